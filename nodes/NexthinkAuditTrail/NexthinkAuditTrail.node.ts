import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { amountProperties } from './description/amount';
import { filters } from './description/filters';
import { logProperties, logSubtitle } from './description/log';
import { nodeOptions } from './description/options';
import { output } from './description/output';
import { authentication, credentials } from './description/signIn';
import { timeRangeProperties } from './description/timeRange';
import { searchEngines } from './engineSearch';
import type { EventCollection } from './event/collection';
import { AllEvents, LastEvents, LatestEvents } from './event/collection';
import type { EntryReader } from './event/entries';
import { readEntries } from './event/readEntries';
import { connectionOf, credentialTypeFor } from './http/connection';
import type { ExecutionMemory } from './http/refusedSignIns';
import { refusedSignIns } from './http/refusedSignIns';
import { eventItems } from './items/eventItems';
import { fileItem, storedFile } from './items/fileItem';
import type { FetchOutcome } from './messages/executionHints';
import { executionHints } from './messages/executionHints';
import { nodeError } from './messages/nodeError';
import type { NodeParameters } from './parameters/nodeParameters';
import { readNodeParameters } from './parameters/nodeParameters';
import { Charset } from './sources/auditTrailApi/charset';
import { LogFile } from './sources/auditTrailApi/logFile';
import { timeRangeInWords } from './sources/auditTrailApi/query';
import { requestLog } from './sources/auditTrailApi/requestLog';
import { auditTrailApi } from './sources/auditTrailApi/source';

/** The answer to one input item. */
interface Fetched {
	json: IDataObject[];
	/** The file, if the log was wanted as one. */
	binary?: IBinaryKeyData;
	outcome: FetchOutcome;
}

export class NexthinkAuditTrail implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Nexthink Audit Trail',
		name: 'nexthinkAuditTrail',
		icon: {
			light: 'file:../../icons/auditTrail.svg',
			dark: 'file:../../icons/auditTrail.dark.svg',
		},
		group: ['input'],
		version: 1,
		subtitle: logSubtitle,
		description:
			'Get events of the Nexthink audit log (classic): who signed in or was refused, who changed accounts, roles, remote actions or settings',
		defaults: { name: 'Nexthink Audit Trail' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials,
		properties: [
			authentication,
			...logProperties,
			...timeRangeProperties,
			output,
			...amountProperties,
			filters,
			nodeOptions,
		],
	};

	methods = { listSearch: { searchEngines } };

	async execute(this: IExecuteFunctions): Promise<INodeExecutionData[][]> {
		const returnData: INodeExecutionData[] = [];
		const outcomes: FetchOutcome[] = [];
		const inputItems = this.getInputData().length;

		for (let itemIndex = 0; itemIndex < inputItems; itemIndex++) {
			try {
				const { json: items, binary, outcome } = await fetchLog(this, itemIndex);
				const pairedItem = { item: itemIndex };
				for (const json of items) {
					returnData.push(binary ? { json, binary, pairedItem } : { json, pairedItem });
				}
				outcomes.push(outcome);
			} catch (thrown) {
				const error = nodeError(this.getNode(), thrown, itemIndex);
				if (!this.continueOnFail()) throw error;
				// By these two keys n8n knows an error item, and adds the input's fields at the error output. With a property
				// 'error' beside the JSON it would put the error in the place of both.
				const { message, description } = error;
				returnData.push({
					json: { error: message, message: description || message },
					pairedItem: { item: itemIndex },
				});
			}
		}

		this.addExecutionHints(...executionHints(outcomes, inputItems));
		return [returnData];
	}
}

/** Parameters → request → events → items, for one input item. Nothing is given unless all of the log was read. */
async function fetchLog(context: IExecuteFunctions, itemIndex: number): Promise<Fetched> {
	const parameters = readNodeParameters(
		(name, fallback) =>
			context.getNodeParameter(name, itemIndex, fallback, { extractValue: name === 'engine' }),
		context.getTimezone(),
		Date.now(),
	);
	const { authentication, query, timeoutSeconds, filter, itemSettings, fileSettings } = parameters;

	// Without the item's index, as n8n reads the secrets: an address must not come from another item.
	const credential = await context.getCredentials(credentialTypeFor(authentication));
	const connection = connectionOf(authentication, credential);
	const answer = await refusedSignIns.guard(
		credential,
		async () => await requestLog(context, connection, query, timeoutSeconds),
		context.getContext('node') as ExecutionMemory,
	);

	const { bracketPosition } = parameters;
	const logTimeZone = parameters.logTimeZone.name;
	const reader = auditTrailApi.readerOf({ logTimeZone, bracketPosition, now: Date.now() });
	const timeRange = timeRangeInWords(query.timeRange);
	if (fileSettings !== null) {
		const log = new LogFile(reader, filter, new Charset(answer.charset));
		const file = await storedFile(context, answer, log, fileSettings);
		const { json, binary } = fileItem(file, itemSettings.source);
		const kept = file.summary.lines;
		const { linesRead: lines, understood, blockedBy } = log;
		const counts = { lines, kept, wanted: kept, unrecognized: 0, understood, blockedBy };
		const { bytes } = file.compressed ?? file.summary;
		const outcome = { timeRange, ...counts, file: { bytes, storage: file.storage } };
		return { json: [json], binary, outcome };
	}
	const events = collectionFor(parameters, reader);
	const entries = auditTrailApi.entriesOf(answer, reader);
	const {
		entries: lines,
		understood,
		blockedBy,
	} = await readEntries(entries, reader, filter, events);
	const json = eventItems(events, itemSettings);
	const unrecognized = json.filter(({ code }) => code === null).length;
	const { wanted } = events;
	const counts = { lines, kept: json.length, wanted, unrecognized, understood, blockedBy };
	return { json, outcome: { timeRange, ...counts } };
}

function collectionFor(
	{ operation, limit, itemSettings }: NodeParameters,
	reader: EntryReader,
): EventCollection {
	// The logs of all Engines come one after the other: their last lines are one Engine's only.
	// An ID counts from the newest line on, with a limit and without.
	if (operation === 'allEngines' && (limit !== null || itemSettings.includeId)) {
		return new LatestEvents(limit ?? Infinity, reader);
	}
	return limit === null ? new AllEvents(reader) : new LastEvents(limit, reader);
}
