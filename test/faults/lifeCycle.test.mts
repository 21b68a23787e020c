/** What happens to runs and polls from outside of the log: they are ended, overtaken, repeated, or find no room. */

import { execFile, execFileSync } from 'node:child_process';
import { readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import {
	ask,
	authentications,
	closeAll,
	credentialFor,
	linesIn,
	oAuth2Credential,
	sendToken,
	serve,
	simulate,
	TOKEN_PATH,
	untimed,
	within,
} from '../integration/asking.mts';
import type { Authentication } from '../integration/asking.mts';
import { startEngine, triggerParametersOf } from '../integration/engine.mts';
import type { Engine } from '../integration/engine.mts';
import { expectNoSecret, TOKEN } from '../integration/secrets.mts';
import type { Answer } from './row.mts';

/** A hang would take minutes; a slow machine does not take this long. */
const SECONDS = 20;
/** Until a run is cancelled: by then it waits for the server. */
const CANCEL_AFTER_MILLISECONDS = 300;
/** A second to let go, and room for a slow machine. */
const CLOSED_SECONDS = 5;
const LINE = '2024-12-24T13:00:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] User jdoe logged';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
}, 60_000);
afterAll(() => engine.close());
afterEach(closeAll);

/** Sends a log that never ends. */
const drip: Answer = (_, response) => {
	const dripping = setInterval(() => response.write('another line\n'), 20);
	response.on('close', () => clearInterval(dripping));
};

function storedFiles(): string[] {
	const names = readdirSync(engine.files.folder, { recursive: true, encoding: 'utf8' });
	return names.filter((name) => /binary_data.[^/\\]+$/.test(name) && !name.endsWith('.metadata'));
}

/** A server that answers requests for the log so, and gives tokens. */
async function serveLog(answer: Answer) {
	let logRequests = 0;
	let noteClosed = (): void => undefined;
	const closed = new Promise<void>((resolve) => {
		noteClosed = resolve;
	});
	const server = await serve((request, response) => {
		if (request.url === TOKEN_PATH) return sendToken(response, TOKEN);
		logRequests++;
		request.socket.once('close', noteClosed);
		answer(request, response);
	});
	return { address: server.address, closed, logRequests: () => logRequests };
}

describe.each(authentications)('a run that is cancelled, with %s', (authentication) => {
	it.each<[when: string, answer: Answer, output: string]>([
		['in mid-download', drip, 'items'],
		['in mid-download of a file', drip, 'file'],
		['before the answer', () => undefined, 'items'],
	])(
		'%s closes its connection within a second, asks no more and leaves nothing',
		async (_, answer, output) => {
			let cancel = (): void => undefined;
			const server = await serveLog((request, response) => {
				answer(request, response);
				setTimeout(() => cancel(), CANCEL_AFTER_MILLISECONDS);
			});
			const before = storedFiles();
			const run = ask(engine, server.address, {
				authentication,
				input: [{}, {}, {}],
				continueOnFail: true,
				parameters: { output },
				onStart: (stop) => {
					cancel = stop;
				},
			}).catch((thrown: unknown) => thrown);
			await within(CLOSED_SECONDS, server.closed);
			await within(SECONDS, run);
			expect(server.logRequests()).toBe(1);
			expect(storedFiles()).toEqual(before);
		},
		40_000,
	);
});

describe.each(authentications)(
	'a workflow that is deactivated in mid-poll, with %s',
	(authentication) => {
		it('and activated again gives each event once, though the poll goes on', async () => {
			const parameters = triggerParametersOf({ authentication });
			let answer: Answer = (_, response) => response.end('');
			const server = await serveLog((request, response) => answer(request, response));
			const credential = credentialFor(authentication, server.address);
			const first = engine.activate({ credential, parameters });
			expect(await first.poll()).toBeNull();
			const kept = first.kept();

			let finish = (): void => undefined;
			const begun = new Promise<void>((resolve) => {
				answer = (_, response) => {
					response.write(`${LINE}\n`);
					finish = () => response.end();
					resolve();
				};
			});
			const deactivated = engine.activate({ credential, parameters, kept });
			const poll = deactivated.poll();
			await within(SECONDS, begun);
			answer = (_, response) => response.end(`${LINE}\n`);
			const again = engine.activate({ credential, parameters, kept });
			expect(linesIn((await within(SECONDS, again.poll())) ?? [])).toEqual([LINE]);
			finish();
			expect(await within(SECONDS, poll)).toBeNull();
			expect(await within(SECONDS, again.poll())).toBeNull();
		});
	},
);

