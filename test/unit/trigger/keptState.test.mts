import { describe, expect, it } from '@jest/globals';
import type { Kept } from '../../../nodes/NexthinkAuditTrail/trigger/keptState.ts';
import { keepState, keptState } from '../../../nodes/NexthinkAuditTrail/trigger/keptState.ts';
import { pollLog } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import type { PollSettings, PollWorld } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import type { PollState } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';
import { firstState, isLogState } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';
import { polledLines } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';
import { UNFILTERED } from '../unfiltered.mts';

const LOG = 'portal at one host';
const OTHER_LOG = 'portal at another host';
const NODE = 'node-1';

function stateOf(log: string, readAt: number, version = 1): PollState {
	return { ...firstState(log, readAt, { readUpTo: readAt, coveredFrom: readAt - 7 }), version };
}

const POLL_SETTINGS: PollSettings = {
	log: LOG,
	hasSeveralFiles: true,
	overlapHours: 1,
	lookBackHours: null,
	// The second line is left, so its source stays as it was made of the state.
	mostEvents: 1,
	filter: UNFILTERED,
};

const WORLD: PollWorld = {
	now: 4_000_000,
	log: polledLines(
		async () =>
			(async function* () {
				yield Buffer.from(
					'one line\n1970-01-01T01:00:00Z e9 nxengine: [e9|USER|20101|root] of a new Engine\n',
				);
			})(),
		{ logTimeZone: 'UTC', now: 4_000_000 },
		true,
		null,
	),
	isOutOfTime: () => false,
};

function fresh(): Kept {
	return { node: {}, workflow: {}, nodeId: NODE };
}

/** n8n's durable scheduler keeps what the activation left for the workflow, and drops what it left for the node. */
function afterDurableActivation(state: PollState): Kept {
	const kept = fresh();
	keepState(kept, state, true, false);
	return { ...kept, node: {} };
}

describe('the state that n8n keeps', () => {
	it('is none at first', () => {
		expect(keptState(fresh(), LOG, isLogState)).toBeNull();
	});

	it('comes back as it was', () => {
		const kept = fresh();
		const state = stateOf(LOG, 1000);
		keepState(kept, state, false, true);
		expect(keptState(kept, LOG, isLogState)).toEqual(state);
	});

	it('is a new value of its own, because n8n notices no other change', () => {
		const kept = fresh();
		keepState(kept, stateOf(LOG, 1000), true, false);
		const before = { ...kept.node };
		keepState(kept, stateOf(LOG, 2000), false, true);
		expect(kept.node.state).not.toBe(before.state);
	});

	it('is not taken for that of another log', () => {
		const kept = fresh();
		keepState(kept, stateOf(OTHER_LOG, 1000), true, false);
		expect(keptState(kept, LOG, isLogState)).toBeNull();
	});

	it.each([
		[undefined],
		[null],
		['text'],
		[7],
		[[]],
		[{}],
		[{ log: LOG }],
		[{ format: 0, log: LOG, version: 3 }],
	])('is none when something else is there: %j', (state) => {
		expect(keptState({ ...fresh(), node: { state } }, LOG, isLogState)).toBeNull();
		const workflow = { nexthinkAuditTrailTrigger: { [NODE]: state } };
		expect(keptState({ ...fresh(), workflow }, LOG, isLogState)).toBeNull();
	});
});

/** A copy in which one of its parts, however deep, is missing or something else. */
function damaged(state: PollState): PollState[] {
	return partsOf(state).flatMap((path) =>
		[undefined, null, 'text', -1, [7], {}].map((value) => {
			const copy = structuredClone(state) as unknown as Record<string, unknown>;
			const inner = path
				.slice(0, -1)
				.reduce((whole, key) => whole[key] as Record<string, unknown>, copy);
			inner[path.at(-1)!] = value;
			return JSON.parse(JSON.stringify(copy)) as PollState;
		}),
	);
}

function partsOf(value: unknown, path: string[] = []): string[][] {
	const inner = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	const deeper = inner.flatMap(([key, part]) => partsOf(part, [...path, key]));
	return path.length === 0 ? deeper : [path, ...deeper];
}

