import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';

const FOLDER = join('.github', 'workflows');
const workflows = readdirSync(FOLDER);
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as {
	scripts: Record<string, string>;
};

describe.each(workflows)('the workflow %s', (file) => {
	const text = readFileSync(join(FOLDER, file), 'utf8');

	it('uses actions by the commit that was looked at, and tells its version', () => {
		const used = [...text.matchAll(/^\s*(?:- )?uses: *(.*)$/gm)].map(([, action]) => action);
		expect(used).not.toEqual([]);
		for (const action of used) {
			expect(action).toMatch(/^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
		}
	});

	it('may do nothing but read, unless a job says more', () => {
		expect(text).toMatch(/^permissions:\n {2}contents: read\n\n/m);
	});

	it('keeps no way to write in the copy of the repository', () => {
		const checkouts = text.match(/uses: actions\/checkout@/g) ?? [];
		expect(text.match(/persist-credentials: false/g)).toHaveLength(checkouts.length);
	});

	it('runs scripts that there are', () => {
		const run = [...text.matchAll(/npm (?:run )?(test|(?<=run )[\w:]+)/g)].map(([, name]) => name!);
		expect(run).not.toEqual([]);
		for (const name of run) expect(Object.keys(scripts)).toContain(name);
	});
});

it('the same action is the same commit everywhere', () => {
	const commits = new Map<string, Set<string>>();
	for (const file of workflows) {
		for (const [, name, commit] of readFileSync(join(FOLDER, file), 'utf8').matchAll(
			/uses: ([^@\s]+)@(\S+)/g,
		)) {
			commits.set(name!, (commits.get(name!) ?? new Set()).add(commit!));
		}
	}
	for (const [name, ofName] of commits) expect([name, ofName.size]).toEqual([name, 1]);
});
