import { newSalt } from './digests';

/** Another shape of the state gets another number: a state that is not understood is not guessed at. */
const FORMAT = 1;

/**
 * How far a log has been read. The last whole answer that was used held every line of the log's last
 * `reach` hours and one more, counted back from `readAt`.
 */
export interface Mark {
	/** Epoch milliseconds of n8n's clock. */
	readAt: number;
	/** Whole hours. */
	reach: number;
	/** `readAt` was sent as a date, which the server may have read in another time zone. */
	isByDate: boolean;
}

/** Lines that have been given or passed over, as text; see `digests.ts`. */
export interface RememberedLines {
	/** Those of the last answer. */
	present: string;
	/** Those that an answer since then did not hold, with the time of the first one that did not. */
	gone: Array<{ since: number; lines: string }>;
	/** The last line of the file when it was read last, however long ago that is. */
	last: string;
}

/** What is remembered of one Engine's file, as far as its lines tell whose they are. */
export interface SourceState extends RememberedLines {
	name: string;
	/** The host that its lines name. */
	host: string | null;
	/** null: it was never read to its end. */
	mark: Mark | null;
	/** When lines of it were read last, to its end or not; epoch milliseconds of n8n's clock. */
	seenAt: number;
}

/** A line that may not be whole: it is given once it was seen again. */
export interface WaitingLine {
	line: string;
	/** Whose file it is in; null when it does not tell. */
	source: string | null;
	/** It may be two lines, of the end of one file and the beginning of the next. */
	isGlued: boolean;
}

/** All that a trigger knows between two polls; plain JSON. */
export interface PollState {
	format: typeof FORMAT;
	/** Another one after every poll: so a poll notices that another one overtook it. */
	version: number;
	/** Which log this is about. */
	log: string;
	salt: string;
	/** Epoch milliseconds: what an Engine that was never seen is asked for from. */
	since: number;
	mark: Mark;
	/** Lines of the last answer are still to be given. */
	isHeldBack: boolean;
	/** Lines that do not tell whose they are; all lines, where the log is one file. */
	unnamed: RememberedLines;
	sources: SourceState[];
	waiting: WaitingLine[];
	/** While a gap is read in parts: how many hours one part brings it further. */
	stepHours: number | null;
}

export const NOTHING_REMEMBERED: RememberedLines = { present: '', gone: [], last: '' };

/**
 * @param log which log
 * @param since epoch milliseconds
 * @param mark what the first poll will have read
 */
export function firstState(log: string, since: number, mark: Mark): PollState {
	return {
		format: FORMAT,
		version: 0,
		log,
		salt: newSalt(),
		since,
		mark,
		isHeldBack: false,
		unnamed: NOTHING_REMEMBERED,
		sources: [],
		waiting: [],
		stepHours: null,
	};
}

/**
 * @param kept what n8n kept, whatever that is
 * @param log which log the trigger is about now
 * @returns null when nothing was kept, or something damaged, else or about another log
 */
export function stateFrom(kept: unknown, log: string): PollState | null {
	return isState(kept) && kept.log === log ? kept : null;
}

/** Beyond it no date can be asked for. */
const LAST_INSTANT = Date.UTC(9999, 11, 31);

/** A state without a part of it would stop every poll from now on, because a failing one leaves it as it is. */
function isState(value: unknown): value is PollState {
	if (!isObject(value)) return false;
	const { format, version, log, salt, since, mark, isHeldBack } = value;
	const { unnamed, sources, waiting, stepHours } = value;
	return (
		format === FORMAT &&
		Number.isFinite(version) &&
		[log, salt].every(isText) &&
		// Any number: it may lie as far back as a user asks for.
		Number.isFinite(since) &&
		isMark(mark) &&
		typeof isHeldBack === 'boolean' &&
		isRemembered(unnamed) &&
		isListOf(sources, isSource) &&
		isListOf(waiting, isWaiting) &&
		(stepHours === null || (isWholeNumber(stepHours) && stepHours >= 1))
	);
}

function isMark(value: unknown): boolean {
	return (
		isObject(value) &&
		isInstant(value.readAt) &&
		isWholeNumber(value.reach) &&
		typeof value.isByDate === 'boolean'
	);
}

function isRemembered(value: unknown): boolean {
	return (
		isObject(value) &&
		[value.present, value.last].every(isText) &&
		isListOf(value.gone, (gone) => isObject(gone) && isInstant(gone.since) && isText(gone.lines))
	);
}

function isSource(value: unknown): boolean {
	return (
		isObject(value) &&
		isRemembered(value) &&
		isText(value.name) &&
		(value.host === null || isText(value.host)) &&
		(value.mark === null || isMark(value.mark)) &&
		isInstant(value.seenAt)
	);
}

function isWaiting(value: unknown): boolean {
	return (
		isObject(value) &&
		isText(value.line) &&
		(value.source === null || isText(value.source)) &&
		typeof value.isGlued === 'boolean'
	);
}

function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

function isListOf(value: unknown, isOne: (entry: unknown) => boolean): boolean {
	return Array.isArray(value) && value.every(isOne);
}

function isText(value: unknown): boolean {
	return typeof value === 'string';
}

function isWholeNumber(value: unknown): value is number {
	return Number.isSafeInteger(value) && (value as number) >= 0;
}

function isInstant(value: unknown): boolean {
	return typeof value === 'number' && value >= 0 && value <= LAST_INSTANT;
}
