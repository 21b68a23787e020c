import { printable } from '../messages/printable';
import type { Conceal } from './concealment';

/** What an answer says that holds nothing of what was asked for. */
export interface Said {
	/** Fit for a message; empty when it says nothing. */
	words: string;
	/** The words are the title of a web page: Nexthink's API sends none, so something else answered. */
	isPage: boolean;
}

/** How deep a message may lie in the JSON of a refusal; its shape is not documented. */
const DEEPEST_MESSAGE = 4;
/** Where a message may stand in an object of the JSON array. */
const MESSAGE_KEYS = ['message', 'error', 'detail', 'description', 'code'];

const PAGE = /^<(?:!doctype|html|head|body|\?xml)\b/i;
const COMMENT_START = '<!--';
const COMMENT_END = '-->';
/** What stands between the tags; no part of it is looked at twice. */
const TITLE = /<title\b[^<>]*>([^<]*)/i;
/** How HTML writes a character. */
const REFERENCE = /&(?:#x([0-9a-f]{1,6})|#(\d{1,7})|(amp|lt|gt|quot|apos|nbsp));/gi;
const NAMED_CHARACTERS: Readonly<Record<string, string>> = {
	amp: '&',
	lt: '<',
	gt: '>',
	quot: '"',
	apos: "'",
	nbsp: ' ',
};
const LAST_CODE_POINT = 0x10ffff;

/** @returns whether a text is a web page */
export function isPage(text: string): boolean {
	let rest = text.trimStart();
	while (rest.startsWith(COMMENT_START)) {
		const end = rest.indexOf(COMMENT_END, COMMENT_START.length);
		if (end === -1) return false;
		rest = rest.slice(end + COMMENT_END.length).trimStart();
	}
	return PAGE.test(rest);
}

/** @returns whether a web page can begin like this; a priority of syslog, `<134>`, is none */
export function mayBecomePage(beginning: string): boolean {
	return /^\s*<(?:$|[!?a-z])/i.test(beginning);
}

/** @returns whether a JSON array or object can begin like this; `[Portal|` and a time in brackets, `[2024-11-03`, do not */
export function mayBecomeJson(beginning: string): boolean {
	return /^\s*[[{]\s*(?!\d+-)(?:$|["{}[\]\d-])/.test(beginning);
}

/**
 * What the server said, fit for a message. The API answers with a JSON array ("Error conditions");
 * what is in it is not documented, so strings and objects are read, and plain text is taken as it is.
 * Of a web page its title is taken.
 */
export function serverWords(body: string, conceal: Conceal): Said {
	const isWebPage = isPage(body);
	const words = isWebPage ? titleOf(body) : wordsOf(body);
	return { words: printable(conceal(words)).replace(/[.\s]+$/, ''), isPage: isWebPage };
}

function wordsOf(body: string): string {
	const parsed = parsedJson(body);
	return parsed === undefined ? body : wordsIn(parsed, 0).join('; ');
}

/** References are resolved, because no secret would be found in them. */
function titleOf(page: string): string {
	const title = TITLE.exec(page)?.[1] ?? '';
	return title.replace(REFERENCE, (_, hexadecimal?: string, decimal?: string, name?: string) => {
		if (name !== undefined) return NAMED_CHARACTERS[name.toLowerCase()]!;
		const codePoint = hexadecimal === undefined ? Number(decimal) : parseInt(hexadecimal, 16);
		return codePoint > LAST_CODE_POINT ? ' ' : String.fromCodePoint(codePoint);
	});
}

/** @returns the value of a whole JSON array or object, or undefined when the text is something else */
export function parsedJson(text: string): unknown {
	if (!/^\s*[[{]/.test(text)) return undefined;
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return undefined;
	}
}

function wordsIn(value: unknown, depth: number): string[] {
	if (typeof value === 'string' || typeof value === 'number') return [String(value)];
	if (typeof value !== 'object' || value === null || depth === DEEPEST_MESSAGE) return [];
	const inner: unknown[] = Array.isArray(value)
		? value
		: MESSAGE_KEYS.filter((key) => Object.hasOwn(value, key)).map(
				(key) => (value as Record<string, unknown>)[key],
			);
	return inner.flatMap((part) => wordsIn(part, depth + 1));
}