const { mark } = stateOf(LOG, 1000).sources[0]!;
const source = {
	mark,
	seenAt: 7,
	isQueued: false,
	present: 'AAAAAAAAAAA=',
	gone: [{ since: 1000, entries: '' }],
	last: '',
	lastIsAfter: 1000,
	gap: { since: 1000, last: 'AAAAAAAAAAA=' },
};
const whole: PollState = {
	...stateOf(LOG, 1000),
	sources: [
		{ ...source, name: null },
		{ ...source, name: 'engine-1' },
	],
	halfWritten: [{ text: 'x', source: 'engine-1', since: 1000, mark, readTo: mark }],
	stepHours: 2,
};

// Found by `npm run test:fuzz`.
describe('a damaged state', () => {
	const kinds = damaged(whole);

	it('is none, or one that a poll can go on from', async () => {
		let usable = 0;
		for (const state of kinds) {
			for (const kept of [
				{ ...fresh(), node: { state } },
				{ ...fresh(), workflow: { nexthinkAuditTrailTrigger: { [NODE]: state } } },
			]) {
				const read = keptState(kept as unknown as Kept, LOG, isLogState);
				if (read === null) continue;
				usable++;
				const next = await pollLog(read, POLL_SETTINGS, WORLD);
				expect(isLogState(JSON.parse(JSON.stringify(next.state)))).toBe(true);
			}
		}
		expect(kinds.length).toBeGreaterThan(100);
		// Optional parts may be missing, and some damage makes another valid number.
		expect(usable).toBeLessThan(kinds.length / 3);
		expect(keptState({ ...fresh(), node: { state: whole } }, LOG, isLogState)).toEqual(whole);
	});
});

describe("after an activation whose node state n8n's durable scheduler dropped", () => {
	it('is that of the activation', () => {
		const state = stateOf(LOG, 1000);
		expect(keptState(afterDurableActivation(state), LOG, isLogState)).toEqual(state);
	});

	it("is not another node's", () => {
		const kept = afterDurableActivation(stateOf(LOG, 1000));
		expect(keptState({ ...kept, nodeId: 'node-2' }, LOG, isLogState)).toBeNull();
	});

	it("leaves other nodes' states and other data of the workflow alone", () => {
		const state = stateOf(LOG, 1000);
		const kept = afterDurableActivation(state);
		kept.workflow.counter = 7;
		const second: Kept = { ...kept, node: {}, nodeId: 'node-2' };
		keepState(second, stateOf(OTHER_LOG, 1500), true, false);
		keepState(second, stateOf(OTHER_LOG, 1600, 2), false, true);
		expect(keptState(kept, LOG, isLogState)).toEqual(state);
		expect(kept.workflow.counter).toBe(7);
	});

	it('counts as long as the state of the node is about another log and older', () => {
		const kept = afterDurableActivation(stateOf(LOG, 1000));
		kept.node.state = stateOf(OTHER_LOG, 500);
		expect(keptState(kept, LOG, isLogState)?.polledAt).toBe(1000);
	});

	it('does not count when the node has been about another log since then', () => {
		const kept = afterDurableActivation(stateOf(LOG, 1000));
		kept.node.state = stateOf(OTHER_LOG, 2000);
		expect(keptState(kept, LOG, isLogState)).toBeNull();
	});

	it('is given up as soon as n8n keeps a state of the node together with events', () => {
		const kept = afterDurableActivation(stateOf(LOG, 1000));
		const next = stateOf(LOG, 2000, 2);
		keepState(kept, next, false, false);
		expect(Object.keys(kept.workflow.nexthinkAuditTrailTrigger as object)).toEqual([NODE]);
		keepState(kept, next, false, true);
		expect(kept.workflow.nexthinkAuditTrailTrigger).toEqual({});
		expect(keptState(kept, LOG, isLogState)).toEqual(next);
	});

	it('stays until a state of the node has come back: n8n may fail to keep the first one', () => {
		const kept = afterDurableActivation(stateOf(LOG, 1000));
		keepState(kept, stateOf(LOG, 2000, 2), false, true);
		expect(keptState({ ...kept, node: {} }, LOG, isLogState)).toEqual(
			expect.objectContaining({ version: 1, polledAt: 1000 }),
		);
	});

	it('is not written where the first poll gives events: n8n keeps the state with them', () => {
		const kept = fresh();
		keepState(kept, stateOf(LOG, 1000), true, true);
		expect(kept.workflow).toEqual({});
	});
});
