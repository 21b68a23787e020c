import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { EventCollection } from '../event/collection';
import type { AuditEvent } from '../event/event';

/** Which request an event came with. */
export interface Source {
	operation: string;
	engine: string | null;
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
 * `id` is the SHA-256 of source, line and the line's occurrence among equal lines. Occurrences are
 * counted from the newest on, so that lines have the same ids whether a limit cut older ones off or not.
 */
export function eventItems(events: EventCollection, settings: ItemSettings): IDataObject[] {
	const { includeRawLine, includeId, includeSource } = settings;
	const kept = events.kept();
	// The usual case costs nothing: an event has the keys of an item in their order.
	if (includeRawLine && !includeId && !includeSource) return kept as unknown as IDataObject[];
	const occurrences = includeId ? occurrencesOf(kept, events.newestFirst()) : null;
	return kept.map((event, place) => eventItem(event, occurrences?.[place] ?? 1, settings));
}

/**
 * The JSON of the item of one event.
 * @param occurrence 1 for the first of identical lines; the id holds it
 */
export function eventItem(
	event: AuditEvent,
	occurrence: number,
	{ source, includeRawLine, includeId, includeSource }: ItemSettings,
): IDataObject {
	const { line, ...rest } = event;
	return {
		...rest,
		...(includeRawLine && { line }),
		...(includeId && { id: eventId(line, occurrence, source) }),
		...(includeSource && { source: { ...source } }),
	};
}

function occurrencesOf(kept: AuditEvent[], newestFirst: number[]): number[] {
	const counts = new Map<string, number>();
	const occurrences: number[] = [];
	for (const place of newestFirst) {
		const { line } = kept[place]!;
		const occurrence = (counts.get(line) ?? 0) + 1;
		counts.set(line, occurrence);
		occurrences[place] = occurrence;
	}
	return occurrences;
}

function eventId(line: string, occurrence: number, { operation, engine }: Source): string {
	const identity = JSON.stringify([operation, engine, line, occurrence]);
	return createHash('sha256').update(identity).digest('hex');
}
