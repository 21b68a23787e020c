import type { INodeProperties } from 'n8n-workflow';

/** A model reads items; a file would only be in its way. */
export const output: INodeProperties = {
	displayName: 'Output',
	name: 'output',
	type: 'options',
	noDataExpression: true,
	options: [
		{
			name: 'Items',
			value: 'items',
			description: 'One item for each event, with what could be read from its line',
		},
		{
			name: 'File',
			value: 'file',
			description:
				'One item with the log as a file, for exports and for logs of any size. It streams to disk, unless n8n keeps files in its database or its memory.',
		},
	],
	default: 'items',
	description: 'What is made of the log',
	displayOptions: { hide: { '@tool': [true], operation: ['file'] } },
};
