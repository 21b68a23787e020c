import { expect, it } from '@jest/globals';
import type { PollState } from './adapter.mts';
import { pollLog, settingsWith, worldAt } from './adapter.mts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const START = Date.parse('2025-10-20T00:00:00Z');
const MISSED = 16;
const DAYS = 2 * MISSED;

function lineAt(time: number, engine: string): { time: number; line: string } {
	const written = new Date(time).toISOString();
	return { time, line: `${written} host nxengine: [${engine}|USER|20101|jdoe] User logged in` };
}

/** Daily polls of two events each, of an Engine that writes one line a day: one more is left for what was missed. */
it('catches up with an Engine for longer than one may be offline, if it takes so many polls', async () => {
	const missed = Array.from({ length: MISSED }, (_, at) =>
		lineAt(START + 2 * HOUR + at, 'engine-1'),
	);
	const daily = Array.from({ length: DAYS }, (_, day) =>
		lineAt(START + (day + 2) * DAY - HOUR, 'engine-1'),
	);
	const log = [lineAt(START - HOUR, 'engine-1'), ...missed, ...daily];
	const settings = settingsWith({ hasSeveralFiles: true, mostEvents: 2 });
	let state: PollState | null = null;
	const given: string[] = [];
	for (let day = 0; day < DAYS + 2; day++) {
		const now = START + day * DAY;
		const isOffline = day === 1;
		const answer = (hours: number): string =>
			log
				.filter(({ time }) => !isOffline && time >= now - hours * HOUR && time < now)
				.map(({ line }) => `${line}\n`)
				.join('');
		const result = await pollLog(state, settings, worldAt(now, answer));
		state = JSON.parse(JSON.stringify(result.state)) as PollState;
		given.push(...result.events.map(({ event }) => event.line));
	}
	expect(given.toSorted()).toEqual([...missed, ...daily].map(({ line }) => line).toSorted());
});

it('catches up with an Engine that goes offline between two steps, although a later line of it came before its last one', async () => {
	const hour = (hours: number): number => START + hours * HOUR;
	// The third one came late.
	const log = [-0.5, 3.2, 2.9].map((hours) => lineAt(hour(hours), 'engine-1'));
	log.push(...[-0.4, 9].map((hours) => lineAt(hour(hours), 'engine-2')));
	const settings = settingsWith({ hasSeveralFiles: true, mostEvents: 1 });
	let state: PollState | null = null;
	const poll = async (now: number, offline?: string): Promise<number[]> => {
		const answer = (hours: number): string =>
			log
				.filter(({ time }) => time >= hour(now - hours) && time < hour(now))
				.filter(({ line }) => offline === undefined || !line.includes(offline))
				.map(({ line }) => `${line}\n`)
				.join('');
		const result = await pollLog(state, settings, worldAt(hour(now), answer));
		state = JSON.parse(JSON.stringify(result.state)) as PollState;
		return result.events.map(({ event }) => (Date.parse(event.timestamp!) - START) / HOUR);
	};
	expect(await poll(0)).toEqual([]);
	expect(await poll(1)).toEqual([]);
	// As after a poll that could not remember all that the log holds.
	state = { ...state!, stepHours: 2 };
	expect(await poll(10)).toEqual([2.9]);
	expect(await poll(10.1, 'engine-1')).toEqual([9]);
	// It writes nothing more, so it is asked for again after an hour.
	expect(await poll(11.2)).toEqual([3.2]);
	expect(await poll(11.3)).toEqual([]);
});
