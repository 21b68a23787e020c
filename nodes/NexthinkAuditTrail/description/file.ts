import type { INodeProperties } from 'n8n-workflow';

const ofFile = { show: { operation: ['file'] } };

/** Which file is read. */
export const fileProperties: INodeProperties[] = [
	{
		displayName: 'Input Data Field Name',
		name: 'inputDataField',
		type: 'string',
		required: true,
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the input field containing the file to be read',
		description: 'Name of the field in which the node before puts the file',
		displayOptions: ofFile,
	},
	{
		displayName: 'File Format',
		name: 'fileFormat',
		type: 'options',
		options: [
			{
				name: 'Automatically',
				value: 'auto',
				description: 'Told by the beginning of the file',
			},
			{
				name: 'CSV',
				value: 'csv',
				description: "A table with a header row, as Nexthink's data exporters write it",
			},
			{
				name: 'JSON',
				value: 'json',
				description: 'Objects one after another, an array of them, or an object with records',
			},
			{
				name: 'Log',
				value: 'log',
				description: 'Lines of the classic audit log, as the output File of this node gives them',
			},
		],
		default: 'auto',
		description: 'How the events are written in the file. Gzip is recognized by itself.',
		displayOptions: ofFile,
	},
];
