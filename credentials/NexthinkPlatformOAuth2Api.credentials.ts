import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { REDIRECT_STATUSES } from '../nodes/NexthinkAuditTrail/http/addresses';
import {
	baseAddressExpression,
	cloudNameExpressions,
	tokenAddressExpression,
} from '../nodes/NexthinkAuditTrail/http/addressExpressions';
import { sentOnRules } from '../nodes/NexthinkAuditTrail/http/credentialTest';

const ofSelf = cloudNameExpressions(
	'$self["instance"]',
	'($self["region"] === "other" ? $self["customRegion"] : $self["region"])',
);
const ofCredentials = cloudNameExpressions(
	'$credentials.instance',
	'($credentials.region === "other" ? $credentials.customRegion : $credentials.region)',
);

/** What else than the expected answers, 404 and perhaps 400, may come for an export that does not exist. */
const NOT_REFUSED_AS_UNKNOWN = [...REDIRECT_STATUSES, 401, 403, 407, 408, 429, 500, 502, 503, 504];

/** API credentials of the platform, made in Nexthink ("Getting an authentication token" of its documentation). */
export class NexthinkPlatformOAuth2Api implements ICredentialType {
	name = 'nexthinkPlatformOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Nexthink Platform OAuth2 API';

	icon: Icon = { light: 'file:../icons/auditTrail.svg', dark: 'file:../icons/auditTrail.dark.svg' };

	documentationUrl =
		'https://docs.nexthink.com/api/getting-authentication-token/getting-authentication-token';

	properties: INodeProperties[] = [
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'clientCredentials',
		},
		{
			displayName:
				'An administrator makes these in Nexthink under Administration > API credentials, with the permission NQL API and a role that may view audit logs in NQL',
			name: 'whereNotice',
			type: 'notice',
			default: '',
		},
		{
			displayName: 'Use Custom Addresses',
			name: 'useCustomUrls',
			type: 'boolean',
			default: false,
			description:
				'Whether to enter the addresses of the API and of the token end point instead of having them made from instance and region',
		},
		{
			displayName: 'Instance',
			name: 'instance',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. company',
			description:
				'Name of your Nexthink instance: the first part of its host name, company in company.eu.nexthink.cloud. Both instance and region are taken out of a pasted address.',
			displayOptions: { show: { useCustomUrls: [false] } },
		},
		{
			displayName: 'Region',
			name: 'region',
			type: 'options',
			options: [
				{ name: 'EU', value: 'eu' },
				{ name: 'META', value: 'meta' },
				{ name: 'Other', value: 'other' },
				{ name: 'PAC', value: 'pac' },
				{ name: 'US', value: 'us' },
			],
			default: 'eu',
			description: 'Region of your Nexthink instance: the second part of its host name',
			displayOptions: { show: { useCustomUrls: [false] } },
		},
		{
			displayName: 'Custom Region',
			name: 'customRegion',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. eu',
			description: 'The region as it stands in the host name of your instance',
			displayOptions: { show: { useCustomUrls: [false], region: ['other'] } },
		},
		{
			displayName: 'API Address',
			name: 'apiUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://company.api.eu.nexthink.cloud',
			description: 'Host name or https address of the API',
			displayOptions: { show: { useCustomUrls: [true] } },
		},
		{
			displayName: 'Token Address',
			name: 'tokenUrl',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. https://company-login.eu.nexthink.cloud/oauth2/default/v1/token',
			description: 'Whole address of the token end point, beginning with https://',
			displayOptions: { show: { useCustomUrls: [true] } },
		},
		{
			displayName: 'Access Token URL',
			name: 'accessTokenUrl',
			type: 'hidden',
			default: `={{ $self["useCustomUrls"] ? ${tokenAddressExpression('$self["tokenUrl"]', '$self["apiUrl"]')} : "https://" + ${ofSelf.instance} + "-login." + ${ofSelf.region} + ".nexthink.cloud/oauth2/default/v1/token" }}`,
		},
		{
			displayName: 'Client ID',
			name: 'clientId',
			type: 'string',
			required: true,
			default: '',
		},
		{
			displayName: 'Client Secret',
			name: 'clientSecret',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
		{
			displayName: 'Scope',
			name: 'scope',
			type: 'string',
			default: 'service:integration',
			description: 'What the token may be used for: service:integration for the NQL API',
		},
		{
			displayName: 'Authentication',
			name: 'authentication',
			type: 'hidden',
			default: 'header',
		},
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSSLIssues',
			type: 'boolean',
			default: false,
			description:
				'Whether to connect even if a certificate cannot be verified, as with a self-signed one',
		},
	];

	/**
	 * Asks for the status of an export that does not exist: an answer of 404 means that the token is taken and may ask. It costs no
	 * query and no export. n8n before 2.10 ignores every status or none, so that there only the token is tried.
	 */
	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ $credentials.useCustomUrls ? ${baseAddressExpression('$credentials.apiUrl')} : "https://" + ${ofCredentials.instance} + ".api." + ${ofCredentials.region} + ".nexthink.cloud" }}`,
			url: '/api/v1/nql/status/00000000-0000-4000-8000-000000000000',
			ignoreHttpStatusErrors: { ignore: true, except: NOT_REFUSED_AS_UNKNOWN },
			skipSslCertificateValidation: '={{ $credentials.ignoreSSLIssues }}',
			// An older n8n would send the token along, and any page of another host would pass the test.
			disableFollowRedirect: true,
		},
		rules: [
			...sentOnRules,
			{
				type: 'responseCode',
				properties: {
					value: 401,
					message:
						'Nexthink refused the access token (401). Check client ID, client secret, instance and region.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						'These API credentials may not use the NQL API (403). In Nexthink, give them the permission NQL API under Administration > API credentials, and check the scope.',
				},
			},
		],
	};
}
