import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import { filters } from './description/filters';
import { watchedLogProperties, watchedLogSubtitle } from './description/log';
import { triggerOptions } from './description/options';
import { deliveryProperties, startProperties } from './description/polling';
import { authentication, credentials } from './description/signIn';
import { searchEngines } from './engineSearch';
import { LastEvents, LatestEvents } from './event/collection';
import { readEntries } from './event/readEntries';
import type { Connection } from './http/connection';
import { connectionOf, credentialTypeFor } from './http/connection';
import { refusedSignIns } from './http/refusedSignIns';
import type { ComingAnswer } from './http/request';
import { eventItem, eventItems } from './items/eventItems';
import { ExplainedError } from './messages/explainedError';
import { nodeError } from './messages/nodeError';
import type { TriggerParameters } from './parameters/triggerParameters';
import { readTriggerParameters } from './parameters/triggerParameters';
import { pollLog } from './polling/poll';
import type { AuditLogQuery, TimeRange } from './sources/auditTrailApi/query';
import { requestLog } from './sources/auditTrailApi/requestLog';
import { utf8Of } from './sources/auditTrailApi/charset';
import { polledLines } from './sources/auditTrailApi/polledLines';
import { auditTrailApi } from './sources/auditTrailApi/source';
import type { Kept } from './trigger/keptState';
import { isKeptStateDamaged, keepState, keptState } from './trigger/keptState';
import { Overtaking } from './trigger/overtaking';

/** The part of the time of a poll in which it reads; the rest is for what n8n does with the events. */
const SHARE_FOR_READING = 0.8;
/** What n8n gives a poll where it does not say: its usual five minutes. */
const USUAL_BUDGET_MILLISECONDS = 5 * 60 * 1000;

/** A few events are enough to build the rest of a workflow with. */
const TEST_EVENTS = 10;
/** How far back a test in the editor looks: first a day, which is fast, then a week. */
const TEST_HOURS = [24, 7 * 24];

const overtaking = new Overtaking();

export class NexthinkAuditTrailTrigger implements INodeType {
	description: INodeTypeDescription = {
		displayName: 'Nexthink Audit Trail Trigger',
		name: 'nexthinkAuditTrailTrigger',
		icon: {
			light: 'file:../../icons/auditTrail.svg',
			dark: 'file:../../icons/auditTrail.dark.svg',
		},
		group: ['trigger'],
		version: 1,
		subtitle: watchedLogSubtitle,
		// The editor shows it for the node as well, where it lists the two as one.
		description:
			'Fetches events of the Nexthink audit log (classic), and as a trigger starts the workflow when new ones are written',
		eventTriggerDescription: 'Waiting for new events in the audit log',
		defaults: { name: 'Nexthink Audit Trail Trigger' },
		polling: true,
		inputs: [],
		outputs: [NodeConnectionTypes.Main],
		credentials,
		properties: [
			authentication,
			...watchedLogProperties,
			...startProperties,
			filters,
			...deliveryProperties,
			triggerOptions,
		],
	};

	methods = { listSearch: { searchEngines } };

	async poll(this: IPollFunctions): Promise<INodeExecutionData[][] | null> {
		try {
			const parameters = readTriggerParameters((name, fallback) =>
				this.getNodeParameter(name, fallback, { extractValue: name === 'engine' }),
			);
			const credential = await this.getCredentials(credentialTypeFor(parameters.authentication));
			const connection = connectionOf(parameters.authentication, credential);
			if (this.getMode() === 'manual') {
				return [await testItems(this, connection, parameters)];
			}

			const items = await refusedSignIns.guard(
				credential,
				async () => await newItems(this, connection, parameters),
			);
			return items.length === 0 ? null : [items];
		} catch (thrown) {
			throw nodeError(this.getNode(), thrown);
		}
	}
}

