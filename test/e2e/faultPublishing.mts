/** Rows of the fault table as triggers that are published: n8n polls once for that, and says what the poll threw. */

import { expect } from '@jest/globals';
import { isTold, valueFor } from '../faults/row.mts';
import type { How, Row } from '../faults/row.mts';
import { openScene } from '../faults/openScene.mts';
import type { Scene } from '../faults/scene.mts';
import { triggerParametersOf } from '../integration/engine.mts';
import { EVERY_MINUTE, nextMark } from './faultCase.mts';
import type { Publication, RealN8n } from './realN8n.mts';
import { OUR_TRIGGER, triggerWorkflowWith } from './workflow.mts';
import type { WorkflowNode } from './workflow.mts';

/** n8n tries so often to set a trigger up, for some 15 seconds. */
const TRIES_OF_N8N = 5;

/** So few that n8n is not too busy to read an answer before it ends. */
const TRIGGERS_OF_A_WORKFLOW = 15;

interface Trigger {
	row: Row;
	how: How;
	scene: Scene;
	node: WorkflowNode;
}

/** Publishes triggers, some at a time, in the background. */
export class Publishing {
	private readonly groups = new Map<Row, Promise<Publication>>();
	private readonly triggers = new Map<Row, Trigger>();
	private before: Promise<unknown> = Promise.resolve();

	private constructor(private readonly n8n: RealN8n) {}

	/** @param cases one for each row, each told something */
	static async begin(
		n8n: RealN8n,
		cases: ReadonlyArray<{ row: Row; how: How }>,
	): Promise<Publishing> {
		const publishing = new Publishing(n8n);
		const waiting = [...cases];
		while (waiting.length > 0) await publishing.add(waiting.splice(0, TRIGGERS_OF_A_WORKFLOW));
		return publishing;
	}

	/** Waits for the row's trigger. @throws what differs from what the row says */
	async expectRefused(row: Row): Promise<void> {
		const { triggers } = await this.groups.get(row)!;
		const { how, scene, node } = this.triggers.get(row)!;
		const { outcome } = row;
		if (!isTold(outcome)) throw new Error(`Nothing is told of: ${row.what}`);
		const { errorMessage } = triggers.find(({ nodeId }) => nodeId === node.id)!;
		const message = valueFor(outcome.message, how);
		expect(errorMessage).toBe(`There was a problem activating the workflow: "${message}"`);
		scene.expectRequestsOfTries(TRIES_OF_N8N);
		await scene.expectReleased();
		scene.expectNothingElsewhere();
	}

	/** Settles when n8n has given all of them up. */
	async ended(): Promise<void> {
		await this.before;
	}

	async close(): Promise<void> {
		await this.ended();
		await Promise.all([...this.triggers.values()].map(async ({ scene }) => await scene.close()));
	}

	private async add(cases: ReadonlyArray<{ row: Row; how: How }>): Promise<void> {
		const triggers: Trigger[] = [];
		for (const { row, how } of cases) {
			const scene = await openScene(row, how, nextMark());
			const node = await this.nodeFor(row, how, scene);
			const trigger = { row, how, scene, node };
			this.triggers.set(row, trigger);
			triggers.push(trigger);
		}
		const published = this.before.then(() => this.publish(triggers));
		published.catch(() => undefined);
		for (const { row } of triggers) this.groups.set(row, published);
		this.before = published.catch(() => undefined);
	}

	private async nodeFor(row: Row, how: How, scene: Scene): Promise<WorkflowNode> {
		const { authentication } = how;
		const credential = scene.credential();
		const id = await this.n8n.createCredential({ name: 'Published', ...credential });
		const { nodes } = triggerWorkflowWith({
			name: OUR_TRIGGER,
			parameters: triggerParametersOf({
				authentication,
				...scene.parameters,
				...(row.parameters as object),
			}),
			credentials: { [credential.type]: id },
			pollSeconds: EVERY_MINUTE,
		});
		const number = String(this.triggers.size);
		return { ...nodes[0]!, id: number, name: `${OUR_TRIGGER} ${number}` };
	}

	/** No trigger stays: what failed, n8n does not try again by itself. */
	private async publish(triggers: Trigger[]): Promise<Publication> {
		for (const { scene } of triggers) scene.misbehave();
		const workflowId = await this.n8n.createWorkflow({
			name: `${triggers.length} triggers`,
			nodes: triggers.map(({ node }) => node),
			connections: {},
			settings: { executionOrder: 'v1' },
		});
		const publication = await this.n8n.publish(workflowId);
		await this.n8n.deactivate(workflowId);
		return publication;
	}
}