describe('a token', () => {
	it('that two nodes renew at the same time serves both', async () => {
		const simulator = await simulate({ portalLog: untimed(['a line']) });
		const credential = oAuth2Credential(simulator.address);
		const authentication: Authentication = 'oAuth2';
		await ask(engine, simulator.address, { authentication, credential });
		simulator.revokeTokens();
		const runs = [1, 2, 3, 4].map(
			async () => await ask(engine, simulator.address, { authentication, credential }),
		);
		for (const { items, error } of await within(SECONDS, Promise.all(runs))) {
			expect(error).toBeNull();
			expect(linesIn(items)).toEqual(['a line']);
		}
		// One at the beginning, and one for each at most.
		expect(simulator.tokensIssued).toBeLessThanOrEqual(1 + runs.length);
	});
});

describe.each(authentications)('a file that n8n cannot keep, with %s', (authentication) => {
	const REMEDY =
		"Check n8n's storage: its disk may be full, or the file larger than its database takes. To make the file smaller, turn on 'Compress', or ask for fewer hours in 'Time Range'.";

	it('because its storage fails at once is told, and is fetched no further', async () => {
		const server = await serveLog(drip);
		const { folder } = engine.files;
		renameSync(folder, `${folder}-away`);
		writeFileSync(folder, 'a file where the folder was');
		try {
			const { items, error, saved } = await ask(engine, server.address, {
				authentication,
				parameters: { output: 'file' },
			});
			expect(items).toEqual([]);
			expect(error!.message).toMatch(/^n8n could not keep the file: E[A-Z]+: /);
			expect(error!.description).toBe(REMEDY);
			expectNoSecret(saved);
			await within(CLOSED_SECONDS, server.closed);
		} finally {
			rmSync(folder);
			renameSync(`${folder}-away`, folder);
		}
	});

	// Only root may mount a small disk.
	const mayMount = canMount();
	it(`because its disk is full in mid-file is told (${mayMount ? 'a disk of 1 MB' : 'not tried: only root may mount a small disk'})`, async () => {
		if (!mayMount) return expect(process.getuid?.()).not.toBe(0);
		const server = await serveLog((_, response) => {
			const more = (): void => {
				while (!response.destroyed && response.write(`${LINE}\n`.repeat(1000)));
			};
			response.on('drain', more);
			more();
		});
		const { folder } = engine.files;
		execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=1m', 'tmpfs', folder]);
		try {
			const run = ask(engine, server.address, { authentication, parameters: { output: 'file' } });
			const { items, error, saved } = await within(SECONDS, run);
			expect(items).toEqual([]);
			expect(error!.message).toBe(
				'n8n could not keep the file: ENOSPC: no space left on device, write',
			);
			expect(error!.description).toBe(REMEDY);
			expectNoSecret(saved);
			await within(CLOSED_SECONDS, server.closed);
		} finally {
			execFileSync('umount', [folder]);
		}
	}, 40_000);
});

function canMount(): boolean {
	try {
		// In a name space of its own, so that nothing stays mounted.
		execFileSync('unshare', ['--mount', 'mount', '-t', 'tmpfs', 'tmpfs', '/mnt'], {
			stdio: 'ignore',
		});
		return process.getuid?.() === 0;
	} catch {
		return false;
	}
}

describe('memory', () => {
	const PARTS = 4;
	const RUNS_OF_A_PART = 100;
	/** Of a run that was held, its log alone has 150 kB: two hundred of them could not be missed. */
	const MOST_GROWTH_BYTES = 2 * 1024 * 1024;

	it('does not grow over 200 runs and 200 polls, whether they succeed or not', async () => {
		const { stdout } = await promisify(execFile)(join(process.cwd(), 'node_modules/.bin/node'), [
			join(process.cwd(), 'test/faults/manyRuns.mts'),
			String(PARTS),
			String(RUNS_OF_A_PART),
		]);
		const held = JSON.parse(stdout) as number[];
		expect(held).toHaveLength(PARTS);
		// The first part loads and compiles what is needed.
		expect(held.at(-1)! - held[1]!).toBeLessThan(MOST_GROWTH_BYTES);
	}, 180_000);
});
