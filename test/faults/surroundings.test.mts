import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { afterAll, beforeAll, describe } from '@jest/globals';
import { startEngine } from '../integration/engine.mts';
import type { Engine } from '../integration/engine.mts';
import { NOBODY_LISTENS } from '../integration/nobodyListens.mts';
import { restoreProxies, setProxies } from '../integration/proxySettings.mts';
import { protectedRow, proxiedRows } from './rows/surroundings.mts';
import { tryRows } from './table.mts';

const logged: string[] = [];
let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd(), (message, metadata) => {
		logged.push(message + inspect(metadata, { depth: 10, maxStringLength: null }));
	});
}, 60_000);
afterAll(() => engine.close());

const stage = () => ({ engine, logged });

/** Answers each tunnel that is asked for with these bytes, and ends it. */
async function startProxy(answer: string): Promise<Server> {
	const proxy = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.once('data', () => socket.end(answer));
	});
	await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
	return proxy;
}

describe("n8n's proxy for https", () => {
	afterAll(restoreProxies);

	describe.each([...proxiedRows])('$row.what', ({ tunnel, row }) => {
		let proxy: Server;
		beforeAll(async () => {
			proxy = await startProxy(tunnel ?? '');
			const { port } = proxy.address() as AddressInfo;
			setProxies({ HTTPS_PROXY: `http://127.0.0.1:${tunnel === null ? NOBODY_LISTENS : port}` });
		});
		afterAll(() => {
			proxy.close();
		});

		tryRows('a proxy', [row], stage);
	});
});

describe("n8n's SSRF protection", () => {
	const settings = (): { enabled: boolean } => {
		const fromCore = createRequire(
			createRequire(join(process.cwd(), 'package.json')).resolve('n8n-core'),
		);
		const { Container } = fromCore('@n8n/di');
		const { SsrfProtectionConfig } = fromCore('@n8n/config');
		return Container.get(SsrfProtectionConfig) as { enabled: boolean };
	};
	beforeAll(() => {
		settings().enabled = true;
	});
	afterAll(() => {
		settings().enabled = false;
	});

	tryRows('a protected network', [protectedRow], stage);
});
