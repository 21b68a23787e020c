import type { EventCollection } from './collection';
import type { EntryReader } from './entries';
import type { EventFilter } from './filter';
import { Matcher, wantsEverything } from './filter';
import { copied } from './texts';
import type { Understood } from './understood';
import { countInto, nothingUnderstood } from './understood';

/** What was in an answer, whether wanted or not. */
export interface EntryCounts {
	entries: number;
	/** How entries were understood: all of them with a filter, without one those that were kept. */
	understood: Understood;
	/** The fields of the filter that together let no entry through; empty if an entry was wanted. */
	blockedBy: Array<keyof EventFilter>;
}

/**
 * Reads an answer to its end: its entries, of which the wanted ones go into the collection.
 * Memory is what the collection keeps and one batch.
 *
 * @param entries in batches
 * @throws whatever iterating `entries` throws
 */
export async function readEntries(
	entries: AsyncIterable<string[]>,
	reader: EntryReader,
	filter: EventFilter,
	collection: EventCollection,
): Promise<EntryCounts> {
	const isFiltered = !wantsEverything(filter);
	const matcher = new Matcher(filter);
	const counts: EntryCounts = { entries: 0, understood: nothingUnderstood(), blockedBy: [] };
	const { understood } = counts;
	for await (const batch of entries) {
		counts.entries += batch.length;
		for (const entry of batch) {
			if (!isFiltered) collection.add(entry);
			else {
				const read = reader.read(entry);
				countInto(understood, read);
				// A line that is kept alone must not keep all of the text that was decoded with it.
				if (matcher.wants(read)) collection.add(copied(entry));
				else collection.pass(read.instant);
			}
		}
	}
	if (!isFiltered) counts.understood = collection.understood();
	counts.blockedBy = matcher.blockedBy;
	return counts;
}
