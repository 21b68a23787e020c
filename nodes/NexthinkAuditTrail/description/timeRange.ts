import type { INodeProperties } from 'n8n-workflow';
import { AUDIT_TRAIL_OPERATIONS } from './log';

const ofAuditTrailApi = { operation: AUDIT_TRAIL_OPERATIONS };

const timeRange: INodeProperties = {
	displayName: 'Time Range',
	name: 'timeRange',
	type: 'collection',
	placeholder: 'Add Time Limit',
	default: { elapsedHours: 24 },
	description:
		'Which part of the log is asked for. Without any field the whole log file is fetched, which can be large.',
	options: [
		{
			displayName: 'After Date',
			name: 'afterDate',
			type: 'dateTime',
			default: '',
			placeholder: 'e.g. 2024-12-23T14:00:00',
			hint: "In the workflow's time zone. With 'Elapsed Hours' as well, the later beginning counts.",
			description:
				'Only events after this date or time. Nexthink gives whole hours, so events of up to an hour before it can come, too.',
		},
		{
			displayName: 'Before Date',
			name: 'beforeDate',
			type: 'dateTime',
			default: '',
			placeholder: 'e.g. 2024-12-24T14:00:00',
			hint: "In the workflow's time zone. It is sent in 'Log Time Zone', which stands in 'Options'.",
			description: 'Only events before this date or time. Without it: up to now.',
		},
		{
			displayName: 'Elapsed Hours',
			name: 'elapsedHours',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: 24,
			description: "Only events of this many hours, counted back from 'Before Date' or from now",
		},
	],
	displayOptions: { show: ofAuditTrailApi },
};

/** Shown only while all events from the beginning of the log would become items. */
const wholeLogNotice: INodeProperties = {
	displayName:
		"Without 'Elapsed Hours' or 'After Date' the whole log is fetched from its beginning, which can be large. If you do not know its size, choose File in 'Output', or turn off 'Return All'.",
	name: 'wholeLogNotice',
	type: 'notice',
	default: '',
	displayOptions: {
		show: ofAuditTrailApi,
		hide: {
			output: ['file'],
			returnAll: [false],
			// Without the slash n8n 2.0 looks for a parameter called 'timeRange.afterDate', and then shows no parameter at all.
			'/timeRange.afterDate': [{ _cnd: { exists: true } }],
			'/timeRange.elapsedHours': [{ _cnd: { exists: true } }],
		},
	},
};

/** Which part of the log is asked for. */
export const timeRangeProperties: INodeProperties[] = [timeRange, wholeLogNotice];
