/**
 * Reads from a message whom or what the event is about.
 * Gives null when the message does not have the documented format: a target is read, never guessed.
 */
export type TargetFormat = (message: string) => string | null;

/** The target stands between a fixed beginning and a fixed end. */
export function between(before: string, after: string): TargetFormat {
	return (message) =>
		message.startsWith(before) &&
		message.endsWith(after) &&
		message.length >= before.length + after.length
			? message.slice(before.length, message.length - after.length)
			: null;
}

/** As `between`, after the first `|`: the kind of the object stands before it. */
export function betweenBarAndEnd(before: string, after: string): TargetFormat {
	const whole = between(before, after);
	return (message) => {
		const kindAndTarget = whole(message);
		const bar = kindAndTarget?.indexOf('|') ?? -1;
		return bar === -1 ? null : kindAndTarget!.slice(bar + 1);
	};
}

/**
 * The target stands before the last occurrence of a text whose rest the product writes itself,
 * so that a target which holds the text (a name typed at a sign-in) does not cut itself short.
 */
export function upToLast(before: string, after: string | RegExp): TargetFormat {
	return (message) => {
		if (!message.startsWith(before)) return null;
		const end = typeof after === 'string' ? message.lastIndexOf(after) : message.search(after);
		return end >= before.length ? message.slice(before.length, end) : null;
	};
}

/** The target stands before a text that names may follow, which people choose. If the text stands twice, nobody can tell. */
export function upToOnly(before: string, after: string): TargetFormat {
	return (message) => {
		if (!message.startsWith(before)) return null;
		const end = message.indexOf(after, before.length);
		return end !== -1 && end === message.lastIndexOf(after)
			? message.slice(before.length, end)
			: null;
	};
}

/**
 * The keys of the platform's messages, `Words, key=value, key="value"`. Keys and quotes were added over the years, so what
 * counts is the key, not its place. A comma with anything else behind it belongs to the value.
 */
const KEYS =
	'id|name|session_id|ip|error|permissions_granted|permissions_revoked|grantee|expiration|main_role|additional_roles|role_id|role_name|permission';
const NEXT_KEY = new RegExp(`, (${KEYS})=`, 'gi');
const CLOSING_QUOTE = new RegExp(`"(?=$|, (?:${KEYS})=)`, 'gi');

/** The target is the value of a key. Where a key stands twice, nobody can tell what somebody typed. */
export function valueOf(wanted: string): TargetFormat {
	return (message) => {
		const seen: string[] = [];
		let found: string | null = null;
		for (let pair = find(NEXT_KEY, message, 0); pair !== null; ) {
			const start = pair.index + pair[0].length;
			const quote = message[start] === '"' ? find(CLOSING_QUOTE, message, start + 1) : null;
			const next = find(NEXT_KEY, message, quote?.index ?? start);
			const key = pair[1]!.toLowerCase();
			if (seen.includes(key)) return null;
			seen.push(key);
			if (key === wanted) {
				found = message.slice(quote === null ? start : start + 1, (quote ?? next)?.index);
			}
			pair = next;
		}
		return found;
	};
}

function find(what: RegExp, message: string, from: number): RegExpExecArray | null {
	what.lastIndex = from;
	return what.exec(message);
}
