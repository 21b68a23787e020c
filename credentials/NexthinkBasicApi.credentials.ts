import type {
	IAuthenticate,
	ICredentialDataDecryptedObject,
	ICredentialTestRequest,
	ICredentialType,
	IHttpRequestOptions,
	Icon,
	INodeProperties,
} from 'n8n-workflow';
import { baseAddress } from '../nodes/NexthinkAuditTrail/http/addresses';
import { baseAddressExpression } from '../nodes/NexthinkAuditTrail/http/addressExpressions';
import { sentOnRules } from '../nodes/NexthinkAuditTrail/http/credentialTest';

/** A local Nexthink account with administrator rights ("User account" of the API's page). */
export class NexthinkBasicApi implements ICredentialType {
	name = 'nexthinkBasicApi';

	displayName = 'Nexthink API';

	icon: Icon = { light: 'file:../icons/auditTrail.svg', dark: 'file:../icons/auditTrail.dark.svg' };

	documentationUrl =
		'https://docs.nexthink.com/platform/integrations/api-and-integrations-classic/audit-trail-api-classic';

	properties: INodeProperties[] = [
		{
			displayName: 'Instance',
			name: 'instance',
			type: 'string',
			required: true,
			default: '',
			placeholder: 'e.g. company.eu.nexthink.cloud',
			description:
				'Host name with which you open Nexthink in the browser. It is taken out of a pasted https address.',
		},
		{
			displayName: 'Username',
			name: 'username',
			type: 'string',
			required: true,
			default: '',
			description:
				'A local Nexthink account with administrator rights. Nexthink recommends one of its own for this.',
		},
		{
			displayName: 'Password',
			name: 'password',
			type: 'string',
			typeOptions: { password: true },
			required: true,
			default: '',
		},
		{
			displayName: 'Ignore SSL Issues (Insecure)',
			name: 'ignoreSslIssues',
			type: 'boolean',
			default: false,
			description:
				'Whether to connect even if the certificate of the instance cannot be verified, as with a self-signed one',
		},
	];

	/**
	 * Signs a request. n8n calls this a second time when the answer was 401, to send the request again;
	 * but Nexthink locks accounts after repeated refusals, so the second call ends it.
	 */
	authenticate: IAuthenticate = async (
		credential: ICredentialDataDecryptedObject,
		request: IHttpRequestOptions,
	): Promise<IHttpRequestOptions> => {
		baseAddress('Instance', credential.instance);
		if (request.headers?.Authorization !== undefined) {
			throw new Error(
				'Nexthink refused the user name or the password (401). Check both; the password was sent only once, because Nexthink locks an account after repeated refusals.',
			);
		}
		const userAndPassword = `${String(credential.username)}:${String(credential.password)}`;
		const authorization = `Basic ${Buffer.from(userAndPassword).toString('base64')}`;
		return {
			...request,
			headers: { ...request.headers, Authorization: authorization },
			sendCredentialsOnCrossOriginRedirect: false,
		};
	};

	test: ICredentialTestRequest = {
		request: {
			baseURL: `={{ ${baseAddressExpression('$credentials.instance')} }}`,
			url: '/audit-trail/api/v1/portal/type/auditlog',
			qs: { elapsed_hours: 1 },
			skipSslCertificateValidation: '={{ $credentials.ignoreSslIssues }}',
			// An older n8n would send the password along, and any page of another host would pass the test.
			disableFollowRedirect: true,
		},
		rules: [
			...sentOnRules,
			{
				type: 'responseCode',
				properties: {
					value: 403,
					message:
						"This account may not read the audit log (403). Use a local Nexthink account with administrator rights. A proxy or a firewall may also have refused in Nexthink's place: run the node, which tells the two apart.",
				},
			},
			{
				type: 'responseCode',
				properties: {
					value: 404,
					message:
						"There is no Audit Trail API at this address (404). Check 'Instance': it is the host name with which you open Nexthink in the browser.",
				},
			},
		],
	};
}
