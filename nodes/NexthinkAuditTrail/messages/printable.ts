/** Longer texts say nothing more to a reader, and a hostile one would flood the editor. */
const LONGEST_SHOWN = 200;

/** Control characters, line and paragraph separators, and marks that turn or hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/** What a cut leaves of a character that is written as two code units. */
const HALF_A_CHARACTER = /\p{Cs}$/u;

/** @returns the text on one line: all that is white or cannot be printed is one blank, and none at its ends */
export function onOneLine(text: string): string {
	return text.replace(UNPRINTABLE, ' ').replace(/\s+/g, ' ').trim();
}

/**
 * Makes a foreign text fit for a message: on one line, without control characters, not too long.
 * @param text what a server, a log or a parameter says; trusted in nothing
 */
export function printable(text: string): string {
	// Cut first: cleaning megabytes to show a line would be work for an attacker's benefit.
	const cleaned = onOneLine(text.slice(0, 4 * LONGEST_SHOWN));
	if (cleaned.length <= LONGEST_SHOWN) return cleaned;
	return `${cleaned.slice(0, LONGEST_SHOWN).replace(HALF_A_CHARACTER, '')}…`;
}

/** More names would make a sentence that nobody reads. */
const MOST_NAMES = 20;

/** @returns foreign names in one list, each fit for a message */
export function shownNames(names: readonly string[]): string {
	if (names.length === 0) return 'none';
	const more = names.length > MOST_NAMES ? ', …' : '';
	return names.slice(0, MOST_NAMES).map(printable).join(', ') + more;
}
