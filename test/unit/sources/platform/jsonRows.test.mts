import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { JsonRowReader } from '../../../../nodes/NexthinkAuditTrail/sources/platform/jsonRows.ts';
import { inPieces, pieces } from './pieces.mts';

const row = fc.dictionary(
	fc.oneof(fc.constantFrom('data', 'records', 'time', '{', '"'), fc.string()),
	fc.jsonValue(),
);
/** How rows may be written down, the blanks between them as a program may put them. */
const shapes = {
	'one after another': (rows: object[]) => rows.map((one) => JSON.stringify(one)).join('\n'),
	'an array': (rows: object[], indent: number) => JSON.stringify(rows, null, indent),
	'an object that holds them': (rows: object[], indent: number) =>
		JSON.stringify(
			{ rows: rows.length, other: { data: [1] }, data: rows, end: [{ a: 1 }] },
			null,
			indent,
		),
};

function read(text: string, cuts: number[]): unknown[] {
	const reader = new JsonRowReader(['data']);
	const rows = inPieces(text, cuts).flatMap((piece) => reader.read(piece));
	reader.end();
	for (const each of rows) expect(each.text).not.toMatch(/[\n\t]/);
	return rows.map((each) => JSON.parse(each.text) as unknown);
}

describe('rows of JSON', () => {
	test.each(Object.entries(shapes))('%s: all of them come, however the text is cut', (_, write) => {
		// An object that holds an array under this name is what rows stand in, not a row.
		const rows = fc.array(row.filter((one) => !Array.isArray(one.data)));
		fc.assert(
			fc.property(rows, fc.nat({ max: 3 }), pieces, (all, indent, cuts) => {
				expect(read(write(all, indent), cuts)).toEqual(JSON.parse(JSON.stringify(all)));
			}),
		);
	});

	test('numbers keep their digits', () => {
		const reader = new JsonRowReader([]);
		const [only] = reader.read('[{ "id" : 9223372036854775807, "x": 1.10 }]');
		expect(only!.text).toBe('{"id":9223372036854775807,"x":1.10}');
	});

	test('an object that is an event is a row, whatever it holds besides', () => {
		const event = { code: 1, data: [{ a: 1 }] };
		expect(read(JSON.stringify([event, event]), [3])).toEqual([event, event]);
	});

	test('a text of megabytes is read', () => {
		const text = JSON.stringify({ a: '\\"x'.repeat(700_000) });
		expect(read(text, [])).toEqual([JSON.parse(text)]);
	});

	test.each([
		'[[{"a":1}]]',
		'{"data":[[{"a":1}]]}',
		'[{"a":1}',
		'{"a":1',
		'[{"a":1}]]',
		'[1]',
		'x{"a":1}',
		'{"a":1}x',
		'{"a" 1}',
		'{"a":[}]',
		'"a"',
	])('%s is refused', (text) => {
		expect(() => read(text, [])).toThrow('not JSON');
	});
});
