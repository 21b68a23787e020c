import type { EventCollection } from '../../event/collection';
import type { EventFilter } from '../../event/filter';
import { matcher, wantsEverything } from '../../event/filter';
import { linesOf } from './lines';
import type { Parser } from './parser';
import { copied } from './textPieces';

/** What was in a log, whether wanted or not. */
export interface LogCounts {
	/** Lines that are not empty. */
	lines: number;
}

/**
 * Reads a log to its end: bytes → lines, of which the wanted ones go into the collection.
 * Memory is what the collection keeps and one chunk.
 *
 * @throws LineTooLong, and whatever iterating `bytes` throws
 */
export async function readLog(
	bytes: AsyncIterable<Uint8Array>,
	parser: Parser,
	filter: EventFilter,
	collection: EventCollection,
): Promise<LogCounts> {
	const isFiltered = !wantsEverything(filter);
	const isWanted = matcher(filter);
	const counts: LogCounts = { lines: 0 };
	for await (const lines of linesOf(bytes)) {
		counts.lines += lines.length;
		for (const line of lines) {
			if (!isFiltered) collection.add(line);
			// A line that is kept alone must not keep all of the text that was decoded with it.
			else if (isWanted(parser.read(line))) collection.add(copied(line));
			else collection.pass(parser.instant);
		}
	}
	return counts;
}
