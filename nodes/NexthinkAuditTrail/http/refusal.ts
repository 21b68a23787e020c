import type { Failure } from 'n8n-workflow';
import type { Circumstances } from '../messages/explainedError';
import { ExplainedError } from '../messages/explainedError';
import { printable } from '../messages/printable';
import type { Authentication } from './connection';
import type { Said } from './serverWords';

/** A password or a client secret was refused: sending it again could lock the account. */
export class CredentialRefused extends ExplainedError {}

/** What happened, and what to do about it. */
export type Told = [message: string, remedy: string];

/** What the messages about an API name that is not the same for every API. */
export interface ApiWords {
	/** What asks less of Nexthink, to be read after "a". */
	shorter: string;
	/** Where to look when no token came, to be read after "and". */
	tokens: string;
	scopes: string;
	clients: string;
}

const AUDIT_TRAIL: ApiWords = {
	shorter: "shorter 'Time Range'",
	tokens: 'ask Nexthink Support whether OAuth is enabled for your instance',
	scopes: 'Nexthink Support says which scope your instance grants.',
	clients: 'Ask Nexthink Support to allow this client to sign in by client credentials.',
};

/** What a request was about, for its messages. */
export interface Asked {
	authentication: Authentication;
	timeoutSeconds: number;
	/** The Audit Trail API's when left out. */
	api?: ApiWords;
	/** The file of an export is asked for, at this host, without a credential. */
	fileHost?: string;
	/** A token was asked for, not the log. */
	forToken?: boolean;
	/** The credential accepts a certificate that cannot be verified. */
	ignoresCertificate?: boolean;
	/** A trigger asks: it tries again by itself, and its time range is not the user's. */
	isPoll?: boolean;
	/** @returns what a status means for this very request; null where it means what it usually does */
	meaningOf?(status: number, asked: Asked, said: Said): Told | null;
}

const MISCONFIGURED: Failure = { cause: 'configuration-invalid' };
const UNAVAILABLE: Failure = { cause: 'temporarily-unavailable' };

/** With these a web page stands in between only for a while, such as the sign-in page of a guest network. */
const PASSING_STATUSES = [200, 204, 408];
/** The settings of n8n's environment that name its proxy. */
const PROXY_SETTINGS = 'HTTPS_PROXY, HTTP_PROXY, NO_PROXY';

/** What a trigger does by itself. */
export const NEXT_POLL = 'The next poll tries again, and no event is lost.';

/** @returns the remedy for a user who runs the node, or what a trigger does by itself */
export function again({ isPoll }: Asked, remedy: string, pollRemedy = NEXT_POLL): string {
	return isPoll ? pollRemedy : remedy;
}

/**
 * @param status the HTTP status; one of success only with a web page
 * @param said what came with it
 * @param retryAfter how long the server asked to wait, in milliseconds
 */
export function refusedWithStatus(
	status: number,
	said: Said,
	asked: Asked,
	retryAfter?: number,
): ExplainedError {
	const isSignIn = status === 407 || (status === 401 && !asked.forToken);
	const isFromElsewhere = said.isPage && !isSignIn;
	const [message, remedy] =
		asked.meaningOf?.(status, asked, said) ??
		(isFromElsewhere ? byPage(status, asked) : byStatus(status, asked));
	const whole = inFull(message, asked);
	const explanation = `${quoted(said, isFromElsewhere)}${remedy}`;
	const circumstances: Circumstances = {
		status,
		failure: failureWith(status, isFromElsewhere, retryAfter),
	};
	return status === 401 && asked.authentication === 'basicAuth'
		? new CredentialRefused(whole, explanation, circumstances)
		: new ExplainedError(whole, explanation, circumstances);
}

function inFull(message: string, { forToken, fileHost }: Asked): string {
	if (fileHost !== undefined) return `${message}, on the way to the file of the export`;
	return forToken ? `${message}, on the way to the token address` : message;
}

function wordsOf({ api }: Asked): ApiWords {
	return api ?? AUDIT_TRAIL;
}

function timeoutOf({ timeoutSeconds }: Asked): string {
	return timeoutSeconds === 1 ? '1 second' : `${timeoutSeconds} seconds`;
}

function addressIn({ forToken, fileHost }: Asked): string {
	if (fileHost !== undefined) {
		return `the way to ${printable(fileHost)}, where Nexthink puts the files of exports`;
	}
	return forToken
		? "'Instance', 'Region' or 'Token Address' in the credential"
		: 'the address in the credential';
}

