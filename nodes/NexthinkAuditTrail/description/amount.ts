import type { INodeProperties } from 'n8n-workflow';

const returnAll: INodeProperties = {
	displayName: 'Return All',
	name: 'returnAll',
	type: 'boolean',
	default: true,
	description: 'Whether to return all results or only up to a given limit',
};

/** A file holds all that was asked for. */
const inAFile = { output: ['file'] };

/** How many events: all of them by default, because an audit log that drops lines by itself is wrong. */
export const amountProperties: INodeProperties[] = [
	{ ...returnAll, displayOptions: { hide: { '@tool': [true], ...inAFile } } },
	// A model's context is small, so a tool begins with the newest few.
	{ ...returnAll, default: false, displayOptions: { show: { '@tool': [true] }, hide: inAFile } },
	{
		displayName: 'Limit',
		name: 'limit',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		default: 50,
		description: 'Max number of results to return',
		hint: 'The newest events are kept and given in the order of the log',
		displayOptions: { show: { returnAll: [false] }, hide: inAFile },
	},
];
