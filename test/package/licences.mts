import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { readRecord, RECORD_COMMAND, recordPath } from './records.mts';
import type { Finding } from './report.mts';

export const LICENCES_RECORD = 'buildLicences';

/** Names of packages by the licence that they state. */
export type Licences = Record<string, string[]>;

/** Permissive, or meant for what is used and not passed on, as all of this is: nothing of it is in the package. */
const EXPECTED = new Set([
	...['0BSD', 'Apache-2.0', 'Apache-2.0 AND MIT', 'BSD-2-Clause', 'BSD-3-Clause'],
	...['BlueOak-1.0.0', 'CC-BY-4.0', 'ISC', 'MIT', 'Python-2.0', 'Unlicense'],
	...['(AFL-2.1 OR BSD-3-Clause)', '(MIT OR CC0-1.0)'],
]);
/** n8n's Sustainable Use and enterprise licences: for n8n's own packages, which tests run the node in. */
const OF_N8N = new Set(['SEE LICENSE IN LICENSE.md', 'LicenseRef-n8n-enterprise']);
const N8N_PACKAGE = /^(?:@n8n\/|@n8n_io\/|n8n-)/;
const NOT_STATED = 'not stated';

interface LockFile {
	packages: Record<string, { license?: string; link?: boolean }>;
}

/** Collects the licences of all that `npm ci` installs, without versions, so that an update rarely changes the list. */
export function readLicences(root: string): Licences {
	const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8')) as LockFile;
	const names = new Map<string, Set<string>>();
	for (const [path, { license, link }] of Object.entries(lock.packages)) {
		if (path === '' || link) continue;
		const name = path.replace(/^.*node_modules\//, '');
		const licence = license ?? licenceInOldForm(join(root, path)) ?? NOT_STATED;
		names.set(licence, (names.get(licence) ?? new Set()).add(name));
	}
	return Object.fromEntries(
		[...names]
			.toSorted(([one], [other]) => (one < other ? -1 : 1))
			.map(([licence, ofLicence]) => [licence, [...ofLicence].toSorted()]),
	);
}

/** Before there was `license`, packages had a list `licenses`, which npm's lock file does not take over. */
function licenceInOldForm(folder: string): string | undefined {
	const path = join(folder, 'package.json');
	if (!existsSync(path)) return undefined;
	const { licenses } = JSON.parse(readFileSync(path, 'utf8')) as {
		licenses?: Array<{ type: string }>;
	};
	return licenses?.map(({ type }) => type).join(' OR ');
}

/** Whether the list is true, and holds no licence that nobody has thought about. */
export function checkLicences(root: string, current: Licences): Finding {
	const problems: string[] = [];
	for (const [licence, names] of Object.entries(current)) {
		const isExpected = (name: string): boolean =>
			EXPECTED.has(licence) || (OF_N8N.has(licence) && N8N_PACKAGE.test(name));
		const unexpected = names.filter((name) => !isExpected(name));
		if (unexpected.length === 0) continue;
		problems.push(
			`${licence}: ${unexpected.join(', ')}. Read it; if it may be used for building, add it to test/package/licences.mts`,
		);
	}
	if (JSON.stringify(readRecord<Licences>(root, LICENCES_RECORD)) !== JSON.stringify(current)) {
		problems.push(
			`${recordPath(LICENCES_RECORD)} is not what is installed: '${RECORD_COMMAND}', and look at what changed`,
		);
	}
	const packages = Object.values(current).reduce((sum, { length }) => sum + length, 0);
	const licences = Object.keys(current).length;
	return {
		seen: `${packages} packages build and test this one, under ${licences} licences`,
		problems,
	};
}
