import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Mark } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';
import {
	CLOCKS_APART,
	HOUR,
	MINUTE,
	windowFrom,
} from '../../../nodes/NexthinkAuditTrail/polling/window.ts';

const NOW = Date.parse('2025-10-26T12:00:00Z');
const SEED = 20_241_224;

describe('a window', () => {
	const gap = fc.integer({ min: 0, max: 200 * HOUR });
	const reach = fc.integer({ min: 1, max: 12 });

	it('begins after all is remembered, and as long before what could be new as the overlap wants, however clocks are set', () => {
		const set = fc.integer({ min: -CLOCKS_APART, max: CLOCKS_APART });
		const more = fc.integer({ min: 1, max: 5 * HOUR });
		fc.assert(
			fc.property(gap, reach, more, set, (since, hours, more, ahead) => {
				const readUpTo = NOW - since;
				const mark = { readUpTo, coveredFrom: readUpTo - (hours + 1) * HOUR - more };
				const window = windowFrom(mark, NOW + ahead, hours, null);
				const begin = NOW - window.hours * HOUR;
				expect(begin).toBeGreaterThanOrEqual(mark.coveredFrom);
				expect(begin).toBeLessThanOrEqual(readUpTo - (hours - 1) * HOUR);
			}),
			{ seed: SEED },
		);
	});

	it('grows hour by hour after a larger overlap, and never begins before what is remembered', () => {
		let mark: Mark = { readUpTo: NOW, coveredFrom: NOW - 3 * HOUR };
		const hours: number[] = [];
		for (let minute = 1; minute <= 4 * 60 + 1; minute++) {
			const now = NOW + minute * MINUTE;
			const window = windowFrom(mark, now, 6, null);
			expect(window.begin).toBeGreaterThanOrEqual(NOW - 3 * HOUR);
			expect(window.isLonger).toBe(window.hours > (hours.at(-1) ?? 3));
			hours.push(window.hours);
			mark = window.after;
		}
		expect([...new Set(hours)]).toEqual([3, 4, 5, 6, 7]);
	});

	it('reads again all that is remembered where the mark lies in the future', () => {
		const mark = { readUpTo: NOW + 24 * HOUR, coveredFrom: NOW - 13 * HOUR };
		expect(windowFrom(mark, NOW, 2, null).hours).toBe(13);
	});

	it('ends its steps before the hours that may still get late entries', () => {
		const beyondAStep = fc.integer({ min: 0, max: 24 * HOUR });
		fc.assert(
			fc.property(beyondAStep, reach, fc.integer({ min: 1, max: 100 }), (beyond, hours, step) => {
				const readUpTo = NOW - step * HOUR - beyond;
				const mark = { readUpTo, coveredFrom: readUpTo - (hours + 1) * HOUR };
				const { laterHours, after } = windowFrom(mark, NOW, hours, step);
				if (laterHours === null) return;
				expect(laterHours).toBeGreaterThan(hours);
				expect(after.readUpTo).toBeGreaterThanOrEqual(readUpTo + step * HOUR);
				expect(after.readUpTo - after.coveredFrom).toBeGreaterThanOrEqual((hours + 1) * HOUR);
			}),
			{ seed: SEED },
		);
	});
});
