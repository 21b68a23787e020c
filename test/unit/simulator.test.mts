import { afterEach, describe, expect, it } from '@jest/globals';
import { spawn } from 'node:child_process';
import { connect } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { connectedEngine } from '../simulator/connectedEngine.mts';
import { codesWithoutFormat, documentedFormats } from '../simulator/documentedFormats.mts';
import {
	adminChange,
	demoLogs,
	prefixExamples,
	prefixFor,
	prefixStyles,
	streamLog,
} from '../simulator/generator.mts';
import type { LogRecipe } from '../simulator/generator.mts';
import { linesOf, startSimulator } from '../simulator/server.mts';
import type {
	LogEntry,
	SimulatedEngine,
	Simulator,
	SimulatorSettings,
} from '../simulator/server.mts';

const NOON = Date.parse('2024-12-24T12:00:00Z');
const HOUR = 3_600_000;
const PORTAL = '/audit-trail/api/v1/portal/type/auditlog';
const ENGINES = '/audit-trail/api/v1/engines/type/auditlog';
const ENGINE_LIST = '/api/configuration/v1/engines';
const TOKEN = '/oauth2/default/v1/token';

const running: Simulator[] = [];

async function start(settings: Partial<SimulatorSettings> = {}): Promise<Simulator> {
	const simulator = await startSimulator({ clock: () => NOON, ...settings });
	running.push(simulator);
	return simulator;
}

afterEach(async () => {
	await Promise.all(running.splice(0).map((simulator) => simulator.close()));
});

function basic(username = 'audit-reader', password = 'correct horse'): Record<string, string> {
	return {
		authorization: `Basic ${Buffer.from(`${username}:${password}`).toString('base64')}`,
	};
}

function get(
	simulator: Simulator,
	path: string,
	headers: Record<string, string> = basic(),
): Promise<Response> {
	return fetch(simulator.address + path, { headers });
}

async function textOf(
	simulator: Simulator,
	path: string,
	headers?: Record<string, string>,
): Promise<string> {
	const response = await get(simulator, path, headers);
	expect(response.status).toBe(200);
	return response.text();
}

function requestToken(
	simulator: Simulator,
	form: Record<string, string>,
	headers: Record<string, string> = basic('n8n-client', 'client-secret-1'),
): Promise<Response> {
	return fetch(simulator.address + TOKEN, {
		method: 'POST',
		headers,
		body: new URLSearchParams(form),
	});
}

async function bearer(
	simulator: Simulator,
	scope = 'service:audit-trail',
): Promise<Record<string, string>> {
	const response = await requestToken(simulator, { grant_type: 'client_credentials', scope });
	const { access_token } = (await response.json()) as { access_token: string };
	return { authorization: `Bearer ${access_token}` };
}

/** One line per hour before noon, named by its age: "3h" is three hours old. */
const hourly: LogEntry[] = [4, 3, 2, 1].map((age) => ({
	time: NOON - age * HOUR,
	line: `${age}h`,
}));

function engine(name: string, changes: Partial<SimulatedEngine> = {}): SimulatedEngine {
	const entries = [{ time: NOON - HOUR, line: `line of ${name}` }];
	return connectedEngine(name, { entries }, changes);
}

function engineLog(host: string): string {
	return `/audit-trail/api/v1/engine/${host}/type/auditlog`;
}

/** Reads until the connection ends: what HTTP clients hide of a broken answer. */
function rawExchange(
	simulator: Simulator,
	path: string,
): Promise<{ text: string; reset: boolean }> {
	const { port } = new URL(simulator.address);
	return new Promise((resolve) => {
		let text = '';
		let reset = false;
		const socket = connect(Number(port), '127.0.0.1');
		socket.on('data', (data) => (text += data.toString('latin1')));
		socket.on('error', () => (reset = true));
		socket.on('close', () => resolve({ text, reset }));
		socket.write(
			`GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAuthorization: ${basic().authorization}\r\n\r\n`,
		);
	});
}

