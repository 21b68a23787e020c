import type { EventGroup } from './eventCatalogue';

/**
 * One entry of the audit log and what could be read from it, null where nothing could. The keys stand as in an item: what
 * people look for comes first.
 */
export interface AuditEvent {
	/** When, as ISO 8601 in UTC with milliseconds. */
	timestamp: string | null;
	/** What happened, in words; null also for a code that is not documented. */
	event: string | null;
	/** Who did it, as the bracket says. */
	account: string | null;
	/** Whom or what it was done to, where the message's format is documented. */
	target: string | null;
	/** The text after the bracket. */
	message: string | null;
	code: number | null;
	group: EventGroup | null;
	/** Who wrote it: `Portal`, `Console` or an Engine's own name. */
	component: string | null;
	category: string | null;
	/** The host name that stands before the bracket. */
	host: string | null;
	/** The whole line, unaltered. */
	line: string;
}

/** Whether the line has the documented bracket in its place. */
export function isRecognized(event: Pick<AuditEvent, 'code'>): boolean {
	return event.code !== null;
}
