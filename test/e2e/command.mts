import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

/** Told, line by line, what is going on. */
export type Progress = (line: string) => void;

/** A silent minute looks like a hang: say that work goes on at least this often. */
const MILLISECONDS_BETWEEN_SIGNS_OF_LIFE = 30_000;

/** Enough of a failed command's output to see why, without the thousand lines npm may write. */
const CHARACTERS_OF_OUTPUT_KEPT = 6_000;

/** Set by `npm run` for its own package; a second npm started from there must not take them over. */
const NPM_VARIABLES_OF_THE_CALLER = /^npm_(package_|lifecycle_|command$|config_local_prefix$)/;

/** `75_000` as "1 min 15 s". */
export function asDuration(milliseconds: number): string {
	const seconds = Math.round(milliseconds / 1_000);
	return seconds < 60 ? `${seconds} s` : `${Math.floor(seconds / 60)} min ${seconds % 60} s`;
}

/**
 * Runs `work` and reports when it starts, every half minute while it lasts, and how long it took.
 * `usually` says what to expect, so that nobody gives up on it too early.
 */
export async function withSignsOfLife<Result>(
	what: string,
	usually: string,
	onProgress: Progress,
	work: () => Promise<Result>,
): Promise<Result> {
	const started = Date.now();
	onProgress(`${what}: ${usually} …`);
	const timer = setInterval(
		() => onProgress(`  … ${asDuration(Date.now() - started)}`),
		MILLISECONDS_BETWEEN_SIGNS_OF_LIFE,
	);
	try {
		const result = await work();
		onProgress(`  done after ${asDuration(Date.now() - started)}`);
		return result;
	} finally {
		clearInterval(timer);
	}
}

/** Runs a command to its end and returns what it wrote to standard output; throws with its last words. */
export async function runCommand(
	command: string,
	parameters: string[],
	options: { folder: string; environment?: NodeJS.ProcessEnv },
): Promise<string> {
	const child = spawn(command, parameters, {
		cwd: options.folder,
		env: options.environment ?? process.env,
		stdio: ['ignore', 'pipe', 'pipe'],
	});
	const stopWithUs = (): void => {
		child.kill();
	};
	process.once('exit', stopWithUs);
	let standardOutput = '';
	let lastWords = '';
	child.stdout.setEncoding('utf8').on('data', (text: string) => {
		standardOutput += text;
		lastWords = (lastWords + text).slice(-CHARACTERS_OF_OUTPUT_KEPT);
	});
	child.stderr.setEncoding('utf8').on('data', (text: string) => {
		lastWords = (lastWords + text).slice(-CHARACTERS_OF_OUTPUT_KEPT);
	});
	try {
		await new Promise<void>((resolve, reject) => {
			child.once('error', reject);
			child.once('close', (code, signal) => {
				if (code === 0) resolve();
				else reject(new Error(`ended with ${signal ?? `code ${code}`}\n${lastWords.trimEnd()}`));
			});
		});
	} catch (error) {
		const reason = error instanceof Error ? error.message : String(error);
		throw new Error(`'${command} ${parameters.join(' ')}' in ${options.folder}: ${reason}`, {
			cause: error,
		});
	} finally {
		process.off('exit', stopWithUs);
	}
	return standardOutput;
}

/** Where a program lies, or `undefined`; looks through PATH, then through `furtherFolders`. */
export function findProgram(name: string, furtherFolders: string[] = []): string | undefined {
	const folders = [...(process.env.PATH ?? '').split(delimiter), ...furtherFolders];
	return folders.map((folder) => join(folder, name)).find((file) => existsSync(file));
}

/** The environment for npm: the Node of the root first in PATH, so that npm itself runs on Node 24. */
export function npmEnvironment(root: string, more: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
	const environment: NodeJS.ProcessEnv = {};
	for (const [name, value] of Object.entries(process.env)) {
		if (!NPM_VARIABLES_OF_THE_CALLER.test(name)) environment[name] = value;
	}
	environment.PATH = [join(root, 'node_modules', '.bin'), process.env.PATH ?? ''].join(delimiter);
	return { ...environment, ...more };
}

/** The Node 24 that n8n needs: the one running this, or the one that the root brings. */
export function node24(root: string): string {
	return isNode24() ? process.execPath : join(root, 'node_modules', '.bin', 'node');
}

function isNode24(): boolean {
	return Number(process.versions.node.split('.')[0]) >= 24;
}
