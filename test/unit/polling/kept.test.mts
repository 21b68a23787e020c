import { describe, expect, it } from '@jest/globals';
import { digester, packed } from '../../../nodes/NexthinkAuditTrail/polling/digests.ts';
import type { Kept } from '../../../nodes/NexthinkAuditTrail/polling/kept.ts';
import { keptUntilNextPoll } from '../../../nodes/NexthinkAuditTrail/polling/kept.ts';
import { Memory } from '../../../nodes/NexthinkAuditTrail/polling/memory.ts';
import { Sources } from '../../../nodes/NexthinkAuditTrail/polling/sources.ts';
import { firstState, NOTHING_REMEMBERED } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';

const HOUR = 3_600_000;
const NOW = Date.parse('2025-10-20T12:00:00Z');
const NEW_MARK = { readUpTo: NOW, coveredFrom: NOW - 3 * HOUR };
const OLD_MARK = { readUpTo: NOW - 2 * HOUR, coveredFrom: NOW - 5 * HOUR };
const entries = packed([digester('salt')('an entry')]);
const engine = {
	name: 'engine-1',
	mark: OLD_MARK,
	seenAt: OLD_MARK.readUpTo,
	isQueued: false,
	...NOTHING_REMEMBERED,
	gone: [{ since: OLD_MARK.coveredFrom, entries }],
};

/** @param isRead whether this poll reads the Engine's file to its end, without the entry that is gone */
function keptOf(isRead: boolean): Kept {
	const { sources: stored } = firstState('log', OLD_MARK.readUpTo, OLD_MARK);
	const sources = new Sources([...stored, engine], NOW, NEW_MARK);
	const memory = new Memory(sources.all);
	memory.beginAnswer();
	const read = isRead ? sources.all : [sources.unattributed];
	for (const source of read) source.moveTo(NEW_MARK, memory.answer, NEW_MARK.coveredFrom);
	return keptUntilNextPoll(memory, sources, NOW);
}

describe('an entry that the last answer of its source began behind', () => {
	it('is forgotten when its source is read further', () => {
		expect(keptOf(true)).toMatchObject({ size: 0, sources: [{}, { gone: [] }] });
	});

	it('stays as long as its source is not: its next answer may begin where its last one did', () => {
		expect(keptOf(false)).toMatchObject({ size: 1, sources: [{}, { gone: engine.gone }] });
	});
});
