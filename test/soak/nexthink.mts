/** A simulated Nexthink whose logs are written while they are read, and rotate. */

import { connectedEngine } from '../simulator/connectedEngine.mts';
import { prefixFor } from '../simulator/generator.mts';
import type { LogOfEntries } from '../simulator/logSource.mts';
import type { Simulator } from '../simulator/server.mts';
import { simulate } from '../integration/asking.mts';

type Random = () => number;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Polls that fail one after the other are hours apart at most: this is beyond what any of them missed. */
const KEPT_HOURS = 72;
/** A line is late by less than the overlap of an hour. */
const LATEST_MINUTES = 50;
const SHARE_OF_LATE = 0.05;
/** The same text once more, in the same minute. */
const SHARE_OF_EQUAL = 0.03;
const CODES = [20101, 20102, 20103, 20206, 10006, 52100];
const ODDITIES = ['', '', '', ' Ægir 山田 👩‍🚀', ' one\u2028two', ' a|b] [x', ' nul\u0000'];

export const ENGINES = ['engine-1', 'engine-2', 'engine-3'];
export const FILES = ['Portal', ...ENGINES];

export interface Nexthink {
	simulator: Simulator;
	/** Writes some lines into files. */
	write(random: Random, most: number): void;
	/** Takes away what is old. */
	rotate(): void;
	/** Whether the last lines of files are so young that they may still be half written: later they would be late beyond the promise. */
	areBeingWritten(files: readonly string[]): boolean;
	/** Stops the server's clock: from now on what it answers does not depend on when it is asked. */
	stopClock(): void;
	/** Called for each line that is written. */
	onLine: (file: string, line: string) => void;
	written: number;
}

export async function startNexthink(): Promise<Nexthink> {
	const logs = new Map<string, LogOfEntries>(FILES.map((file) => [file, { entries: [] }]));
	let stoppedAt: number | null = null;
	const simulator = await simulate({
		clock: () => stoppedAt ?? Date.now(),
		portalLog: logs.get('Portal')!,
		engines: ENGINES.map((name) => connectedEngine(name, logs.get(name)!)),
	});
	const nexthink: Nexthink = {
		simulator,
		written: 0,
		onLine: () => undefined,
		stopClock() {
			stoppedAt = Date.now();
		},
		write(random, most) {
			for (let left = Math.floor(random() * (most + 1)); left > 0; left--) {
				const file = FILES[Math.floor(random() * FILES.length)]!;
				const lateness = random() < SHARE_OF_LATE ? random() * LATEST_MINUTES * MINUTE : 0;
				const time = Math.floor(Date.now() - lateness);
				const prefix = prefixFor('rfc3339Utc', time, { host: `${file}.example`, tag: 'nxaudit' });
				const code = CODES[Math.floor(random() * CODES.length)]!;
				const oddity = ODDITIES[Math.floor(random() * ODDITIES.length)]!;
				const line = `${prefix}[${file}|LOGIN|${code}|jdoe] Event ${nexthink.written}${oddity}`;
				for (let copy = random() < SHARE_OF_EQUAL ? 2 : 1; copy > 0; copy--) {
					nexthink.written++;
					logs.get(file)!.entries.push({ time, line });
					nexthink.onLine(file, line);
				}
			}
		},
		areBeingWritten(files) {
			const oldest = Date.now() - LATEST_MINUTES * MINUTE;
			return files.every((file) => (logs.get(file)!.entries.at(-1)?.time ?? 0) >= oldest);
		},
		rotate() {
			const oldest = Date.now() - KEPT_HOURS * HOUR;
			for (const { entries } of logs.values()) {
				const first = entries.findIndex(({ time }) => time! >= oldest);
				entries.splice(0, first === -1 ? entries.length : first);
			}
		},
	};
	return nexthink;
}
