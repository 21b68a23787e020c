import { describe, expect, it } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { MOST_REMEMBERED } from '../../nodes/NexthinkAuditTrail/polling/limits.ts';
import type { ManyLines, WhatCame } from './manyLines.mts';

const run = promisify(execFile);

/** Hundreds of thousands of lines, each as an object, need more. */
const HEAP_MEGABYTES = 96;
/** Of the heap and outside of it, where buffers are: the log alone has more. */
const MOST_HELD_BYTES = 80_000_000;
const TIME_LIMIT = 180_000;

const week: ManyLines = {
	linesPerHour: 5000,
	wantedEvery: 3000,
	lookBackHours: null,
	hours: 164,
	mostEvents: null,
};

/** Polls in a process that has little memory, until nothing comes any more. */
async function pollWithLittleMemory(lines: ManyLines): Promise<WhatCame> {
	const { stdout } = await run(process.execPath, [
		`--max-old-space-size=${HEAP_MEGABYTES}`,
		join(__dirname, 'manyLines.mts'),
		JSON.stringify(lines),
	]);
	return JSON.parse(stdout) as WhatCame;
}

function given({ events }: WhatCame): number {
	return events.reduce((sum, count) => sum + count, 0);
}

describe('with 800,000 lines and little memory', () => {
	it.each<[string, ManyLines]>([
		// Events all over the log: each of them is cut out of another piece of it.
		['a look back over a week', { ...week, lookBackHours: 168, wantedEvery: 30 }],
		['the first poll after a week', week],
	])(
		'%s gives each event once, and remembers what the next poll reads',
		async (_, lines) => {
			const came = await pollWithLittleMemory(lines);
			expect(came.failure).toBeNull();
			expect(came.different).toBe(came.wanted);
			expect(given(came)).toBe(came.wanted);
			expect(came.warnings).toEqual([]);
			// What was read is remembered for a while, with 11 characters for a line, as far as there is room.
			expect(came.stateLength).toBeLessThan(MOST_REMEMBERED * 11 + 1000);
			expect(came.mostHeldBytes).toBeLessThan(MOST_HELD_BYTES);
		},
		TIME_LIMIT,
	);

	it(
		'polls after a week that give 100 events each give each event once',
		async () => {
			const came = await pollWithLittleMemory({ ...week, mostEvents: 100 });
			expect(came.failure).toBeNull();
			expect(came.different).toBe(came.wanted);
			expect(given(came)).toBe(came.wanted);
			expect(came.mostHeldBytes).toBeLessThan(MOST_HELD_BYTES);
		},
		TIME_LIMIT,
	);

	it(
		'a look back that has more events than one poll gives is refused, before anything came',
		async () => {
			const came = await pollWithLittleMemory({ ...week, lookBackHours: 168, wantedEvery: 10 });
			expect(came.failure).toBe('TooManyLines');
			expect(came.events).toEqual([]);
		},
		TIME_LIMIT,
	);
});
