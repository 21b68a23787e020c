import { cp, mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { withSignsOfLife } from './command.mts';
import type { Progress } from './command.mts';
import { chosenEdition, n8nProgram } from './edition.mts';
import type { N8nEdition } from './edition.mts';
import { readExecution } from './execution.mts';
import type { Execution, ExecutionAnswer } from './execution.mts';
import { installN8n } from './install.mts';
import { communityPackages, installPackedNode } from './pack.mts';
import { end, ENDING_WITH_STARTER, freePorts, spawnServer, untilReady } from './serverProcess.mts';
import type { ServerProcess } from './serverProcess.mts';
import type { Workflow } from './workflow.mts';

/** A first start sets up the database: some 10 seconds here, more on a busy machine. */
const READY_WITHIN_MILLISECONDS = 180_000;
const USUAL_START_TIME = '20 seconds';

/** A log of a million lines takes a quarter of a minute; a run that takes this long hangs. */
const RUN_WITHIN_MILLISECONDS = 180_000;

const MILLISECONDS_BETWEEN_LOOKS = 100;

/** n8n publishes a workflow in the background, and asks the trigger's server before it is done. */
const PUBLISHED_WITHIN_MILLISECONDS = 120_000;

/** Where it listens, and where its task runners reach it: 5679 of all processes, unless they are told. */
const PORTS_OF_A_PROCESS = 2;

/** As many executions as n8n lists in one answer. */
const EXECUTIONS_PER_PAGE = 100;

const CHARACTERS_OF_AN_ANSWER_IN_A_MESSAGE = 1_000;

/** The only user of an n8n that listens on loopback alone; the password satisfies n8n's rules. */
export const LOCAL_OWNER = {
	email: 'owner@n8n.example',
	password: 'Local-owner-1',
	firstName: 'Local',
	lastName: 'Owner',
};

export interface CredentialData {
	name: string;
	type: string;
	data: Record<string, unknown>;
}

/** A running n8n with the packed node in it. */
export interface RealN8n {
	/** Where the editor answers, without a slash at the end. */
	readonly address: string;
	readonly userFolder: string;
	/** What n8n writes to standard output and error, on the level "debug", as JSON lines. */
	readonly logFile: string;
	/** The same of each worker. */
	readonly workerLogFiles: string[];
	/** Of n8n's main process; another one after a restart. */
	processId(): number;
	/** Ends n8n; a user folder that was made for it is deleted. */
	stop(): Promise<void>;
	/** Ends n8n, its workers too, and starts it again with all that it has saved; `whileItIsDown` is called in between. */
	restart(whileItIsDown?: () => void | Promise<void>): Promise<void>;
	/** Calls n8n's own REST API as the editor does; returns its `data`, throws on a refusal. */
	request(method: string, path: string, body?: unknown): Promise<unknown>;
	createCredential(credential: CredentialData): Promise<string>;
	updateCredential(credentialId: string, credential: CredentialData): Promise<void>;
	/** What the editor's "Test" button shows; without an `id` the credential is saved just for the test. */
	testCredential(
		credential: CredentialData & { id?: string },
	): Promise<{ status: string; message: string }>;
	createWorkflow(workflow: Workflow): Promise<string>;
	/** Saves a workflow anew; when it is active, the version before stays so until `activate`. */
	updateWorkflow(workflowId: string, workflow: Workflow): Promise<void>;
	/**
	 * Publishes the saved version, as the editor's "Publish" does, and waits until its triggers are set up: a
	 * polling trigger has polled once by then. Throws with n8n's words when one of them fails.
	 */
	activate(workflowId: string): Promise<void>;
	/** The same without throwing: what n8n says then. */
	publish(workflowId: string): Promise<Publication>;
	/** Takes the published version back and waits until no trigger of it runs. */
	deactivate(workflowId: string): Promise<void>;
	/** The executions of a workflow that have ended, oldest first. */
	executionsOf(workflowId: string): Promise<Execution[]>;
	/** Starts a workflow like `run`, and returns the id of its execution. */
	startRun(workflowId: string): Promise<string>;
	/** Runs a workflow from its trigger like the editor's "Execute workflow" and waits for its end. */
	run(workflowId: string): Promise<Execution>;
	/** The bytes of a file that belongs to an item, as the main process gives them; `id` is that of `item.binary`. */
	file(id: string): Promise<Buffer>;
	/** Everything n8n has kept of its executions, as text: its answers, and the bytes of its files. */
	savedExecutions(): Promise<string>;
	/** All descriptions of nodes as the editor gets them: megabytes. */
	nodeTypes(): Promise<NodeType[]>;
	/** One of them; tools, whose names end in "Tool", are among them. Without a `version` any that n8n has. */
	nodeType(name: string, version?: number): Promise<NodeType>;
}

/** A node's description. */
export type NodeType = Record<string, unknown>;

/**
 * Installs n8n where needed, packs the node, puts it into a user folder and starts n8n on free
 * loopback ports. Without `userFolder` n8n gets a fresh one, deleted when it stops.
 *
 * @param options.workers how many worker processes to start beside the main one. Their `env` is the same: it has to
 * put n8n into queue mode
 */
export async function startRealN8n(options: {
	root: string;
	userFolder?: string;
	env?: Record<string, string>;
	workers?: number;
	onProgress?: Progress;
	/** Where the editor is to answer, unless something else listens there. */
	port?: number;
	/** Another package than the root's to put into n8n. */
	packageFolder?: string;
	/** n8n as its users first have it. */
	withoutNode?: true;
	/** Another n8n than the usual one. */
	edition?: N8nEdition;
	/** Is given each answer of n8n's REST API, as it came. */
	onAnswer?: (text: string) => void;
}): Promise<RealN8n> {
	const { root, edition = chosenEdition(root), onProgress = () => {} } = options;
	await installN8n(root, edition, onProgress);
	const isTemporary = options.userFolder === undefined;
	const userFolder = options.userFolder ?? (await mkdtemp(join(tmpdir(), 'n8n-home-')));
	await mkdir(userFolder, { recursive: true });
	try {
		if (!options.withoutNode) {
			await withSignsOfLife(
				'Packing the node and installing it in n8n',
				'5 seconds',
				onProgress,
				() => installPackedNode(root, userFolder, options.packageFolder),
			);
		}
		return await withSignsOfLife('Starting n8n', USUAL_START_TIME, onProgress, () =>
			start({
				env: {},
				workers: 0,
				onAnswer: () => {},
				...options,
				edition,
				userFolder,
				isTemporary,
			}),
		);
	} catch (error) {
		if (isTemporary) await rm(userFolder, { recursive: true, force: true });
		throw error;
	}
}

async function start(options: {
	edition: N8nEdition;
	userFolder: string;
	isTemporary: boolean;
	env: Record<string, string>;
	workers: number;
	onAnswer: (text: string) => void;
	port?: number;
}): Promise<RealN8n> {
	const { edition, userFolder, isTemporary, env, workers, onAnswer, port } = options;
	const ports = await freePorts(PORTS_OF_A_PROCESS * (1 + workers), port);
	const main = mainProcess(userFolder, ports);
	const others = Array.from({ length: workers }, (_none, index) =>
		workerProcess(userFolder, index + 1, ports.slice(PORTS_OF_A_PROCESS * (1 + index))),
	);
	const launch = async (): Promise<Running> => {
		const processes: ServerProcess[] = [];
		const launchOne = async (each: N8nProcess): Promise<void> => {
			const started = spawnN8n(edition, each, env);
			processes.push(started);
			await untilReady(started, each.isReady, READY_WITHIN_MILLISECONDS);
		};
		try {
			// The main process sets up the database.
			await launchOne(main);
			await Promise.all(others.map(launchOne));
			return { processes, cookie: await signIn(main.address) };
		} catch (error) {
			await Promise.all(processes.map(end));
			throw error;
		}
	};
	for (const { logFile } of [main, ...others]) await rm(logFile, { force: true });
	for (const worker of others) {
		const nodes = communityPackages(worker.userFolder);
		await cp(communityPackages(userFolder), nodes, { recursive: true });
	}
	return realN8n(await launch(), {
		launch,
		address: main.address,
		userFolder,
		workerFolders: others.map((worker) => worker.userFolder),
		logFile: main.logFile,
		workerLogFiles: others.map(({ logFile }) => logFile),
		isTemporary,
		onAnswer,
	});
}

/** One of the processes that an n8n is made of. */
interface N8nProcess {
	name: string;
	command: 'start' | 'worker';
	userFolder: string;
	logFile: string;
	address: string;
	environment: Record<string, string>;
	isReady: () => Promise<boolean>;
}

function mainProcess(userFolder: string, [port, brokerPort]: number[]): N8nProcess {
	const address = `http://127.0.0.1:${port}`;
	return {
		name: 'n8n',
		command: 'start',
		userFolder,
		logFile: join(userFolder, 'n8n.log'),
		address,
		environment: { N8N_PORT: String(port), N8N_RUNNERS_BROKER_PORT: String(brokerPort) },
		isReady: async () =>
			(await answers(`${address}/healthz/readiness`)) &&
			(await answers(`${address}/rest/settings`)),
	};
}

/** A worker as on a machine of its own: its user folder is not that of the main process. */
function workerProcess(
	userFolder: string,
	number: number,
	[port, brokerPort]: number[],
): N8nProcess {
	const address = `http://127.0.0.1:${port}`;
	const name = `worker-${number}`;
	return {
		name: `n8n ${name}`,
		command: 'worker',
		userFolder: join(userFolder, name),
		logFile: join(userFolder, `${name}.log`),
		address,
		environment: {
			QUEUE_HEALTH_CHECK_ACTIVE: 'true',
			QUEUE_HEALTH_CHECK_PORT: String(port),
			N8N_WORKER_SERVER_ADDRESS: '127.0.0.1',
			N8N_RUNNERS_BROKER_PORT: String(brokerPort),
		},
		isReady: async () => await answers(`${address}/healthz/readiness`),
	};
}

function spawnN8n(
	edition: N8nEdition,
	{ name, command, userFolder, logFile, environment }: N8nProcess,
	env: Record<string, string>,
): ServerProcess {
	return spawnServer({
		name,
		command: edition.node,
		parameters: [...ENDING_WITH_STARTER, n8nProgram(edition), command],
		folder: userFolder,
		logFile,
		environment: { ...quietAndOffline(userFolder), ...environment, ...env },
		hasChannel: true,
	});
}

function quietAndOffline(userFolder: string): Record<string, string> {
	return {
		// With "test" (jest sets it) n8n behaves differently: it would not even find our node's imports.
		NODE_ENV: 'production',
		// The default of n8n 2. That of n8n 1, none, mixes up what is saved at the same time.
		DB_SQLITE_POOL_SIZE: '3',
		HOME: userFolder,
		N8N_USER_FOLDER: userFolder,
		N8N_HOST: '127.0.0.1',
		N8N_LISTEN_ADDRESS: '127.0.0.1',
		N8N_SECURE_COOKIE: 'false',
		N8N_LOG_LEVEL: 'debug',
		N8N_LOG_FORMAT: 'json',
		N8N_DIAGNOSTICS_ENABLED: 'false',
		N8N_DYNAMIC_BANNERS_ENABLED: 'false',
		N8N_HIRING_BANNER_ENABLED: 'false',
		N8N_LICENSE_AUTO_RENEW_ENABLED: 'false',
		N8N_PERSONALIZATION_ENABLED: 'false',
		N8N_PYTHON_ENABLED: 'false',
		N8N_TEMPLATES_ENABLED: 'false',
		N8N_VERIFIED_PACKAGES_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_ENABLED: 'false',
		N8N_VERSION_NOTIFICATIONS_WHATS_NEW_ENABLED: 'false',
	};
}

async function answers(url: string): Promise<boolean> {
	try {
		const response = await fetch(url);
		const text = await response.text();
		// While starting, n8n also answers 200 with a plain sentence.
		return response.ok && text.startsWith('{');
	} catch {
		return false;
	}
}

/** Makes the local owner, or signs in as the one that a kept user folder already has. */
async function signIn(address: string): Promise<string> {
	const settings = await call(address, '', 'GET', '/settings');
	const { userManagement } = settings.data as {
		userManagement: { showSetupOnFirstLoad: boolean };
	};
	const { email, password } = LOCAL_OWNER;
	const { headers } = userManagement.showSetupOnFirstLoad
		? await call(address, '', 'POST', '/owner/setup', LOCAL_OWNER)
		: await call(address, '', 'POST', '/login', { emailOrLdapLoginId: email, password });
	return headers
		.getSetCookie()
		.map((cookie) => cookie.split(';')[0])
		.join('; ');
}

/** n8n did not do what it was asked over its REST API. */
class RefusedByN8n extends Error {
	readonly status: number;

	constructor(method: string, path: string, status: number, answer: string) {
		const beginning = answer.slice(0, CHARACTERS_OF_AN_ANSWER_IN_A_MESSAGE);
		super(`n8n refused ${method} ${path} with ${status}: ${beginning}`);
		this.status = status;
	}
}

async function call(
	address: string,
	cookie: string,
	method: string,
	path: string,
	body?: unknown,
): Promise<{ data: unknown; text: string; headers: Headers }> {
	const response = await fetch(`${address}/rest${path}`, {
		method,
		headers: { cookie, 'content-type': 'application/json' },
		...(body !== undefined && { body: JSON.stringify(body) }),
	});
	const text = await response.text();
	if (!response.ok) {
		throw new RefusedByN8n(method, path, response.status, text);
	}
	const { data } = JSON.parse(text) as { data: unknown };
	return { data, text, headers: response.headers };
}

/** What changes when n8n is started again. */
interface Running {
	processes: ServerProcess[];
	cookie: string;
}

function realN8n(
	first: Running,
	home: {
		launch: () => Promise<Running>;
		address: string;
		userFolder: string;
		logFile: string;
		workerFolders: string[];
		workerLogFiles: string[];
		isTemporary: boolean;
		onAnswer: (text: string) => void;
	},
): RealN8n {
	const { launch, address, userFolder, workerFolders, logFile, workerLogFiles, isTemporary } = home;
	let running = first;

	const ask = async (method: string, path: string, body?: unknown) => {
		const answer = await call(address, running.cookie, method, path, body);
		home.onAnswer(answer.text);
		return answer;
	};

	const request = async (method: string, path: string, body?: unknown): Promise<unknown> =>
		(await ask(method, path, body)).data;

	const create = async (path: string, body: unknown): Promise<string> =>
		((await request('POST', path, body)) as { id: string }).id;

	const publish = async (workflowId: string): Promise<Publication> => {
		const { versionId } = (await request('GET', `/workflows/${workflowId}`)) as {
			versionId: string;
		};
		await request('POST', `/workflows/${workflowId}/activate`, { versionId });
		return await publicationThatEnded(request, workflowId);
	};

	const createCredential = async (credential: CredentialData): Promise<string> =>
		await create('/credentials', credential);

	/** An execution that has ended is read only once: waiting for the next one asks again and again. */
	const ended = new Map<string, Execution>();
	const executionThatEnded = async (id: string): Promise<Execution> => {
		const execution = ended.get(id) ?? (await finishedExecution(ask, id));
		ended.set(id, execution);
		return execution;
	};

	const startRun = async (workflowId: string): Promise<string> => {
		const workflowData = (await request('GET', `/workflows/${workflowId}`)) as Workflow;
		const trigger = workflowData.nodes.find(({ type }) => /trigger$/i.test(type));
		if (!trigger) throw new Error(`Workflow ${workflowId} has no trigger to start from`);
		const { executionId } = (await request('POST', `/workflows/${workflowId}/run`, {
			// An older n8n runs what it is sent, a newer one what it has saved.
			workflowData,
			triggerToStartFrom: { name: trigger.name },
		})) as { executionId?: string };
		if (executionId === undefined) {
			throw new Error(`Workflow ${workflowId} waits for a webhook instead of running`);
		}
		return executionId;
	};

	return {
		address,
		userFolder,
		logFile,
		workerLogFiles,
		request,
		createCredential,

		processId: () => running.processes[0]!.child.pid!,

		async stop() {
			await Promise.all(running.processes.map(end));
			if (isTemporary) await rm(userFolder, { recursive: true, force: true });
		},

		async restart(whileItIsDown) {
			await Promise.all(running.processes.map(end));
			await whileItIsDown?.();
			running = await launch();
		},

		async updateCredential(credentialId, credential) {
			await request('PATCH', `/credentials/${credentialId}`, credential);
		},

		async testCredential({ id, ...credential }) {
			const savedAs = id ?? (await createCredential(credential));
			try {
				const answer = await request('POST', '/credentials/test', {
					credentials: { id: savedAs, ...credential },
				});
				return answer as { status: string; message: string };
			} finally {
				if (id === undefined) await request('DELETE', `/credentials/${savedAs}`);
			}
		},

		async createWorkflow(workflow) {
			return await create('/workflows', { active: false, ...workflow });
		},

		async updateWorkflow(workflowId, workflow) {
			await request('PATCH', `/workflows/${workflowId}`, workflow);
		},

		publish,

		async activate(workflowId) {
			const { status, triggers } = await publish(workflowId);
			if (status === 'published') return;
			const reasons = triggers.map(({ errorMessage }) => errorMessage).filter(Boolean);
			throw new Error(`Workflow ${workflowId} is ${status}: ${reasons.join('; ')}`);
		},

		async deactivate(workflowId) {
			await request('POST', `/workflows/${workflowId}/deactivate`, {});
			const { status } = await publicationThatEnded(request, workflowId, 'published');
			if (status !== 'not_published') throw new Error(`Workflow ${workflowId} is still ${status}`);
		},

		async executionsOf(workflowId) {
			const ids = await executionIds(request, { workflowId });
			const oldestFirst = ids.sort((one, other) => Number(one) - Number(other));
			const executions: Execution[] = [];
			for (const id of oldestFirst) executions.push(await executionThatEnded(id));
			return executions;
		},

		startRun,

		async run(workflowId) {
			return await executionThatEnded(await startRun(workflowId));
		},

		async file(id) {
			const query = new URLSearchParams({ id, action: 'download' });
			const response = await fetch(`${address}/rest/binary-data?${query}`, {
				headers: { cookie: running.cookie },
			});
			if (!response.ok) throw new Error(`n8n refused the file with ${response.status}`);
			return Buffer.from(await response.arrayBuffer());
		},

		async savedExecutions() {
			const texts: string[] = [];
			for (const id of await executionIds(request)) {
				texts.push((await ask('GET', `/executions/${id}`)).text);
			}
			for (const each of [userFolder, ...workerFolders]) {
				const folder = join(each, '.n8n');
				for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
					const file = join(entry.parentPath, entry.name);
					// The node's own files are no execution data.
					if (!entry.isFile() || file.startsWith(join(folder, 'nodes'))) continue;
					texts.push(await readFile(file, 'latin1'));
				}
			}
			return texts.join('\n');
		},

		async nodeTypes() {
			const response = await fetch(`${address}/types/nodes.json`, {
				headers: { cookie: running.cookie },
			});
			return (await response.json()) as NodeType[];
		},

		async nodeType(name, version) {
			return nodeTypeIn(await this.nodeTypes(), name, version);
		},
	};
}

