import type { EventFilter } from '../../nodes/NexthinkAuditTrail/event/filter.ts';

/** Wants every line. */
export const UNFILTERED: EventFilter = {
	groups: [],
	codes: [],
	events: [],
	accounts: [],
	text: '',
	onlyRecognized: false,
};
