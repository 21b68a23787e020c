import { isForeign, isSeverity } from './words';

const MOST_WORDS = 6;
const LONGEST_HOST = 255;
const HOST_NAME = /^[A-Za-z][A-Za-z0-9._-]*$/;
const DIGIT_OR_DOT = /[0-9.]/;

/**
 * Guesses the host of a line whose host the grammar of prefix.ts does not read. The trigger keeps the lines of several
 * Engines apart by it; no event is read from it. It is the first of the line's first six words that is shaped like a
 * host name, begins with a letter, holds a digit or a dot, and is neither a severity nor a program or word of words.ts.
 * (Months, weekdays and names of zones hold neither digit nor dot.)
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
