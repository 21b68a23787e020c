/**
 * Prints what a release on GitHub says: `node test/release/printNotes.mts <tag>`.
 * Stops a publication whose tag is not the version that would be published.
 */

import { readFileSync } from 'node:fs';
import { notesOf } from './notes.mts';

const [tag = ''] = process.argv.slice(2);
const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
if (tag !== version) {
	throw new Error(
		`The tag is ${tag}, but package.json says ${version}: make tags with 'npm run release'`,
	);
}
console.log(notesOf(readFileSync('CHANGELOG.md', 'utf8'), version));
