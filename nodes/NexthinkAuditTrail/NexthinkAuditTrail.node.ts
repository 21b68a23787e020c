import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { AuditLogQuery, Operation } from './sources/auditTrailApi/addresses';
import { connectionOf, credentialTypeFor } from './http/connection';
import { searchEngines } from './engineSearch';
import type { RefusalText } from './http/refusal';
import { refuseAgain, Refusal } from './http/refusal';
import { refusedSignIns } from './http/refusedSignIns';
import { requestAuditLog } from './http/request';
import type { EventCollection } from './event/collection';
import { AllEvents, LastEvents, LatestEvents } from './event/collection';
import { Charset } from './sources/auditTrailApi/charset';
import { LogFile } from './sources/auditTrailApi/logFile';
import { Parser } from './sources/auditTrailApi/parser';
import { readLog } from './sources/auditTrailApi/readLog';
import { amountProperties } from './description/amount';
import { filters } from './description/filters';
import { logProperties, logSubtitle } from './description/log';
import { nodeOptions } from './description/options';
import { output } from './description/output';
import { authentication, credentials } from './description/signIn';
import { timeRangeProperties } from './description/timeRange';
import type { Brought } from './messages/executionHints';
import { executionHints } from './messages/executionHints';
import { eventItems } from './items/eventItems';
import { fileItem, storedFile } from './items/fileItem';
import { nodeError } from './messages/nodeError';
import type { ReadParameter } from './parameters/logParameters';
import { readCollection, readLogParameters } from './parameters/logParameters';
import { readWholeNumber } from './parameters/numbers';
import { readFileSettings, readIsFile } from './parameters/output';
import { readSwitch } from './parameters/switches';
import { readTimeRange } from './parameters/timeRange';
import { readTimeZone } from './parameters/timeZones';

/** The answer to one input item. */
interface Fetched {
	json: IDataObject[];
	/** The file, if the log was wanted as one. */
	binary?: IBinaryKeyData;
	brought: Brought;
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
		const answers: Fetched[] = [];
		// Nexthink locks accounts after repeated refusals: a refused password is not sent again, neither
		// for the next item nor when n8n retries the node or comes back to it in a loop.
		const execution = this.getContext('node') as { refusedCredential?: RefusalText };

		for (let itemIndex = 0; itemIndex < this.getInputData().length; itemIndex++) {
			try {
				const answer = await fetchLog(this, itemIndex, execution.refusedCredential);
				const pairedItem = { item: itemIndex };
				const { binary } = answer;
				for (const json of answer.json) {
					returnData.push(binary ? { json, binary, pairedItem } : { json, pairedItem });
				}
				answers.push(answer);
			} catch (thrown) {
				if (thrown instanceof Refusal && thrown.text.credentialRefused) {
					execution.refusedCredential = thrown.text;
				}
				const error = nodeError(this.getNode(), thrown, itemIndex);
				if (!this.continueOnFail()) throw error;
				returnData.push({
					json: { error: error.message },
					error,
					pairedItem: { item: itemIndex },
				});
			}
		}

		this.addExecutionHints(...executionHints(answers.map(({ brought }) => brought)));
		return [returnData];
	}
}

/** Parameters → request → events → items, for one input item. Nothing is given unless all of the log was read. */
async function fetchLog(
	context: IExecuteFunctions,
	itemIndex: number,
	refusedBefore: RefusalText | undefined,
): Promise<Fetched> {
	refuseAgain(refusedBefore);
	const { authentication, query, timeoutSeconds, filter, limit, reading, ...settings } =
		readParameters(context, itemIndex);
	const { itemSettings, fileSettings } = settings;

	// Without the item's index, as n8n reads the secrets: an address must not come from another item.
	const credential = await context.getCredentials(credentialTypeFor(authentication));
	const connection = connectionOf(authentication, credential);
	const answer = await refusedSignIns.guard(
		credential,
		async () => await requestAuditLog(context, connection, query, timeoutSeconds),
	);

	const parser = new Parser({ ...reading, now: Date.now() });
	const charset = new Charset(answer.charset);
	const { timeRange } = query;
	if (fileSettings !== null) {
		const log = new LogFile(parser, filter, charset);
		const file = await storedFile(context, answer, log, fileSettings);
		const { json, binary } = fileItem(file, itemSettings.source);
		const kept = file.summary.lines;
		const { linesRead: lines, understood } = log;
		const counts = { lines, kept, wanted: kept, unrecognized: 0, understood };
		return { json: [json], binary, brought: { timeRange, ...counts, file } };
	}
	const events = collectionFor(query.operation, limit, itemSettings.includeId, parser);
	const { lines, understood } = await readLog(answer.bytes, parser, filter, events, charset);
	const json = eventItems(events, itemSettings);
	const unrecognized = json.filter(({ code }) => code === null).length;
	const { wanted } = events;
	const counts = { lines, kept: json.length, wanted, unrecognized, understood };
	return { json, brought: { timeRange, ...counts } };
}

/** All parameters of an input item, checked: nothing is sent before that. */
function readParameters(context: IExecuteFunctions, itemIndex: number) {
	const parameter: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, itemIndex, fallback, {
			extractValue: name === 'engine',
		}) as unknown;
	const { operation, engine, logTimeZone, bracketPosition, ...common } =
		readLogParameters(parameter);
	const workflowZone = readTimeZone('Timezone', context.getTimezone());
	const zones = { workflow: workflowZone, log: logTimeZone };
	const timeRange = readTimeRange(readCollection(parameter, 'timeRange'), zones);
	const query: AuditLogQuery = { operation, engine, timeRange };
	const isFile = readIsFile(parameter('output', 'items'));
	const options = readCollection(parameter, 'options');
	return {
		...common,
		query,
		reading: { logTimeZone: logTimeZone.name, bracketPosition },
		fileSettings: isFile ? readFileSettings(options, query, Date.now(), workflowZone) : null,
		limit:
			isFile || readSwitch('Return All', parameter('returnAll'))
				? null
				: readWholeNumber('Limit', parameter('limit')),
	};
}

function collectionFor(
	operation: Operation,
	limit: number | null,
	includeId: boolean,
	parser: Parser,
): EventCollection {
	// The logs of all Engines come one after the other: their last lines are one Engine's only.
	// An ID counts from the newest line on, with a limit and without.
	if (operation === 'allEngines' && (limit !== null || includeId)) {
		return new LatestEvents(limit ?? Infinity, parser);
	}
	return limit === null ? new AllEvents(parser) : new LastEvents(limit, parser);
}
