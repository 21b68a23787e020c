import type { INodeProperties, INodePropertyOptions } from 'n8n-workflow';

/** What the node does, and below the name of the node among n8n's actions. */
const operationOptions: INodePropertyOptions[] = [
	{
		name: 'Get Log of One Engine',
		value: 'engine',
		action: 'Get log of one engine',
		description: 'One item for each event of the Engine, or its log as a file',
	},
	{
		name: 'Get Logs of All Engines',
		value: 'allEngines',
		action: 'Get logs of all engines',
		description: 'The logs of all connected Engines, one after the other',
	},
	{
		name: 'Get Platform Log (NQL)',
		value: 'platform',
		action: 'Get platform log by NQL query',
		description: "The platform's audit log, by a saved query of the NQL API",
	},
	{
		name: 'Get Portal Log',
		value: 'portal',
		action: 'Get portal log',
		description: 'The log of the web interface',
	},
	{
		name: 'Read a File',
		value: 'file',
		action: 'Read a file',
		description: 'What another node has fetched: log lines, CSV or JSON',
	},
];

/** What the trigger watches, and how the editor lists it among the triggers. */
const watchedOptions: INodePropertyOptions[] = [
	{
		name: 'All Engines',
		value: 'allEngines',
		action: 'On new events of all engines',
		description: 'The logs of all connected Engines',
	},
	{
		name: 'One Engine',
		value: 'engine',
		action: 'On new events of an engine',
		description: 'The log of one Engine',
	},
	{
		name: 'Platform (NQL)',
		value: 'platform',
		action: 'On new events of the platform',
		description: "The platform's audit log, by a saved query of the NQL API",
	},
	{
		name: 'Portal',
		value: 'portal',
		action: 'On new events of the portal',
		description: 'The log of the web interface',
	},
];

/** The operations of the Audit Trail API. */
export const AUDIT_TRAIL_OPERATIONS = ['allEngines', 'engine', 'portal'];

const engine: INodeProperties = {
	displayName: 'Engine',
	name: 'engine',
	type: 'resourceLocator',
	default: { mode: 'list', value: '' },
	required: true,
	description: 'The Engine whose log is fetched',
	modes: [
		{
			displayName: 'From List',
			name: 'list',
			type: 'list',
			placeholder: 'Choose an Engine…',
			typeOptions: { searchListMethod: 'searchEngines', searchable: true },
		},
		{
			displayName: 'By Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. engine-1.example.com',
			hint: 'The host name of the Engine as Nexthink knows it. Use this if the list cannot be read, or if an Engine chosen from it is not found.',
		},
	],
	displayOptions: { show: { operation: ['engine'] } },
};

const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: operationOptions,
	default: 'portal',
};

/** Which log: the operation, and the Engine for the one that needs it. */
export const logProperties: INodeProperties[] = [operation, engine];

/** What the editor calls the same parameter in the trigger, which does nothing but watch. */
export const LOG_TO_WATCH = 'Log to Watch';

/** The same for the trigger. */
export const watchedLogProperties: INodeProperties[] = [
	{
		...operation,
		displayName: LOG_TO_WATCH,
		options: watchedOptions,
		description: 'Whose new events start the workflow',
	},
	engine,
];

/**
 * Runs in an expression of n8n's. The Engine may be an expression, too: read as it is written, because one that a model or
 * an input item fills cannot be resolved in the workflow, and would take the whole subtitle along.
 */
const logName =
	'({ portal: "Portal", engine: "Engine" + (/^[^=]/.test($rawParameter["engine"]) ? " " + $rawParameter["engine"] : ""), allEngines: "All Engines", platform: "Platform" + (/^[^=]/.test($rawParameter["queryId"]) ? " " + $rawParameter["queryId"] : ""), file: "File" })[$parameter["operation"]]';

/** Which part of the log, as ` · last 24 h`. What is an expression is left out. */
const timeRangeName = [
	'((range) => {',
	'if (["platform", "file"].includes($parameter["operation"])) return "";',
	'const { elapsedHours: hours, beforeDate: before, afterDate: after } = Object.fromEntries(Object.entries(range).map(([name, value]) => [name, /^=/.test(value) ? "" : String(value).replace("T", " ")]));',
	'const length = hours && hours + " h";',
	'const parts = [length && (before ? length + " before " + before : "last " + length), after && "after " + after, !hours && before && "before " + before];',
	'const isWhole = !Object.values(range).some(Boolean);',
	'return [isWhole && "whole log", ...parts].filter(Boolean).map((part, at) => (at ? ", " : " · ") + part).join("");',
	'})($parameter["timeRange"] || {})',
].join(' ');

/** Tells in the workflow which log a trigger is about. */
export const watchedLogSubtitle = `={{ ${logName} }}`;

/** Tells in the workflow which log a node fetches, for example "All Engines · last 24 h". */
export const logSubtitle = `={{ ${logName} + ${timeRangeName} }}`;
