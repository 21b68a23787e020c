import type { NodeExecutionHint } from 'n8n-workflow';

/** The filters, as the editor calls them. */
const FILTERS = {
	onlyRecognized: 'Only Recognized Events',
	groups: 'Event Groups',
	codes: 'Event Codes',
	events: 'Events',
	accounts: 'Accounts',
	text: 'Text',
};

/** How the hints speak of where events come from. */
export interface SourceWords {
	/** What an entry is called. */
	unit: 'line' | 'row';
	/** What was done for one input item, such as `Asked for the last 24 hours`, in two parts. */
	did: string;
	what: string;
	/** What several of them are called. */
	several: string;
	/** What it means that no entry came, and what to do if some were expected. */
	empty: string;
	ifEmpty: string;
}

/** What the request of one input item brought. */
export interface FetchOutcome {
	source: SourceWords;
	/** In words, what is needed to read events but no entry has; null if nothing is missing. */
	missing: string | null;
	/** Lines of the answer. */
	lines: number;
	/** Lines that became items, or went into the file. */
	kept: number;
	/** How many of these are without the documented bracket; 0 for a file, where they are not counted. */
	unrecognized: number;
	/** How many would be kept without a limit. */
	wanted: number;
	/** The filters that together let no line through; empty if a line was wanted. */
	blockedBy: ReadonlyArray<keyof typeof FILTERS>;
	/**
	 * How the lines that were looked at were understood: with the bracket in its place, in another one, or in its place
	 * after the tag of a program that repeats what strangers type.
	 */
	understood: { lines: number; recognized: number; misplaced: number; disregarded: number };
	/** The file, if the log was wanted as one. */
	file?: {
		/** What n8n keeps, compressed or not. */
		bytes: number;
		/** n8n's mode of keeping files. Unless it is one of the file system, n8n has the whole file in memory. */
		storage: string;
	};
}

/** From here on it matters that n8n holds a file in memory. */
const LARGE_FILE_BYTES = 10 * 1024 * 1024;
/** A stranger who only tries to sign in seldom causes so many lines; a log that is not understood soon has them. */
const LEAST_DISREGARDED = 10;
/** More names of different input items would make a sentence that nobody reads. */
const MOST_NAMED = 3;

/**
 * What the editor shows beside the items, so that nobody takes a part of the log for all of it.
 * @param outcomes of each input item whose log was read
 * @param inputItems how many there were, with those that became error items
 * @returns one hint, because more of them push the items out of sight
 */
export function executionHints(
	outcomes: readonly FetchOutcome[],
	inputItems: number,
): NodeExecutionHint[] {
	const sentences = [
		...untoldHint(outcomes.length, inputItems),
		...(outcomes.length === 0 ? [] : [summary(outcomes)]),
		...filterHint(outcomes),
		...limitHint(outcomes),
		...emptyHint(outcomes),
		...bracketHint(outcomes),
		...missingHint(outcomes),
		...memoryHint(outcomes),
	];
	return sentences.length === 0 ? [] : [{ message: sentences.join(' '), location: 'outputPane' }];
}

function untoldHint(read: number, inputItems: number): string[] {
	if (read === inputItems) return [];
	return [
		`The log was read for ${read} of ${inputItems} input items. The items in the place of the others say why, and what to do.`,
	];
}

/** For example `1,200 lines read, 12 kept (3 not recognized). Asked for the last 24 hours.` */
function summary(outcomes: readonly FetchOutcome[]): string {
	const lines = sumOf(outcomes, 'lines');
	const { unit, empty, ifEmpty } = outcomes[0]!.source;
	if (lines === 0) return `${empty}. ${whatWasDone(outcomes)} ${ifEmpty}`;
	const kept = sumOf(outcomes, 'kept');
	const unrecognized = sumOf(outcomes, 'unrecognized');
	const items = outcomes.length === 1 ? '' : `${outcomes.length} input items: `;
	const where = outcomes.some(({ file }) => file) ? ' in the file' : '';
	const share = kept === lines ? 'all kept' : `${shown(kept)} kept`;
	const without = unrecognized === 0 ? '' : ` (${shown(unrecognized)} not recognized)`;
	return `${items}${shown(lines)} ${lines === 1 ? unit : `${unit}s`} read, ${share}${where}${without}. ${whatWasDone(outcomes)}`;
}

