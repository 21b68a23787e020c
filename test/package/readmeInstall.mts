import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { npmEnvironment, runCommand } from '../e2e/command.mts';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

/** What stands in the README in the place of the package. */
const PACKED = '<the .tgz file>';
const COMMAND = new RegExp(`\`(npm install [^\`]*)${PACKED}\``);

/**
 * Installs the package as the README says, where nothing else is. Without `--omit=peer` npm would install n8n-workflow
 * as well: 160 packages, which need a compiler and the newest Node.
 */
export async function checkReadmeInstall(
	root: string,
	tarball: Tarball,
	temporaryFolder: string,
): Promise<Finding> {
	const command = COMMAND.exec(await readFile(join(root, 'README.md'), 'utf8'))?.[1];
	if (command === undefined) {
		return { seen: '', problems: [`The README has no command 'npm install … ${PACKED}'`] };
	}
	const folder = join(temporaryFolder, 'as the README says');
	await mkdir(folder);
	const [npm, ...parameters] = command.trim().split(' ');
	await runCommand(npm!, [...parameters, tarball.file], {
		folder,
		environment: npmEnvironment(root),
	});
	const installed = await readdir(join(folder, 'node_modules'));
	const packages = installed.filter((name) => !name.startsWith('.'));
	return {
		seen: `\`${command}${PACKED}\` installs this package alone`,
		problems:
			packages.length === 1
				? []
				: [`\`${command}${PACKED}\` installs ${packages.length} packages: ${packages.join(', ')}`],
	};
}
