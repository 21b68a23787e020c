import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import type { AuditEvent } from '../../../../nodes/NexthinkAuditTrail/event/event.ts';
import { USUAL_COLUMNS } from '../../../../nodes/NexthinkAuditTrail/sources/platform/columns.ts';
import { jsonEntries } from '../../../../nodes/NexthinkAuditTrail/sources/platform/rowEntries.ts';
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
