import { beforeAll, describe, expect, it, jest } from '@jest/globals';
import type * as limits from '../../../nodes/NexthinkAuditTrail/polling/limits.ts';
import type * as poll from './adapter.mts';
import { filters } from './history.mts';

const HOUR = 3_600_000;
const NOW = Date.parse('2025-10-26T12:00:00Z');
const MOST_REMEMBERED = 40;
const MOST_LINES_AT_ONCE = 100;

// As if a line took a hundred thousand times as much room.
jest.mock('../../../nodes/NexthinkAuditTrail/polling/limits.ts', () => ({
	...jest.requireActual<typeof limits>('../../../nodes/NexthinkAuditTrail/polling/limits.ts'),
	MOST_REMEMBERED: 40,
	MOST_LINES_AT_ONCE: 100,
}));

let pollLog: typeof poll.pollLog;
let TooManyLines: typeof poll.TooManyLines;
beforeAll(async () => {
	// Not before the limits were changed.
	({ pollLog, TooManyLines } = await import('./adapter.mts'));
});

/** `firstLine`: the number of the log's first line. */
type Settings = Partial<poll.PollSettings> & { firstLine?: number };

/** Polls a log that has the same lines whatever it is asked for. */
async function pollOf(
	lines: number,
	{ firstLine = 0, ...settings }: Settings,
	state: poll.PollState | null = null,
	now = NOW,
): Promise<poll.PollResult> {
	const log = Array.from(
		{ length: lines },
		(_, line) =>
			`2025-10-26T11:00:00Z portal nxaudit: [Portal|USER|20206|root] Role ${firstLine + line} is added\n`,
	);
	return await pollLog(
		state,
		{
			log: 'test',
			hasSeveralFiles: false,
			overlapHours: 1,
			lookBackHours: null,
			mostEvents: Infinity,
			filter: filters.everything,
			logTimeZone: 'UTC',
			...settings,
		},
		{
			now,
			ask: async () =>
				(async function* () {
					yield Buffer.from(log.join(''));
				})(),
			isOutOfTime: () => false,
		},
	);
}

describe('a poll that has too many lines to remember', () => {
	it('is refused where it looks back', async () => {
		const lookingBack = pollOf(MOST_LINES_AT_ONCE + 1, { lookBackHours: 24 });
		await expect(lookingBack).rejects.toThrow(TooManyLines);
		const { events } = await pollOf(MOST_LINES_AT_ONCE, { lookBackHours: 24 });
		expect(events).toHaveLength(MOST_LINES_AT_ONCE);
	});

	it('is refused where it looks back in several polls that each have to remember all', async () => {
		const settings = { lookBackHours: 24, mostEvents: 10 };
		await expect(pollOf(MOST_REMEMBERED + 1, settings)).rejects.toThrow(TooManyLines);
		const { events } = await pollOf(MOST_REMEMBERED, settings);
		expect(events).toHaveLength(10);
	});

	it.each<[string, number, Settings]>([
		['too many are new', MOST_LINES_AT_ONCE + 1, {}],
		['what one poll gives after the other is too much', MOST_REMEMBERED + 20, { mostEvents: 45 }],
	])('after a long time is read in parts: %s', async (_, lines, settings) => {
		const { state } = await pollOf(0, settings);
		const {
			events,
			state: next,
			warnings,
		} = await pollOf(lines, settings, state, NOW + 100 * HOUR);
		expect(events).toEqual([]);
		expect(next).toEqual({ ...state, version: state.version + 1, stepHours: 50 });
		expect(warnings).toEqual([
			'102 hours of the log cannot be read at once. The next polls read it in parts.',
		]);
	});

	it.each<[string, number, Settings]>([
		['of All Engines', 100 * HOUR, { hasSeveralFiles: true }],
		['of an hour', HOUR / 2, {}],
	])('and cannot be read in parts is refused: a log %s', async (_, gap, settings) => {
		const { state } = await pollOf(0, settings);
		const polling = pollOf(MOST_LINES_AT_ONCE + 1, settings, state, NOW + gap);
		await expect(polling).rejects.toThrow(TooManyLines);
	});

	it('and gives all of them warns that they may come again', async () => {
		const { state } = await pollOf(0, {});
		const { events, warnings } = await pollOf(MOST_REMEMBERED + 1, {}, state, NOW + HOUR / 2);
		expect(events).toHaveLength(MOST_REMEMBERED + 1);
		expect(warnings).toEqual([expect.stringMatching(/^The log has more lines than can be/)]);
	});

	it('remembers what the last answer held before what it did not hold', async () => {
		const { state } = await pollOf(MOST_REMEMBERED, {});
		const others = { firstLine: MOST_REMEMBERED };
		const { state: next, ...first } = await pollOf(MOST_REMEMBERED, others, state, NOW + 1);
		expect(first.events).toHaveLength(MOST_REMEMBERED);
		expect(first.warnings).toHaveLength(1);
		expect(next.unnamed.gone).toEqual([{ since: NOW + 1, lines: '' }]);
		const again = await pollOf(MOST_REMEMBERED, others, next, NOW + 2);
		expect(again.events).toEqual([]);
	});
});