function failureWith(status: number, isFromElsewhere: boolean, retryAfterMs?: number): Failure {
	if (status === 401 && !isFromElsewhere) return { cause: 'credential-invalid' };
	if (status === 429) return { cause: 'rate-limited', retryAfterMs };
	const isPassing = PASSING_STATUSES.includes(status) || status >= 500;
	return isPassing ? { cause: 'temporarily-unavailable', retryAfterMs } : MISCONFIGURED;
}

function quoted({ words, isPage }: Said, isFromElsewhere: boolean): string {
	if (!isPage) return words === '' ? '' : `Nexthink says: ${words}. `;
	if (isFromElsewhere) return words === '' ? '' : `Its page is titled: ${words}. `;
	const title = words === '' ? '' : `, titled: ${words}`;
	return `A web page came${title}, so a proxy may have answered in Nexthink's place. `;
}

/** Nexthink's API sends no web page. */
function byPage(status: number, asked: Asked): Told {
	const mayPass = failureWith(status, true).cause !== MISCONFIGURED.cause;
	return [
		`A proxy, a firewall or a sign-in page answered in Nexthink's place (${status})`,
		`Nexthink's API sends no web page. Check ${addressIn(asked)}, n8n's proxy settings (${PROXY_SETTINGS}), and whether a firewall lets n8n through to Nexthink.${mayPass ? again(asked, ' If all of that is right, try again later.', ` ${NEXT_POLL}`) : ''}`,
	];
}

function byStatus(status: number, asked: Asked): Told {
	const basic = asked.authentication === 'basicAuth';
	switch (status) {
		case 400:
			return [
				'Nexthink did not accept the request (400)',
				again(
					asked,
					"Check the dates and hours in 'Time Range'. A date in the future may be what it does not accept.",
					'The trigger asks for whole hours, as the API documents. Ask Nexthink Support what your version accepts.',
				),
			];
		case 401:
			return basic
				? [
						'Nexthink refused the user name or the password (401)',
						'Check both in the credential. The password was sent only once, because Nexthink locks an account after repeated refusals.',
					]
				: [
						'Nexthink refused the access token (401)',
						'Check the client ID, the client secret and the region in the credential, and ask Nexthink Support whether OAuth is enabled for the Audit Trail API of your instance.',
					];
		case 403:
			return [
				'This account may not read the audit log (403)',
				basic
					? 'Use a local Nexthink account with administrator rights in the credential.'
					: "The token needs the scope service:audit-trail. Check 'Scope' in the credential, and ask Nexthink Support to grant it.",
			];
		case 404:
			return [
				'There is no Audit Trail API at this address (404)',
				basic
					? "Check 'Instance' in the credential: it is the host name with which you open Nexthink in the browser."
					: "Check 'Region' or 'API Address' in the credential.",
			];
		case 407:
			return [
				'A proxy between n8n and Nexthink requires a sign-in (407)',
				`Give n8n's proxy settings (HTTPS_PROXY, HTTP_PROXY) a user name and a password, or have Nexthink's address excepted from the proxy (NO_PROXY).`,
			];
		case 429:
			return [
				'Nexthink received too many requests (429)',
				again(
					asked,
					"Wait a while, then run again. Fewer input items mean fewer requests; 'Retry On Fail' in the node's settings waits by itself.",
					`${NEXT_POLL} Longer 'Poll Times' mean fewer requests.`,
				),
			];
		case 500:
			return [
				'Nexthink could not put the log together (500)',
				again(asked, `Try again later. A ${wordsOf(asked).shorter} asks less of Nexthink.`),
			];
		case 408:
		case 502:
		case 503:
		case 504:
			return [
				`Nexthink is not available or too slow just now (${status})`,
				again(
					asked,
					`Try again later; 'Retry On Fail' in the node's settings does so by itself. A ${wordsOf(asked).shorter} asks less of Nexthink.`,
				),
			];
		default:
			return [
				`Nexthink answered with the HTTP status ${status} instead of the log`,
				'Check the address in the credential, and whether a proxy stands between n8n and Nexthink.',
			];
	}
}

/** How far a request came that got no answer. */
export interface Reached {
	/** Something else than the address was looked up or connected to: the proxy of n8n's settings. */
	isProxy: boolean;
	/** No connection was made. */
	isConnecting: boolean;
}

