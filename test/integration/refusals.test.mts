import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import { ask, closeAll, simulate, untimed } from './asking.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

describe('what the server says', () => {
	it('of any bytes never makes a message of several lines, or a long one', async () => {
		const simulator = await simulate();
		await fc.assert(
			fc.asyncProperty(
				fc.oneof(
					fc.uint8Array({ maxLength: 600 }).map((bytes) => Buffer.from(bytes)),
					fc.json({ maxDepth: 3 }).map((text) => Buffer.from(text)),
					fc
						.string({ unit: 'binary', maxLength: 600 })
						.map((text) => Buffer.from(JSON.stringify([text]))),
				),
				async (body) => {
					simulator.settings.failNext = [{ status: 500, body, contentType: 'application/json' }];
					const { error } = await ask(engine, simulator.address);
					expect(error?.message).toBe('Nexthink could not put the log together (500)');
					expect(error!.description).toMatch(
						/^(?:Nexthink says: [^\p{Cc}\p{Zl}\p{Zp}]+\. )?Try again/u,
					);
					expect(error!.description!.length).toBeLessThan(400);
				},
			),
			{ numRuns: 60 },
		);
	}, 30_000);
});

describe('several input items', () => {
	it('after a refusal that is not about the password ask again', async () => {
		const simulator = await simulate({
			portalLog: untimed(['a line']),
			failNext: [{ status: 503, body: '', contentType: 'text/plain' }],
		});
		const { items } = await ask(engine, simulator.address, {
			input: [{}, {}, {}],
			continueOnFail: true,
		});
		expect(simulator.requests.map(({ status }) => status)).toEqual([503, 200, 200]);
		expect(items.map(({ json }) => json.line ?? 'refused')).toEqual([
			'refused',
			'a line',
			'a line',
		]);
	});
});
