import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../api/addresses';
import type { EventCollection } from '../auditLog/collection';
import type { AuditEvent } from '../auditLog/event';

/** Which request a line came with. */
export interface Source {
	operation: Operation;
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
	const { source, includeRawLine, includeId, includeSource } = settings;
	const kept = events.kept();
	// The usual case costs nothing: an event has the keys of an item in their order.
	if (includeRawLine && !includeId && !includeSource) return kept as unknown as IDataObject[];
	const ids = includeId ? eventIds(events.newestFirst(), source) : null;
	return kept.map((event) => {
		const { line, ...rest } = event;
		return {
			...rest,
			...(includeRawLine && { line }),
			...(ids && { id: ids.get(event) }),
			...(includeSource && { source: { ...source } }),
		};
	});
}

function eventIds(
	newestFirst: AuditEvent[],
	{ operation, engine }: Source,
): ReadonlyMap<AuditEvent, string> {
	const occurrences = new Map<string, number>();
	const ids = new Map<AuditEvent, string>();
	for (const event of newestFirst) {
		const occurrence = (occurrences.get(event.line) ?? 0) + 1;
		occurrences.set(event.line, occurrence);
		const identity = JSON.stringify([operation, engine, event.line, occurrence]);
		ids.set(event, createHash('sha256').update(identity).digest('hex'));
	}
	return ids;
}
