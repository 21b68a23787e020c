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
import { fileProperties } from './description/file';
import { filters } from './description/filters';
import { logProperties, logSubtitle } from './description/log';
import { nodeOptions } from './description/options';
import { output } from './description/output';
import { columns, platformProperties } from './description/platform';
import { authentication, credentials } from './description/signIn';
import { timeRangeProperties } from './description/timeRange';
import { searchEngines } from './engineSearch';
import type { EventCollection } from './event/collection';
import { AllEvents, LastEvents, LatestEvents } from './event/collection';
import { readEntries } from './event/readEntries';
import { eventItems } from './items/eventItems';
import { fileItem, storedFile } from './items/fileItem';
import type { FetchOutcome } from './messages/executionHints';
import { executionHints } from './messages/executionHints';
import { nodeError } from './messages/nodeError';
import type { OpenedLog } from './openedLog';
import { openLog } from './openedLog';
import type { NodeParameters } from './parameters/nodeParameters';
import { readNodeParameters } from './parameters/nodeParameters';

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
			'Get events of the Nexthink audit log: who signed in or was refused, who changed accounts, roles, remote actions or settings',
		defaults: { name: 'Nexthink Audit Trail' },
		inputs: [NodeConnectionTypes.Main],
		outputs: [NodeConnectionTypes.Main],
		usableAsTool: true,
		credentials,
		properties: [
			authentication,
			...logProperties,
			...platformProperties,
			...fileProperties,
			columns,
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

/** Parameters → source → events → items, for one input item. Nothing is given unless all of the log was read. */
async function fetchLog(context: IExecuteFunctions, itemIndex: number): Promise<Fetched> {
	const parameters = readNodeParameters(
		(name, fallback) =>
			context.getNodeParameter(name, itemIndex, fallback, { extractValue: name === 'engine' }),
		context.getTimezone(),
		Date.now(),
	);
	const { filter, itemSettings, fileSettings } = parameters;
	const opened = await openLog(context, parameters, itemIndex);
	const { reader, entries, words: source } = opened;
	if (fileSettings !== null && opened.file !== null) {
		const content = opened.file.contentFor(filter);
		const file = await storedFile(context, opened.file.answer, content, fileSettings);
		const { json, binary } = fileItem(file, itemSettings.source);
		const kept = file.summary.lines;
		const { linesRead: lines, understood, blockedBy } = content;
		const counts = { lines, kept, wanted: kept, unrecognized: 0, understood, blockedBy };
		const { bytes } = file.compressed ?? file.summary;
		const { missing } = reader;
		const outcome = { source, missing, ...counts, file: { bytes, storage: file.storage } };
		return { json: [json], binary, outcome };
	}
	const events = collectionFor(parameters, opened);
	const {
		entries: lines,
		understood,
		blockedBy,
	} = await readEntries(entries, reader, filter, events);
	const json = eventItems(events, itemSettings, (line) => reader.identityOf(line));
	const unrecognized = json.filter(({ code }) => code === null).length;
	const { wanted } = events;
	const counts = { lines, kept: json.length, wanted, unrecognized, understood, blockedBy };
	return { json, outcome: { source, missing: reader.missing, ...counts } };
}

function collectionFor(
	{ limit, itemSettings }: NodeParameters,
	{ reader, isInOrder }: OpenedLog,
): EventCollection {
	// Where entries are not in the order of time, the last ones need not be the newest, from which an ID counts, with a
	// limit and without.
	if (!isInOrder && (limit !== null || itemSettings.includeId)) {
		return new LatestEvents(limit ?? Infinity, reader);
	}
	return limit === null ? new AllEvents(reader) : new LastEvents(limit, reader);
}
