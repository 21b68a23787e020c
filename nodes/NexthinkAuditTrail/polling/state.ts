import { newSalt } from './digests';
import { isInstant, isListOf, isObject, isText, isTextOrNull } from './plain';

/** Another shape of the state gets another number: a state that is not understood is not guessed at. */
const FORMAT = 2;

/** How far a source has been read; both are epoch milliseconds of n8n's clock. */
export interface Mark {
	/** All that was written up to here was given or passed over. */
	readUpTo: number;
	/** All that was given or passed over from here on is remembered. Before `readUpTo`. */
	coveredFrom: number;
}

/** Remembered entries, as text; see `digests.ts`. */
export interface RememberedEntries {
	/** Those that the last answer held. */
	present: string;
	/** Those that it did not hold, with where the first answer began that did not. */
	gone: Array<{ since: number; entries: string }>;
	/** The last entries of the source when it was read last. */
	last: string;
	/** The very last one was written after this; null: it was in the log before the first poll. */
	lastIsAfter: number | null;
	/** The last entries that were read before an answer began behind them, and when that was; left out: the answers went on. */
	gap?: { since: number; last: string } | undefined;
}

/** What is known of one source between two polls. */
export interface SourceState extends RememberedEntries {
	/** As {@link Sources} names it; null: of entries that do not tell whose they are, and of a log that is one file. */
	name: string | null;
	mark: Mark;
	/** When an answer held entries of it last. */
	seenAt: number;
	/** It has entries that are still to be given. */
	isQueued: boolean;
	/** When an answer was asked for because it was queued, and did not hold it: its Engine is offline; left out: none was. */
	missingSince?: number | undefined;
}

/** The last line of an answer, without its line end. */
export interface HalfWritten {
	text: string;
	/** The name of its source. */
	source: string | null;
	/** Since when it has stood there like this. */
	since: number;
	/** The mark of its source before it was first seen: until it is whole, its source is read from there. */
	mark: Mark;
	/** The mark that its source would have without it; left out: no answer that it ended was read to its end. */
	readTo?: Mark | undefined;
}

/** All that a trigger knows between two polls; plain JSON. */
export interface PollState {
	format: typeof FORMAT;
	/** Another one after every poll: so a poll notices that another one overtook it. */
	version: number;
	/** Which log this is about. */
	log: string;
	salt: string;
	/** From when on entries of a source that was never seen are new. */
	since: number;
	/** How far back the first poll read, as epoch milliseconds: what is older is old; left out by older versions. */
	firstReadFrom?: number;
	/** When the last poll began. */
	polledAt: number;
	/** From when on all unattributed entries are remembered, also those that no answer holds any more. */
	unattributedFrom: number;
	/** The unattributed source first: its mark is that of the whole log. */
	sources: SourceState[];
	halfWritten: HalfWritten[];
	/** What the source has learned of the log, in its own words. */
	learned: string | null;
	/** While catching up in steps: how many hours one of them brings the mark further. */
	stepHours: number | null;
}

export const NOTHING_REMEMBERED: RememberedEntries = {
	present: '',
	gone: [],
	last: '',
	lastIsAfter: null,
};

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
		firstReadFrom: mark.coveredFrom,
		polledAt: since,
		unattributedFrom: mark.coveredFrom,
		sources: [{ name: null, mark, seenAt: since, isQueued: false, ...NOTHING_REMEMBERED }],
		halfWritten: [],
		learned: null,
		stepHours: null,
	};
}

/** A state without a part of it would stop every poll from now on, because a failing one leaves it as it is. */
export function isLogState(value: unknown): value is PollState {
	if (!isObject(value)) return false;
	const { format, version, log, salt, since, polledAt, unattributedFrom } = value;
	const { firstReadFrom, sources, halfWritten, learned, stepHours } = value;
	return (
		format === FORMAT &&
		Number.isFinite(version) &&
		[log, salt].every(isText) &&
		[since, polledAt, unattributedFrom].every(isInstant) &&
		(firstReadFrom === undefined || isMark({ readUpTo: since, coveredFrom: firstReadFrom })) &&
		isListOf(sources, isSource) &&
		isObject(sources) &&
		isObject(sources[0]) &&
		sources[0].name === null &&
		isListOf(halfWritten, isHalfWritten) &&
		isTextOrNull(learned) &&
		(stepHours === null || (Number.isSafeInteger(stepHours) && (stepHours as number) >= 1))
	);
}

function isSource(value: unknown): boolean {
	return (
		isObject(value) &&
		isTextOrNull(value.name) &&
		isMark(value.mark) &&
		isInstant(value.seenAt) &&
		typeof value.isQueued === 'boolean' &&
		(value.missingSince === undefined || isInstant(value.missingSince)) &&
		[value.present, value.last].every(isText) &&
		isListOf(
			value.gone,
			(gone) => isObject(gone) && isInstant(gone.since) && isText(gone.entries),
		) &&
		(value.lastIsAfter === null || isInstant(value.lastIsAfter)) &&
		(value.gap === undefined ||
			(isObject(value.gap) && isInstant(value.gap.since) && isText(value.gap.last)))
	);
}

function isMark(value: unknown): boolean {
	if (!isObject(value)) return false;
	const { readUpTo, coveredFrom } = value;
	return isInstant(readUpTo) && isInstant(coveredFrom) && readUpTo > coveredFrom;
}

function isHalfWritten(value: unknown): boolean {
	return (
		isObject(value) &&
		isText(value.text) &&
		isTextOrNull(value.source) &&
		isInstant(value.since) &&
		isMark(value.mark) &&
		(value.readTo === undefined || isMark(value.readTo))
	);
}
