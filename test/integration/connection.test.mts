import { createServer as createSecureServer } from 'node:https';
import { createServer as createSocketServer } from 'node:net';
import { gzipSync } from 'node:zlib';
import type { Socket } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { generate } from 'selfsigned';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import {
	ask,
	authentications,
	basicCredential,
	closeAfterwards,
	closeAll,
	credentialFor,
	linesIn,
	listen,
	LOG_PATH,
	oAuth2Credential,
	sendToken,
	serve,
	simulate,
	TOKEN_PATH,
	untimed,
	within,
} from './asking.mts';
import type { Authentication } from './asking.mts';

const BROKEN_OFF = 'The connection broke off in the middle of the log';
const STALLED = 'Nexthink stopped sending in the middle of the log, for 1 seconds';
const NO_ANSWER = 'Nexthink did not answer within 1 seconds';
const NO_CONNECTION = 'The connection to Nexthink did not come about';
const DISTRUSTED = "n8n does not trust the certificate of Nexthink's server";

/** A hang would take minutes; a slow machine does not take this long. */
const SECONDS = 15;
const oneSecond = { parameters: { options: { timeout: 1 } } };

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

/** A server that answers every request with these bytes, and then does what `afterwards` says. */
async function serveBytes(
	bytes: string | Uint8Array,
	afterwards: (socket: Socket) => void,
): Promise<string> {
	const sockets = new Set<Socket>();
	const server = createSocketServer((socket) => {
		sockets.add(socket);
		socket.on('error', () => undefined);
		socket.once('data', () => socket.write(bytes, () => afterwards(socket)));
	});
	const port = await listen(server);
	closeAfterwards(async () => {
		for (const socket of sockets) socket.destroy();
		server.close();
	});
	return `http://127.0.0.1:${port}`;
}

const lines = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);

describe('an address', () => {
	it.each(authentications)(
		'whose name is not found is told: %s',
		async (authentication) => {
			const address = 'https://no-such-host.invalid';
			const tokens = await serve((_, response) => sendToken(response));
			const credential =
				authentication === 'basicAuth'
					? basicCredential(address)
					: oAuth2Credential(address, { tokenUrl: `${tokens.address}/token` });
			const { error } = await within(60, ask(engine, address, { authentication, credential }));
			expect(error?.message).toBe("The host name of 'Instance' or of the region was not found");
			expect(error?.description).toMatch(/\((?:ENOTFOUND|EAI_AGAIN)\)$/);
			expect(error?.httpCode).toBeNull();
		},
		90_000,
	);

	it('where nothing listens is told', async () => {
		const { error } = await ask(engine, 'http://127.0.0.1:1');
		expect(error?.message).toBe('Nexthink could not be reached at this address');
		expect(error?.description).toMatch(/\(ECONNREFUSED\)$/);
	});

	it('that does not speak HTTP is told', async () => {
		const address = await serveBytes('220 mail.example ESMTP\r\n', () => undefined);
		const { error } = await within(SECONDS, ask(engine, address, oneSecond));
		expect(error?.message).toBe(NO_CONNECTION);
	});

	it('that speaks HTTP where https was entered is told', async () => {
		const simulator = await simulate();
		const address = simulator.address.replace('http:', 'https:');
		const { error } = await within(SECONDS, ask(engine, address));
		expect(error?.message).toBe(NO_CONNECTION);
		expect(error?.description).toMatch(/\((?:EPROTO|ERR_SSL_[A-Z_]+)\)$/);
	});
});

