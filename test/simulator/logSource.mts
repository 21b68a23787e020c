/**
 * A log as the simulated server holds it, and the part of it that a time window selects.
 * Knows nothing of HTTP.
 */

/** One line of a log, without its line end. */
export interface LogEntry {
	/** When the server thinks the line was written, epoch milliseconds; `null` = it cannot tell. */
	time: number | null;
	/** Text is sent as UTF-8; bytes are sent as they are, valid UTF-8 or not. */
	line: Uint8Array | string;
}

/** A log made of lines; the array may grow while the simulator runs, as the file of a live server does. */
export interface LogOfEntries {
	entries: LogEntry[];
	/** How many of the oldest lines log rotation has taken away; they are in no answer. */
	rotatedAway?: number;
}

/** A body served exactly as it is, whatever window is asked for. */
export interface LogOfBytes {
	raw: Uint8Array;
}

/** A body too large to hold: called once per answer, its chunks are served as they come, whatever the window. */
export type LogStream = () => Iterable<Uint8Array>;

export type LogSource = LogOfEntries | LogOfBytes | LogStream;

/** Which lines an answer holds. Both edges are epoch milliseconds; `null` = open on that side. */
export interface LogWindow {
	start: number | null;
	startInclusive: boolean;
	end: number | null;
	endInclusive: boolean;
}

/** How the lines of one file become bytes. */
export interface LineShape {
	/** Oldest lines dropped, on top of the log's own `rotatedAway`. */
	rotation: number;
	lineEnd: '\n' | '\r\n';
	/** Leaves out the line end after the last line of this file's part of the answer. */
	missingLastNewline: boolean;
}

/** The whole file: what both parameters left out ask for. */
export const wholeFile: LogWindow = {
	start: null,
	startInclusive: true,
	end: null,
	endInclusive: false,
};

// Lines are gathered to about this many characters before they become bytes: encoding a million
// single lines costs more than the lines themselves.
const BATCH_CHARACTERS = 64 * 1024;

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;

function isInside(time: number, window: LogWindow): boolean {
	if (window.start !== null) {
		if (window.startInclusive ? time < window.start : time <= window.start) return false;
	}
	if (window.end !== null) {
		if (window.endInclusive ? time > window.end : time >= window.end) return false;
	}
	return true;
}

/**
 * Gives the entries that a window selects, in file order.
 *
 * A line without a time goes with the line before it; at the top of the file, with the first timed line
 * after it; in a file without any time it is always there.
 */
export function* entriesInWindow(
	log: LogOfEntries,
	window: LogWindow = wholeFile,
	rotation = 0,
): Generator<LogEntry> {
	// A copy, so that lines written during the answer do not get into it.
	const entries = log.entries.slice((log.rotatedAway ?? 0) + rotation);
	const firstTimed = entries.find((entry) => entry.time !== null);
	let inside = firstTimed?.time == null || isInside(firstTimed.time, window);
	for (const entry of entries) {
		if (entry.time !== null) inside = isInside(entry.time, window);
		if (inside) yield entry;
	}
}

/**
 * Gives one file's part of an answer as bytes. Raw bodies and streams come unchanged: neither window nor
 * shape applies to them.
 */
export function* bytesOf(
	source: LogSource,
	window: LogWindow,
	shape: LineShape,
): Generator<Uint8Array> {
	if (typeof source === 'function') {
		yield* source();
		return;
	}
	if ('raw' in source) {
		yield source.raw;
		return;
	}
	let text = '';
	let isFirst = true;
	for (const { line } of entriesInWindow(source, window, shape.rotation)) {
		// The line end is written before the next line, so that the last one can go without.
		if (!isFirst) text += shape.lineEnd;
		isFirst = false;
		if (typeof line === 'string') {
			text += line;
			if (text.length < BATCH_CHARACTERS) continue;
			yield Buffer.from(text, 'utf8');
		} else {
			if (text !== '') yield Buffer.from(text, 'utf8');
			yield line;
		}
		text = '';
	}
	if (!isFirst && !shape.missingLastNewline) text += shape.lineEnd;
	if (text !== '') yield Buffer.from(text, 'utf8');
}

/** Splits bytes at LF and drops the CR before it; the piece after the last LF counts if it holds anything. */
export function splitLines(bytes: Uint8Array): Uint8Array[] {
	const lines: Uint8Array[] = [];
	let start = 0;
	while (start < bytes.length) {
		const lineFeed = bytes.indexOf(LINE_FEED, start);
		const next = lineFeed === -1 ? bytes.length : lineFeed;
		const hasCarriageReturn =
			lineFeed !== -1 && next > start && bytes[next - 1] === CARRIAGE_RETURN;
		lines.push(bytes.subarray(start, hasCarriageReturn ? next - 1 : next));
		start = next + 1;
	}
	return lines;
}

/**
 * Gives the lines a log has in a window, without line ends: the simulator's own count, for tests to compare
 * with what came over the wire. A stream is read to its end and held in memory.
 */
export function linesOf(source: LogSource, window: LogWindow = wholeFile): Uint8Array[] {
	if (typeof source === 'function') return splitLines(Buffer.concat([...source()]));
	if ('raw' in source) return splitLines(source.raw);
	const lines: Uint8Array[] = [];
	for (const { line } of entriesInWindow(source, window)) {
		lines.push(typeof line === 'string' ? Buffer.from(line, 'utf8') : line);
	}
	return lines;
}
