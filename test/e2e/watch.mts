import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from '@jest/globals';
import { startSimulator } from '../simulator/server.mts';
import type {
	LogSource,
	RecordedRequest,
	SimulatedEngine,
	Simulator,
	SimulatorSettings,
} from '../simulator/server.mts';
import { basicCredentialAt, oAuth2CredentialAt } from './credentials.mts';
import type { Execution } from './execution.mts';
import type { CredentialData, RealN8n } from './realN8n.mts';
import { OUR_TRIGGER_TYPE, triggerWorkflowWith } from './workflow.mts';
import type { Workflow } from './workflow.mts';

export const ACCOUNT = { username: 'audit-reader', password: 'Right-Password-5711' };
export const CLIENT = {
	clientId: 'n8n-client',
	clientSecret: 'Right-Secret-5712',
	scopes: ['service:audit-trail'],
};

/** Often, so that the tests do not take long. */
export const POLL_SECONDS = [0, 10, 20, 30, 40, 50];
export const POLL_EVERY_MILLISECONDS = 10_000;

/** Several polls, or one of a trigger that is polled every minute, on a busy machine. */
const LONGEST_WAIT_MILLISECONDS = 90_000;
const MILLISECONDS_BETWEEN_LOOKS = 250;
/** After its request a poll is over soon, and so is what it starts. */
const POLL_SETTLES_WITHIN_MILLISECONDS = 2_000;

/** Waits until `isSo`, and says in its error what was waited for in vain. */
export async function until(
	what: string,
	isSo: () => Promise<boolean> | boolean,
	longest = LONGEST_WAIT_MILLISECONDS,
): Promise<void> {
	const giveUpAt = Date.now() + longest;
	while (!(await isSo())) {
		if (Date.now() > giveUpAt) throw new Error(`In vain for ${longest / 1_000} s: ${what}`);
		await wait(MILLISECONDS_BETWEEN_LOOKS);
	}
}

/** Lines as they come into a log, each with a time before its bracket. */
export function line(
	event: string,
	options: { component?: string; category?: string; account?: string; time?: number } = {},
): string {
	const { component = 'Portal', category = 'USER', account = 'a.keller', time } = options;
	const written = new Date(time ?? Date.now()).toISOString();
	const [code = '', ...message] = event.split(' ');
	const host = `${component.toLowerCase()}.nexthink.example`;
	return `${written} ${host} nxaudit: [${component}|${category}|${code}|${account}] ${message.join(' ')}`;
}

/** Writes lines at the end of a log, all at once: no answer holds only some of them. */
export function write(log: LogSource, lines: string[], time = Date.now()): string[] {
	if (!('entries' in log)) throw new Error('Only a log of lines can be written to');
	for (const each of lines) log.entries.push({ time, line: each });
	return lines;
}

/** A workflow that our trigger starts, beside a simulated Nexthink that nothing else asks. */
export class Watch {
	/** The names that the trigger has had, the last one now. */
	private readonly triggerNames: string[];

	private constructor(
		readonly n8n: RealN8n,
		readonly nexthink: Simulator,
		readonly workflowId: string,
		private workflow: Workflow,
		private readonly credential: CredentialData & { id: string },
	) {
		const trigger = workflow.nodes.find(({ type }) => type === OUR_TRIGGER_TYPE);
		if (!trigger) throw new Error('The workflow is without our trigger');
		this.triggerNames = [trigger.name];
	}

	/** Makes the simulator, the credential and the workflow, which is not active yet. */
	static async prepare(
		n8n: RealN8n,
		options: {
			name: string;
			parameters: Record<string, unknown>;
			nexthink?: Partial<SimulatorSettings>;
			/** Another workflow than the trigger alone. */
			workflow?: (made: Workflow) => Workflow;
		},
	): Promise<Watch> {
		const { name, parameters } = options;
		const nexthink = await startSimulator({
			basicAccounts: [ACCOUNT],
			clients: [CLIENT],
			...options.nexthink,
		});
		try {
			const { clientId, clientSecret } = CLIENT;
			const credential =
				parameters.authentication === 'oAuth2'
					? oAuth2CredentialAt(nexthink.address, { clientId, clientSecret })
					: basicCredentialAt(nexthink.address, ACCOUNT);
			const id = await n8n.createCredential(credential);
			const made = triggerWorkflowWith({
				name,
				parameters,
				credentials: { [credential.type]: id },
				pollSeconds: POLL_SECONDS,
			});
			const workflow = options.workflow?.(made) ?? made;
			const workflowId = await n8n.createWorkflow(workflow);
			return new Watch(n8n, nexthink, workflowId, workflow, { ...credential, id });
		} catch (error) {
			// As of a story that goes on after n8n was stopped, because another one has failed.
			await nexthink.close();
			throw error;
		}
	}

