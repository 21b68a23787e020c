import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { demoLogs } from '../simulator/generator.mts';
import { startEngine, triggerParametersOf } from './engine.mts';
import type { Engine } from './engine.mts';
import {
	ask,
	CLIENT_ID,
	CLIENT_SECRET,
	closeAll,
	linesIn,
	LOG_PATH,
	oAuth2Credential,
	sendToken,
	serve,
	simulate,
	TOKEN_PATH,
	untimed,
	USERNAME,
} from './asking.mts';
import { expectNoSecret } from './secrets.mts';

const authentication = 'oAuth2';
const NO_TOKEN = 'Nexthink gave n8n no access token';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

describe('a token', () => {
	it('is asked for as documented, and used for all input items', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		const { items } = await ask(engine, simulator.address, { authentication, input: [{}, {}, {}] });
		expect(items).toHaveLength(3);
		const [token, ...logs] = simulator.requests;
		expect(token).toMatchObject({ method: 'POST', path: TOKEN_PATH, authorization: 'basic' });
		expect(Object.fromEntries(new URLSearchParams(token!.body))).toEqual({
			grant_type: 'client_credentials',
			scope: 'service:audit-trail',
		});
		expect(logs.map(({ authorization }) => authorization)).toEqual(['bearer', 'bearer', 'bearer']);
	});

	it('is kept for the next run', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		const credential = oAuth2Credential(simulator.address);
		await ask(engine, simulator.address, { authentication, credential });
		await ask(engine, simulator.address, { authentication, credential });
		expect(simulator.tokensIssued).toBe(1);
	});

	it('that was refused once is renewed, and the user notices nothing', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		const credential = oAuth2Credential(simulator.address);
		await ask(engine, simulator.address, { authentication, credential });
		simulator.revokeTokens();
		const { items, error, hints } = await ask(engine, simulator.address, {
			authentication,
			credential,
		});
		expect([linesIn(items), error]).toEqual([['a line'], null]);
		expect(hints).toHaveLength(1);
		expect(simulator.tokensIssued).toBe(2);
		expect(simulator.requests.map(({ status }) => status)).toEqual([200, 200, 401, 200, 200]);
	});

	describe('that is refused with 403', () => {
		const settings = { refusedTokenStatus: 403, portalLog: untimed(['a line']) } as const;

		it('is renewed, and the user notices nothing', async () => {
			const simulator = await simulate(settings);
			const credential = oAuth2Credential(simulator.address);
			await ask(engine, simulator.address, { authentication, credential });
			simulator.revokeTokens();
			const { items, error } = await ask(engine, simulator.address, { authentication, credential });
			expect([linesIn(items), error]).toEqual([['a line'], null]);
			expect(simulator.requests.map(({ status }) => status)).toEqual([200, 200, 403, 200, 200]);
			await ask(engine, simulator.address, { authentication, credential });
			expect(simulator.tokensIssued).toBe(2);
		});

		it('is renewed in mid-series, for each item if it has to be', async () => {
			const simulator = await simulate(settings);
			simulator.settings.portalLog = function* () {
				simulator.revokeTokens();
				yield Buffer.from('a line\n');
			};
			const input = [{}, {}, {}];
			const { items, error } = await ask(engine, simulator.address, { authentication, input });
			expect([linesIn(items), error]).toEqual([Array(3).fill('a line'), null]);
			expect(simulator.tokensIssued).toBe(3);
		});

		it('is renewed in a poll', async () => {
			const simulator = await simulate(settings);
			const credential = oAuth2Credential(simulator.address);
			const parameters = triggerParametersOf({ authentication });
			const trigger = engine.activate({ credential, parameters });
			await trigger.poll();
			simulator.revokeTokens();
			expect(await trigger.poll()).toBeNull();
			expect(simulator.tokensIssued).toBe(2);
		});

		it('is renewed for the list of Engines', async () => {
			const simulator = await simulate({ ...settings, ...demoLogs(Date.now(), 1) });
			const credential = oAuth2Credential(simulator.address);
			await ask(engine, simulator.address, { authentication, credential });
			simulator.revokeTokens();
			credential.data.scope = 'service:audit-trail service:engines';
			expect(await engine.searchEngines(credential)).toMatchObject({ results: expect.any(Array) });
			expect(simulator.tokensIssued).toBe(2);
		});

		it('is renewed once a run, if a fresh one may not read the log either', async () => {
			const simulator = await simulate({ ...settings, deniedAccounts: [CLIENT_ID] });
			const { items } = await ask(engine, simulator.address, {
				authentication,
				input: [{}, {}, {}],
				continueOnFail: true,
			});
			expect(items.map(({ json }) => json.error)).toEqual(
				Array(3).fill('This account may not read the audit log (403)'),
			);
			const statuses = simulator.requests.map(({ status }) => status);
			expect(statuses).toEqual([200, 403, 200, 403, 403, 403]);
		});

		it('is not renewed with a secret that is refused, which is told', async () => {
			const simulator = await simulate(settings);
			const credential = oAuth2Credential(simulator.address);
			await ask(engine, simulator.address, { authentication, credential });
			simulator.revokeTokens();
			simulator.settings.clients = [];
			simulator.requests.length = 0;
			const { items, error, saved } = await ask(engine, simulator.address, {
				authentication,
				credential,
				input: [{}, {}],
			});
			expect([items, error!.message]).toEqual([[], NO_TOKEN]);
			expect(simulator.requests.map(({ status }) => status)).toEqual([403, 401]);
			expectNoSecret(saved);
		});

		it('serves a scope that was changed just now', async () => {
			const simulator = await simulate(settings);
			const credential = oAuth2Credential(simulator.address, { scope: 'service:engines' });
			const first = await ask(engine, simulator.address, { authentication, credential });
			expect(first.error!.message).toContain('(403)');
			credential.data.scope = 'service:audit-trail';
			const { items } = await ask(engine, simulator.address, { authentication, credential });
			expect(linesIn(items)).toEqual(['a line']);
		});
	});

	it('is not asked for because of a 403 for a password', async () => {
		const simulator = await simulate({ deniedAccounts: [USERNAME] });
		const { error } = await ask(engine, simulator.address);
		expect(error!.message).toBe('This account may not read the audit log (403)');
		expect(simulator.requests.map(({ path }) => path)).toEqual([LOG_PATH]);
	});

	it.each([1, 2, 5])('that ends after every %i answers is renewed in mid-series', async (every) => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		let answers = 0;
		simulator.settings.portalLog = function* () {
			answers += 1;
			if (answers % every === 0) simulator.revokeTokens();
			yield Buffer.from(`line ${answers}\n`);
		};
		const input = Array.from({ length: 11 }, () => ({}));
		const { items, error } = await ask(engine, simulator.address, { authentication, input });
		expect(error).toBeNull();
		expect(linesIn(items)).toEqual(input.map((_, index) => `line ${index + 1}`));
		expect(simulator.tokensIssued).toBe(1 + Math.floor(10 / every));
	});

	it('that ends by its time is renewed in mid-series', async () => {
		const simulator = await simulate({
			portalLog: untimed(['a line']),
			tokenLifetimeSeconds: 0.05,
			fault: { kind: 'slowDrip', intervalMilliseconds: 15 },
		});
		const { items, error } = await ask(engine, simulator.address, {
			authentication,
			input: [{}, {}, {}],
		});
		expect(error).toBeNull();
		expect(items).toHaveLength(3);
		expect(simulator.tokensIssued).toBeGreaterThan(1);
	});

	it('that ends during a long answer does not harm that answer', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		simulator.settings.portalLog = function* () {
			yield Buffer.from('one\n');
			simulator.revokeTokens();
			yield Buffer.from('two\n');
		};
		const { items, error } = await ask(engine, simulator.address, { authentication });
		expect([linesIn(items), error]).toEqual([['one', 'two'], null]);
	});
});

