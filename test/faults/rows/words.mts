/** Messages and remedies that several rows have in common. */

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

/** With a timeout of one second. */
export const stalled = {
	message: 'Nexthink stopped sending in the middle of the log, for 1 seconds',
	description: {
		byNode:
			"Nothing of this answer was used. Run again; 'Timeout' in 'Options' waits longer for the next part.",
		byTrigger: `Nothing of this answer was used. ${NEXT_POLL}`,
	},
	cause: 'temporarily-unavailable',
} as const;

/** With a timeout of one second. */
export const unanswered = {
	message: 'Nexthink did not answer within 1 seconds',
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

export const page = {
	message: 'Nexthink answered with a web page instead of the log',
	description:
		'A proxy or a sign-in page may stand in its place. Check the address in the credential: the Audit Trail API has to be reachable from n8n directly.',
	cause: 'temporarily-unavailable',
} as const;

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
		message: 'The connection to Nexthink did not come about',
		description: `Check the address in the credential, and whether a firewall or a proxy stands between n8n and Nexthink. (${code})`,
		cause: 'temporarily-unavailable',
	} as const;
}

/** @param code of the network */
export function unreachable(code: string) {
	return {
		message: 'Nexthink could not be reached at this address',
		description: `Check the address in the credential, and that a firewall lets n8n through to it. (${code})`,
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
