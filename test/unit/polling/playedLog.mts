/** A log that is written and polled step by step, in hours since a start. */

import type { PollSettings, PollState } from './adapter.mts';
import { pollLog, settingsWith } from './adapter.mts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** So many characters of a line are not written yet. */
const NOT_YET = 8;
const START = Date.parse('2025-10-20T00:00:00Z');

/** What is not as it should be in a poll. */
export interface Trouble {
	/** What n8n's clock says, in hours since the start. */
	clock?: number;
	/** The answer is that of so many hours later. */
	delay?: number;
	/** A line of this name is begun after the poll's first answer, and whole after the poll. */
	begunMeanwhile?: string;
	/** These Engines' files are missing. */
	offline?: string[];
	/** Time is up after so many parts of answers; a part is a line. */
	parts?: number;
	/** So many characters are missing at the end of the answer. */
	torn?: number;
}

interface Written {
	name: string;
	file: string;
	time: number;
	text: string;
}

/** Minutes as hours. */
export const minutes = (count: number): number => (count * MINUTE) / HOUR;

export class PlayedLog {
	/** In the order in which they were written. */
	readonly lines: Written[] = [];
	readonly warnings: string[] = [];
	/** How many hours each request was for. */
	readonly asked: number[] = [];
	state: PollState | null = null;
	settings: PollSettings;

	constructor(changes: Partial<PollSettings> = {}) {
		this.settings = settingsWith(changes);
	}

	change(changes: Partial<PollSettings>): void {
		this.settings = { ...this.settings, ...changes };
	}

	/**
	 * Appends a line to an Engine's file.
	 * @param name which line it is, for the test
	 * @param textOf makes the line, where it is not one of the Engine
	 */
	write(
		hour: number,
		name: string,
		file = 'engine-1',
		textOf: (time: string) => string = (time) =>
			`${time} host-of-${file} nxengine: [${file}|USER|20101|root] User ${name}`,
	): void {
		const time = START + hour * HOUR;
		this.lines.push({ name, file, time, text: textOf(new Date(time).toISOString()) });
	}

	/** @returns the names of the lines that came */
	async poll(hour: number, trouble: Trouble = {}): Promise<string[]> {
		const { begunMeanwhile, clock = hour, parts = Infinity, torn = 0 } = trouble;
		const { log, settings } = { log: this, settings: this.settings };
		let read = 0;
		let requests = 0;
		const { events, state, warnings } = await pollLog(this.state, settings, {
			now: START + clock * HOUR,
			ask: async ({ elapsedHours }) => {
				const hours = Number(elapsedHours);
				log.asked.push(hours);
				requests++;
				if (begunMeanwhile !== undefined && requests === 2) log.write(hour, begunMeanwhile);
				const missing = begunMeanwhile !== undefined && requests > 1 ? NOT_YET : torn;
				return (async function* () {
					const lines = log.answer(hour, hours, { ...trouble, torn: missing });
					for (const line of lines) yield Buffer.from(line);
				})();
			},
			isOutOfTime: () => ++read > parts,
		});
		// As n8n keeps it.
		this.state = JSON.parse(JSON.stringify(state)) as PollState;
		this.warnings.push(...warnings);
		return events.map(({ event }) => this.nameOf(event.line));
	}

	private nameOf(text: string): string {
		return this.lines.find((line) => line.text === text)?.name ?? text;
	}

	private answer(
		hour: number,
		hours: number,
		{ delay = 0, offline = [], torn = 0 }: Trouble,
	): string[] {
		const now = START + (hour + delay) * HOUR;
		const files = [...new Set(this.lines.map(({ file }) => file))].toSorted();
		const lines = files
			.filter((file) => !offline.includes(file))
			.flatMap((file) => this.lines.filter((line) => line.file === file))
			.filter(({ time }) => time > now - hours * HOUR && time <= now)
			.map(({ text }) => `${text}\n`);
		const last = lines.pop();
		return last === undefined ? [] : [...lines, last.slice(0, last.length - torn)];
	}
}
