import { KNOWN_EVENTS } from '../event/eventCatalogue';
import type { CodeRange, EventFilter, FilterGroup } from '../event/filter';
import { EVENT_GROUP_NAMES } from '../description/eventGroups';
import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';
import { readSwitch } from './switches';

/** `20101` or `20201-20211`, with any dash. */
const CODE_OR_RANGE = /^(\d{5})(?:\s*[-‐‑‒–—]\s*(\d{5}))?$/;

/** What stands between the values of a list that is written as a text. */
const SEPARATORS = /[,;\r\n]/;

/** What a model, or an expression, writes where it means that nothing is to be filtered. */
const WORDS_FOR_NO_FILTER: ReadonlySet<string> = new Set([
	'all',
	'any',
	'everyone',
	'nil',
	'none',
	'null',
	'undefined',
]);
/** The account of what Nexthink does by itself: the one name in which a star is no wildcard. */
const SYSTEM_ACCOUNT = '*system';
/** Wildcards, and the marks of a list that is none: Windows and directories let none of them stand in a name. */
const NOT_IN_AN_ACCOUNT = /[*?"[\]]|^%|%$/;
/** In the middle of a text a star may be one of the log's; at an end it finds nothing that the text without it does not. */
const WILDCARD_AT_AN_END = /^\s*\*|\*\s*$|^\s*%.*%\s*$/;

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
		accounts: readAccounts(collection.accounts),
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

/**
 * Refuses what no account is called: it would find nothing, and a model would report that nothing happened. A word for
 * "no filter" counts as a name beside others, because then names were meant, and somebody may be called so.
 */
function readAccounts(value: unknown): string[] {
	const accounts = listOf('Accounts', value);
	const pattern = accounts.find(
		(account) => account.toLowerCase() !== SYSTEM_ACCOUNT && NOT_IN_AN_ACCOUNT.test(account),
	);
	const isNoFilter = accounts.every((account) => WORDS_FOR_NO_FILTER.has(account.toLowerCase()));
	const unusable = pattern ?? (isNoFilter ? accounts[0] : undefined);
	if (unusable === undefined) return accounts;
	// As with groups, a model gets the message alone.
	throw new ExplainedError(
		`'Accounts' holds ${shown(unusable)}, but takes whole names only, or nothing for every account`,
		"Enter whole names separated by commas in 'Accounts', or leave it empty for every account. For a part of a name, use 'Text'.",
	);
}

function readText(value: unknown): string {
	if (value === undefined || value === null) return '';
	if (typeof value === 'string' || typeof value === 'number') {
		const text = String(value);
		const lowered = text.toLowerCase();
		const isUnusable =
			WORDS_FOR_NO_FILTER.has(lowered) ||
			WILDCARD_AT_AN_END.test(lowered.replaceAll(SYSTEM_ACCOUNT, ''));
		if (!isUnusable) return text;
		throw new ExplainedError(
			`'Text' is ${shown(value)}, but takes a part of a line without wildcards, or nothing for every line`,
			"Enter a part of the line as it stands there in 'Text', with what stands beside it if it is a word such as all, or leave it empty for every line.",
		);
	}
	throw new ExplainedError(
		`'Text' must be a text, but is ${shown(value)}`,
		"Enter the text that a line must contain in 'Text'.",
	);
}

/** A text is split, unless it is a list as JSON; the entries of a list are taken whole. Empty entries go. */
function listOf(label: string, value: unknown): string[] {
	if (value === undefined || value === null) return [];
	const entries: unknown[] = Array.isArray(value)
		? value
		: typeof value === 'string'
			? (listInJson(value) ?? value.split(SEPARATORS))
			: [value];
	return entries.map((entry) => readEntry(label, entry)).filter((entry) => entry !== '');
}

/** @returns what a model writes where a list is wanted, as a list; null for any other text */
function listInJson(text: string): unknown[] | null {
	if (!text.trim().startsWith('[')) return null;
	try {
		const list: unknown = JSON.parse(text);
		return Array.isArray(list) ? list : null;
	} catch {
		// Somebody's own way to write a list: what it is made of is judged by itself.
		return null;
	}
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
