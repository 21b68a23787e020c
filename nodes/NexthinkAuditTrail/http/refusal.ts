import type { Failure } from 'n8n-workflow';
import type { Circumstances } from '../messages/explainedError';
import { ExplainedError } from '../messages/explainedError';
import { printable } from '../messages/printable';
import type { Authentication } from './connection';

/** A password or a client secret was refused: sending it again could lock the account. */
export class CredentialRefused extends ExplainedError {}

/** What happened, and what to do about it. */
export type Told = [message: string, remedy: string];

/** What a request was about, for its messages. */
export interface Asked {
	authentication: Authentication;
	timeoutSeconds: number;
	/** A trigger asks: it tries again by itself, and its time range is not the user's. */
	isPoll?: boolean;
	/** @returns what a status means for this very request; null where it means what it usually does */
	meaningOf?(status: number, asked: Asked): Told | null;
}

const MISCONFIGURED: Failure = { cause: 'configuration-invalid' };
const UNAVAILABLE: Failure = { cause: 'temporarily-unavailable' };

/** What a trigger does by itself. */
export const NEXT_POLL = 'The next poll tries again, and no event is lost.';

/** @returns the remedy for a user who runs the node, or what a trigger does by itself */
export function again({ isPoll }: Asked, remedy: string, pollRemedy = NEXT_POLL): string {
	return isPoll ? pollRemedy : remedy;
}

/**
 * @param status the HTTP status, which is not one of success
 * @param words what the server said, already fit for a message; empty when it said nothing
 * @param retryAfter how long the server asked to wait, in milliseconds
 */
export function refusedWithStatus(
	status: number,
	words: string,
	asked: Asked,
	retryAfter?: number,
): ExplainedError {
	const [message, remedy] = asked.meaningOf?.(status, asked) ?? byStatus(status, asked);
	const explanation = words === '' ? remedy : `Nexthink says: ${words}. ${remedy}`;
	const circumstances: Circumstances = { status, failure: failureWith(status, retryAfter) };
	return status === 401 && asked.authentication === 'basicAuth'
		? new CredentialRefused(message, explanation, circumstances)
		: new ExplainedError(message, explanation, circumstances);
}

function failureWith(status: number, retryAfterMs?: number): Failure {
	if (status === 401) return { cause: 'credential-invalid' };
	if (status === 429) return { cause: 'rate-limited', retryAfterMs };
	const isTheirs = status >= 500 || status === 408;
	return isTheirs ? { cause: 'temporarily-unavailable', retryAfterMs } : MISCONFIGURED;
}

