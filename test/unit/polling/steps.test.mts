/** A log with many times more lines than can be remembered, after hours without polls: each line comes once. */

import { beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type * as adapter from './adapter.mts';
import { numberOfHistories, seedParameters, timeLimit } from './howMany.mts';
import { pollingWith } from './limited.mts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2025-10-20T00:00:00Z');
const HOURS_BEFORE = 5;
/** Polls without events may come in between: each may make the steps smaller. */
const QUIET_POLLS_AT_THE_END = 14;
/** Many more than the largest log needs with the smallest cap: 2,250 lines, three a poll. */
const MOST_POLLS = 3000;

/** Of all files. More do not fit into what can be remembered, with the hours that each window reads again. */
const MOST_LINES_AN_HOUR = 15;

let polling: typeof adapter;
beforeAll(async () => {
	const limits = { MOST_REMEMBERED: 100, MANY_REMEMBERED: 50, MOST_EVENTS_AT_ONCE: 10 };
	polling = await pollingWith(limits);
});

type Kind = 'engine' | 'host' | 'bare';

const textOf: Record<Kind, (time: string, file: number, number: number) => string> = {
	engine: (time, file, number) =>
		`${time} e${file} nxengine: [engine-${file}|USER|20101|root] ${number} User signed in`,
	host: (time, file, number) => `${time} e${file} kernel: ${number} device is ready`,
	bare: (_, file, number) => `  ${number} ${file} and so on`,
};

interface Setup {
	files: number;
	/** In turn. */
	kinds: Kind[];
	mostEvents: number;
	gapHours: number;
	/** How many lines each file gets in an hour, hour by hour in turn. */
	linesInHours: number[];
	/** How many minutes pass between polls, in turn. */
	every: number[];
	/** Lines that are begun while the log is read: after how many requests, and how many characters come only later. */
	begun: Array<{ after: number; missing: number }>;
}

interface Line {
	time: number;
	text: string;
}

class Log {
	private readonly files: Line[][];
	readonly given: string[] = [];
	readonly steps = new Set<unknown>();
	private state: adapter.PollState | null = null;
	private readonly begun: Array<{ after: number; missing: number }>;

	constructor(private readonly setup: Setup) {
		this.begun = setup.begun.map((one) => ({ ...one }));
		const { files, gapHours, linesInHours } = setup;
		this.files = Array.from({ length: files }, () => []);
		for (let hour = -HOURS_BEFORE; hour < gapHours; hour++) {
			const lines = linesInHours[(hour + HOURS_BEFORE) % linesInHours.length]!;
			for (let line = 0; line < lines; line++) {
				const time = START + (hour + line / lines) * HOUR;
				for (let file = 0; file < files; file++) this.write(file, time + file * MINUTE);
			}
		}
	}

	/** What was written since the activation. */
	get due(): string[] {
		return this.files
			.flat()
			.filter(({ time }) => time > START)
			.map(({ text }) => text);
	}

	/** Polls until nothing more comes. */
	async play(): Promise<void> {
		await this.poll(START);
		let now = START + this.setup.gapHours * HOUR;
		for (let poll = 0, quiet = 0; quiet < QUIET_POLLS_AT_THE_END; poll++) {
			expect(poll).toBeLessThan(MOST_POLLS);
			const isQuiet = (await this.poll(now)) === 0 && this.begun.length === 0;
			quiet = isQuiet ? quiet + 1 : 0;
			now += this.setup.every[poll % this.setup.every.length]! * MINUTE;
		}
	}

	private async poll(now: number): Promise<number> {
		const { files, mostEvents } = this.setup;
		const settings = polling.settingsWith({ hasSeveralFiles: files > 1, mostEvents });
		const world = polling.worldAt(now, (hours) => this.answer(now, hours));
		const { events, state } = await polling.pollLog(this.state, settings, world);
		this.state = JSON.parse(JSON.stringify(state)) as adapter.PollState;
		this.steps.add(state.stepHours);
		this.given.push(...events.map(({ event }) => event.line));
		return events.length;
	}