/** As long as the test may take: a busy machine is no fault of the simulator. */
async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
	while (!(await condition())) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe('signing in', () => {
	it('lets the account in and records what it sent', async () => {
		const simulator = await start({ portalLog: { entries: hourly } });
		expect(await textOf(simulator, `${PORTAL}?elapsed_hours=2`)).toBe('2h\n1h\n');
		expect(simulator.requests).toEqual([
			expect.objectContaining({
				method: 'GET',
				rawPath: `${PORTAL}?elapsed_hours=2`,
				path: PORTAL,
				query: { elapsed_hours: '2' },
				authorization: 'basic',
				status: 200,
				headers: expect.objectContaining(basic()),
			}),
		]);
	});

	it.each([
		['nothing', {}],
		['a wrong password', basic('audit-reader', 'wrong')],
		['an unknown user', basic('somebody')],
		['a header that is not base64', { authorization: 'Basic ???' }],
		['an unknown token', { authorization: 'Bearer guess' }],
	])('answers 401 with a challenge and an array to %s', async (_name, headers) => {
		const simulator = await start();
		const response = await get(simulator, PORTAL, headers as Record<string, string>);
		expect(response.status).toBe(401);
		expect(response.headers.get('www-authenticate')).toMatch(/Basic|Bearer/);
		expect(await response.json()).toEqual([expect.any(String)]);
		expect(simulator.requests[0]?.status).toBe(401);
	});

	it('refuses denied accounts and clients with 403', async () => {
		const simulator = await start({ deniedAccounts: ['audit-reader', 'n8n-client'] });
		expect((await get(simulator, PORTAL)).status).toBe(403);
		expect((await get(simulator, PORTAL, await bearer(simulator))).status).toBe(403);
	});

	it('gives errors as objects on demand', async () => {
		const simulator = await start({ errorShape: 'objects' });
		const response = await get(simulator, PORTAL, {});
		expect(await response.json()).toEqual([{ code: 401, message: expect.any(String) }]);
	});
});

describe('tokens', () => {
	it('are given out as documented and open the log', async () => {
		const simulator = await start({ portalLog: { entries: hourly } });
		const response = await requestToken(simulator, {
			grant_type: 'client_credentials',
			scope: 'service:audit-trail',
		});
		expect(await response.json()).toEqual({
			token_type: 'Bearer',
			expires_in: 900,
			access_token: expect.stringMatching(/^[\w-]{40,}$/),
			scope: 'service:audit-trail',
		});
		expect(simulator.tokensIssued).toBe(1);
		expect(simulator.requests[0]?.body).toBe(
			'grant_type=client_credentials&scope=service%3Aaudit-trail',
		);
		expect(await textOf(simulator, PORTAL, await bearer(simulator))).toBe('4h\n3h\n2h\n1h\n');
		expect(simulator.requests.at(-1)?.authorization).toBe('bearer');
	});

	it.each([
		[401, 'invalid_client', basic('n8n-client', 'wrong'), 'client_credentials', 'service:engines'],
		[401, 'invalid_client', {}, 'client_credentials', 'service:engines'],
		[400, 'invalid_scope', undefined, 'client_credentials', 'service:other'],
		[400, 'invalid_scope', undefined, 'client_credentials', ''],
		[400, 'unsupported_grant_type', undefined, 'password', 'service:engines'],
	])('are refused with %d %s', async (status, error, headers, grant_type, scope) => {
		const simulator = await start();
		const response = await requestToken(
			simulator,
			{ grant_type, scope },
			headers as Record<string, string> | undefined,
		);
		expect(response.status).toBe(status);
		expect(await response.json()).toMatchObject({ error });
		expect(simulator.tokensIssued).toBe(0);
	});

	it('end with their life, which the answer says', async () => {
		const simulator = await start({ tokenLifetimeSeconds: 0.2 });
		const response = await requestToken(simulator, {
			grant_type: 'client_credentials',
			scope: 'service:audit-trail',
		});
		const { access_token, expires_in } = (await response.json()) as Record<string, unknown>;
		expect(expires_in).toBe(0.2);
		const headers = { authorization: `Bearer ${String(access_token)}` };
		await until(async () => (await get(simulator, PORTAL, headers)).status === 401);
	});

	it('can all be revoked', async () => {
		const simulator = await start();
		const headers = await bearer(simulator);
		simulator.revokeTokens();
		expect((await get(simulator, PORTAL, headers)).status).toBe(401);
		expect((await get(simulator, PORTAL, await bearer(simulator))).status).toBe(200);
	});

	it('open only what their scope says', async () => {
		const simulator = await start({ engines: [engine('engine-1')] });
		const logOnly = await bearer(simulator, 'service:audit-trail');
		const listOnly = await bearer(simulator, 'service:engines');
		expect((await get(simulator, ENGINE_LIST, logOnly)).status).toBe(403);
		expect((await get(simulator, PORTAL, listOnly)).status).toBe(403);
		expect((await get(simulator, ENGINE_LIST, listOnly)).status).toBe(200);
	});
});

