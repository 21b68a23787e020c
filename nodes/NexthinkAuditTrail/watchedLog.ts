import type { ICredentialDataDecryptedObject, IDataObject, IPollFunctions } from 'n8n-workflow';
import { LastEvents, LatestEvents } from './event/collection';
import { readEntries } from './event/readEntries';
import {
	connectionOf,
	credentialTypeFor,
	PLATFORM_CREDENTIAL,
	platformConnectionOf,
} from './http/connection';
import { refusedSignIns } from './http/refusedSignIns';
import type { ComingAnswer } from './http/request';
import { eventItem, eventItems } from './items/eventItems';
import { ExplainedError } from './messages/explainedError';
import type { AuditTrailLog, PlatformLog } from './parameters/logParameters';
import type { TriggerParameters } from './parameters/triggerParameters';
import { longestPause } from './parameters/pollTimes';
import { pollLog } from './polling/poll';
import { isLogState } from './polling/state';
import type { TableWindow } from './event/polledTable';
import { pollTable } from './polling/tablePoll';
import { isTableState } from './polling/tableState';
import { utf8Of } from './sources/auditTrailApi/charset';
import { polledLines } from './sources/auditTrailApi/polledLines';
import type { TimeRange } from './sources/auditTrailApi/query';
import { requestLog } from './sources/auditTrailApi/requestLog';
import { auditTrailApi } from './sources/auditTrailApi/source';
import { executeQuery } from './sources/platform/executeQuery';
import { polledRows } from './sources/platform/polledRows';
import { RowReader } from './sources/platform/rowReader';
import { onePoll } from './trigger/onePoll';

/** The part of the time of a poll in which it reads; the rest is for what n8n does with the events. */
const SHARE_FOR_READING = 0.8;
/** What n8n gives a poll where it does not say: its usual five minutes. */
const USUAL_BUDGET_MILLISECONDS = 5 * 60 * 1000;

/** Enough to build the rest of a workflow with, which may send each of them to somebody. */
const TEST_EVENTS = 3;
/** How far back a test in the editor looks: first a day, which is fast, then a week. */
const TEST_HOURS = [24, 7 * 24];

/** A log that a trigger watches. */
export interface WatchedLog {
	/** @returns the items of the events that are new since the last poll */
	newItems(): Promise<IDataObject[]>;
	/** @returns the newest few, for a test in the editor; what the trigger has given and has not stays as it is */
	newestItems(): Promise<IDataObject[]>;
}

/**
 * What the parameters say is watched: each source in its own way.
 *
 * @throws ExplainedError
 */
export async function watchedLog(
	context: IPollFunctions,
	parameters: TriggerParameters,
): Promise<WatchedLog> {
	const { log } = parameters;
	return log.operation === 'platform'
		? await watchedPlatform(context, log, parameters)
		: await watchedAuditTrail(context, log, parameters);
}

async function watchedAuditTrail(
	context: IPollFunctions,
	watched: AuditTrailLog,
	parameters: TriggerParameters,
): Promise<WatchedLog> {
	const { authentication, operation, engine } = watched;
	const { filter, logTimeZone, bracketPosition, itemSettings, timeoutSeconds } = parameters;
	const credential = await context.getCredentials<ICredentialDataDecryptedObject>(
		credentialTypeFor(authentication),
	);
	const connection = connectionOf(authentication, credential);
	const hasSeveralFiles = operation === 'allEngines';
	const ask = async (timeRange: TimeRange, mostSeconds: number): Promise<ComingAnswer> => {
		const seconds = Math.min(timeoutSeconds, mostSeconds);
		return await requestLog(context, connection, { ...watched, timeRange }, seconds, true);
	};
	const settingsAt = (now: number) => ({ logTimeZone: logTimeZone.name, bracketPosition, now });

	const newItems = async (): Promise<IDataObject[]> => {
		const log = JSON.stringify([connection.address, operation, engine]);
		const end = endOfReading(context);
		const askHours = async (hours: number) => {
			const secondsLeft = Math.max(1, Math.floor((end - performance.now()) / 1000));
			const answer = await ask({ elapsedHours: String(hours) }, secondsLeft);
			return utf8Of(answer.bytes, answer.charset);
		};
		const polled = await onePoll(context, log, isLogState, async (previous) => {
			const now = Date.now();
			const learned = previous?.learned ?? null;
			return await pollLog(
				previous,
				{ ...parameters, log, hasSeveralFiles },
				{
					now,
					log: polledLines(askHours, settingsAt(now), hasSeveralFiles, learned),
					isOutOfTime: () => performance.now() > end,
				},
			);
		});
		return (polled?.events ?? []).map(({ event, occurrence }) =>
			eventItem(event, event.line, occurrence, itemSettings),
		);
	};

	const newestItems = async (): Promise<IDataObject[]> => {
		for (const hours of TEST_HOURS) {
			const reader = auditTrailApi.readerOf(settingsAt(Date.now()));
			const Newest = hasSeveralFiles ? LatestEvents : LastEvents;
			const events = new Newest(TEST_EVENTS, reader);
			const answer = await ask({ elapsedHours: String(hours) }, timeoutSeconds);
			await readEntries(auditTrailApi.entriesOf(answer, reader), reader, filter, events);
			if (events.wanted > 0) return eventItems(events, itemSettings, (line) => line);
		}
		throw nothingPasses('of the last 7 days');
	};

	return {
		newItems: async () => await refusedSignIns.guard(credential, newItems),
		newestItems,
	};
}

