/** Tells whether a text stands in a line at `start`; for more than a few characters, faster than `startsWith`. */
export function standsAt(line: string, text: string, start: number): boolean {
	return line.slice(start, start + text.length) === text;
}

/**
 * A text of its own. V8 makes a part of a text by pointing into the whole, so that a kept name would keep
 * all of the text that was decoded with it.
 *
 * @param text decoded from bytes, so that it holds no half of a surrogate pair, which would not survive
 */
export function copied(text: string): string {
	return Buffer.from(text).toString();
}