describe.each(authentications)('with %s, an answer', (authentication) => {
	it.each([
		['resetBeforeHeaders', 0, NO_CONNECTION],
		['resetInBody', 0, BROKEN_OFF],
		['resetInBody', 5_000, BROKEN_OFF],
		['resetInBody', 1e9, BROKEN_OFF],
		['closeBeforePromisedLength', 0, BROKEN_OFF],
		['closeBeforePromisedLength', 5_000, BROKEN_OFF],
		['closeBeforePromisedLength', 1e9, BROKEN_OFF],
		['stallBeforeHeaders', 0, NO_ANSWER],
		['stallInBody', 0, STALLED],
		['stallInBody', 5_000, STALLED],
		['stallInBody', 1e9, STALLED],
	] as const)(
		'with %s after %i bytes gives no items, and is told',
		async (kind, afterBytes, message) => {
			for (const chunked of [false, true]) {
				const simulator = await simulate({
					portalLog: untimed(lines),
					fault: { kind, afterBytes },
					chunked: chunked && kind !== 'closeBeforePromisedLength',
				});
				const run = ask(engine, simulator.address, { authentication, ...oneSecond });
				const { error, items } = await within(SECONDS, run);
				expect(items).toEqual([]);
				expect(error?.message).toBe(message);
				expect(error?.httpCode).toBeNull();
				const logRequests = simulator.requests.filter(({ method }) => method === 'GET');
				expect(logRequests).toHaveLength(1);
			}
		},
		60_000,
	);
});

describe('an answer', () => {
	it.each([
		['ends without its last chunk', 'a line\n', '', BROKEN_OFF],
		['ends in a chunk', 'a line\n', 'ff\r\nanother', BROKEN_OFF],
		['holds a wrong chunk size', 'a line\n', 'zz\r\nanother\r\n', BROKEN_OFF],
	])('that %s is told', async (_, first, rest, message) => {
		const head = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
		const chunk = `${first.length.toString(16)}\r\n${first}\r\n`;
		const address = await serveBytes(`${head}${chunk}${rest}`, (socket) => socket.end());
		const { error, items } = await within(SECONDS, ask(engine, address));
		expect(items).toEqual([]);
		expect(error?.message).toBe(message);
	});

	it('that ends in its headers is told', async () => {
		const address = await serveBytes('HTTP/1.1 200 OK\r\nContent-Le', (socket) => socket.end());
		const { error } = await within(SECONDS, ask(engine, address));
		expect(error?.message).toBe(NO_CONNECTION);
	});

	it('that breaks off after a filter and a limit had all they wanted is told too', async () => {
		const simulator = await simulate({
			portalLog: untimed(lines),
			fault: { kind: 'resetInBody', afterBytes: 10_000 },
		});
		const { error, items } = await ask(engine, simulator.address, {
			parameters: { returnAll: false, limit: 1, filters: { text: 'line 3' } },
		});
		expect([items, error?.message]).toEqual([[], BROKEN_OFF]);
	});

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
		const body = Buffer.from(lines.slice(0, 5).join('\n'));
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

	it('that stalls is let go of', async () => {
		const server = await serve((_, response) => {
			response.write('a line\n');
		});
		const { error } = await within(SECONDS, ask(engine, server.address, oneSecond));
		expect(error?.message).toBe(STALLED);
		await within(SECONDS, server.connectionClosed);
	});

	it('that never begins is let go of', async () => {
		const server = await serve(() => undefined);
		const { error } = await within(SECONDS, ask(engine, server.address, oneSecond));
		expect(error?.message).toBe(NO_ANSWER);
		await within(SECONDS, server.connectionClosed);
	});

	it('that comes slowly succeeds, although it takes longer than the timeout in all', async () => {
		const simulator = await simulate({
			portalLog: untimed(['a slow line']),
			fault: { kind: 'slowDrip', intervalMilliseconds: 250 },
		});
		const started = performance.now();
		const { items, error } = await ask(engine, simulator.address, oneSecond);
		expect(error).toBeNull();
		expect(linesIn(items)).toEqual(['a slow line']);
		expect(performance.now() - started).toBeGreaterThan(2_000);
	}, 30_000);

	it('of a refusal whose words never end to drip is told within seconds', async () => {
		const server = await serve((_, response) => {
			response.writeHead(500);
			const drip = setInterval(() => response.write('x'), 200);
			response.on('close', () => clearInterval(drip));
		});
		const { error } = await within(SECONDS, ask(engine, server.address, oneSecond));
		expect(error?.httpCode).toBe('500');
	}, 30_000);

	it('with a line that never ends is told, and not kept', async () => {
		const server = await serve((_, response) => {
			const more = () => {
				while (!response.destroyed && response.write('x'.repeat(1024 * 1024)));
			};
			response.on('drain', more);
			more();
		});
		const { error, items } = await within(60, ask(engine, server.address));
		expect(items).toEqual([]);
		expect(error?.message).toBe('The answer holds a line of more than 16 MB');
		await within(SECONDS, server.connectionClosed);
	}, 90_000);
});

