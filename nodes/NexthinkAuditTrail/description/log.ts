import type { INodeProperties } from 'n8n-workflow';

const logs = [
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
		name: 'Portal',
		value: 'portal',
		description: 'The log of the web interface',
	},
];

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
	portal: 'Get portal audit log',
};
const WATCHING: Record<string, string> = {
	allEngines: 'On new events of all engines',
	engine: 'On new events of an engine',
	portal: 'On new events of the portal',
};

function operation(actions: Record<string, string>): INodeProperties {
	const options = logs.map((option) => ({ ...option, action: actions[option.value] }));
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
export const logProperties: INodeProperties[] = [operation(ACTIONS), engine];

/** The same for the trigger. */
export const watchedLogProperties: INodeProperties[] = [
	{ ...operation(WATCHING), description: 'Whose log is watched' },
	engine,
];

/**
 * Runs in an expression of n8n's. The Engine may be an expression, too: read as it is written, because one that a model or
 * an input item fills cannot be resolved in the workflow, and would take the whole subtitle along.
 */
const logName =
	'({ portal: "Portal", engine: "Engine" + (/^[^=]/.test($rawParameter["engine"]) ? " " + $rawParameter["engine"] : ""), allEngines: "All Engines" })[$parameter["operation"]]';

/** Which part of the log, as `last 24 h`. What is an expression is not shown. */
const timeRangeName = [
	'(({ elapsedHours, beforeDate }) => {',
	'const shown = (value) => String(value).startsWith("=") ? "…" : String(value).replace("T", " ");',
	'if (!elapsedHours) return beforeDate ? "before " + shown(beforeDate) : "whole log";',
	'return beforeDate ? shown(elapsedHours) + " h before " + shown(beforeDate) : "last " + shown(elapsedHours) + " h";',
	'})($parameter["timeRange"] || {})',
].join(' ');

/** Tells in the workflow which log a trigger is about. */
export const watchedLogSubtitle = `={{ ${logName} }}`;

/** Tells in the workflow which log a node fetches, for example "All Engines · last 24 h". */
export const logSubtitle = `={{ ${logName} + " · " + ${timeRangeName} }}`;
