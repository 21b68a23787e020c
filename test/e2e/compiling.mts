import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Progress } from './command.mts';
import { installedPackage } from './pack.mts';
import { ENDING_WITH_STARTER } from './serverProcess.mts';

/** With it n8n looks at the files of its packages, and takes a node anew when they change. */
export const RELOADING = { N8N_DEV_RELOAD: 'true' };

/** With or without errors in the code: what TypeScript says when it has compiled and waits for the next change. */
const COMPILED = /Watching for file changes/;

/** Compiles as long as it runs. */
export interface Compiler {
	stop(): Promise<void>;
}

/**
 * Compiles a package whenever its code changes, straight into the copy of it that an n8n has installed. Resolves when
 * that was done for the first time.
 *
 * n8n's own way is a link to the whole folder of the package. But n8n then loads every node below it, also those of
 * the n8n in `test/e2e/`.
 *
 * @param userFolder of that n8n
 * @param onProgress is told what TypeScript says
 */
export async function compileInto(
	userFolder: string,
	packageFolder: string,
	onProgress: Progress,
): Promise<Compiler> {
	const compiler = join(packageFolder, 'node_modules', 'typescript', 'bin', 'tsc');
	const output = join(installedPackage(userFolder), 'dist');
	const parameters = ['--watch', '--preserveWatchOutput', '--outDir', output];
	const child = spawn(process.execPath, [...ENDING_WITH_STARTER, compiler, ...parameters], {
		cwd: packageFolder,
		stdio: ['ignore', 'pipe', 'inherit', 'ipc'],
	});
	const gone = new Promise<void>((resolve) => child.once('close', () => resolve()));
	await new Promise<void>((resolve, reject) => {
		child.once('error', reject);
		child.once('close', () => reject(new Error('TypeScript has ended')));
		createInterface({ input: child.stdout! }).on('line', (text) => {
			if (text !== '') onProgress(text);
			if (COMPILED.test(text)) resolve();
		});
	});
	return {
		async stop() {
			child.kill();
			await gone;
		},
	};
}
