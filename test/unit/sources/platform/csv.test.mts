import { parse } from 'csv-parse/sync';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { CsvReader } from '../../../../nodes/NexthinkAuditTrail/sources/platform/csv.ts';
import { pieces, inPieces } from './pieces.mts';

const field = fc.oneof(
	fc.constantFrom(
		'',
		'time',
		'a,b',
		'say "no"',
		'"',
		'""',
		',',
		'\r',
		'\n',
		'line\r\nline',
		' x ',
		'✓',
	),
	fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
);
const table = fc.integer({ min: 2, max: 5 }).chain((width) =>
	fc.record({
		rows: fc.array(fc.array(field, { minLength: width, maxLength: width }), { minLength: 1 }),
		quoting: fc.array(fc.boolean(), { minLength: 7, maxLength: 7 }),
		lineEnd: fc.constantFrom('\n', '\r\n'),
		isEnded: fc.boolean(),
	}),
);

function written(value: string, isQuoted: boolean): string {
	return isQuoted || /[",\r\n]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value;
}

function read(text: string, cuts: number[]): { rows: string[][]; texts: string } {
	const reader = new CsvReader();
	const rows = inPieces(text, cuts).flatMap((piece) => reader.read(piece));
	rows.push(...reader.end());
	return { rows: rows.map(({ fields }) => fields), texts: rows.map((row) => row.text).join('') };
}

describe('CSV', () => {
	test('any table is read as a kept library reads it, however it is cut, and no character goes', () => {
		fc.assert(
			fc.property(table, pieces, ({ rows, quoting, lineEnd, isEnded }, cuts) => {
				// A row that repeats the head is refused, and so are carriage returns in it.
				const [head] = rows as [string[]];
				const isOdd = (fields: string[]) => fields.join() === head.join();
				fc.pre(!rows.slice(1).some(isOdd) && !head.join().includes('\r'));
				fc.pre(isEnded || !rows.at(-1)!.at(-1)!.endsWith('\r'));
				let count = 0;
				const lines = rows.map((fields) =>
					fields.map((value) => written(value, quoting[count++ % quoting.length]!)).join(','),
				);
				const text = lines.join(lineEnd) + (isEnded ? lineEnd : '');
				const result = read(text, cuts);
				expect(result.rows).toEqual(rows);
				expect(result.rows).toEqual(
					parse(text, { record_delimiter: lineEnd, skip_empty_lines: true }),
				);
				expect(result.texts).toBe(text);
			}),
		);
	});

	test.each([
		['a row with more fields', 'a,b\n1,2,3\n', 'row 2 has 3 fields, where the first one has 2'],
		['a row with fewer fields', 'a,b\n1\n', 'row 2 has one field'],
		['a quote that is never closed', 'a,b\n1,"2\n', 'row 2 ends within quotes'],
		['text behind a quote', 'a,b\n"1"x,2\n', 'row 2 has text after a quote'],
		['a quote within a field', 'a,b\n1x"",2\n', 'row 2 has a quote in a field without quotes'],
		['line ends of another kind', 'a,b\r1,2\r', 'row 1 holds line ends of another kind'],
		['tables one after another', 'a,b\n1,2\na,b\n3,4\n', 'row 3 repeats the first one'],
	])('%s is refused', (_, text, reason) => {
		expect(() => read(text, [])).toThrow(reason);
	});
});
