/** The packed node in a real n8n, against the simulator: what a user of it gets. */

import { createServer } from 'node:http';
import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	jest,
} from '@jest/globals';
import { connectedEngine } from '../simulator/connectedEngine.mts';
import { generateLog } from '../simulator/generator.mts';
import { startSimulator } from '../simulator/server.mts';
import type {
	LogEntry,
	LogQuestion,
	PlannedAnswer,
	RecordedRequest,
	SimulatedEngine,
	Simulator,
} from '../simulator/server.mts';
import { basicCredentialAt, oAuth2CredentialAt } from './credentials.mts';
import { chosenEdition } from './edition.mts';
import { endAll } from './endAll.mts';
import type { Execution, Item } from './execution.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { CredentialData, RealN8n } from './realN8n.mts';
import { authorizationsOf, leaksIn, tracesOf } from './secrets.mts';
import { until } from './watch.mts';
import { OUR_NODE, OUR_NODE_TYPE, OUR_TOOL_TYPE, workflowWith } from './workflow.mts';
import type { OnError, Workflow } from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
jest.setTimeout(60_000);
/** n8n waits half a minute for the end of what runs, and takes as long to start on a busy machine. */
const RESTARTED_WITHIN_MILLISECONDS = 180_000;

const MILLISECONDS_PER_HOUR = 3_600_000;
/** The server's clock stands still, so that "the last 24 hours" are the same lines in every run. */
const NOW = Date.UTC(2025, 5, 15, 12);
const HOURS_COVERED = 48;
const ENGINES = 10;

const ACCOUNT = { username: 'audit-reader', password: 'Right-Password-4711' };
const DENIED_ACCOUNT = { username: 'mere-user', password: 'Denied-Password-4712' };
const WRONG_PASSWORD = 'Wrong-Password-4713';
const SCOPES = ['service:audit-trail', 'service:engines'];
const CLIENT = { clientId: 'n8n-client', clientSecret: 'Right-Secret-4714', scopes: SCOPES };
const DENIED_CLIENT = {
	clientId: 'mere-client',
	clientSecret: 'Denied-Secret-4715',
	scopes: SCOPES,
};
const WRONG_SECRET = 'Wrong-Secret-4716';

const { differences } = chosenEdition(packageRoot());
/** What a credential test says: our words, or n8n's own where it has none but those. */
function told(ours: RegExp, ofN8n: RegExp): RegExp {
	return differences.includes('words refused credential tests itself') ? ofN8n : ours;
}

let simulator: Simulator;
let n8n: RealN8n;
/** Ids in n8n. */
let basic: string;
let oAuth2: string;
/** All that ever reached the simulator to sign in with. */
const authorizationsSeen = new Set<string>();

function logOf(component: string, lines: number, seed: number): { entries: LogEntry[] } {
	const from = NOW - HOURS_COVERED * MILLISECONDS_PER_HOUR;
	const prefixStyle = 'rfc3339Utc';
	return { entries: generateLog({ seed, lines, from, to: NOW, component, prefixStyle }) };
}

function engineOf(index: number): SimulatedEngine {
	const name = `engine-${index}`;
	// Another number of lines each, so that mixing two up shows.
	return connectedEngine(name, logOf(name, 20 + index, 100 + index));
}

function basicCredential(change: Record<string, unknown> = {}): CredentialData {
	return basicCredentialAt(simulator.address, { ...ACCOUNT, ...change });
}

function oAuth2Credential(change: Record<string, unknown> = {}): CredentialData {
	const { clientId, clientSecret } = CLIENT;
	return oAuth2CredentialAt(simulator.address, { clientId, clientSecret, ...change });
}

const engineNames = Array.from({ length: ENGINES }, (_none, index) => `engine-${index}`);
const engineOfItem = { __rl: true, mode: 'name', value: '={{ $json.engine }}' };

type WorkflowOptions = Omit<Parameters<typeof workflowWith>[0], 'credentials'>;

/** Runs our node once; `credential` is the id of a Basic credential, the usual one when left out. */
async function run(options: WorkflowOptions, credential = basic): Promise<Execution> {
	const isOAuth2 = options.parameters.authentication === 'oAuth2';
	const credentials: Record<string, string> = isOAuth2
		? { nexthinkOAuth2Api: oAuth2 }
		: { nexthinkBasicApi: credential };
	return await n8n.run(await n8n.createWorkflow(workflowWith({ ...options, credentials })));
}

