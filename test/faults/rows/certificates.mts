/** Certificates of the server, and of the token end point. */

import { identities } from '../identities.mts';
import type { Row } from '../row.mts';
import { onTheWayToAToken } from './words.mts';

const UNSENT = { basicAuth: { log: 0, token: 0 }, oAuth2: { log: 0, token: 1 } };
const IGNORED = { ignoreSslIssues: true, ignoreSSLIssues: true };
const good = { lines: ['a line'] };

const distrusted = {
	message: "n8n does not trust the certificate of Nexthink's server",
	description:
		"Have n8n trust the authority that signed it (NODE_EXTRA_CA_CERTS), or turn on 'Ignore SSL Issues (Insecure)' in the credential if you accept the risk. (DEPTH_ZERO_SELF_SIGNED_CERT)",
	cause: 'configuration-invalid',
} as const;
const expired = {
	message: "The certificate of Nexthink's server has expired",
	description:
		"Have it renewed. 'Ignore SSL Issues (Insecure)' in the credential goes on without it, if you accept the risk. (CERT_HAS_EXPIRED)",
	cause: 'configuration-invalid',
} as const;
const ofAnotherHost = {
	message: "The certificate of Nexthink's server is for another host name",
	description:
		'Enter the name that the certificate is made for in the credential. (ERR_TLS_CERT_ALTNAME_INVALID)',
	cause: 'configuration-invalid',
} as const;

const notYetValid = {
	message: "The certificate of Nexthink's server is not valid yet",
	description:
		"Check the clock of n8n's machine. If it is right, check the certificate. (CERT_NOT_YET_VALID)",
	cause: 'configuration-invalid',
} as const;

const named = [
	['that nobody signed', 'selfSigned', distrusted],
	['that has expired', 'expired', expired],
	['for another host name', 'ofAnotherHost', ofAnotherHost],
	['that is not valid yet', 'notYetValid', notYetValid],
] as const;

export const certificateRows: Row[] = [
	{
		what: 'a certificate that n8n trusts',
		identity: () => identities.trusted,
		outcome: good,
	},
	...named.flatMap(([which, name, outcome]): Row[] => [
		{
			what: `a certificate ${which}`,
			identity: () => identities[name],
			requests: UNSENT,
			outcome,
		},
		{
			what: `a certificate ${which}, with the switch that accepts it`,
			identity: () => identities[name],
			credential: IGNORED,
			outcome: good,
		},
		{
			what: `a certificate of the token end point ${which}`,
			tokenIdentity: () => identities[name],
			authentications: ['oAuth2'],
			requests: { oAuth2: { log: 0, token: 0 } },
			outcome: onTheWayToAToken(outcome),
		},
	]),
	{
		what: 'plain HTTP where https was entered',
		tls: 'expected',
		requests: UNSENT,
		outcome: {
			message: 'Could not connect to Nexthink',
			description:
				/^Check the address in the credential, and whether a firewall or a proxy stands between n8n and Nexthink\. \((?:EPROTO|ERR_SSL_[A-Z_]+)\)$/,
			cause: 'temporarily-unavailable',
		},
	},
];
