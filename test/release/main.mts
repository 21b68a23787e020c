/**
 * Rehearses a release: `npm run release:rehearse`. A copy of what a release changes is released for real, with the
 * settings of `.release-it.json`, to a repository in a temporary folder. Tests are left out, and nothing is published.
 */

import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { npmEnvironment, runCommand } from '../e2e/command.mts';
import { packageRoot } from '../e2e/pack.mts';
import { notesOf } from './notes.mts';

/** What a release reads or changes. */
const COPIED = ['package.json', 'package-lock.json', 'CHANGELOG.md', '.release-it.json', '.npmrc'];
const CHANGED = ['CHANGELOG.md', 'package-lock.json', 'package.json'];
/** Later than any that there will be. */
const VERSION = '999.0.0';
const ENTRY = '- An entry of the rehearsal.';

interface Versioned {
	version: string;
	packages?: Record<string, { version?: string; resolved?: string }>;
}

function expectSame(what: string, found: unknown, wanted: unknown): void {
	if (JSON.stringify(found) === JSON.stringify(wanted)) return;
	throw new Error(`${what}: ${JSON.stringify(found)} instead of ${JSON.stringify(wanted)}`);
}

/** @throws if the release does something else than it should */
async function rehearse(root: string, temporaryFolder: string): Promise<void> {
	const folder = join(temporaryFolder, 'repository');
	const origin = join(temporaryFolder, 'origin.git');
	// Nothing of the settings of whoever runs this: they may sign commits, or forbid some.
	const environment = npmEnvironment(root, {
		GIT_CONFIG_GLOBAL: '/dev/null',
		GIT_CONFIG_NOSYSTEM: '1',
	});
	const run = async (command: string, ...parameters: string[]): Promise<string> =>
		(await runCommand(command, parameters, { folder, environment })).trim();
	const readJson = async (file: string): Promise<Versioned> =>
		JSON.parse(await readFile(join(folder, file), 'utf8')) as Versioned;
	const readChangelog = async (): Promise<string> =>
		await readFile(join(folder, 'CHANGELOG.md'), 'utf8');

	await mkdir(folder);
	for (const file of COPIED) await cp(join(root, file), join(folder, file));
	await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
	// There may be nothing to tell yet, as after a release.
	const changelog = await readChangelog();
	await writeFile(
		join(folder, 'CHANGELOG.md'),
		changelog.replace('## [Unreleased]', `## [Unreleased]\n\n${ENTRY}`),
	);
	await run('git', 'init', '--quiet', '--bare', origin);
	await run('git', 'init', '--quiet', '--initial-branch', 'main');
	await run('git', 'config', 'user.name', 'Rehearsal');
	await run('git', 'config', 'user.email', 'rehearsal@example.com');
	await run('git', 'add', ...COPIED);
	// A link is no folder, which is all that .gitignore knows node_modules as.
	await writeFile(join(folder, '.git', 'info', 'exclude'), 'node_modules\n');
	await run('git', 'commit', '--quiet', '--message', 'Before');
	await run('git', 'remote', 'add', 'origin', pathToFileURL(origin).href);
	await run('git', 'push', '--quiet', '--set-upstream', 'origin', 'main');
	const unreleased = notesOf(await readChangelog(), 'Unreleased');

	const releaseIt = join(root, 'node_modules', '.bin', 'release-it');
	await run(releaseIt, VERSION, '--ci', '--hooks.before:init=');

	const lock = await readJson('package-lock.json');
	expectSame('version', (await readJson('package.json')).version, VERSION);
	expectSame('version of the lock file', lock.packages?.['']?.version, VERSION);
	expectSame(
		'download addresses in the lock file',
		Object.values(lock.packages ?? {}).filter(({ resolved }) => resolved?.includes('://')),
		[],
	);
	const files = await run('git', 'show', '--format=', '--name-only', 'HEAD');
	expectSame('changed files', files.split('\n').toSorted(), CHANGED);
	expectSame('message', await run('git', 'log', '-1', '--format=%s'), `Release ${VERSION}`);
	const head = await run('git', 'rev-parse', 'HEAD');
	for (const name of ['refs/heads/main', `refs/tags/${VERSION}^{commit}`]) {
		expectSame(name, await run('git', '--git-dir', origin, 'rev-parse', name), head);
	}
	const released = await readChangelog();
	expectSame('notes', notesOf(released, VERSION), unreleased);
	expectSame('place for new entries', released.includes('## [Unreleased]\n\n## ['), true);
	console.log('ok   release: one commit with version and changelog, its tag, both pushed');
}

const temporaryFolder = await mkdtemp(join(tmpdir(), 'release-rehearsal-'));
try {
	await rehearse(packageRoot(), temporaryFolder);
} finally {
	await rm(temporaryFolder, { recursive: true, force: true });
}
