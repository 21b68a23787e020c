import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import { basicCredentialAt } from '../test/e2e/credentials.mts';
import { startRealN8n } from '../test/e2e/realN8n.mts';
import type { RealN8n } from '../test/e2e/realN8n.mts';
import type { WorkflowNode } from '../test/e2e/workflow.mts';
import { forgetPeak, memoryOf } from './memory.mts';
import { calledWorkflow } from './n8nWorkflows.mts';

/** One call of a workflow, seen from outside. */
export interface Call {
	milliseconds: number;
	/** The most bytes of n8n's main process while it lasted, less what it had before. */
	growth: number;
	/** The same of the process in which Code nodes run. */
	growthOfRunner: number;
	/** The JSON of the item that the workflow answers with. */
	answer: Record<string, unknown>;
}

/** A real n8n whose workflows are called through webhooks. */
export interface CalledN8n {
	/** A credential of ours for an instance; returns its id. */
	credentialFor(address: string): Promise<string>;
	/** Makes a workflow of some nodes; returns what calls it. */
	workflow(nodes: WorkflowNode[]): Promise<() => Promise<Call>>;
	stop(): Promise<void>;
}

/**
 * Has n8n collect its garbage when it is told to, so that a call does not begin with what the one before it left
 * behind. It changes nothing else in it.
 */
const COLLECT_ON_SIGNAL = `
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');
process.on('SIGUSR2', () => collect({ type: 'major', execution: 'sync', flavor: 'last-resort' }));
`;
const MILLISECONDS_TO_COLLECT = 1_500;

export async function startCalledN8n(
	root: string,
	onProgress: (line: string) => void,
	env: Record<string, string> = {},
): Promise<CalledN8n> {
	const n8n = await startRealN8n({
		root,
		onProgress,
		env: {
			NODE_OPTIONS: `--import "data:text/javascript,${encodeURIComponent(COLLECT_ON_SIGNAL)}"`,
			// Writing every debug message would be a part of the times.
			N8N_LOG_LEVEL: 'warn',
			...env,
		},
	});
	let workflows = 0;
	return {
		async credentialFor(address) {
			const account = { username: 'reader', password: 'of the benchmark' };
			return await n8n.createCredential(basicCredentialAt(address, account));
		},
		async workflow(nodes) {
			const path = `bench-${++workflows}`;
			await n8n.activate(await n8n.createWorkflow(calledWorkflow(path, nodes)));
			return async () => await call(n8n, path);
		},
		stop: async () => await n8n.stop(),
	};
}

async function call(n8n: RealN8n, path: string): Promise<Call> {
	const main = n8n.processId();
	process.kill(main, 'SIGUSR2');
	await wait(MILLISECONDS_TO_COLLECT);
	const runner = runnerOf(main);
	const watched = [main, ...(runner === null ? [] : [runner])];
	for (const processId of watched) forgetPeak(processId);
	const before = watched.map((processId) => memoryOf(processId).resident);

	const startedAt = performance.now();
	const response = await fetch(`${n8n.address}/webhook/${path}`);
	const text = await response.text();
	const milliseconds = performance.now() - startedAt;

	if (!response.ok)
		throw new Error(`n8n answered with ${response.status}: ${text.slice(0, 1_000)}`);
	const [growth = 0, growthOfRunner = 0] = watched.map(
		(processId, index) => memoryOf(processId).peak - before[index]!,
	);
	return { milliseconds, growth, growthOfRunner, answer: JSON.parse(text) as Call['answer'] };
}

/** n8n's task runner is a process that its main process has started; null before it has. */
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
