import { parse } from 'csv-parse/sync';
import { describe, expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { numberedWhereShared } from '../../../../nodes/NexthinkAuditTrail/sources/platform/columns.ts';
import { CsvReader } from '../../../../nodes/NexthinkAuditTrail/sources/platform/csv.ts';
import type { CsvRows } from '../../../../nodes/NexthinkAuditTrail/sources/platform/csvRows.ts';
import { pieces, inPieces } from './pieces.mts';

/** Of one to four bytes. */
const LETTERS = ['"', 'ä', '✓', '😀'];

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

/** Cut within characters, too. */
function read(text: string, cuts: number[]): { rows: string[][]; texts: string } {
	const bytes = Buffer.from(text);
	const reader = new CsvReader();
	const rows: string[][] = [];
	const written: Uint8Array[] = [];
	const take = (batch: CsvRows): void => {
		for (let row = 0; row < batch.length; row++) {
			rows.push(reader.names!.map((_, column) => batch.value(row, column)));
			written.push(batch.written(row));
		}
	};
	for (const piece of inPieces(bytes.toString('latin1'), cuts)) {
		for (const batch of reader.read(Buffer.from(piece, 'latin1'))) take(batch);
	}
	take(reader.end());
	return {
		rows: reader.names === null ? [] : [[...reader.names], ...rows],
		texts: Buffer.concat([reader.head, ...written]).toString(),
	};
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
				const parsed = parse(text, { record_delimiter: lineEnd, skip_empty_lines: true });
				expect(parsed).toEqual(rows);
				expect(result.rows).toEqual([numberedWhereShared(head), ...rows.slice(1)]);
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

	test('a large table is read in one piece as in small ones, whatever its rows become', () => {
		const name = 'x'.repeat(1000);
		const rows = Array.from({ length: 5000 }, (_, row) => [
			`${row}`,
			LETTERS.slice(0, row % 5).join(''),
			'',
		]);
		const lines = rows.map(([one, two]) => `${one},"${two!.replaceAll('"', '""')}",`);
		const text = `a,b,${name}\n${lines.join('\n')}\n`;
		const pieces = Array.from({ length: text.length }, () => 100);
		expect(read(text, [])).toEqual({ rows: [['a', 'b', name], ...rows], texts: text });
		expect(read(text, pieces)).toEqual(read(text, []));
	});

	test('blank rows are left out, also where they are cut', () => {
		const text = '\r\na,b\r\n\n\r\n1,2\r\n\r';
		for (let at = 0; at <= text.length; at++) {
			expect(read(text, [at])).toEqual({
				rows: [
					['a', 'b'],
					['1', '2'],
				],
				texts: 'a,b\r\n1,2\r\n',
			});
		}
	});

	test.each([
		['in a row', 'a,b\n1,\xe9,2\n'],
		['in the head', 'a,\xe9\r,b\n1,2,3\n'],
		['after what is wrong', 'a,b\n1\n1,\xe9\n'],
		['in the end', 'a,b\n1,"2\xc3'],
	])('what is not UTF-8 %s is called so, whatever else is wrong', (_, bytes) => {
		const reader = new CsvReader();
		const all = (): CsvRows[] => [...reader.read(Buffer.from(bytes, 'latin1')), reader.end()];
		expect(all).toThrow('The rows are not written in UTF-8');
	});

	test('a row that does not end is refused before it fills the memory', () => {
		const reader = new CsvReader();
		const piece = Buffer.from('ä'.repeat(500_000));
		[...reader.read(Buffer.from('a\n1\n"'))];
		const readPieces = (count: number): void => {
			for (let at = 0; at < count; at++) [...reader.read(piece)];
		};
		readPieces(8);
		expect(() => {
			readPieces(1);
		}).toThrow('row 3 does not end');
	});
});
