import { ExplainedError } from '../../messages/explainedError';
import { Charset } from './charset';

const BYTES_OF_A_MEGABYTE = 1024 * 1024;
/** Nothing that an appliance writes comes near this; without a limit one endless line would fill the memory. */
export const LONGEST_LINE_BYTES = 16 * BYTES_OF_A_MEGABYTE;

export const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = '\ufeff';
const ZERO = '\0';
const ZEROS = /^\0+/;

/** A line went on past {@link LONGEST_LINE_BYTES}. */
export function lineTooLong(): ExplainedError {
	return new ExplainedError(
		`The answer holds a line of more than ${LONGEST_LINE_BYTES / BYTES_OF_A_MEGABYTE} MB`,
		'No audit log has such lines. Check that the address in the credential is that of Nexthink.',
	);
}

/**
 * Cuts a log into its lines.
 *
 * A line ends with a line feed, or with a carriage return and a line feed; nothing else is a line
 * end (no lone carriage return, U+0085 or U+2028). What is removed: the line end, a byte order mark at the very start of
 * the log, and zero bytes in front of a line. (These come from a program that goes on writing at its old place in a file
 * that another program has emptied.) Empty lines are left out. The last line needs no line end.
 *
 * @param bytes the log, cut anywhere: code points and line ends may be split over chunks
 * @returns the lines in the log's order, in batches: one or two for each chunk in which a line ends
 * @throws ExplainedError when a line is too long
 */
export async function* linesOf(
	bytes: AsyncIterable<Uint8Array>,
	charset = new Charset(null),
): AsyncGenerator<string[]> {
	yield* linesIn(wholeLines(bytes, charset), charset);
}

/**
 * The lines of blocks.
 *
 * @param blocks as {@link wholeLines} gives them, from the log's first one on
 */
export async function* linesIn(
	blocks: AsyncIterable<Uint8Array>,
	charset: Charset,
): AsyncGenerator<string[]> {
	let isFirst = true;
	for await (const block of blocks) {
		const texts = textsOf(block, isFirst, charset);
		isFirst = false;
		const lines = texts.includes('') ? texts.filter((text) => text !== '') : texts;
		if (lines.length > 0) yield lines;
	}
}

/**
 * Cuts a log where lines end. Joined, the blocks are the log again (UTF-16 as UTF-8), without zero bytes in front of
 * lines.
 *
 * @param bytes the log, cut anywhere
 * @param charset of this log, to be used for no other one
 * @returns blocks of one or more whole lines with their line ends; the last line of the log, if it has no line
 *   end, is a block of its own
 * @throws ExplainedError when a line is too long
 */
export async function* wholeLines(
	bytes: AsyncIterable<Uint8Array>,
	charset: Charset,
): AsyncGenerator<Uint8Array> {
	const cutter = new LineCutter();
	for await (const chunk of bytes) yield* cutter.cut(charset.narrowed(chunk));
	yield* cutter.cut(charset.rest());
	yield* cutter.end();
}

/** Cuts one chunk after the other into blocks, see {@link wholeLines}. */
export class LineCutter {
	// The line that has begun but not ended. Its chunks are kept apart and joined once, so that a
	// line in a thousand chunks is not copied a thousand times.
	private begun: Uint8Array[] = [];
	private begunBytes = 0;

	/**
	 * @returns the lines that end in this chunk; most of them are a part of it, and only the first one is copied
	 * @throws ExplainedError when a line is too long
	 */
	cut(bytes: Uint8Array): Uint8Array[] {
		const chunk = this.begunBytes === 0 ? withoutZeros(bytes) : bytes;
		const firstEnd = chunk.indexOf(LINE_FEED);
		if (this.begunBytes + (firstEnd === -1 ? chunk.length : firstEnd) > LONGEST_LINE_BYTES) {
			throw lineTooLong();
		}
		if (firstEnd === -1) {
			this.begin(chunk);
			return [];
		}
		const blocks: Uint8Array[] = [];
		let start = 0;
		if (this.begunBytes > 0) {
			start = firstEnd + 1;
			blocks.push(Buffer.concat([...this.end(), chunk.subarray(0, start)]));
		}
		const end = chunk.lastIndexOf(LINE_FEED) + 1;
		if (start < end) blocks.push(chunk.subarray(start, end));
		this.begin(withoutZeros(chunk.subarray(end)));
		return blocks;
	}

	/** @returns the line that has begun, if there is one: without a line end */
	end(): Uint8Array[] {
		const { begun } = this;
		this.begun = [];
		this.begunBytes = 0;
		return begun.length > 1 ? [Buffer.concat(begun)] : begun;
	}

	private begin(bytes: Uint8Array): void {
		if (bytes.length === 0) return;
		this.begun.push(bytes);
		this.begunBytes += bytes.length;
	}
}

/**
 * Decodes a block of whole lines.
 *
 * @param block as {@link wholeLines} gives it
 * @param isFirst whether it is the log's first one: then a byte order mark at its beginning is removed
 * @returns the text of each line, empty ones included
 */
export function textsOf(block: Uint8Array, isFirst: boolean, charset: Charset): string[] {
	// Only whole lines are decoded. A line feed is never part of a longer code point, so no
	// code point is cut in two, and a damaged one does not reach into the next line.
	const isEnded = block[block.length - 1] === LINE_FEED;
	const decoded = charset.textOf(isEnded ? block.subarray(0, -1) : block);
	const text = isFirst && decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
	const all = text.split('\n');
	const lines = text.includes(ZERO) ? all.map((line) => line.replace(ZEROS, '')) : all;
	// Without a line feed behind it, a carriage return is no line end, but a part of the line.
	return isEnded && text.includes('\r') ? lines.map(withoutCarriageReturn) : lines;
}

function withoutZeros(bytes: Uint8Array): Uint8Array {
	let start = 0;
	while (bytes[start] === 0) start++;
	return start === 0 ? bytes : bytes.subarray(start);
}

function withoutCarriageReturn(line: string): string {
	return line.endsWith('\r') ? line.slice(0, -1) : line;
}
