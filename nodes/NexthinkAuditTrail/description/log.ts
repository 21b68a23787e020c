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

const operation: INodeProperties = {
	displayName: 'Operation',
	name: 'operation',
	type: 'options',
	noDataExpression: true,
	options: logs,
	default: 'portal',
};

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
			displayName: 'By Host Name',
			name: 'name',
			type: 'string',
			placeholder: 'e.g. engine-1.example.com',
			hint: 'The host name of the Engine as Nexthink knows it',
		},
	],
	displayOptions: { show: { operation: ['engine'] } },
};

/** As the editor lists them among the actions; an option without one is listed by its name. */
const ACTIONS: Record<string, string> = {
	allEngines: 'Get all engines audit log',
	engine: 'Get engine audit log',
	portal: 'Get portal audit log',
};

/** Which log: the operation, and the Engine for the one that needs it. */
export const logProperties: INodeProperties[] = [
	{
		...operation,
		options: logs.map((option) => ({ ...option, action: ACTIONS[option.value] })),
	},
	engine,
];

/** The same for the trigger, which has no actions. */
export const watchedLogProperties: INodeProperties[] = [
	{ ...operation, description: 'Whose log is watched' },
	engine,
];

/** Tells in the workflow which log a node is about. */
export const logSubtitle =
	'={{ ({ portal: "Portal", engine: "Engine", allEngines: "All Engines" })[$parameter["operation"]] }}';
