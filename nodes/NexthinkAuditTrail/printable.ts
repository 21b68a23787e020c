/** Longer texts say nothing more to a reader, and a hostile one would flood the editor. */
const LONGEST_SHOWN = 200;

/** Control characters, line and paragraph separators, and marks that turn or hide text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]+/gu;

/**
 * Makes a foreign text fit for a message: on one line, without control characters, not too long.
 * @param text what a server, a log or a parameter says; trusted in nothing
 */
export function printable(text: string): string {
	// Cut first: cleaning megabytes to show a line would be work for an attacker's benefit.
	const cleaned = text
		.slice(0, 4 * LONGEST_SHOWN)
		.replace(UNPRINTABLE, ' ')
		.replace(/\s+/g, ' ')
		.trim();
	return cleaned.length > LONGEST_SHOWN ? `${cleaned.slice(0, LONGEST_SHOWN)}…` : cleaned;
}
