/**
 * `npm run test:compatibility`: the end-to-end tests of node, trigger and platform once more, in the older versions of n8n that
 * README.md names. With `-- --only 2.0.0`, in that one alone.
 */

import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { olderEdition, VERSION_TO_TRY } from '../e2e/edition.mts';
import { installN8n } from '../e2e/install.mts';
import { packageRoot } from '../e2e/pack.mts';
import { olderEditions } from './editions.mts';

/** What users do first: run the node, let the trigger start a workflow, and the same with the platform and with files. */
const TESTS = ['node', 'trigger', 'platform'].map((name) => `test/e2e/${name}.test.mts`);

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const versions = Object.keys(olderEditions).filter(
	(version) => values.only === undefined || values.only === version,
);
if (versions.length === 0) throw new Error(`--only takes ${Object.keys(olderEditions).join(', ')}`);

const say = (text: string): void => console.log(text);
const root = packageRoot();

/** @returns whether all tests passed */
async function passesIn(version: string): Promise<boolean> {
	const jest = join(root, 'node_modules', 'jest', 'bin', 'jest.js');
	// As in `npm run test:e2e`.
	const options = ['--selectProjects', 'e2e', '--maxWorkers', '2', '--forceExit'];
	const child = spawn(process.execPath, [jest, ...options, '--', ...TESTS], {
		env: { ...process.env, [VERSION_TO_TRY]: version },
		stdio: 'inherit',
	});
	return await new Promise((resolve, reject) => {
		child.once('error', reject);
		child.once('close', (code) => resolve(code === 0));
	});
}

const failed: string[] = [];
for (const version of versions) {
	say(`n8n ${version}`);
	await installN8n(root, olderEdition(root, version), say);
	if (!(await passesIn(version))) failed.push(version);
}
say(`Passed in n8n ${versions.filter((version) => !failed.includes(version)).join(', ') || '–'}`);
if (failed.length > 0) {
	say(`Failed in n8n ${failed.join(', ')}`);
	process.exitCode = 1;
}
