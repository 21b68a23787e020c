/** The packed nodes in a real n8n in queue mode: a main process and two workers, on Redis and PostgreSQL. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connectedEngine } from '../simulator/connectedEngine.mts';
import { generateLog, streamLog } from '../simulator/generator.mts';
import type { LogRecipe } from '../simulator/generator.mts';
import { startSimulator } from '../simulator/server.mts';
import type { SimulatedEngine, Simulator } from '../simulator/server.mts';
import { basicCredentialAt, oAuth2CredentialAt } from './credentials.mts';
import { chosenEdition } from './edition.mts';
import { endAll } from './endAll.mts';
import { importedExample, withChanges } from './examples.mts';
import type { Execution } from './execution.mts';
import { packageRoot } from './pack.mts';
import { executionsQueuedBy, startQueueMode, workersOfExecutions } from './queueMode.mts';
import type { QueueMode } from './queueMode.mts';
import type { CredentialData, RealN8n } from './realN8n.mts';
import { handedOffBy, schedulersOf } from './schedulers.mts';
import type { Scheduler } from './schedulers.mts';
import { authorizationsOf, leaksIn, tracesOf } from './secrets.mts';
import { ACCOUNT, CLIENT, line, POLL_EVERY_MILLISECONDS, until, Watch, write } from './watch.mts';
import { OUR_NODE, withNames, workflowNode, workflowWith } from './workflow.mts';
import type { Workflow } from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
jest.setTimeout(4 * 60_000);

const HOUR = 3_600_000;
const MINUTE = 60_000;
const ENGINES = 12;
const SCOPES = ['service:audit-trail', 'service:engines'];
const UNREACHABLE = ['engine-3', 'engine-8'];
/** So that a run takes a second or two: a worker that could do them all at once should not have the time to. */
const MILLISECONDS_BETWEEN_BYTES = 1;
/** Some 20 MB. */
const LINES_OF_A_LARGE_LOG = 160_000;
const WRONG_PASSWORD = 'Wrong-Password-5715';
/** What n8n has to know so that nobody else starts the example. */
const WEBHOOK_KEY = { name: 'X-Audit-Log-Key', value: 'Webhook-Key-5714' };

const schedulers = schedulersOf(chosenEdition(packageRoot()));
const queueModes = new Map<string, QueueMode>();
const simulators: Simulator[] = [];
const watches = new Map<string, Watch>();
const tellings = new Map<string, Promise<void>>();