describe('routes', () => {
	it('know only GET, and POST for tokens', async () => {
		const simulator = await start();
		for (const [path, method, allowed] of [
			[PORTAL, 'POST', 'GET'],
			[ENGINE_LIST, 'DELETE', 'GET'],
			[TOKEN, 'GET', 'POST'],
		] as const) {
			const response = await fetch(simulator.address + path, { method, headers: basic() });
			expect([response.status, response.headers.get('allow')]).toEqual([405, allowed]);
		}
	});

	it('answer 404 with an array elsewhere', async () => {
		const simulator = await start();
		for (const path of ['/', `${PORTAL}/`, engineLog('a/b'), engineLog('')]) {
			const response = await get(simulator, path);
			expect(response.status).toBe(404);
			expect(await response.json()).toEqual([expect.any(String)]);
		}
	});

	it('refuse unknown and repeated parameters', async () => {
		const simulator = await start();
		for (const query of ['limit=1', 'Before_date=2024-12-24', 'elapsed_hours=1&elapsed_hours=2']) {
			expect((await get(simulator, `${PORTAL}?${query}`)).status).toBe(400);
		}
		expect((await get(simulator, `${ENGINE_LIST}?limit=1`)).status).toBe(400);
	});

	it('list the Engines with the documented fields only', async () => {
		const simulator = await start({ engines: [engine('engine-1')] });
		const list = (await (await get(simulator, ENGINE_LIST)).json()) as object[];
		expect(list.map((one) => Object.keys(one))).toEqual([
			[
				'name',
				'databaseUID',
				'machineID',
				'description',
				'status',
				'address',
				'port',
				'timezone',
				'version',
			],
		]);
	});
});

describe('Engines', () => {
	it('are found by name or address, as set', async () => {
		const simulator = await start({ engines: [engine('engine-1')] });
		const statuses = async (): Promise<number[]> => {
			const hosts = ['engine-1', 'engine-1.nexthink.example'];
			const answers = await Promise.all(hosts.map((host) => get(simulator, engineLog(host))));
			return answers.map((answer) => answer.status);
		};
		expect(await statuses()).toEqual([200, 200]);
		simulator.settings.engineKey = 'name';
		expect(await statuses()).toEqual([200, 500]);
		simulator.settings.engineKey = 'address';
		expect(await statuses()).toEqual([500, 200]);
	});

	it.each([
		['unknown', 'engine-9'],
		['unreachable', 'engine-2'],
		['disconnected', 'engine-3'],
	])('that are %s answer 500 with an array', async (_name, host) => {
		const simulator = await start({
			engines: [
				engine('engine-1'),
				engine('engine-2', { reachable: false }),
				engine('engine-3', { status: 'DISCONNECTED' }),
			],
		});
		const response = await get(simulator, engineLog(host));
		expect(response.status).toBe(500);
		expect(await response.json()).toEqual([expect.any(String)]);
	});

	it('have their path segment decoded once', async () => {
		const simulator = await start({ engines: [engine('a/b %25'), engine('a/b %')] });
		expect(await textOf(simulator, engineLog('a%2Fb%20%2525'))).toBe('line of a/b %25\n');
		expect(await textOf(simulator, engineLog('a%2Fb%20%25'))).toBe('line of a/b %\n');
		expect((await get(simulator, engineLog('%E0%A4'))).status).toBe(400);
	});

	it('are concatenated in list order, connected and reachable ones only, unsorted', async () => {
		const older = { entries: [{ time: NOON - 3 * HOUR, line: 'older' }] };
		const simulator = await start({
			engines: [
				engine('engine-2'),
				engine('engine-1', { log: older }),
				engine('engine-3', { status: 'CONNECTING' }),
				engine('engine-4', { reachable: false }),
			],
		});
		expect(await textOf(simulator, ENGINES)).toBe('line of engine-2\nolder\n');
		simulator.settings.missingLastNewline = true;
		expect(await textOf(simulator, ENGINES)).toBe('line of engine-2older');
	});
});

