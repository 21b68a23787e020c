import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import {
	baseAddressExpression,
	instanceNameExpression,
	tokenAddressExpression,
} from '../nodes/NexthinkAuditTrail/http/addressExpressions';
import { sentOnRules } from '../nodes/NexthinkAuditTrail/http/credentialTest';
import { clientCredentialFields } from './clientCredentials';

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
		...clientCredentialFields({
			notice: 'Nexthink Support has to enable OAuth for the Audit Trail API of your instance first',
			instanceDescription:
				'Name of your Nexthink instance: the first part of its host name, company in company.eu.nexthink.cloud',
			apiAddressPlaceholder: 'e.g. https://agora.eu.nexthink.cloud',
			// Only letters, digits and hyphens of the region get into the host name.
			accessTokenAddress: `={{ $self["useCustomUrls"] ? ${tokenAddressExpression('$self["tokenUrl"]', '$self["apiUrl"]')} : "https://" + ${instanceNameExpression('$self["instance"]')} + "-login." + ($self["region"] === "other" ? $self["customRegion"] : $self["region"]).trim().replace(/[^a-z0-9-]/gi, "") + ".nexthink.cloud/oauth2/default/v1/token" }}`,
			scope: 'service:audit-trail',
			scopeDescription:
				'What the token may be used for. Change it only if Nexthink Support says so.',
		}),
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
