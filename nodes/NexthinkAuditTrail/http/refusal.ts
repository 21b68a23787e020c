import { printable } from '../messages/printable';
import type { AuditLogQuery } from '../sources/auditTrailApi/addresses';

/** How a request signs in. */
export type Authentication = 'basicAuth' | 'oAuth2';

/** Why a request was refused, in the words in which n8n's scheduler wants to know it. */
export type Cause =
	| 'configuration-invalid'
	| 'credential-invalid'
	| 'rate-limited'
	| 'temporarily-unavailable';

/** All that a refusal says; plain, so that an execution can remember it. */
export interface RefusalText {
	/** What happened. */
	message: string;
	/** What to do about it, after the server's words where it said any. */
	description: string;
	/** HTTP status, where there was an answer. */
	status?: number;
	/** A password or a client secret was refused: sending it again could lock the account. */
	credentialRefused?: boolean;
	cause: Cause;
	/** How long the server asked to wait, in milliseconds. */
	retryAfter?: number;
}

/**
 * A request did not bring a log. Built fresh from a status, a code and the server's own words, and
 * holding nothing else: the errors of the HTTP client carry the request with its password.
 */
export class Refusal extends Error {
	constructor(readonly text: RefusalText) {
		super(text.message);
	}
}

/** @throws Refusal when there was one before, so that what it was about is not tried again */
export function refuseAgain(before: RefusalText | undefined): void {
	if (before) throw new Refusal(before);
}

/** What a request was about, for its messages. */
export interface Asked {
	authentication: Authentication;
	/** null: for the list of Engines. */
	query: AuditLogQuery | null;
	timeoutSeconds: number;
	/** A trigger asks: it tries again by itself, and its time range is not the user's. */
	isPoll?: boolean;
}

const NEXT_POLL = 'The next poll tries again, and no event is lost.';

/** @returns the remedy for a user who runs the node, or what a trigger does by itself */
function again({ isPoll }: Asked, remedy: string, pollRemedy = NEXT_POLL): string {
	return isPoll ? pollRemedy : remedy;
}

type Told = [message: string, description: string];

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
): Refusal {
	const [message, remedy] =
		asked.query === null && status !== 401 ? ENGINE_LIST_REFUSED : byStatus(status, asked);
	const description = words === '' ? remedy : `Nexthink says: ${words}. ${remedy}`;
	const credentialRefused = status === 401 && asked.authentication === 'basicAuth';
	const cause = causeOf(status);
	return new Refusal({ message, description, status, credentialRefused, cause, retryAfter });
}

function causeOf(status: number): Cause {
	if (status === 401) return 'credential-invalid';
	if (status === 429) return 'rate-limited';
	const isTheirs = status >= 500 || status === 408;
	return isTheirs ? 'temporarily-unavailable' : 'configuration-invalid';
}

const ENTER_HOST_NAME =
	"Enter the Engine's host name instead: choose 'By Name'. The list needs a newer version of Nexthink and, with OAuth, a scope of its own.";

/** Without the status, which the editor puts before it. */
const ENGINE_LIST_REFUSED: Told = ['Nexthink does not give the list of Engines', ENTER_HOST_NAME];

/** A success that is no list of Engines. */
export function notAListOfEngines(): Refusal {
	return new Refusal({
		message: 'Nexthink answered with something else than the list of Engines',
		description: ENTER_HOST_NAME,
		cause: 'configuration-invalid',
	});
}

function byStatus(status: number, asked: Asked): Told {
	const { query } = asked;
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
			return query?.operation === 'engine'
				? [
						`Nexthink does not know the Engine '${printable(query.engine ?? '')}', or cannot reach it (500)`,
						`Check 'Engine': it holds the host name of the Engine as Nexthink knows it. If it was chosen from the list, which stores the address, enter the Engine's name instead ('By Name'). If it is right, the Engine may be away${again(asked, ': try again later.', `. ${NEXT_POLL}`)}`,
					]
				: [
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
export function refusedByNetwork(code: string, asked: Asked): Refusal {
	const [message, remedy] = byCode(code, asked);
	return new Refusal({
		message,
		description: code === '' ? remedy : `${remedy} (${printable(code)})`,
		cause: /CERT|SIGNED|LEAF_SIGNATURE/.test(code)
			? 'configuration-invalid'
			: 'temporarily-unavailable',
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
): Refusal {
	const known = typeof oAuthCode === 'string' && TOKEN_CODES.has(oAuthCode) ? oAuthCode : '';
	const remedy =
		TOKEN_REMEDIES.get(known) ??
		"Check 'Instance', 'Region' or 'Token Address' in the credential, and ask Nexthink Support whether OAuth is enabled for your instance.";
	const code = known || printable(String(clientCode));
	return new Refusal({
		message: 'Nexthink gave n8n no access token',
		description: code === '' ? remedy : `${remedy} (${code})`,
		credentialRefused: known === 'invalid_client',
		cause: known === '' ? 'temporarily-unavailable' : 'credential-invalid',
	});
}

/** The answer stopped in the middle. */
export function brokenOff(asked: Asked): Refusal {
	return new Refusal({
		message: 'The connection broke off in the middle of the log',
		description: `Nothing of this answer was used. ${again(asked, "Run again; if it happens again, ask for a shorter 'Time Range'.")}`,
		cause: 'temporarily-unavailable',
	});
}

/** The answer stopped coming, and the connection stayed open. */
export function stalled(asked: Asked): Refusal {
	return new Refusal({
		message: `Nexthink stopped sending in the middle of the log, for ${asked.timeoutSeconds} seconds`,
		description: `Nothing of this answer was used. ${again(asked, "Run again; 'Timeout' in 'Options' waits longer for the next part.")}`,
		cause: 'temporarily-unavailable',
	});
}

/** Redirects that do not end. */
export function inCircles(): Refusal {
	return new Refusal({
		message: 'The address sends the request round in circles',
		description:
			'Check the address in the credential, and whether a proxy or a sign-in page answers in place of Nexthink.',
		cause: 'configuration-invalid',
	});
}

/** A redirect to another host or port, or away from https. */
export function sentElsewhere(): Refusal {
	return new Refusal({
		message: 'The address sends the request on to another one',
		description:
			'It was not followed: the credential is for the address in it only. Enter the address that the API has now, and check whether a proxy or a sign-in page answers in place of Nexthink.',
		cause: 'configuration-invalid',
	});
}

/** Compressed although plain bytes were asked for: n8n's client would take a cut one for complete. */
export function compressed(): Refusal {
	return new Refusal({
		message: 'The answer came compressed, although that was not asked for',
		description:
			"A compressed log that is cut would pass for a complete one, so nothing of it was used. Have the proxy in front of Nexthink leave 'Accept-Encoding: identity' as it is.",
		cause: 'configuration-invalid',
	});
}

/** A success that is no log: a sign-in page, a list of messages. */
export function notALog(kind: 'page' | 'json', words: string): Refusal {
	return kind === 'page'
		? new Refusal({
				message: 'Nexthink answered with a web page instead of the log',
				description:
					'A proxy or a sign-in page may stand in its place. Check the address in the credential: the Audit Trail API has to be reachable from n8n directly.',
				cause: 'temporarily-unavailable',
			})
		: new Refusal({
				message: 'Nexthink answered with a message instead of the log',
				description: `${words === '' ? '' : `Nexthink says: ${words}. `}Check the address in the credential, or try again later.`,
				cause: 'temporarily-unavailable',
			});
}
