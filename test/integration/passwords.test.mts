import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { forgetRefusals, startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import {
	ask,
	basicCredential,
	closeAll,
	PASSWORD,
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

	it('is sent once more after a restart of n8n, which forgets it', async () => {
		const simulator = await simulate();
		const credential = basicCredential(simulator.address, wrong);
		await ask(engine, simulator.address, { credential });
		forgetRefusals();
		await ask(engine, simulator.address, { credential });
		expect(simulator.requests).toHaveLength(2);
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
