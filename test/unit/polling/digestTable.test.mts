import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Digest } from '../../../nodes/NexthinkAuditTrail/polling/digests.ts';
import { DigestTable, NO_ROW } from '../../../nodes/NexthinkAuditTrail/polling/digestTable.ts';

const NUMBERS = 3;
/** Several times as many as the table has room for at first, and as a page of it has. */
const VERY_MANY = 50_000;

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
/** Few different halves: digests that have one in common, or look for a place where another one stands, are frequent. */
const half = fc.oneof(fc.constantFrom(0, 1, -1, 1023, 1024, 2 ** 31 - 1, -(2 ** 31)), int32);
const digest: fc.Arbitrary<Digest> = fc.record({ high: half, low: half });

/** A way to say the same that no table is needed for. */
const keyOf = ({ high, low }: Digest): string => `${high} ${low}`;

/** The n-th of digests that all look for the same place in a table of any size. */
const crowded = (n: number): Digest => ({ high: n, low: 7 });

describe('a table of digests', () => {
	it('does what a Map does, whatever is added and found in whatever order', () => {
		fc.assert(
			fc.property(
				fc.array(fc.record({ digest, number: fc.nat(NUMBERS - 1), value: int32 }), {
					maxLength: 300,
					size: 'max',
				}),
				(steps) => {
					const table = new DigestTable(NUMBERS);
					const rows = new Map<string, number[]>();
					const order: Digest[] = [];
					for (const { digest: one, number, value } of steps) {
						const found = table.find(one);
						const expected = rows.get(keyOf(one));
						expect(found === NO_ROW).toBe(expected === undefined);
						const row = found === NO_ROW ? table.add(one) : found;
						if (expected === undefined) {
							expect(row).toBe(order.length);
							rows.set(keyOf(one), Array<number>(NUMBERS).fill(0));
							order.push(one);
						}
						const numbers = rows.get(keyOf(one))!;
						expect(numbers.map((_, index) => table.get(row, index))).toEqual(numbers);
						table.set(row, number, value);
						numbers[number] = value;
					}
					expect(table.size).toBe(order.length);
					for (const [row, one] of order.entries()) {
						expect(table.digestOf(row)).toEqual(one);
						expect(table.find(one)).toBe(row);
						const numbers = rows.get(keyOf(one))!;
						expect(numbers.map((_, index) => table.get(row, index))).toEqual(numbers);
					}
				},
			),
		);
	});

	it('still finds all and nothing else when it has grown many times', () => {
		const table = new DigestTable(1);
		// Multiplied by an odd number: all different, and spread.
		const spread = (n: number): Digest => ({ high: n, low: Math.imul(n, 0x9e3779b1) });
		for (let n = 0; n < VERY_MANY; n++) table.set(table.add(spread(n)), 0, -n);
		expect(table.size).toBe(VERY_MANY);
		// Backwards: what comes in the order of the rows is found in another way.
		const found = Array.from({ length: VERY_MANY }, (_, n) => VERY_MANY - 1 - n).filter((n) => {
			const row = table.find(spread(n));
			return row === n && table.get(row, 0) === -n;
		});
		expect(found).toHaveLength(VERY_MANY);
		const others = Array.from({ length: VERY_MANY }, (_, n) => spread(n + VERY_MANY));
		expect(others.every((one) => table.find(one) === NO_ROW)).toBe(true);
	});

	it('tells digests apart that look for the same place', () => {
		const table = new DigestTable(1);
		const many = 2000;
		for (let n = 0; n < many; n++) expect(table.add(crowded(n))).toBe(n);
		for (let n = many - 1; n >= 0; n--) expect(table.find(crowded(n))).toBe(n);
		expect(table.find(crowded(many))).toBe(NO_ROW);
		expect(table.find({ high: 0, low: 8 })).toBe(NO_ROW);
	});

	it('goes round from its last place to its first', () => {
		const table = new DigestTable(1);
		const last = (n: number): Digest => ({ high: n, low: -1 });
		for (let n = 0; n < 3; n++) table.add(last(n));
		table.add({ high: 0, low: 0 });
		for (let n = 2; n >= 0; n--) expect(table.find(last(n))).toBe(n);
		expect(table.find({ high: 0, low: 0 })).toBe(3);
	});

	it('finds in the order of its rows, and again from the beginning', () => {
		const table = new DigestTable(1);
		expect(table.find(crowded(0))).toBe(NO_ROW);
		for (let n = 0; n < 5; n++) table.add(crowded(n));
		for (const n of [0, 1, 2, 2, 3, 4, 0, 1, 4]) expect(table.find(crowded(n))).toBe(n);
		expect(table.find(crowded(5))).toBe(NO_ROW);
		table.add(crowded(5));
		expect(table.find(crowded(5))).toBe(5);
	});
});
