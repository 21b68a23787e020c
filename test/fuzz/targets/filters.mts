/** Filters of every kind. */

import type { EventFilter } from '../../../nodes/NexthinkAuditTrail/auditLog/filter.ts';

const everything: EventFilter = {
	groups: [],
	codes: [],
	events: [],
	accounts: [],
	text: '',
	onlyRecognized: false,
};

/** The first one wants everything. */
export const filters: readonly EventFilter[] = [
	everything,
	{ ...everything, onlyRecognized: true },
	{ ...everything, groups: ['adminChanges'] },
	{ ...everything, groups: ['signInFailures', 'other'], codes: [{ first: 20204, last: 20206 }] },
	{ ...everything, events: [20205, 20103] },
	{ ...everything, accounts: ['root', 'a.keller', '*system', 'ægir þórðarson', ''] },
	{ ...everything, text: 'ROLE' },
	{ ...everything, groups: ['signIns'], accounts: ['ß'], text: 'İ', onlyRecognized: true },
];
