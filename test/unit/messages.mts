import { expect } from '@jest/globals';

/** Control characters, and what turns, hides or breaks a line of text. */
const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
/** n8n's rules for messages ask for other words. */
const ALARMING = /\b(?:errors?|problems?|failures?|mistakes?)\b/i;
const LONGEST_MESSAGE = 400;
const LONGEST_REMEDY = 600;

/** A message and its remedy are fit for people, whatever hostile text was about. */
export function expectReadable(message: string, remedy: string): void {
	for (const text of [message, remedy]) {
		expect(typeof text).toBe('string');
		expect(text).not.toMatch(UNPRINTABLE);
		expect(text).not.toMatch(/undefined|\[object|\[native code/);
	}
	expect(message.length).toBeGreaterThan(10);
	expect(message.length).toBeLessThanOrEqual(LONGEST_MESSAGE);
	expect(remedy.length).toBeGreaterThan(10);
	expect(remedy.length).toBeLessThanOrEqual(LONGEST_REMEDY);
}

/** Our own words, where nothing foreign is quoted. */
export function expectCalm(...texts: string[]): void {
	for (const text of texts) expect(text).not.toMatch(ALARMING);
}

/** Runs what has to be refused, and gives what it threw. */
export function refusalOf<Thrown extends Error>(
	kind: abstract new (...parts: never[]) => Thrown,
	run: () => unknown,
): Thrown {
	let given: unknown;
	try {
		given = run();
	} catch (thrown) {
		expect(thrown).toBeInstanceOf(kind);
		return thrown as Thrown;
	}
	throw new Error(`not refused, but gave ${JSON.stringify(given)}`);
}

/** Texts that no message may repeat as they are. */
export const HOSTILE_TEXTS = [
	'line\r\nbreak',
	'\u0000\u0001\u001b[31mred',
	'\u202etxet\u202c',
	'zero\u200bwidth',
	'line\u2028separator',
	'half \ud800 of a code point',
	'\udc00',
	'x'.repeat(10_000),
	'😀'.repeat(5000),
	`a${'😀'.repeat(5000)}`,
	' '.repeat(5000) + 'x',
	'\u0000'.repeat(5000),
	'</script><script>alert(1)</script>',
	'{{ $json.x }}',
	'__proto__',
	'constructor',
];