describe('the time window', () => {
	async function ages(settings: Partial<SimulatorSettings>, query: string): Promise<string> {
		const simulator = await start({ portalLog: { entries: hourly }, ...settings });
		return (await textOf(simulator, `${PORTAL}?${query}`)).trim().replaceAll('\n', ' ');
	}

	it.each<[string, Partial<SimulatorSettings>, string, string]>([
		['nothing asked: everything', {}, '', '4h 3h 2h 1h'],
		['before_date is exclusive', {}, 'before_date=2024-12-24T10:00:00', '4h 3h'],
		[
			'before_date can be inclusive',
			{ beforeDateInclusive: true },
			'before_date=2024-12-24T10:00:00',
			'4h 3h 2h',
		],
		['a colon may be encoded', {}, 'before_date=2024-12-24T10%3A00%3A00', '4h 3h'],
		['a bare date is its midnight', {}, 'before_date=2024-12-24', ''],
		['elapsed_hours counts from now', {}, 'elapsed_hours=2', '2h 1h'],
		['its start can be exclusive', { elapsedStartInclusive: false }, 'elapsed_hours=2', '1h'],
		[
			'both count back from before_date',
			{},
			'before_date=2024-12-24T10:00:00&elapsed_hours=1',
			'3h',
		],
		[
			'before_date is read east of UTC',
			{ serverZoneOffsetMinutes: 60 },
			'before_date=2024-12-24T10:00:00',
			'4h',
		],
		[
			'before_date is read west of UTC',
			{ serverZoneOffsetMinutes: -60 },
			'before_date=2024-12-24T10:00:00',
			'4h 3h 2h',
		],
		[
			'the zone does not move elapsed_hours',
			{ serverZoneOffsetMinutes: 600 },
			'elapsed_hours=2',
			'2h 1h',
		],
		[
			'old versions ignore both, right or wrong',
			{ ignoreTimeParameters: true },
			'before_date=soon&elapsed_hours=1',
			'4h 3h 2h 1h',
		],
		['a future before_date is fine', {}, 'before_date=2025-01-01', '4h 3h 2h 1h'],
		['rotation drops the oldest', { rotation: 3 }, '', '1h'],
		[
			'so does the rotation of one log',
			{ portalLog: { entries: hourly, rotatedAway: 1 }, rotation: 1 },
			'',
			'2h 1h',
		],
	])('%s', async (_name, settings, query, expected) => {
		expect(await ages(settings, query)).toBe(expected);
	});

	it.each([
		'before_date=2024-12-24T10:00',
		'before_date=2024-12-24T10:00:00Z',
		'before_date=2024-12-24T10:00:00.000',
		'before_date=2024-12-24%2010:00:00',
		'before_date=2024-02-30',
		'before_date=2024-12-24T24:00:00',
		'before_date=2024-12-24T10:00:60',
		'before_date=',
		'elapsed_hours=0',
		'elapsed_hours=-1',
		'elapsed_hours=1.5',
		'elapsed_hours=01',
		'elapsed_hours=%2B1',
		'elapsed_hours=',
	])('refuses %s', async (query) => {
		const simulator = await start();
		const response = await get(simulator, `${PORTAL}?${query}`);
		expect(response.status).toBe(400);
		expect(await response.json()).toEqual([expect.any(String)]);
	});

	it('can refuse the future', async () => {
		const simulator = await start({ refuseFutureBeforeDate: true });
		const status = async (text: string): Promise<number> =>
			(await get(simulator, `${PORTAL}?before_date=${text}`)).status;
		expect(await status('2024-12-24T12:00:00')).toBe(200);
		expect(await status('2024-12-24T12:00:01')).toBe(400);
		simulator.settings.serverZoneOffsetMinutes = 60;
		expect(await status('2024-12-24T13:00:00')).toBe(200);
	});

	it('keeps untimed lines with the line before them', async () => {
		const untimed = (line: string): LogEntry => ({ time: null, line });
		const entries = [
			untimed('top'),
			...hourly.slice(0, 1),
			untimed('after 4h'),
			...hourly.slice(3),
			untimed('after 1h'),
		];
		expect(await ages({ portalLog: { entries } }, 'elapsed_hours=2')).toBe('1h after 1h');
		expect(await ages({ portalLog: { entries } }, 'before_date=2024-12-24T10:00:00')).toBe(
			'top 4h after 4h',
		);
		const simulator = await start({ portalLog: { entries: [untimed('alone')] } });
		expect(await textOf(simulator, `${PORTAL}?elapsed_hours=1`)).toBe('alone\n');
	});

	it('sees lines written since the last request', async () => {
		const entries = hourly.slice(0, 1);
		const simulator = await start({ portalLog: { entries } });
		expect(await textOf(simulator, PORTAL)).toBe('4h\n');
		entries.push({ time: NOON, line: 'new' });
		expect(await textOf(simulator, PORTAL)).toBe('4h\nnew\n');
	});
});

