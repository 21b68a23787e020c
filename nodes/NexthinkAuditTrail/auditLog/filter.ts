import type { AuditEvent } from './event';
import { isRecognized } from './event';
import type { EventGroup } from './eventCatalogue';
import { ADMIN_CHANGE_CODES } from './eventCatalogue';

/** A group of the filter: one of the event's groups, or the union of all that a person changed. */
export type FilterGroup = EventGroup | 'adminChanges';

/** Event codes from `first` to `last`, both included. */
export interface CodeRange {
	first: number;
	last: number;
}

/** Which events are wanted. Fields are joined by AND, the values of a field by OR; an empty field wants all. */
export interface EventFilter {
	/** Groups and codes together are one field: an event of either is wanted. */
	groups: readonly FilterGroup[];
	codes: readonly CodeRange[];
	/** Compared with the whole account or target, ignoring case. */
	accounts: readonly string[];
	/** Looked for in the whole line, ignoring case. */
	text: string;
	/** Only lines with the documented bracket in its place. */
	onlyRecognized: boolean;
}

/** What a filter looks at: an event, or a line of which no event was made yet. */
export type Candidate = Pick<AuditEvent, 'line' | 'code' | 'group' | 'account' | 'target'>;

/** @returns whether a filter lets everything through */
export function wantsEverything(filter: EventFilter): boolean {
	const { groups, codes, accounts, text, onlyRecognized } = filter;
	return [groups, codes, accounts, text].every(({ length }) => length === 0) && !onlyRecognized;
}

/** @returns whether an event is wanted by the filter */
export function matcher(filter: EventFilter): (candidate: Candidate) => boolean {
	const conditions: Array<(candidate: Candidate) => boolean> = [];

	if (filter.onlyRecognized) conditions.push(isRecognized);

	if (filter.groups.length > 0 || filter.codes.length > 0) {
		const groups: ReadonlySet<string> = new Set(filter.groups);
		const adminChanges = groups.has('adminChanges');
		conditions.push(
			({ code, group }) =>
				code !== null &&
				group !== null &&
				(groups.has(group) ||
					(adminChanges && ADMIN_CHANGE_CODES.has(code)) ||
					filter.codes.some(({ first, last }) => first <= code && code <= last)),
		);
	}

	if (filter.accounts.length > 0) {
		const accounts = new Set(filter.accounts.map((account) => account.toLowerCase()));
		conditions.push(
			({ account, target }) =>
				(account !== null && accounts.has(account.toLowerCase())) ||
				(target !== null && accounts.has(target.toLowerCase())),
		);
	}

	if (filter.text !== '') {
		const text = filter.text.toLowerCase();
		conditions.push(({ line }) => line.toLowerCase().includes(text));
	}

	return (candidate) => conditions.every((condition) => condition(candidate));
}
