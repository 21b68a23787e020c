import type { EventCollection } from './collection';
import type { EventFilter } from './filter';
import { matcher } from './filter';
import { linesOf } from './lines';
import type { ParserSettings } from './parser';
import { Parser } from './parser';

/** What was in a log, whether wanted or not. */
export interface LogCounts {
	/** Lines that are not empty. */
	lines: number;
}

/**
 * Reads a log to its end: bytes → lines → events, of which the wanted ones go into the collection.
 * Memory is what the collection keeps and one chunk.
 *
 * @throws LineTooLong, and whatever iterating `bytes` throws
 */
export async function readLog(
	bytes: AsyncIterable<Uint8Array>,
	settings: ParserSettings,
	filter: EventFilter,
	collection: EventCollection,
): Promise<LogCounts> {
	const parser = new Parser(settings);
	const isWanted = matcher(filter);
	const counts: LogCounts = { lines: 0 };
	for await (const lines of linesOf(bytes)) {
		counts.lines += lines.length;
		for (const line of lines) {
			const event = parser.parse(line);
			collection.add(event, isWanted(event));
		}
	}
	return counts;
}
