import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { startEngine } from './engine.mts';
import { expectNoSecret, TOKEN } from './secrets.mts';
import type { Engine, NodeResult, StoredCredential } from './engine.mts';
import {
	ask,
	authentications,
	closeAll,
	credentialFor,
	PASSWORD,
	sendToken,
	serve,
	TOKEN_PATH,
	untimed,
	simulate,
	within,
} from './asking.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

function expectNothingTold({ error, items, saved }: NodeResult): void {
	expect(error === null).toBe(items.length > 0);
	for (const one of error === null ? [] : [error]) {
		expectNoSecret(`${one.message}\n${one.description}\n${one.stack}`);
		expect(() => JSON.stringify(one)).not.toThrow();
		expectNoSecret(JSON.stringify(one));
	}
	expectNoSecret(JSON.stringify(items));
	expectNoSecret(saved);
}

type Answer = (request: IncomingMessage, response: ServerResponse) => void;

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

	it.each([400, 401])('%i whose words hold the request lets no secret out', async (status) => {
		const echo: Answer = (request, response) => {
			response.writeHead(status, { 'Content-Type': 'application/json' });
			response.end(JSON.stringify([`Bad header Authorization: ${request.headers.authorization}`]));
		};
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
