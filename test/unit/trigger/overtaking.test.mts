import { describe, expect, it } from '@jest/globals';
import { Overtaking } from '../../../nodes/NexthinkAuditTrail/trigger/overtaking.ts';
import type { PollState } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';
import { firstState } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';

const SECOND = 1000;
const NODE = 'node 1 of workflow 1';

function stateOf(version: number): PollState {
	return { ...firstState('log', 0, { readUpTo: 0, coveredFrom: -7 }), salt: 's', version };
}

function overtakingAt(now: { value: number }): Overtaking {
	return new Overtaking(() => now.value);
}

describe('a poll', () => {
	it('is overtaken when another one went on from the same state while it ran', () => {
		const now = { value: 0 };
		const overtaking = overtakingAt(now);
		now.value = 5 * SECOND;
		overtaking.goOn(NODE, stateOf(3));
		expect(overtaking.isOvertaken(NODE, stateOf(3), 1 * SECOND)).toBe(true);
	});

	it('is overtaken when n8n may not have saved yet what the one before it left', () => {
		const now = { value: 100 * SECOND };
		const overtaking = overtakingAt(now);
		overtaking.goOn(NODE, stateOf(3));
		expect(overtaking.isOvertaken(NODE, stateOf(3), 105 * SECOND)).toBe(true);
		expect(overtaking.isOvertaken(NODE, stateOf(3), 190 * SECOND)).toBe(true);
	});

	it('is the first one again some minutes later: n8n could not keep what the other one left', () => {
		const now = { value: 100 * SECOND };
		const overtaking = overtakingAt(now);
		overtaking.goOn(NODE, stateOf(3));
		expect(overtaking.isOvertaken(NODE, stateOf(3), 230 * SECOND)).toBe(false);
	});

	it.each<[string, string, PollState | null]>([
		['another state', NODE, stateOf(4)],
		['no state', NODE, null],
		['another node', 'node 2 of workflow 1', stateOf(3)],
	])('is not overtaken by one with %s', (_, node, previous) => {
		const overtaking = overtakingAt({ value: 0 });
		overtaking.goOn(NODE, stateOf(3));
		expect(overtaking.isOvertaken(node, previous, 0)).toBe(false);
	});

	it('without a state is overtaken by another first one', () => {
		const overtaking = overtakingAt({ value: 0 });
		overtaking.goOn(NODE, null);
		expect(overtaking.isOvertaken(NODE, null, 0)).toBe(true);
		// The workflow is activated once more, because n8n did not keep what the first activation left.
		expect(overtaking.isOvertaken(NODE, null, 30 * SECOND)).toBe(false);
	});
});