	private answer(now: number, hours: number): string {
		const missing = now === START ? 0 : this.beginLine(now);
		const text = this.files
			.flat()
			.filter(({ time }) => time > now - hours * HOUR && time <= now)
			.map((line) => `${line.text}\n`)
			.join('');
		return text.slice(0, text.length - missing);
	}

	/** @returns how many characters of the line that is begun now, if one is, are not there yet */
	private beginLine(now: number): number {
		const [next] = this.begun;
		if (next === undefined || --next.after > 0) return 0;
		this.begun.shift();
		this.write(this.setup.files - 1, now);
		return next.missing;
	}

	private write(file: number, time: number): void {
		const { kinds } = this.setup;
		const lines = this.files[file]!;
		const kind = kinds[lines.length % kinds.length]!;
		lines.push({ time, text: textOf[kind](new Date(time).toISOString(), file, lines.length) });
	}
}

/** Of several files, lines that tell nothing stand outside of the promise. */
const kindsOf = (files: number): Kind[] => [
	'engine',
	'engine',
	'host',
	files > 1 ? 'host' : 'bare',
];

/** Busy times and quiet ones. */
const hours = (mostLines: number): fc.Arbitrary<number[]> =>
	fc
		.array(fc.tuple(fc.integer({ min: 1, max: 40 }), fc.constantFrom(0, 0, 1, 2, mostLines)), {
			minLength: 1,
			maxLength: 8,
		})
		.map((times) => times.flatMap(([count, lines]) => Array<number>(count).fill(lines)));

const setup: fc.Arbitrary<Setup> = fc.integer({ min: 1, max: 3 }).chain((files) =>
	fc.record({
		files: fc.constant(files),
		kinds: fc.array(fc.constantFrom(...kindsOf(files)), { minLength: 1, maxLength: 4 }),
		mostEvents: fc.oneof(fc.constant(Infinity), fc.integer({ min: 3, max: 20 })),
		gapHours: fc.integer({ min: 10, max: 150 }),
		linesInHours: hours(Math.floor(MOST_LINES_AN_HOUR / files)),
		every: fc.array(fc.integer({ min: 1, max: 20 }), { minLength: 1, maxLength: 20 }),
		begun: fc.array(
			fc.record({
				after: fc.integer({ min: 1, max: 20 }),
				missing: fc.constantFrom(0, 0, 1, 2, 5, 8),
			}),
			{ maxLength: 15, size: 'max' },
		),
	}),
);

/** Was stuck for good: so many lines of one Engine were given that there was no room for the smallest step of the others. */
const busyAtTheEnd: Setup = {
	files: 3,
	kinds: ['engine'],
	mostEvents: 3,
	gapHours: 10,
	linesInHours: [0, 0, 0, 0, 0, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 0],
	every: [9, 11, 1, 1],
	begun: [5, 15, 10, 20, 6, 10, 2].map((after) => ({ after, missing: after === 2 ? 5 : 0 })),
};

describe('a gap with many times more lines than can be remembered', () => {
	it.each([
		['one file', 1, 2, Infinity],
		['one file under a cap', 1, 2, 7],
		['three Engines', 3, 2, Infinity],
		['three Engines under a cap', 3, 2, 7],
		['three busy Engines', 3, 5, Infinity],
	])('is caught up with in steps: %s', async (_, files, linesPerHour, mostEvents) => {
		const log = new Log({
			files,
			kinds: ['engine'],
			mostEvents,
			gapHours: 150,
			linesInHours: [linesPerHour],
			every: [7],
			begun: [{ after: 1, missing: 0 }],
		});
		await log.play();
		expect(log.steps.size).toBeGreaterThan(1);
		expect(log.given.toSorted()).toEqual(log.due.toSorted());
	});

	const histories = numberOfHistories(40, 0.03);
	it(
		'is caught up with, whatever is written meanwhile',
		async () => {
			const property = fc.asyncProperty(setup, async (drawn) => {
				const log = new Log(drawn);
				await log.play();
				expect(log.given.toSorted()).toEqual(log.due.toSorted());
			});
			const parameters = { numRuns: histories, examples: [[busyAtTheEnd] as [Setup]] };
			await fc.assert(property, { ...parameters, ...seedParameters() });
		},
		timeLimit(histories),
	);
});
