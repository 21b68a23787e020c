import type {
	IBinaryKeyData,
	IDataObject,
	IExecuteFunctions,
	INodeExecutionData,
	INodeType,
	INodeTypeDescription,
} from 'n8n-workflow';
import { NodeConnectionTypes } from 'n8n-workflow';
import type { AuditLogQuery, Operation } from './api/addresses';
import { connectionOf, credentialTypeFor } from './api/connection';
import { searchEngines } from './api/engines';
import type { RefusalText } from './api/refusal';
import { refuseAgain, Refusal } from './api/refusal';
import { requestAuditLog } from './api/request';
import type { EventCollection } from './auditLog/collection';
import { AllEvents, LastEvents, LatestEvents } from './auditLog/collection';
import { LogFile } from './auditLog/logFile';
import { Parser } from './auditLog/parser';
import { readLog } from './auditLog/readLog';
import { amountProperties } from './description/amount';
import { filters } from './description/filters';
import { logProperties, logSubtitle } from './description/log';
import { nodeOptions } from './description/options';
import { output } from './description/output';
import { authentication, credentials } from './description/signIn';
import { timeRange } from './description/timeRange';
import { eventItems } from './items/eventItems';
import type { StoredFile } from './items/fileItem';
import { fileItem, storedFile } from './items/fileItem';
import { nodeError } from './nodeError';
import type { ReadParameter } from './parameters/logParameters';
import { readCollection, readLogParameters } from './parameters/logParameters';
import { readWholeNumber } from './parameters/numbers';
import { readFileSettings, readIsFile } from './parameters/output';
import { readSwitch } from './parameters/switches';
import { readTimeRange } from './parameters/timeRange';
import { readTimeZone } from './parameters/timeZones';

/** What the request of one input item brought. */
interface Fetched {
	json: IDataObject[];
	/** Lines of the answer. */
	lines: number;
	/** How many items there would be without a limit. */
	wanted: number;
	/** The file, if the log was wanted as one, and how the item has it. */
	file?: StoredFile;
	binary?: IBinaryKeyData;
}

/** From here on it matters that n8n holds a file in memory. */
const LARGE_FILE_BYTES = 10 * 1024 * 1024;

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
		description: 'Get the audit log of Nexthink (classic): every line an item',
		defaults: { name: 'Nexthink Audit Trail' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials,
		properties: [
			authentication,
			...logProperties,
			timeRange,
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

		hintAtWhatIsMissing(this, answers);
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
	const { authentication, query, timeoutSeconds, logTimeZone, filter, limit, ...settings } =
		readParameters(context, itemIndex);
	const { itemSettings, fileSettings } = settings;

	// Without the item's index, as n8n reads the secrets: an address must not come from another item.
	const credential = await context.getCredentials(credentialTypeFor(authentication));
	const connection = connectionOf(authentication, credential);
	const answer = await requestAuditLog(context, connection, query, timeoutSeconds);

	const parser = new Parser({ logTimeZone, now: Date.now() });
	if (fileSettings !== null) {
		const log = new LogFile(parser, filter);
		const file = await storedFile(context, answer, log, fileSettings);
		const { json, binary } = fileItem(file, itemSettings.source);
		return { json: [json], lines: log.linesRead, wanted: 1, file, binary };
	}
	const events = collectionFor(query.operation, limit, itemSettings.includeId, parser);
	const { lines } = await readLog(answer.bytes, parser, filter, events);
	return { json: eventItems(events, itemSettings), lines, wanted: events.wanted };
}

/** All parameters of an input item, checked: nothing is sent before that. */
function readParameters(context: IExecuteFunctions, itemIndex: number) {
	const parameter: ReadParameter = (name, fallback) =>
		context.getNodeParameter(name, itemIndex, fallback, {
			extractValue: name === 'engine',
		}) as unknown;
	const { operation, engine, logTimeZone, ...common } = readLogParameters(parameter);
	const workflowZone = readTimeZone('Timezone', context.getTimezone());
	const zones = { workflow: workflowZone, log: logTimeZone };
	const timeRange = readTimeRange(readCollection(parameter, 'timeRange'), zones);
	const query: AuditLogQuery = { operation, engine, timeRange };
	const isFile = readIsFile(parameter('output', 'items'));
	const options = readCollection(parameter, 'options');
	return {
		...common,
		query,
		logTimeZone: logTimeZone.name,
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

function hintAtWhatIsMissing(context: IExecuteFunctions, answers: Fetched[]): void {
	const kept = answers.reduce((sum, { json }) => sum + json.length, 0);
	const wanted = answers.reduce((sum, answer) => sum + answer.wanted, 0);
	const empty = answers.filter(({ lines }) => lines === 0).length;
	if (kept < wanted) {
		context.addExecutionHints({
			message: `The newest ${kept} of ${wanted} events are shown. Raise 'Limit', or turn on 'Return All', to get the others.`,
			location: 'outputPane',
		});
	}
	if (empty > 0) {
		context.addExecutionHints({
			message: `Nexthink sent an empty log for ${empty === answers.length ? 'this time range' : `${empty} of ${answers.length} input items`}. Extend 'Time Range' if you expected events.`,
			location: 'outputPane',
		});
	}
	const inMemory = answers.flatMap(({ file }) => (file && isLargeAndInMemory(file) ? [file] : []));
	if (inMemory.length > 0) {
		context.addExecutionHints({
			message: `n8n held the whole file in its memory, because it keeps files in the mode '${inMemory[0]!.storage}'. For large logs set N8N_DEFAULT_BINARY_DATA_MODE to filesystem, or ask for fewer hours at once in 'Time Range'.`,
			location: 'outputPane',
		});
	}
}

function isLargeAndInMemory({ storage, summary, compressed }: StoredFile): boolean {
	const { bytes } = compressed ?? summary;
	return !storage.startsWith('filesystem') && bytes > LARGE_FILE_BYTES;
}