/** Puts our node into a loop that hands it one input item after the other. */
function inALoop(workflow: Workflow): Workflow {
	const loop = {
		id: 'loop',
		name: 'Loop',
		type: 'n8n-nodes-base.splitInBatches',
		typeVersion: 3,
		position: [0, 200] as [number, number],
		parameters: { batchSize: 1, options: {} },
	};
	const to = (node: string) => [{ node, type: 'main' as const, index: 0 }];
	const connections = Object.fromEntries(
		Object.entries(workflow.connections).map(([name, connection]) =>
			connection.main?.[0]?.[0]?.node === OUR_NODE
				? [name, { main: [to('Loop')] }]
				: [name, connection],
		),
	);
	// The loop's first output is for its end, the second for each round.
	connections.Loop = { main: [[], to(OUR_NODE)] };
	connections[OUR_NODE] = { main: [to('Loop')] };
	return { ...workflow, nodes: [...workflow.nodes, loop], connections };
}

function addressOf(server: Server): string {
	return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

let wrongPasswords = 0;

/** A password that was not refused before: our node does not send one again from run to run. */
async function wrongCredential(): Promise<string> {
	const password = `${WRONG_PASSWORD}-${++wrongPasswords}`;
	return await n8n.createCredential(basicCredential({ password }));
}

/** The items of a run that must have succeeded. */
async function itemsOf(options: WorkflowOptions): Promise<Item[]> {
	const execution = await run(options);
	expect(execution.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution.nodes[OUR_NODE]?.items ?? [];
}

function lines(items: Item[]): unknown[] {
	return items.map(({ json }) => json.line);
}

/** What the simulator itself says it has for a question. */
function linesFor(question: LogQuestion): string[] {
	return simulator.linesOf(question).map((line) => Buffer.from(line).toString('utf8'));
}

function logRequests(): RecordedRequest[] {
	return simulator.requests.filter(({ path }) => path.endsWith('/type/auditlog'));
}

function inputOf(item: Item): number | undefined {
	const { pairedItem } = item;
	if (typeof pairedItem === 'number') return pairedItem;
	return Array.isArray(pairedItem) ? undefined : pairedItem?.item;
}

beforeAll(async () => {
	simulator = await startSimulator({
		clock: () => NOW,
		basicAccounts: [ACCOUNT, DENIED_ACCOUNT],
		clients: [CLIENT, DENIED_CLIENT],
		deniedAccounts: [DENIED_ACCOUNT.username, DENIED_CLIENT.clientId],
		portalLog: logOf('Portal', 500, 1),
		engines: engineNames.map((_name, index) => engineOf(index)),
	});
	n8n = await startRealN8n({
		root: packageRoot(),
		onProgress: (line) => process.stderr.write(`${line}\n`),
	});
	basic = await n8n.createCredential(basicCredential());
	oAuth2 = await n8n.createCredential(oAuth2Credential());
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => {
	await endAll(n8n, simulator);
}, UP_WITHIN_MILLISECONDS);

beforeEach(() => {
	simulator.requests.length = 0;
});

afterEach(() => {
	for (const value of authorizationsOf(simulator.requests)) authorizationsSeen.add(value);
});

describe('the installed node', () => {
	it('is known to n8n, as an action and as a tool', async () => {
		expect(await n8n.nodeType(OUR_NODE_TYPE)).toMatchObject({ outputs: ['main'] });
		expect(await n8n.nodeType(OUR_TOOL_TYPE)).toMatchObject({ outputs: ['ai_tool'] });
	});

	it('brings its icons along', async () => {
		const { iconUrl } = await n8n.nodeType(OUR_NODE_TYPE);
		const { light, dark } = iconUrl as { light: string; dark: string };
		for (const path of [light, dark]) {
			const answer = await fetch(`${n8n.address}/${path}`);
			expect(answer.status).toBe(200);
			expect(await answer.text()).toContain('<svg');
		}
	});
});

describe('the list of Engines in the editor', () => {
	it.each(['basicAuth', 'oAuth2'])('is filled with %s', async (authentication) => {
		const asked = oAuth2Credential({ scope: SCOPES.join(' ') });
		const credentials =
			authentication === 'oAuth2'
				? { nexthinkOAuth2Api: { id: await n8n.createCredential(asked), name: 'OAuth2' } }
				: { nexthinkBasicApi: { id: basic, name: 'Basic' } };
		const { results } = (await n8n.request(
			'POST',
			'/dynamic-node-parameters/resource-locator-results',
			{
				path: 'parameters.engine',
				nodeTypeAndVersion: { name: OUR_NODE_TYPE, version: 1 },
				currentNodeParameters: { authentication, operation: 'engine' },
				credentials,
				methodName: 'searchEngines',
			},
		)) as { results: Array<{ value: string }> };

		expect(results.map(({ value }) => value).sort()).toEqual(
			simulator.settings.engines.map(({ address }) => address).sort(),
		);
	});
});

describe.each(['basicAuth', 'oAuth2'])('with %s', (authentication) => {
	it.each([
		{ operation: 'portal', path: '/audit-trail/api/v1/portal/type/auditlog' },
		{
			operation: 'engine',
			path: '/audit-trail/api/v1/engine/engine-3/type/auditlog',
			engine: 'engine-3',
		},
		{ operation: 'allEngines', path: '/audit-trail/api/v1/engines/type/auditlog' },
	] as const)('$operation gives every line of the log, in its order', async (asked) => {
		const { operation, path } = asked;
		const engine = 'engine' in asked ? asked.engine : undefined;
		const items = await itemsOf({
			parameters: {
				authentication,
				operation,
				timeRange: {},
				...(engine && { engine: { __rl: true, mode: 'name', value: engine } }),
			},
		});

		const expected = linesFor({ operation, ...(engine && { engine }) });
		expect(lines(items)).toEqual(expected);
		expect(expected.length).toBeGreaterThan(20);
		const answered = logRequests().filter(({ status }) => status === 200);
		expect(answered.map((request) => request.path)).toEqual([path]);
		expect(answered[0]?.authorization).toBe(authentication === 'oAuth2' ? 'bearer' : 'basic');
	});
});

describe('time range', () => {
	it.each([
		{
			title: 'hours back from now',
			timeRange: { elapsedHours: 24 },
			sent: { elapsed_hours: '24' },
		},
		{
			title: 'a time with a zone, sent in UTC',
			timeRange: { beforeDate: '2025-06-14T10:00:00+02:00' },
			sent: { before_date: '2025-06-14T08:00:00' },
		},
		{
			title: "a time of the date picker, meant in the workflow's zone, with hours before it",
			timeRange: { beforeDate: '2025-06-14T10:00:00', elapsedHours: 6 },
			sent: { before_date: '2025-06-14T08:00:00', elapsed_hours: '6' },
		},
		{
			title: 'a Luxon time from an expression',
			timeRange: { beforeDate: "={{ DateTime.fromISO('2025-06-14T08:00:00Z') }}" },
			sent: { before_date: '2025-06-14T08:00:00' },
		},
		{
			title: 'a bare date, sent as it is',
			timeRange: { beforeDate: '2025-06-14' },
			sent: { before_date: '2025-06-14' },
		},
		{ title: 'nothing: the whole log', timeRange: {}, sent: {} },
	])('$title', async ({ timeRange, sent }) => {
		const items = await itemsOf({
			parameters: { operation: 'portal', timeRange },
			settings: { timezone: 'Europe/Zurich' },
		});

		expect(logRequests().map(({ query }) => query)).toEqual([sent]);
		const { before_date: beforeDate, elapsed_hours: elapsedHours } = sent as Record<string, string>;
		expect(lines(items)).toEqual(linesFor({ operation: 'portal', beforeDate, elapsedHours }));
	});

	it('is 24 hours when the user leaves the parameter alone', async () => {
		await itemsOf({ parameters: { operation: 'portal' } });

		expect(logRequests().map(({ query }) => query)).toEqual([{ elapsed_hours: '24' }]);
	});

	it('that cannot be is refused before anything is sent', async () => {
		const { status, error } = await run({
			parameters: { operation: 'portal', timeRange: { beforeDate: '2025-02-30' } },
		});

		expect(status).toBe('error');
		expect(error?.message).toMatch(/before date/i);
		expect(simulator.requests).toEqual([]);
	});
});

describe('limit', () => {
	it('keeps the last lines of the Portal log', async () => {
		const items = await itemsOf({
			parameters: { operation: 'portal', timeRange: {}, returnAll: false, limit: 7 },
		});

		expect(lines(items)).toEqual(linesFor({ operation: 'portal' }).slice(-7));
	});

	it('keeps the newest of all Engines, in the order of the log', async () => {
		const limit = 25;
		const items = await itemsOf({
			parameters: { operation: 'allEngines', timeRange: {}, returnAll: false, limit },
		});

		const entries = simulator.settings.engines.flatMap(({ log }) =>
			'entries' in log ? log.entries : [],
		);
		const times = entries.map(({ time }) => time ?? 0).sort((one, other) => other - one);
		const oldestKept = times[limit - 1] ?? 0;
		const newest = entries.filter(({ time }) => (time ?? 0) >= oldestKept);
		expect(newest).toHaveLength(limit);
		expect(lines(items)).toEqual(newest.map(({ line }) => line));
	});
});

describe('filters', () => {
	it('by group keeps the events of that group', async () => {
		const items = await itemsOf({
			parameters: {
				operation: 'portal',
				timeRange: {},
				filters: { eventGroups: ['signInFailures'] },
			},
		});

		const failures = linesFor({ operation: 'portal' }).filter((line) =>
			/^\S+ \S+ \S+ \[\w+\|\w+\|(20103|20104|20803|50001)\|/.test(line),
		);
		expect(failures.length).toBeGreaterThan(3);
		expect(lines(items)).toEqual(failures);
		expect(new Set(items.map(({ json }) => json.group))).toEqual(new Set(['signInFailures']));
	});

	it('all have to be passed', async () => {
		const text = 'LOGGED';
		const items = await itemsOf({
			parameters: {
				operation: 'portal',
				timeRange: {},
				filters: { codes: '20101-20102', text, onlyRecognized: true },
			},
		});

		const expected = linesFor({ operation: 'portal' }).filter(
			(line) =>
				/^\S+ \S+ \S+ \[\w+\|\w+\|2010[12]\|/.test(line) && line.toUpperCase().includes(text),
		);
		expect(expected.length).toBeGreaterThan(10);
		expect(lines(items)).toEqual(expected);
	});
});

describe('several input items', () => {
	const parameters = { operation: 'engine', engine: engineOfItem, timeRange: {} };

	it('make one request each, and each item knows its input item', async () => {
		const items = await itemsOf({
			parameters,
			inputItems: engineNames.map((engine) => ({ engine })),
		});

		expect(logRequests().map(({ path }) => path)).toEqual(
			engineNames.map((engine) => `/audit-trail/api/v1/engine/${engine}/type/auditlog`),
		);
		for (const [index, engine] of engineNames.entries()) {
			const own = items.filter((item) => inputOf(item) === index);
			expect(lines(own)).toEqual(linesFor({ operation: 'engine', engine }));
		}
		expect(items).toHaveLength(
			engineNames.flatMap((engine) => linesFor({ operation: 'engine', engine })).length,
		);
	});

	it('stop at an unknown Engine, saying which item', async () => {
		const { status, error } = await run({
			parameters,
			inputItems: [{ engine: 'engine-0' }, { engine: 'nowhere' }, { engine: 'engine-2' }],
		});

		expect(status).toBe('error');
		expect(error).toMatchObject({ httpCode: '500', context: { itemIndex: 1 } });
		expect(`${error?.message} ${error?.description}`).toContain('Engine is not known');
		expect(logRequests()).toHaveLength(2);
	});

	it.each([
		{ onError: 'continueRegularOutput', output: 0 },
		{ onError: 'continueErrorOutput', output: 1 },
	] as const)(
		'with $onError: one error item for the unknown Engine, the others go on',
		async ({ onError, output }) => {
			const execution = await run({
				parameters,
				onError,
				inputItems: [{ engine: 'engine-0' }, { engine: 'nowhere' }, { engine: 'engine-2' }],
			});

			expect(execution.status).toBe('success');
			const { outputs = [] } = execution.nodes[OUR_NODE] ?? {};
			const events = outputs.flat().filter(({ json }) => 'line' in json);
			for (const index of [0, 2]) {
				expect(lines(events.filter((item) => inputOf(item) === index))).toEqual(
					linesFor({ operation: 'engine', engine: `engine-${index}` }),
				);
			}
			const failed = (outputs[output] ?? []).filter(({ json }) => 'error' in json);
			expect(failed).toHaveLength(1);
			expect(failed.map(inputOf)).toEqual([1]);
			const told = { error: expect.stringContaining("'nowhere'"), message: expect.any(String) };
			// n8n adds the fields of the input item at the error output only.
			expect(failed[0]?.json).toEqual(output === 0 ? told : { engine: 'nowhere', ...told });
			expect(outputs.flat()).toHaveLength(events.length + 1);
		},
	);

	it.each(['stopWorkflow', 'continueRegularOutput'] as const)(
		'with %s: a refused password is sent exactly once',
		async (onError) => {
			const wrong = await wrongCredential();
			const execution = await run(
				{ parameters, onError, inputItems: engineNames.map((engine) => ({ engine })) },
				wrong,
			);

			expect(simulator.requests).toHaveLength(1);
			const items = execution.nodes[OUR_NODE]?.items ?? [];
			if (onError === 'stopWorkflow') {
				expect(execution.error?.message).toMatch(/refused/i);
				expect(items).toEqual([]);
			} else {
				expect(items.map(inputOf)).toEqual(engineNames.map((_name, index) => index));
				for (const { json } of items) expect(json.error).toMatch(/refused/i);
			}
		},
	);

	it('and the next run does not send it again', async () => {
		const wrong = await wrongCredential();
		for (let runs = 0; runs < 2; runs++) {
			const { error } = await run({ parameters, inputItems: [{ engine: 'a' }] }, wrong);
			expect(error?.message).toMatch(/refused the user name or the password/);
		}
		expect(simulator.requests).toHaveLength(1);
	});

	it("sends a refused password once even with 'Retry On Fail'", async () => {
		const wrong = await wrongCredential();
		const nodeSettings = { retryOnFail: true, maxTries: 3, waitBetweenTries: 100 };
		const execution = await run({ parameters, nodeSettings, inputItems: [{ engine: 'a' }] }, wrong);

		expect(execution.error?.message).toMatch(/refused the user name or the password/);
		expect(simulator.requests).toHaveLength(1);
	});

	it('sends a refused password once even when a loop comes back to the node', async () => {
		const wrong = await wrongCredential();
		const workflow = workflowWith({
			parameters,
			credentials: { nexthinkBasicApi: wrong },
			inputItems: [{ engine: 'a' }, { engine: 'b' }, { engine: 'c' }],
			onError: 'continueRegularOutput',
		});
		const execution = await n8n.run(await n8n.createWorkflow(inALoop(workflow)));

		// Three rounds, each with its own refusal: the node did run again.
		expect(execution.nodes[OUR_NODE]?.items.map(({ json }) => json.error)).toEqual(
			Array(3).fill(expect.stringMatching(/refused the user name or the password/)),
		);
		expect(simulator.requests).toHaveLength(1);
	});

	it('notice nothing when the OAuth tokens end in mid-series', async () => {
		const revoking = simulator.settings.engines[4];
		if (!revoking) throw new Error('There is no fifth Engine');
		const whole = linesFor({ operation: 'engine', engine: 'engine-4' });
		const kept = revoking.log;
		// Served as a stream, the log of the fifth Engine makes the token invalid while it is read.
		revoking.log = function* () {
			simulator.revokeTokens();
			yield Buffer.from(`${whole.join('\n')}\n`);
		};
		const issuedBefore = simulator.tokensIssued;
		try {
			const items = await itemsOf({
				parameters: { ...parameters, authentication: 'oAuth2' },
				inputItems: engineNames.map((engine) => ({ engine })),
			});
			revoking.log = kept;

			for (const [index, engine] of engineNames.entries()) {
				const own = items.filter((item) => inputOf(item) === index);
				expect(lines(own)).toEqual(linesFor({ operation: 'engine', engine }));
			}
		} finally {
			revoking.log = kept;
		}
		const statuses = logRequests().map(({ status }) => status);
		expect(statuses.filter((status) => status === 200)).toHaveLength(ENGINES);
		const refusals = differences.includes('throws every status or none') ? 2 : 1;
		expect(statuses.filter((status) => status === 401)).toHaveLength(refusals);
		expect(simulator.tokensIssued - issuedBefore).toBeLessThanOrEqual(2);
	});
});

describe("'Retry On Fail'", () => {
	const TRIES = 3;
	const nodeSettings = { retryOnFail: true, maxTries: TRIES, waitBetweenTries: 100 };
	const parameters = { operation: 'portal', timeRange: {} };
	const inputItems = [{ engine: 'a' }];
	const unavailable: PlannedAnswer = { status: 503, body: '', contentType: 'text/plain' };
	const MESSAGE = 'Nexthink is not available or too slow just now (503)';
	const told = { error: MESSAGE, message: expect.stringContaining("'Retry On Fail'") };
	afterEach(() => {
		simulator.settings.failNext = [];
	});
	const runWith = async (times: number, onError: OnError): Promise<Execution> => {
		simulator.settings.failNext = Array<PlannedAnswer>(times).fill(unavailable);
		return await run({ parameters, nodeSettings, inputItems, onError });
	};

	it.each(['stopWorkflow', 'continueRegularOutput', 'continueErrorOutput'] as const)(
		'gives the log as soon as it comes, with %s',
		async (onError) => {
			const execution = await runWith(TRIES - 1, onError);
			expect(execution.status).toBe('success');
			expect(execution.nodes[OUR_NODE]?.outputs.flat().map(({ json }) => json.line)).toEqual(
				linesFor({ operation: 'portal' }),
			);
			expect(logRequests()).toHaveLength(TRIES);
		},
	);

	it('tells what came of the last try', async () => {
		const { status, error } = await runWith(TRIES, 'stopWorkflow');
		expect(status).toBe('error');
		expect(error?.message).toBe(MESSAGE);
		expect(logRequests()).toHaveLength(TRIES);
	});

	it.each([
		{ onError: 'continueRegularOutput', outputs: [[told]] },
		{ onError: 'continueErrorOutput', outputs: [[], [{ engine: 'a', ...told }]] },
	] as const)('gives one item of the last try, with $onError', async ({ onError, outputs }) => {
		const execution = await runWith(TRIES, onError);
		expect(execution.status).toBe('success');
		const given = execution.nodes[OUR_NODE]?.outputs ?? [];
		expect(given.map((items) => items.map(({ json }) => json))).toEqual(outputs);
		expect(logRequests()).toHaveLength(TRIES);
	});
});

describe('a token', () => {
	it('that has run out between two runs is replaced', async () => {
		const parameters = { authentication: 'oAuth2', operation: 'portal', timeRange: {} };
		await itemsOf({ parameters });
		simulator.revokeTokens();
		const items = await itemsOf({ parameters });

		expect(lines(items)).toEqual(linesFor({ operation: 'portal' }));
	});

	it('that is refused with 403 is replaced, too', async () => {
		const parameters = { authentication: 'oAuth2', operation: 'portal', timeRange: {} };
		await itemsOf({ parameters });
		simulator.revokeTokens();
		simulator.requests.length = 0;
		simulator.settings.refusedTokenStatus = 403;
		try {
			expect(lines(await itemsOf({ parameters }))).toEqual(linesFor({ operation: 'portal' }));
		} finally {
			simulator.settings.refusedTokenStatus = 401;
		}
		expect(simulator.requests.map(({ status }) => status)).toEqual([403, 200, 200]);
	});

	it('with a short life is replaced whenever it has run out', async () => {
		const { tokenLifetimeSeconds } = simulator.settings;
		simulator.revokeTokens();
		simulator.settings.tokenLifetimeSeconds = 1;
		try {
			for (let round = 0; round < 3; round += 1) {
				const items = await itemsOf({
					parameters: {
						authentication: 'oAuth2',
						operation: 'engine',
						engine: engineOfItem,
						timeRange: {},
					},
					inputItems: engineNames.map((engine) => ({ engine })),
				});
				expect(new Set(items.map(inputOf)).size).toBe(ENGINES);
				await new Promise((resolve) => setTimeout(resolve, 1_100));
			}
		} finally {
			simulator.settings.tokenLifetimeSeconds = tokenLifetimeSeconds;
		}
	});
});

describe('a large log', () => {
	it('arrives whole', async () => {
		const kept = simulator.settings.portalLog;
		simulator.settings.portalLog = logOf('Portal', 20_000, 2);
		try {
			const items = await itemsOf({ parameters: { operation: 'portal', timeRange: {} } });

			expect(lines(items)).toEqual(linesFor({ operation: 'portal' }));
			expect(items).toHaveLength(20_000);
		} finally {
			simulator.settings.portalLog = kept;
		}
	});
});

describe('n8n that is stopped in mid-download', () => {
	it(
		'takes no part of a log for all of it',
		async () => {
			simulator.settings.fault = { kind: 'slowDrip' };
			const credentials = { nexthinkBasicApi: basic };
			const workflow = workflowWith({ parameters: { operation: 'portal' }, credentials });
			const workflowId = await n8n.createWorkflow(workflow);
			const executionId = await n8n.startRun(workflowId);
			await until('a download', () => logRequests().length > 0);
			await n8n.restart();
			simulator.settings.fault = null;

			const { status, data } = (await n8n.request('GET', `/executions/${executionId}`)) as {
				status: string;
				data: string;
			};
			// It is n8n's to call it crashed: where its own record of the run was cut short, 2.0.0 goes on calling it running.
			expect(status).not.toBe('success');
			expect(data).not.toContain('"line":');
			expect((await run({ parameters: { operation: 'portal' } })).status).toBe('success');
		},
		RESTARTED_WITHIN_MILLISECONDS,
	);
});

describe('an address that sends requests on to another', () => {
	/** What reached the other one. */
	const arrived: string[] = [];
	const other = createServer((request, response) => {
		arrived.push(`${request.url} ${request.headers.authorization ?? ''}`);
		response.end(linesFor({ operation: 'portal' }).join('\n'));
	});
	const moved = createServer((_request, response) =>
		response.writeHead(302, { location: `${addressOf(other)}/elsewhere` }).end(),
	);
	beforeAll(async () => {
		for (const server of [other, moved]) {
			await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
		}
	});
	afterAll(async () => {
		for (const server of [other, moved]) {
			await new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			});
		}
	});
	const credential = (kind: string): CredentialData =>
		kind === 'Basic'
			? basicCredential({ instance: addressOf(moved) })
			: oAuth2Credential({ apiUrl: addressOf(moved) });

	it.each(['Basic', 'OAuth2'])(
		'gets no log from there with %s, and nothing arrives',
		async (kind) => {
			const { type, ...made } = credential(kind);
			const id = await n8n.createCredential({ type, ...made });
			const workflow = workflowWith({
				parameters: {
					authentication: kind === 'Basic' ? 'basicAuth' : 'oAuth2',
					operation: 'portal',
				},
				credentials: { [type]: id },
			});
			const { status, error } = await n8n.run(await n8n.createWorkflow(workflow));

			expect(status).toBe('error');
			expect(error?.message).toBe('The address redirects to another one');
			expect(arrived).toEqual([]);
		},
	);

	it.each(['Basic', 'OAuth2'])('fails the credential test of %s', async (kind) => {
		const { status, message } = await n8n.testCredential(credential(kind));

		expect(status).toBe('Error');
		expect(message).toMatch(told(/^The address redirects to another one/, /302/));
		expect(arrived).toEqual([]);
	});
});

describe('the credential test', () => {
	it('of a right password is OK and asks for one hour of the Portal log', async () => {
		expect(await n8n.testCredential(basicCredential())).toMatchObject({ status: 'OK' });
		expect(simulator.requests).toHaveLength(1);
		expect(simulator.requests[0]).toMatchObject({
			path: '/audit-trail/api/v1/portal/type/auditlog',
			query: { elapsed_hours: '1' },
		});
	});

	it('of a wrong password says so in our words and sends it once', async () => {
		const { status, message } = await n8n.testCredential(
			basicCredential({ password: WRONG_PASSWORD }),
		);

		expect(status).toBe('Error');
		expect(message).toMatch(/^Nexthink refused the user name or the password \(401\)/);
		expect(simulator.requests).toHaveLength(1);
	});

	it('of an account without the right says so', async () => {
		const { status, message } = await n8n.testCredential(basicCredential(DENIED_ACCOUNT));

		expect(status).toBe('Error');
		expect(message).toMatch(told(/^This account may not read the audit log \(403\)/, /^Forbidden/));
	});

	it.each(['Basic', 'OAuth2'])('of %s at a server without the API says so', async (kind) => {
		const elsewhere = createServer((_request, response) => response.writeHead(404).end('nothing'));
		await new Promise<void>((resolve) => elsewhere.listen(0, '127.0.0.1', resolve));
		const address = addressOf(elsewhere);
		try {
			const { status, message } = await n8n.testCredential(
				kind === 'Basic'
					? basicCredential({ instance: address })
					: oAuth2Credential({ apiUrl: address }),
			);

			expect(status).toBe('Error');
			expect(message).toMatch(
				told(/^There is no Audit Trail API at this address \(404\)/, /could not be found/),
			);
		} finally {
			await new Promise((resolve) => elsewhere.close(resolve));
		}
	});

	it('of an address as a browser shows it is OK', async () => {
		const instance = `${simulator.address}/portal/#/dashboards?id=1`;
		expect(await n8n.testCredential(basicCredential({ instance }))).toMatchObject({ status: 'OK' });
	});

	it.each(['http://nexthink.example', 'https://user:pass@nexthink.example', 'company'])(
		'of OAuth2 asks for no token where it could not go on to the API: %s',
		async (apiUrl) => {
			const { status, message } = await n8n.testCredential(oAuth2Credential({ apiUrl }));

			expect(status).toBe('Error');
			expect(message).not.toBe('');
			expect(simulator.requests).toEqual([]);
		},
	);

	it('of plain http to another machine says what to enter', async () => {
		const { status, message } = await n8n.testCredential(
			basicCredential({ instance: 'http://nexthink.example' }),
		);

		expect(status).toBe('Error');
		expect(message).toMatch(/'Instance'/);
		expect(simulator.requests).toEqual([]);
	});

	it('of a right client is OK', async () => {
		expect(await n8n.testCredential(oAuth2Credential())).toMatchObject({ status: 'OK' });
	});

	it('of a wrong client secret fails', async () => {
		const { status, message } = await n8n.testCredential(
			oAuth2Credential({ clientSecret: WRONG_SECRET }),
		);

		expect(status).toBe('Error');
		expect(message).not.toBe('');
		expect(logRequests().filter((request) => request.status === 200)).toEqual([]);
	});

	it('of a token that the API refuses says so', async () => {
		const refusing = createServer((_request, response) => response.writeHead(401).end());
		await new Promise<void>((resolve) => refusing.listen(0, '127.0.0.1', resolve));
		const apiUrl = addressOf(refusing);
		try {
			const { status, message } = await n8n.testCredential(oAuth2Credential({ apiUrl }));

			expect(status).toBe('Error');
			expect(message).toMatch(
				told(/^Nexthink refused the access token \(401\)/, /^Authorization failed/),
			);
		} finally {
			await new Promise((resolve) => refusing.close(resolve));
		}
	});

	it('of a client without the right says so', async () => {
		const { clientId, clientSecret } = DENIED_CLIENT;
		const { status, message } = await n8n.testCredential(
			oAuth2Credential({ clientId, clientSecret }),
		);

		expect(status).toBe('Error');
		expect(message).toMatch(told(/^This client may not read the audit log \(403\)/, /^Forbidden/));
	});
});

describe('after all this', () => {
	it('no secret stands in what n8n has kept of the executions or in its log', async () => {
		// A refused OAuth client, a denied account and a stream that breaks off leave errors behind, too.
		const wrongClient = await n8n.createCredential(
			oAuth2Credential({ clientSecret: WRONG_SECRET }),
		);
		const parameters = { operation: 'portal', timeRange: {} };
		const failing = await n8n.run(
			await n8n.createWorkflow(
				workflowWith({
					parameters: { ...parameters, authentication: 'oAuth2' },
					credentials: { nexthinkOAuth2Api: wrongClient },
				}),
			),
		);
		expect(failing.status).toBe('error');
		const denied = await n8n.createCredential(basicCredential(DENIED_ACCOUNT));
		expect((await run({ parameters }, denied)).status).toBe('error');
		for (const kind of ['resetBeforeHeaders', 'resetInBody'] as const) {
			simulator.settings.fault = { kind, afterBytes: 200, times: 1 };
			for (const authentication of ['basicAuth', 'oAuth2']) {
				simulator.settings.fault = { kind, afterBytes: 200, times: 1 };
				const broken = await run({ parameters: { ...parameters, authentication } });
				expect(broken.status).toBe('error');
			}
		}
		simulator.settings.fault = null;
		for (const value of authorizationsOf(simulator.requests)) authorizationsSeen.add(value);

		const traces = await tracesOf(n8n);
		// The search finds what is there …
		expect(traces.saved).toContain('Engine is not known');
		expect(traces.log).toContain(OUR_NODE);
		expect(authorizationsSeen.size).toBeGreaterThan(6);
		// … and not what must not be.
		const secrets = [
			ACCOUNT.password,
			DENIED_ACCOUNT.password,
			WRONG_PASSWORD,
			CLIENT.clientSecret,
			DENIED_CLIENT.clientSecret,
			WRONG_SECRET,
			...authorizationsSeen,
		];
		expect(leaksIn(traces, secrets)).toEqual([]);
	});
});
