import { createHash } from 'node:crypto';
import type { IDataObject } from 'n8n-workflow';
import type { Operation } from '../api/addresses';
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
 * The JSON of the items, one for each event, with the keys of the contract in its order.
 *
 * `id` is the SHA-256 of source, line and the line's occurrence among equal lines. Occurrences are
 * counted from the end of the log, so that the newest lines have the same ids whether a limit cut
 * the older ones off or not.
 */
export function eventItems(events: AuditEvent[], settings: ItemSettings): IDataObject[] {
	const { source, includeRawLine, includeId, includeSource } = settings;
	// The usual case costs nothing: an event has the keys of an item in their order.
	if (includeRawLine && !includeId && !includeSource) return events as unknown as IDataObject[];
	const ids = includeId ? eventIds(events, source) : [];
	return events.map(({ line, ...rest }, index) => ({
		...rest,
		...(includeRawLine && { line }),
		...(includeId && { id: ids[index] }),
		...(includeSource && { source: { ...source } }),
	}));
}

function eventIds(events: AuditEvent[], { operation, engine }: Source): string[] {
	const occurrences = new Map<string, number>();
	const ids: string[] = [];
	for (let index = events.length - 1; index >= 0; index--) {
		const { line } = events[index]!;
		const occurrence = (occurrences.get(line) ?? 0) + 1;
		occurrences.set(line, occurrence);
		const identity = JSON.stringify([operation, engine, line, occurrence]);
		ids[index] = createHash('sha256').update(identity).digest('hex');
	}
	return ids;
}
