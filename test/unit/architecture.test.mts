import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import ts from 'typescript';

const NODE_FOLDER = 'nodes/NexthinkAuditTrail';
/** In these, every folder and every file is a room of its own; elsewhere, only what stands at the root. */
const FULL_OF_ROOMS = ['nodes', NODE_FOLDER, `${NODE_FOLDER}/sources`, 'test'];
/** Settings of tools, codex and type settings say nothing about the architecture. */
const NO_ROOM = /(?:\.json|\.mjs|gulpfile\.js)$/;
/** All that shipped code may import besides itself. */
const PACKAGES: ReadonlySet<string> = new Set(['n8n-workflow', 'node:crypto']);

/** What nobody commits. */
const ignored = readFileSync('.gitignore', 'utf8')
	.split('\n')
	.filter((line) => line.endsWith('/'))
	.map((line) => line.replaceAll('/', ''));

function roomsOf(folder: string): string[] {
	return readdirSync(folder, { withFileTypes: true })
		.filter(({ name }) => !ignored.includes(name) && name !== '.git' && !NO_ROOM.test(name))
		.flatMap((entry) => {
			const path = folder === '.' ? entry.name : join(folder, entry.name);
			if (!entry.isDirectory()) return folder === '.' ? [] : [path];
			return FULL_OF_ROOMS.includes(path) ? roomsOf(path) : [`${path}/`];
		});
}

/** The first column of the tables of a chapter. */
function roomsIn(chapter: string): string[] {
	const text = readFileSync('ARCHITECTURE.md', 'utf8');
	const [, after = ''] = text.split(`\n## ${chapter}\n`);
	const [table = ''] = after.split('\n## ');
	return [...table.matchAll(/^\| `([^`]+)`/gm)].map(([, path]) => path!.replace(/^…/, NODE_FOLDER));
}

const shipped = roomsIn('What is shipped');

/** Each file of the shipped code, with what it imports: packages by name, others by path. */
function importsOf(file: string): string[] {
	return ts
		.preProcessFile(readFileSync(file, 'utf8'), true, true)
		.importedFiles.map(({ fileName }) =>
			fileName.startsWith('.') ? `${join(dirname(file), fileName)}.ts` : fileName,
		);
}

const files = ['nodes', 'credentials'].flatMap((folder) =>
	readdirSync(folder, { recursive: true, encoding: 'utf8' })
		.map((path) => join(folder, path))
		.filter((path) => path.endsWith('.ts')),
);

/** @returns the place of a file's room in the table, from the bottom of the house; −1 when it has none */
function floorOf(file: string): number {
	return shipped.findIndex((room) => (room.endsWith('/') ? file.startsWith(room) : file === room));
}

describe('the map in ARCHITECTURE.md', () => {
	it('has a row for each room, and no others', () => {
		const named = [...shipped, ...roomsIn('What is beside it')];
		expect(named.toSorted()).toEqual(roomsOf('.').toSorted());
	});

	it.each(files)('is true of the imports of %s: none climbs', (file) => {
		const climbing = importsOf(file).filter((imported) =>
			imported.endsWith('.ts') ? floorOf(imported) > floorOf(file) : !PACKAGES.has(imported),
		);
		expect(climbing).toEqual([]);
	});

	it('is asked about real imports', () => {
		const imports = files.flatMap(importsOf);
		expect(imports.length).toBeGreaterThan(100);
		const own = imports.filter((path) => path.endsWith('.ts'));
		expect(own.filter((path) => !files.includes(path) || floorOf(path) === -1)).toEqual([]);
	});
});
