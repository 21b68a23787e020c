/** The table of the groups of events for docs/parameters.md, made from the catalogue. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as catalogue from '../../nodes/NexthinkAuditTrail/event/eventCatalogue.ts';
import type * as groups from '../../nodes/NexthinkAuditTrail/description/eventGroups.ts';

/**
 * @param root the folder of package.json; `npm run build` has to have been run
 * @returns a Markdown table: a row for each group that the filter offers, in the editor's order
 */
export function eventGroupTable(root: string): string {
	const require = createRequire(join(root, 'package.json'));
	const built = join(root, 'dist/nodes/NexthinkAuditTrail');
	const { ADMIN_CHANGE_CODES, KNOWN_EVENTS } = require(
		join(built, 'event/eventCatalogue.js'),
	) as typeof catalogue;
	const { eventGroupOptions } = require(join(built, 'description/eventGroups.js')) as typeof groups;

	const codesOf = (group: unknown): number[] =>
		group === 'adminChanges'
			? [...ADMIN_CHANGE_CODES]
			: KNOWN_EVENTS.filter((event) => event.group === group).map(({ code }) => code);
	const rows = eventGroupOptions.map(({ name, value, description }) => {
		const isUnion = value === 'adminChanges';
		return [name, isUnion ? '' : `\`${String(value)}\``, description, asRanges(codesOf(value))];
	});
	return [['group', 'in items', 'what is in it', 'codes'], ['---', '---', '---', '---'], ...rows]
		.map((cells) => `| ${cells.join(' | ')} |`)
		.join('\n');
}

/** Codes in ascending order; those that follow each other without a gap as `20201–20211`. */
function asRanges(codes: number[]): string {
	const ranges: Array<[first: number, last: number]> = [];
	for (const code of codes.toSorted((one, other) => one - other)) {
		const range = ranges.at(-1);
		if (range && code <= range[1] + 1) range[1] = code;
		else ranges.push([code, code]);
	}
	return ranges.map(([first, last]) => (first === last ? first : `${first}–${last}`)).join(', ');
}
