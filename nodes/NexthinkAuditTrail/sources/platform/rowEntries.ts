import { ExplainedError } from '../../messages/explainedError';
import type { CsvRow } from './csv';
import { CsvReader } from './csv';
import { JsonRowReader } from './jsonRows';
import type { RowReader } from './rowReader';

/** Where an object holds rows: the body that Nexthink's HTTP exporter sends. */
const ARRAYS_OF_ROWS = ['records'];

/** A row of CSV as it is written, and as JSON: names from the head, values as texts, in the order of the columns. */
export interface TableRow {
	text: string;
	json: string;
}

/** A table as CSV, in UTF-8, with or without a byte order mark. */
export class CsvTable {
	/** The head, as it is written. */
	head = '';
	private readonly csv = new CsvReader();
	private readonly decoder = new TextDecoder();
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
		return this.rowsOf(this.csv.read(this.decoder.decode(bytes, { stream: true })));
	}

	/**
	 * @param mustBeEnded whether a last row without a line end means that the table is cut
	 * @returns the last row, if it has no line end
	 */
	end(mustBeEnded: boolean): TableRow[] {
		const rows = [...this.csv.read(this.decoder.decode()), ...this.csv.end()];
		if (mustBeEnded && !this.csv.isEnded) throw cut();
		return this.rowsOf(rows);
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
 * @param mustBeEnded whether a last row without a line end means that the table is cut
 * @returns the rows in their order, in batches
 * @throws ExplainedError for what is no CSV, and whatever iterating the bytes throws
 */
export async function* csvEntries(
	bytes: AsyncIterable<Uint8Array>,
	reader: RowReader,
	mustBeEnded: boolean,
): AsyncGenerator<string[]> {
	const table = new CsvTable(reader);
	const jsonIn = (rows: TableRow[]): string[] => rows.map(({ json }) => json);
	for await (const chunk of bytes) {
		const rows = table.read(chunk);
		if (rows.length > 0) yield jsonIn(rows);
	}
	yield jsonIn(table.end(mustBeEnded));
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
	const decoder = new TextDecoder();
	for await (const chunk of bytes) {
		const rows = json.read(decoder.decode(chunk, { stream: true }));
		for (const { names } of rows) reader.addColumns(names);
		if (rows.length > 0) yield rows.map(({ text }) => text);
	}
	json.end();
}

function cut(): ExplainedError {
	return new ExplainedError(
		'The file of the export does not end with a whole row',
		'Nothing of it was used, because it may be cut. Run again.',
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}
