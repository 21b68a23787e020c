import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { authentications, closeAll, credentialFor, serve, simulate } from './asking.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import { demoLogs } from '../simulator/generator.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterAll(closeAll);

const ADDRESSES = [1, 2, 3, 4].map((number) => `engine-${number}.nexthink.example`);

/** What the list shows when the Engines API answers so; signed in with Basic. */
async function listFrom(answer: unknown, filter?: string): Promise<unknown> {
	const server = await serve((_, response) => {
		response.end(typeof answer === 'string' ? answer : JSON.stringify(answer));
	});
	return await engine.searchEngines(credentialFor('basicAuth', server.address), filter);
}

describe('the list of Engines in the editor', () => {
	it.each(authentications)(
		'stores addresses, and marks who is away: %s',
		async (authentication) => {
			const simulator = await simulate(demoLogs(Date.now(), 1));
			const credential = credentialFor(authentication, simulator.address);
			if (authentication === 'oAuth2')
				credential.data.scope = 'service:audit-trail service:engines';
			expect(await engine.searchEngines(credential)).toEqual({
				results: ADDRESSES.map((address, index) => ({
					name: `engine-${index + 1}${index === 3 ? ', disconnected' : ''} (${address})`,
					value: address,
				})),
			});
		},
	);

	it('is searched by name and address, ignoring case', async () => {
		const engines = [
			{ name: 'North', address: 'one.example', status: 'CONNECTED' },
			{ name: 'South', address: 'two.example', status: 'CONNECTED' },
		];
		const north = { results: [{ name: 'North (one.example)', value: 'one.example' }] };
		expect(await listFrom(engines, ' NORTH')).toEqual(north);
		expect(await listFrom(engines, 'ONE.')).toEqual(north);
		expect(await listFrom(engines, 'west')).toEqual({ results: [] });
	});

	it('stands in the order of the names, Engine 2 before Engine 10, with every unusual status', async () => {
		const engines = [
			{ name: 'Engine 10', address: 'ten.example', status: 'CONNECTED' },
			{ name: 'engine 2', address: 'two.example', status: 'CONNECTING' },
			{ name: 'Engine 1', address: 'b.example', status: 'DISCONNECTED' },
			{ name: 'Engine 1', address: 'a.example' },
		];
		expect(await listFrom(engines)).toEqual({
			results: [
				{ name: 'Engine 1 (a.example)', value: 'a.example' },
				{ name: 'Engine 1, disconnected (b.example)', value: 'b.example' },
				{ name: 'engine 2, connecting (two.example)', value: 'two.example' },
				{ name: 'Engine 10 (ten.example)', value: 'ten.example' },
			],
		});
	});

	it('shows what there is of an Engine, and leaves out what has no host name', async () => {
		const engines = [{ name: 'only-a-name' }, { address: 'only.example' }, {}, null, { name: 7 }];
		expect(await listFrom(engines)).toEqual({
			results: [
				{ name: 'only-a-name', value: 'only-a-name' },
				{ name: 'only.example', value: 'only.example' },
			],
		});
	});

	it.each([['<html>Sign in</html>'], ['{"engines":[]}'], [''], ['[{"name":"cut']])(
		'says to enter the host name when the answer is something else: %j',
		async (answer) => {
			await expect(listFrom(answer)).rejects.toMatchObject({
				message: 'Nexthink answered with something other than the list of Engines',
				description: expect.stringContaining('By Name'),
			});
		},
	);

	it('says to enter the host name when the list may not be read', async () => {
		const server = await serve((_, response) => {
			response.writeHead(403);
			response.end();
		});
		const credential = credentialFor('basicAuth', server.address);
		await expect(engine.searchEngines(credential)).rejects.toMatchObject({
			message: 'Nexthink does not give the list of Engines',
			description: expect.stringContaining('By Name'),
		});
	});
});
