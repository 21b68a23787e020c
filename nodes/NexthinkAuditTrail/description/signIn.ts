import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';

export const credentials: INodeCredentialDescription[] = [
	{
		name: 'nexthinkBasicApi',
		required: true,
		displayOptions: { show: { authentication: ['basicAuth'] } },
	},
	{
		name: 'nexthinkOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['oAuth2'] } },
	},
];

export const authentication: INodeProperties = {
	displayName: 'Authentication',
	name: 'authentication',
	type: 'options',
	options: [
		{
			name: 'Basic Auth',
			value: 'basicAuth',
			description: 'A local Nexthink account with administrator rights',
		},
		{
			name: 'OAuth2',
			value: 'oAuth2',
			description: 'An OAuth client that Nexthink Support has enabled',
		},
	],
	default: 'basicAuth',
	noDataExpression: true,
};
