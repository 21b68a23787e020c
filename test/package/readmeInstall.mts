import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmEnvironment, runCommand } from '../e2e/command.mts';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

/** What stands in the README in the place of the package. */
const PACKED = '<the .tgz file>';
const COMMAND = new RegExp(`\`(npm install [^\`]*)${PACKED}\``);

/** @returns the command that the README has for a tarball, without that; undefined when it has none */
export async function commandOfReadme(root: string): Promise<string | undefined> {
	return COMMAND.exec(await readFile(join(root, 'README.md'), 'utf8'))?.[1]?.trim();
}

/** @returns the packages that lie in a folder after such a command */
export async function packagesIn(folder: string): Promise<string[]> {
	const installed = await readdir(join(folder, 'node_modules'));
	return installed.filter((name) => !name.startsWith('.'));
}

/**
 * Installs the package as the README says, where nothing else is. Without `--omit=peer` npm would install n8n-workflow
 * as well: 160 packages, which need a compiler and the newest Node.
 */
export async function checkReadmeInstall(
	root: string,
	tarball: Tarball,
	temporaryFolder: string,
): Promise<Finding> {
	const command = await commandOfReadme(root);
	if (command === undefined) {
		return { seen: '', problems: [`The README has no command 'npm install … ${PACKED}'`] };
	}
	const folder = join(temporaryFolder, 'as the README says');
	await mkdir(folder);
	const [npm, ...parameters] = command.split(' ');
	await runCommand(npm!, [...parameters, tarball.file], {
		folder,
		environment: npmEnvironment(root),
	});
	const packages = await packagesIn(folder);
	return {
		seen: `\`${command} ${PACKED}\` installs this package alone`,
		problems:
			packages.length === 1
				? []
				: [`\`${command} ${PACKED}\` installs ${packages.length} packages: ${packages.join(', ')}`],
	};
}
