/** A row of the fault table, tried once in a real n8n as a user of the editor would. */

import { expect } from '@jest/globals';
import { parametersOf, triggerParametersOf } from '../integration/engine.mts';
import { within } from '../integration/asking.mts';
import { expectNoSecret } from '../integration/secrets.mts';
import { expectHint, expectKeys, expectTold } from '../faults/expectations.mts';
import type { Failure } from '../faults/expectations.mts';
import { isTold, USUAL_SECONDS } from '../faults/row.mts';
import type { FetchedFile, Given, How, Row } from '../faults/row.mts';
import { openScene } from '../faults/openScene.mts';
import type { Scene } from '../faults/scene.mts';
import type { Execution, NodeRun } from './execution.mts';
import type { RealN8n } from './realN8n.mts';
import {
	inARow,
	OUR_NODE,
	OUR_TRIGGER,
	triggerWorkflowWith,
	workflowNode,
	workflowWith,
} from './workflow.mts';
import type { Workflow, WorkflowNode } from './workflow.mts';

/** n8n wants poll times even of a trigger that is only tried in the editor. */
export const EVERY_MINUTE = [0];

let cases = 0;

/** What tells the secrets of one case from those of all others: n8n's process remembers refused ones. */
export function nextMark(): string {
	return `-${++cases}`;
}

/**
 * Runs node or trigger like the editor's "Execute workflow", and compares the saved execution with what the row says.
 * @throws what differs
 */
export async function tryInEditor(n8n: RealN8n, row: Row, how: How): Promise<void> {
	const scene = await openScene(row, how, nextMark());
	try {
		const execution = await runInEditor(n8n, row, how, scene);
		scene.expectRequests(row.input?.length ?? 1);
		await expectOutcome(n8n, row, how, execution);
		await scene.expectReleased();
		scene.expectNothingElsewhere();
		expectNoSecret(execution.raw);
	} finally {
		await scene.close();
	}
}

/** The same for a row that n8n itself refuses, saying these words. */
export async function expectRefusedByN8n(
	n8n: RealN8n,
	row: Row,
	how: How,
	words: string,
): Promise<void> {
	const scene = await openScene(row, how, nextMark());
	try {
		const said = await runInEditor(n8n, row, how, scene).then(
			({ error }) => error?.message,
			(thrown: Error) => thrown.message,
		);
		expect(said).toContain(words);
		expect([...scene.api.requests, ...scene.tokens.requests]).toEqual([]);
	} finally {
		await scene.close();
	}
}

async function runInEditor(n8n: RealN8n, row: Row, how: How, scene: Scene): Promise<Execution> {
	const credential = scene.credential();
	const id = await n8n.createCredential({ name: 'Tried', ...credential });
	scene.misbehave();
	const workflowId = await n8n.createWorkflow(
		workflowOf(row, how, scene, { [credential.type]: id }),
	);
	return await within(row.seconds ?? USUAL_SECONDS, n8n.run(workflowId));
}

function workflowOf(
	row: Row,
	how: How,
	scene: Scene,
	credentials: Record<string, string>,
): Workflow {
	const { way, authentication } = how;
	const parameters = { ...scene.parameters, ...row.parameters } as Parameters<
		typeof parametersOf
	>[0];
	if (way === 'poll') {
		return triggerWorkflowWith({
			name: OUR_TRIGGER,
			parameters: triggerParametersOf({ authentication, ...parameters }),
			credentials,
			pollSeconds: EVERY_MINUTE,
		});
	}
	const inputItems = row.file
		? [{ content: Buffer.from(row.file.bytes).toString('base64') }]
		: row.input;
	const workflow = workflowWith({
		parameters: parametersOf({
			authentication,
			...(way === 'file' && { output: 'file' }),
			...parameters,
		}),
		credentials,
		...(inputItems && { inputItems }),
		settings: { timezone: row.timezone ?? 'UTC' },
	});
	if (row.file) workflow.nodes.splice(-1, 0, nodeThatMakes(row.file));
	return { ...workflow, connections: inARow(workflow.nodes.map(({ name }) => name)) };
}

/** Makes a file of what the item before holds. */
function nodeThatMakes({ name, field = 'data' }: FetchedFile): WorkflowNode {
	return workflowNode('Make the File', 'n8n-nodes-base.convertToFile', 1.1, {
		operation: 'toBinary',
		sourceProperty: 'content',
		binaryPropertyName: field,
		options: { fileName: name },
	});
}

async function expectOutcome(
	n8n: RealN8n,
	{ outcome }: Row,
	how: How,
	execution: Execution,
): Promise<void> {
	const { status, error, nodes } = execution;
	const ours = nodes[how.way === 'poll' ? OUR_TRIGGER : OUR_NODE];
	if (!isTold(outcome)) {
		expect(error?.message).toBeUndefined();
		expect(status).toBe('success');
		await expectGiven(n8n, ours!, outcome, how);
		return;
	}
	expect(status).toBe('error');
	expect(ours?.items ?? []).toEqual([]);
	expectTold(error as Failure | undefined, outcome, how, how.way === 'poll' ? undefined : 0);
}

async function expectGiven(n8n: RealN8n, ours: NodeRun, given: Given, how: How): Promise<void> {
	const { items, hints } = ours;
	expectHint(hints, given);
	if (how.way !== 'file') {
		expect(items.map(({ json }) => json.line)).toEqual(given.lines);
		expectKeys(items, given);
		return;
	}
	expect(items.map(({ json }) => json.lines)).toEqual([given.lines.length]);
	if (given.bytes === undefined) return;
	const file = await n8n.file(String(items[0]!.binary!.data!.id));
	expect(file.equals(given.bytes)).toBe(true);
}
