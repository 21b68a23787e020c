import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import { ask, closeAll, linesIn, simulate, untimed } from './asking.mts';

const BROKEN_OFF = 'The connection broke off in the middle of the log';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

const lines = Array.from({ length: 5 }, (_, index) => `line ${index}`);

describe('an answer', () => {
	it('that breaks off for one input item leaves the others whole', async () => {
		const simulator = await simulate({
			portalLog: untimed(['a line']),
			fault: { kind: 'resetInBody', afterBytes: 3, times: 1 },
		});
		const { items } = await ask(engine, simulator.address, {
			input: [{}, {}],
			continueOnFail: true,
		});
		expect(items.map(({ json, pairedItem }) => [json.error ?? json.line, pairedItem])).toEqual([
			[BROKEN_OFF, { item: 0 }],
			['a line', { item: 1 }],
		]);
	});

	it('that is cut anywhere is never a shorter success', async () => {
		const body = Buffer.from(lines.join('\n'));
		const simulator = await simulate({ portalLog: { raw: body } });
		await fc.assert(
			fc.asyncProperty(
				fc.integer({ min: 0, max: body.length - 1 }),
				fc.constantFrom('resetInBody' as const, 'closeBeforePromisedLength' as const),
				fc.boolean(),
				async (afterBytes, kind, chunked) => {
					simulator.settings.fault = { kind, afterBytes };
					simulator.settings.chunked = chunked && kind === 'resetInBody';
					const { items, error } = await ask(engine, simulator.address);
					expect([items, error?.message]).toEqual([[], BROKEN_OFF]);
				},
			),
			{ numRuns: 20 },
		);
	}, 60_000);

	it('that is compressed is not asked for', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']), compress: true });
		const { items } = await ask(engine, simulator.address);
		expect(linesIn(items)).toEqual(['a line']);
		const { headers } = simulator.requests[0]!;
		expect(headers['accept-encoding']).toBe('identity, *;q=0');
		expect(headers['cache-control']).toBe('no-transform');
	});
});
