import { expect, it } from '@jest/globals';
import { Sources } from '../../../nodes/NexthinkAuditTrail/polling/sources.ts';
import { firstState } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';

const mark = { readUpTo: 2, coveredFrom: 1 };

it('keeps apart what is read for certain and what is only likely, whatever somebody typed', () => {
	const sources = new Sources(firstState('log', 2, mark).sources, 3, mark);
	const owners = [
		{ engine: 'engine-2', host: 'e2', likelyHost: null },
		{ engine: 'engine-2', host: 'e1', likelyHost: null },
		{ engine: 'engine-2', host: null, likelyHost: null },
		{ engine: null, host: 'e2', likelyHost: null },
		{ engine: null, host: null, likelyHost: 'e2' },
		{ engine: null, host: null, likelyHost: null },
	];
	const found = owners.map((owner) => sources.of(owner));
	expect(new Set(found).size).toBe(owners.length);
	expect(found.at(-1)).toBe(sources.unattributed);
	for (const [index, owner] of owners.entries()) expect(sources.of(owner)).toBe(found[index]);
});

it('has no more likely hosts than a stranger may make up', () => {
	const sources = new Sources(firstState('log', 2, mark).sources, 3, mark);
	for (let host = 0; host < 1000; host++) {
		sources.of({ engine: null, host: null, likelyHost: `typed-${host}` });
	}
	const engine = sources.of({ engine: 'engine-1', host: 'e1', likelyHost: null });
	expect(engine).not.toBe(sources.unattributed);
	expect(sources.named.length).toBeLessThan(200);
});
