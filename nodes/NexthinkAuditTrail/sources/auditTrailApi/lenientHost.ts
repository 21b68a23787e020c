import { isForeign, isSeverity } from './words';

const MOST_WORDS = 6;
const LONGEST_HOST = 255;
const HOST_NAME = /^[A-Za-z][A-Za-z0-9._-]*$/;
const DIGIT_OR_DOT = /[0-9.]/;

/**
 * A host for the memory of the trigger, of a line whose host the grammar does not read: it keeps the Engines' lines apart,
 * and nothing is made an event by it. The first of the line's first six words that is made as a host name is, begins
 * with a letter, holds a digit or a dot, and is neither a severity nor a tag. (Months, weekdays and names of zones hold
 * neither digit nor dot.)
 */
export function lenientHost(line: string): string | null {
	let start = 0;
	for (let words = 0; words < MOST_WORDS && start < line.length; words++) {
		while (line.charCodeAt(start) <= 0x20) start++;
		const end = line.indexOf(' ', start);
		const word = line.slice(start, end === -1 ? line.length : end);
		start += word.length + 1;
		if (word.length > LONGEST_HOST || !HOST_NAME.test(word) || !DIGIT_OR_DOT.test(word)) continue;
		if (!isSeverity(word) && !isForeign(word)) return word;
	}
	return null;
}