describe('the body', () => {
	it('is plain text with a length, or chunked', async () => {
		const simulator = await start({ portalLog: { entries: hourly } });
		const whole = await get(simulator, PORTAL);
		expect(whole.headers.get('content-type')).toBe('text/plain; charset=utf-8');
		expect(whole.headers.get('content-length')).toBe('12');
		simulator.settings.chunked = true;
		const chunked = await get(simulator, PORTAL);
		expect(chunked.headers.get('content-length')).toBeNull();
		expect(chunked.headers.get('transfer-encoding')).toBe('chunked');
		expect(await chunked.text()).toBe(await whole.text());
	});

	it('can be torn, end without a newline, begin with a mark, use CR LF', async () => {
		const simulator = await start({ portalLog: { entries: hourly } });
		const { settings } = simulator;
		settings.tornLastLine = 2;
		expect(await textOf(simulator, PORTAL)).toBe('4h\n3h\n2h\n1');
		settings.tornLastLine = 100;
		expect(await textOf(simulator, PORTAL)).toBe('');
		settings.tornLastLine = 0;
		settings.missingLastNewline = true;
		settings.lineEnd = '\r\n';
		settings.byteOrderMark = true;
		const bytes = Buffer.from(await (await get(simulator, PORTAL)).arrayBuffer());
		expect(bytes.toString('utf8')).toBe('\ufeff4h\r\n3h\r\n2h\r\n1h');
	});

	it('serves raw bytes and streams untouched', async () => {
		const raw = Uint8Array.of(0xff, 0x00, 0x0d, 0x0a, 0x0a, 0xc3);
		const simulator = await start({
			portalLog: { raw },
			engines: [engine('stream', { log: () => [raw, raw] })],
		});
		const bytes = async (path: string): Promise<Buffer> =>
			Buffer.from(await (await get(simulator, path)).arrayBuffer());
		expect(await bytes(`${PORTAL}?elapsed_hours=1`)).toEqual(Buffer.from(raw));
		expect(await bytes(engineLog('stream'))).toEqual(Buffer.concat([raw, raw]));
	});

	it('keeps lines of bytes as they are between lines of text', async () => {
		const bytes = Uint8Array.of(0xff, 0xfe);
		const lines = ['é', bytes, 'z'];
		const entries = lines.map((line) => ({ time: NOON, line }));
		const simulator = await start({ portalLog: { entries } });
		const body = Buffer.from(await (await get(simulator, PORTAL)).arrayBuffer());
		expect(body.toString('latin1')).toBe(Buffer.from('é\n').toString('latin1') + '\xff\xfe\nz\n');
		expect(linesOf({ entries })).toEqual([Buffer.from('é'), bytes, Buffer.from('z')]);
	});

	it.each([false, true])(
		'is compressed for clients that accept it (chunked: %s)',
		async (chunked) => {
			const simulator = await start({ portalLog: { entries: hourly }, compress: true, chunked });
			const zipped = await rawExchangeOf(simulator, 'gzip');
			expect(zipped.headers).toMatch(/content-encoding: gzip/i);
			expect(/content-length/i.test(zipped.headers)).toBe(!chunked);
			if (!chunked) expect(gunzipSync(zipped.body).toString()).toBe('4h\n3h\n2h\n1h\n');
			expect(await textOf(simulator, PORTAL)).toBe('4h\n3h\n2h\n1h\n');
			expect((await rawExchangeOf(simulator, 'gzip;q=0')).headers).not.toMatch(/content-encoding/i);
		},
	);

	async function rawExchangeOf(
		simulator: Simulator,
		acceptEncoding: string,
	): Promise<{ headers: string; body: Buffer }> {
		const { port } = new URL(simulator.address);
		const received: Buffer[] = [];
		await new Promise<void>((resolve) => {
			const socket = connect(Number(port), '127.0.0.1');
			socket.on('data', (data) => received.push(data));
			socket.on('close', () => resolve());
			socket.write(
				`GET ${PORTAL} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nAccept-Encoding: ${acceptEncoding}\r\n` +
					`Authorization: ${basic().authorization}\r\n\r\n`,
			);
		});
		const all = Buffer.concat(received);
		const headersEnd = all.indexOf('\r\n\r\n');
		return {
			headers: all.subarray(0, headersEnd).toString('latin1'),
			body: all.subarray(headersEnd + 4),
		};
	}

	it('comes in pieces of the size asked for', async () => {
		const simulator = await start({
			portalLog: { entries: hourly },
			chunkBytes: 5,
			chunked: true,
		});
		const { text } = await rawExchange(simulator, PORTAL);
		expect(text.slice(text.indexOf('\r\n\r\n') + 4)).toBe(
			'5\r\n4h\n3h\r\n5\r\n\n2h\n1\r\n2\r\nh\n\r\n0\r\n\r\n',
		);
	});

	it('can be asked for without HTTP', async () => {
		const simulator = await start({
			portalLog: { entries: hourly },
			engines: [engine('engine-1'), engine('engine-2')],
		});
		const own = simulator.answerTo({ operation: 'allEngines', elapsedHours: 1 });
		expect(Buffer.from(own).toString()).toBe(await textOf(simulator, `${ENGINES}?elapsed_hours=1`));
		expect(simulator.linesOf({ operation: 'portal', elapsedHours: '2' }).map(String)).toEqual(
			['2h', '1h'].map((line) => String(Buffer.from(line))),
		);
		expect(() => simulator.answerTo({ operation: 'engine', engine: 'x' })).toThrow(
			expect.objectContaining({ status: 500 }),
		);
		expect(simulator.requests).toHaveLength(1);
	});

	it('is replaced by planned answers, each once and where it belongs', async () => {
		const plan = { status: 502, body: '<h1>bad</h1>', contentType: 'text/html' };
		const simulator = await start({
			failNext: [
				{ ...plan, status: 503, insteadOf: 'engines' },
				{ ...plan, headers: { 'Retry-After': '3' } },
				{ ...plan, status: 504, insteadOf: 'token' },
			],
		});
		expect((await get(simulator, PORTAL, {})).status).toBe(401);
		const response = await get(simulator, PORTAL);
		expect([response.status, response.headers.get('retry-after')]).toEqual([502, '3']);
		expect(await response.text()).toBe('<h1>bad</h1>');
		expect((await get(simulator, PORTAL)).status).toBe(200);
		expect((await get(simulator, ENGINE_LIST)).status).toBe(503);
		expect((await get(simulator, ENGINE_LIST)).status).toBe(200);
		expect((await requestToken(simulator, {})).status).toBe(504);
		expect(simulator.settings.failNext).toEqual([]);
	});
});