describe('the token end point', () => {
	it('that refuses the renewal in mid-series is told, and what came before stands', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		simulator.settings.portalLog = function* () {
			simulator.revokeTokens();
			simulator.settings.clients = [];
			yield Buffer.from('a line\n');
		};
		const { items } = await ask(engine, simulator.address, {
			authentication,
			input: [{}, {}],
			continueOnFail: true,
		});
		expect(items.map(({ json }) => json.line ?? json.error)).toEqual(['a line', NO_TOKEN]);
	});

	it('may be at another address than the API', async () => {
		const api = await serve((request, response) => {
			response.end(request.headers.authorization === 'Bearer from-elsewhere' ? 'a line\n' : '');
		});
		const tokens = await serve((_, response) => sendToken(response, 'from-elsewhere'));
		const credential = oAuth2Credential(api.address, { tokenUrl: `${tokens.address}/my/token` });
		const { items } = await ask(engine, api.address, { authentication, credential });
		expect(linesIn(items)).toEqual(['a line']);
		expect(tokens.requests.map(({ url }) => url)).toEqual(['/my/token']);
		const [scheme, pair] = tokens.requests[0]!.headers.authorization!.split(' ');
		expect(scheme).toBe('Basic');
		expect([
			`${CLIENT_ID}:${CLIENT_SECRET}`,
			`${CLIENT_ID}:${encodeURIComponent(CLIENT_SECRET)}`,
		]).toContain(Buffer.from(pair!, 'base64').toString());
	});
});