/** @param version any, if it is undefined */
export function nodeTypeIn(all: NodeType[], name: string, version?: number): NodeType {
	const found = all.find(
		(each) =>
			each.name === name && (version === undefined || [each.version].flat().includes(version)),
	);
	if (!found) throw new Error(`n8n knows no node type ${name} ${version ?? ''}`);
	return found;
}

type Ask = (method: string, path: string) => ReturnType<typeof call>;

async function finishedExecution(ask: Ask, id: string): Promise<Execution> {
	const giveUpAt = Date.now() + RUN_WITHIN_MILLISECONDS;
	for (;;) {
		const { data, text } = await ask('GET', `/executions/${id}`);
		const answer = data as ExecutionAnswer;
		if (!['new', 'running', 'waiting'].includes(answer.status)) return readExecution(answer, text);
		if (Date.now() > giveUpAt) {
			throw new Error(
				`Execution ${id} is ${answer.status} after ${RUN_WITHIN_MILLISECONDS / 1_000} s`,
			);
		}
		await wait(MILLISECONDS_BETWEEN_LOOKS);
	}
}

/** What n8n says about publishing a workflow. */
export interface Publication {
	status: 'in_progress' | 'not_published' | 'published' | 'partial' | 'failed';
	/** `nodeId` as the workflow has it. */
	triggers: Array<{ nodeId: string; errorMessage: string | null }>;
}

