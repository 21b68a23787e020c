/**
 * Whether the package could be published as it is: `npm run verify:package`.
 * With `--record` the records (shipped files, contract) are brought up to date first, unless a promise is broken.
 */

import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { packageRoot } from '../e2e/pack.mts';
import { brokenPromises, checkContract, CONTRACT_RECORD, loadContract } from './checkContract.mts';
import { buildAfresh, commitOf } from './freshBuild.mts';
import { checkManifest } from './manifest.mts';
import type { Manifest } from './manifest.mts';
import { openPoints } from './openPoints.mts';
import { checkReadmeInstall } from './readmeInstall.mts';
import { recordPath, writeRecord } from './records.mts';
import { reportOf } from './report.mts';
import type { Finding } from './report.mts';
import { checkSameBuild } from './sameBuild.mts';
import { checkScan } from './scan.mts';
import { checkSecretTexts } from './secretTexts.mts';
import { checkShippedCode } from './shippedCode.mts';
import { checkShippedFiles, checkSize, FILES_RECORD } from './shippedFiles.mts';
import { packAndUnpack } from './tarball.mts';

const say = (text: string): void => console.log(text);
const messageOf = (error: unknown): string =>
	error instanceof Error ? error.message : String(error);

/** @returns whether everything was as it should be */
async function verify(root: string, toRecord: boolean, temporaryFolder: string): Promise<boolean> {
	const commit = await commitOf(root);
	say(
		commit === null
			? 'What lies here, without a git repository:'
			: `Commit ${commit.id}${commit.changed.length === 0 ? '' : `, with changes that are not committed: ${commit.changed.join(', ')}`}:`,
	);

	const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as Manifest;
	const tarball = await packAndUnpack(root, root, temporaryFolder, 'here');
	const contract = await loadContract(root, tarball, temporaryFolder);

	if (toRecord) {
		await writeRecord(root, FILES_RECORD, tarball.files);
		const broken = brokenPromises(root, contract);
		if (broken.length === 0) await writeRecord(root, CONTRACT_RECORD, contract);
		else say(`${recordPath(CONTRACT_RECORD)} stays as it is, because of what FAIL tells below`);
	}

	let isGood = true;
	const report = (name: string, finding: Finding): void => {
		say(reportOf(name, finding));
		isGood &&= finding.problems.length === 0;
	};
	report('manifest', checkManifest(manifest));
	report('shipped files', checkShippedFiles(root, tarball));
	report('size', checkSize(tarball));
	report('code', checkShippedCode(tarball));
	report('secrets', checkSecretTexts(tarball));
	report('contract', checkContract(root, contract));
	report('installation', await checkReadmeInstall(root, tarball, temporaryFolder));
	const afresh = await buildAfresh(root, temporaryFolder);
	report(
		'build',
		await checkSameBuild(tarball, await packAndUnpack(root, afresh, temporaryFolder, 'afresh')),
	);
	report("n8n's scan", await checkScan(root, tarball, temporaryFolder));

	const open = openPoints(root, manifest);
	if (open.length > 0) {
		say('Open, for the owner to fill in before the first publication (CONTRIBUTING.md):');
		for (const point of open) say(`     - ${point}`);
	}
	return isGood;
}

const given = process.argv.slice(2);
const unknown = given.filter((argument) => argument !== '--record');
if (unknown.length > 0) {
	throw new Error(`Unknown: ${unknown.join(' ')}. There is only --record`);
}
const temporaryFolder = await mkdtemp(join(tmpdir(), 'verify-package-'));
try {
	const isGood = await verify(packageRoot(), given.includes('--record'), temporaryFolder);
	process.exitCode = isGood ? 0 : 1;
} catch (error) {
	// Not packed or not loaded: there is nothing to look at.
	say(reportOf('package', { seen: '', problems: [messageOf(error)] }));
	process.exitCode = 1;
} finally {
	await rm(temporaryFolder, { recursive: true, force: true });
}
