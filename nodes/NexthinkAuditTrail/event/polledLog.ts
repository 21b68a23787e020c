import type { AuditEvent } from './event';

/** A log as its source offers it to a trigger. An entry is a line of it, or a row as JSON. */
export interface PolledLog {
	/** What the source has learned of its log, in its own words, to be handed to it at the next poll; null: nothing. */
	readonly learned: string | null;
	/**
	 * Asks for the log's last hours.
	 *
	 * @param hours whole hours, counted back from the server's now
	 * @returns the answer, in parts; iterating it throws where the answer breaks off
	 */
	ask(hours: number): Promise<AsyncIterable<AnswerPart>>;
	/** What an entry is remembered by: the same text, whenever the entry comes again. */
	rememberedBy(entry: string): string;
	eventOf(entry: string): AuditEvent;
	/** Whose file the entry is in. Asked only where an answer is several files, one after the other. */
	ownerOf(entry: string): Owner;
}

export interface AnswerPart {
	entries: readonly string[];
	/** False: the last entry of this part, which is the answer's last, has no line end and may be half-written. */
	isEnded: boolean;
}

/** What an entry says of the file that it is in. */
export interface Owner {
	/** The Engine that its bracket names. */
	engine: string | null;
	/** The host that its prefix names. */
	host: string | null;
	/** Where the prefix could not be read: a word that is probably the host. */
	likelyHost: string | null;
}