function byStatus(status: number, asked: Asked): Told {
	const basic = asked.authentication === 'basicAuth';
	switch (status) {
		case 400:
			return [
				'Nexthink did not accept the request (400)',
				again(
					asked,
					"Check 'Before Date' and 'Elapsed Hours' in 'Time Range'. A date in the future may be what it does not accept.",
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
				'A proxy between n8n and Nexthink wants a sign-in (407)',
				"Give n8n's proxy settings a user name and a password, or have Nexthink's address excepted from the proxy.",
			];
		case 429:
			return [
				'Nexthink takes no more requests for now (429)',
				again(
					asked,
					"Wait a while, then run again. Fewer input items mean fewer requests; 'Retry On Fail' in the node's settings waits by itself.",
					`${NEXT_POLL} Longer 'Poll Times' mean fewer requests.`,
				),
			];
		case 500:
			return [
				'Nexthink could not put the log together (500)',
				again(asked, "Try again later. A shorter 'Time Range' asks less of Nexthink."),
			];
		case 408:
		case 502:
		case 503:
		case 504:
			return [
				`Nexthink is not available or too slow just now (${status})`,
				again(
					asked,
					"Try again later; 'Retry On Fail' in the node's settings does so by itself. A shorter 'Time Range' asks less of Nexthink.",
				),
			];
		default:
			return [
				`Nexthink answered with the HTTP status ${status} instead of the log`,
				'Check the address in the credential, and whether a proxy stands between n8n and Nexthink.',
			];
	}
}

/** @param code the network, TLS or HTTP client's code for what happened, such as ENOTFOUND; empty when unknown */
export function refusedByNetwork(code: string, asked: Asked): ExplainedError {
	const [message, remedy] = byCode(code, asked);
	return new ExplainedError(message, code === '' ? remedy : `${remedy} (${printable(code)})`, {
		failure: /CERT|SIGNED|LEAF_SIGNATURE/.test(code) ? MISCONFIGURED : UNAVAILABLE,
	});
}

function byCode(code: string, asked: Asked): Told {
	switch (code) {
		case 'ENOTFOUND':
		case 'EAI_AGAIN':
			return [
				"The host name of 'Instance' or of the region was not found",
				'Check the address in the credential, and that the machine of n8n can look up this name.',
			];
		case 'ECONNREFUSED':
		case 'EHOSTUNREACH':
		case 'ENETUNREACH':
			return [
				'Nexthink could not be reached at this address',
				'Check the address in the credential, and that a firewall lets n8n through to it.',
			];
		case 'ETIMEDOUT':
		case 'ECONNABORTED':
			return [
				`Nexthink did not answer within ${asked.timeoutSeconds} seconds`,
				again(
					asked,
					"Try again later. A shorter 'Time Range' is answered faster; 'Timeout' in 'Options' waits longer.",
				),
			];
		case 'DEPTH_ZERO_SELF_SIGNED_CERT':
		case 'SELF_SIGNED_CERT_IN_CHAIN':
		case 'UNABLE_TO_GET_ISSUER_CERT':
		case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
		case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
			return [
				"n8n does not trust the certificate of Nexthink's server",
				"Have n8n trust the authority that signed it (NODE_EXTRA_CA_CERTS), or turn on 'Ignore SSL Issues (Insecure)' in the credential if you accept the risk.",
			];
		case 'CERT_HAS_EXPIRED':
			return [
				"The certificate of Nexthink's server has expired",
				"Have it renewed. 'Ignore SSL Issues (Insecure)' in the credential goes on without it, if you accept the risk.",
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
				'The connection to Nexthink did not come about',
				'Check the address in the credential, and whether a firewall or a proxy stands between n8n and Nexthink.',
			];
	}
}

const TOKEN_CODES: ReadonlySet<string> = new Set([
	'invalid_request',
	'invalid_client',
	'invalid_grant',
	'unauthorized_client',
	'unsupported_grant_type',
	'invalid_scope',
]);
const TOKEN_REMEDIES: ReadonlyMap<string, string> = new Map([
	['invalid_client', "Check 'Client ID' and 'Client Secret' in the credential."],
	[
		'invalid_scope',
		"Check 'Scope' in the credential. Nexthink Support says which scope your instance grants.",
	],
	[
		'unauthorized_client',
		'Ask Nexthink Support to allow this client to sign in by client credentials.',
	],
]);

/**
 * @param oAuthCode what the token end point said (RFC 6749, section 5.2). Anything else is not shown: it
 *   could be a secret that the end point repeats
 * @param clientCode the HTTP status or the HTTP client's code, where that is all there is
 */
export function refusedByTokenEndPoint(
	oAuthCode: unknown,
	clientCode: string | number = '',
): ExplainedError {
	const known = typeof oAuthCode === 'string' && TOKEN_CODES.has(oAuthCode) ? oAuthCode : '';
	const remedy =
		TOKEN_REMEDIES.get(known) ??
		"Check 'Instance', 'Region' or 'Token Address' in the credential, and ask Nexthink Support whether OAuth is enabled for your instance.";
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
		`Nothing of this answer was used. ${again(asked, "Run again; if it happens again, ask for a shorter 'Time Range'.")}`,
		{ failure: UNAVAILABLE },
	);
}

/** The answer stopped coming, and the connection stayed open. */
export function stalled(asked: Asked): ExplainedError {
	return new ExplainedError(
		`Nexthink stopped sending in the middle of the log, for ${asked.timeoutSeconds} seconds`,
		`Nothing of this answer was used. ${again(asked, "Run again; 'Timeout' in 'Options' waits longer for the next part.")}`,
		{ failure: UNAVAILABLE },
	);
}

/** Redirects that do not end. */
export function inCircles(): ExplainedError {
	return new ExplainedError(
		'The address sends the request round in circles',
		'Check the address in the credential, and whether a proxy or a sign-in page answers in place of Nexthink.',
		{ failure: MISCONFIGURED },
	);
}

/** A redirect to another host or port, or away from https. */
export function sentElsewhere(): ExplainedError {
	return new ExplainedError(
		'The address sends the request on to another one',
		'It was not followed: the credential is for the address in it only. Enter the address that the API has now, and check whether a proxy or a sign-in page answers in place of Nexthink.',
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
