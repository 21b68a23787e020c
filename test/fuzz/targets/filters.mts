/** Filters of every kind. */

import type { EventFilter } from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import { UNFILTERED } from '../../unit/unfiltered.mts';

/** The first one wants everything. */
export const filters: readonly EventFilter[] = [
	UNFILTERED,
	{ ...UNFILTERED, onlyRecognized: true },
	{ ...UNFILTERED, groups: ['adminChanges'] },
	{ ...UNFILTERED, groups: ['signInFailures', 'other'], codes: [{ first: 20204, last: 20206 }] },
	{ ...UNFILTERED, events: [20205, 20103] },
	{ ...UNFILTERED, accounts: ['root', 'a.keller', '*system', 'ægir þórðarson', ''] },
	{ ...UNFILTERED, text: 'ROLE' },
	{ ...UNFILTERED, groups: ['signIns'], accounts: ['ß'], text: 'İ', onlyRecognized: true },
];