describe('faults', () => {
	const portalLog = { entries: hourly };
	const bodyOf = (text: string): string => text.slice(text.indexOf('\r\n\r\n') + 4);

	it('resetBeforeHeaders', async () => {
		const simulator = await start({ portalLog, fault: { kind: 'resetBeforeHeaders' } });
		expect(await rawExchange(simulator, PORTAL)).toEqual({ text: '', reset: true });
		expect(simulator.requests[0]).toMatchObject({ status: 0, connectionClosedEarly: false });
	});

	it('resetInBody', async () => {
		const simulator = await start({ portalLog, fault: { kind: 'resetInBody', afterBytes: 4 } });
		const { text, reset } = await rawExchange(simulator, PORTAL);
		expect(text).toMatch(/content-length: 12/i);
		expect([bodyOf(text), reset]).toEqual(['4h\n3', true]);
	});

	it.each([
		[4, '4h\n3', 12],
		[99, '4h\n3h\n2h\n1h', 12],
	])('closeBeforePromisedLength after %d bytes', async (afterBytes, body, promised) => {
		const fault = { kind: 'closeBeforePromisedLength', afterBytes } as const;
		const simulator = await start({ portalLog, fault });
		const { text, reset } = await rawExchange(simulator, PORTAL);
		expect(text).toMatch(new RegExp(`content-length: ${promised}\r\n`, 'i'));
		expect([bodyOf(text), reset]).toEqual([body, false]);
		await expect(get(simulator, PORTAL).then((answer) => answer.text())).rejects.toThrow();
	});

	it('closeBeforePromisedLength shows with an empty body too', async () => {
		const simulator = await start({ fault: { kind: 'closeBeforePromisedLength' } });
		await expect(get(simulator, PORTAL).then((answer) => answer.text())).rejects.toThrow();
	});

	it.each(['stallBeforeHeaders', 'stallInBody'] as const)(
		'%s, until the client goes',
		async (kind) => {
			const simulator = await start({ portalLog, fault: { kind, afterBytes: 4 } });
			const leaving = new AbortController();
			const answer = fetch(simulator.address + PORTAL, {
				headers: basic(),
				signal: leaving.signal,
			}).then(async (response) => {
				const reader = response.body?.getReader();
				const first = await reader?.read();
				expect(String(Buffer.from(first?.value ?? []))).toBe('4h\n3');
				await reader?.read();
			});
			const outcome = answer.then(
				() => 'finished',
				() => 'broken',
			);
			await until(() => simulator.requests.length === 1);
			await new Promise((resolve) => setTimeout(resolve, 100));
			expect(simulator.requests[0]?.status).toBe(kind === 'stallInBody' ? 200 : 0);
			expect(simulator.requests[0]?.connectionClosedEarly).toBe(false);
			leaving.abort();
			expect(await outcome).toBe('broken');
			await until(() => simulator.requests[0]?.connectionClosedEarly === true);
		},
	);

	it('slowDrip delivers everything, slowly', async () => {
		const fault = { kind: 'slowDrip', afterBytes: 6, intervalMilliseconds: 20 } as const;
		const simulator = await start({ portalLog, fault });
		const started = performance.now();
		expect(await textOf(simulator, PORTAL)).toBe('4h\n3h\n2h\n1h\n');
		expect(performance.now() - started).toBeGreaterThan(100);
		expect(simulator.requests[0]?.connectionClosedEarly).toBe(false);
	});

	it('are over after so many times', async () => {
		const simulator = await start({ portalLog, fault: { kind: 'resetBeforeHeaders', times: 1 } });
		expect((await get(simulator, ENGINE_LIST)).status).toBe(200);
		await expect(get(simulator, PORTAL)).rejects.toThrow();
		expect((await get(simulator, PORTAL)).status).toBe(200);
	});

	it('of a stream that throws: broken off, not finished', async () => {
		const simulator = await start({
			portalLog: function* () {
				yield Buffer.from('first\n');
				throw new Error('source is gone');
			},
		});
		const response = await get(simulator, PORTAL);
		await expect(response.text()).rejects.toThrow();
	});

	it('a stream ends with the client that reads it', async () => {
		let isOver = false;
		const simulator = await start({
			portalLog: function* () {
				try {
					for (;;) yield Buffer.alloc(65_536, 'x');
				} finally {
					isOver = true;
				}
			},
		});
		const leaving = new AbortController();
		const response = await fetch(simulator.address + PORTAL, {
			headers: basic(),
			signal: leaving.signal,
		});
		await response.body?.getReader().read();
		leaving.abort();
		await until(() => isOver);
		expect(simulator.requests[0]?.connectionClosedEarly).toBe(true);
	});

	it('do not hold up closing', async () => {
		const simulator = await start({ fault: { kind: 'stallBeforeHeaders' } });
		const outcome = get(simulator, PORTAL).catch(() => 'broken');
		await until(() => simulator.requests.length === 1);
		await simulator.close();
		expect(await outcome).toBe('broken');
	});
});

