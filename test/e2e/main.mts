/** `npm run n8n`: a real n8n with this node in it, beside a simulated Nexthink, to click through. */

import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import type { SimulatedPlatform } from '../simulator/platform.mts';
import type { Simulator } from '../simulator/server.mts';
import { basicCredentialAt, oAuth2CredentialAt, platformCredentialAt } from './credentials.mts';
import { LOCAL_OWNER, startRealN8n } from './realN8n.mts';
import type { CredentialData, RealN8n } from './realN8n.mts';
import { OUR_NODE, triggerWorkflowWith, workflowWith } from './workflow.mts';
import type { Workflow } from './workflow.mts';

const HELP = `npm run n8n [-- --check | --help]

Starts a real n8n 2.41.1 with this package in it, installed as a user would have it, and a simulated
Nexthink for it to talk to. Everything listens on 127.0.0.1 and nothing needs a Nexthink account.
The first time, n8n is installed into test/e2e/node_modules: 2 to 5 minutes and 2.9 GB.
Credentials and three example workflows, one with the trigger, are made for you. n8n's home is test/e2e/.n8n-home: what you
build there is there next time; delete the folder to start afresh. Ctrl+C ends everything.

  --check   brings everything up in a temporary home, runs each operation with each credential, prints
            the items of each beside the lines that the simulator sent, and ends
  --help    this text
`;

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
async function keepWorkflow(n8n: RealN8n, workflow: Workflow): Promise<string> {
	const existing = await idByName(n8n, '/workflows', workflow.name);
	return existing ?? (await n8n.createWorkflow(workflow));
}

async function idByName(n8n: RealN8n, path: string, name: string): Promise<string | undefined> {
	const all = (await n8n.request('GET', path)) as Array<{ id: string; name: string }>;
	return all.find((each) => each.name === name)?.id;
}

async function makeExamples(
	n8n: RealN8n,
	simulator: Simulator,
	platform: SimulatedPlatform,
): Promise<void> {
	const nexthinkPlatformOAuth2Api = await keepCredential(n8n, platformCredentialFor(platform));
	await keepWorkflow(
		n8n,
		workflowWith({
			name: PLATFORM,
			parameters: { operation: 'platform', queryId: '#audit_log' },
			credentials: { nexthinkPlatformOAuth2Api },
		}),
	);
	const { basic, oAuth2 } = credentialsFor(simulator);
	const nexthinkBasicApi = await keepCredential(n8n, basic);
	const nexthinkOAuth2Api = await keepCredential(n8n, oAuth2);
	await keepWorkflow(
		n8n,
		workflowWith({
			name: ALL_ENGINES,
			parameters: {
				authentication: 'basicAuth',
				operation: 'allEngines',
				timeRange: { elapsedHours: 24 },
			},
			credentials: { nexthinkBasicApi },
		}),
	);
	await keepWorkflow(
		n8n,
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
	);
	await keepWorkflow(
		n8n,
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
	);
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

function sayWhatToDo(n8n: RealN8n, simulator: Simulator): void {
	say(`
n8n is ready:  ${n8n.address}

  E-mail       ${LOCAL_OWNER.email}
  Password     ${LOCAL_OWNER.password}

1. Open the address and sign in. (This account exists on this machine only.)
2. Open the workflow "${ALL_ENGINES}",
   "${ADMIN_CHANGES}" or
   "${PLATFORM}".
3. Click "Execute workflow", then double-click the node to see its items and settings.

The simulated Nexthink answers at ${simulator.address}; its credentials point there, that of the platform to another address.
n8n's log: ${n8n.logFile}

Ctrl+C ends n8n and the simulator.`);
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
		options: { help: { type: 'boolean' }, check: { type: 'boolean' } },
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
			// The date pickers of the editor should mean the time on the user's clock.
			env: { GENERIC_TIMEZONE: Intl.DateTimeFormat().resolvedOptions().timeZone },
			...(!values.check && { userFolder: join(root, ...HOME_FROM_ROOT) }),
		});
		try {
			if (values.check) {
				await check(n8n, simulator, platform);
			} else {
				await makeExamples(n8n, simulator, platform);
				process.off('SIGINT', endAtOnce);
				process.off('SIGTERM', endAtOnce);
				const toldToEnd = untilToldToEnd();
				sayWhatToDo(n8n, simulator);
				await toldToEnd;
				say('\nEnding n8n and the simulator …');
			}
		} finally {
			await n8n.stop();
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
