/** The packed node and trigger in a real n8n, against the simulated platform, and files that go from node to node. */

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { demoPlatform } from '../simulator/demoPlatform.mts';
import { startPlatform } from '../simulator/platform.mts';
import type { SimulatedPlatform } from '../simulator/platform.mts';
import { platformCredentialAt } from './credentials.mts';
import { chosenEdition } from './edition.mts';
import { endAll } from './endAll.mts';
import type { Execution, Item } from './execution.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { CredentialData, RealN8n } from './realN8n.mts';
import { leaksIn, tracesOf } from './secrets.mts';
import { until } from './watch.mts';
import {
	inARow,
	OUR_NODE,
	OUR_NODE_TYPE,
	OUR_TRIGGER,
	triggerWorkflowWith,
	workflowNode,
	workflowWith,
} from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
/** A published workflow polls once in ten seconds here. */
const POLLED_WITHIN_MILLISECONDS = 180_000;
jest.setTimeout(60_000);

const SCOPES = ['service:integration'];
const CLIENT = { clientId: 'n8n-client', clientSecret: 'Right-Secret-6714', scopes: SCOPES };
const DENIED = { clientId: 'mere-client', clientSecret: 'Denied-Secret-6715', scopes: SCOPES };
const READER = 'Read the Export';

const { differences } = chosenEdition(packageRoot());

let platform: SimulatedPlatform;
let n8n: RealN8n;
let credentials: Record<string, string>;

function credentialOf({ clientId, clientSecret }: typeof CLIENT): CredentialData {
	return platformCredentialAt(platform.address, { clientId, clientSecret });
}

async function run(
	parameters: Record<string, unknown>,
	change: (workflow: ReturnType<typeof workflowWith>) => void = () => undefined,
): Promise<Execution> {
	const workflow = workflowWith({
		parameters: { operation: 'platform', queryId: '#audit_log', ...parameters },
		credentials,
	});
	change(workflow);
	return await n8n.run(await n8n.createWorkflow(workflow));
}

function itemsOf({ nodes }: Execution, node: string): Item[] {
	return nodes[node]?.items ?? [];
}

beforeAll(async () => {
	platform = await startPlatform({
		...demoPlatform(Date.now()),
		clients: [CLIENT, DENIED],
		deniedClients: [DENIED.clientId],
	});
	n8n = await startRealN8n({ root: packageRoot(), env: { N8N_LOG_LEVEL: 'debug' } });
	credentials = { nexthinkPlatformOAuth2Api: await n8n.createCredential(credentialOf(CLIENT)) };
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => await endAll(n8n, platform), 180_000);

describe('the platform in a real n8n', () => {
	it.each(['execute', 'export'])('gives each row as an item, by %s', async (fetchBy) => {
		const execution = await run({ fetchBy });
		expect(execution.error).toBeUndefined();
		expect(itemsOf(execution, OUR_NODE).map(({ json }) => json.message)).toEqual(
			platform.settings.rows.map(({ values }) => values.message),
		);
	});

	it('gives an export as a file, in which Read a File finds the same events', async () => {
		const execution = await run(
			{ fetchBy: 'export', output: 'file', options: { compress: true } },
			(workflow) => {
				const reader = workflowNode(READER, OUR_NODE_TYPE, 1, {
					operation: 'file',
					filters: { eventGroups: ['signInFailures'] },
				});
				workflow.nodes.push(reader);
				workflow.connections = inARow(workflow.nodes.map(({ name }) => name));
			},
		);
		expect(execution.error).toBeUndefined();
		const refused = platform.settings.rows.filter(({ values }) => values.code === 90213);
		expect(refused.length).toBeGreaterThan(3);
		expect(itemsOf(execution, READER).map(({ json }) => json.message)).toEqual(
			refused.map(({ values }) => values.message),
		);
	});

	it('tells what the test of a credential is about', async () => {
		expect(await n8n.testCredential(credentialOf(CLIENT))).toMatchObject({ status: 'OK' });
		const wrong = { ...CLIENT, clientSecret: 'Wrong-Secret-6716' };
		expect(await n8n.testCredential(credentialOf(wrong))).toMatchObject({ status: 'Error' });
		const { status, message } = await n8n.testCredential(credentialOf(DENIED));
		// n8n before 2.10 ignores every status or none.
		if (!differences.includes('words refused credential tests itself')) {
			expect([status, message]).toEqual([
				'Error',
				expect.stringContaining('may not use the NQL API (403)'),
			]);
		}
	});

	it(
		'starts a workflow with each new row, once',
		async () => {
			const workflowId = await n8n.createWorkflow(
				triggerWorkflowWith({
					name: 'Platform',
					parameters: { operation: 'platform', queryId: '#audit_log' },
					credentials,
					pollSeconds: [0, 10, 20, 30, 40, 50],
				}),
			);
			const before = platform.requests.length;
			await n8n.activate(workflowId);
			await until('the poll of the activation', () =>
				platform.requests.slice(before).some(({ kind }) => kind === 'execute'),
			);
			const given = async (): Promise<unknown[]> =>
				(await n8n.executionsOf(workflowId)).flatMap((execution) =>
					itemsOf(execution, OUR_TRIGGER).map(({ json }) => json.message),
				);
			for (const message of ['one', 'two']) {
				platform.settings.rows.push({ at: Date.now(), values: { code: 94031, message } });
				await until(`the event ${message}`, async () => (await given()).includes(message));
			}
			await n8n.deactivate(workflowId);
			expect((await given()).toSorted()).toEqual(['one', 'two']);
		},
		POLLED_WITHIN_MILLISECONDS,
	);

	it('has n8n keep no secret, and no address of a file', async () => {
		expect(platform.fileAddresses.length).toBeGreaterThan(1);
		const secrets = [
			CLIENT.clientSecret,
			...platform.fileAddresses.map((address) => new URL(address).search),
			...platform.requests.flatMap(({ headers: { authorization } }) =>
				authorization === undefined ? [] : [authorization.replace(/^\w+ +/, '')],
			),
		];
		expect(leaksIn(await tracesOf(n8n), secrets)).toEqual([]);
	});
});
