import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { printable } from '../../../nodes/NexthinkAuditTrail/messages/printable.ts';
import { HOSTILE_TEXTS } from '../messages.mts';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

function expectPrintable(shown: string): void {
	expect(shown).not.toMatch(UNPRINTABLE);
	expect(shown.length).toBeLessThanOrEqual(201);
	expect(shown).toBe(shown.trim());
}

describe('a foreign text in a message', () => {
	it.each([
		['plain', 'plain'],
		['Ünïcödé 日本語 😀', 'Ünïcödé 日本語 😀'],
		['two\r\nlines', 'two lines'],
		['  much \t\n white   space ', 'much white space'],
		['a\u0000b\u001b[31mc', 'a b [31mc'],
		['right\u202eot tfel', 'right ot tfel'],
		['a\ud800b', 'a b'],
		['', ''],
		['\u0000\u200b', ''],
	])('%j is shown as %j', (text, shown) => {
		expect(printable(text)).toBe(shown);
	});

	it('is cut at 200 characters with a sign of it', () => {
		expect(printable('x'.repeat(200))).toBe('x'.repeat(200));
		expect(printable('x'.repeat(201))).toBe(`${'x'.repeat(200)}…`);
	});

	it('is never cut inside a character', () => {
		for (let before = 195; before <= 200; before++) {
			expect(printable('x'.repeat(before) + '😀'.repeat(10))).not.toMatch(UNPRINTABLE);
		}
	});

	it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), text]))(
		'is fit to read: %j',
		(_, text) => {
			expectPrintable(printable(text));
		},
	);

	it('holds nothing unprintable and is short, whatever it was', () => {
		const piece = fc.oneof(
			fc.string({ unit: 'binary', maxLength: 4 }),
			fc.constantFrom('\u0000', ' ', '\n', '\u202e', '\ud800', '\udc00', '😀', 'é', 'x'),
		);
		// Long texts made of few parts: what fails can be made small quickly.
		const text = fc
			.array(fc.tuple(piece, fc.nat(300)), { maxLength: 6 })
			.map((parts) => parts.map(([part, times]) => part.repeat(times)).join(''));
		fc.assert(
			fc.property(text, (given) => {
				expectPrintable(printable(given));
			}),
			{ numRuns: 1000 },
		);
	});
});