/** @param before what n8n may still answer because it has not begun yet */
async function publicationThatEnded(
	request: RealN8n['request'],
	workflowId: string,
	before?: Publication['status'],
): Promise<Publication> {
	const giveUpAt = Date.now() + PUBLISHED_WITHIN_MILLISECONDS;
	for (;;) {
		const publication = await publicationOf(request, workflowId);
		const { status } = publication;
		if (status !== 'in_progress' && status !== before) return publication;
		if (Date.now() > giveUpAt) {
			throw new Error(
				`Workflow ${workflowId} is still ${status} after ${PUBLISHED_WITHIN_MILLISECONDS / 1_000} s`,
			);
		}
		await wait(MILLISECONDS_BETWEEN_LOOKS);
	}
}

async function publicationOf(
	request: RealN8n['request'],
	workflowId: string,
): Promise<Publication> {
	const path = `/workflows/${workflowId}`;
	try {
		return (await request('GET', `${path}/publication-status`)) as Publication;
	} catch (error) {
		if (!(error instanceof RefusedByN8n && error.status === 404)) throw error;
		// An older n8n knows no such thing: it answers the wish to publish when it has done so.
		const { active } = (await request('GET', path)) as { active: boolean };
		return { status: active ? 'published' : 'not_published', triggers: [] };
	}
}

/** @param filter as n8n's list of executions takes it; all of them when left out */
async function executionIds(
	request: RealN8n['request'],
	filter: { workflowId?: string } = {},
): Promise<string[]> {
	// n8n asks its database for those that run and those that have ended: one that ends between is in both lists.
	const ids = new Set<string>();
	let cursor: string | null | undefined;
	do {
		const query = new URLSearchParams({
			limit: String(EXECUTIONS_PER_PAGE),
			filter: JSON.stringify(filter),
			...(cursor && { cursor }),
		});
		const page = (await request('GET', `/executions?${query}`)) as {
			results: Array<{ id: string }>;
			nextCursor?: string | null;
		};
		for (const { id } of page.results) ids.add(id);
		cursor = page.nextCursor;
	} while (cursor);
	return [...ids];
}
