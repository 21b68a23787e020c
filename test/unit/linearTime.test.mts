import { describe, expect, it } from '@jest/globals';
import { concealing } from '../../nodes/NexthinkAuditTrail/http/concealment.ts';
import {
	isPage,
	mayBecomeJson,
	mayBecomePage,
	parsedJson,
	serverWords,
} from '../../nodes/NexthinkAuditTrail/http/serverWords.ts';
import { KNOWN_EVENTS } from '../../nodes/NexthinkAuditTrail/event/eventCatalogue.ts';
import { Matcher } from '../../nodes/NexthinkAuditTrail/event/filter.ts';
import { Charset } from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/charset.ts';
import { LineCutter, textsOf } from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import { lenientHost } from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lenientHost.ts';
import { Parser } from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { TimeZone } from '../../nodes/NexthinkAuditTrail/event/timeZone.ts';
import { readEngine } from '../../nodes/NexthinkAuditTrail/parameters/engine.ts';
import { readFilter } from '../../nodes/NexthinkAuditTrail/parameters/filters.ts';
import { readWholeNumber } from '../../nodes/NexthinkAuditTrail/parameters/numbers.ts';
import { logFileName, readFileSettings } from '../../nodes/NexthinkAuditTrail/parameters/output.ts';
import { readTimeRange } from '../../nodes/NexthinkAuditTrail/parameters/timeRange.ts';
import { readTimeZone } from '../../nodes/NexthinkAuditTrail/parameters/timeZones.ts';
import { HalfWrittenLines } from '../../nodes/NexthinkAuditTrail/polling/halfWritten.ts';
import { polledLines } from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';
import { printable } from '../../nodes/NexthinkAuditTrail/messages/printable.ts';
import { expressionsIn, shapesFor } from './expressions.mts';
import { firstOvergrown, overgrown } from './growth.mts';
import type { Shape } from './growth.mts';

type Judge = (text: string) => unknown;

const settings = { logTimeZone: 'Europe/Zurich', now: Date.parse('2024-12-24T12:00:00Z') };
const utc = new TimeZone('UTC');
const query = { operation: 'portal', engine: null, timeRange: {} } as const;

const after = (before: string, ...pieces: string[]): Shape[] =>
	pieces.flatMap((piece) => [
		{ before, piece, after: '' },
		{ before, piece, after: '\u0007' },
	]);

/** What is hard for somebody somewhere; everything is asked about all of it. */
const shapes: Shape[] = [
	...after('', '[', '|', ' ', '\n', '\r', '\t', '"', '\\', '1', 'x', '.', '<', '<!--', '-->', '{'),
	...after('<html>', '<title', '<title>', '<title ', '&', '&#', '&#1'),
	...after('<html><title>', '&', '&#', '&#1', '&amp;', '&#x1'),
	...after('', '<!---->', '<!-- --> ', '<1', ': '),
	...after('', '\ufffd', '\u0000', '\u200b', '\ud800', '😀', '\ufeff', 'e\u0301', '[]', '[|', ', '),
	...after('[Portal|USER|20206|', 'x', ']', '|', '] ['),
	...after('[Portal|USER|20204|root] Updated ', ' ownership of ', ' ownership of 1', '1', ' '),
	...after('[Portal|USER|20204|root] Updated ', '1 ownership of '),
	...after('[Portal|USER|20209|root] Added profile ', ' roles: '),
	...after('[Portal|LOGIN|20103|*system] User ', ' failed login attempts - '),
	...after('[e|DBMGR|10028|root] Manual tagging:[', '|', ']'),
	...after('2024-11-03T02:28:01.', '9'),
	...after('2024-11-03T02:28:01Z ', 'x', 'x:', 'x[', ' ', '(', '[', ': '),
	...after('2024-11-03T02:28:01Z x[', '9'),
	...after('Nov  3 02:28:01 portal01 ', 'x[1]'),
	...after('Nov  3 02:28:01 portal01 x[', '9'),
	...after('<134>1 2024-11-03T02:28:01Z h a 1 - ', '[', '[x]', '[x a=""]', '\\'),
	...after('<134>1 2024-11-03T02:28:01Z h a 1 - [x', ' a=""', ' a="'),
	...after('<134>1 2024-11-03T02:28:01Z h a 1 - [x a="', '\\"', '\\\\', '"\\', ']', 'b'),
	...after('<134>1 2024-11-03T02:28:01Z ', 'a ', '-', 'a='),
	...after('x[', 'a|b|12345|', 'a|b|12345|c][', '|12345'),
	...after('<134>1 2024-11-03T02:28:01Z h a 1 - [x', '=', ' a=""', ' '),
	...after('2024-11-03T02:28:01Z portal01 nxaudit: ', 'message repeated 1 times: [', ' ', '['),
	...after('2024-11-03T02:28:01Z portal01 nxaudit: message repeated ', '1'),
	...after('2024-11-03T02:28:01Z portal01 ', '-', '/', 'in.', 'info ', 'x[1]'),
	...after('Nov 3 02:28:01 2024', ' ', ' CET', ' +01', '0'),
	...after('[Portal|USER|20206|', '[Portal|USER|20206|', '[a|b|12345|c]', '[a|b|12345|'),
	...after('Basic', ' ', ' x '),
	...after('authorization', ' ', ':', ' : '),
	...after('["', 'authorization ', 'bearer '),
	...after('12345', ' ', '-', ' - 12345'),
	...after('2024-12-24T14:00:00.', '1'),
];

