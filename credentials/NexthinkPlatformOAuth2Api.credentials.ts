import type { ICredentialTestRequest, ICredentialType, Icon, INodeProperties } from 'n8n-workflow';
import { REDIRECT_STATUSES } from '../nodes/NexthinkAuditTrail/http/addresses';
import {
	baseAddressExpression,
	cloudNameExpressions,
	tokenAddressExpression,
} from '../nodes/NexthinkAuditTrail/http/addressExpressions';
import { sentOnRules } from '../nodes/NexthinkAuditTrail/http/credentialTest';
import { clientCredentialFields } from './clientCredentials';

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
		...clientCredentialFields({
			notice:
				'An administrator makes these in Nexthink under Administration > API credentials, with the permission NQL API and a role that may view audit logs in NQL',
			instanceDescription:
				'Name of your Nexthink instance: the first part of its host name, company in company.eu.nexthink.cloud. Both instance and region are taken out of a pasted address.',
			apiAddressPlaceholder: 'e.g. https://company.api.eu.nexthink.cloud',
			accessTokenAddress: `={{ $self["useCustomUrls"] ? ${tokenAddressExpression('$self["tokenUrl"]', '$self["apiUrl"]')} : "https://" + ${ofSelf.instance} + "-login." + ${ofSelf.region} + ".nexthink.cloud/oauth2/default/v1/token" }}`,
			scope: 'service:integration',
			scopeDescription: 'What the token may be used for: service:integration for the NQL API',
		}),
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
