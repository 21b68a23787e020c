import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import {
	ask,
	authentications,
	basicCredential,
	closeAll,
	engineNamed,
	serve,
	simulate,
	sendToken,
	TOKEN_PATH,
	untimed,
	within,
} from './asking.mts';
import type { Authentication } from './asking.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

/** Statuses that are told alike with both credentials, and their messages. */
const messages: ReadonlyArray<readonly [number, string]> = [
	[400, 'Nexthink did not accept the request (400)'],
	[403, 'This account may not read the audit log (403)'],
	[404, 'There is no Audit Trail API at this address (404)'],
	[405, 'Nexthink answered with the HTTP status 405 instead of the log'],
	[407, 'A proxy between n8n and Nexthink wants a sign-in (407)'],
	[408, 'Nexthink is not available or too slow just now (408)'],
	[418, 'Nexthink answered with the HTTP status 418 instead of the log'],
	[429, 'Nexthink takes no more requests for now (429)'],
	[500, 'Nexthink could not put the log together (500)'],
	[501, 'Nexthink answered with the HTTP status 501 instead of the log'],
	[502, 'Nexthink is not available or too slow just now (502)'],
	[503, 'Nexthink is not available or too slow just now (503)'],
	[504, 'Nexthink is not available or too slow just now (504)'],
	[599, 'Nexthink answered with the HTTP status 599 instead of the log'],
];

const refusedSignIn: Record<Authentication, string> = {
	basicAuth: 'Nexthink refused the user name or the password (401)',
	oAuth2: 'Nexthink refused the access token (401)',
};

async function refusedWith(
	status: number,
	body: string | Uint8Array,
	contentType: string,
	authentication: Authentication = 'basicAuth',
) {
	const answer = { status, body, contentType };
	// Given again as often as it is asked for: a second try must not find a log.
	const simulator = await simulate({
		portalLog: untimed(['a line']),
		failNext: Array.from({ length: 5 }, () => ({ ...answer })),
	});
	return await ask(engine, simulator.address, { authentication });
}

describe.each(authentications)('with %s', (authentication) => {
	it.each([...messages, [401, refusedSignIn[authentication]] as const])(
		'%i is told in our words, with the words of Nexthink and what to do',
		async (status, message) => {
			const body = '["The words of the server"]';
			const { error, items } = await refusedWith(status, body, 'application/json', authentication);
			expect(items).toEqual([]);
			expect(error).toMatchObject({ name: 'NodeApiError', message, httpCode: String(status) });
			expect(error!.description).toMatch(/^Nexthink says: The words of the server\. [A-Z].*\.$/s);
			expect(error!.context?.itemIndex).toBe(0);
		},
	);

	it('an account without the right is told what to use', async () => {
		const simulator = await simulate({ deniedAccounts: ['audit-reader', 'n8n-client'] });
		const { error } = await ask(engine, simulator.address, { authentication });
		expect(error?.httpCode).toBe('403');
		expect(error?.description).toContain(
			authentication === 'basicAuth' ? 'administrator rights' : 'service:audit-trail',
		);
	});
});

