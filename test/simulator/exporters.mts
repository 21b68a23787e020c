/**
 * What Nexthink's data exporters give, by its pages: CSV files, or JSON in the body of a request. How files are named, how many rows come
 * at once and whether one comes again is not documented.
 */

import { csvOf, defaultPlatformSettings, objectOf } from './platform.mts';
import type { PlatformRow } from './platform.mts';

/** How the HTTP API exporter writes rows: each way is documented, none says when it is used. */
export const JSON_FORMS = ['objects one after another', 'an array', 'records'] as const;

type JsonForm = (typeof JSON_FORMS)[number];
type Writing = Parameters<typeof csvOf>[1];

/** A file that is put on a server. */
export function exportedFile(
	rows: PlatformRow[],
	writing: Writing = defaultPlatformSettings(),
): string {
	return csvOf(rows, writing, true);
}

/** The body of a request. */
export function exportedBody(rows: PlatformRow[], form: JsonForm): string {
	const objects = rows.map((row) => objectOf(row, defaultPlatformSettings(), true));
	if (form === 'records') return JSON.stringify({ records: objects });
	if (form === 'an array') return JSON.stringify(objects);
	return objects.map((each) => `${JSON.stringify(each)}\n`).join('');
}
