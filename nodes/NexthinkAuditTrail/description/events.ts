import type { INodePropertyOptions } from 'n8n-workflow';
import { KNOWN_EVENTS } from '../event/eventCatalogue';
import { EVENT_GROUP_NAMES } from './eventGroups';

/** In title case, as n8n writes options, these begin with a small letter. */
const SMALL_WORDS: ReadonlySet<string> = new Set(
	'a an and by for from in of on or the through to'.split(' '),
);

/** After these such a word is no preposition, and keeps its capital: "Signed In", "Turned On". */
const BEFORE_AN_ADVERB = /(?:sign-|signed |turned )$/i;

/** By the first digit of a code, who writes the event. */
const WRITERS: Record<string, string> = {
	1: 'Engine',
	2: 'Portal',
	5: 'Console',
	9: 'Platform',
};

const writerOf = (code: number): string => WRITERS[String(code).charAt(0)]!;

/** Events of the same words that several write: these need to be told apart. */
const writtenBySeveral: ReadonlySet<string> = new Set(
	KNOWN_EVENTS.filter(({ event, code }) =>
		KNOWN_EVENTS.some((other) => other.event === event && writerOf(other.code) !== writerOf(code)),
	).map(({ event }) => event),
);

/** Every event of the catalogue to choose from, in the words that an item's `event` has. */
export const eventOptions: INodePropertyOptions[] = KNOWN_EVENTS.map(({ code, event, group }) => ({
	name: `${inTitleCase(event)}${writtenBySeveral.has(event) ? `, ${writerOf(code)}` : ''} (${code})`,
	value: code,
	description: EVENT_GROUP_NAMES[group],
})).sort((one, other) => one.name.localeCompare(other.name));

function inTitleCase(words: string): string {
	return words.replace(/[^\s-]+/g, (word, at: number) => {
		const isSmall = at > 0 && SMALL_WORDS.has(word) && !BEFORE_AN_ADVERB.test(words.slice(0, at));
		return isSmall ? word : word.charAt(0).toUpperCase() + word.slice(1);
	});
}
