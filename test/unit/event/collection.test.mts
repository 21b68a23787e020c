import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventCollection } from '../../../nodes/NexthinkAuditTrail/event/collection.ts';
import {
	AllEvents,
	LastEvents,
	LatestEvents,
} from '../../../nodes/NexthinkAuditTrail/event/collection.ts';
import { Parser } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';

interface Entry {
	timestamp: string | null;
	isWanted: boolean;
}

const log: fc.Arbitrary<Entry[]> = fc.array(
	fc.record({
		timestamp: fc.oneof(
			fc.constant(null),
			fc.integer({ min: 0, max: 5 }).map((second) => `2024-12-24T13:00:0${second}.000Z`),
			fc.constantFrom('2023-12-31T23:59:59.999Z', '2025-01-01T00:00:00.000Z'),
		),
		isWanted: fc.boolean(),
	}),
	{ maxLength: 60 },
);
const limit = fc.integer({ min: 1, max: 70 });
const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') });

/** A line that tells its place in the log. */
function lineOf({ timestamp }: Entry, place: number): string {
	return timestamp === null ? `line ${place}` : `${timestamp} line ${place}`;
}

function addAll(entries: Entry[], collection: EventCollection): EventCollection {
	for (const [place, entry] of entries.entries()) {
		if (entry.isWanted) collection.add(lineOf(entry, place));
		else collection.pass(parser.read(lineOf(entry, place)).instant);
	}
	return collection;
}

/** Which lines are kept, by their places in the log. */
function keptPlaces(collection: EventCollection): number[] {
	return collection.kept().map(({ line }) => Number(line.split(' ').at(-1)));
}

function places(entries: Entry[], collection: EventCollection): number[] {
	return keptPlaces(addAll(entries, collection));
}

function wantedPlaces(entries: Entry[]): number[] {
	return entries.flatMap(({ isWanted }, place) => (isWanted ? [place] : []));
}

/** The time that counts for each entry: its own, or that of the entries before it. */
function countingTimes(entries: Entry[]): string[] {
	return entries.map((_, place) => {
		const before = entries.slice(0, place + 1).map(({ timestamp }) => timestamp);
		return before.filter((time) => time !== null).at(-1) ?? '';
	});
}

const wanted = (timestamp: string | null): Entry => ({ timestamp, isWanted: true });

describe('a collection', () => {
	it('of all events keeps the wanted ones in order', () => {
		fc.assert(
			fc.property(log, (entries) => {
				const collection = new AllEvents(parser);
				expect(places(entries, collection)).toEqual(wantedPlaces(entries));
				expect(collection.wanted).toBe(wantedPlaces(entries).length);
			}),
		);
	});

	it('of the last events keeps the last wanted ones in order', () => {
		fc.assert(
			fc.property(log, limit, (entries, most) => {
				const collection = new LastEvents(most, parser);
				expect(places(entries, collection)).toEqual(wantedPlaces(entries).slice(-most));
				expect(collection.wanted).toBe(wantedPlaces(entries).length);
			}),
			{ numRuns: 1000 },
		);
	});

	it('of the latest events keeps the wanted ones that are latest by time, in the order of the log', () => {
		fc.assert(
			fc.property(log, limit, (entries, most) => {
				const times = countingTimes(entries);
				const expected = wantedPlaces(entries)
					.sort((a, b) => times[a]!.localeCompare(times[b]!, 'en') || a - b)
					.slice(-most)
					.sort((a, b) => a - b);
				const collection = new LatestEvents(most, parser);
				expect(places(entries, collection)).toEqual(expected);
				expect(collection.wanted).toBe(wantedPlaces(entries).length);
			}),
			{ numRuns: 3000 },
		);
	});

	it('of the latest events takes a later Engine into account that comes first in the answer', () => {
		const entries = [
			wanted('2024-12-24T13:00:00.000Z'),
			wanted('2024-12-24T14:00:00.000Z'),
			wanted('2024-12-24T11:00:00.000Z'),
			wanted('2024-12-24T13:30:00.000Z'),
		];
		expect(places(entries, new LatestEvents(2, parser))).toEqual([1, 3]);
		expect(places(entries, new LastEvents(2, parser))).toEqual([2, 3]);
	});

	it('counts an event without a time as the one before it, wanted or not', () => {
		const entries = [
			wanted('2024-12-24T13:00:00.000Z'),
			{ timestamp: '2024-12-24T15:00:00.000Z', isWanted: false },
			wanted(null),
			wanted('2024-12-24T14:00:00.000Z'),
		];
		expect(places(entries, new LatestEvents(1, parser))).toEqual([2]);
		expect(places(entries, new LatestEvents(2, parser))).toEqual([2, 3]);
	});

	it('can be looked at while it grows', () => {
		const lines = ['2024-12-24T13:00:00.000Z line 0', '2024-12-24T12:00:00.000Z line 1'];
		for (const collection of [
			new AllEvents(parser),
			new LastEvents(2, parser),
			new LatestEvents(2, parser),
		]) {
			expect(collection.kept()).toEqual([]);
			collection.add(lines[0]!);
			expect(keptPlaces(collection)).toEqual([0]);
			collection.add(lines[1]!);
			expect(keptPlaces(collection)).toEqual([0, 1]);
		}
	});

	it('gives of each kept line the event that the parser makes of it', () => {
		const line =
			'2024-12-24T13:00:00Z portal01 nxaudit: [Portal|USER|20206|a.keller] Role x is added';
		for (const collection of [
			new AllEvents(parser),
			new LastEvents(1, parser),
			new LatestEvents(1, parser),
		]) {
			collection.add(line);
			expect(collection.kept()).toEqual([parser.parse(line)]);
		}
	});

	it('tells how the kept lines were understood', () => {
		const lines = [
			'2024-12-24T13:00:00Z left out',
			'2024-12-24T13:00:01Z portal01 nxaudit: [Portal|USER|20206|a.keller] Role x is added',
			'2024-12-24T13:00:02Z some thing else [Portal|USER|20206|a.keller] Role x is added',
			'2024-12-24T13:00:03Z text',
		];
		const ofLast = { lines: 3, recognized: 1, misplaced: 1, disregarded: 0 };
		for (const [collection, understood] of [
			[new AllEvents(parser), { ...ofLast, lines: 4 }],
			[new LastEvents(3, parser), ofLast],
			[new LatestEvents(3, parser), ofLast],
		] as const) {
			for (const line of lines) collection.add(line);
			expect(collection.understood()).toEqual(understood);
		}
	});

	it('lists the same events from the newest to the oldest, and a smaller limit gives the beginning of that list', () => {
		fc.assert(
			fc.property(log, limit, limit, (entries, one, other) => {
				const listed = (collection: EventCollection): number[] => {
					const kept = places(entries, collection);
					const newestFirst = collection.newestFirst().map((place) => kept[place]!);
					expect([...newestFirst].sort((a, b) => a - b)).toEqual(kept);
					return newestFirst;
				};
				const [less, more] = [Math.min(one, other), Math.max(one, other)];
				const all = listed(new AllEvents(parser));
				expect(all).toEqual(wantedPlaces(entries).reverse());
				const last = listed(new LastEvents(more, parser));
				expect(last).toEqual(all.slice(0, more));
				const latest = listed(new LatestEvents(more, parser));
				expect(listed(new LatestEvents(less, parser))).toEqual(latest.slice(0, less));
				const times = countingTimes(entries);
				const sorted = latest
					.map((place) => times[place]!)
					.every((time, place, list) => place === 0 || time <= list[place - 1]!);
				expect(sorted).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});
