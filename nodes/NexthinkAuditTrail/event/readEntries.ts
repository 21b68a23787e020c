import type { EventCollection } from './collection';
import type { EntryReader } from './entries';
import type { EventFilter } from './filter';
import { matcher, wantsEverything } from './filter';
import { copied } from './texts';

/**
 * Reads an answer to its end: its entries, of which the wanted ones go into the collection.
 * Memory is what the collection keeps and one batch.
 *
 * @param entries in batches
 * @returns how many entries there were, wanted or not
 * @throws whatever iterating `entries` throws
 */
export async function readEntries(
	entries: AsyncIterable<string[]>,
	reader: EntryReader,
	filter: EventFilter,
	collection: EventCollection,
): Promise<number> {
	const isFiltered = !wantsEverything(filter);
	const isWanted = matcher(filter);
	let count = 0;
	for await (const batch of entries) {
		count += batch.length;
		for (const entry of batch) {
			if (!isFiltered) collection.add(entry);
			else {
				const read = reader.read(entry);
				// A line that is kept alone must not keep all of the text that was decoded with it.
				if (isWanted(read)) collection.add(copied(entry));
				else collection.pass(read.instant);
			}
		}
	}
	return count;
}
