/** What `npm run dev` is for: a change in the code of the node comes into an n8n that runs. */

import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { compileInto, RELOADING } from './compiling.mts';
import type { Compiler } from './compiling.mts';
import { endAll } from './endAll.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { RealN8n } from './realN8n.mts';
import { until } from './watch.mts';
import { OUR_NODE, OUR_NODE_TYPE } from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
jest.setTimeout(120_000);

const CODE = join('nodes', 'NexthinkAuditTrail', 'NexthinkAuditTrail.node.ts');
const CHANGED_NAME = 'Another Name';

/** A copy of all that is compiled, so that the change is not made in the code itself. */
let copy: string;
let n8n: RealN8n;
let compiler: Compiler;

beforeAll(async () => {
	const root = packageRoot();
	copy = await mkdtemp(join(tmpdir(), 'changed-node-'));
	for (const each of ['nodes', 'credentials', 'tsconfig.json']) {
		await cp(join(root, each), join(copy, each), { recursive: true });
	}
	await symlink(join(root, 'node_modules'), join(copy, 'node_modules'));
	n8n = await startRealN8n({ root, env: RELOADING });
	compiler = await compileInto(n8n.userFolder, copy, () => {});
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => {
	await endAll(compiler, n8n);
	await rm(copy, { recursive: true });
}, UP_WITHIN_MILLISECONDS);

/** Asked again and again: while n8n writes the descriptions of all nodes anew, they end somewhere. */
async function untilNameInN8n(name: string): Promise<void> {
	await until(`a node called ${name}`, async () => {
		const type = await n8n.nodeType(OUR_NODE_TYPE).catch(() => undefined);
		return type?.displayName === name;
	});
}

it('takes a changed node without a restart', async () => {
	const processId = n8n.processId();
	await untilNameInN8n(OUR_NODE);
	const file = join(copy, CODE);
	const code = await readFile(file, 'utf8');
	const changed = code.replace(`displayName: '${OUR_NODE}'`, `displayName: '${CHANGED_NAME}'`);
	expect(changed).not.toBe(code);
	await writeFile(file, changed);
	await untilNameInN8n(CHANGED_NAME);
	expect(n8n.processId()).toBe(processId);
});
