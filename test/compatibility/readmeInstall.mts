/**
 * `npm run test:install`: installs the package as the README says, on each Node of the matrix, into the folder that n8n made at
 * its first start; after the next one, n8n has to know the node. With `-- --only 2.0.0`, in that n8n alone.
 */

import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { npmEnvironment, runCommand } from '../e2e/command.mts';
import { olderEdition, usualEdition } from '../e2e/edition.mts';
import type { N8nEdition } from '../e2e/edition.mts';
import { communityPackages, packageRoot } from '../e2e/pack.mts';
import { startRealN8n } from '../e2e/realN8n.mts';
import { OUR_NODE_TYPE } from '../e2e/workflow.mts';
import { commandOfReadme, packagesIn } from '../package/readmeInstall.mts';
import { packAndUnpack } from '../package/tarball.mts';
import { olderEditions } from './editions.mts';

const USUAL = 'usual';
/** The oldest that the README's command is for. No n8n of the matrix runs on it, so Node itself has to load the package. */
const OLDEST_NODE = '20';

const { values } = parseArgs({ options: { only: { type: 'string' } } });
const names = [`Node ${OLDEST_NODE}`, ...Object.keys(olderEditions), USUAL];
const chosen = names.filter((name) => values.only === undefined || values.only === name);
if (chosen.length === 0) throw new Error(`--only takes ${names.join(', ')}`);

const say = (text: string): void => console.log(text);
const root = packageRoot();
const temporaryFolder = await mkdtemp(join(tmpdir(), 'readme-install-'));

const command = await commandOfReadme(root);
if (command === undefined) throw new Error('The README has no command to install a tarball');
const [npm = '', ...parameters] = command.split(' ');
const tarball = await packAndUnpack(root, root, temporaryFolder, 'packed');

/** As a user does whose n8n runs on this Node. */
async function installAsReadmeSays(folder: string, node: string): Promise<void> {
	const environment = npmEnvironment(root);
	environment.PATH = [dirname(node), environment.PATH].join(delimiter);
	const { node: version } = JSON.parse(
		await runCommand(npm, ['version', '--json'], { folder, environment }),
	) as { node: string };
	await runCommand(npm, [...parameters, tarball.file], { folder, environment });
	const packages = await packagesIn(folder);
	if (packages.length !== 1) {
		throw new Error(`${command} installs ${packages.length} packages: ${packages.join(', ')}`);
	}
	say(`  installed by npm on Node ${version}`);
}

async function isKnownTo(edition: N8nEdition): Promise<void> {
	const n8n = await startRealN8n({ root, edition, withoutNode: true, onProgress: say });
	const isKnown = async (): Promise<boolean> =>
		await n8n.nodeType(OUR_NODE_TYPE).then(
			() => true,
			() => false,
		);
	try {
		if (await isKnown()) throw new Error('n8n knows the node before it was installed');
		const folder = communityPackages(n8n.userFolder);
		if (!existsSync(folder)) throw new Error(`At its first start n8n does not make ${folder}`);
		await n8n.restart(async () => await installAsReadmeSays(folder, edition.node));
		if (!(await isKnown())) throw new Error('n8n does not know the node');
		say('  known to n8n after a restart');
	} finally {
		await n8n.stop();
	}
}

/** By a Node without an n8n, with the n8n-workflow of this repository. */
async function loadsIn(major: string): Promise<void> {
	const programs = join(temporaryFolder, `node-${major}`);
	await mkdir(programs);
	// What the package `node` fetches by an install script.
	const name = `node-${process.platform}-${process.arch}`;
	await runCommand('npm', ['install', '--no-audit', '--no-fund', `${name}@${major}`], {
		folder: programs,
		environment: npmEnvironment(root),
	});
	const node = join(programs, 'node_modules', name, 'bin', 'node');
	const folder = join(temporaryFolder, `nodes-${major}`);
	await mkdir(folder);
	await installAsReadmeSays(folder, node);
	const load = `
		const manifest = require('n8n-nodes-nexthink-audit-trail/package.json');
		for (const file of [...manifest.n8n.nodes, ...manifest.n8n.credentials]) {
			for (const Type of Object.values(require(manifest.name + '/' + file))) console.log(new Type().description?.name ?? new Type().name);
		}`;
	const environment = { ...process.env, NODE_PATH: join(root, 'node_modules') };
	const types = await runCommand(node, ['--eval', load], { folder, environment });
	say(`  loads ${types.trim().split('\n').join(', ')}`);
}

const failed: string[] = [];
try {
	for (const name of chosen) {
		say(name === USUAL ? 'The usual n8n' : name.replace(/^\d/, 'n8n $&'));
		try {
			if (name === USUAL) await isKnownTo(usualEdition(root));
			else if (name in olderEditions) await isKnownTo(olderEdition(root, name));
			else await loadsIn(OLDEST_NODE);
		} catch (error) {
			say(String(error));
			failed.push(name);
		}
	}
} finally {
	await rm(temporaryFolder, { recursive: true, force: true });
}
if (failed.length > 0) {
	say(`Failed in ${failed.join(', ')}`);
	process.exitCode = 1;
}
