import { ExplainedError } from '../../messages/explainedError';
import { CsvReader } from './csv';
import type { CsvRows } from './csvRows';
import { JsonRowReader } from './jsonRows';
import type { RowReader } from './rowReader';
import { RowBytes, RowText } from './rowText';

/** Where an object holds rows: what Nexthink's HTTP exporter sends, and an answer of the NQL API that was kept. */
const ARRAYS_OF_ROWS = ['records', 'data'];

/** Rows without all columns that an event needs wait for one that names the others: what is empty may be left out. */
const MOST_WAITING_CHARACTERS = 1024 * 1024;

/** What a table has to have, else it is cut or none. */
export interface TableDemands {
	/** Names of columns, even without rows. */
	head: boolean;
	lastLineEnd: boolean;
}

/** A table as CSV, in UTF-8 with or without a byte order mark, or in UTF-16 with one. */
export class CsvTable {
	private readonly csv = new CsvReader();
	private readonly bytes = new RowBytes();

	/** @param reader is told the names of the columns */
	constructor(private readonly reader: RowReader) {}

	/** The head, as it is written. */
	get head(): Uint8Array {
		return this.csv.head;
	}

	/**
	 * @param bytes the next piece of the table, cut anywhere
	 * @returns the rows that end in it, without the head, in batches
	 * @throws ExplainedError for what is no CSV
	 */
	*read(bytes: Uint8Array): Generator<CsvRows> {
		for (const rows of this.csv.read(this.bytes.of(bytes))) {
			this.tellColumns();
			yield rows;
		}
	}

	/**
	 * @param demands what shows that the table is whole
	 * @returns the rows that are left, as `read` does
	 */
	*end({ head, lastLineEnd }: TableDemands): Generator<CsvRows> {
		yield* this.csv.read(this.bytes.rest());
		const last = this.csv.end();
		if (lastLineEnd && !this.csv.isEnded) throw cut();
		this.tellColumns();
		if (head && this.csv.names === null) throw noTable();
		yield last;
	}

	private tellColumns(): void {
		const { names } = this.csv;
		if (names !== null) this.reader.addColumns(names);
	}
}

/**
 * The rows of CSV as JSON.
 *
 * @param bytes in UTF-8 or, with a byte order mark, UTF-16; cut anywhere
 * @param demands what shows that the table is whole
 * @returns the rows in their order, in batches
 * @throws ExplainedError for what is no CSV, and whatever iterating the bytes throws
 */
export async function* csvEntries(
	bytes: AsyncIterable<Uint8Array>,
	reader: RowReader,
	demands: TableDemands,
): AsyncGenerator<string[]> {
	const table = new CsvTable(reader);
	const expected = (rows: CsvRows): string[] => {
		const entries = rows.json();
		reader.expect(entries, rows);
		return entries;
	};
	for await (const chunk of bytes) {
		for (const rows of table.read(chunk)) if (rows.length > 0) yield expected(rows);
	}
	for (const rows of table.end(demands)) if (rows.length > 0) yield expected(rows);
}

/**
 * The rows of JSON: objects one after another, an array of them, or an object with `records`.
 *
 * @param bytes in UTF-8 or, with a byte order mark, UTF-16; cut anywhere
 * @param reader is told the names of the columns
 * @returns the rows in their order, in batches
 * @throws ExplainedError for what is no JSON, and whatever iterating the bytes throws
 */
export async function* jsonEntries(
	bytes: AsyncIterable<Uint8Array>,
	reader: RowReader,
): AsyncGenerator<string[]> {
	const json = new JsonRowReader(ARRAYS_OF_ROWS);
	const decoder = new RowText();
	let waiting: string[] = [];
	let characters = 0;
	let isWaiting = true;
	for await (const chunk of bytes) {
		for (const { text, names } of json.read(decoder.of(chunk))) {
			reader.addColumns(names);
			waiting.push(text);
			characters += text.length;
		}
		if (waiting.length === 0) continue;
		isWaiting &&= reader.missing !== null && characters <= MOST_WAITING_CHARACTERS;
		if (isWaiting) continue;
		yield waiting;
		waiting = [];
	}
	json.read(decoder.rest());
	json.end();
	if (waiting.length > 0) yield waiting;
}

function cut(): ExplainedError {
	return new ExplainedError(
		'The file of the export does not end with a whole row',
		'Nothing of it was used, because it may be cut. Run again.',
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}

function noTable(): ExplainedError {
	return new ExplainedError(
		'Nexthink sent an empty file instead of a table',
		'Even without events it would name the columns, so nothing of it was used. Run again.',
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}
