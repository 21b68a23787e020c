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
 * @returns null when nothing was kept, or something else or about another log
 */
export function stateFrom(kept: unknown, log: string): PollState | null {
	const state = kept as Partial<PollState> | null | undefined;
	return state?.format === FORMAT && state.log === log ? (state as PollState) : null;
}
