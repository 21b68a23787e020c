import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import {
	baseAddressExpression,
	instanceNameExpression,
	tokenAddressExpression,
} from '../nodes/NexthinkAuditTrail/http/addressExpressions';
import { sentOnRules } from '../nodes/NexthinkAuditTrail/http/credentialTest';

/** An OAuth client that Nexthink Support has enabled ("OAuth" of the API's page). */
export class NexthinkOAuth2Api implements ICredentialType {
	name = 'nexthinkOAuth2Api';

	extends = ['oAuth2Api'];

	displayName = 'Nexthink OAuth2 API';

	icon: Icon = { light: 'file:../icons/auditTrail.svg', dark: 'file:../icons/auditTrail.dark.svg' };

	documentationUrl =
		'https://docs.nexthink.com/platform/integrations/api-and-integrations-classic/audit-trail-api-classic';

	properties: INodeProperties[] = [
		{
			displayName: 'Grant Type',
			name: 'grantType',
			type: 'hidden',
			default: 'clientCredentials',
		},
		{
			displayName:
				'Nexthink Support has to enable OAuth for the Audit Trail API of your instance first',
			name: 'supportNotice',
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
				'Name of your Nexthink instance: the first part of its host name, company in company.eu.nexthink.cloud',
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
			placeholder: 'e.g. https://agora.eu.nexthink.cloud',
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
			// Only letters, digits and hyphens of the region get into the host name.
			default: `={{ $self["useCustomUrls"] ? ${tokenAddressExpression('$self["tokenUrl"]', '$self["apiUrl"]')} : "https://" + ${instanceNameExpression('$self["instance"]')} + "-login." + ($self["region"] === "other" ? $self["customRegion"] : $self["region"]).trim().replace(/[^a-z0-9-]/gi, "") + ".nexthink.cloud/oauth2/default/v1/token" }}`,
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
			default: 'service:audit-trail',
			description: 'What the token may be used for. Change it only if Nexthink Support says so.',
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

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ $credentials.useCustomUrls ? ${baseAddressExpression('$credentials.apiUrl')} : "https://agora." + ($credentials.region === "other" ? $credentials.customRegion : $credentials.region).trim().replace(/[^a-z0-9-]/gi, "") + ".nexthink.cloud" }}`,
			url: '/audit-trail/api/v1/portal/type/auditlog',
			qs: { elapsed_hours: 1 },
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
						'Nexthink refused the access token (401). Check client ID, client secret and region, and ask Nexthink Support whether OAuth is enabled for the Audit Trail API of your instance.',
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						"This client may not read the audit log (403). The token needs the scope service:audit-trail: check the scope, and ask Nexthink Support to grant it. A proxy or a firewall may also have refused in Nexthink's place: run the node, which tells the two apart.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message:
						'There is no Audit Trail API at this address (404). Check region or API address.',
				},
			},
		],
	};
}
