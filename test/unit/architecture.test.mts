import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from '@jest/globals';

const NODE_FOLDER = 'nodes/NexthinkAuditTrail';
/** In these, every folder and every file is a room of its own; elsewhere, only what stands at the root. */
const FULL_OF_ROOMS = ['nodes', NODE_FOLDER, 'test'];
/** Settings of tools, codex and type settings say nothing about the architecture. */
const NO_ROOM = /(?:\.json|\.mjs|gulpfile\.js)$/;

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

it('the map in ARCHITECTURE.md has a row for each room, and no others', () => {
	const text = readFileSync('ARCHITECTURE.md', 'utf8');
	const map = text.slice(text.indexOf('## The rooms'), text.indexOf('## Decisions'));
	const named = [...map.matchAll(/^\| `([^`]+)`/gm)].map(([, path]) =>
		path!.replace(/^…/, NODE_FOLDER),
	);
	expect(named.toSorted()).toEqual(roomsOf('.').toSorted());
});
