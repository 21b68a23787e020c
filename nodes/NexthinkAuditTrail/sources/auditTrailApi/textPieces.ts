/** V8 makes a shorter part of a text anew, and a longer one by pointing into the whole. */
const SHORTEST_POINTING = 13;

/** Tells whether a text stands in a line at `start`; for more than a few characters, faster than `startsWith`. */
export function standsAt(line: string, text: string, start: number): boolean {
	return line.slice(start, start + text.length) === text;
}

/**
 * A text of its own: a kept name must not keep all of the text that was decoded with it.
 *
 * @param text decoded from bytes, so that it holds no half of a surrogate pair, which would not survive
 */
export function copied(text: string): string {
	return text.length < SHORTEST_POINTING ? text : Buffer.from(text).toString();
}
