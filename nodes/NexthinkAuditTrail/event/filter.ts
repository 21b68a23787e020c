import type { AuditEvent } from './event';
import { isRecognized } from './event';
import type { EventGroup } from './eventCatalogue';
import { ADMIN_CHANGE_CODES, groupOf, knownEvent } from './eventCatalogue';

/** A group of the filter: one of the events' groups, or all that people change, whatever its group. */
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
export type Candidate = Pick<AuditEvent, 'line' | 'code' | 'account' | 'target' | 'message'>;

/** @returns whether a filter lets everything through */
export function wantsEverything(filter: EventFilter): boolean {
	const { groups, codes, events, accounts, text, onlyRecognized } = filter;
	return (
		[groups, codes, events, accounts, text].every(({ length }) => length === 0) && !onlyRecognized
	);
}

/** A part of a filter that an event has to pass. */
interface Condition {
	/** The fields that make it. */
	fields: ReadonlyArray<keyof EventFilter>;
	isMetBy(candidate: Candidate): boolean;
}

/** Tells which events are wanted and, if none was, which fields let nothing through. */
export class Matcher {
	private readonly conditions: readonly Condition[];
	/** How many conditions, in their order, the event met that met most. */
	private mostMet = 0;

	constructor(filter: EventFilter) {
		this.conditions = conditionsOf(filter);
	}

	/** @returns whether an event is wanted by the filter */
	wants(candidate: Candidate): boolean {
		const { conditions } = this;
		let met = 0;
		while (met < conditions.length && conditions[met]!.isMetBy(candidate)) met++;
		if (met > this.mostMet) this.mostMet = met;
		return met === conditions.length;
	}

	/** The fields that together let no event through; empty if an event was wanted. */
	get blockedBy(): Array<keyof EventFilter> {
		const { conditions, mostMet } = this;
		if (mostMet === conditions.length) return [];
		return conditions.slice(0, mostMet + 1).flatMap(({ fields }) => fields);
	}
}

/** The fast ones stand first. */
function conditionsOf(filter: EventFilter): Condition[] {
	const conditions: Condition[] = [];

	if (filter.onlyRecognized) {
		conditions.push({ fields: ['onlyRecognized'], isMetBy: isRecognized });
	}

	const kinds = (['groups', 'codes', 'events'] as const).filter((kind) => filter[kind].length > 0);
	if (kinds.length > 0) {
		const groups: ReadonlySet<FilterGroup> = new Set(filter.groups);
		const events: ReadonlySet<number> = new Set(filter.events);
		const adminChanges = groups.has('adminChanges');
		conditions.push({
			fields: kinds,
			isMetBy: (candidate) =>
				candidate.code !== null &&
				(isInRange(filter.codes, candidate.code) ||
					(adminChanges && ADMIN_CHANGE_CODES.has(candidate.code)) ||
					(groups.size > 0 && groups.has(groupOf(candidate.code))) ||
					(events.size > 0 && events.has(eventCodeOf(candidate.code, candidate.message)))),
		});
	}

	if (filter.accounts.length > 0) {
		const accounts = new Set(filter.accounts.map((account) => account.toLowerCase()));
		conditions.push({
			fields: ['accounts'],
			isMetBy: ({ account, target }) =>
				(account !== null && accounts.has(account.toLowerCase())) ||
				(target !== null && accounts.has(target.toLowerCase())),
		});
	}

	if (filter.text !== '') {
		const text = filter.text.toLowerCase();
		conditions.push({
			fields: ['text'],
			isMetBy: ({ line }) => line.toLowerCase().includes(text),
		});
	}
	return conditions;
}

function isInRange(ranges: readonly CodeRange[], code: number): boolean {
	return ranges.some(({ first, last }) => first <= code && code <= last);
}

/** @returns the code under which the catalogue has what happened; NaN when it has not */
function eventCodeOf(code: number, message: string | null): number {
	return knownEvent(code, message ?? '')?.code ?? NaN;
}
