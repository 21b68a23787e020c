import { KNOWN_EVENTS } from '../event/eventCatalogue';
import type { CodeRange, EventFilter, FilterGroup } from '../event/filter';
import { EVENT_GROUP_NAMES } from '../description/eventGroups';
import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';
import { readSwitch } from './switches';

/** `20101` or `20201-20211`, with any dash. */
const CODE_OR_RANGE = /^(\d{5})(?:\s*[-‐‑‒–—]\s*(\d{5}))?$/;

/** Groups by value and by the name that the editor shows, as a person or a model may write them. */
const groupsByWriting = new Map<string, FilterGroup>(
	(Object.entries(EVENT_GROUP_NAMES) as Array<[FilterGroup, string]>).flatMap(([group, name]) => [
		[writing(group), group],
		[writing(name), group],
	]),
);

/** Codes of the catalogue by themselves and by what an item's `event` says: some events have several. */
const eventsByWriting = new Map<string, number[]>();
for (const { code, event } of KNOWN_EVENTS) {
	eventsByWriting.set(String(code), [code]);
	eventsByWriting.set(writing(event), [...(eventsByWriting.get(writing(event)) ?? []), code]);
}

/**
 * @param collection the 'Filters' collection; a field that is missing or empty filters nothing
 * @throws ExplainedError
 */
export function readFilter(collection: Record<string, unknown>): EventFilter {
	return {
		groups: listOf('Event Groups', collection.eventGroups).map(readGroup),
		codes: listOf('Event Codes', collection.codes).map(readCodes),
		events: listOf('Events', collection.events).flatMap(readEvent),
		accounts: listOf('Accounts', collection.accounts),
		text: readText(collection.text),
		onlyRecognized: readSwitch('Only Recognized Events', collection.onlyRecognized ?? false),
	};
}

function readGroup(text: string): FilterGroup {
	const group = groupsByWriting.get(writing(text));
	if (group !== undefined) return group;
	// An AI agent gives its model the message alone, so that has to name the groups.
	throw new ExplainedError(
		`'Event Groups' holds ${shown(text)}, which is none of ${Object.keys(EVENT_GROUP_NAMES).join(', ')}`,
		"Choose from the list of 'Event Groups', or enter such names separated by commas.",
	);
}

function readCodes(text: string): CodeRange {
	const [, first, last = first] = CODE_OR_RANGE.exec(text) ?? [];
	if (first !== undefined && Number(first) <= Number(last)) {
		return { first: Number(first), last: Number(last) };
	}
	throw new ExplainedError(
		`'Event Codes' holds ${shown(text)}, which is neither a code nor a range of codes`,
		"Enter codes of five digits and ranges, separated by commas, for example 20101, 20201-20211, in 'Event Codes'.",
	);
}

function readEvent(text: string): number[] {
	const codes = eventsByWriting.get(text) ?? eventsByWriting.get(writing(text));
	if (codes !== undefined) return codes;
	throw new ExplainedError(
		`'Events' holds ${shown(text)}, which is not an event that this node knows`,
		"Choose from the list of 'Events'. Codes that are not in it can be entered in 'Event Codes'.",
	);
}

function readText(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string' || typeof value === 'number') return String(value);
	throw new ExplainedError(
		`'Text' must be a text, but is ${shown(value)}`,
		"Enter the text that a line must hold in 'Text'.",
	);
}

/** A text is split at its commas; the entries of a list are taken whole. Empty entries go. */
function listOf(label: string, value: unknown): string[] {
	if (value === undefined || value === null) return [];
	const entries: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? value.split(',')
			: [value];
	return entries.map((entry) => readEntry(label, entry)).filter((entry) => entry !== '');
}

function readEntry(label: string, entry: unknown): string {
	if (typeof entry === 'string' || typeof entry === 'number') return String(entry).trim();
	throw new ExplainedError(
		`'${label}' must be a text or a list of texts, but holds ${shown(entry)}`,
		`Enter the values of '${label}' separated by commas.`,
	);
}

function writing(text: string): string {
	return text.toLowerCase().replace(/[^a-z]/g, '');
}