/** When this process polled a query last: n8n need not keep the state of a poll without events. */
const polledAt = new Map<string, number>();

async function watchedPlatform(
	context: IPollFunctions,
	{ query, columns }: PlatformLog,
	parameters: TriggerParameters,
): Promise<WatchedLog> {
	const { filter, itemSettings, timeoutSeconds, mostEvents, lookBackHours } = parameters;
	const credential =
		await context.getCredentials<ICredentialDataDecryptedObject>(PLATFORM_CREDENTIAL);
	const connection = platformConnectionOf(credential);
	const asking = { query, timeoutSeconds, isPoll: true };
	const ask = async () => await executeQuery(context, connection, asking);

	const newItems = async (): Promise<IDataObject[]> => {
		const log = JSON.stringify([connection.address, 'platform', query.queryId]);
		const key = JSON.stringify([context.getWorkflow().id, context.getNode().id, log]);
		const polled = await onePoll(context, log, isTableState, async (previous) => {
			const now = Date.now();
			const table = polledRows(ask, columns, previous?.learned ?? null);
			const result = await pollTable(
				previous,
				{ log, givesFirstWindow: lookBackHours !== null, mostEvents, filter },
				{ now, polledAt: polledAt.get(key) ?? null, table },
			);
			if (previous === null) checkWindow(context, result.answer.window);
			polledAt.set(key, now);
			return result;
		});
		if (polled === null) return [];
		const { events, answer } = polled;
		return events.map(({ event, occurrence }) =>
			eventItem(event, answer.identityOf(event.line), occurrence, itemSettings),
		);
	};

	const newestItems = async (): Promise<IDataObject[]> => {
		const { rows, columns: table } = await ask();
		const reader = new RowReader({ columns, timeZone: 'UTC' });
		reader.addColumns(table);
		const events = new LatestEvents(TEST_EVENTS, reader);
		await readEntries(inOneBatch(rows), reader, filter, events);
		if (events.wanted === 0) throw nothingPasses('in the window of the query');
		return eventItems(events, itemSettings, (row) => reader.identityOf(row));
	};

	return {
		newItems: async () => await refusedSignIns.guard(credential, newItems),
		newestItems,
	};
}

/** @returns by `performance.now()`, until when a poll may read */
function endOfReading(context: IPollFunctions): number {
	const budget = context.getPollBudgetMs?.() ?? USUAL_BUDGET_MILLISECONDS;
	return performance.now() + budget * SHARE_FOR_READING;
}

/**
 * A window ends with the unit of time that is running, so of its length one unit may lie ahead.
 *
 * @throws ExplainedError when rows could leave the window between two polls
 */
function checkWindow(context: IPollFunctions, window: TableWindow | null): void {
	const pause = longestPause(context.getNodeParameter('pollTimes', {}));
	if (window === null || pause === null || window.length - window.unit >= pause) return;
	throw new ExplainedError(
		"The window of the query is too short for these 'Poll Times'",
		'A window such as during past 2h ends with the hour that is running, so it may reach back by one hour only. Make it longer in Nexthink, by one unit more than the time between two polls, or poll more often.',
	);
}

function nothingPasses(where: string): ExplainedError {
	return new ExplainedError(
		`No event ${where} passes the filters`,
		"The connection works: the workflow starts with the next event that passes them. To see some now, remove a filter in 'Filters', or sign in to Nexthink to make one.",
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}

async function* inOneBatch(entries: string[]): AsyncGenerator<string[]> {
	yield entries;
}
