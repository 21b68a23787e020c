/**
 * `npm run n8n:install`: installs the n8n that the end-to-end tests run in, and the older versions that are named:
 * `-- 2.0.0`. The tests do so themselves; this is for doing it beforehand.
 */

import { olderEdition, usualEdition } from '../e2e/edition.mts';
import { installN8n } from '../e2e/install.mts';
import { packageRoot } from '../e2e/pack.mts';

const root = packageRoot();
// All are looked up before the first takes its minutes.
const older = process.argv.slice(2).map((version) => olderEdition(root, version));
for (const edition of [usualEdition(root), ...older]) {
	console.log(edition.folder);
	await installN8n(root, edition, (text) => console.log(text));
}
