import type { INodeCredentialDescription, INodeProperties } from 'n8n-workflow';
import { AUDIT_TRAIL_OPERATIONS } from './log';

/**
 * `/operation` means the same as `operation`. n8n's editor hides each parameter that a credential names in its conditions, because it
 * offers the choice of a credential in its place. By the name with the slash it does not find the operation, and leaves it there.
 */
const OPERATION = '/operation';
const ofAuditTrailApi = { [OPERATION]: AUDIT_TRAIL_OPERATIONS };

export const credentials: INodeCredentialDescription[] = [
	{
		name: 'nexthinkBasicApi',
		required: true,
		displayOptions: { show: { authentication: ['basicAuth'], ...ofAuditTrailApi } },
	},
	{
		name: 'nexthinkOAuth2Api',
		required: true,
		displayOptions: { show: { authentication: ['oAuth2'], ...ofAuditTrailApi } },
	},
	{
		name: 'nexthinkPlatformOAuth2Api',
		required: true,
		displayOptions: { show: { [OPERATION]: ['platform'] } },
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
	displayOptions: { show: ofAuditTrailApi },
};
