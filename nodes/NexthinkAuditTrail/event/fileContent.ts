import { createHash } from 'node:crypto';
import type { EventFilter } from './filter';
import type { Understood } from './understood';

/** What a file holds. */
export interface FileSummary {
	/** Lines that are not empty; of a table its rows, without the head. */
	lines: number;
	bytes: number;
	/** Hexadecimal, of exactly these bytes. */
	sha256: string;
	/** The first and the last time in the file that could be read, as ISO 8601 in UTC. */
	firstTimestamp: string | null;
	lastTimestamp: string | null;
}

/** An answer as a file: all of it, or what a filter wants. */
export interface FileContent {
	readonly mimeType: string;
	/** Entries of the answer, in the file or not. */
	readonly linesRead: number;
	/** How entries were understood: all of them with a filter, none without. */
	readonly understood: Understood;
	/** The fields of the filter that together let no entry through; empty if an entry was wanted. */
	readonly blockedBy: Array<keyof EventFilter>;
	/**
	 * @param bytes the answer's, cut anywhere
	 * @returns the file's bytes
	 */
	contentOf(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array>;
	/** To be asked for when the content was read to its end. */
	summary(): FileSummary;
}

/** Counts bytes that go by, and makes their SHA-256. */
export class Checksum {
	private bytes = 0;
	private readonly hash = createHash('sha256');

	/** @returns the same bytes */
	async *watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		for await (const chunk of bytes) {
			this.bytes += chunk.length;
			this.hash.update(chunk);
			yield chunk;
		}
	}

	/** To be asked for once, in the end. @returns how many bytes went by, and their SHA-256 in hexadecimal */
	result(): { bytes: number; sha256: string } {
		return { bytes: this.bytes, sha256: this.hash.digest('hex') };
	}
}
