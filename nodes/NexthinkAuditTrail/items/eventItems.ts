import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { EventCollection } from '../event/collection';
import type { AuditEvent } from '../event/event';

/** Which request, or which file, an event came with. */
export interface Source {
	operation: string;
	engine: string | null;
	/** Of a query to the platform. */
	queryId?: string;
}

export interface ItemSettings {
	source: Source;
	/** Give the whole line as `line`. */
	includeRawLine: boolean;
	/** Give `id`. */
	includeId: boolean;
	/** Give `source`. */
	includeSource: boolean;
}

/**
 * The JSON of the items, one for each kept event, with the keys of the contract in its order.
 *
 * `id` is the SHA-256 of operation, Engine, what tells the entry from others, and its occurrence among equal ones. Occurrences are
 * counted from the newest on, so that entries have the same ids whether a limit cut older ones off or not.
 *
 * @param identityOf what tells an entry from others
 */
export function eventItems(
	events: EventCollection,
	settings: ItemSettings,
	identityOf: (line: string) => string,
): IDataObject[] {
	const { includeRawLine, includeId, includeSource } = settings;
	const kept = events.kept();
	// The usual case costs nothing: an event has the keys of an item in their order.
	if (includeRawLine && !includeId && !includeSource) return kept as unknown as IDataObject[];
	const identities = includeId ? kept.map(({ line }) => identityOf(line)) : [];
	const occurrences = occurrencesOf(identities, includeId ? events.newestFirst() : []);
	return kept.map((event, place) =>
		eventItem(event, identities[place] ?? '', occurrences[place] ?? 1, settings),
	);
}

/**
 * The JSON of the item of one event.
 * @param identity what tells its entry from others
 * @param occurrence 1 for the first of identical entries; the id holds it
 */
export function eventItem(
	event: AuditEvent,
	identity: string,
	occurrence: number,
	{ source, includeRawLine, includeId, includeSource }: ItemSettings,
): IDataObject {
	const { line, ...rest } = event;
	return {
		...rest,
		...(includeRawLine && { line }),
		...(includeId && { id: eventId(identity, occurrence, source) }),
		...(includeSource && { source: { ...source } }),
	};
}

function occurrencesOf(identities: string[], newestFirst: number[]): number[] {
	const counts = new Map<string, number>();
	const occurrences: number[] = [];
	for (const place of newestFirst) {
		const identity = identities[place]!;
		const occurrence = (counts.get(identity) ?? 0) + 1;
		counts.set(identity, occurrence);
		occurrences[place] = occurrence;
	}
	return occurrences;
}

function eventId(identity: string, occurrence: number, { operation, engine }: Source): string {
	const whole = JSON.stringify([operation, engine, identity, occurrence]);
	return createHash('sha256').update(whole).digest('hex');
}
