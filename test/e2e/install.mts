import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { findProgram, npmEnvironment, runCommand, withSignsOfLife } from './command.mts';
import type { Progress } from './command.mts';
import { headersOf } from './edition.mts';
import type { N8nEdition } from './edition.mts';

const USUAL_INSTALL_TIME = '5 to 10 minutes the first time, 3 GB on disk';
const USUAL_BUILD_TIME = 'a minute or two of these';

/** How often to look whether another process has finished installing. */
const MILLISECONDS_BETWEEN_LOOKS_AT_THE_LOCK = 1_000;

/** What building SQLite needs, with the Debian package that brings it. */
const BUILD_TOOLS = { python3: 'python3', make: 'make', 'g++': 'g++' };

interface LockFile {
	packages: Record<string, { version?: string; optional?: boolean; extraneous?: boolean }>;
}

/**
 * Sees to it that an n8n is installed exactly as its lock file says, with its Node, and its SQLite is built.
 * Costs nothing the second time: a stamp in `node_modules` tells what was done for which lock file and Node.
 */
export async function installN8n(
	root: string,
	edition: N8nEdition,
	onProgress: Progress,
): Promise<void> {
	const { folder } = edition;
	const stampFile = join(folder, 'node_modules', '.ready-for-e2e');
	const isReady = async (): Promise<boolean> =>
		(await textOrNothing(stampFile)) === (await stampFor(edition));
	if (await isReady()) return;

	await alone(folder, onProgress, async () => {
		if (await isReady()) return;
		if (!(await isInstalledAsLocked(folder))) {
			// `npm ci` starts by deleting everything: right for nothing or half an install, not for a whole one.
			const command = (await recordOfNpm(folder)) ? 'install' : 'ci';
			await withSignsOfLife('Installing n8n', USUAL_INSTALL_TIME, onProgress, async () => {
				// With install scripts, a Kafka client's native build stops the whole install.
				const parameters = [command, '--no-save', '--ignore-scripts', '--no-audit', '--no-fund'];
				await runCommand('npm', parameters, { folder, environment: npmEnvironment(root) });
			});
		}
		if (!existsSync(edition.node)) {
			// Its install script fetches the one for this machine.
			await runCommand('npm', ['rebuild', 'node'], { folder, environment: npmEnvironment(root) });
		}
		if (!(await sqliteLoads(edition))) {
			await withSignsOfLife('Building SQLite for n8n', USUAL_BUILD_TIME, onProgress, () =>
				buildSqlite(root, edition),
			);
		}
		await writeFile(stampFile, await stampFor(edition));
	});
}

async function stampFor({ folder, node }: N8nEdition): Promise<string> {
	const lockFile = await readFile(join(folder, 'package-lock.json'));
	const hash = createHash('sha256').update(lockFile).digest('hex');
	const version = existsSync(node) ? await runCommand(node, ['--version'], { folder }) : 'none';
	return `${hash} node ${version.trim()} ${process.platform} ${process.arch}\n`;
}

async function isInstalledAsLocked(folder: string): Promise<boolean> {
	const installed = (await recordOfNpm(folder))?.packages;
	if (installed === undefined) return false;
	const locked = JSON.parse(await readFile(join(folder, 'package-lock.json'), 'utf8')) as LockFile;
	for (const [place, wanted] of Object.entries(locked.packages)) {
		// '' is the package itself; npm never installs what it marks as extraneous.
		if (place === '' || wanted.extraneous) continue;
		// Optional ones may be for other machines.
		if (wanted.optional && !installed[place]) continue;
		if (installed[place]?.version !== wanted.version) return false;
	}
	return true;
}

/** What npm writes into `node_modules` at the end of a whole install. */
async function recordOfNpm(folder: string): Promise<LockFile | undefined> {
	const record = await textOrNothing(join(folder, 'node_modules', '.package-lock.json'));
	return record === undefined ? undefined : (JSON.parse(record) as LockFile);
}

async function sqliteLoads({ folder, node }: N8nEdition): Promise<boolean> {
	try {
		await runCommand(node, ['--eval', "require('sqlite3')"], { folder });
		return true;
	} catch {
		return false;
	}
}

async function buildSqlite(root: string, edition: N8nEdition): Promise<void> {
	const { folder } = edition;
	const headers = headersOf(edition);
	// Without the headers at hand node-gyp would try to download them.
	const environment = npmEnvironment(root, headers ? { npm_config_nodedir: headers } : {});
	try {
		await runCommand('npm', ['rebuild', 'sqlite3'], { folder, environment });
		await runCommand(edition.node, ['--eval', "require('sqlite3')"], { folder });
	} catch (error) {
		const missing = missingBuildTools();
		if (missing.length === 0) throw error;
		throw new Error(
			`SQLite could not be built because ${missing.join(', ')} cannot be found. ` +
				`On Debian and Ubuntu: apt-get install ${missing.map((tool) => BUILD_TOOLS[tool]).join(' ')}`,
			{ cause: error },
		);
	}
}

function missingBuildTools(): Array<keyof typeof BUILD_TOOLS> {
	return (Object.keys(BUILD_TOOLS) as Array<keyof typeof BUILD_TOOLS>).filter(
		(tool) => findProgram(tool) === undefined,
	);
}

/** Test files may run in processes side by side: only one installs, the others wait for it. */
async function alone(
	folder: string,
	onProgress: Progress,
	work: () => Promise<void>,
): Promise<void> {
	const name = createHash('sha256').update(folder).digest('hex').slice(0, 16);
	const lock = join(tmpdir(), `n8n-install-${name}.lock`);
	await mkdir(tmpdir(), { recursive: true });
	while (!(await tookLock(lock))) {
		const owner = Number(await textOrNothing(lock));
		if (owner > 0 && !isAlive(owner)) await rm(lock, { force: true });
		else {
			onProgress(`Process ${owner} is installing n8n: waiting for it …`);
			await wait(MILLISECONDS_BETWEEN_LOOKS_AT_THE_LOCK);
		}
	}
	try {
		await work();
	} finally {
		await rm(lock, { force: true });
	}
}

async function tookLock(lock: string): Promise<boolean> {
	try {
		await writeFile(lock, String(process.pid), { flag: 'wx' });
		return true;
	} catch (error) {
		if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
		throw error;
	}
}

function isAlive(processId: number): boolean {
	try {
		process.kill(processId, 0);
		return true;
	} catch {
		return false;
	}
}

async function textOrNothing(file: string): Promise<string | undefined> {
	try {
		return await readFile(file, 'utf8');
	} catch {
		return undefined;
	}
}
