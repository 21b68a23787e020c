import type { INodeProperties } from 'n8n-workflow';

interface Log {
	name: string;
	value: string;
	description: string;
}

const logs: Log[] = [
	{
		name: 'All Engines',
		value: 'allEngines',
		description: 'The logs of all connected Engines, one after the other',
	},
	{
		name: 'Engine',
		value: 'engine',
		description: 'The log of one Engine',
	},
	{
		name: 'Platform (NQL)',
		value: 'platform',
		description: "The platform's audit log, by a saved query of the NQL API",
	},
	{
		name: 'Portal',
		value: 'portal',
		description: 'The log of the web interface',
	},
];

/** In its place by the order of names. */
const allLogs: Log[] = [
	...logs.slice(0, 2),
	{
		name: 'From File',
		value: 'file',
		description: 'What another node has fetched: log lines, CSV or JSON',
	},
	...logs.slice(2),
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
			hint: 'The host name of the Engine as Nexthink knows it. Use it where the list cannot be read, or its Engine is not found.',
		},
	],
	displayOptions: { show: { operation: ['engine'] } },
};

/** As the editor lists them among the actions and the triggers; an option without one is listed by its bare name. */
const ACTIONS: Record<string, string> = {
	allEngines: 'Get all engines audit log',
	engine: 'Get engine audit log',
	file: 'Read an audit log from a file',
	platform: 'Get platform audit log',
	portal: 'Get portal audit log',
};
const WATCHING: Record<string, string> = {
	allEngines: 'On new events of all engines',
	engine: 'On new events of an engine',
	platform: 'On new events of the platform',
	portal: 'On new events of the portal',
};

function operation(of: Log[], actions: Record<string, string>): INodeProperties {
	const options = of.map((option) => ({ ...option, action: actions[option.value] }));
	return {
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options,
		default: 'portal',
	};
}

/** Which log: the operation, and the Engine for the one that needs it. */
export const logProperties: INodeProperties[] = [operation(allLogs, ACTIONS), engine];

/** The same for the trigger. */
export const watchedLogProperties: INodeProperties[] = [
	{ ...operation(logs, WATCHING), description: 'Whose log is watched' },
	engine,
];

/**
 * Runs in an expression of n8n's. The Engine may be an expression, too: read as it is written, because one that a model or
 * an input item fills cannot be resolved in the workflow, and would take the whole subtitle along.
 */
const logName =
	'({ portal: "Portal", engine: "Engine" + (/^[^=]/.test($rawParameter["engine"]) ? " " + $rawParameter["engine"] : ""), allEngines: "All Engines", platform: "Platform" + (/^[^=]/.test($rawParameter["queryId"]) ? " " + $rawParameter["queryId"] : ""), file: "From File" })[$parameter["operation"]]';

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
