import type { INodeProperties } from 'n8n-workflow';

export const timeRange: INodeProperties = {
	displayName: 'Time Range',
	name: 'timeRange',
	type: 'collection',
	placeholder: 'Add Time Limit',
	default: { elapsedHours: 24 },
	description:
		'Which part of the log is asked for. Without any field the whole log file is fetched, which can be large.',
	options: [
		{
			displayName: 'Before Date',
			name: 'beforeDate',
			type: 'dateTime',
			default: '',
			description:
				"Only events before this date or time. Without it: up to now. Read in the workflow's time zone and sent in 'Log Time Zone'.",
		},
		{
			displayName: 'Elapsed Hours',
			name: 'elapsedHours',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 24,
			description:
				"Only events of so many hours, counted back from 'Before Date' or from now. Whole hours.",
		},
	],
};
