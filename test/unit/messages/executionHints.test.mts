import { describe, expect, it } from '@jest/globals';
import type { FetchOutcome } from '../../../nodes/NexthinkAuditTrail/messages/executionHints.ts';
import { executionHints } from '../../../nodes/NexthinkAuditTrail/messages/executionHints.ts';

const one: FetchOutcome = {
	timeRange: 'elapsed_hours=24',
	lines: 1200,
	kept: 1200,
	unrecognized: 0,
	wanted: 1200,
	understood: { lines: 1200, recognized: 1200, misplaced: 0 },
};

function messages(...outcomes: Array<Partial<FetchOutcome>>): string[] {
	return executionHints(outcomes.map((each) => ({ ...one, ...each }))).map(
		({ message }) => message,
	);
}

const SENT = 'Time range as it was sent: elapsed_hours=24.';

describe('what the editor shows beside the items', () => {
	it.each<[title: string, outcomes: Array<Partial<FetchOutcome>>, expected: string[]]>([
		['nothing when no log was read', [], []],
		['lines that all became items', [{}], [`1,200 lines read, all kept. ${SENT}`]],
		['a single line', [{ lines: 1, kept: 1, wanted: 1 }], [`1 line read, all kept. ${SENT}`]],
		['a filter', [{ kept: 12, wanted: 12 }], [`1,200 lines read, 12 kept. ${SENT}`]],
		[
			'lines without the bracket',
			[{ kept: 12, wanted: 12, unrecognized: 3 }],
			[`1,200 lines read, 12 kept (3 not recognized). ${SENT}`],
		],
		[
			'more brackets in unknown places than in known ones',
			[{ understood: { lines: 400, recognized: 88, misplaced: 312 } }],
			[
				`1,200 lines read, all kept. ${SENT}`,
				"312 of 400 lines hold a bracket in an unknown place. If your appliance writes its lines so, set 'Bracket Position' in 'Options'.",
			],
		],
		[
			'as many brackets in unknown places as in known ones',
			[{ understood: { lines: 400, recognized: 200, misplaced: 200 } }],
			[`1,200 lines read, all kept. ${SENT}`],
		],
		[
			'a date and hours',
			[{ timeRange: 'before_date=2024-12-24T13:00:00, elapsed_hours=8' }],
			[
				'1,200 lines read, all kept. Time range as it was sent: before_date=2024-12-24T13:00:00, elapsed_hours=8.',
			],
		],
		['no time range', [{ timeRange: '' }], ['1,200 lines read, all kept. No time range was sent.']],
		[
			'a limit',
			[{ kept: 50 }],
			[
				`1,200 lines read, 50 kept. ${SENT}`,
				"The newest 50 of 1,200 events are shown. Raise 'Limit', or turn on 'Return All', to get the others.",
			],
		],
		[
			'an empty log',
			[{ lines: 0, kept: 0, wanted: 0 }],
			[`Nexthink sent an empty log. ${SENT} Extend 'Time Range' if you expected events.`],
		],
		[
			'several input items, one of them with an empty log',
			[{}, { lines: 0, kept: 0, wanted: 0 }],
			[
				`2 requests: 1,200 lines read, all kept. ${SENT}`,
				"Nexthink sent an empty log for 1 of 2 input items. Extend 'Time Range' if you expected events.",
			],
		],
		[
			'different time ranges',
			[{}, { timeRange: '' }, {}],
			[
				'3 requests: 3,600 lines read, all kept. 2 time ranges as they were sent: elapsed_hours=24; none.',
			],
		],
		[
			'many different time ranges: the first ones',
			['1', '2', '3', '4'].map((hours) => ({ timeRange: `elapsed_hours=${hours}` })),
			[
				'4 requests: 4,800 lines read, all kept. 4 time ranges as they were sent: elapsed_hours=1; elapsed_hours=2; elapsed_hours=3; ….',
			],
		],
	])('%s', (_, outcomes, expected) => {
		expect(messages(...outcomes)).toEqual(expected);
	});
});
