import { describe, expect, it } from '@jest/globals';
import { HalfWrittenLines } from '../../../nodes/NexthinkAuditTrail/polling/halfWritten.ts';
import { Source } from '../../../nodes/NexthinkAuditTrail/polling/sources.ts';
import { NOTHING_REMEMBERED } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';
import type { PollState } from './adapter.mts';
import { pollLog, settingsWith, worldAt } from './adapter.mts';
import { minutes, PlayedLog } from './playedLog.mts';

const MINUTE = 60_000;
const START = Date.parse('2025-10-20T00:00:00Z');
const OLD =
	'2025-10-19T23:50:00Z portal01 nxaudit: [Portal|LOGIN|20101|jdoe] User jdoe logged in 1\n';
const KNOWN =
	'2025-10-20T00:01:00Z portal01 nxaudit: [Portal|LOGIN|20101|jdoe] User jdoe logged in 22\n';
const NEW =
	'2025-10-20T00:02:00Z portal01 nxaudit: [Portal|LOGIN|20101|jdoe] User jdoe logged in 333\n';
const CUT = -7;

/** Polls once a minute. @returns the lines that each poll gave */
async function given(answers: string[]): Promise<string[][]> {
	let state: PollState | null = null;
	const all: string[][] = [];
	for (const [minute, answer] of answers.entries()) {
		const world = worldAt(START + minute * MINUTE, () => answer);
		const result = await pollLog(state, settingsWith(), world);
		state = JSON.parse(JSON.stringify(result.state)) as PollState;
		all.push(result.events.map(({ event }) => `${event.line}\n`));
	}
	return all;
}

describe('an answer that breaks off in a line', () => {
	const later = Array.from({ length: 15 }, () => OLD + KNOWN + NEW);

	it('that was not given yet gives it when it is whole', async () => {
		const polls = await given([OLD, OLD + KNOWN.slice(0, CUT), OLD + KNOWN, ...later]);
		expect(polls.slice(1, 4)).toEqual([[], [KNOWN], [NEW]]);
		expect(polls.flat()).toHaveLength(2);
	});

	it('that was given already gives nothing of it, then or later', async () => {
		const polls = await given([OLD, OLD + KNOWN, OLD + KNOWN.slice(0, CUT), ...later]);
		expect(polls.slice(1, 4)).toEqual([[KNOWN], [], [NEW]]);
		expect(polls.flat()).toHaveLength(2);
	});
});

describe('a last line without its line end', () => {
	it('that is rotated away before that has come is given, once and before what is new', async () => {
		const rotated = Array.from({ length: 15 }, () => NEW);
		const polls = await given([OLD, OLD + KNOWN.slice(0, -1), ...rotated]);
		expect(polls.slice(1, 3)).toEqual([[], [KNOWN, NEW]]);
		expect(polls.flat()).toHaveLength(2);
	});

	it('comes before another one that is rotated away after it', async () => {
		const last = NEW.replace('333', '4444');
		const rotated = Array.from({ length: 15 }, () => last);
		const halves = [OLD + KNOWN, NEW].map((log) => log.slice(0, -1));
		expect((await given([OLD, ...halves, ...rotated])).flat()).toEqual([KNOWN, NEW, last]);
	});
});

it('that is begun between the two answers of a step leaves the next steps for later polls', async () => {
	const log = new PlayedLog();
	log.write(-0.5, 'old');
	await log.poll(0);
	for (let hour = 1; hour < 30; hour++) log.write(hour + 0.5, `${hour}`);
	log.state!.stepHours = 10;
	const given = await log.poll(30, { begunMeanwhile: 'last' });
	for (const hour of [30.02, 30.2, 31.5, 33]) given.push(...(await log.poll(hour)));
	expect(given).toEqual(log.lines.slice(1).map(({ name }) => name));
});

it('another one in each answer does not make the answers longer and longer', async () => {
	const log = new PlayedLog();
	const given = await log.poll(0);
	for (let minute = 1; minute <= 600; minute++) {
		log.write(minute / 60, `${minute}`);
		given.push(...(await log.poll(minute / 60, { torn: 8 })));
	}
	given.push(...(await log.poll(10.1)));
	expect(given).toEqual(log.lines.map(({ name }) => name));
	expect(Math.max(...log.asked)).toBeLessThanOrEqual(4);
});

it.each([1, 5, 15])(
	'of which as much stood there as of the one before it waits anew: polls every %i minutes',
	async (every) => {
		const log = new PlayedLog();
		const given = await log.poll(0);
		for (let poll = 1; poll <= 12; poll++) {
			log.write(minutes(poll * every), `${poll}`);
			const torn = log.lines.at(-1)!.text.length + 1 - '2025-10-20T00'.length;
			given.push(...(await log.poll(minutes(poll * every), { torn })));
		}
		given.push(...(await log.poll(minutes(13 * every))));
		expect(given).toEqual(log.lines.map(({ name }) => name));
	},
);

it('half of a line that tells its Engine only now takes the mark of that Engine no further back', () => {
	const activation = { readUpTo: START, coveredFrom: START };
	const mark = { readUpTo: START + 9 * MINUTE, coveredFrom: START + 5 * MINUTE };
	const half = { text: KNOWN.slice(0, 30), source: 'the host', since: START, mark: activation };
	const lines = new HalfWrittenLines([half], START + 9 * MINUTE);
	const engine = new Source(1, 'the Engine', mark, START, NOTHING_REMEMBERED);
	const longer = KNOWN.slice(0, 60);
	expect(lines.mustWait(longer, engine, lines.note(longer))).toBe(true);
	expect(lines.hold(engine, mark)).toEqual(mark);
});
