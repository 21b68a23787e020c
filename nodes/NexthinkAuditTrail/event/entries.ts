import type { AuditEvent } from './event';
import type { Candidate } from './filter';

/** An entry of which no event was made yet. */
export interface ReadEntry extends Candidate {
	/** When it was written, in epoch milliseconds; NaN without a readable time. */
	readonly instant: number;
}

/**
 * Reads entries of one answer. An entry is what an item gives as `line`: a line of a log, or a row as JSON.
 * A reader may remember what the entries before had in common, so it belongs to one answer.
 */
export interface EntryReader {
	/** @returns what the entry holds, valid until the next one is read: most entries are only looked at by a filter */
	read(entry: string): ReadEntry;
	/** @returns the entry's event; what cannot be read is null in it */
	parse(entry: string): AuditEvent;
}

/** What everything above a source knows of it: bytes become entries, and entries become events. */
export interface EntrySource {
	/**
	 * Cuts an answer into entries.
	 * @returns the entries in the answer's order, in batches; empty ones are left out
	 * @throws whatever iterating the answer throws, and ExplainedError for what is no entry
	 */
	entriesOf(answer: AsyncIterable<Uint8Array>): AsyncIterable<string[]>;
	/**
	 * @param logTimeZone IANA name of the zone of times that are written without one
	 * @param now epoch milliseconds, for times that are written without a year
	 * @throws RangeError when `logTimeZone` is not a known time zone
	 */
	readerOf(settings: { logTimeZone: string; now: number }): EntryReader;
}
