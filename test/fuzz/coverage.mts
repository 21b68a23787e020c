/** Which parts of the shipped code have run, by V8's own count. */

import { Session } from 'node:inspector';
import type { Profiler } from 'node:inspector';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const SHIPPED = '/dist/nodes/';

/** Counts from when it was made: code that was loaded before counts less exactly. */
export class Coverage {
	private readonly session = new Session();
	/** For each file, a byte for each of its characters: 1 when it has run. */
	private readonly seen = new Map<string, Uint8Array>();

	constructor() {
		this.session.connect();
		this.session.post('Profiler.enable');
		this.session.post('Profiler.startPreciseCoverage', { callCount: true, detailed: true });
	}

	/** Notes what ran since the last question. @returns whether some of it had never run before */
	hasGrown(): boolean {
		return this.look(true);
	}

	/** As {@link hasGrown}, and notes nothing: what is run again then grows again. */
	wouldGrow(): boolean {
		return this.look(false);
	}

	private look(isNoted: boolean): boolean {
		let hasGrown = false;
		for (const script of this.take()) {
			if (script.url.includes(SHIPPED) && this.isNew(script, isNoted)) hasGrown = true;
		}
		return hasGrown;
	}

	/** Share of the characters of all files loaded so far that have run. */
	share(): number {
		let all = 0;
		let run = 0;
		for (const characters of this.seen.values()) {
			all += characters.length;
			for (const character of characters) run += character;
		}
		return all === 0 ? 0 : run / all;
	}

	private take(): Profiler.ScriptCoverage[] {
		let scripts: Profiler.ScriptCoverage[] = [];
		// V8 of this thread answers before it returns.
		this.session.post('Profiler.takePreciseCoverage', (error, { result }) => {
			if (error) throw error;
			scripts = result;
		});
		return scripts;
	}

	private isNew({ url, functions }: Profiler.ScriptCoverage, isNoted: boolean): boolean {
		let seen = this.seen.get(url);
		if (seen === undefined) {
			const { length } = readFileSync(url.startsWith('file:') ? fileURLToPath(url) : url, 'utf8');
			this.seen.set(url, (seen = new Uint8Array(length)));
		}
		const now = new Uint8Array(seen.length);
		// An inner part comes after the outer one that it stands in.
		for (const { ranges } of functions) {
			for (const { startOffset, endOffset, count } of ranges) {
				now.fill(count > 0 ? 1 : 0, startOffset, endOffset);
			}
		}
		let hasGrown = false;
		for (let at = 0; at < now.length; at++) {
			if (now[at] === 1 && seen[at] === 0) {
				if (isNoted) seen[at] = 1;
				hasGrown = true;
			}
		}
		return hasGrown;
	}
}