/** What these look at was cut before: `printable` cuts after 200 characters. */
const OF_SHORT_TEXTS: ReadonlySet<string> = new Set([/[.\s]+$/.source]);

function quietly(read: Judge): Judge {
	return (text) => {
		try {
			return read(text);
		} catch {
			// What it says about the text is another test's.
			return null;
		}
	};
}

const conceal = concealing({ username: 'u', password: 'aaaa aaaab', clientSecret: '[[[[|' });
const matcher = new Matcher(readFilter({ accounts: 'root', text: '[[[[ ' }));
const parser = new Parser(settings);
const polled = polledLines(
	async () => {
		throw new Error('asked');
	},
	settings,
	true,
	null,
);
const encoder = new TextEncoder();

const judges: Array<[string, Judge]> = [
	['a new parser', (text) => new Parser(settings).parse(text)],
	['a used parser', (text) => parser.parse(text)],
	[
		'a parser that looks everywhere',
		(text) => new Parser({ ...settings, bracketPosition: 'anywhere' }).parse(text),
	],
	['whether a bracket is misplaced', (text) => parser.read(text).isMisplaced],
	['whether a bracket is disregarded', (text) => parser.read(text).isDisregarded],
	['a host for the memory', lenientHost],
	['a filter', (text) => matcher.wants(parser.read(text))],
	['every target format', (text) => KNOWN_EVENTS.map(({ target }) => target?.(text))],
	[
		'the line cutter',
		(text) => {
			const cutter = new LineCutter();
			const bytes = encoder.encode(text);
			return [...cutter.cut(bytes), ...cutter.end()].flatMap((block) =>
				textsOf(block, true, new Charset(null)),
			);
		},
	],
	['what a line is remembered by', (text) => polled.rememberedBy(text)],
	['whose a line is', (text) => polled.ownerOf(text)],
	[
		'a half-written line',
		(text) => {
			const mark = { readUpTo: 1, coveredFrom: 0 };
			const lines = new HalfWrittenLines([{ text, source: null, since: 0, mark }], 0);
			lines.note('[Portal|USER|20206|root] Role x is added');
			return lines.vanished();
		},
	],
	['printable', printable],
	['concealment', conceal],
	["the server's words", (text) => serverWords(text, conceal)],
	["the server's words in JSON", (text) => serverWords(JSON.stringify([text]), conceal)],
	['whether it is a page', (text) => [isPage(text), mayBecomePage(text)]],
	['whether it is JSON', (text) => [mayBecomeJson(text), parsedJson(text)]],
	['an Engine', quietly(readEngine)],
	['a filter of a user', quietly((text) => readFilter({ accounts: text, text, codes: text }))],
	['event groups', quietly((text) => readFilter({ eventGroups: text }))],
	['events', quietly((text) => readFilter({ events: text }))],
	['a number', quietly((text) => readWholeNumber('Limit', text))],
	['a time zone', quietly((text) => readTimeZone('Log Time Zone', text))],
	[
		'a date',
		quietly((text) => readTimeRange({ beforeDate: text }, { workflow: () => utc, log: utc }, 0)),
	],
	['a file name', quietly((text) => readFileSettings({ fileName: text }, () => ''))],
	[
		'a file named after an Engine',
		(text) => logFileName({ ...query, operation: 'engine', engine: text }, 0, () => utc),
	],
];

describe('the work for a character stays the same from 1 kB to 1 MB', () => {
	it.each(judges)('for %s', (_, judge) => {
		expect(firstOvergrown(judge, shapes)).toBeNull();
	});

	const found = expressionsIn(process.cwd());

	it('for expressions that were found', () => {
		expect(found.length).toBeGreaterThan(30);
	});

	const unbounded = found.filter(({ expression }) => !OF_SHORT_TEXTS.has(expression.source));
	it.each(unbounded.map(({ file, expression }) => [file, expression] as const))(
		'for the expression in %s: %s',
		(_, expression) => {
			const judge: Judge = (text) => {
				expression.lastIndex = 0;
				// Once from the beginning on; and again and again, if it is meant to be.
				return [expression.test(text), expression.global && text.replace(expression, '').length];
			};
			expect(firstOvergrown(judge, shapesFor(expression))).toBeNull();
		},
	);

	it('and is noticed when it does not', () => {
		// An eighth shows it as well, in a fraction of the time.
		const square: Judge = (text) => /x+y/.test(text.slice(0, text.length / 8));
		expect(overgrown(square, { before: '', piece: 'x', after: '' })).not.toBeNull();
	});
});
