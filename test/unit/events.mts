import type { AuditEvent } from '../../nodes/NexthinkAuditTrail/event/event.ts';

/** An event with the given fields; the others are as in a line of which nothing could be read. */
export function eventWith(fields: Partial<AuditEvent>): AuditEvent {
	return {
		timestamp: null,
		component: null,
		category: null,
		code: null,
		event: null,
		group: null,
		account: null,
		target: null,
		message: null,
		host: null,
		line: 'a line',
		...fields,
	};
}
