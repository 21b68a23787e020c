import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Manifest } from './manifest.mts';

/** Set before anybody owned the package; such addresses can never exist (RFC 2606). */
const PLACEHOLDER_ADDRESS = /\.(?:example|invalid|test)(?:$|[/:])|@example\.|\/\/example\./;
const PLACEHOLDER_OWNER = /^The maintainers of /;

/**
 * What only the owner can fill in before the first publication; CONTRIBUTING.md says how.
 * None of it keeps a check from passing: nobody else could mend it.
 */
export function openPoints(root: string, manifest: Manifest): string[] {
	const { author, repository, homepage } = manifest;
	const points: string[] = [];
	if (PLACEHOLDER_OWNER.test(author?.name ?? '')) {
		points.push('author.name in package.json is a placeholder');
	}
	if (PLACEHOLDER_ADDRESS.test(author?.email ?? '')) {
		points.push('author.email in package.json is a placeholder');
	}
	const address = typeof repository === 'string' ? repository : repository?.url;
	if (address === undefined) {
		points.push('repository is missing in package.json: npm then refuses the provenance');
	} else if (!/github\.com[/:]/.test(address)) {
		points.push('repository in package.json is not on GitHub, where n8n looks for the sources');
	}
	if (!/github\.com\//.test(homepage ?? '')) {
		points.push("homepage in package.json is not the repository's README");
	}
	if (/^Copyright .* The maintainers of /m.test(readFileSync(join(root, 'LICENSE'), 'utf8'))) {
		points.push('the owner of the copyright in LICENSE is a placeholder');
	}
	return points;
}
