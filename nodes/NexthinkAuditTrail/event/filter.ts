import type { AuditEvent } from './event';
import { isRecognized } from './event';
import type { EventGroup } from './eventCatalogue';
import { ADMIN_CHANGE_CODES, knownEvent } from './eventCatalogue';

/** A group of the filter: one of the event's groups, or the union of all that a person changed. */
export type FilterGroup = EventGroup | 'adminChanges';

/** Event codes from `first` to `last`, both included. */
export interface CodeRange {
	first: number;
	last: number;
}

/** Which events are wanted. Fields are joined by AND, the values of a field by OR; an empty field wants all. */
export interface EventFilter {
	/** Groups, codes and events together are one field: an event of any of them is wanted. */
	groups: readonly FilterGroup[];
	/** As the brackets of the lines say. */
	codes: readonly CodeRange[];
	/** Codes of the catalogue: what happened by bracket and message, as an item's `event` says in words. */
	events: readonly number[];
	/** Compared with the whole account or target, ignoring case. */
	accounts: readonly string[];
	/** Looked for in the whole line, ignoring case. */
	text: string;
	/** Only lines with the documented bracket in its place. */
	onlyRecognized: boolean;
}

/** What a filter looks at: an event, or a line of which no event was made yet. */
export type Candidate = Pick<
	AuditEvent,
	'line' | 'code' | 'group' | 'account' | 'target' | 'message'
>;

/** @returns whether a filter lets everything through */
export function wantsEverything(filter: EventFilter): boolean {
	const { groups, codes, events, accounts, text, onlyRecognized } = filter;
	return (
		[groups, codes, events, accounts, text].every(({ length }) => length === 0) && !onlyRecognized
	);
}

/** @returns whether an event is wanted by the filter */
export function matcher(filter: EventFilter): (candidate: Candidate) => boolean {
	const conditions: Array<(candidate: Candidate) => boolean> = [];

	if (filter.onlyRecognized) conditions.push(isRecognized);

	if ([filter.groups, filter.codes, filter.events].some(({ length }) => length > 0)) {
		const groups: ReadonlySet<string> = new Set(filter.groups);
		const events: ReadonlySet<number> = new Set(filter.events);
		const adminChanges = groups.has('adminChanges');
		conditions.push(
			(candidate) =>
				candidate.code !== null &&
				candidate.group !== null &&
				(groups.has(candidate.group) ||
					(adminChanges && ADMIN_CHANGE_CODES.has(candidate.code)) ||
					isInRange(filter.codes, candidate.code) ||
					(events.size > 0 && events.has(eventCodeOf(candidate.code, candidate.message)))),
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

function isInRange(ranges: readonly CodeRange[], code: number): boolean {
	return ranges.some(({ first, last }) => first <= code && code <= last);
}

/** @returns the code under which the catalogue has what happened; NaN when it has not */
function eventCodeOf(code: number, message: string | null): number {
	return knownEvent(code, message ?? '')?.code ?? NaN;
}
