import type { INodePropertyOptions } from 'n8n-workflow';
import { KNOWN_EVENTS } from '../event/eventCatalogue';
import { EVENT_GROUP_NAMES } from './eventGroups';

/** In title case, as n8n writes options, these begin with a small letter. */
const SMALL_WORDS: ReadonlySet<string> = new Set(
	'a an and by for from in of on or the through to'.split(' '),
);

/** Every event of the catalogue to choose from, in the words that an item's `event` has. */
export const eventOptions: INodePropertyOptions[] = KNOWN_EVENTS.map(({ code, event, group }) => ({
	name: `${inTitleCase(event)} (${code})`,
	value: code,
	description: EVENT_GROUP_NAMES[group],
})).sort((one, other) => one.name.localeCompare(other.name));

function inTitleCase(words: string): string {
	return words.replace(/[^\s-]+/g, (word, at) =>
		at > 0 && SMALL_WORDS.has(word) ? word : word.charAt(0).toUpperCase() + word.slice(1),
	);
}
