import type {
	IDataObject,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
	IPollFunctions,
} from 'n8n-workflow';
import { NodeApiError, NodeConnectionTypes } from 'n8n-workflow';
import type { AuditLogQuery } from './sources/auditTrailApi/addresses';
import type { Connection } from './http/connection';
import { connectionOf, credentialTypeFor } from './http/connection';
import { searchEngines } from './engineSearch';
import { refusedSignIns } from './http/refusedSignIns';
import { requestAuditLog } from './http/request';
import { LastEvents, LatestEvents } from './event/collection';
import { Parser } from './sources/auditTrailApi/parser';
import { polledLines } from './sources/auditTrailApi/polledLines';
import { readLog } from './sources/auditTrailApi/readLog';
import { filters } from './description/filters';
import { watchedLogProperties, watchedLogSubtitle } from './description/log';
import { triggerOptions } from './description/options';
import { deliveryProperties, startProperties } from './description/polling';
import { authentication, credentials } from './description/signIn';
import { eventItem, eventItems } from './items/eventItems';
import { nodeError } from './messages/nodeError';
import type { LogParameters, ReadParameter } from './parameters/logParameters';
import { readLogParameters } from './parameters/logParameters';
import { readWholeNumber } from './parameters/numbers';
import type { TimeRange } from './parameters/timeRange';
import type { Kept } from './trigger/keptState';
import { isKeptStateDamaged, keepState, keptState } from './trigger/keptState';
import { Overtaking } from './trigger/overtaking';
import type { PollSettings } from './polling/poll';
import { pollLog } from './polling/poll';

/** The part of the time of a poll in which it reads; the rest is for what n8n does with the events. */
const SHARE_FOR_READING = 0.8;
/** What n8n gives a poll where it does not say: its usual five minutes. */
const USUAL_BUDGET_MILLISECONDS = 5 * 60 * 1000;
/** A week: every poll reads so much of the log. */
const LONGEST_OVERLAP_HOURS = 7 * 24;

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
			const parameters = readParameters(this);
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

type Polling = Pick<PollSettings, 'overlapHours' | 'lookBackHours' | 'mostEvents'>;

function readParameters(context: IPollFunctions): LogParameters & Polling {
	const parameter: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, fallback, { extractValue: name === 'engine' });
	const mostEvents = readWholeNumber(
		'Max Events Per Poll',
		parameter('maxEventsPerPoll', 0),
		Number.MAX_SAFE_INTEGER,
		0,
	);
	return {
		...readLogParameters(parameter),
		overlapHours: readWholeNumber(
			'Overlap Hours',
			parameter('overlapHours', 1),
			LONGEST_OVERLAP_HOURS,
			0,
		),
		lookBackHours:
			parameter('startFrom', 'now') === 'lookBack'
				? readWholeNumber('Hours to Look Back', parameter('lookBackHours', 24))
				: null,
		mostEvents: mostEvents === 0 ? Infinity : mostEvents,
	};
}

/** The items of the events that are new since the last poll. */
async function newItems(
	context: IPollFunctions,
	connection: Connection,
	parameters: LogParameters & Polling,
): Promise<INodeExecutionData[]> {
	const { operation, engine, itemSettings } = parameters;
	const log = JSON.stringify([connection.address, operation, engine]);
	const node = JSON.stringify([context.getWorkflow().id, context.getNode().id, log]);
	const startedAt = performance.now();
	const budget = context.getPollBudgetMs?.() ?? USUAL_BUDGET_MILLISECONDS;
	const end = performance.now() + budget * SHARE_FOR_READING;
	const secondsLeft = () => Math.max(1, Math.floor((end - performance.now()) / 1000));

	const ask = async (hours: number) =>
		await request(context, connection, parameters, { elapsedHours: String(hours) }, secondsLeft());
	const now = Date.now();
	const parser = new Parser({ logTimeZone: parameters.logTimeZone.name, now });
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
			log: polledLines(ask, parser, hasSeveralFiles),
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
	parameters: LogParameters,
): Promise<INodeExecutionData[]> {
	const { operation, filter, logTimeZone, itemSettings, timeoutSeconds } = parameters;
	for (const hours of TEST_HOURS) {
		const parser = new Parser({ logTimeZone: logTimeZone.name, now: Date.now() });
		const events =
			operation === 'allEngines'
				? new LatestEvents(TEST_EVENTS, parser)
				: new LastEvents(TEST_EVENTS, parser);
		const timeRange = { elapsedHours: String(hours) };
		const bytes = await request(context, connection, parameters, timeRange, timeoutSeconds);
		await readLog(bytes, parser, filter, events);
		if (events.wanted > 0) {
			return eventItems(events, itemSettings).map((json: IDataObject) => ({ json }));
		}
	}
	const message = 'No event of the last 7 days passes the filters';
	throw new NodeApiError(
		context.getNode(),
		{ message },
		{
			message,
			description:
				"The connection works: the workflow starts with the next event that passes them. To see some now, remove a filter in 'Filters', or sign in to Nexthink to make one.",
		},
	);
}

async function request(
	context: IPollFunctions,
	connection: Connection,
	{ operation, engine, timeoutSeconds }: LogParameters,
	timeRange: TimeRange,
	mostSeconds: number,
): Promise<AsyncIterable<Uint8Array>> {
	const query: AuditLogQuery = { operation, engine, timeRange };
	const seconds = Math.min(timeoutSeconds, mostSeconds);
	const { bytes } = await requestAuditLog(context, connection, query, seconds, true);
	return bytes;
}