function whatWasDone(outcomes: readonly FetchOutcome[]): string {
	const { did, several } = outcomes[0]!.source;
	const all = [...new Set(outcomes.map(({ source }) => source.what))];
	if (all.length === 1) return `${did} ${all[0]}.`;
	const named = all.slice(0, MOST_NAMED).join('; ');
	const more = all.length > MOST_NAMED ? '; …' : '';
	return `${did} ${all.length} ${several}: ${named}${more}.`;
}

function filterHint(outcomes: readonly FetchOutcome[]): string[] {
	// Of several logs, each may be without events for its own reason.
	if (sumOf(outcomes, 'wanted') > 0) return [];
	const fields = new Set(outcomes.flatMap(({ blockedBy }) => blockedBy));
	if (fields.size === 0) return [];
	const names = [...fields].map((field) => `'${FILTERS[field]}'`).join(', ');
	const accounts = fields.has('accounts') ? " Those in 'Accounts' are compared as a whole." : '';
	return [
		`No ${outcomes[0]!.source.unit} passes ${names}${fields.size === 1 ? '' : ' together'}.${accounts}`,
	];
}

function limitHint(outcomes: readonly FetchOutcome[]): string[] {
	const kept = sumOf(outcomes, 'kept');
	const wanted = sumOf(outcomes, 'wanted');
	if (kept === wanted) return [];
	return [
		`Limited to the newest ${shown(kept)} of ${shown(wanted)} events. Raise 'Limit', or turn on 'Return All', to get the others.`,
	];
}

function emptyHint(outcomes: readonly FetchOutcome[]): string[] {
	const empty = outcomes.filter(({ lines }) => lines === 0).length;
	// That all are empty stands in the summary.
	if (empty === 0 || empty === outcomes.length) return [];
	const { source } = outcomes[0]!;
	return [`${source.empty} for ${empty} of ${outcomes.length} input items. ${source.ifEmpty}`];
}

/** Only if the log seems to have a template, or a tag, that is not known: a bracket here and there may be a stranger's. */
function bracketHint(outcomes: readonly FetchOutcome[]): string[] {
	const sum = (count: keyof FetchOutcome['understood']): number =>
		outcomes.reduce((total, { understood }) => total + understood[count], 0);
	const lines = sum('lines');
	const recognized = sum('recognized');
	const misplaced = sum('misplaced');
	const disregarded = sum('disregarded');
	if (misplaced > recognized) {
		return [
			`${shown(misplaced)} of ${shown(lines)} lines contain a bracket in an unknown place. If your appliance writes its lines like this, set 'Bracket Position' in 'Options'.`,
		];
	}
	// Where Nexthink's own lines are read, or others prevail, such a bracket is a stranger's.
	if (recognized > 0 || disregarded < LEAST_DISREGARDED || 2 * disregarded <= lines) return [];
	return [
		`${shown(disregarded)} of ${shown(lines)} lines contain a bracket after the tag of a program that repeats what strangers type, where it is text. Only if that is how your appliance tags its own events, set 'Bracket Position' in 'Options'.`,
	];
}

function missingHint(outcomes: readonly FetchOutcome[]): string[] {
	return [...new Set(outcomes.flatMap(({ missing }) => missing ?? []))];
}

function memoryHint(outcomes: readonly FetchOutcome[]): string[] {
	const large = outcomes.find(({ file }) => file !== undefined && isLargeAndInMemory(file));
	if (large?.file === undefined) return [];
	return [
		`n8n held the whole file in its memory, because it keeps files in the mode '${large.file.storage}'. For large logs set N8N_DEFAULT_BINARY_DATA_MODE to filesystem, or ask for fewer hours at once in 'Time Range'.`,
	];
}

function isLargeAndInMemory({ storage, bytes }: NonNullable<FetchOutcome['file']>): boolean {
	return !storage.startsWith('filesystem') && bytes > LARGE_FILE_BYTES;
}

function sumOf(
	outcomes: readonly FetchOutcome[],
	count: 'lines' | 'kept' | 'unrecognized' | 'wanted',
): number {
	return outcomes.reduce((sum, each) => sum + each[count], 0);
}

/** With a comma after every third digit. */
function shown(count: number): string {
	return count.toLocaleString('en-US');
}
