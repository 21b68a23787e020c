import type { INodeProperties } from 'n8n-workflow';

const ofPlatform = { show: { operation: ['platform'] } };

const queryId: INodeProperties = {
	displayName: 'Query ID',
	name: 'queryId',
	type: 'string',
	required: true,
	default: '',
	placeholder: 'e.g. #audit_log',
	hint: 'In Nexthink under Administration > NQL API queries. A query such as platform.audit_logs during past 2h has to be saved there first.',
	description: 'ID of the saved NQL API query whose rows are events of the audit log',
	displayOptions: ofPlatform,
};

const queryParameters: INodeProperties = {
	displayName: 'Query Parameters',
	name: 'queryParameters',
	type: 'fixedCollection',
	typeOptions: { multipleValues: true },
	placeholder: 'Add Parameter',
	default: {},
	description: 'Values for the parameters of the saved query, those with $ in its text',
	options: [
		{
			displayName: 'Parameter',
			name: 'parameter',
			values: [
				{
					displayName: 'Name',
					name: 'name',
					type: 'string',
					default: '',
					placeholder: 'e.g. code',
					description: 'Name of the parameter, without $',
				},
				{
					displayName: 'Value',
					name: 'value',
					type: 'string',
					default: '',
				},
			],
		},
	],
	displayOptions: ofPlatform,
};

const fetchBy: INodeProperties = {
	displayName: 'Fetch By',
	name: 'fetchBy',
	type: 'options',
	options: [
		{
			name: 'Execute',
			value: 'execute',
			description: 'At once, up to 1,000 rows',
		},
		{
			name: 'Export',
			value: 'export',
			description:
				'As a file that Nexthink makes, up to a million rows. It takes longer, and Nexthink advises at most 24 a day.',
		},
	],
	default: 'execute',
	description: 'How the rows are fetched',
	displayOptions: ofPlatform,
};

const column = (displayName: string, name: string, description: string): INodeProperties => ({
	displayName,
	name,
	type: 'string',
	default: '',
	placeholder: `e.g. ${name}`,
	description,
});

/** For tables: of the platform, or in a file. */
export const columns: INodeProperties = {
	displayName: 'Columns',
	name: 'columns',
	type: 'collection',
	placeholder: 'Add Column',
	default: {},
	description:
		'Names of columns, if the usual ones are not found. The whole name or its last part, ignoring case.',
	options: [
		column('Account', 'account', 'Column with who did it'),
		column('Code', 'code', 'Column with the code of the event'),
		column('ID', 'id', 'Column with a value that is different in every row'),
		column('Message', 'message', 'Column with what happened, in words'),
		column('Time', 'time', 'Column with when it happened'),
	],
	displayOptions: { show: { operation: ['file', 'platform'] } },
};

/** The same for the trigger, which reads no files. */
export const watchedPlatformProperties: INodeProperties[] = [
	queryId,
	queryParameters,
	{ ...columns, displayOptions: ofPlatform },
];

/** What is asked of the platform. */
export const platformProperties: INodeProperties[] = [queryId, fetchBy, queryParameters];
