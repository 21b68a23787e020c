/** A line that begins the entry of a version: `## [0.2.0] - 2026-11-24`, or `## [Unreleased]`. */
const ENTRY = /^## \[([^\]]+)\]/;

/**
 * What CHANGELOG.md says of a version, as Markdown without its title.
 * @param version as in package.json, or `Unreleased`
 * @throws if there is no such entry, or nothing in it
 */
export function notesOf(changelog: string, version: string): string {
	const notes: string[] = [];
	let isInside = false;
	for (const line of changelog.split('\n')) {
		const entry = ENTRY.exec(line)?.[1];
		if (entry !== undefined) isInside = entry === version;
		else if (isInside) notes.push(line);
	}
	const text = notes.join('\n').trim();
	if (text === '') {
		throw new Error(
			`CHANGELOG.md says nothing of ${version}: was it released with 'npm run release'?`,
		);
	}
	return text;
}
