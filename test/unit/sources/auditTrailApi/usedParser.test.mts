import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ParserSettings } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { entriesOf, prefixStyles } from '../../../simulator/generator.mts';

const settings = { logTimeZone: 'Europe/Zurich', now: Date.parse('2024-12-24T12:00:00Z') };
const newParser = (more: Partial<ParserSettings> = {}): Parser =>
	new Parser({ ...settings, ...more });

const anySettings: fc.Arbitrary<Partial<ParserSettings>> = fc.record({
	bracketPosition: fc.constantFrom('afterKnownPrefix', 'anywhere'),
	bareBrackets: fc.constantFrom('event', 'text'),
});

const part = (...values: string[]): fc.Arbitrary<string> => fc.constantFrom(...values);

/** Lines that share their beginnings, so that what is remembered of one nearly fits the next. */
const line = fc
	.tuple(
		part('', '<134>', '<134>1 ', '<7>', '<1345>', '<>'),
		part(
			'Nov  3 02:28:01',
			'Nov  3 02:28:59',
			'2024-11-03T02:28:01Z',
			'2024-11-03T02:28:02+01:00',
			'2024-11-03 02:28:01,5',
			'2024-11-03 02:28:01 +01:00',
			'[2024-11-03T02:28:01Z]',
			'Nov 3 02:28:01.5',
			'Nov  3 02:28:01 PST',
			'2024 Nov  3 02:28:01',
			'Mon Nov  3 02:28:01 CET 2024',
			'Mon Nov  3 02:28:01 UTC 2023',
			'-',
			'',
		),
		part(
			' host tag: ',
			' host tag:',
			' host1 ',
			' host ',
			' tag: ',
			' host tag[7]: ',
			' host tag[a]: [x|y|20101|z] ',
			' host sshd[7]: ',
			' host app 7 - - ',
			' host app 7 - [id k="v"] ',
			' host app 7 - [id k="[Portal|USER|20206|x] ',
			' - sshd 7 - - ',
			' host tag',
			' host tag ',
			' host1 tag[7] ',
			' host1 local3.info tag: ',
			' info host tag: ',
			' info err tag: ',
			' err tag: ',
			' user tag: ',
			' user tag ',
			' User ',
			'  ',
			'',
		),
		part('\ufeff', ' ', ''),
		part(
			'[Portal|USER|20206|root] Role admin is added',
			'[Portal|USER|20206|root]: Role admin is added',
			'[Portal|USER|20206|jdoe]',
			'[a[b]|USER|20206|root] x',
			'[Portal|LOGIN|20103|*system] User jdoe failed login attempts - x',
			'[id k="v"] [Portal|USER|20206|root] x',
			'tag: [Portal|USER|20206|root] x',
			'message repeated 2 times: [ [Portal|USER|20206|root] Role admin is added]',
			'something else',
			'',
		),
	)
	.map((parts) => parts.join(''));

describe('a parser that has read lines before', () => {
	it('makes the same event of a line as a new one', () => {
		fc.assert(
			fc.property(anySettings, fc.array(line, { minLength: 2, maxLength: 12 }), (more, lines) => {
				const used = newParser(more);
				for (const each of lines) expect(used.parse(each)).toEqual(newParser(more).parse(each));
			}),
			{ numRuns: 5000 },
		);
	});

	// Found by the property above.
	it.each(['<134>1 Nov  3 02:28:01', '<134>1 -'])(
		'takes no header of RFC 5424 for what stood between a time and a bracket: %s',
		(beginning) => {
			const used = newParser();
			used.parse('Nov  3 02:28:01 tag: [Portal|USER|20206|root] x');
			const line = `${beginning}tag: [Portal|USER|20206|root] x`;
			expect(used.parse(line)).toEqual(newParser().parse(line));
			expect(used.parse(line).code).toBeNull();
		},
	);

	const rest = 'host tag: [Portal|USER|20206|root] x';
	// Too seldom for the property above.
	it.each<[what: string, before: string[], line: string]>([
		[
			'a bracket that only ends',
			[`[2024-11-03T02:28:01Z] ${rest}`],
			`2024-11-03T02:28:02Z] ${rest}`,
		],
		[
			'a year of two lines before',
			[`Mon Nov  3 02:28:01 UTC 2023 ${rest}`, 'Nov  3 02:28:01 text'],
			`Mon Nov  3 02:28:02 UTC 2023 ${rest}`,
		],
		[
			'a zone of two lines before',
			[`2024-11-03T02:28:01+05:00 ${rest}`, '2024-11-03T02:28:01Z text'],
			`2024-11-03T02:28:02+05:00 ${rest}`,
		],
	])('makes the same event as a new one of %s', (_, before, line) => {
		const used = newParser();
		for (const each of before) used.parse(each);
		expect(used.parse(line)).toEqual(newParser().parse(line));
	});

	it.each(prefixStyles)(
		'makes the same events of a whole log as a new one for each line: %s',
		(style) => {
			const used = newParser();
			const [from, to] = [Date.parse('2024-12-20T00:00:00Z'), settings.now];
			const recipe = { seed: 7, lines: 500, from, to, component: 'Portal', hostile: true } as const;
			for (const { line: written } of entriesOf({ ...recipe, prefixStyle: style })) {
				const text = written.toString();
				expect(used.parse(text)).toEqual(newParser().parse(text));
			}
		},
	);

	it('tells a filter what the event of the line will hold', () => {
		const used = newParser();
		fc.assert(
			fc.property(line, (each) => {
				const { line: text, code, account, target } = used.read(each);
				const { instant } = used;
				const event = newParser().parse(each);
				expect(event).toMatchObject({ line: text, code, account, target });
				expect(Number.isNaN(instant) ? null : new Date(instant).toISOString()).toBe(
					event.timestamp,
				);
			}),
			{ numRuns: 2000 },
		);
	});
});
