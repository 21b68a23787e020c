import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { npmEnvironment, runCommand } from './command.mts';

const OUR_PACKAGE = 'n8n-nodes-nexthink-audit-trail';

interface Manifest {
	name: string;
	version: string;
	n8n?: { nodes?: string[]; credentials?: string[] };
}

/** Our package's folder, from which all tests are run. */
export function packageRoot(): string {
	const folder = process.cwd();
	const { name } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8')) as Manifest;
	if (name !== OUR_PACKAGE) throw new Error(`${folder} is not our package`);
	return folder;
}

/** Where n8n keeps community packages under `N8N_USER_FOLDER`. */
export function communityPackages(userFolder: string): string {
	return join(userFolder, '.n8n', 'nodes');
}

/** Where our package lies once it is installed. */
export function installedPackage(userFolder: string): string {
	return join(communityPackages(userFolder), 'node_modules', OUR_PACKAGE);
}

/** The package.json of a package that is built; throws if something that it promises is not there to be packed. */
export async function readBuiltManifest(packageFolder: string): Promise<Manifest> {
	const manifest = JSON.parse(
		await readFile(join(packageFolder, 'package.json'), 'utf8'),
	) as Manifest;
	for (const file of [...(manifest.n8n?.nodes ?? []), ...(manifest.n8n?.credentials ?? [])]) {
		if (!existsSync(join(packageFolder, file))) {
			throw new Error(`There is no ${file} to pack: run 'npm run build' first`);
		}
	}
	return manifest;
}

/**
 * Packs the package in `packageFolder` and puts it where a user's n8n has it. What is tried is what
 * would be published: a file missing from `files` is missing here too.
 */
export async function installPackedNode(
	root: string,
	userFolder: string,
	packageFolder: string = root,
): Promise<{ name: string; folder: string }> {
	const manifest = await readBuiltManifest(packageFolder);
	const environment = npmEnvironment(root);
	const temporaryFolder = await mkdtemp(join(tmpdir(), 'packed-node-'));
	try {
		const packed = await runCommand(
			'npm',
			['pack', '--silent', '--pack-destination', temporaryFolder],
			{ folder: packageFolder, environment },
		);
		const tarball = join(temporaryFolder, packed.trim());

		const folder = communityPackages(userFolder);
		const installed = join(folder, 'node_modules', manifest.name);
		await mkdir(folder, { recursive: true });
		// Same version, other content: npm would keep the old one.
		await rm(installed, { recursive: true, force: true });
		await writeLedger(folder, {});
		await runCommand(
			'npm',
			[
				'install',
				tarball,
				// As n8n installs: no scripts, no peer dependencies (n8n-workflow is n8n's own).
				'--ignore-scripts',
				'--legacy-peer-deps',
				'--no-save',
				'--no-package-lock',
				'--no-bin-links',
				'--install-strategy=shallow',
				'--no-audit',
				'--no-fund',
				// The package has no dependencies; if it gets one, this says so.
				'--offline',
			],
			{ folder, environment },
		);
		await writeLedger(folder, { [manifest.name]: manifest.version });
		return { name: manifest.name, folder: installed };
	} finally {
		await rm(temporaryFolder, { recursive: true, force: true });
	}
}

/** The `package.json` that n8n itself keeps beside its community packages. */
async function writeLedger(folder: string, dependencies: Record<string, string>): Promise<void> {
	const ledger = { name: 'installed-nodes', private: true, dependencies };
	await writeFile(join(folder, 'package.json'), `${JSON.stringify(ledger, null, 2)}\n`);
}