/** The items of the events that are new since the last poll. */
async function newItems(
	context: IPollFunctions,
	connection: Connection,
	parameters: TriggerParameters,
): Promise<INodeExecutionData[]> {
	const { operation, engine, logTimeZone, bracketPosition, itemSettings } = parameters;
	const log = JSON.stringify([connection.address, operation, engine]);
	const node = JSON.stringify([context.getWorkflow().id, context.getNode().id, log]);
	const startedAt = performance.now();
	const budget = context.getPollBudgetMs?.() ?? USUAL_BUDGET_MILLISECONDS;
	const end = performance.now() + budget * SHARE_FOR_READING;
	const secondsLeft = () => Math.max(1, Math.floor((end - performance.now()) / 1000));

	const ask = async (hours: number) => {
		const timeRange = { elapsedHours: String(hours) };
		const answer = await request(context, connection, parameters, timeRange, secondsLeft());
		return utf8Of(answer.bytes, answer.charset);
	};
	const now = Date.now();
	const settings = { logTimeZone: logTimeZone.name, bracketPosition, now };
	const hasSeveralFiles = operation === 'allEngines';

	const before = keptFor(context);
	const previous = keptState(before, log);
	if (isKeptStateDamaged(before)) {
		context.logger.warn(
			`${context.getNode().name}: What n8n kept of the last poll is damaged, so the trigger starts afresh. Events since then may be missed.`,
		);
	}
	const { events, state, warnings } = await pollLog(
		previous,
		{
			log,
			hasSeveralFiles,
			overlapHours: parameters.overlapHours,
			lookBackHours: parameters.lookBackHours,
			mostEvents: parameters.mostEvents,
			filter: parameters.filter,
		},
		{
			now,
			log: polledLines(ask, settings, hasSeveralFiles, previous?.learned ?? null),
			isOutOfTime: () => performance.now() > end,
		},
	);

	// From here on nothing is awaited: another poll must not come in between.
	const kept = keptFor(context);
	if (keptState(kept, log)?.version !== previous?.version) return [];
	if (overtaking.isOvertaken(node, previous, startedAt)) return [];
	if (events.length > 0 || previous === null) overtaking.goOn(node, previous);
	for (const warning of warnings) context.logger.warn(`${context.getNode().name}: ${warning}`);
	keepState(kept, state, previous === null, events.length > 0);
	return events.map(({ event, occurrence }) => ({
		json: eventItem(event, occurrence, itemSettings),
	}));
}

function keptFor(context: IPollFunctions): Kept {
	return {
		node: context.getWorkflowStaticData('node'),
		workflow: context.getWorkflowStaticData('global'),
		nodeId: context.getNode().id,
	};
}

/** The newest few events for a test in the editor; what the trigger has given and has not stays as it is. */
async function testItems(
	context: IPollFunctions,
	connection: Connection,
	parameters: TriggerParameters,
): Promise<INodeExecutionData[]> {
	const { operation, filter, logTimeZone, bracketPosition, itemSettings, timeoutSeconds } =
		parameters;
	for (const hours of TEST_HOURS) {
		const now = Date.now();
		const reader = auditTrailApi.readerOf({
			logTimeZone: logTimeZone.name,
			bracketPosition,
			now,
		});
		const events =
			operation === 'allEngines'
				? new LatestEvents(TEST_EVENTS, reader)
				: new LastEvents(TEST_EVENTS, reader);
		const timeRange = { elapsedHours: String(hours) };
		const answer = await request(context, connection, parameters, timeRange, timeoutSeconds);
		await readEntries(auditTrailApi.entriesOf(answer, reader), reader, filter, events);
		if (events.wanted > 0) {
			return eventItems(events, itemSettings).map((json: IDataObject) => ({ json }));
		}
	}
	throw nothingPasses();
}

function nothingPasses(): ExplainedError {
	return new ExplainedError(
		'No event of the last 7 days passes the filters',
		"The connection works: the workflow starts with the next event that passes them. To see some now, remove a filter in 'Filters', or sign in to Nexthink to make one.",
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}

async function request(
	context: IPollFunctions,
	connection: Connection,
	{ operation, engine, timeoutSeconds }: TriggerParameters,
	timeRange: TimeRange,
	mostSeconds: number,
): Promise<ComingAnswer> {
	const query: AuditLogQuery = { operation, engine, timeRange };
	const seconds = Math.min(timeoutSeconds, mostSeconds);
	return await requestLog(context, connection, query, seconds, true);
}
