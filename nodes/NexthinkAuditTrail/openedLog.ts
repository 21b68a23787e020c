import type { ICredentialDataDecryptedObject, IExecuteFunctions } from 'n8n-workflow';
import type { EntryReader } from './event/entries';
import type { FileContent } from './event/fileContent';
import type { EventFilter } from './event/filter';
import type { Connection } from './http/connection';
import {
	connectionOf,
	credentialTypeFor,
	PLATFORM_CREDENTIAL,
	platformConnectionOf,
} from './http/connection';
import type { ExecutionMemory } from './http/refusedSignIns';
import { refusedSignIns } from './http/refusedSignIns';
import type { ComingAnswer } from './http/request';
import { itemFile } from './items/itemFile';
import type { SourceWords } from './messages/executionHints';
import { printable } from './messages/printable';
import type { AuditTrailLog, PlatformLog } from './parameters/logParameters';
import type { FileInItem, NodeParameters } from './parameters/nodeParameters';
import { Charset } from './sources/auditTrailApi/charset';
import { LogFile } from './sources/auditTrailApi/logFile';
import type { TimeRange } from './sources/auditTrailApi/query';
import { timeRangeInWords } from './sources/auditTrailApi/query';
import { requestLog } from './sources/auditTrailApi/requestLog';
import { auditTrailApi } from './sources/auditTrailApi/source';
import { openFile } from './sources/file/inputFile';
import { CsvFile } from './sources/platform/csvFile';
import { executeQuery, executeQueryAsCsv } from './sources/platform/executeQuery';
import { exportQuery } from './sources/platform/exportQuery';
import type { FetchBy } from './sources/platform/query';
import { csvEntries } from './sources/platform/rowEntries';
import { RowReader } from './sources/platform/rowReader';

/** A log that a source has opened. It comes once: as entries, or as a file. */
export interface OpenedLog {
	reader: EntryReader;
	/** In batches. */
	entries: AsyncIterable<string[]>;
	/** How the log becomes a file; null where it is one already. */
	file: { answer: ComingAnswer; contentFor(filter: EventFilter): FileContent } | null;
	/** The entries stand in the order of time. */
	isInOrder: boolean;
	words: SourceWords;
}

/**
 * Opens what is asked for: each source in its own way.
 *
 * @param itemIndex of the input item that is answered
 * @throws ExplainedError
 */
export async function openLog(
	context: IExecuteFunctions,
	parameters: NodeParameters,
	itemIndex: number,
): Promise<OpenedLog> {
	const { asked } = parameters;
	switch (asked.operation) {
		case 'platform':
			return await openPlatformLog(context, asked, parameters);
		case 'file':
			return await openFileOf(context, asked, parameters, itemIndex);
		default:
			return await openAuditTrailLog(context, asked, parameters);
	}
}

async function openAuditTrailLog(
	context: IExecuteFunctions,
	asked: AuditTrailLog & { timeRange: TimeRange },
	{ bracketPosition, logTimeZone, timeoutSeconds }: NodeParameters,
): Promise<OpenedLog> {
	const { authentication } = asked;
	const answer = await signedIn(
		context,
		credentialTypeFor(authentication),
		(credential) => connectionOf(authentication, credential),
		async (connection) => await requestLog(context, connection, asked, timeoutSeconds),
	);
	const settings = { logTimeZone: logTimeZone.name, bracketPosition, now: Date.now() };
	const reader = auditTrailApi.readerOf(settings);
	return {
		reader,
		entries: auditTrailApi.entriesOf(answer, reader),
		file: {
			answer,
			contentFor: (filter) => new LogFile(reader, filter, new Charset(answer.charset)),
		},
		// The logs of all Engines come one after the other.
		isInOrder: asked.operation !== 'allEngines',
		words: {
			unit: 'line',
			did: 'Asked for',
			what: timeRangeInWords(asked.timeRange),
			several: 'time ranges',
			empty: 'Nexthink sent an empty log',
			ifEmpty: "Extend 'Time Range' if you expected events.",
		},
	};
}

async function openPlatformLog(
	context: IExecuteFunctions,
	asked: PlatformLog & { fetchBy: FetchBy },
	{ logTimeZone, fileSettings, timeoutSeconds }: NodeParameters,
): Promise<OpenedLog> {
	const { query, columns, fetchBy } = asked;
	const asking = { query, timeoutSeconds, isPoll: false };
	// Only what is executed comes in UTC for certain.
	const timeZone = fetchBy === 'execute' ? 'UTC' : logTimeZone.name;
	const reader = new RowReader({ columns, timeZone });
	const opened = (entries: AsyncIterable<string[]>, file: OpenedLog['file']): OpenedLog => ({
		reader,
		entries,
		file,
		// The query says in which order, and it may say none.
		isInOrder: false,
		words: {
			unit: 'row',
			did: 'Asked for',
			what: `the query ${query.queryId}`,
			several: 'queries',
			empty: 'The query gave no rows',
			ifEmpty: 'Extend its window in Nexthink if you expected events.',
		},
	});
	const csv = (answer: ComingAnswer, lastLineEnd: boolean): OpenedLog => {
		const demands = { head: true, lastLineEnd };
		return opened(csvEntries(answer.bytes, reader, demands), {
			answer,
			contentFor: (filter) => new CsvFile(reader, filter, demands),
		});
	};
	return await signedIn(context, PLATFORM_CREDENTIAL, platformConnectionOf, async (connection) => {
		if (fetchBy === 'export') {
			const signal = context.getExecutionCancelSignal() ?? new AbortController().signal;
			const { answer, mustBeEnded } = await exportQuery(context, connection, asking, signal);
			return csv(answer, mustBeEnded);
		}
		if (fileSettings !== null) {
			return csv(await executeQueryAsCsv(context, connection, asking), false);
		}
		const result = await executeQuery(context, connection, asking);
		reader.addColumns(result.columns);
		return opened(inOneBatch(result.rows), null);
	});
}

async function openFileOf(
	context: IExecuteFunctions,
	{ field, format, columns }: FileInItem,
	{ bracketPosition, logTimeZone }: NodeParameters,
	itemIndex: number,
): Promise<OpenedLog> {
	const file = await itemFile(context, itemIndex, field);
	const { reader, entries, unit } = await openFile(file, {
		format,
		columns,
		bracketPosition,
		logTimeZone: logTimeZone.name,
		now: Date.now(),
	});
	return {
		reader,
		entries,
		file: null,
		isInOrder: false,
		words: {
			unit,
			did: 'Read',
			what: file.name === '' ? 'the file' : printable(file.name),
			several: 'files',
			empty: 'The file holds no events',
			ifEmpty: 'Look at what the node before has fetched.',
		},
	};
}

/** Asks with a credential, unless it was refused already. */
async function signedIn<Result>(
	context: IExecuteFunctions,
	credentialType: string,
	connectionFor: (credential: ICredentialDataDecryptedObject) => Connection,
	ask: (connection: Connection) => Promise<Result>,
): Promise<Result> {
	// Without the item's index, as n8n reads the secrets: an address must not come from another item.
	const credential = await context.getCredentials(credentialType);
	const connection = connectionFor(credential);
	return await refusedSignIns.guard(
		credential,
		async () => await ask(connection),
		context.getContext('node') as ExecutionMemory,
	);
}

async function* inOneBatch(entries: string[]): AsyncGenerator<string[]> {
	yield entries;
}
