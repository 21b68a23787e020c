import type { EventFilter } from '../../event/filter';
import { Matcher, wantsEverything } from '../../event/filter';
import { IsoText } from '../../event/isoText';
import type { FileContent, FileSummary } from '../../event/fileContent';
import { Checksum } from '../../event/fileContent';
import { countInto, nothingUnderstood } from '../../event/understood';
import { decided } from './bareBrackets';
import { Charset } from './charset';
import { LINE_FEED, LineCutter, textsOf, wholeLines } from './lines';
import type { Parser } from './parser';

const CARRIAGE_RETURN = 0x0d;
/** U+FEFF in UTF-8. */
const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

/**
 * A log as a file: the bytes as they were sent or, with a filter, those of the wanted lines with their own
 * line ends (without zero bytes in front of lines; in UTF-16 with a byte order mark at the beginning). In memory is one
 * chunk; with a filter also the beginning of the log, up to the first line with a prefix, or a megabyte.
 */
export class LogFile implements FileContent {
	readonly mimeType = 'text/plain';
	/** Lines of the log, in the file or not; empty ones do not count. */
	linesRead = 0;
	/** How lines were understood: all of them with a filter, none without. */
	readonly understood = nothingUnderstood();
	private lines = 0;
	private firstInstant = NaN;
	private lastInstant = NaN;
	private readonly checksum = new Checksum();
	private readonly isFiltered: boolean;
	private readonly matcher: Matcher;

	constructor(
		private readonly parser: Parser,
		filter: EventFilter,
		private readonly charset = new Charset(null),
	) {
		this.isFiltered = !wantsEverything(filter);
		this.matcher = new Matcher(filter);
	}

	/**
	 * @param log the log's bytes, cut anywhere
	 * @returns the file's bytes
	 * @throws ExplainedError when a line is too long, and whatever iterating `log` throws
	 */
	async *contentOf(log: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		yield* this.checksum.watch(this.isFiltered ? this.wantedOf(log) : this.allOf(log));
	}

	/** The fields of the filter that together let no line through; empty if a line was wanted. */
	get blockedBy(): Array<keyof EventFilter> {
		return this.matcher.blockedBy;
	}

	/** To be asked for when the content was read to its end. */
	summary(): FileSummary {
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
		const { charset } = this;
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
			cutter.cut(charset.narrowed(chunk)).forEach(look);
			yield chunk;
		}
		cutter.cut(charset.rest()).forEach(look);
		cutter.end().forEach(look);
	}

	private async *wantedOf(log: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		const { charset, parser } = this;
		const linesOf = (block: Uint8Array, isFirst: boolean) => textsOf(block, isFirst, charset);
		let isFirst = true;
		let isEmpty = true;
		for await (const block of decided(wholeLines(log, charset), linesOf, parser)) {
			const wanted = this.wantedIn(block, isFirst);
			isFirst = false;
			if (wanted.length === 0) continue;
			// Without it nobody could tell that the rest is UTF-16.
			if (isEmpty && charset.utf16 !== null && !hasMark(wanted[0]!))
				wanted.unshift(BYTE_ORDER_MARK);
			isEmpty = false;
			yield charset.widened(Buffer.concat(wanted));
		}
	}

	/** @returns the wanted lines of a block; those that follow each other in one piece */
	private wantedIn(block: Uint8Array, isFirst: boolean): Uint8Array[] {
		const pieces: Uint8Array[] = [];
		let pieceStart = -1;
		let next = 0;
		for (const text of textsOf(block, isFirst, this.charset)) {
			const start = afterZeros(block, next);
			const isWanted = text !== '' && this.matcher.wants(this.parser.read(text));
			if (text !== '') {
				this.linesRead++;
				countInto(this.understood, this.parser);
			}
			if (pieceStart !== -1 && (!isWanted || start > next)) {
				pieces.push(block.subarray(pieceStart, next));
				pieceStart = -1;
			}
			if (isWanted) {
				this.lines++;
				this.noteTime(this.parser.instant);
				if (pieceStart === -1) pieceStart = start;
			}
			next = lineEnd(block, start);
		}
		if (pieceStart !== -1) pieces.push(block.subarray(pieceStart));
		return pieces;
	}

	/** Looks for the first time of the file and the last one of the block. Mostly two lines tell both. */
	private noteTimesAtEdges(block: Uint8Array, isFirst: boolean): void {
		const timeAt = (start: number, end: number): boolean => {
			const [text] = textsOf(block.subarray(start, end), isFirst && start === 0, this.charset);
			return this.noteTime(this.parser.read(text!).instant);
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

/** @returns how many lines of a block are not empty, as {@link textsOf} sees them */
function countLines(block: Uint8Array, isFirst: boolean): number {
	let lines = 0;
	const mark = isFirst && hasMark(block) ? BYTE_ORDER_MARK.length : 0;
	for (let next = mark, end = 0; next < block.length; next = end) {
		const start = afterZeros(block, next);
		end = lineEnd(block, start);
		const isEnded = block[end - 1] === LINE_FEED;
		const hasCarriageReturn = isEnded && end - start > 1 && block[end - 2] === CARRIAGE_RETURN;
		const lineEndBytes = hasCarriageReturn ? 2 : isEnded ? 1 : 0;
		if (end - start > lineEndBytes) lines++;
	}
	return lines;
}

function hasMark(block: Uint8Array): boolean {
	return BYTE_ORDER_MARK.every((byte, place) => byte === block[place]);
}

/** Walks over the zero bytes in front of a line. */
function afterZeros(block: Uint8Array, start: number): number {
	let at = start;
	while (block[at] === 0) at++;
	return at;
}

/** @returns where the line that begins at `start` ends, its line end included */
function lineEnd(block: Uint8Array, start: number): number {
	const lineFeed = block.indexOf(LINE_FEED, start);
	return lineFeed === -1 ? block.length : lineFeed + 1;
}