describe('an answer that is compressed although that was not asked for', () => {
	const log = Buffer.from(lines.join('\n'));
	const compressed = gzipSync(log);

	it('is not asked for', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']), compress: true });
		const { items } = await ask(engine, simulator.address);
		expect(linesIn(items)).toEqual(['a line']);
		expect(simulator.requests[0]!.headers['accept-encoding']).toBe('identity, *;q=0');
	});

	it('gives all lines, or is told', async () => {
		const server = await serve((_, response) => {
			response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': compressed.length });
			response.end(compressed);
		});
		const { items, error } = await ask(engine, server.address);
		if (error === null) expect(linesIn(items)).toEqual(lines);
		else expect(items).toEqual([]);
	});

	it.each([
		['with the length of what is there', true],
		['with a length that is not reached', false],
	])('and cut, %s, is told', async (_, isWhole) => {
		const half = compressed.subarray(0, Math.floor(compressed.length / 2));
		const server = await serve((_request, response) => {
			const length = isWhole ? half.length : compressed.length;
			response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': length });
			response.write(half);
			if (isWhole) response.end();
			else setTimeout(() => response.destroy(), 50);
		});
		const { items, error } = await within(SECONDS, ask(engine, server.address));
		expect(items).toHaveLength(0);
		expect(error).not.toBeNull();
	});

	it('and damaged is told', async () => {
		const damaged = Buffer.from(compressed);
		damaged.fill(0xff, 2_000, 2_100);
		const server = await serve((_request, response) => {
			response.writeHead(200, { 'Content-Encoding': 'gzip', 'Content-Length': damaged.length });
			response.end(damaged);
		});
		const { items, error } = await within(SECONDS, ask(engine, server.address));
		expect(items).toHaveLength(0);
		expect(error).not.toBeNull();
	});

	it('in a way that nobody knows gives no items made of its bytes', async () => {
		const server = await serve((_request, response) => {
			response.writeHead(200, { 'Content-Encoding': 'x-own' });
			response.end('unreadable\n');
		});
		const { items, error } = await ask(engine, server.address);
		expect(items).toHaveLength(0);
		expect(error).not.toBeNull();
	});
});

describe('a certificate', () => {
	let selfSigned: { key: string; cert: string };
	beforeAll(async () => {
		const subject = [{ name: 'commonName', value: 'nexthink.test' }];
		const extensions = [
			{ name: 'subjectAltName' as const, altNames: [{ type: 7 as const, ip: '127.0.0.1' }] },
		];
		const { private: key, cert } = await generate(subject, { extensions });
		selfSigned = { key, cert };
	});

	async function serveSecurely() {
		const server = await serve(
			(request, response) => {
				if (request.url === TOKEN_PATH) sendToken(response);
				else response.end('a line\n');
			},
			(listener) => createSecureServer(selfSigned, listener),
		);
		return { ...server, address: server.address.replace('http:', 'https:') };
	}
	const switchOf: Record<Authentication, string> = {
		basicAuth: 'ignoreSslIssues',
		oAuth2: 'ignoreSSLIssues',
	};

	it('that nobody signed is refused unsent, and the remedy is named', async () => {
		const server = await serveSecurely();
		const { error } = await ask(engine, server.address);
		expect(error?.message).toBe(DISTRUSTED);
		expect(error?.description).toContain("'Ignore SSL Issues (Insecure)'");
		expect(error?.description).toContain('NODE_EXTRA_CA_CERTS');
		expect(server.requests).toEqual([]);
	});

	it('that nobody signed is refused unsent with OAuth2 too, at API and token end point', async () => {
		const server = await serveSecurely();
		const both = await ask(engine, server.address, { authentication: 'oAuth2' });
		expect(both.error?.message).toBe('Nexthink gave n8n no access token');
		expect(both.error?.description).toContain('SELF_SIGNED_CERT');
		const tokens = await serve((_, response) => sendToken(response));
		const credential = oAuth2Credential(server.address, { tokenUrl: `${tokens.address}/token` });
		const api = await ask(engine, server.address, { authentication: 'oAuth2', credential });
		expect(api.error?.message).toBe(DISTRUSTED);
		expect(server.requests).toEqual([]);
	});

	it.each(authentications)(
		'that nobody signed is accepted with the switch: %s',
		async (authentication) => {
			const server = await serveSecurely();
			const credential = credentialFor(authentication, server.address);
			credential.data[switchOf[authentication]] = true;
			const { items, error } = await ask(engine, server.address, { authentication, credential });
			expect(error).toBeNull();
			expect(linesIn(items)).toEqual(['a line']);
		},
	);
});

