import { printable } from '../printable';

/** Enough for any message of the API; the rest of a large answer is never read. */
export const MOST_WORDS_BYTES = 8 * 1024;

/** How deep a message may lie in the JSON of a refusal; its shape is not documented. */
const DEEPEST_MESSAGE = 4;
/** Where a message may stand in an object of the JSON array. */
const MESSAGE_KEYS = ['message', 'error', 'detail', 'description', 'code'];

const MARKUP = /^\s*(?:<!doctype|<html|<\?xml|<head|<body)/i;

/** @returns whether a text is a web page */
export function isPage(text: string): boolean {
	return MARKUP.test(text);
}

/**
 * What the server said, fit for a message. The API answers with a JSON array ("Error conditions");
 * what is in it is not documented, so strings and objects are read, and plain text is taken as it is.
 *
 * @returns an empty text for a web page, or when nothing was said
 */
export function serverWords(body: string): string {
	if (isPage(body)) return '';
	const parsed = parsedJson(body);
	const words = parsed === undefined ? body : wordsIn(parsed, 0).join('; ');
	return printable(words).replace(/[.\s]+$/, '');
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
