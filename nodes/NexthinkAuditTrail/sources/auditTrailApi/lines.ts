import { ExplainedError } from '../../messages/explainedError';

const BYTES_OF_A_MEGABYTE = 1024 * 1024;
/** Nothing that an appliance writes comes near this; without a limit one endless line would fill the memory. */
export const LONGEST_LINE_BYTES = 16 * BYTES_OF_A_MEGABYTE;

export const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = '\ufeff';

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
 * end (no lone carriage return, U+0085 or U+2028). The line end and a byte order mark at the very
 * start of the log go, everything else stays. Empty lines are left out. The last line needs no line end.
 *
 * @param bytes the log as UTF-8, cut anywhere: code points and line ends may be split over chunks
 * @returns the lines in the log's order, in batches: one or two for each chunk in which a line ends
 * @throws ExplainedError when a line is too long
 */
export async function* linesOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<string[]> {
	let atStart = true;
	for await (const block of wholeLines(bytes)) {
		const texts = textsOf(block, atStart);
		atStart = false;
		const lines = texts.includes('') ? texts.filter((text) => text !== '') : texts;
		if (lines.length > 0) yield lines;
	}
}

/**
 * Cuts a log where lines end, without altering it: the blocks joined are the log.
 *
 * @param bytes the log, cut anywhere
 * @returns blocks of one or more whole lines with their line ends; the last line of the log, if it has no line
 *   end, is a block of its own
 * @throws ExplainedError when a line is too long
 */
export async function* wholeLines(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	const cutter = new LineCutter();
	for await (const chunk of bytes) yield* cutter.cut(chunk);
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
	cut(chunk: Uint8Array): Uint8Array[] {
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
		this.begin(chunk.subarray(end));
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
 * @param isFirst whether a byte order mark at its beginning goes
 * @returns the text of each line, of empty ones too
 */
export function textsOf(block: Uint8Array, isFirst: boolean): string[] {
	// Only whole lines are decoded. A line feed is never part of a longer UTF-8 code point, so no
	// code point is cut in two, and a damaged one does not reach into the next line.
	const isEnded = block[block.length - 1] === LINE_FEED;
	const decoded = decoder.decode(isEnded ? block.subarray(0, -1) : block);
	const text = isFirst && decoded.startsWith(BYTE_ORDER_MARK) ? decoded.slice(1) : decoded;
	const lines = text.split('\n');
	// Not ended by a line feed, so a carriage return at its end belongs to the line.
	return isEnded && text.includes('\r') ? lines.map(withoutCarriageReturn) : lines;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

function withoutCarriageReturn(line: string): string {
	return line.endsWith('\r') ? line.slice(0, -1) : line;
}