describe('a redirect', () => {
	it.each(authentications)(
		'to another host or port carries no secret along: %s',
		async (authentication) => {
			const other = await serve((_, response) => response.end('a foreign line\n'));
			for (const target of [other.address, other.address.replace('127.0.0.1', 'localhost')]) {
				const server = await serve((request, response) => {
					if (request.url === TOKEN_PATH) return sendToken(response);
					response.writeHead(302, { Location: `${target}${LOG_PATH}` });
					response.end();
				});
				await within(SECONDS, ask(engine, server.address, { authentication }));
			}
			expect(other.requests.length).toBeGreaterThan(0);
			for (const { headers } of other.requests) expect(headers.authorization).toBeUndefined();
		},
	);

	it('within the host is followed, signed in', async () => {
		const server = await serve((request, response) => {
			if (request.url === '/new') {
				response.end(request.headers.authorization ? 'a line\n' : 'unsigned\n');
				return;
			}
			response.writeHead(302, { Location: '/new' });
			response.end();
		});
		const { items } = await ask(engine, server.address);
		expect(linesIn(items)).toEqual(['a line']);
	});

	it('in circles is told', async () => {
		const server = await serve((request, response) => {
			response.writeHead(302, { Location: request.url! });
			response.end();
		});
		const { error } = await within(SECONDS, ask(engine, server.address));
		expect(error?.message).toBe('The address sends the request round in circles');
	});

	it.each(['ftp://files.example/', 'javascript:alert(1)', 'http://'])(
		'to %s is told',
		async (location) => {
			const server = await serve((request, response) => {
				response.writeHead(request.url === LOG_PATH ? 302 : 404, { Location: location });
				response.end();
			});
			const { error, items } = await within(SECONDS, ask(engine, server.address));
			expect(items).toEqual([]);
			expect(error?.message).toMatch(/^(?:The connection|Nexthink|There is no Audit Trail API)/);
		},
	);
});

describe('a run that is cancelled', () => {
	it.each([
		['in mid-download', true],
		['before the answer', false],
	])(
		'%s closes its connection within a second, and asks no more',
		async (_, begins) => {
			let cancel = (): void => undefined;
			const server = await serve((_request, response) => {
				if (begins) {
					const drip = setInterval(() => response.write('another line\n'), 20);
					response.on('close', () => clearInterval(drip));
				}
				setTimeout(() => cancel(), 300);
			});
			const run = ask(engine, server.address, {
				input: [{}, {}, {}],
				continueOnFail: true,
				onStart: (stop) => {
					cancel = stop;
				},
			}).catch((error: unknown) => error);
			await within(
				SECONDS,
				new Promise<void>((resolve) => {
					const check = setInterval(() => {
						if (server.requests.length === 0) return;
						clearInterval(check);
						resolve();
					}, 5);
				}),
			);
			// 300 ms until it is cancelled, a second to let go, and room for a slow machine.
			await within(5, server.connectionClosed);
			await within(SECONDS, run);
			expect(server.requests).toHaveLength(1);
		},
		40_000,
	);
});
