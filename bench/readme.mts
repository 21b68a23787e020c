import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { format, resolveConfig } from 'prettier';

/**
 * Puts a text between a benchmark's two marks in the README.
 * @param name of the benchmark, as its marks say it
 * @throws when the marks are not there
 */
export async function writeIntoReadme(root: string, name: string, markdown: string): Promise<void> {
	const file = join(root, 'README.md');
	const readme = await readFile(file, 'utf8');
	const begin = `<!-- ${name}: begin -->`;
	const end = `<!-- ${name}: end -->`;
	const from = readme.indexOf(begin);
	const to = readme.indexOf(end);
	if (from === -1 || to < from)
		throw new Error(`README.md has no place for ${name}: ${begin} … ${end}`);
	const written = `${readme.slice(0, from)}${begin}\n\n${markdown}\n\n${readme.slice(to)}`;
	const options = await resolveConfig(file);
	await writeFile(file, await format(written, { ...options, parser: 'markdown' }));
}
