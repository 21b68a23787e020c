import { readdirSync, readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { basicCredentialAt, platformCredentialAt } from '../test/e2e/credentials.mts';
import { startRealN8n } from '../test/e2e/realN8n.mts';
import type { WorkflowNode } from '../test/e2e/workflow.mts';
import { forgetPeak, memoryOf } from './memory.mts';
import { calledWorkflow } from './n8nWorkflows.mts';

/** One call of a workflow, seen from outside. */
export interface Call {
	milliseconds: number;
	/** The most bytes of n8n's processes while it lasted. */
	peak: MemoryOfN8n;
	/** The JSON of the item that the workflow answers with. */
	answer: Record<string, unknown>;
}

/** In bytes. */
export interface MemoryOfN8n {
	main: number;
	/** Of the process in which Code nodes run. */
	runner: number;
}

/** A real n8n whose workflows are called through webhooks. */
export interface CalledN8n {
	/** A credential of ours for an instance; returns its id. */
	credentialFor(address: string): Promise<string>;
	/** The same for the NQL API. */
	platformCredentialFor(address: string): Promise<string>;
	/** Makes a workflow of some nodes; returns what calls it. */
	workflow(nodes: WorkflowNode[]): Promise<() => Promise<Call>>;
	/** Collects n8n's garbage and looks at what is left. It is slower for a while after that. */
	idleMemory(): Promise<MemoryOfN8n>;
	stop(): Promise<void>;
}

/** Has n8n collect its garbage when it is told to; it changes nothing else in it. */
const COLLECT_ON_SIGNAL = `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
`;
const MILLISECONDS_TO_COLLECT = 3_000;
/** n8n tidies up after an execution. */
const MILLISECONDS_BETWEEN_CALLS = 1_000;

/**
 * @param folder where n8n's home is to be; whoever made it removes it when the benchmark is ended
 * @param env what n8n is started with besides
 */
export async function startCalledN8n(
	root: string,
	folder: string,
	onProgress: (line: string) => void,
	env: Record<string, string> = {},
): Promise<CalledN8n> {
	const userFolder = await mkdtemp(join(folder, 'n8n-home-'));
	const n8n = await startRealN8n({
		root,
		userFolder,
		onProgress,
		env: {
			NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(COLLECT_ON_SIGNAL)}"`,
			// Writing every debug message would be a part of the times.
			N8N_LOG_LEVEL: 'warn',
			N8N_CUSTOM_EXTENSIONS: join(root, 'bench', 'probe'),
			...env,
		},
	});
	let workflows = 0;

	async function call(path: string): Promise<Call> {
		await wait(MILLISECONDS_BETWEEN_CALLS);
		const main = n8n.processId();
		const runner = runnerOf(main);
		forgetPeak(main);
		if (runner !== null) forgetPeak(runner);

		const startedAt = performance.now();
		const response = await fetch(`${n8n.address}/webhook/${path}`);
		const text = await response.text();
		const milliseconds = performance.now() - startedAt;

		if (!response.ok) {
			throw new Error(`n8n answered with ${response.status}: ${text.slice(0, 1_000)}`);
		}
		return {
			milliseconds,
			peak: {
				main: memoryOf(main).peak,
				runner: runner === null ? 0 : memoryOf(runner).peak,
			},
			answer: JSON.parse(text) as Call['answer'],
		};
	}

	return {
		async credentialFor(address) {
			const account = { username: 'reader', password: 'of the benchmark' };
			return await n8n.createCredential(basicCredentialAt(address, account));
		},
		async platformCredentialFor(address) {
			const client = { clientId: 'client', clientSecret: 'of the benchmark' };
			return await n8n.createCredential(platformCredentialAt(address, client));
		},
		async workflow(nodes) {
			const path = `bench-${++workflows}`;
			await n8n.activate(await n8n.createWorkflow(calledWorkflow(path, nodes)));
			return async () => await call(path);
		},
		async idleMemory() {
			const main = n8n.processId();
			process.kill(main, 'SIGUSR2');
			await wait(MILLISECONDS_TO_COLLECT);
			const runner = runnerOf(main);
			return {
				main: memoryOf(main).resident,
				runner: runner === null ? 0 : memoryOf(runner).resident,
			};
		},
		async stop() {
			await n8n.stop();
			await rm(userFolder, { recursive: true, force: true });
		},
	};
}

/** n8n's task runner is a process that its main process has started; null while there is none. */
function runnerOf(main: number): number | null {
	for (const name of readdirSync('/proc')) {
		if (!/^\d+$/.test(name)) continue;
		try {
			const parent = /^PPid:\s+(\d+)$/m.exec(readFileSync(`/proc/${name}/status`, 'utf8'))?.[1];
			const command = readFileSync(`/proc/${name}/cmdline`, 'utf8');
			if (Number(parent) === main && command.includes('task-runner')) return Number(name);
		} catch {
			// It has ended in the meantime.
		}
	}
	return null;
}
