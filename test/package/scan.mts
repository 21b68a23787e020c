import { mkdir, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

/** What n8n's scan of community packages gives, with inline lint disables off. */
interface Scanner {
	SOURCE_FILE_PATTERNS: string[];
	analyzePackage(
		folder: string,
		patterns: string[],
	): Promise<{ passed: boolean; message?: string; details?: string }>;
}

const SCANNER = '@n8n/scan-community-package/scanner/scanner.mjs';
/** What n8n scans of the published package, beside its sources. */
const TARBALL_PATTERNS = ['**/*.js', 'package.json'];

/** Something of each kind of rule, behind a comment that would silence a linter which listens to it. */
const PLANTED = {
	'package.json': JSON.stringify({
		name: 'n8n-nodes-planted',
		version: '1.0.0',
		overrides: { planted: '1.0.0' },
	}),
	'Planted.node.ts': [
		'/* eslint-disable */',
		'export class Planted {',
		"\tdescription = { displayName: 'Planted', properties: [{ displayName: 'Yes', name: 'yes', type: 'boolean', default: true, description: 'If so' }] };",
		'\tread() { console.log(process.env); }',
		'}',
		'',
	].join('\n'),
};
const PLANTED_RULES = [
	'no-console',
	'@n8n/community-nodes/no-overrides-field',
	'@n8n/community-nodes/no-restricted-globals',
	'n8n-nodes-base/node-param-description-boolean-without-whether',
];

/**
 * Scans sources and package as n8n does before it verifies a node, with n8n's own program. It is asked about planted
 * mistakes first: a linter that cannot read its input finds nothing, too.
 */
export async function checkScan(
	root: string,
	{ folder }: Tarball,
	temporaryFolder: string,
): Promise<Finding> {
	const { analyzePackage, SOURCE_FILE_PATTERNS } = await loadScanner(root, temporaryFolder);
	const problems: string[] = [];

	const planted = await plant(temporaryFolder);
	const { details: found = '' } = await analyzePackage(planted, SOURCE_FILE_PATTERNS);
	for (const rule of PLANTED_RULES) {
		if (!found.includes(rule)) {
			problems.push(`The scan does not see a planted mistake (${rule}): it says nothing`);
		}
	}
	for (const [place, patterns] of [
		[root, SOURCE_FILE_PATTERNS],
		[folder, TARBALL_PATTERNS],
	] as const) {
		const { passed, message, details } = await analyzePackage(place, [...patterns]);
		if (!passed) problems.push((details ?? message ?? 'not passed').trim());
	}
	return {
		seen: 'sources and package pass, inline disables off; planted mistakes are found',
		problems,
	};
}

async function loadScanner(root: string, temporaryFolder: string): Promise<Scanner> {
	const require = createRequire(join(root, 'package.json'));
	const usual = process.env.TMPDIR;
	// It makes a folder when it is loaded, and leaves it there.
	process.env.TMPDIR = temporaryFolder;
	try {
		return (await import(pathToFileURL(require.resolve(SCANNER)).href)) as Scanner;
	} finally {
		if (usual === undefined) delete process.env.TMPDIR;
		else process.env.TMPDIR = usual;
	}
}

async function plant(temporaryFolder: string): Promise<string> {
	const folder = join(temporaryFolder, 'planted');
	const nodeFolder = join(folder, 'nodes', 'Planted');
	await mkdir(nodeFolder, { recursive: true });
	await writeFile(join(folder, 'package.json'), PLANTED['package.json']);
	await writeFile(join(nodeFolder, 'Planted.node.ts'), PLANTED['Planted.node.ts']);
	return folder;
}