describe('what the server says', () => {
	const remedy = "Try again later. A shorter 'Time Range' asks less of Nexthink.";

	it.each([
		['texts', '["First", "Second"]', 'First; Second'],
		['one text with a full stop', '["It is over."]', 'It is over'],
		[
			'objects with a message',
			'[{ "code": 500, "message": "Not reachable" }]',
			'Not reachable; 500',
		],
		['objects with an error', '[{ "error": "Not reachable" }]', 'Not reachable'],
		['objects with a description', '[{ "description": "Not reachable" }]', 'Not reachable'],
		['an object', '{ "detail": "Not reachable" }', 'Not reachable'],
		['nested objects', '[{ "error": { "message": "Not reachable" } }]', 'Not reachable'],
		['a list in a list', '[["Not reachable"]]', 'Not reachable'],
		['plain text', 'Not reachable\n', 'Not reachable'],
		['broken JSON', '["Not reach', '["Not reach'],
		['markup inside of JSON', '["<b>Not</b> reachable"]', '<b>Not</b> reachable'],
		['several lines', '["Not\\r\\n\\treachable"]', 'Not reachable'],
		['control characters', '["Not\\u001b[31m\\u0000 reachable\\u202e"]', 'Not [31m reachable'],
		['a byte order mark', '\ufeff["Not reachable"]', 'Not reachable'],
	])('as %s is passed on', async (_, body, words) => {
		const { error } = await refusedWith(500, body, 'application/json');
		expect(error?.description).toBe(`Nexthink says: ${words}. ${remedy}`);
	});

	it.each([
		['nothing', ''],
		['an empty list', '[]'],
		['an empty object', '{}'],
		['null in a list', '[null, {}, []]'],
		['blanks', ' \n\t '],
		['a web page', '<!DOCTYPE html><html><body>Bad gateway</body></html>'],
		['a web page after blanks', '\n\n  <HTML><body>Bad gateway</body></HTML>'],
		['XML', '<?xml version="1.0"?><e/>'],
		['something much too deep', `${'['.repeat(2000)}"x"${']'.repeat(2000)}`],
	])('as %s is left out', async (_, body) => {
		const { error } = await refusedWith(500, body, 'text/html');
		expect(error?.description).toBe(remedy);
	});

	it('is short in the message, however long it was', async () => {
		const body = JSON.stringify(['x'.repeat(10 * 1024 * 1024)]);
		const { error, saved } = await refusedWith(500, body, 'application/json');
		expect(error?.message).toBe('Nexthink could not put the log together (500)');
		expect(error!.description!.length).toBeLessThan(500);
		expect(saved.length).toBeLessThan(20_000);
	});

	it.each(['500', '200-page'])(
		'is not read for ever when it never ends: %s',
		async (kind) => {
			const server = await serve((_, response) => {
				response.writeHead(kind === '500' ? 500 : 200, { 'Content-Type': 'text/html' });
				if (kind !== '500') response.write('<html>');
				const more = () => {
					while (!response.destroyed && response.write('x'.repeat(64 * 1024)));
				};
				response.on('drain', more);
				more();
			});
			const { error, items } = await within(20, ask(engine, server.address));
			expect(items).toEqual([]);
			expect(error).not.toBeNull();
			await within(10, server.connectionClosed);
		},
		40_000,
	);

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

describe('500 for one Engine', () => {
	it.each(['strings', 'objects'] as const)(
		'names the Engine, with an array of %s',
		async (errorShape) => {
			const simulator = await simulate({ errorShape });
			const { error } = await ask(engine, simulator.address, {
				parameters: { operation: 'engine', engine: engineNamed('engine-9') },
			});
			expect(error?.message).toBe(
				"Nexthink does not know the Engine 'engine-9', or cannot reach it (500)",
			);
			expect(error?.description).toContain('Engine is not known');
			expect(error?.description).toContain("'Engine'");
			expect(error?.httpCode).toBe('500');
		},
	);
});

/** In one piece, and cut so that no piece shows what it is. */
const cuts = [0, 1, 7];

describe('a status of success', () => {
	const foreign = [
		[
			'an HTML page',
			'<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>',
			'a web page',
		],
		['an HTML page after blanks', ' \r\n<html lang="en"><body>Sign in</body></html>', 'a web page'],
		[
			'an HTML page after a comment',
			'<!-- proxy --><html><body>Sign in</body></html>',
			'a web page',
		],
		['an HTML page after a byte order mark', '\ufeff<!DOCTYPE html><html></html>', 'a web page'],
		['a JSON array of texts', '["Engine is not known"]', 'a message'],
		['a JSON array of objects', '[{"code": 500, "message": "Engine is not known"}]', 'a message'],
		[
			'a JSON array over several lines',
			'[\n  {\n    "message": "Engine is not known"\n  }\n]\n',
			'a message',
		],
		['a JSON object', '{"error": "Engine is not known"}', 'a message'],
		['a JSON array after a byte order mark', '\ufeff["Engine is not known"]', 'a message'],
	] as const;
	it.each(cuts.flatMap((chunkBytes) => foreign.map((row) => [chunkBytes, ...row] as const)))(
		'in pieces of %i bytes with %s is no log',
		async (chunkBytes, _, body, what) => {
			const simulator = await simulate({ portalLog: { raw: Buffer.from(body) }, chunkBytes });
			const { error, items } = await ask(engine, simulator.address);
			expect(items).toHaveLength(0);
			expect(error?.message).toBe(`Nexthink answered with ${what} instead of the log`);
			if (what === 'a message') expect(error?.description).toContain('Engine is not known');
		},
	);

	it('with a JSON array of 100 kB is no log', async () => {
		const entries = Array.from({ length: 1000 }, (_, index) => ({
			code: 500,
			message: `Engine ${index} is not known, and cannot be asked for its log now`,
		}));
		const simulator = await simulate({
			portalLog: { raw: Buffer.from(JSON.stringify(entries, null, 1)) },
		});
		const { error, items } = await ask(engine, simulator.address);
		expect(items).toHaveLength(0);
		expect(error?.message).toBe('Nexthink answered with a message instead of the log');
	});

	it('with lines that begin like JSON is a log, however it is cut', async () => {
		const body = '[Portal|LOGIN|20101|jdoe] User account logged\n[]\n{}\n["x"]\n';
		for (const chunkBytes of cuts) {
			const simulator = await simulate({ portalLog: { raw: Buffer.from(body) }, chunkBytes });
			const { error, items } = await ask(engine, simulator.address);
			expect(error).toBeNull();
			expect(items).toHaveLength(4);
		}
	});

	it.each([202, 206])('that is %i and no log gives no shorter success', async (status) => {
		const server = await serve((request, response) => {
			if (request.url === TOKEN_PATH) return sendToken(response);
			response.writeHead(status, status === 206 ? { 'Content-Range': 'bytes 0-6/1000' } : {});
			response.end('a line\n');
		});
		for (const authentication of authentications) {
			const { error, items } = await ask(engine, server.address, { authentication });
			expect(items).toEqual([]);
			expect(error?.httpCode).toBe(String(status));
		}
	});

	it.each([300, 304, 305, 306])('%i without a place to go to is told', async (status) => {
		const server = await serve((_, response) => {
			response.writeHead(status);
			response.end();
		});
		const { error, items } = await ask(engine, server.address);
		expect(items).toEqual([]);
		expect(error?.message).toBe(
			`Nexthink answered with the HTTP status ${status} instead of the log`,
		);
	});
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

describe('an address that is not fit for a password', () => {
	it.each([
		['plain http', 'http://nexthink.example'],
		['a path', 'https://nexthink.example/api'],
		['a query', 'nexthink.example?x=1'],
		['a fragment', 'nexthink.example#x'],
		['a user name', 'user@nexthink.example'],
		['a user name and password', 'https://user:pass@nexthink.example'],
		['another scheme', 'ftp://nexthink.example'],
		['a file', 'file:///etc/passwd'],
		['blanks inside', 'nexthink .example'],
		['two lines', 'nexthink.example\nx'],
		['a back slash', 'nexthink.example\\@other.example'],
		['a loopback name that goes on', 'http://127.0.0.1.nexthink.example'],
		['a loopback name in front', 'http://localhost.nexthink.example'],
	])('with %s is refused unsent, and not shown', async (_, instance) => {
		const credential = basicCredential(instance);
		const { error } = await ask(engine, instance, { credential });
		expect(error?.message).toMatch(/^'Instance' in the credential must be a host name/);
		expect(error?.message).not.toContain('pass@');
		expect(error?.description).toContain("'Instance'");
	});
});
