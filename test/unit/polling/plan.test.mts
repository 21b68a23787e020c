import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { HOUR, planned, smallerSteps } from '../../../nodes/NexthinkAuditTrail/polling/plan.ts';
import type { Mark } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';

const NOW = Date.parse('2024-12-24T13:00:00Z');
const MINUTE = 60_000;
/** The furthest that two time zones lie apart. */
const ZONES = 26 * HOUR;

const marks = fc.record({
	readAt: fc.integer({ min: NOW - 500 * HOUR, max: NOW + HOUR }),
	reach: fc.integer({ min: 1, max: 100 }),
	isByDate: fc.boolean(),
});
const steps = fc.option(fc.integer({ min: 1, max: 300 }));

const beginOf = ({ before, hours }: { before: number | null; hours: number }, now: number) =>
	(before ?? now) - hours * HOUR;

describe('a request', () => {
	it.each([
		['a minute ago', MINUTE, 3],
		['exactly an hour ago', HOUR, 3],
		['a little more than an hour ago', HOUR + 1, 4],
		['a day ago', 24 * HOUR, 26],
		['in the future, as when the clock was set back', -10 * MINUTE, 3],
	])('asks for whole hours, as the last one was %s', (_, ago, hours) => {
		const mark: Mark = { readAt: NOW - ago, reach: 2, isByDate: false };
		expect(planned(mark, NOW, null)).toMatchObject({ hours, before: null, reachesBack: false });
	});

	it('begins after the one before it did, and before what could be new', () => {
		fc.assert(
			fc.property(
				marks.map((mark) => ({ ...mark, readAt: Math.min(mark.readAt, NOW - 1), isByDate: false })),
				fc.integer({ min: 0, max: 300 * HOUR }),
				(mark, gap) => {
					const later = NOW + gap;
					const first = planned(mark, NOW, null);
					const second = planned(first.after, later, null);
					expect(beginOf(second, later)).toBeGreaterThanOrEqual(beginOf(first, NOW));
					// The reach holds the overlap and an hour for clocks that are set.
					expect(beginOf(second, later)).toBeLessThanOrEqual(NOW - mark.reach * HOUR);
				},
			),
		);
	});

	it('by date begins early enough, wherever the server reads the date', () => {
		fc.assert(
			fc.property(
				marks,
				steps,
				fc.integer({ min: -ZONES, max: ZONES }),
				(mark, stepHours, shift) => {
					const plan = planned({ ...mark, isByDate: false }, NOW, stepHours);
					fc.pre(plan.before !== null);
					expect(beginOf(plan, NOW) + shift).toBeLessThanOrEqual(mark.readAt - mark.reach * HOUR);
					expect(plan.reachesBack).toBe(true);
					expect(plan.before!).toBeLessThan(NOW);
				},
			),
		);
	});

	it('after parts by date leaves no hole, wherever the server reads the dates', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 2, max: 400 }),
				fc.integer({ min: 1, max: 60 }),
				fc.integer({ min: -ZONES, max: ZONES }),
				(gap, stepHours, shift) => {
					let mark: Mark = { readAt: NOW - gap * HOUR, reach: 2, isByDate: false };
					let readUpTo = mark.readAt;
					for (let part = 0; part < gap + 2; part++) {
						const plan = planned(mark, NOW, stepHours);
						const moved = plan.before === null ? 0 : shift;
						expect(beginOf(plan, NOW) + moved).toBeLessThanOrEqual(readUpTo - 2 * HOUR);
						readUpTo = Math.max(readUpTo, (plan.before ?? NOW) + moved);
						mark = plan.after;
						if (plan.before === null) return;
					}
					throw new Error('does not come to an end');
				},
			),
		);
	});
});

describe('smaller steps', () => {
	it('make every answer smaller until there is none, and come to an end', () => {
		fc.assert(
			fc.property(marks, steps, (mark, first) => {
				let stepHours = first;
				for (let round = 0; round < 20; round++) {
					const plan = planned(mark, NOW, stepHours);
					const smaller = smallerSteps(plan, mark, NOW, stepHours);
					if (smaller === null) return;
					const next = planned(mark, NOW, smaller);
					expect(next.before).not.toBeNull();
					expect(next.hours).toBeLessThan(plan.hours);
					stepHours = smaller;
				}
				throw new Error('does not come to an end');
			}),
		);
	});

	it('are none where whole days have to be read at once anyway', () => {
		const mark: Mark = { readAt: NOW - 3 * HOUR, reach: 2, isByDate: false };
		expect(smallerSteps(planned(mark, NOW, null), mark, NOW, null)).toBeNull();
	});
});
