import { existsSync, readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/** How to bring the records up to date, for the messages. */
export const RECORD_COMMAND = 'npm run verify:package -- --record';

/** Where the records are, from the root of the package. */
const FOLDER = join('test', 'package', 'records');

/** The name of a record as messages give it. */
export function recordPath(name: string): string {
	return join(FOLDER, `${name}.json`);
}

/** Reads a record; `undefined` if there is none yet. */
export function readRecord<Value>(root: string, name: string): Value | undefined {
	const path = join(root, recordPath(name));
	return existsSync(path) ? (JSON.parse(readFileSync(path, 'utf8')) as Value) : undefined;
}

/** Writes a record the way `npm run lint` wants it. */
export async function writeRecord(root: string, name: string, value: unknown): Promise<void> {
	const path = join(root, recordPath(name));
	const settings = await resolveConfig(path);
	await writeFile(path, await format(JSON.stringify(value), { ...settings, filepath: path }));
}
