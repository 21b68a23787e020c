import { readFile, writeFile } from 'node:fs/promises';
import { format, resolveConfig } from 'prettier';

/**
 * Puts a text between a command's two marks in a page.
 * @param file the page
 * @param name the command, as its marks say it
 * @throws when the marks are not there
 */
export async function writeIntoPage(file: string, name: string, markdown: string): Promise<void> {
	const page = await readFile(file, 'utf8');
	const begin = `<!-- ${name}: begin -->`;
	const end = `<!-- ${name}: end -->`;
	const from = page.indexOf(begin);
	const to = page.indexOf(end);
	if (from === -1 || to < from) {
		throw new Error(`${file} has no place for ${name}: ${begin} … ${end}`);
	}
	const written = `${page.slice(0, from)}${begin}\n\n${markdown}\n\n${page.slice(to)}`;
	const options = await resolveConfig(file);
	await writeFile(file, await format(written, { ...options, parser: 'markdown' }));
}