it('has the 53 documented formats, and 64 codes without one', () => {
	expect(documentedFormats).toHaveLength(53);
	expect(new Set(codesWithoutFormat.map(({ code }) => code)).size).toBe(64);
});

describe('prefixes', () => {
	it.each(prefixStyles)('%s is written as its example', (style) => {
		const prefix = prefixFor(style, Date.parse('2024-11-03T01:28:01.123Z'), {
			host: 'host',
			tag: 'tag',
			zoneOffsetMinutes: 60,
		});
		// The microseconds are ours to choose; everything else is the example's.
		const comparable = (text: string): string => text.replace(/(\.123)\d{3}/, '$1uuu');
		expect(comparable(`${prefix}[...]`)).toBe(comparable(prefixExamples[style]));
	});
});

describe('generated logs', () => {
	const seed = Number(process.env.SIMULATOR_SEED ?? 20_241_224);
	const recipe: LogRecipe = {
		seed,
		lines: 3000,
		from: NOON - 24 * HOUR,
		to: NOON,
		component: 'Portal',
		prefixStyle: 'rfc3339Offset',
	};
	const said = `seed ${seed}`;
	const bytesOf = (one: LogRecipe): Buffer => Buffer.concat([...streamLog(one)]);

	it(`are the same for the same seed, and others for another (${said})`, () => {
		expect(bytesOf(recipe).equals(bytesOf({ ...recipe }))).toBe(true);
		expect(bytesOf(recipe).equals(bytesOf({ ...recipe, seed: seed + 1 }))).toBe(false);
	});

	it('for demos are small, recent and complete', async () => {
		const demo = demoLogs(NOON, 1);
		expect(demoLogs(NOON, 1)).toEqual(demo);
		const simulator = await start({ ...demo });
		const portal = simulator.linesOf({ operation: 'portal', elapsedHours: '24' });
		const engines = simulator.linesOf({ operation: 'allEngines', elapsedHours: '24' });
		expect([portal.length, engines.length]).toEqual([40, 36]);
		expect(simulator.linesOf({ operation: 'portal', elapsedHours: '240' })).toHaveLength(40);
		expect(demo.engines.map(({ status }) => status)).toEqual([
			'CONNECTED',
			'CONNECTED',
			'CONNECTED',
			'DISCONNECTED',
		]);
		const lines = [demo.portalLog, ...demo.engines.map(({ log }) => log)]
			.flatMap((log) => ('entries' in log ? log.entries : []))
			.map(({ line }) => String(line));
		expect(lines.filter((line) => /SIMULATED|unknown format/.test(line))).toEqual([]);
	});

	it('go on with changes of an administrator, in documented formats', () => {
		const changes = [0, 1, 2, 3, 4, 5].map((number) => adminChange(NOON + number, number));
		expect(changes.map(({ time }) => time)).toEqual([0, 1, 2, 3, 4, 5].map((late) => NOON + late));
		const events = changes.map(({ line }) => String(line).split(' nxaudit: ')[1]);
		expect(events[0]).toBe('[Portal|USER|20207|a.keller] Role Helpdesk level 2 is updated');
		expect(new Set(events).size).toBe(5);
		expect(events[5]).toBe(events[0]);
	});
});

