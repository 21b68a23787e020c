import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { olderEditions } from '../compatibility/editions.mts';
import type { Difference } from '../compatibility/editions.mts';
import { node24 } from './command.mts';

/** Names the n8n to run end-to-end tests in, for the process that runs them. */
export const VERSION_TO_TRY = 'N8N_VERSION_TO_TRY';

/** A version of n8n, in a package of its own, and the Node that it runs on. */
export interface N8nEdition {
	/** The package's folder: its package.json names the version, its lock file all that belongs to it. */
	folder: string;
	/** The program of Node. */
	node: string;
	/** Where npm puts a Node: it holds the header files too, for building native code offline. */
	nodePackage: string;
	/** From the usual n8n. */
	differences: readonly Difference[];
}

/** The n8n that most tests run in, on the root's Node. */
export function usualEdition(root: string): N8nEdition {
	return {
		folder: join(root, 'test', 'e2e'),
		node: node24(root),
		nodePackage: join(root, 'node_modules', 'node'),
		differences: [],
	};
}

/** One of the older ones, whose package brings a Node of its own. */
export function olderEdition(root: string, version: string): N8nEdition {
	const differences = olderEditions[version];
	if (!differences) throw new Error(`There is no n8n ${version} to try: see test/compatibility`);
	const folder = join(root, 'test', 'compatibility', `n8n-${version}`);
	const nodePackage = join(folder, 'node_modules', 'node');
	return { folder, node: join(nodePackage, 'bin', 'node'), nodePackage, differences };
}

/** The n8n that the environment names, as `npm run test:compatibility` sets it; else the usual one. */
export function chosenEdition(root: string): N8nEdition {
	const version = process.env[VERSION_TO_TRY];
	return version === undefined ? usualEdition(root) : olderEdition(root, version);
}

/** The program to start an n8n with. */
export function n8nProgram({ folder }: N8nEdition): string {
	return join(folder, 'node_modules', 'n8n', 'bin', 'n8n');
}

/** The folder whose `include` holds the header files of an edition's Node; `undefined` when it did not bring them. */
export function headersOf({ nodePackage }: N8nEdition): string | undefined {
	const packageName = `node-${process.platform}-${process.arch}`;
	const headers = join(nodePackage, 'node_modules', packageName);
	return existsSync(join(headers, 'include', 'node')) ? headers : undefined;
}