beforeAll(async () => {
	for (const { name, environment } of schedulers) {
		const onProgress = (text: string) => process.stderr.write(`${name}: ${text}\n`);
		queueModes.set(
			name,
			await startQueueMode({ root: packageRoot(), env: environment, onProgress }),
		);
	}
	// What is polled takes its time: the other tests run meanwhile.
	for (const { name } of schedulers) {
		const telling = tellOfTrigger(name);
		telling.catch(() => undefined);
		tellings.set(name, telling);
	}
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => {
	await Promise.allSettled(tellings.values());
	const watched = [...watches.values()].map(({ nexthink }) => nexthink);
	await endAll(...queueModes.values(), ...watched, ...simulators);
}, UP_WITHIN_MILLISECONDS);

function n8nOf(scheduler: Scheduler['name']): RealN8n {
	const queueMode = queueModes.get(scheduler);
	if (!queueMode) throw new Error(`The ${scheduler} scheduler has no n8n`);
	return queueMode.n8n;
}

/** New lines three times over, and what became of them. */
async function tellOfTrigger(scheduler: Scheduler['name']): Promise<void> {
	const watch = await Watch.prepare(n8nOf(scheduler), {
		name: 'trigger',
		parameters: { authentication: 'basicAuth', operation: 'portal' },
	});
	watches.set(scheduler, watch);
	write(watch.portalLog, [line('20206 Role old is added')], Date.now() - MINUTE);
	await watch.activate();
	const given: string[][] = [];
	for (const round of ['first', 'second', 'third']) {
		const equalLines = Array<string>(2).fill(line(`20206 Role ${round} is added`));
		given.push(write(watch.portalLog, [...equalLines, line(`20208 Role ${round} is removed`)]));
		await watch.expectGiven(given);
	}
	await watch.expectNothingBut(given);
	await watch.deactivate();
}

describe.each(schedulers)('the trigger, on the $name scheduler', ({ name }) => {
	it('gives each new line once', async () => {
		await tellings.get(name);
	});

	it('asks no more than once for each poll time, and not once for each process', async () => {
		await tellings.get(name);
		// What the activation asked for is not theirs. On a busy machine a poll may come late, with the next one.
		const [, ...polls] = watches.get(name)?.requests() ?? [];
		const times = polls.map(({ arrivedAt }) => Math.floor(arrivedAt / POLL_EVERY_MILLISECONDS));
		expect(times.length).toBeGreaterThan(3);
		expect(times.length).toBeLessThanOrEqual(times.at(-1)! - times[0]! + 1);
	});

	it('polls in the main process, and the workers run what it starts', async () => {
		await tellings.get(name);
		const n8n = n8nOf(name);
		const ids = (await watches.get(name)?.executions())?.map(({ id }) => id) ?? [];
		expect(ids).toHaveLength(3);
		expect(await executionsQueuedBy(n8n)).toEqual(expect.arrayContaining(ids));
		const workers = await workersOfExecutions(n8n);
		expect(ids.filter((id) => !workers.has(id))).toEqual([]);

		const polls = handedOffBy(await readFile(n8n.logFile, 'utf8'));
		expect(polls.length > 0).toBe(name === 'durable');
	});
});

/** Engines with logs of their own, some of which the Portal does not get through to. */
function engines(): SimulatedEngine[] {
	const now = Date.now();
	return Array.from({ length: ENGINES }, (_none, index) => {
		const component = `engine-${index}`;
		const entries = generateLog({
			seed: 200 + index,
			// One of them has nothing to tell.
			lines: index === 0 ? 0 : 5 + index,
			from: now - 20 * HOUR,
			to: now - HOUR,
			component,
			prefixStyle: 'rfc3339Utc',
			hostile: true,
		});
		return connectedEngine(component, { entries }, { reachable: !UNREACHABLE.includes(component) });
	});
}

describe('the example "Audit log of each Engine"', () => {
	const START = 'Start a Run for Each Engine';
	let nexthink: Simulator;
	let n8n: RealN8n;
	/** The workflow of one Engine, by its id, and the one that starts it. */
	let ofOne: string;
	let ofEach: Workflow;
	let parent: Execution;
	/** The run of each Engine, by the Engine's name. */
	let runs: Map<string, Execution>;

	beforeAll(async () => {
		n8n = n8nOf('in memory');
		nexthink = await startSimulator({
			basicAccounts: [ACCOUNT],
			clients: [{ ...CLIENT, scopes: SCOPES }],
			engines: engines(),
			fault: { kind: 'slowDrip', intervalMilliseconds: MILLISECONDS_BETWEEN_BYTES },
		});
		simulators.push(nexthink);
		const credential = basicCredentialAt(nexthink.address, ACCOUNT);
		const account = withNames({ nexthinkBasicApi: await n8n.createCredential(credential) });
		const key = { name: 'Key', type: 'httpHeaderAuth', data: WEBHOOK_KEY };
		const webhookKey = withNames({ httpHeaderAuth: await n8n.createCredential(key) });

		ofOne = await n8n.createWorkflow(
			withChanges(await importedExample(n8n, 'audit-log-of-one-engine.json'), {
				'When a Run Is Asked For': { credentials: webhookKey },
				'Audit Log of the Engine': { credentials: account },
			}),
		);
		await n8n.activate(ofOne);
		ofEach = withChanges(await importedExample(n8n, 'audit-log-of-each-engine.json'), {
			'List the Engines': {
				credentials: account,
				parameters: { url: `${nexthink.address}/api/configuration/v1/engines` },
			},
			[START]: {
				credentials: webhookKey,
				parameters: { url: `${n8n.address}/webhook/audit-log-of-one-engine` },
			},
		});
		parent = await n8n.run(await n8n.createWorkflow(ofEach));
		runs = new Map(
			(await n8n.executionsOf(ofOne)).map((run) => {
				const asked = run.nodes['When a Run Is Asked For']?.items[0]?.json.body;
				const { engine = '' } = asked as { engine?: string };
				return [engine.replace('.nexthink.example', ''), run];
			}),
		);
	});

	const engineNames = Array.from({ length: ENGINES }, (_none, index) => `engine-${index}`);
	const reachable = engineNames.filter((name) => !UNREACHABLE.includes(name));
	const linesOf = (engine: string): string[] =>
		nexthink
			.linesOf({ operation: 'engine', engine })
			.map((each) => Buffer.from(each).toString('utf8'));

	it('runs once for each Engine, also after one that failed', () => {
		expect([...runs.keys()].sort()).toEqual([...engineNames].sort());
		const askedFor = nexthink.requests.filter(({ path }) => path.endsWith('/type/auditlog'));
		expect(askedFor).toHaveLength(ENGINES);
		const failed = engineNames.filter((name) => runs.get(name)?.status !== 'success');
		expect(failed).toEqual(UNREACHABLE);
	});

	it('hands each line on exactly once', () => {
		const given = (name: string) =>
			(runs.get(name)?.nodes['Store the Events']?.items ?? []).map(({ json }) => json.line);
		expect(reachable.map(given)).toEqual(reachable.map(linesOf));
		expect(UNREACHABLE.flatMap(given)).toEqual([]);
		expect(reachable.flatMap(linesOf).length).toBeGreaterThan(ENGINES);
	});

	it('sums up what came of each Engine, and says why nothing did', () => {
		const { status, nodes } = parent;
		expect(status).toBe('success');
		const refused = expect.stringMatching(
			/^The Engine .* may be disconnected, or Nexthink does not know it/,
		);
		expect(nodes.Summary?.items.map(({ json }) => json)).toEqual(
			engineNames.map((engine) =>
				UNREACHABLE.includes(engine)
					? { engine, events: null, message: refused }
					: { engine, events: linesOf(engine).length, message: null },
			),
		);
	});

	it('starts no run without the key, and says so for each Engine', async () => {
		const wrongKey = {
			name: 'Wrong key',
			type: 'httpHeaderAuth',
			data: { ...WEBHOOK_KEY, value: 'another' },
		};
		const credentials = withNames({ httpHeaderAuth: await n8n.createCredential(wrongKey) });
		const refused = withChanges(ofEach, { [START]: { credentials } });
		const { nodes } = await n8n.run(await n8n.createWorkflow(refused));
		expect(nodes.Summary?.items.map(({ json }) => json)).toEqual(
			engineNames.map((engine) => ({
				engine,
				events: null,
				message: expect.stringMatching(/Authorization data is wrong/),
			})),
		);
		expect(await n8n.executionsOf(ofOne)).toHaveLength(ENGINES);
	});

	it('is spread over both workers', async () => {
		const workers = await workersOfExecutions(n8n);
		const workerOf = Object.fromEntries(
			engineNames.map((name) => [name, workers.get(runs.get(name)?.id ?? '')]),
		);
		expect(new Set(Object.values(workerOf))).toEqual(new Set([1, 2]));
	});

	/** The example's request for the list of Engines by itself, with another credential. */
	async function listEngines(
		credential: CredentialData,
		parameters: Record<string, unknown> = {},
	): Promise<Execution> {
		const list = ofEach.nodes.find(({ name }) => name === 'List the Engines');
		const workflow = workflowWith({
			nodeType: list?.type,
			nodeSettings: { typeVersion: list?.typeVersion },
			parameters: { ...list?.parameters, ...parameters },
			credentials: { [credential.type]: await n8n.createCredential(credential) },
		});
		return await n8n.run(await n8n.createWorkflow(workflow));
	}

	it('lists the Engines with OAuth, too', async () => {
		const { clientId, clientSecret } = CLIENT;
		const scope = SCOPES.join(' ');
		const { nodes } = await listEngines(
			oAuth2CredentialAt(nexthink.address, { clientId, clientSecret, scope }),
			{ nodeCredentialType: 'nexthinkOAuth2Api' },
		);
		expect(nodes[OUR_NODE]?.items.map(({ json }) => json.name)).toEqual(engineNames);
	});

	it('sends a password that is refused once', async () => {
		const credential = { ...ACCOUNT, password: WRONG_PASSWORD };
		const { status, error } = await listEngines(basicCredentialAt(nexthink.address, credential));
		expect(status).toBe('error');
		expect(error?.message).toMatch(/check your credentials/);
		expect(nexthink.requests.filter((request) => request.status === 401)).toHaveLength(1);
	});

	it("would not be by n8n's Execute Sub-workflow, which stays in the worker of its parent", async () => {
		const trigger = workflowNode('Start', 'n8n-nodes-base.executeWorkflowTrigger', 1.1, {
			inputSource: 'passthrough',
		});
		for (const waitForSubWorkflow of [true, false]) {
			const started = await n8n.createWorkflow({
				name: 'Started',
				nodes: [trigger],
				connections: {},
				settings: {},
			});
			await n8n.activate(started);
			const starting = workflowWith({
				nodeType: 'n8n-nodes-base.executeWorkflow',
				nodeSettings: { typeVersion: 1.2 },
				parameters: {
					workflowId: { __rl: true, mode: 'id', value: started },
					mode: 'each',
					options: { waitForSubWorkflow },
				},
				inputItems: engineNames.map((engine) => ({ engine })),
			});
			const { id, status } = await n8n.run(await n8n.createWorkflow(starting));
			expect(status).toBe('success');
			const isAllThere = async () => (await n8n.executionsOf(started)).length === ENGINES;
			await until('all executions', isAllThere);

			const ids = (await n8n.executionsOf(started)).map((execution) => execution.id);
			const workers = await workersOfExecutions(n8n);
			expect(workers.has(id)).toBe(true);
			expect(ids.filter((each) => workers.has(each))).toEqual([]);
		}
	});
});

function sha256Of(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

describe('a log as a file', () => {
	it.each([
		['as it is', false],
		['compressed', true],
	])(
		'is kept in the database by a worker and read by the main process, %s',
		async (_how, compress) => {
			const n8n = n8nOf('in memory');
			const now = Date.now();
			const recipe: LogRecipe = {
				seed: 300,
				lines: LINES_OF_A_LARGE_LOG,
				from: now - 20 * HOUR,
				to: now - HOUR,
				component: 'Portal',
				prefixStyle: 'rfc3339Utc',
				hostile: true,
			};
			const nexthink = await startSimulator({
				basicAccounts: [ACCOUNT],
				portalLog: () => streamLog(recipe),
			});
			simulators.push(nexthink);
			const sent = nexthink.answerTo({ operation: 'portal' });
			expect(sent.length).toBeGreaterThan(15_000_000);

			const credential = basicCredentialAt(nexthink.address, ACCOUNT);
			const workflow = workflowWith({
				parameters: {
					authentication: 'basicAuth',
					operation: 'portal',
					output: 'file',
					options: { compress },
				},
				credentials: { nexthinkBasicApi: await n8n.createCredential(credential) },
			});
			const { id, status, nodes } = await n8n.run(await n8n.createWorkflow(workflow));
			expect(status).toBe('success');
			expect([...(await workersOfExecutions(n8n)).keys()]).toContain(id);
			const inMemory = /n8n held the whole file in its memory, .* mode 'database'/;
			expect(nodes[OUR_NODE]?.hints.map(({ message }) => inMemory.test(message))).toEqual([
				!compress,
			]);
			const [item] = nodes[OUR_NODE]?.items ?? [];
			const file = String(item?.binary?.data?.id);
			expect(file).toMatch(/^database:/);

			const kept = await n8n.file(file);
			const log = compress ? gunzipSync(kept) : kept;
			expect(item?.json).toMatchObject({ bytes: sent.length, sha256: sha256Of(sent) });
			expect(sha256Of(log)).toBe(sha256Of(sent));
		},
	);
});

describe.each(schedulers)('on the $name scheduler', ({ name }) => {
	it('no secret stands in what n8n has kept of the executions or in a log of its processes', async () => {
		await Promise.allSettled(tellings.values());
		const traces = await tracesOf(n8nOf(name));
		const { nexthink } = watches.get(name) ?? {};
		const signIns = [nexthink, ...simulators].flatMap((each) =>
			authorizationsOf(each?.requests ?? []),
		);
		// The search finds what is there …
		expect(traces.log).toMatch(/Enqueued execution/);
		expect(traces.log).toMatch(/Worker finished execution/);
		expect(traces.saved).toContain('Role third is added');
		expect(signIns.length).toBeGreaterThan(ENGINES);
		// … and not what must not be.
		expect(
			leaksIn(traces, [ACCOUNT.password, WRONG_PASSWORD, CLIENT.clientSecret, ...signIns]),
		).toEqual([]);
		// n8n's Webhook node gives the headers of a request as they are, so that they are saved.
		expect(leaksIn({ ...traces, saved: '' }, [WEBHOOK_KEY.value])).toEqual([]);
	});
});
