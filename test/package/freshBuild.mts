import { cp, mkdir, symlink } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { npmEnvironment, runCommand } from '../e2e/command.mts';

/** All that goes into the published package, and what it is built with: nothing else may be needed for it. */
export const BUILD_INPUTS = [
	...['package.json', 'tsconfig.json', 'gulpfile.js', 'README.md', 'LICENSE'],
	...['nodes', 'credentials', 'icons'],
];

/** Unlike those of any machine that builds, so that what depends on them shows. */
const OTHER_SURROUNDINGS = { TZ: 'Pacific/Kiritimati', LANG: 'C', LC_ALL: 'C' };
/** Nobody else may read, as on hardened machines; build servers usually have 022. */
const OTHER_UMASK = 0o077;

/**
 * Builds the package anew from the sources that lie in `root`, in another folder, zone and language, with other rights.
 * @returns the folder of the build, below `temporaryFolder`
 */
export async function buildAfresh(root: string, temporaryFolder: string): Promise<string> {
	const folder = join(temporaryFolder, 'built', 'afresh');
	const usualUmask = process.umask(OTHER_UMASK);
	try {
		await mkdir(folder, { recursive: true });
		for (const input of BUILD_INPUTS) {
			await cp(join(root, input), join(folder, input), { recursive: true });
		}
		await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
		const environment = npmEnvironment(root, OTHER_SURROUNDINGS);
		await runCommand('npm', ['run', 'build'], { folder, environment });
	} finally {
		process.umask(usualUmask);
	}
	return folder;
}

/** The commit that is being looked at and what of it was changed since; `null` where there is no repository. */
export async function commitOf(root: string): Promise<{ id: string; changed: string[] } | null> {
	if (!existsSync(join(root, '.git'))) return null;
	const git = async (...parameters: string[]): Promise<string> =>
		await runCommand('git', parameters, { folder: root });
	try {
		const id = await git('rev-parse', '--short', 'HEAD');
		const changed = await git('status', '--porcelain', '--', ...BUILD_INPUTS);
		return { id: id.trim(), changed: changed.split('\n').filter((line) => line !== '') };
	} catch {
		// Built from a copy on a machine without git.
		return null;
	}
}
