import type { AuditEvent } from './event';
import type { Candidate } from './filter';

/** An entry of which no event was made yet. */
export interface ReadEntry extends Candidate {
	/** When it was written, in epoch milliseconds; NaN without a readable time. */
	readonly instant: number;
	/** Whether it holds what an event is recognized by, but in a place where that does not count. */
	readonly isMisplaced: boolean;
	/** Whether it holds that in its place, but it does not count because of who wrote the entry. */
	readonly isDisregarded: boolean;
	/** @returns the entry's event; what cannot be read is null in it */
	event(): AuditEvent;
}

/**
 * Reads entries of one answer. An entry is what an item gives as `line`: a line of a log, or a row as JSON.
 * A reader may remember what the entries before had in common, so it belongs to one answer.
 */
export interface EntryReader {
	/** @returns what the entry holds, valid until the next one is read: most entries are only looked at by a filter */
	read(entry: string): ReadEntry;
	/** @returns the event of `entry`, read as {@link read} does */
	parse(entry: string): AuditEvent;
	/** @returns what tells the entry from others: the same text whenever it comes again */
	identityOf(entry: string): string;
	/** In words, what is needed to read events but no entry has; null if nothing is missing. Known when all were read. */
	readonly missing: string | null;
}

/** An answer that is on its way, as a source needs it. */
export interface AnswerBytes {
	bytes: AsyncIterable<Uint8Array>;
	/** The charset that the answer names; null when it names none. */
	charset: string | null;
}

/** How the entries of an answer are to be read. */
export interface ReaderSettings {
	/** IANA name of the zone of times that are written without one. */
	logTimeZone: string;
	/** Epoch milliseconds, for times that are written without a year. */
	now: number;
}

/** What everything above a source knows of it: bytes become entries, and entries become events. */
export interface EntrySource<
	Reader extends EntryReader = EntryReader,
	Settings extends ReaderSettings = ReaderSettings,
> {
	/**
	 * Cuts an answer into entries.
	 * @param reader of this answer; it is told what can only be known from several entries
	 * @returns the entries in the answer's order, in batches; empty ones are left out
	 * @throws whatever iterating the answer throws, and ExplainedError for what is no entry
	 */
	entriesOf(answer: AnswerBytes, reader: Reader): AsyncIterable<string[]>;
	/** @throws RangeError when `logTimeZone` is not a known time zone */
	readerOf(settings: Settings): Reader;
}
