import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

/** Whether what lies in `dist` is, byte for byte, what these sources are built to. */
export async function checkSameBuild(here: Tarball, afresh: Tarball): Promise<Finding> {
	const seen = `sha256 ${here.sha256.slice(0, 16)}…, and the same when built anew in another folder, zone and language, with other rights`;
	if (here.sha256 === afresh.sha256) return { seen, problems: [] };

	const problems: string[] = [];
	const all = new Set([...here.files, ...afresh.files]);
	for (const file of [...all].toSorted()) {
		if (!afresh.files.includes(file)) problems.push(`${file} is not made of these sources`);
		else if (!here.files.includes(file)) problems.push(`${file} is missing`);
		else {
			const difference = await differenceOf(join(here.folder, file), join(afresh.folder, file));
			if (difference !== null) problems.push(`${file} has ${difference}`);
		}
	}
	if (problems.length === 0) {
		problems.push(
			'Both tarballs hold the same files, but their bytes differ: find out what of the machine gets into them',
		);
	} else {
		problems.push("If 'dist' is old: 'npm run build'. If not, the build depends on the machine");
	}
	return { seen, problems };
}

async function differenceOf(one: string, other: string): Promise<string | null> {
	const [first, second] = await Promise.all([readFile(one), readFile(other)]);
	if (!first.equals(second)) return 'other content when built anew';
	const [{ mode: firstMode }, { mode: secondMode }] = await Promise.all([stat(one), stat(other)]);
	return firstMode === secondMode ? null : 'other rights when built anew';
}