/** @param code the network, TLS or HTTP client's code for what happened, such as ENOTFOUND; empty when unknown */
export function refusedByNetwork(code: string, asked: Asked, reached?: Reached): ExplainedError {
	const [message, remedy] = reached?.isProxy ? PROXY_AWAY : byCode(code, asked, reached);
	const explanation = code === '' ? remedy : `${remedy} (${printable(code)})`;
	return new ExplainedError(inFull(message, asked), explanation, {
		failure: /CERT|SIGNED|LEAF_SIGNATURE/.test(code) ? MISCONFIGURED : UNAVAILABLE,
	});
}

const PROXY_AWAY: Told = [
	"The proxy of n8n's settings could not be reached",
	`Check n8n's proxy settings (${PROXY_SETTINGS}), and that the proxy runs.`,
];

const SWITCH_NOT_HEEDED =
	"'Ignore SSL Issues (Insecure)' is on, but an older n8n does not heed it where it goes through a proxy: update n8n, or have Nexthink's address excepted from the proxy (NO_PROXY).";

function byCode(code: string, asked: Asked, reached?: Reached): Told {
	const address = addressIn(asked);
	switch (code) {
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return [
				asked.fileHost === undefined
					? "The host name of 'Instance' or of the region was not found"
					: 'The host name was not found',
				`Check ${address}, and that the machine of n8n can look up this name.`,
			];
		case 'ECONNREFUSED':
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return [
				'Nexthink could not be reached at this address',
				`Check ${address}, that a firewall lets n8n through to it, and n8n's proxy settings (${PROXY_SETTINGS}).`,
			];
		case 'ETIMEDOUT':
		case 'ECONNABORTED':
			if (reached?.isConnecting) return unreachableInTime(address);
			return [
				`Nexthink did not answer within ${timeoutOf(asked)}`,
				again(
					asked,
					`Try again later. A ${wordsOf(asked).shorter} is answered faster; 'Timeout' in 'Options' waits longer.`,
				),
			];
		case 'DEPTH_ZERO_SELF_SIGNED_CERT':
		case 'SELF_SIGNED_CERT_IN_CHAIN':
		case 'UNABLE_TO_GET_ISSUER_CERT':
		case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
		case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
			return [
				"n8n does not trust the certificate of Nexthink's server",
				asked.ignoresCertificate
					? `Have n8n trust the authority that signed it (NODE_EXTRA_CA_CERTS). ${SWITCH_NOT_HEEDED}`
					: "Have n8n trust the authority that signed it (NODE_EXTRA_CA_CERTS), or turn on 'Ignore SSL Issues (Insecure)' in the credential if you accept the risk.",
			];
		case 'CERT_HAS_EXPIRED':
			return [
				"The certificate of Nexthink's server has expired",
				asked.ignoresCertificate
					? `Have it renewed. ${SWITCH_NOT_HEEDED}`
					: "Have it renewed. 'Ignore SSL Issues (Insecure)' in the credential goes on without it, if you accept the risk.",
			];
		case 'CERT_NOT_YET_VALID':
			return [
				"The certificate of Nexthink's server is not valid yet",
				"Check the clock of n8n's machine. If it is right, check the certificate.",
			];
		case 'ERR_TLS_CERT_ALTNAME_INVALID':
			return [
				"The certificate of Nexthink's server is for another host name",
				'Enter the name that the certificate is made for in the credential.',
			];
		case 'ERR_CANCELED':
			return ['The request was cancelled', 'Run the workflow again.'];
		default:
			return [
				'Could not connect to Nexthink',
				`Check ${address}, and whether a firewall or a proxy stands between n8n and Nexthink.`,
			];
	}
}

/** Node.js gives each of a host's addresses a quarter of a second, unless it is told otherwise. */
function unreachableInTime(address: string): Told {
	return [
		'Nexthink could not be reached at this address',
		`Check ${address}, that a firewall lets n8n through to it, and n8n's proxy settings (${PROXY_SETTINGS}). Where the way is long, NODE_OPTIONS=--network-family-autoselection-attempt-timeout=2000 has n8n wait longer for each address of the host.`,
	];
}

