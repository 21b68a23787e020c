import type { INodeProperties } from 'n8n-workflow';

/** Which log: the operation, and the Engine for the one that needs it. */
export const logProperties: INodeProperties[] = [
	{
		displayName: 'Operation',
		name: 'operation',
		type: 'options',
		noDataExpression: true,
		options: [
			{
				name: 'All Engines',
				value: 'allEngines',
				action: 'Get all engines audit log',
				description: 'The logs of all connected Engines, one after the other',
			},
			{
				name: 'Engine',
				value: 'engine',
				action: 'Get engine audit log',
				description: 'The log of one Engine',
			},
			{
				name: 'Portal',
				value: 'portal',
				action: 'Get portal audit log',
				description: 'The log of the web interface',
			},
		],
		default: 'portal',
	},
	{
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
	},
];
