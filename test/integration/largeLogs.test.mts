import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type { LargeLog, LargeLogResult } from './largeLog.mts';

const root = process.cwd();
/** The log has 400 MB, a table 100 MB; what is kept of it, a few. */
const CHUNKS = { log: 6_400, csv: 1_600, json: 1_600 };
const MOST_HEAP_MEGABYTES = 64;
/** Fewer than there are chunks, so that some are let go of. */
const LIMIT = { log: 5_000, csv: 1_200, json: 1_200 };
const SECONDS = 120_000;

/** The node's code, a few parts and the kept events have half of it; a table whose parts are held has twice as much. */
const MOST_HELD_BYTES = 50_000_000;

/** Fails when the process runs out of its heap, or holds more than it may outside of it, where buffers are. */
async function resultOf(
	form: LargeLog['form'],
	purpose: LargeLog['purpose'],
): Promise<LargeLogResult> {
	const large: LargeLog = { form, purpose, chunks: CHUNKS[form], limit: LIMIT[form] };
	const { stdout } = await promisify(execFile)(join(root, 'node_modules/.bin/node'), [
		`--max-old-space-size=${MOST_HEAP_MEGABYTES}`,
		join(root, 'test/integration/largeLog.mts'),
		JSON.stringify(large),
	]);
	const result = JSON.parse(stdout) as LargeLogResult;
	expect(result.mostHeldBytes).toBeLessThan(MOST_HELD_BYTES);
	return result;
}

const role = (chunk: number): string => `Role ${chunk} is added`;

describe.each(['log', 'csv', 'json'] as const)(
	'memory is what is kept, not what was sent (%s)',
	(form) => {
		const chunks = CHUNKS[form];
		const limit = LIMIT[form];

		it.each<[purpose: LargeLog['purpose'], lines: number, first: number]>([
			['filter', chunks, 0],
			['latest', limit, chunks - limit],
		])(
			'one event of each part of it (%s)',
			async (purpose, lines, first) => {
				const edges = [role(first), role(chunks - 1)];
				expect(await resultOf(form, purpose)).toMatchObject({ lines, edges });
			},
			SECONDS,
		);
	},
);

describe('memory is what is kept, not what was sent', () => {
	it(
		'the end of a log',
		async () => {
			const { lines, edges } = await resultOf('log', 'newest');
			expect(lines).toBe(LIMIT.log);
			expect(edges[1]).toBe(role(CHUNKS.log - 1));
		},
		SECONDS,
	);

	it.each([
		['log', 400_000_000],
		['csv', 100_000_000],
	] as const)(
		'nothing, when it becomes a file (%s)',
		async (form, leastBytes) => {
			const { bytes } = await resultOf(form, 'file');
			expect(bytes).toBeGreaterThan(leastBytes);
			const wanted = await resultOf(form, 'wantedFile');
			expect(wanted.lines).toBe(CHUNKS[form]);
		},
		SECONDS,
	);
});
