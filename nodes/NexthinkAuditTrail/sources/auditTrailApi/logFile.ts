import { createHash } from 'node:crypto';
import type { EntryReader } from '../../event/entries';
import type { EventFilter } from '../../event/filter';
import { matcher, wantsEverything } from '../../event/filter';
import { IsoText } from '../../event/isoText';
import { LINE_FEED, LineCutter, textsOf, wholeLines } from './lines';

/** What a file holds. */
export interface LogFileSummary {
	/** Lines that are not empty. */
	lines: number;
	bytes: number;
	/** Hexadecimal, of exactly these bytes. */
	sha256: string;
	/** The first and the last time in the file that could be read, as ISO 8601 in UTC. */
	firstTimestamp: string | null;
	lastTimestamp: string | null;
}

const CARRIAGE_RETURN = 0x0d;
/** U+FEFF in UTF-8. */
const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/**
 * A log as a file: the bytes as they were sent or, with a filter, those of the wanted lines with their own
 * line ends. They are never decoded and encoded again. Memory is one chunk.
 */
export class LogFile {
	/** Lines of the log, in the file or not; empty ones do not count. */
	linesRead = 0;
	private lines = 0;
	private firstInstant = NaN;
	private lastInstant = NaN;
	private readonly checksum = new Checksum();
	private readonly isFiltered: boolean;
	private readonly isWanted: ReturnType<typeof matcher>;

	constructor(
		private readonly reader: EntryReader,
		filter: EventFilter,
	) {
		this.isFiltered = !wantsEverything(filter);
		this.isWanted = matcher(filter);
	}

	/**
	 * @param log the log's bytes, cut anywhere
	 * @returns the file's bytes
	 * @throws ExplainedError when a line is too long, and whatever iterating `log` throws
	 */
	async *contentOf(log: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		yield* this.checksum.watch(this.isFiltered ? this.wantedOf(log) : this.allOf(log));
	}

	/** To be asked for when the content was read to its end. */
	summary(): LogFileSummary {
		const { lines, firstInstant, lastInstant } = this;
		const isoText = new IsoText();
		const textOf = (instant: number) => (Number.isNaN(instant) ? null : isoText.of(instant));
		return {
			lines,
			...this.checksum.result(),
			firstTimestamp: textOf(firstInstant),
			lastTimestamp: textOf(lastInstant),
		};
	}

	private async *allOf(log: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		const cutter = new LineCutter();
		let isFirst = true;
		const look = (block: Uint8Array): void => {
			const lines = countLines(block, isFirst);
			this.linesRead += lines;
			this.lines += lines;
			this.noteTimesAtEdges(block, isFirst);
			isFirst = false;
		};
		for await (const chunk of log) {
			cutter.cut(chunk).forEach(look);
			yield chunk;
		}
		cutter.end().forEach(look);
	}

	private async *wantedOf(log: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		let isFirst = true;
		for await (const block of wholeLines(log)) {
			const wanted = this.wantedIn(block, isFirst);
			isFirst = false;
			if (wanted.length > 0) yield Buffer.concat(wanted);
		}
	}

	/** @returns the wanted lines of a block; those that follow each other in one piece */
	private wantedIn(block: Uint8Array, isFirst: boolean): Uint8Array[] {
		const pieces: Uint8Array[] = [];
		let pieceStart = -1;
		let start = 0;
		for (const text of textsOf(block, isFirst)) {
			if (text !== '') this.linesRead++;
			const read = text === '' ? null : this.reader.read(text);
			if (read !== null && this.isWanted(read)) {
				this.lines++;
				this.noteTime(read.instant);
				if (pieceStart === -1) pieceStart = start;
			} else if (pieceStart !== -1) {
				pieces.push(block.subarray(pieceStart, start));
				pieceStart = -1;
			}
			start = lineEnd(block, start);
		}
		if (pieceStart !== -1) pieces.push(block.subarray(pieceStart));
		return pieces;
	}

	/** Most lines begin with a time, so mostly this looks at two of them. */
	private noteTimesAtEdges(block: Uint8Array, isFirst: boolean): void {
		const timeAt = (start: number, end: number): boolean => {
			const [text] = textsOf(block.subarray(start, end), isFirst && start === 0);
			return this.noteTime(this.reader.read(text!).instant);
		};
		if (Number.isNaN(this.firstInstant)) {
			for (let start = 0, end = 0; start < block.length; start = end) {
				end = lineEnd(block, start);
				if (timeAt(start, end)) break;
			}
			if (Number.isNaN(this.firstInstant)) return;
		}
		for (let start = 0, end = block.length; end > 0; end = start) {
			start = end === 1 ? 0 : block.lastIndexOf(LINE_FEED, end - 2) + 1;
			if (timeAt(start, end)) return;
		}
	}

	/** @returns whether there was a time */
	private noteTime(instant: number): boolean {
		if (Number.isNaN(instant)) return false;
		if (Number.isNaN(this.firstInstant)) this.firstInstant = instant;
		this.lastInstant = instant;
		return true;
	}
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

/** @returns how many lines of a block are not empty, as {@link textsOf} sees them */
function countLines(block: Uint8Array, isFirst: boolean): number {
	let lines = 0;
	const mark = isFirst && BYTE_ORDER_MARK.every((byte, place) => byte === block[place]);
	for (let start = mark ? BYTE_ORDER_MARK.length : 0, end = 0; start < block.length; start = end) {
		end = lineEnd(block, start);
		const isEnded = block[end - 1] === LINE_FEED;
		const hasCarriageReturn = isEnded && end - start > 1 && block[end - 2] === CARRIAGE_RETURN;
		const lineEndBytes = hasCarriageReturn ? 2 : isEnded ? 1 : 0;
		if (end - start > lineEndBytes) lines++;
	}
	return lines;
}

/** @returns where the line that begins at `start` ends, its line end included */
function lineEnd(block: Uint8Array, start: number): number {
	const lineFeed = block.indexOf(LINE_FEED, start);
	return lineFeed === -1 ? block.length : lineFeed + 1;
}
