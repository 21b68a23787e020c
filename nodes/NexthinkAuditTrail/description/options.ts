import type { INodeProperties } from 'n8n-workflow';
import { TIME_ZONE_NAMES } from './timeZoneNames';

/** What a file has no place for. */
const itemFields: INodeProperties[] = [
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
			'Whether to add the whole line, unchanged. Without it, a line that is not recognized says hardly more than its time.',
	},
	{
		displayName: 'Include Source',
		name: 'includeSource',
		type: 'boolean',
		default: false,
		description: 'Whether to add the operation and the Engine that the line was fetched with',
	},
];

const readingFields: INodeProperties[] = [
	{
		displayName: 'Bracket Position',
		name: 'bracketPosition',
		type: 'options',
		options: [
			{
				name: 'After a Known Beginning of the Line',
				value: 'afterKnownPrefix',
				description:
					'A bracket counts only after a time, host and tag as syslog writes them, so that nobody who merely tries to sign in can write an event',
			},
			{
				name: 'Anywhere in the Line',
				value: 'anywhere',
				description:
					"The first documented bracket of a line counts. Risk: whoever can have a text of theirs logged, such as a user name typed at the appliance's SSH, can forge any event.",
			},
		],
		default: 'afterKnownPrefix',
		description:
			'Where the bracket with component, category, code and account stands. Choose Anywhere only if lines are not recognized because the log has a template of its own.',
		displayOptions: { hide: { '/operation': ['platform'] } },
	},
	{
		displayName: 'Log Time Zone',
		name: 'logTimeZone',
		type: 'options',
		// With blanks, as n8n's own list shows them: so people look for New York.
		options: TIME_ZONE_NAMES.map((name) => ({ name: name.replaceAll('_', ' '), value: name })),
		default: 'UTC',
		description:
			'Time zone of the Nexthink server: times in the log that name no zone are read in it, and dates are sent in it',
	},
	{
		displayName: 'Timeout',
		name: 'timeout',
		type: 'number',
		typeOptions: { minValue: 1, numberPrecision: 0 },
		// In a minute, any Nexthink that is there has begun to answer.
		default: 60,
		description:
			'Seconds to wait until the answer begins, and then for its next part. A long download goes on as long as data comes.',
	},
];

const fileFields: INodeProperties[] = [
	{
		displayName: 'Compress',
		name: 'compress',
		type: 'boolean',
		default: false,
		description:
			'Whether to make the file smaller, with gzip. A log becomes about a tenth as large.',
	},
	{
		displayName: 'File Name',
		name: 'fileName',
		type: 'string',
		default: '',
		placeholder: 'e.g. portal-audit-2024-12-24.log',
		description:
			'Name of the file. Without it: which log, and the date up to which it was asked for.',
	},
	{
		displayName: 'Put Output File in Field',
		name: 'binaryProperty',
		type: 'string',
		default: 'data',
		placeholder: 'e.g. data',
		hint: 'The name of the output binary field to put the file in',
		description: 'Name of the field in which other nodes find the file',
	},
];

/** The order that n8n asks for. */
function byDisplayName(one: INodeProperties, other: INodeProperties): number {
	return one.displayName < other.displayName ? -1 : 1;
}
/** Every field of the options, of the node's and of the trigger's. */
export const optionFields: INodeProperties[] = [...itemFields, ...fileFields, ...readingFields];

const collection: INodeProperties = {
	displayName: 'Options',
	name: 'options',
	type: 'collection',
	placeholder: 'Add Option',
	default: {},
};

/** The options of the trigger. */
export const triggerOptions: INodeProperties = {
	...collection,
	options: [...itemFields, ...readingFields].sort(byDisplayName),
};

/** The options of the node: of those for items and for files, the ones that apply. */
export const nodeOptions: INodeProperties = {
	...collection,
	options: [
		...itemFields.map((field) => ({ ...field, displayOptions: { hide: { '/output': ['file'] } } })),
		...fileFields.map((field) => ({ ...field, displayOptions: { show: { '/output': ['file'] } } })),
		...readingFields,
	].sort(byDisplayName),
};
