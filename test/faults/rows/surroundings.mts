/** What stands between n8n and Nexthink by n8n's own settings. */

import { silence } from '../answers.mts';
import type { Row } from '../row.mts';
import { onTheWayToAToken, page, PROXY_AWAY, signInAtProxy } from './words.mts';

const NOTHING_SENT = { basicAuth: { log: 0, token: 0 }, oAuth2: { log: 0, token: 1 } };
const NO_TOKEN_SENT = { oAuth2: { log: 0, token: 0 } };

/** What the proxy sends for a tunnel to a host that only a proxy can reach; null where there is no proxy. */
export interface ProxiedRow {
	tunnel: string | null;
	row: Row;
}

const refusedWith = (status: string, body = ''): string =>
	`HTTP/1.1 ${status}\r\nContent-Type: text/html\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
const DENIED = '<html><title>ERROR: Access denied</title></html>';

function toLog(
	what: string,
	tunnel: string | null,
	outcome: Row['outcome'],
	requests: Row['requests'] = NOTHING_SENT,
): ProxiedRow {
	return { tunnel, row: { what, address: 'https://nexthink.invalid', requests, outcome } };
}

function toTokens(what: string, tunnel: string | null, outcome: Row['outcome']): ProxiedRow {
	return {
		tunnel,
		row: {
			what: `${what}, on the way to the token end point`,
			token: silence,
			authentications: ['oAuth2'],
			credential: { tokenUrl: 'https://login.invalid/token' },
			requests: NO_TOKEN_SENT,
			outcome,
		},
	};
}

const hungUp = {
	message: 'Could not connect to Nexthink',
	description:
		'Check the address in the credential, and whether a firewall or a proxy stands between n8n and Nexthink.',
	cause: 'temporarily-unavailable',
} as const;

export const proxiedRows: readonly ProxiedRow[] = [
	toLog(
		'refuses with a page',
		refusedWith('403 Forbidden', DENIED),
		page(403, 'ERROR: Access denied'),
		// With whose 403 a token is fetched anew, nobody can tell before.
		{ ...NOTHING_SENT, oAuth2: { log: 0, token: 2 } },
	),
	toTokens('refuses with a page', refusedWith('403 Forbidden', DENIED), {
		...onTheWayToAToken(page(403, 'ERROR: Access denied')),
	}),
	toLog('wants a sign-in', refusedWith('407 Proxy Authentication Required'), signInAtProxy),
	toTokens('wants a sign-in', refusedWith('407 Proxy Authentication Required'), {
		...onTheWayToAToken(signInAtProxy),
	}),
	toLog('cannot find the host', refusedWith('502 Bad Gateway', DENIED), {
		...page(502, 'ERROR: Access denied'),
	}),
	toLog('hangs up', '', hungUp),
	toTokens('hangs up', '', onTheWayToAToken(hungUp)),
	toLog('is away', null, PROXY_AWAY),
	toTokens('is away', null, onTheWayToAToken(PROXY_AWAY)),
];

export const protectedRow: Row = {
	what: 'the address is one of a network of its own',
	requests: NOTHING_SENT,
	ways: ['run', 'goingOn', 'file'],
	outcome: {
		message: "n8n's SSRF protection does not let requests through to this address",
		description:
			"Have n8n's administrator add the host name of Nexthink, and with OAuth2 that of the token address, to N8N_SSRF_ALLOWED_HOSTNAMES, or their addresses to N8N_SSRF_ALLOWED_IP_RANGES.",
		cause: 'configuration-invalid',
	},
};
