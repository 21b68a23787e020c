import { ExplainedError } from '../../messages/explainedError';
import type { CsvRow } from './csv';
import { CsvReader } from './csv';
import { JsonRowReader } from './jsonRows';
import type { RowReader } from './rowReader';

/** Where an object holds rows: what Nexthink's HTTP exporter sends, and an answer of the NQL API that was kept. */
const ARRAYS_OF_ROWS = ['records', 'data'];

/** Rows without all columns that an event needs wait for one that names the others: what is empty may be left out. */
const MOST_WAITING_CHARACTERS = 1024 * 1024;

/** A row of CSV as it is written, and as JSON: names from the head, values as texts, in the order of the columns. */
export interface TableRow {
	text: string;
	json: string;
}

/** What a table has to have, else it is cut or none. */
export interface TableDemands {
	/** Names of columns, even without rows. */
	head: boolean;
	lastLineEnd: boolean;
}

/** A table as CSV, in UTF-8, with or without a byte order mark. */
export class CsvTable {
	/** The head, as it is written. */
	head = '';
	private readonly csv = new CsvReader();
	private readonly utf8 = new Utf8Text();
	/** The names of the columns, each as the key of a JSON object is written. */
	private keys: string[] | null = null;

	/** @param reader is told the names of the columns */
	constructor(private readonly reader: RowReader) {}

	/**
	 * @param bytes the next piece of the table, cut anywhere
	 * @returns the rows that end in it, without the head
	 * @throws ExplainedError for what is no CSV
	 */
	read(bytes: Uint8Array): TableRow[] {
		return this.rowsOf(this.csv.read(this.utf8.of(bytes)));
	}

	/**
	 * @param demands what shows that the table is whole
	 * @returns the last row, if it has no line end
	 */
	end({ head, lastLineEnd }: TableDemands): TableRow[] {
		const rows = [...this.csv.read(this.utf8.rest()), ...this.csv.end()];
		if (lastLineEnd && !this.csv.isEnded) throw cut();
		const last = this.rowsOf(rows);
		if (head && this.keys === null) throw noTable();
		return last;
	}

	private rowsOf(rows: CsvRow[]): TableRow[] {
		if (this.keys === null) {
			const head = rows.shift();
			if (head === undefined) return [];
			this.head = head.text;
			this.reader.addColumns(head.fields);
			this.keys = head.fields.map((name) => `${JSON.stringify(name)}:`);
		}
		const { keys } = this;
		return rows.map(({ text, fields }) => ({ text, json: jsonOf(keys, fields) }));
	}
}

/**
 * The rows of CSV as JSON.
 *
 * @param bytes in UTF-8, cut anywhere
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
	const jsonIn = (rows: TableRow[]): string[] => rows.map(({ json }) => json);
	for await (const chunk of bytes) {
		const rows = table.read(chunk);
		if (rows.length > 0) yield jsonIn(rows);
	}
	yield jsonIn(table.end(demands));
}

function jsonOf(keys: readonly string[], fields: readonly string[]): string {
	let json = '{';
	for (let at = 0; at < fields.length; at++) {
		json += `${at === 0 ? '' : ','}${keys[at]!}${JSON.stringify(fields[at])}`;
	}
	return `${json}}`;
}

/**
 * The rows of JSON: objects one after another, an array of them, or an object with `records`.
 *
 * @param bytes in UTF-8, with or without a byte order mark, cut anywhere
 * @param reader is told the names of the columns
 * @returns the rows in their order, in batches
 * @throws ExplainedError for what is no JSON, and whatever iterating the bytes throws
 */
export async function* jsonEntries(
	bytes: AsyncIterable<Uint8Array>,
	reader: RowReader,
): AsyncGenerator<string[]> {
	const json = new JsonRowReader(ARRAYS_OF_ROWS);
	const utf8 = new Utf8Text();
	let waiting: string[] = [];
	let characters = 0;
	let isWaiting = true;
	for await (const chunk of bytes) {
		for (const { text, names } of json.read(utf8.of(chunk))) {
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
	json.read(utf8.rest());
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

/** Decodes UTF-8 in pieces: what is something else is refused, and not altered. */
class Utf8Text {
	private readonly decoder = new TextDecoder('utf-8', { fatal: true });

	of(bytes: Uint8Array): string {
		return this.decoded(() => this.decoder.decode(bytes, { stream: true }));
	}

	/** @returns what is left in the end */
	rest(): string {
		return this.decoded(() => this.decoder.decode());
	}

	private decoded(decode: () => string): string {
		try {
			return decode();
		} catch {
			throw notUtf8();
		}
	}
}

function notUtf8(): ExplainedError {
	return new ExplainedError(
		'The rows are not written in UTF-8',
		'Nothing of them was used, because letters would be lost. Have the file written in UTF-8, or converted to it before.',
	);
}
