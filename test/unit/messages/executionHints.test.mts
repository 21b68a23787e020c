import { describe, expect, it } from '@jest/globals';
import type {
	FetchOutcome,
	SourceWords,
} from '../../../nodes/NexthinkAuditTrail/messages/executionHints.ts';
import { executionHints } from '../../../nodes/NexthinkAuditTrail/messages/executionHints.ts';

const log: SourceWords = {
	unit: 'line',
	did: 'Asked for',
	what: 'the last 24 hours',
	several: 'time ranges',
	empty: 'Nexthink sent an empty log',
	ifEmpty: "Extend 'Time Range' if you expected events.",
};

const one: FetchOutcome = {
	source: log,
	missing: null,
	lines: 1200,
	kept: 1200,
	unrecognized: 0,
	wanted: 1200,
	understood: { lines: 1200, recognized: 1200, misplaced: 0, disregarded: 0 },
	blockedBy: [],
};

const ASKED = 'Asked for the last 24 hours.';
const nothing = { lines: 0, kept: 0, wanted: 0 };
const noneKept = { kept: 0, wanted: 0 };

describe('what the editor shows beside the items', () => {
	it.each<[title: string, outcomes: Array<Partial<FetchOutcome>>, expected: string]>([
		['lines that all became items', [{}], `1,200 lines read, all kept. ${ASKED}`],
		['a single line', [{ lines: 1, kept: 1, wanted: 1 }], `1 line read, all kept. ${ASKED}`],
		['a filter', [{ kept: 12, wanted: 12 }], `1,200 lines read, 12 kept. ${ASKED}`],
		[
			'lines without the bracket',
			[{ kept: 12, wanted: 12, unrecognized: 3 }],
			`1,200 lines read, 12 kept (3 not recognized). ${ASKED}`,
		],
		[
			'a filter that lets nothing through',
			[{ ...noneKept, blockedBy: ['text'] }],
			`1,200 lines read, 0 kept. ${ASKED} No line passes 'Text'.`,
		],
		[
			'filters that let nothing through together',
			[{ ...noneKept, blockedBy: ['groups', 'accounts'] }],
			`1,200 lines read, 0 kept. ${ASKED} No line passes 'Event Groups', 'Accounts' together. Those in 'Accounts' are compared as a whole.`,
		],
		[
			'a filter that lets nothing of one of the logs through',
			[{}, { ...noneKept, blockedBy: ['text'] }],
			`2 input items: 2,400 lines read, 1,200 kept. ${ASKED}`,
		],
		[
			'more brackets in unknown places than in known ones',
			[{ understood: { lines: 400, recognized: 88, misplaced: 312, disregarded: 0 } }],
			`1,200 lines read, all kept. ${ASKED} 312 of 400 lines contain a bracket in an unknown place. If your appliance writes its lines like this, set 'Bracket Position' in 'Options'.`,
		],
		[
			'as many brackets in unknown places as in known ones',
			[{ understood: { lines: 400, recognized: 200, misplaced: 200, disregarded: 0 } }],
			`1,200 lines read, all kept. ${ASKED}`,
		],
		[
			'brackets after a tag after which none counts, in most lines',
			[{ understood: { lines: 400, recognized: 0, misplaced: 0, disregarded: 312 } }],
			`1,200 lines read, all kept. ${ASKED} 312 of 400 lines contain a bracket after the tag of a program that repeats what strangers type, where it is text. Only if that is how your appliance tags its own events, set 'Bracket Position' in 'Options'.`,
		],
		[
			'brackets after such a tag, and one in its place',
			[{ understood: { lines: 400, recognized: 1, misplaced: 0, disregarded: 399 } }],
			`1,200 lines read, all kept. ${ASKED}`,
		],
		[
			'brackets after such a tag in half of the lines',
			[{ understood: { lines: 400, recognized: 0, misplaced: 0, disregarded: 200 } }],
			`1,200 lines read, all kept. ${ASKED}`,
		],
		[
			'brackets after such a tag in few lines',
			[{ understood: { lines: 9, recognized: 0, misplaced: 0, disregarded: 9 } }],
			`1,200 lines read, all kept. ${ASKED}`,
		],
		[
			'a limit',
			[{ kept: 50 }],
			`1,200 lines read, 50 kept. ${ASKED} Limited to the newest 50 of 1,200 events. Raise 'Limit', or turn on 'Return All', to get the others.`,
		],
		[
			'an empty log',
			[nothing],
			`Nexthink sent an empty log. ${ASKED} Extend 'Time Range' if you expected events.`,
		],
		[
			'several input items, one of them with an empty log',
			[{}, nothing],
			`2 input items: 1,200 lines read, all kept. ${ASKED} Nexthink sent an empty log for 1 of 2 input items. Extend 'Time Range' if you expected events.`,
		],
		[
			'different time ranges',
			[{}, { source: { ...log, what: 'the whole log' } }, {}],
			'3 input items: 3,600 lines read, all kept. Asked for 2 time ranges: the last 24 hours; the whole log.',
		],
		[
			'rows of a table that lacks a column',
			[{ source: { ...log, unit: 'row', what: 'the query #a' }, missing: 'No column for time.' }],
			'1,200 rows read, all kept. Asked for the query #a. No column for time.',
		],
		[
			'many different time ranges: the first ones',
			['a', 'b', 'c', 'd'].map((what) => ({ source: { ...log, what } })),
			'4 input items: 4,800 lines read, all kept. Asked for 4 time ranges: a; b; c; ….',
		],
	])('%s', (_, outcomes, expected) => {
		const all = outcomes.map((each) => ({ ...one, ...each }));
		expect(executionHints(all, all.length)).toEqual([
			{ message: expected, location: 'outputPane' },
		]);
	});

	it('input items whose log was not read', () => {
		expect(executionHints([one, one], 5)[0]?.message).toBe(
			`The log was read for 2 of 5 input items. The items in the place of the others say why, and what to do. 2 input items: 2,400 lines read, all kept. ${ASKED}`,
		);
		expect(executionHints([], 1)[0]?.message).toBe(
			'The log was read for 0 of 1 input items. The items in the place of the others say why, and what to do.',
		);
	});

	it('nothing without input items', () => {
		expect(executionHints([], 0)).toEqual([]);
	});
});