	get portalLog(): LogSource {
		return this.nexthink.settings.portalLog;
	}

	engine(name: string): SimulatedEngine {
		const found = this.nexthink.settings.engines.find((engine) => engine.name === name);
		if (!found) throw new Error(`There is no ${name}`);
		return found;
	}

	async activate(): Promise<void> {
		await this.n8n.activate(this.workflowId);
	}

	async deactivate(): Promise<void> {
		await this.n8n.deactivate(this.workflowId);
	}

	/** Saves the workflow with other parameters of the trigger, without publishing it. */
	async saveWith(parameters: Record<string, unknown>): Promise<void> {
		const nodes = this.workflow.nodes.map((node) =>
			node.type === OUR_TRIGGER_TYPE
				? { ...node, parameters: { ...node.parameters, ...parameters } }
				: node,
		);
		await this.n8n.updateWorkflow(this.workflowId, { ...this.workflow, nodes });
	}

	/** Saves the workflow with a copy of the trigger in its place, without publishing it. */
	async replaceTrigger(name: string): Promise<void> {
		const nodes = this.workflow.nodes.map((node) =>
			node.type === OUR_TRIGGER_TYPE ? { ...node, id: randomUUID(), name } : node,
		);
		this.triggerNames.push(name);
		this.workflow = { ...this.workflow, nodes };
		await this.n8n.updateWorkflow(this.workflowId, this.workflow);
	}

	async enterPassword(password: string): Promise<void> {
		const { id, ...credential } = this.credential;
		const data = { ...credential.data, password };
		await this.n8n.updateCredential(id, { ...credential, data });
	}

	/** The requests for the log that were answered so, oldest first. */
	requests(status = 200): RecordedRequest[] {
		return this.nexthink.requests.filter(
			(request) => request.path.endsWith('/type/auditlog') && request.status === status,
		);
	}

	/** The executions that the trigger has started, oldest first. */
	async executions(): Promise<Execution[]> {
		const all = await this.n8n.executionsOf(this.workflowId);
		return all.filter(({ mode }) => mode === 'trigger');
	}

	/** The lines of each execution's items; of polls that failed, nothing. */
	async given(): Promise<unknown[][]> {
		const executions = await this.executions();
		return executions
			.filter(({ status }) => status === 'success')
			.map(({ nodes }) =>
				this.triggerNames.flatMap((name) =>
					(nodes[name]?.items ?? []).map(({ json }) => json.line),
				),
			);
	}

	/**
	 * Waits until as many lines were given as are expected, and compares them: one list for each
	 * execution. When not enough come, the comparison shows what is missing.
	 */
	async expectGiven(expected: string[][]): Promise<void> {
		const isEnough = async () => (await this.given()).flat().length >= expected.flat().length;
		await until('lines given', isEnough).catch(() => undefined);
		expect(await this.given()).toEqual(expected);
	}

	/** Waits until n8n has polled once more, by its clock. */
	async nextPoll(): Promise<void> {
		const { length } = this.requests();
		await until('a poll', () => this.requests().length > length);
		await wait(POLL_SETTLES_WITHIN_MILLISECONDS);
	}

	/** Waits for as long as some polls take, whether they ask for anything or not. */
	async timeOfPolls(count: number): Promise<void> {
		await wait(count * POLL_EVERY_MILLISECONDS);
	}

	/** Waits for polls that should bring nothing more, and compares again. */
	async expectNothingBut(expected: string[][]): Promise<void> {
		await this.nextPoll();
		await this.nextPoll();
		expect(await this.given()).toEqual(expected);
	}
}
