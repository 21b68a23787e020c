import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { packageRoot } from './pack.mts';
import { nodeTypeIn } from './realN8n.mts';
import type { NodeType, RealN8n } from './realN8n.mts';
import type { Workflow, WorkflowNode } from './workflow.mts';

/** As many characters of a node's id as the editor's address holds. */
const ID_LENGTH_IN_ADDRESS = 6;

/** What an n8n knows does not change in between, and asking for it takes it a second. */
const nodeTypes = new WeakMap<RealN8n, Promise<NodeType[]>>();

/** Reads a workflow of `examples/` and expects that n8n takes it as it is and knows all that it sets. */
export async function importedExample(n8n: RealN8n, file: string): Promise<Workflow> {
	const example = JSON.parse(
		await readFile(join(packageRoot(), 'examples', file), 'utf8'),
	) as Workflow;
	const known = nodeTypes.get(n8n) ?? n8n.nodeTypes();
	nodeTypes.set(n8n, known);
	const types = await known;
	for (const { type, typeVersion, parameters, credentials } of example.nodes) {
		const { properties } = nodeTypeIn(types, type, typeVersion);
		const names = (properties as Array<{ name: string }>).map(({ name }) => name);
		expect(names).toEqual(expect.arrayContaining(Object.keys(parameters)));
		expect(credentials).toBeUndefined();
	}
	// The editor's address tells nodes apart by the beginning of their ids.
	const ids = example.nodes.map(({ id }) => id.slice(0, ID_LENGTH_IN_ADDRESS));
	expect(new Set(ids).size).toBe(ids.length);
	const imported = await n8n.request('GET', `/workflows/${await n8n.createWorkflow(example)}`);
	expect(imported).toMatchObject(example);
	return example;
}

/** Does to an example what its yellow note says: `changes` has the parameters and credentials by node. */
export function withChanges(
	example: Workflow,
	changes: Record<string, Partial<WorkflowNode>>,
): Workflow {
	for (const name of Object.keys(changes)) {
		expect(example.nodes.map((node) => node.name)).toContain(name);
	}
	return {
		...example,
		nodes: example.nodes.map((node) => {
			const { parameters, ...more } = changes[node.name] ?? {};
			return { ...node, ...more, parameters: { ...node.parameters, ...parameters } };
		}),
	};
}
