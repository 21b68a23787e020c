import type { INodeProperties } from 'n8n-workflow';

/** What is not the same for both of Nexthink's OAuth2 clients. */
export interface ClientCredentialWords {
	/** What has to be done in Nexthink first. */
	notice: string;
	instanceDescription: string;
	apiAddressPlaceholder: string;
	/** The expression that n8n evaluates for the address of the token end point. */
	accessTokenAddress: string;
	scope: string;
	scopeDescription: string;
}

/** The fields of an OAuth2 client of Nexthink, for n8n's client credentials grant. */
export function clientCredentialFields({
	notice,
	instanceDescription,
	apiAddressPlaceholder,
	accessTokenAddress,
	scope,
	scopeDescription,
}: ClientCredentialWords): INodeProperties[] {
	return [
		{
			displayName: `${notice}. Instance and Region stand further down, because n8n puts its own fields first.`,
			// Takes the place of a field that this grant does not have: only an inherited name stands above the Client ID.
			name: 'authUrl',
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
			description: instanceDescription,
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
			placeholder: apiAddressPlaceholder,
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
			default: accessTokenAddress,
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
			default: scope,
			description: scopeDescription,
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
}
