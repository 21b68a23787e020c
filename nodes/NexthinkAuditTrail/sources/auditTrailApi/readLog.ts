import type { EventCollection } from '../../event/collection';
import type { EventFilter } from '../../event/filter';
import { matcher, wantsEverything } from '../../event/filter';
import { decided } from './bareBrackets';
import { Charset } from './charset';
import { linesIn, textsOf, wholeLines } from './lines';
import type { Parser } from './parser';
import { copied } from './textPieces';

/** How lines were understood that were looked at. */
export interface Understood {
	lines: number;
	/** With the documented bracket in its place. */
	recognized: number;
	/** With one in a place where it does not count, though no program wrote it that repeats what strangers type. */
	misplaced: number;
}

/** What was in a log, whether wanted or not. */
export interface LogCounts {
	/** Lines that are not empty. */
	lines: number;
	/** Of all lines with a filter, else of those that were kept. */
	understood: Understood;
}

/**
 * Reads a log to its end: bytes → lines, of which the wanted ones go into the collection.
 * Memory is what the collection keeps and one chunk; a megabyte of the log as long as none of its lines has a prefix.
 *
 * @param charset of this log, to be used for no other one; UTF-8 when left out
 * @throws LineTooLong, and whatever iterating `bytes` throws
 */
export async function readLog(
	bytes: AsyncIterable<Uint8Array>,
	parser: Parser,
	filter: EventFilter,
	collection: EventCollection,
	charset = new Charset(null),
): Promise<LogCounts> {
	const isFiltered = !wantsEverything(filter);
	const isWanted = matcher(filter);
	const understood = { lines: 0, recognized: 0, misplaced: 0 };
	const counts: LogCounts = { lines: 0, understood };
	const blocks = decided(
		wholeLines(bytes, charset),
		(block, isFirst) => textsOf(block, isFirst, charset),
		parser,
	);
	for await (const lines of linesIn(blocks, charset)) {
		counts.lines += lines.length;
		for (const line of lines) {
			if (!isFiltered) {
				collection.add(line);
				continue;
			}
			const isOfUse = isWanted(parser.read(line));
			count(understood, parser);
			// A line that is kept alone must not keep all of the text that was decoded with it.
			if (isOfUse) collection.add(copied(line));
			else collection.pass(parser.instant);
		}
	}
	if (!isFiltered) {
		for (const { code, line } of collection.kept()) {
			if (code === null) count(understood, parser.read(line));
			else {
				understood.lines++;
				understood.recognized++;
			}
		}
	}
	return counts;
}

/** Counts the line that was read last. */
export function count(understood: Understood, parser: Parser): void {
	understood.lines++;
	if (parser.code !== null) understood.recognized++;
	else if (parser.isMisplaced) understood.misplaced++;
}
