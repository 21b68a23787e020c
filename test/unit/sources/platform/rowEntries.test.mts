import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AuditEvent } from '../../../../nodes/NexthinkAuditTrail/event/event.ts';
import { USUAL_COLUMNS } from '../../../../nodes/NexthinkAuditTrail/sources/platform/columns.ts';
import {
	csvEntries,
	jsonEntries,
} from '../../../../nodes/NexthinkAuditTrail/sources/platform/rowEntries.ts';
import { RowReader } from '../../../../nodes/NexthinkAuditTrail/sources/platform/rowReader.ts';
import { inPieces, pieces } from './pieces.mts';

async function eventsOf(texts: readonly string[]): Promise<AuditEvent[]> {
	const reader = new RowReader({ columns: USUAL_COLUMNS, timeZone: 'UTC' });
	const bytes = async function* () {
		for (const text of texts) yield Buffer.from(text);
	};
	const events: AuditEvent[] = [];
	for await (const rows of jsonEntries(bytes(), reader)) {
		events.push(...rows.map((row) => reader.parse(row)));
	}
	return events;
}

interface Row {
	time?: string;
	code?: number | null;
	message?: string | null;
	account?: string | null;
}

/** What is empty may be left out of a row. */
const row: fc.Arbitrary<Row> = fc.record(
	{
		time: fc.constant('2024-12-24T14:00:00Z'),
		code: fc.integer({ min: 90_000, max: 90_999 }),
		message: fc.constantFrom('one', 'two'),
		account: fc.constantFrom('root', 'jdoe'),
	},
	{ requiredKeys: [] },
);

test('an event does not depend on where the rows are cut, nor on what other rows leave out', async () => {
	await fc.assert(
		fc.asyncProperty(fc.array(row), pieces, async (rows, cuts) => {
			const whole = { time: '2024-12-24T14:00:00Z', code: 90_211, message: 'last' };
			const text = JSON.stringify([...rows, whole]);
			const events = await eventsOf(inPieces(text, cuts));
			const read = events.map(({ code, message, account }) => ({ code, message, account }));
			const written = [...rows, whole].map(
				({ code = null, message = null, account = null }: Row) => ({
					code,
					message,
					account,
				}),
			);
			expect(read).toEqual(written);
		}),
	);
});

const value = fc.oneof(
	fc.constantFrom('', '2024-12-24T14:00:00Z', '90211', 'a "b", c', 'back\\slash', '\u0001\n', '✓'),
	fc.string({ unit: 'binary' }).filter((text) => text.isWellFormed()),
);
const table = fc.record({
	others: fc.uniqueArray(fc.constantFrom('account', 'note', '1', '__proto__', 'say "x"', 'back\\')),
	rows: fc.array(fc.array(value, { minLength: 9, maxLength: 9 })),
	isReadable: fc.boolean(),
});

test('of a row of CSV is read what stands in its JSON, in whatever order it is read', async () => {
	await fc.assert(
		fc.asyncProperty(table, pieces, fc.boolean(), async (written, cuts, isInOrder) => {
			const { others, rows, isReadable } = written;
			const names = [...others, 'time', 'code', isReadable ? 'message' : 'text'];
			const quoted = (fields: readonly string[]): string =>
				fields.map((field) => `"${field.replaceAll('"', '""')}"`).join(',');
			const fields = rows.map((row) => row.slice(0, names.length));
			const text = [names, ...fields].map((row) => `${quoted(row)}\n`).join('');
			const newReader = (): RowReader => new RowReader({ columns: USUAL_COLUMNS, timeZone: 'UTC' });
			const reader = newReader();
			const ofJson = newReader();
			ofJson.addColumns(names);
			const bytes = async function* () {
				// A character for each byte, so that characters are cut, too.
				const each = Buffer.from(text).toString('latin1');
				for (const piece of inPieces(each, cuts)) yield Buffer.from(piece, 'latin1');
			};
			const lines: string[] = [];
			for await (const batch of csvEntries(bytes(), reader, { head: true, lastLineEnd: true })) {
				for (const line of isInOrder ? batch : batch.toReversed()) {
					expect(reader.parse(line)).toEqual(ofJson.parse(line));
				}
				lines.push(...batch);
			}
			const pairs = fields.map((row) => names.map((name, at) => [name, row[at]!] as const));
			const member = ([name, field]: readonly [string, string]): string =>
				`${JSON.stringify(name)}:${JSON.stringify(field)}`;
			expect(lines).toEqual(pairs.map((row) => `{${row.map(member).join(',')}}`));
		}),
	);
});

const name = fc.constantFrom('time', 'note', 'note (1)', 'note (1) (1)', '');
const shared = fc.array(name, { minLength: 1, maxLength: 9 });

async function onlyRowOf(names: readonly string[], fields: readonly string[]): Promise<string> {
	const reader = new RowReader({ columns: USUAL_COLUMNS, timeZone: 'UTC' });
	const bytes = async function* () {
		yield Buffer.from(`"${names.join('","')}"\n${fields.join()}\n`);
	};
	const rows: string[] = [];
	for await (const batch of csvEntries(bytes(), reader, { head: true, lastLineEnd: true })) {
		rows.push(...batch);
	}
	expect(rows).toHaveLength(1);
	expect(reader.columns).toEqual(Object.keys(JSON.parse(rows[0]!) as object));
	return rows[0]!;
}

test('columns that share a name all have their values, and the others keep their names', async () => {
	await fc.assert(
		fc.asyncProperty(shared, async (names) => {
			const fields = names.map((_, at) => `value ${at}`);
			const row = JSON.parse(await onlyRowOf(names, fields)) as Record<string, string>;
			expect(Object.values(row)).toEqual(fields);
			for (const [at, key] of Object.keys(row).entries()) {
				const isAlone = names.filter((one) => one === names[at]).length === 1;
				if (isAlone) expect(key).toBe(names[at]);
				else expect(key).toMatch(/ \(\d\)$/);
			}
		}),
	);
	expect(await onlyRowOf(['note', 'note', 'note (1)'], ['a', 'b', 'c'])).toBe(
		'{"note (2)":"a","note (3)":"b","note (1)":"c"}',
	);
});

test('a head of more columns than any log has is refused in words', async () => {
	const names = Array.from({ length: 200_000 }, () => 'note');
	const empty = names.map(() => '');
	await expect(onlyRowOf(names, empty)).rejects.toThrow('The rows have more than 2,000 columns');
});

test('rows without a column that an event needs come all the same, without waiting for the end', async () => {
	const long = JSON.stringify({ code: 90_211, other: 'x'.repeat(700_000) });
	const given: number[] = [];
	let sent = 0;
	const bytes = async function* () {
		for (; sent < 4; sent++) yield Buffer.from(long);
	};
	const reader = new RowReader({ columns: USUAL_COLUMNS, timeZone: 'UTC' });
	for await (const rows of jsonEntries(bytes(), reader)) given.push(...rows.map(() => sent));
	expect(given).toEqual([1, 1, 2, 3]);
});
