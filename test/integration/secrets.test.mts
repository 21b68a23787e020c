import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startEngine } from './engine.mts';
import type { Engine, NodeResult, StoredCredential } from './engine.mts';
import {
	ask,
	authentications,
	CLIENT_ID,
	CLIENT_SECRET,
	closeAll,
	credentialFor,
	PASSWORD,
	sendToken,
	serve,
	TOKEN_PATH,
	untimed,
	simulate,
	USERNAME,
	within,
} from './asking.mts';
import type { Authentication } from './asking.mts';

const TOKEN = 'token-5b1f0c7e9d';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

const base64 = (text: string) => Buffer.from(text).toString('base64');

/** Everything that must never be told, in the ways in which it may be written. */
const secrets = [
	PASSWORD,
	base64(`${USERNAME}:${PASSWORD}`),
	base64(PASSWORD),
	CLIENT_SECRET,
	base64(`${CLIENT_ID}:${CLIENT_SECRET}`),
	TOKEN,
].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);

function expectNoSecret(text: string): void {
	const found = secrets.filter((secret) => text.includes(secret));
	expect(found).toEqual([]);
	expect(text).not.toMatch(/authorization/i);
}

function expectNothingTold({ error, items, saved }: NodeResult): void {
	const errors = [error, ...items.map((item) => item.error ?? null)].filter((one) => one !== null);
	expect(errors.length).toBeGreaterThan(0);
	for (const one of errors) {
		expectNoSecret(`${one.message}\n${one.description}\n${one.stack}`);
		expect(() => JSON.stringify(one)).not.toThrow();
		expectNoSecret(JSON.stringify(one));
	}
	expectNoSecret(JSON.stringify(items));
	expectNoSecret(saved);
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

const answers: Record<string, Answer> = {
	...Object.fromEntries(
		[400, 401, 403, 404, 407, 429, 500, 502, 503, 504].map((status) => [
			String(status),
			(_: IncomingMessage, response: ServerResponse) => {
				response.writeHead(status, { 'Content-Type': 'application/json' });
				response.end('["no"]');
			},
		]),
	),
	'a page': (_, response) => response.end('<html>Sign in</html>'),
	'a message': (_, response) => response.end('["no"]'),
	'a reset': (request) => request.socket.resetAndDestroy(),
	'a broken body': (_, response) => {
		response.writeHead(200, { 'Content-Length': '100' });
		response.write('a line\n', () => setTimeout(() => response.destroy(), 20));
	},
	'a stalled body': (_, response) => void response.write('a line\n'),
	'no answer': () => undefined,
	'a redirect in circles': (request, response) => {
		response.writeHead(302, { Location: request.url! });
		response.end();
	},
	'a wrong status line': (request) => request.socket.end('nonsense\r\n\r\n'),
};

describe.each(authentications)('with %s', (authentication) => {
	async function refusedBy(answer: Answer, continueOnFail: boolean): Promise<NodeResult> {
		const server = await serve((request, response) => {
			if (request.url === TOKEN_PATH) sendToken(response, TOKEN);
			else answer(request, response);
		});
		const run = ask(engine, server.address, {
			authentication,
			continueOnFail,
			parameters: { options: { timeout: 1 } },
		});
		return await within(20, run);
	}

	it.each(Object.keys(answers))(
		'%s lets no secret out',
		async (name) => {
			for (const continueOnFail of [false, true]) {
				expectNothingTold(await refusedBy(answers[name]!, continueOnFail));
			}
		},
		60_000,
	);

	it.each([400, 401, 500])('%i whose words hold the request lets no secret out', async (status) => {
		const echo: Answer = (request, response) => {
			response.writeHead(status, { 'Content-Type': 'application/json' });
			response.end(JSON.stringify([`Bad header Authorization: ${request.headers.authorization}`]));
		};
		expectNothingTold(await refusedBy(echo, false));
	});

	it('a success that is no log and holds the request lets no secret out', async () => {
		const echo: Answer = (request, response) =>
			response.end(JSON.stringify({ message: request.headers.authorization }));
		expectNothingTold(await refusedBy(echo, false));
	});

	it('a refused password or token in words of its own lets no secret out', async () => {
		const secret = authentication === 'basicAuth' ? PASSWORD : TOKEN;
		const echo: Answer = (_, response) => {
			response.writeHead(403);
			response.end(JSON.stringify([`'${secret}' may not do this`]));
		};
		expectNothingTold(await refusedBy(echo, false));
	});

	it('a success saves no secret', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		const credential = credentialFor(authentication, simulator.address);
		const { saved, error } = await ask(engine, simulator.address, { authentication, credential });
		expect(error).toBeNull();
		expectNoSecret(saved);
		const { oauthTokenData } = credential.data as { oauthTokenData?: { access_token?: string } };
		if (authentication === 'oAuth2') {
			expect(oauthTokenData?.access_token).toBeTruthy();
			expect(saved).not.toContain(oauthTokenData!.access_token);
		}
	});

	it('the list of Engines lets no secret out', async () => {
		const server = await serve((request, response) => {
			if (request.url === TOKEN_PATH) return sendToken(response, TOKEN);
			response.writeHead(500);
			response.end('["no"]');
		});
		const credential: StoredCredential = credentialFor(authentication, server.address);
		const error = await engine.searchEngines(credential).catch((thrown: unknown) => thrown);
		expect(error).toBeInstanceOf(Error);
		expectNoSecret(JSON.stringify(error));
		expectNoSecret(String((error as Error).stack));
	});
});

describe('the token end point', () => {
	it.each([
		['invalid_client', 401, '{"error":"invalid_client"}'],
		['its own words', 400, `{"error":"invalid_scope","error_description":"${CLIENT_ID}"}`],
		['the secret as a code', 400, JSON.stringify({ error: CLIENT_SECRET })],
		['the secret in a page', 500, `<html>${CLIENT_SECRET}</html>`],
		['a page in place of a token', 200, `<html>${CLIENT_SECRET}</html>`],
		['a token and a page', 200, `${JSON.stringify({ access_token: TOKEN })}<html>`],
	])('that answers with %s lets no secret out', async (_, status, body) => {
		const server = await serve((_request, response) => {
			response.writeHead(status, { 'Content-Type': 'application/json' });
			response.end(body);
		});
		const authentication: Authentication = 'oAuth2';
		for (const continueOnFail of [false, true]) {
			expectNothingTold(await ask(engine, server.address, { authentication, continueOnFail }));
		}
	});
});
