import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import {
	ask,
	CLIENT_ID,
	CLIENT_SECRET,
	closeAll,
	linesIn,
	oAuth2Credential,
	sendToken,
	serve,
	simulate,
	TOKEN_PATH,
	untimed,
	within,
} from './asking.mts';

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

	it('that is always refused is renewed once, and told', async () => {
		const server = await serve((request, response) => {
			if (request.url === TOKEN_PATH) return sendToken(response);
			response.writeHead(401, { 'Content-Type': 'application/json' });
			response.end('["The token is not for this API"]');
		});
		const { error, items } = await ask(engine, server.address, { authentication });
		expect(items).toEqual([]);
		expect(error).toMatchObject({
			message: 'Nexthink refused the access token (401)',
			httpCode: '401',
		});
		expect(error?.description).toContain('Nexthink says: The token is not for this API.');
		const paths = server.requests.map(({ url }) => url);
		expect(paths.filter((path) => path === TOKEN_PATH)).toHaveLength(2);
		expect(paths).toHaveLength(4);
	});

	it('that is always refused in a series is told for each input item', async () => {
		const server = await serve((request, response) => {
			if (request.url === TOKEN_PATH) return sendToken(response);
			response.writeHead(401);
			response.end();
		});
		const { items } = await ask(engine, server.address, {
			authentication,
			input: [{}, {}, {}],
			continueOnFail: true,
		});
		expect(items.map(({ json, pairedItem }) => [json.error, pairedItem])).toEqual(
			[0, 1, 2].map((item) => ['Nexthink refused the access token (401)', { item }]),
		);
	});
});

describe('the token end point', () => {
	it.each([
		[
			'a wrong secret',
			{ clientSecret: 'wrong' },
			/'Client ID' and 'Client Secret'.*\(invalid_client\)/,
		],
		[
			'an unknown client',
			{ clientId: 'nobody' },
			/'Client ID' and 'Client Secret'.*\(invalid_client\)/,
		],
		['a scope that is not granted', { scope: 'service:other' }, /'Scope'.*\(invalid_scope\)/],
	])('refuses %s, and the field is named', async (_, more, description) => {
		const simulator = await simulate();
		const credential = oAuth2Credential(simulator.address, more);
		const { error, items } = await ask(engine, simulator.address, { authentication, credential });
		expect(items).toEqual([]);
		expect(error?.message).toBe(NO_TOKEN);
		expect(error?.description).toMatch(description);
		expect(simulator.requests.every(({ path }) => path === TOKEN_PATH)).toBe(true);
	});

	it.each([
		['500 with JSON', 500, '{"message":"out of order"}', 'application/json'],
		['500 with a page', 500, '<html>out of order</html>', 'text/html'],
		['503 with nothing', 503, '', 'text/plain'],
		['404', 404, 'not here', 'text/plain'],
		['403 with a page', 403, '<html>forbidden</html>', 'text/html'],
		['200 with a page', 200, '<html>sign in</html>', 'text/html'],
		['200 with nothing', 200, '', 'application/json'],
		['200 with an empty object', 200, '{}', 'application/json'],
		['200 with null', 200, 'null', 'application/json'],
		['200 with a list', 200, '[]', 'application/json'],
		['400 with a list', 400, '["no"]', 'application/json'],
		['400 with an unknown code', 400, '{"error":"strange_reason"}', 'application/json'],
		['400 with an object as code', 400, '{"error":{"a":1}}', 'application/json'],
	])('that answers %s is told as such', async (_, status, body, contentType) => {
		const server = await serve((request, response) => {
			const isToken = request.url === TOKEN_PATH;
			response.writeHead(isToken ? status : 401, { 'Content-Type': contentType });
			response.end(isToken ? body : '');
		});
		const { error, items } = await ask(engine, server.address, { authentication });
		expect(items).toEqual([]);
		expect(error?.message).toBe(NO_TOKEN);
		expect(error?.description).toMatch(/^(?:Check|Ask) .*\./);
		expect(error?.description).not.toContain('[object');
	});

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

	it('that cannot be reached is told', async () => {
		const simulator = await simulate();
		const credential = oAuth2Credential(simulator.address, {
			tokenUrl: 'http://127.0.0.1:1/token',
		});
		const { error } = await ask(engine, simulator.address, { authentication, credential });
		expect(error?.message).toBe(NO_TOKEN);
		expect(error?.description).toContain('(ECONNREFUSED)');
	});

	it('that resets the connection is told', async () => {
		const server = await serve((request) => {
			request.socket.resetAndDestroy();
		});
		const { error } = await ask(engine, server.address, { authentication });
		expect(error?.message).toBe(NO_TOKEN);
	});

	it('that never answers is told within seconds', async () => {
		const server = await serve(() => undefined);
		const run = ask(engine, server.address, {
			authentication,
			parameters: { options: { timeout: 1 } },
		});
		const { error } = await within(15, run);
		expect(error?.message).toMatch(/access token|did not answer/);
	}, 30_000);

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

	it.each([
		['plain http', 'http://login.example/token'],
		['a user part', 'https://user:pass@login.example/token'],
		['no scheme', 'login.example/token'],
		['nothing', ''],
	])('at an address with %s is refused unsent', async (_, tokenUrl) => {
		const simulator = await simulate();
		const credential = oAuth2Credential(simulator.address, { tokenUrl });
		const { error } = await ask(engine, simulator.address, { authentication, credential });
		expect(error?.message).toBe("'Token Address' in the credential must be an https address");
		expect(simulator.requests).toEqual([]);
	});
});
