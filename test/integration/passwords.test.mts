import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import {
	ask,
	basicCredential,
	closeAll,
	PASSWORD,
	serve,
	simulate,
	untimed,
	USERNAME,
} from './asking.mts';

const REFUSED = 'Nexthink refused the user name or the password (401)';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

describe('a password that Nexthink refuses', () => {
	const input = Array.from({ length: 10 }, (_, number) => ({ number }));
	const wrong = { password: 'not the password' };

	it('is sent once for ten input items, and stops the run', async () => {
		const simulator = await simulate();
		const credential = basicCredential(simulator.address, wrong);
		const { error, items } = await ask(engine, simulator.address, { credential, input });
		expect(simulator.requests).toHaveLength(1);
		expect(items).toEqual([]);
		expect(error).toMatchObject({ message: REFUSED, httpCode: '401', context: { itemIndex: 0 } });
		expect(error?.description).toContain('sent only once');
	});

	it('is sent once for ten input items, which all are told the same with continue on fail', async () => {
		const simulator = await simulate();
		const credential = basicCredential(simulator.address, wrong);
		const { error, items } = await ask(engine, simulator.address, {
			credential,
			input,
			continueOnFail: true,
		});
		expect(simulator.requests).toHaveLength(1);
		expect(error).toBeNull();
		expect(items.map(({ json, pairedItem }) => [json, pairedItem])).toEqual(
			input.map(({ number }) => [{ error: REFUSED }, { item: number }]),
		);
		const descriptions = items.map((item) => item.error?.description);
		expect(new Set(descriptions).size).toBe(1);
		expect(descriptions[0]).toContain('sent only once');
	});

	it('is not sent by the next run either, which says when it is tried again', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		const credential = basicCredential(simulator.address, wrong);
		await ask(engine, simulator.address, { credential });
		const { error } = await ask(engine, simulator.address, { credential });
		expect(simulator.requests).toHaveLength(1);
		expect(error?.message).toBe(REFUSED);
		expect(error?.description).toMatch(
			/It is not tried again before \d\d:\d\d UTC, unless the credential is changed\.$/,
		);
		const corrected = basicCredential(simulator.address);
		expect((await ask(engine, simulator.address, { credential: corrected })).items).toHaveLength(1);
	});

	it('in the middle of a series lets the logs before it stand, and nothing more is sent', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		let asked = 0;
		simulator.settings.clock = () => {
			// The clock is read once per request with hours: the account is gone after the third.
			asked += 1;
			if (asked >= 3) simulator.settings.basicAccounts = [];
			return Date.now();
		};
		const { items } = await ask(engine, simulator.address, {
			input,
			continueOnFail: true,
			parameters: { timeRange: { elapsedHours: 1 } },
		});
		const refused = simulator.requests.filter(({ status }) => status === 401);
		expect(refused).toHaveLength(1);
		const lines = items.map(({ json }) => json.line ?? json.error);
		const answered = simulator.requests.length - 1;
		expect(lines).toEqual([
			...Array.from({ length: answered }, () => 'a line'),
			...Array.from({ length: 10 - answered }, () => REFUSED),
		]);
	});

	it('is sent once when the refusal has no body, breaks off or never ends', async () => {
		for (const kind of ['empty', 'broken', 'stalled'] as const) {
			const server = await serve((_, response) => {
				response.writeHead(401, kind === 'empty' ? {} : { 'Content-Length': '100' });
				if (kind === 'empty') response.end();
				else response.write('["no');
				if (kind === 'broken') setTimeout(() => response.destroy(), 20);
			});
			const { items } = await ask(engine, server.address, {
				input: [{}, {}],
				continueOnFail: true,
				parameters: { options: { timeout: 1 } },
			});
			expect(items.map(({ json }) => json.error)).toEqual([REFUSED, REFUSED]);
			expect(server.requests).toHaveLength(1);
		}
	}, 30_000);

	it('is sent once when the list of Engines is asked for', async () => {
		const simulator = await simulate();
		const credential = basicCredential(simulator.address, wrong);
		await expect(engine.searchEngines(credential)).rejects.toMatchObject({ message: REFUSED });
		expect(simulator.requests).toHaveLength(1);
	});
});

describe('a password', () => {
	it.each([
		['plain', 'secret'],
		['with a colon', 'a:b:c'],
		['with blanks around it', ' padded '],
		['with quotes, percent and ampersand', '"%41&<>\''],
		['in other scripts', 'пароль-密碼-😀'],
		['that begins like an expression', '={{ 1 }}'.slice(1)],
		['of the tests', PASSWORD],
	])('%s arrives as it was entered', async (_, password) => {
		const simulator = await simulate({
			basicAccounts: [{ username: USERNAME, password }],
			portalLog: untimed(['a line']),
		});
		const credential = basicCredential(simulator.address, { password });
		const { error, items } = await ask(engine, simulator.address, { credential });
		expect(error).toBeNull();
		expect(items).toHaveLength(1);
	});
});
