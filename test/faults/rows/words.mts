/** Messages and remedies that several rows have in common. */

import type { Told } from '../row.mts';

export const NEXT_POLL = 'The next poll tries again, and no event is lost.';

export const brokenOff = {
	message: 'The connection broke off in the middle of the log',
	description: {
		byNode:
			"Nothing of this answer was used. Run again; if it happens again, ask for a shorter 'Time Range'.",
		byTrigger: `Nothing of this answer was used. ${NEXT_POLL}`,
	},
	cause: 'temporarily-unavailable',
} as const;

/** Of what is packed with gzip. */
export const damaged = {
	message: 'The compressed file is cut, damaged, or made of several parts',
	description:
		'Nothing of it was used. Fetch it again. A gzip file that was joined of several ones has to be unpacked before, with the node Compression.',
	cause: 'temporarily-unavailable',
} as const;

/** With a timeout of one second. */
export const stalled = {
	message: 'Nexthink stopped sending in the middle of the log, for 1 second',
	description: {
		byNode:
			"Nothing of this answer was used. Run again; 'Timeout' in 'Options' waits longer for the next part.",
		byTrigger: `Nothing of this answer was used. ${NEXT_POLL}`,
	},
	cause: 'temporarily-unavailable',
} as const;

/** With a timeout of one second. */
export const unanswered = {
	message: 'Nexthink did not answer within 1 second',
	cause: 'temporarily-unavailable',
} as const;

export const TRY_LATER = {
	byNode: "Try again later. A shorter 'Time Range' asks less of Nexthink.",
	byTrigger: NEXT_POLL,
} as const;

export const noLogPutTogether = {
	message: 'Nexthink could not put the log together (500)',
	description: TRY_LATER,
	httpCode: 500,
	cause: 'temporarily-unavailable',
} as const;

export const ONE_SECOND = { options: { timeout: 1 } };

export const compressed = {
	message: 'The answer came compressed, although that was not asked for',
	description:
		"A compressed log that is cut would pass for a complete one, so nothing of it was used. Have the proxy in front of Nexthink leave 'Accept-Encoding: identity' as it is.",
	cause: 'configuration-invalid',
} as const;

const PROXY_SETTINGS = "n8n's proxy settings (HTTPS_PROXY, HTTP_PROXY, NO_PROXY)";
export const signInAtProxy = {
	message: 'A proxy between n8n and Nexthink requires a sign-in (407)',
	description:
		"Give n8n's proxy settings (HTTPS_PROXY, HTTP_PROXY) a user name and a password, or have Nexthink's address excepted from the proxy (NO_PROXY).",
	httpCode: 407,
	cause: 'configuration-invalid',
} as const;

/** @param status one that says that it is not the time */
export function notAvailable(status: number) {
	return {
		message: `Nexthink is not available or too slow just now (${status})`,
		description: {
			byNode:
				"Try again later; 'Retry On Fail' in the node's settings does so by itself. A shorter 'Time Range' asks less of Nexthink.",
			byTrigger: NEXT_POLL,
		},
		httpCode: status,
		cause: 'temporarily-unavailable',
	} as const;
}

export const PROXY_AWAY = {
	message: "The proxy of n8n's settings could not be reached",
	description: `Check ${PROXY_SETTINGS}, and that the proxy runs. (ECONNREFUSED)`,
	cause: 'temporarily-unavailable',
} as const;

/** How a message ends, and what a remedy names, where it was the token end point that was asked. */
const ON_THE_WAY = ', on the way to the token address';
const TOKEN_ADDRESS = "'Instance', 'Region' or 'Token Address' in the credential";
const LOG_ADDRESS = 'the address in the credential';

/** A pattern is for a code at the end. */
type ByWho = string | RegExp | { byNode: string; byTrigger: string };
/** What is told on the way to the log, and may be told on the way to a token. */
export type ToldOnTheWay = Told & { message: string; description: ByWho };

/** Of what is said on the way to the log. */
export function onTheWayToAToken<Said extends { message: string; description: ByWho }>(said: Said) {
	const { message, description } = said;
	const toTokens = (text: string): string => text.replace(LOG_ADDRESS, TOKEN_ADDRESS);
	return {
		...said,
		message: `${message}${ON_THE_WAY}`,
		description:
			description instanceof RegExp
				? description
				: typeof description === 'string'
					? toTokens(description)
					: {
							byNode: toTokens(description.byNode),
							byTrigger: toTokens(description.byTrigger),
						},
	};
}

/** What answers with a web page. */
export function page(status: number, title?: string) {
	const remedy = `Nexthink's API sends no web page. Check the address in the credential, ${PROXY_SETTINGS}, and whether a firewall lets n8n through to Nexthink.`;
	const mayPass = [200, 408, 429].includes(status) || status >= 500;
	const cause = mayPass ? 'temporarily-unavailable' : 'configuration-invalid';
	return {
		message: `A proxy, a firewall or a sign-in page answered in Nexthink's place (${status})`,
		...(title !== undefined && { title }),
		description: mayPass
			? {
					byNode: `${remedy} If all of that is right, try again later.`,
					byTrigger: `${remedy} ${NEXT_POLL}`,
				}
			: remedy,
		httpCode: status,
		cause,
	} as const;
}

export const jsonMessage = {
	message: 'Nexthink answered with a message instead of the log',
	description: 'Check the address in the credential, or try again later.',
	cause: 'temporarily-unavailable',
} as const;

/** How the hint about a log without lines begins. */
export const EMPTY_LOG_HINT = 'Nexthink sent an empty log';

/** @param code of the network or the HTTP client */
export function noConnection(code: string) {
	return {
		message: 'Could not connect to Nexthink',
		description: `Check the address in the credential, and whether a firewall or a proxy stands between n8n and Nexthink. (${code})`,
		cause: 'temporarily-unavailable',
	} as const;
}

/** @param code of the network */
export function unreachable(code: string) {
	return {
		message: 'Nexthink could not be reached at this address',
		description: `Check the address in the credential, that a firewall lets n8n through to it, and ${PROXY_SETTINGS}. (${code})`,
		cause: 'temporarily-unavailable',
	} as const;
}

const CHECK_TOKEN_ADDRESS =
	"Check 'Instance', 'Region' or 'Token Address' in the credential, and ask Nexthink Support whether OAuth is enabled for your instance.";

/**
 * @param code of the network, or the status that the token end point answered with
 * @param remedy for what it said itself
 */
export function noToken(code: string, remedy = CHECK_TOKEN_ADDRESS) {
	return {
		message: 'Nexthink gave n8n no access token',
		description: code === '' ? remedy : `${remedy} (${code})`,
		cause: 'temporarily-unavailable',
	} as const;
}
