import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { EventCollection } from '../../nodes/NexthinkAuditTrail/auditLog/collection.ts';
import {
	AllEvents,
	LastEvents,
	LatestEvents,
} from '../../nodes/NexthinkAuditTrail/auditLog/collection.ts';
import type { AuditEvent } from '../../nodes/NexthinkAuditTrail/auditLog/event.ts';
import { eventWith } from './events.mts';

interface Entry {
	event: AuditEvent;
	isWanted: boolean;
}

const log: fc.Arbitrary<Entry[]> = fc.array(
	fc
		.tuple(
			fc.oneof(
				fc.constant(null),
				fc.integer({ min: 0, max: 5 }).map((second) => `2024-12-24T13:00:0${second}.000Z`),
				fc.constantFrom('2023-12-31T23:59:59.999Z', '2025-01-01T00:00:00.000Z'),
			),
			fc.boolean(),
		)
		.map(([timestamp, isWanted]) => ({ event: eventWith({ timestamp }), isWanted })),
	{ maxLength: 60 },
);
const limit = fc.integer({ min: 1, max: 70 });

/** Adds the whole log, and tells kept events by their place in it. */
function places(entries: Entry[], collection: EventCollection): number[] {
	entries.forEach(({ event, isWanted }) => collection.add(event, isWanted));
	return collection.kept().map((kept) => entries.findIndex(({ event }) => event === kept));
}

function wantedPlaces(entries: Entry[]): number[] {
	return entries.flatMap(({ isWanted }, place) => (isWanted ? [place] : []));
}

/** The time that counts for each entry: its own, or that of the entries before it. */
function countingTimes(entries: Entry[]): string[] {
	return entries.map((_, place) => {
		const before = entries.slice(0, place + 1).map(({ event }) => event.timestamp);
		return before.filter((time) => time !== null).at(-1) ?? '';
	});
}

describe('a collection', () => {
	it('of all events keeps the wanted ones in order', () => {
		fc.assert(
			fc.property(log, (entries) => {
				const collection = new AllEvents();
				expect(places(entries, collection)).toEqual(wantedPlaces(entries));
				expect(collection.wanted).toBe(wantedPlaces(entries).length);
			}),
		);
	});

	it('of the last events keeps the last wanted ones in order', () => {
		fc.assert(
			fc.property(log, limit, (entries, most) => {
				const collection = new LastEvents(most);
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
				const collection = new LatestEvents(most);
				expect(places(entries, collection)).toEqual(expected);
				expect(collection.wanted).toBe(wantedPlaces(entries).length);
			}),
			{ numRuns: 3000 },
		);
	});

	it('of the latest events takes a later Engine into account that comes first in the answer', () => {
		const event = (timestamp: string) => ({ event: eventWith({ timestamp }), isWanted: true });
		const entries = [
			event('2024-12-24T13:00:00.000Z'),
			event('2024-12-24T14:00:00.000Z'),
			event('2024-12-24T11:00:00.000Z'),
			event('2024-12-24T13:30:00.000Z'),
		];
		expect(places(entries, new LatestEvents(2))).toEqual([1, 3]);
		expect(places(entries, new LastEvents(2))).toEqual([2, 3]);
	});

	it('counts an event without a time as the one before it, wanted or not', () => {
		const entries = [
			{ event: eventWith({ timestamp: '2024-12-24T13:00:00.000Z' }), isWanted: true },
			{ event: eventWith({ timestamp: '2024-12-24T15:00:00.000Z' }), isWanted: false },
			{ event: eventWith({ timestamp: null }), isWanted: true },
			{ event: eventWith({ timestamp: '2024-12-24T14:00:00.000Z' }), isWanted: true },
		];
		expect(places(entries, new LatestEvents(1))).toEqual([2]);
		expect(places(entries, new LatestEvents(2))).toEqual([2, 3]);
	});

	it('can be looked at while it grows', () => {
		for (const collection of [new AllEvents(), new LastEvents(2), new LatestEvents(2)]) {
			expect(collection.kept()).toEqual([]);
			const first = eventWith({ timestamp: '2024-12-24T13:00:00.000Z' });
			const second = eventWith({ timestamp: '2024-12-24T12:00:00.000Z' });
			collection.add(first, true);
			expect(collection.kept()).toEqual([first]);
			collection.add(second, true);
			expect(collection.kept()).toEqual([first, second]);
		}
	});

	it('lists the same events from the newest to the oldest, and a smaller limit gives the beginning of that list', () => {
		fc.assert(
			fc.property(log, limit, limit, (entries, one, other) => {
				const listed = (collection: EventCollection): AuditEvent[] => {
					entries.forEach(({ event, isWanted }) => collection.add(event, isWanted));
					const newestFirst = collection.newestFirst();
					expect(new Set(newestFirst)).toEqual(new Set(collection.kept()));
					expect(newestFirst).toHaveLength(collection.kept().length);
					return newestFirst;
				};
				const [less, more] = [Math.min(one, other), Math.max(one, other)];
				const all = listed(new AllEvents());
				const places = all.map((event) => entries.findIndex((entry) => entry.event === event));
				expect(places).toEqual(wantedPlaces(entries).reverse());
				const last = listed(new LastEvents(more));
				expect(last.every((event, place) => event === all[place])).toBe(true);
				const latest = listed(new LatestEvents(more));
				const fewest = listed(new LatestEvents(less));
				expect(fewest).toHaveLength(Math.min(less, latest.length));
				expect(fewest.every((event, place) => event === latest[place])).toBe(true);
				const times = countingTimes(entries);
				const timeOf = (event: AuditEvent) =>
					times[entries.findIndex((entry) => entry.event === event)]!;
				const sorted = latest
					.map(timeOf)
					.every((time, place, list) => place === 0 || time <= list[place - 1]!);
				expect(sorted).toBe(true);
			}),
			{ numRuns: 500 },
		);
	});
});
