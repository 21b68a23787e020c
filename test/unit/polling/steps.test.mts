import { beforeAll, describe, expect, it } from '@jest/globals';
import type * as adapter from './adapter.mts';
import { pollingWith } from './limited.mts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2025-10-20T00:00:00Z');
const GAP_HOURS = 150;

let polling: typeof adapter;
beforeAll(async () => {
	const limits = { MOST_REMEMBERED: 100, MANY_REMEMBERED: 50, MOST_EVENTS_AT_ONCE: 10 };
	polling = await pollingWith(limits);
});

/** Two lines an hour of each Engine, from some hours before the start to the end of the gap. */
function fileOf(engine: number): Array<{ time: number; line: string }> {
	return Array.from({ length: 2 * (GAP_HOURS + 5) }, (_, index) => {
		const time = START + (index / 2 - 5) * HOUR + engine * MINUTE;
		const when = new Date(time).toISOString();
		const line = `${when} e${engine} nxengine: [engine-${engine}|USER|20101|root] User ${index}`;
		return { time, line };
	});
}

describe('a gap with many times more lines than can be remembered', () => {
	it.each([
		['one file', 1, Infinity],
		['one file under a cap', 1, 7],
		['three Engines', 3, Infinity],
		['three Engines under a cap', 3, 7],
	])('is caught up with in steps, each line once: %s', async (_, engines, mostEvents) => {
		const files = Array.from({ length: engines }, (__, engine) => fileOf(engine + 1));
		let state: adapter.PollState | null = null;
		const given: string[] = [];
		const steps = new Set<unknown>();
		const pollAt = async (now: number): Promise<number> => {
			const answer = (hours: number): string =>
				files
					.flat()
					.filter(({ time }) => time > now - hours * HOUR && time <= now)
					.map(({ line }) => `${line}\n`)
					.join('');
			const settings = polling.settingsWith({ hasSeveralFiles: engines > 1, mostEvents });
			const result = await polling.pollLog(state, settings, polling.worldAt(now, answer));
			state = JSON.parse(JSON.stringify(result.state)) as adapter.PollState;
			steps.add(state.stepHours);
			given.push(...result.events.map(({ event }) => event.line));
			return result.events.length;
		};
		await pollAt(START);
		// Polls without events may come in between: each makes the steps smaller.
		for (let poll = 0, quiet = 0; quiet < 10; poll++) {
			quiet = (await pollAt(START + GAP_HOURS * HOUR + poll * MINUTE)) === 0 ? quiet + 1 : 0;
		}
		const due = files.flat().filter(({ time }) => time > START && time <= START + GAP_HOURS * HOUR);
		expect(steps.size).toBeGreaterThan(1);
		expect(new Set(given).size).toBe(given.length);
		expect(given.toSorted()).toEqual(due.map(({ line }) => line).toSorted());
	});
});
