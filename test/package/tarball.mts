import { createHash } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { npmEnvironment, runCommand } from '../e2e/command.mts';
import { readBuiltManifest } from '../e2e/pack.mts';

/** What `npm pack` made, and the same unpacked. */
export interface Tarball {
	/** The path of what `npm pack` made. */
	file: string;
	/** Where it was unpacked: the folder of its package.json. */
	folder: string;
	/** Paths of its files, sorted. */
	files: string[];
	/** Of the whole tarball, in hexadecimal. */
	sha256: string;
	packedBytes: number;
	unpackedBytes: number;
}

/**
 * Packs the package in `packageFolder` as npm would publish it, and unpacks it into a folder `name` below `temporaryFolder`.
 * @param root the package whose Node and npm settings are used
 * @throws if something that package.json promises is not there to be packed
 */
export async function packAndUnpack(
	root: string,
	packageFolder: string,
	temporaryFolder: string,
	name: string,
): Promise<Tarball> {
	await readBuiltManifest(packageFolder);
	const destination = join(temporaryFolder, name);
	await mkdir(destination, { recursive: true });
	const packed = await runCommand('npm', ['pack', '--json', '--pack-destination', destination], {
		folder: packageFolder,
		environment: npmEnvironment(root),
	});
	const [told] = JSON.parse(packed) as [
		{ filename: string; files: Array<{ path: string }>; unpackedSize: number },
	];
	const tarball = join(destination, told.filename);
	await runCommand('tar', ['-xzf', tarball, '-C', destination], { folder: destination });
	return {
		file: tarball,
		folder: join(destination, 'package'),
		files: told.files.map(({ path }) => path).toSorted(),
		sha256: createHash('sha256')
			.update(await readFile(tarball))
			.digest('hex'),
		packedBytes: (await stat(tarball)).size,
		unpackedBytes: told.unpackedSize,
	};
}