describe('the command', () => {
	interface Run {
		output: string;
		errors: string;
		exitCode: number | null;
	}

	/** Runs main.mts as users do, natively; sends SIGTERM when the output matches. */
	function run(options: string[], endAt?: RegExp, meanwhile?: (output: string) => Promise<void>) {
		return new Promise<Run>((resolve, reject) => {
			// The project's own Node: the one on the path may not run TypeScript.
			const command = spawn('node_modules/.bin/node', ['test/simulator/main.mts', ...options]);
			let output = '';
			let errors = '';
			let isEnding = false;
			command.stderr.on('data', (data) => (errors += String(data)));
			command.stdout.on('data', (data) => {
				output += String(data);
				if (isEnding || endAt === undefined || !endAt.test(output)) return;
				isEnding = true;
				Promise.resolve(meanwhile?.(output))
					.catch(reject)
					.finally(() => command.kill('SIGTERM'));
			});
			command.on('error', reject);
			command.on('close', (exitCode) => resolve({ output, errors, exitCode }));
		});
	}

	it('serves what it prints, and ends on SIGTERM', async () => {
		const options = ['--lines', '5', '--prefix-style', 'bare', '--seed', '7'];
		let body = '';
		const { exitCode } = await run(options, /configuration\/v1\/engines\n/, async (output) => {
			const url = /(http:\S+portal\/type\/auditlog)/.exec(output)?.[1] ?? '';
			expect(output).toContain(`-u 'audit-reader:correct horse' ${url}`);
			body = await (await fetch(url, { headers: basic() })).text();
		});
		expect(exitCode).toBe(0);
		expect(body.split('\n')).toHaveLength(6);
	});

	it.each([
		[['--fault', 'none'], '--fault takes one of'],
		[['--lines', '-1'], '--lines'],
		[['--hostile'], '--hostile works together with --lines only'],
		[['--server-zone=841'], '--server-zone takes a whole number'],
		[['--unknown'], '--unknown'],
	])('refuses %j', async (options, message) => {
		const { errors, exitCode } = await run(options);
		expect(exitCode).toBe(1);
		expect(errors).toContain(message);
	});
});
