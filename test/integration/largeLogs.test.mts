import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { LargeLog, LargeLogResult } from './largeLog.mts';

const root = process.cwd();
/** The log has 400 MB; what is kept of it, a few. */
const CHUNKS = 6_400;
const MOST_HEAP_MEGABYTES = 64;
/** Fewer than there are chunks, so that some are let go of. */
const LIMIT = 5_000;
const SECONDS = 120_000;

/** An idle Node.js has some 50 MB. */
const MOST_BYTES = 250_000_000;

/** Fails when the process runs out of its memory. */
async function resultOf(purpose: LargeLog['purpose']): Promise<LargeLogResult> {
	const { stdout } = await promisify(execFile)(join(root, 'node_modules/.bin/node'), [
		`--max-old-space-size=${MOST_HEAP_MEGABYTES}`,
		join(root, 'test/integration/largeLog.mts'),
		JSON.stringify({ purpose, chunks: CHUNKS, limit: LIMIT } satisfies LargeLog),
	]);
	const result = JSON.parse(stdout) as LargeLogResult;
	expect(result.mostBytes).toBeLessThan(MOST_BYTES);
	return result;
}

describe('memory is what is kept of a large log, not what was sent', () => {
	it.each<[purpose: LargeLog['purpose'], lines: number, first: number]>([
		['filter', CHUNKS, 0],
		['latest', LIMIT, CHUNKS - LIMIT],
	])(
		'one line of each part of it (%s)',
		async (purpose, lines, first) => {
			const edges = [String(first), String(CHUNKS - 1)];
			expect(await resultOf(purpose)).toMatchObject({ lines, edges });
		},
		SECONDS,
	);

	it(
		'its end',
		async () => {
			const { lines, edges } = await resultOf('newest');
			expect(lines).toBe(LIMIT);
			expect(edges[1]).toBe(String(CHUNKS - 1));
		},
		SECONDS,
	);

	it(
		'nothing, when it becomes a file',
		async () => {
			const { bytes } = await resultOf('file');
			expect(bytes).toBeGreaterThan(400_000_000);
			const wanted = await resultOf('wantedFile');
			expect(wanted.lines).toBe(CHUNKS);
		},
		SECONDS,
	);
});
