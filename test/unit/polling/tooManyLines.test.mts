import { beforeAll, describe, expect, it } from '@jest/globals';
import type * as poll from './adapter.mts';
import { pollingWith } from './limited.mts';

const HOUR = 3_600_000;
const NOW = Date.parse('2025-10-26T12:00:00Z');
const MOST_REMEMBERED = 40;
const MOST_ENTRIES_AT_ONCE = 100;

let polling: typeof poll;
beforeAll(async () => {
	polling = await pollingWith({ MOST_REMEMBERED, MANY_REMEMBERED: 20, MOST_ENTRIES_AT_ONCE });
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
	const world = polling.worldAt(now, () => log.join(''));
	return await polling.pollLog(state, polling.settingsWith(settings), world);
}

describe('a poll that has too many lines to remember', () => {
	it('is refused where it looks back', async () => {
		const lookingBack = pollOf(MOST_ENTRIES_AT_ONCE + 1, { lookBackHours: 24 });
		await expect(lookingBack).rejects.toThrow(polling.TooManyLines);
		const { events } = await pollOf(MOST_ENTRIES_AT_ONCE, { lookBackHours: 24 });
		expect(events).toHaveLength(MOST_ENTRIES_AT_ONCE);
	});

	it('looks back in several polls, because it remembers only what it gave', async () => {
		const settings = { lookBackHours: 24, mostEvents: 10 };
		const { events, state } = await pollOf(MOST_REMEMBERED + 1, settings);
		const next = await pollOf(MOST_REMEMBERED + 1, settings, state, NOW + 1);
		const lines = [...events, ...next.events].map(({ event }) => event.line);
		expect(new Set(lines).size).toBe(20);
	});

	it.each([true, false])(
		'after a long time is read in smaller and smaller steps (several files: %s)',
		async (hasSeveralFiles) => {
			const settings = { hasSeveralFiles };
			const { state } = await pollOf(0, settings);
			const later = NOW + 100 * HOUR;
			const half = await pollOf(MOST_ENTRIES_AT_ONCE + 1, settings, state, later);
			expect(half.events).toEqual([]);
			expect(half.state).toEqual({ ...state, version: state.version + 1, stepHours: 50 });
			expect(half.warnings).toEqual([
				'The log has more lines than a poll can remember. The next polls read some hours of it at a time.',
			]);
			const quarter = await pollOf(MOST_ENTRIES_AT_ONCE + 1, settings, half.state, later);
			expect(quarter.state.stepHours).toBe(25);
		},
	);

	it('in the last hour is refused', async () => {
		const { state } = await pollOf(0, {});
		const inTheLastHour = pollOf(MOST_ENTRIES_AT_ONCE + 1, {}, state, NOW + HOUR / 2);
		await expect(inTheLastHour).rejects.toThrow(polling.TooManyLines);
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
		const again = await pollOf(MOST_REMEMBERED, others, next, NOW + 2);
		expect(again.events).toEqual([]);
	});
});