/** n8n's protection against requests to addresses of its own network (N8N_SSRF_PROTECTION_ENABLED). */
export function refusedByProtection(asked: Asked): ExplainedError {
	const { fileHost } = asked;
	const hosts =
		fileHost === undefined
			? 'the host name of Nexthink, and with OAuth2 that of the token address,'
			: `${printable(fileHost)}, where Nexthink puts the files of exports,`;
	const message = "n8n's SSRF protection does not let requests through to this address";
	return new ExplainedError(
		inFull(message, asked),
		`Have n8n's administrator add ${hosts} to N8N_SSRF_ALLOWED_HOSTNAMES, or their addresses to N8N_SSRF_ALLOWED_IP_RANGES.`,
		{ failure: MISCONFIGURED },
	);
}

const TOKEN_CODES: ReadonlySet<string> = new Set([
	'invalid_request',
	'invalid_client',
	'invalid_grant',
	'unauthorized_client',
	'unsupported_grant_type',
	'invalid_scope',
]);
function tokenRemedy(code: string, api: ApiWords): string {
	switch (code) {
		case 'invalid_client':
			return "Check 'Client ID' and 'Client Secret' in the credential.";
		case 'invalid_scope':
			return `Check 'Scope' in the credential. ${api.scopes}`;
		case 'unauthorized_client':
			return api.clients;
		default:
			return `Check 'Instance', 'Region' or 'Token Address' in the credential, and ${api.tokens}.`;
	}
}

/**
 * @param oAuthCode what the token end point said (RFC 6749, section 5.2). Anything else is not shown: it
 *   could be a secret that the end point repeats
 * @param clientCode the HTTP status or the HTTP client's code, where that is all there is
 */
export function refusedByTokenEndPoint(
	oAuthCode: unknown,
	asked: Asked,
	clientCode: string | number = '',
): ExplainedError {
	const known = typeof oAuthCode === 'string' && TOKEN_CODES.has(oAuthCode) ? oAuthCode : '';
	const remedy = tokenRemedy(known, wordsOf(asked));
	const code = known || printable(String(clientCode));
	const message = 'Nexthink gave n8n no access token';
	const explanation = code === '' ? remedy : `${remedy} (${code})`;
	if (known === '') return new ExplainedError(message, explanation, { failure: UNAVAILABLE });
	const failure: Failure = { cause: 'credential-invalid' };
	return known === 'invalid_client'
		? new CredentialRefused(message, explanation, { failure })
		: new ExplainedError(message, explanation, { failure });
}

/** The answer stopped in the middle. */
export function brokenOff(asked: Asked): ExplainedError {
	return new ExplainedError(
		'The connection broke off in the middle of the log',
		`Nothing of this answer was used. ${again(asked, `Run again; if it happens again, ask for a ${wordsOf(asked).shorter}.`)}`,
		{ failure: UNAVAILABLE },
	);
}

/** The answer stopped coming, and the connection stayed open. */
export function stalled(asked: Asked): ExplainedError {
	return new ExplainedError(
		`Nexthink stopped sending in the middle of the log, for ${timeoutOf(asked)}`,
		`Nothing of this answer was used. ${again(asked, "Run again; 'Timeout' in 'Options' waits longer for the next part.")}`,
		{ failure: UNAVAILABLE },
	);
}

/** Redirects that do not end. */
export function inCircles(): ExplainedError {
	return new ExplainedError(
		'Too many redirects came from this address',
		'Check the address in the credential, and whether a proxy or a sign-in page answers in place of Nexthink.',
		{ failure: MISCONFIGURED },
	);
}

/** A redirect to another host or port, or away from https. */
export function sentElsewhere(): ExplainedError {
	return new ExplainedError(
		'The address redirects to another one',
		'It was not followed: the credential is for the address in it only. Enter the address that the API has now, and check whether a proxy or a sign-in page answers in place of Nexthink.',
		{ failure: MISCONFIGURED },
	);
}

/** A redirect of the host of an export's file, which is given no credential. */
export function fileSentElsewhere(asked: Asked): ExplainedError {
	return new ExplainedError(
		inFull('The address redirects to another one', asked),
		'It was not followed: only Nexthink says where a file lies. Check whether a proxy or a sign-in page answers in its place, then run again.',
		{ failure: MISCONFIGURED },
	);
}

/** Compressed although plain bytes were asked for: n8n's client would take a cut one for complete. */
export function compressed(): ExplainedError {
	return new ExplainedError(
		'The answer came compressed, although that was not asked for',
		"A compressed log that is cut would pass for a complete one, so nothing of it was used. Have the proxy in front of Nexthink leave 'Accept-Encoding: identity' as it is.",
		{ failure: MISCONFIGURED },
	);
}
