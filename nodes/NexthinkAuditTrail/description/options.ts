import type { INodeProperties } from 'n8n-workflow';

/** In a minute, any Nexthink that is there has begun to answer. */
export const DEFAULT_TIMEOUT_SECONDS = 60;

/** Parameters that node and trigger have in common in their 'Options'. */
export const options: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
	options: [
		{
			displayName: 'Include ID',
			name: 'includeId',
			type: 'boolean',
			default: false,
			description:
				'Whether to add an ID that stays the same when the line is fetched again, so that archives can tell what they already hold',
		},
		{
			displayName: 'Include Raw Line',
			name: 'includeRawLine',
			type: 'boolean',
			default: true,
			description:
				'Whether to give the whole line, unaltered. Without it, lines that are not recognized carry hardly more than their time.',
		},
		{
			displayName: 'Include Source',
			name: 'includeSource',
			type: 'boolean',
			default: false,
			description: 'Whether to add which operation and Engine the line was fetched with',
		},
		{
			displayName: 'Log Time Zone',
			name: 'logTimeZone',
			type: 'string',
			default: 'UTC',
			placeholder: 'e.g. Europe/Zurich',
			description:
				'IANA name of the time zone of the Nexthink server: times in the log that name no zone are read in it, and dates are sent in it',
		},
		{
			displayName: 'Timeout',
			name: 'timeout',
			type: 'number',
			typeOptions: { minValue: 1, numberPrecision: 0 },
			default: DEFAULT_TIMEOUT_SECONDS,
			description:
				'How many seconds to wait for the answer to begin, and for its next part. A long download is not cut as long as data comes.',
		},
	],
};
