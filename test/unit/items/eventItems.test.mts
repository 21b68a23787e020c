import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventCollection } from '../../../nodes/NexthinkAuditTrail/event/collection.ts';
import {
	AllEvents,
	LastEvents,
	LatestEvents,
} from '../../../nodes/NexthinkAuditTrail/event/collection.ts';
import { Parser } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import type { ItemSettings, Source } from '../../../nodes/NexthinkAuditTrail/items/eventItems.ts';
import { eventItems } from '../../../nodes/NexthinkAuditTrail/items/eventItems.ts';

const KEYS = 'timestamp event account target message code group component category host'.split(' ');
const portal: Source = { operation: 'portal', engine: null };
const withIds: ItemSettings = {
	source: portal,
	includeRawLine: true,
	includeId: true,
	includeSource: false,
};

const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') });

function collected(
	lines: string[],
	collection: EventCollection = new AllEvents(parser),
): EventCollection {
	lines.forEach((line) => collection.add(line));
	return collection;
}

/** Lines are told apart by nothing but themselves. */
function items(events: EventCollection, settings: ItemSettings) {
	return eventItems(events, settings, (line) => line);
}

function idsOf(events: EventCollection, source = portal): unknown[] {
	return items(events, { ...withIds, source }).map(({ id }) => id);
}

const BOTH = [
	'Nov  3 02:28:01 portal01 nxaudit: [Portal|USER|20206|a.keller] Role x is added',
	'something else',
];

describe('the items of events', () => {
	const flags = [true, false];
	const combinations = flags.flatMap((includeRawLine) =>
		flags.flatMap((includeId) =>
			flags.map((includeSource) => ({ includeRawLine, includeId, includeSource })),
		),
	);

	it.each(combinations)('always have their keys in the same order: %j', (options) => {
		const made = items(collected(BOTH), { source: portal, ...options });
		const expected = [
			...KEYS,
			...(options.includeRawLine ? ['line'] : []),
			...(options.includeId ? ['id'] : []),
			...(options.includeSource ? ['source'] : []),
		];
		expect(made.map((item) => Object.keys(item))).toEqual([expected, expected]);
		// What n8n stores is JSON: a key that is there without a value would be gone.
		expect(Object.keys(JSON.parse(JSON.stringify(made[1])) as object)).toEqual(expected);
	});

	it.each(combinations)('hold what was read: %j', (options) => {
		const events = collected(BOTH);
		const [first] = items(events, { source: portal, ...options });
		expect(first).toMatchObject({
			timestamp: '2024-11-03T02:28:01.000Z',
			component: 'Portal',
			category: 'USER',
			code: 20206,
			group: 'accountsAndRoles',
			account: 'a.keller',
			target: 'x',
			message: 'Role x is added',
			host: 'portal01',
			...(options.includeRawLine && { line: BOTH[0] }),
			...(options.includeSource && { source: { operation: 'portal', engine: null } }),
		});
	});

	it('do not share what a workflow may change', () => {
		const made = items(collected(BOTH), { ...withIds, includeSource: true });
		expect(made[0]!.source).not.toBe(made[1]!.source);
		expect(made[0]!.source).not.toBe(portal);
	});

	it('name the source of an Engine', () => {
		const source: Source = { operation: 'engine', engine: 'engine-1' };
		const [item] = items(collected(BOTH), { ...withIds, source, includeSource: true });
		expect(item!.source).toEqual({ operation: 'engine', engine: 'engine-1' });
	});
});

describe('the id of an item', () => {
	it('is a SHA-256 in hexadecimal digits', () => {
		for (const id of idsOf(collected(BOTH))) expect(id).toMatch(/^[0-9a-f]{64}$/);
	});

	it('is the same in every run', () => {
		expect(idsOf(collected(BOTH))).toEqual(idsOf(collected(BOTH)));
	});

	it('does not depend on the other options', () => {
		const events = collected(BOTH);
		const bare = items(events, { ...withIds, includeRawLine: false, includeSource: true });
		expect(bare.map(({ id }) => id)).toEqual(idsOf(events));
	});

	it('differs between equal lines', () => {
		expect(new Set(idsOf(collected(['a', 'a', 'b', 'a', 'b']))).size).toBe(5);
	});

	it('differs between sources', () => {
		const sources: Source[] = [
			portal,
			{ operation: 'allEngines', engine: null },
			{ operation: 'engine', engine: 'engine-1' },
			{ operation: 'engine', engine: 'engine-2' },
			{ operation: 'engine', engine: 'engine-1","a' },
		];
		expect(new Set(sources.flatMap((source) => idsOf(collected(['a']), source))).size).toBe(5);
	});

	it('differs where a line looks like the occurrence of another', () => {
		const lines = ['a', 'a', 'a,1', 'a",1', 'a",2', '["a",1]', 'a\u0000', 'a 2'];
		expect(new Set(idsOf(collected(lines))).size).toBe(lines.length);
	});

	it('is the same whether a limit cut older lines off or not', () => {
		const line = fc.constantFrom('a', 'b', 'c', BOTH[0]!);
		fc.assert(
			fc.property(
				fc.array(line, { maxLength: 30 }),
				fc.integer({ min: 1, max: 30 }),
				(lines, limit) => {
					const limited = idsOf(collected(lines, new LastEvents(limit, parser)));
					expect(limited).toEqual(idsOf(collected(lines)).slice(-limit));
				},
			),
		);
	});

	it('is the same whether a limit cut older lines of all Engines off or not', () => {
		// An untimed line counts as the one before it, so the earlier of two equal ones can be the newer.
		const line = fc.constantFrom(
			'2024-11-03 10:00:00 [engine-1|General|10001|nxengine] Engine is up and running',
			'2024-11-03 09:00:00 [engine-2|General|10001|nxengine] Engine is up and running',
			'2024-11-03 11:00:00 [engine-2|General|10004|nxengine] Engine stopped',
			'  without a time',
		);
		const source: Source = { operation: 'allEngines', engine: null };
		fc.assert(
			fc.property(
				fc.array(line, { maxLength: 12 }),
				fc.integer({ min: 1, max: 12 }),
				(lines, limit) => {
					const whole = collected(lines, new LatestEvents(Infinity, parser));
					const limited = collected(lines, new LatestEvents(limit, parser));
					const ids = idsOf(whole, source);
					const newest = whole
						.newestFirst()
						.slice(0, limit)
						.sort((a, b) => a - b);
					expect(whole.kept()).toEqual(lines.map((line) => parser.parse(line)));
					expect(idsOf(limited, source)).toEqual(newest.map((place) => ids[place]));
				},
			),
			{ numRuns: 1000 },
		);
	});
});
