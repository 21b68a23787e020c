/**
 * `npm run n8n`: a real n8n with this node in it, beside a simulated Nexthink, to click through. `npm run dev`: the same
 * while the node's code is being changed.
 */

import { readdir, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { adminChange } from '../simulator/generator.mts';
import type { SimulatedPlatform } from '../simulator/platform.mts';
import type { Simulator } from '../simulator/server.mts';
import { compileInto, RELOADING } from './compiling.mts';
import type { Compiler } from './compiling.mts';
import { basicCredentialAt, oAuth2CredentialAt, platformCredentialAt } from './credentials.mts';
import { endAll } from './endAll.mts';
import { LOCAL_OWNER, startRealN8n } from './realN8n.mts';
import type { CredentialData, RealN8n } from './realN8n.mts';
import {
	OUR_NODE,
	OUR_NODE_TYPE,
	triggerWorkflowWith,
	withNames,
	workflowWith,
} from './workflow.mts';
import type { Workflow, WorkflowNode } from './workflow.mts';

const HELP = `npm run n8n [-- --live | --dev | --check | --help]

Starts a real n8n 2.41.1 with this package in it, installed as a user would have it, and a simulated
Nexthink for it to talk to. Everything listens on 127.0.0.1 and nothing needs a Nexthink account.
The first time, n8n is installed into test/e2e/node_modules: 5 to 10 minutes and 3 GB. Later it takes half a minute.
Credentials, workflows to begin with, and all of examples/ are made for you. n8n's home is test/e2e/.n8n-home: what you
build there is there next time; delete the folder to start afresh. Ctrl+C ends everything.

Enter has an administrator change something in the simulated Nexthink, so that the trigger has something to fire for.

  --live    does so once a minute by itself
  --dev     the same as "npm run dev": what you save in nodes/ or credentials/ is compiled, and n8n takes it without a
            restart. Icons and JSON files are copied when it starts, not later
  --check   brings everything up in a temporary home, runs each operation with each credential, prints
            the items of each beside the lines that the simulator sent, and ends
  --help    this text
`;

/** Not n8n's usual one, at which the user's own n8n may listen. */
const PORT = 5688;
const LIVE_EVERY_MILLISECONDS = 60_000;

/** Same seed, same events: what the README or a colleague describes is what one sees. */
const DEMO_SEED = 1;

/**
 * n8n keeps a copy of its editor in its home. Lint reads every script in the tree but those under a
 * `node_modules`, and its default configuration must stay as it is.
 */
const HOME_FROM_ROOT = ['test', 'e2e', '.n8n-home', 'node_modules'];

const CHECKED_ENGINE = 'engine-2';
const ALL_ENGINES = 'Nexthink: all Engines, last 24 hours';
const PLATFORM = 'Platform: events of the last two days';
const ADMIN_CHANGES = 'Nexthink: Admin Changes in the Portal';
const NEW_ADMIN_CHANGES = 'Nexthink: start with new Admin Changes';

interface KeptWorkflow {
	name: string;
	id: string;
	isNew: boolean;
}

/** By the type of the credential. */
type CredentialIds = Record<
	'nexthinkBasicApi' | 'nexthinkOAuth2Api' | 'nexthinkPlatformOAuth2Api',
	string
>;

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

async function startDemoSimulator(): Promise<Simulator> {
	// Not imported at the top: --help must work whatever the rest does.
	const { startSimulator } = await import('../simulator/server.mts');
	const { demoLogs } = await import('../simulator/generator.mts');
	return await startSimulator(demoLogs(Date.now(), DEMO_SEED));
}

async function startDemoPlatform(): Promise<SimulatedPlatform> {
	const { startPlatform } = await import('../simulator/platform.mts');
	const { demoPlatform } = await import('../simulator/demoPlatform.mts');
	return await startPlatform(demoPlatform(Date.now()));
}

function platformCredentialFor({ address, settings }: SimulatedPlatform): CredentialData {
	const [client] = settings.clients;
	if (!client) throw new Error('The simulated platform has no OAuth client');
	const { clientId, clientSecret } = client;
	return {
		...platformCredentialAt(address, { clientId, clientSecret }),
		name: 'Simulated Nexthink Platform',
	};
}

function credentialsFor({ address, settings }: Simulator): {
	basic: CredentialData;
	oAuth2: CredentialData;
} {
	const [account] = settings.basicAccounts;
	const [client] = settings.clients;
	if (!account || !client) throw new Error('The simulator has no account or no OAuth client');
	const { clientId, clientSecret, scopes } = client;
	return {
		basic: {
			...basicCredentialAt(address, { username: account.username, password: account.password }),
			name: 'Simulated Nexthink (Basic)',
		},
		oAuth2: {
			...oAuth2CredentialAt(address, { clientId, clientSecret, scope: scopes.join(' ') }),
			name: 'Simulated Nexthink (OAuth2)',
		},
	};
}

/** Makes a credential, or gives the one of the last time the simulator's new address. */
async function keepCredential(n8n: RealN8n, credential: CredentialData): Promise<string> {
	const existing = await idByName(n8n, '/credentials', credential.name);
	if (existing === undefined) return await n8n.createCredential(credential);
	await n8n.updateCredential(existing, credential);
	return existing;
}

/** Makes a workflow unless there is one of that name: it may have been changed since. */
async function keepWorkflow(n8n: RealN8n, workflow: Workflow): Promise<KeptWorkflow> {
	const { name } = workflow;
	const existing = await idByName(n8n, '/workflows', name);
	const id = existing ?? (await n8n.createWorkflow(workflow));
	return { name, id, isNew: existing === undefined };
}

async function idByName(n8n: RealN8n, path: string, name: string): Promise<string | undefined> {
	const all = (await n8n.request('GET', path)) as Array<{ id: string; name: string }>;
	return all.find((each) => each.name === name)?.id;
}

/** The workflows to begin with, each of which runs as it is. */
function firstWorkflows(ids: CredentialIds): Workflow[] {
	const { nexthinkBasicApi, nexthinkOAuth2Api, nexthinkPlatformOAuth2Api } = ids;
	return [
		workflowWith({
			name: ALL_ENGINES,
			parameters: {
				authentication: 'basicAuth',
				operation: 'allEngines',
				timeRange: { elapsedHours: 24 },
			},
			credentials: { nexthinkBasicApi },
		}),
		workflowWith({
			name: ADMIN_CHANGES,
			parameters: {
				authentication: 'oAuth2',
				operation: 'portal',
				timeRange: { elapsedHours: 24 },
				filters: { eventGroups: ['adminChanges'] },
			},
			credentials: { nexthinkOAuth2Api },
		}),
		workflowWith({
			name: PLATFORM,
			parameters: { operation: 'platform', queryId: '#audit_log' },
			credentials: { nexthinkPlatformOAuth2Api },
		}),
		triggerWorkflowWith({
			name: NEW_ADMIN_CHANGES,
			parameters: {
				authentication: 'basicAuth',
				operation: 'portal',
				filters: { eventGroups: ['adminChanges'] },
			},
			credentials: { nexthinkBasicApi },
			pollSeconds: [0],
		}),
	];
}

/** The workflows of `examples/`, signed in at the simulators; for other services they need credentials of the user's own. */
async function examples(root: string, ids: CredentialIds): Promise<Workflow[]> {
	const folder = join(root, 'examples');
	const files = (await readdir(folder)).filter((file) => file.endsWith('.json'));
	return await Promise.all(
		files.map(async (file) => {
			const workflow = JSON.parse(await readFile(join(folder, file), 'utf8')) as Workflow;
			const nodes = workflow.nodes.map((node) => {
				const type = credentialFor(node);
				return type === null ? node : { ...node, credentials: withNames({ [type]: ids[type] }) };
			});
			return { ...workflow, nodes };
		}),
	);
}

function credentialFor({ type, parameters }: WorkflowNode): keyof CredentialIds | null {
	if (!type.startsWith(OUR_NODE_TYPE) || parameters.operation === 'file') return null;
	if (parameters.operation === 'platform') return 'nexthinkPlatformOAuth2Api';
	return parameters.authentication === 'oAuth2' ? 'nexthinkOAuth2Api' : 'nexthinkBasicApi';
}

async function makeWorkflows(
	root: string,
	n8n: RealN8n,
	simulator: Simulator,
	platform: SimulatedPlatform,
): Promise<{ first: KeptWorkflow[]; others: KeptWorkflow[] }> {
	const { basic, oAuth2 } = credentialsFor(simulator);
	const ids: CredentialIds = {
		nexthinkBasicApi: await keepCredential(n8n, basic),
		nexthinkOAuth2Api: await keepCredential(n8n, oAuth2),
		nexthinkPlatformOAuth2Api: await keepCredential(n8n, platformCredentialFor(platform)),
	};
	const keep = async (workflows: Workflow[]): Promise<KeptWorkflow[]> => {
		const kept: KeptWorkflow[] = [];
		for (const workflow of workflows) kept.push(await keepWorkflow(n8n, workflow));
		return kept;
	};
	const first = await keep(firstWorkflows(ids));
	const others = await keep(await examples(root, ids));
	// What was published the last time was, until now, at an address of the last time.
	for (const { id, isNew, name } of [...first, ...others]) {
		const { active } = (await n8n.request('GET', `/workflows/${id}`)) as { active: boolean };
		if (active || (isNew && name === NEW_ADMIN_CHANGES)) await n8n.publish(id);
	}
	return { first, others };
}

/** Runs each operation with each credential and says what came beside what the simulator sent. */
async function check(
	n8n: RealN8n,
	simulator: Simulator,
	platform: SimulatedPlatform,
): Promise<void> {
	const nexthinkPlatformOAuth2Api = await n8n.createCredential(platformCredentialFor(platform));
	for (const fetchBy of ['execute', 'export']) {
		const parameters = { operation: 'platform', queryId: '#audit_log', fetchBy };
		const workflow = workflowWith({ parameters, credentials: { nexthinkPlatformOAuth2Api } });
		const { status, error, nodes } = await n8n.run(await n8n.createWorkflow(workflow));
		if (status !== 'success') throw new Error(`platform ended with ${status}: ${error?.message}`);
		const items = nodes[OUR_NODE]?.items.length ?? 0;
		const rows = platform.settings.rows.length;
		say(`platform, ${fetchBy}: ${items} items of ${rows} rows`);
		if (items !== rows) throw new Error(`platform gave ${items} items of ${rows} rows`);
	}
	for (const { name, type, data } of Object.values(credentialsFor(simulator))) {
		const id = await n8n.createCredential({ name, type, data });
		const authentication = type === 'nexthinkOAuth2Api' ? 'oAuth2' : 'basicAuth';
		for (const operation of ['portal', 'engine', 'allEngines'] as const) {
			const parameters = {
				authentication,
				operation,
				engine: { __rl: true, mode: 'name', value: CHECKED_ENGINE },
				timeRange: {},
			};
			const workflow = workflowWith({ parameters, credentials: { [type]: id } });
			const { status, error, nodes } = await n8n.run(await n8n.createWorkflow(workflow));
			if (status !== 'success')
				throw new Error(`${operation} ended with ${status}: ${error?.message}`);
			const items = nodes[OUR_NODE]?.items.length ?? 0;
			const lines = simulator.linesOf({ operation, engine: CHECKED_ENGINE }).length;
			say(`${authentication} ${operation}: ${items} items of ${lines} lines`);
			if (items !== lines) throw new Error(`${operation} gave ${items} items of ${lines} lines`);
		}
	}
}

/** The fields of a credential for an OAuth client, as the editor calls them. */
const OF_A_CLIENT = {
	apiUrl: 'API Address',
	tokenUrl: 'Token Address',
	clientId: 'Client ID',
	clientSecret: 'Client Secret',
};

/** What is added for `--live` and for `--dev`. */
const EVERY_MINUTE = '\n  Once a minute this happens without you, because of --live.';
const TAKEN_AT_ONCE =
	'\nWhat you save in nodes/ or credentials/ is compiled here. n8n takes it some seconds later, and so does the open editor.\n';

/** Each on a line of its own: a password may have a blank in it. */
function fields({ data }: CredentialData, labels: Record<string, string>): string {
	return Object.entries(labels)
		.map(([name, label]) => `    ${label.padEnd(15)}${String(data[name])}`)
		.join('\n');
}

function sayWhatToDo(
	n8n: RealN8n,
	simulator: Simulator,
	platform: SimulatedPlatform,
	{ first, others }: { first: KeptWorkflow[]; others: KeptWorkflow[] },
	{ isLive, isDevelopment }: { isLive: boolean; isDevelopment: boolean },
): void {
	const linked = (workflows: KeptWorkflow[]): string =>
		workflows.map(({ id, name }) => `  ${n8n.address}/workflow/${id}  ${name}`).join('\n');
	const { basic, oAuth2 } = credentialsFor(simulator);
	const ofPlatform = platformCredentialFor(platform);
	say(`
n8n is ready:  ${n8n.address}

  E-mail       ${LOCAL_OWNER.email}
  Password     ${LOCAL_OWNER.password}
  (This account exists on this machine only.)

Sign in, open one of these, click "Execute workflow", and double-click the node to see its items and settings:

${linked(first)}

Published, it asks the simulated Nexthink every minute: "${NEW_ADMIN_CHANGES}".
  Press Enter here, and an administrator changes something in the simulated Nexthink. At the next full minute
  an execution with that change stands under "Executions" of the workflow.${isLive ? EVERY_MINUTE : ''}

The examples, signed in at the simulated Nexthink; for Slack, Jira and others they need credentials of yours:

${linked(others)}

To make credentials yourself:

  Nexthink API
${fields(basic, { instance: 'Instance', username: 'Username', password: 'Password' })}
  Nexthink OAuth2 API, with Use Custom Addresses on
${fields(oAuth2, OF_A_CLIENT)}
  Nexthink Platform OAuth2 API, with Use Custom Addresses on
${fields(ofPlatform, OF_A_CLIENT)}

n8n's log: ${n8n.logFile}
${isDevelopment ? TAKEN_AT_ONCE : ''}
Enter: an administrator's change. Ctrl+C: end n8n and the simulators.`);
}

/** Writes an administrator's change into the simulated log whenever Enter is pressed, or as time goes by. */
function startChanges(simulator: Simulator, isLive: boolean): () => void {
	let number = 0;
	const change = (): void => {
		const { portalLog } = simulator.settings;
		if (!('entries' in portalLog)) throw new Error('The demo has a log of lines');
		const entry = adminChange(Date.now(), number++);
		portalLog.entries.push(entry);
		say(`Written into the Portal's log, for the next poll:\n  ${String(entry.line)}`);
	};
	const keys = createInterface({ input: process.stdin });
	keys.on('line', change);
	const timer = isLive ? setInterval(change, LIVE_EVERY_MILLISECONDS) : undefined;
	return () => {
		clearInterval(timer);
		keys.close();
	};
}

/** Resolves with the first Ctrl+C or request to end. */
function untilToldToEnd(): Promise<void> {
	return new Promise((resolve) => {
		process.once('SIGINT', resolve);
		process.once('SIGTERM', resolve);
	});
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			help: { type: 'boolean' },
			check: { type: 'boolean' },
			live: { type: 'boolean' },
			dev: { type: 'boolean' },
		},
	});
	if (values.help) {
		process.stdout.write(HELP);
		return;
	}
	const root = resolve(import.meta.dirname, '..', '..');

	// Until everything runs there is nothing to end in order: whatever was started ends with this process.
	const endAtOnce = (): void => process.exit(130);
	process.once('SIGINT', endAtOnce);
	process.once('SIGTERM', endAtOnce);

	const simulator = await startDemoSimulator();
	const platform = await startDemoPlatform();
	try {
		const n8n = await startRealN8n({
			root,
			onProgress: say,
			env: {
				// The date pickers of the editor should mean the time on the user's clock.
				GENERIC_TIMEZONE: Intl.DateTimeFormat().resolvedOptions().timeZone,
				...(values.dev && RELOADING),
			},
			...(!values.check && { userFolder: join(root, ...HOME_FROM_ROOT), port: PORT }),
		});
		let compiler: Compiler | undefined;
		try {
			if (values.dev) compiler = await compileInto(n8n.userFolder, root, say);
			if (values.check) {
				await check(n8n, simulator, platform);
			} else {
				const workflows = await makeWorkflows(root, n8n, simulator, platform);
				process.off('SIGINT', endAtOnce);
				process.off('SIGTERM', endAtOnce);
				const toldToEnd = untilToldToEnd();
				const { live: isLive = false, dev: isDevelopment = false } = values;
				sayWhatToDo(n8n, simulator, platform, workflows, { isLive, isDevelopment });
				const endChanges = startChanges(simulator, isLive);
				await toldToEnd;
				endChanges();
				say('\nEnding n8n and the simulators …');
			}
		} finally {
			await endAll(compiler, n8n);
		}
	} finally {
		await simulator.close();
		await platform.close();
	}
	say('Everything has ended.');
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.stderr.write('npm run n8n -- --help explains what this does.\n');
	process.exitCode = 1;
});
