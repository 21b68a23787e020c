import type { Finding } from './report.mts';

/** What of package.json concerns users of the package. */
export interface Manifest {
	name: string;
	version: string;
	author?: { name?: string; email?: string };
	homepage?: string;
	repository?: { url?: string } | string;
	scripts?: Record<string, string>;
	dependencies?: Record<string, string>;
	optionalDependencies?: Record<string, string>;
	bundledDependencies?: unknown;
	bundleDependencies?: unknown;
	peerDependencies?: Record<string, string>;
	overrides?: unknown;
}

/** Scripts that npm would run on a user's machine, or while packing, where nobody looks. */
const RUN_BY_ITSELF =
	/^(?:(?:pre|post)?(?:install|pack|prepare|uninstall|version)|prepublish|dependencies)$/;

/** Whether the package brings nothing along and runs nothing when it is installed. */
export function checkManifest(manifest: Manifest): Finding {
	const problems: string[] = [];
	for (const field of ['dependencies', 'optionalDependencies'] as const) {
		for (const name of Object.keys(manifest[field] ?? {})) {
			problems.push(`${field} names ${name}: a verified node brings nothing along`);
		}
	}
	for (const field of ['bundledDependencies', 'bundleDependencies', 'overrides'] as const) {
		if (manifest[field] === undefined) continue;
		problems.push(`${field} has to go: n8n refuses packages that have it`);
	}
	if (JSON.stringify(manifest.peerDependencies) !== '{"n8n-workflow":"*"}') {
		problems.push('peerDependencies has to be {"n8n-workflow": "*"}: n8n brings its own');
	}
	for (const name of Object.keys(manifest.scripts ?? {})) {
		if (RUN_BY_ITSELF.test(name))
			problems.push(`The script ${name} would run by itself: rename it`);
	}
	return { seen: 'no dependencies, nothing runs when it is installed', problems };
}
