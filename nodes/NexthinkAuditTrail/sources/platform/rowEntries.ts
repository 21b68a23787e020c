import { ExplainedError } from '../../messages/explainedError';
import { markedUtf16 } from '../auditTrailApi/charset';
import { numberedWhereShared } from './columns';
import type { CsvRow } from './csv';
import { CsvReader } from './csv';
import { JsonRowReader } from './jsonRows';
import type { RowReader } from './rowReader';

/** Where an object holds rows: what Nexthink's HTTP exporter sends, and an answer of the NQL API that was kept. */
const ARRAYS_OF_ROWS = ['records', 'data'];

/** Rows without all columns that an event needs wait for one that names the others: what is empty may be left out. */
const MOST_WAITING_CHARACTERS = 1024 * 1024;

/**
 * What JSON writes in another way: a quote, a backslash, and what stands before the blank. Half a character, which it also does,
 * is refused.
 */
const TO_ESCAPE = /[^ !#-[\]-\uffff]/;

const BYTES_OF_A_MARK = 2;

/** A file may come as one piece, of which one text would be too long. */
const CHARACTERS_AT_ONCE = 64 * 1024;

/** What a table has to have, else it is cut or none. */
export interface TableDemands {
	/** Names of columns, even without rows. */
	head: boolean;
	lastLineEnd: boolean;
}

/** A table as CSV, in UTF-8 with or without a byte order mark, or in UTF-16 with one. */
export class CsvTable {
	/** The head, as it is written. */
	head = '';
	private readonly csv = new CsvReader();
	private readonly decoder = new RowText();
	/** What stands in front of each value of a row as JSON, from the end of the one before on; null: no head has come. */
	private fronts: string[] | null = null;

	/** @param reader is told the names of the columns */
	constructor(private readonly reader: RowReader) {}

	/**
	 * @param bytes the next piece of the table, cut anywhere
	 * @returns the rows that end in it, without the head
	 * @throws ExplainedError for what is no CSV
	 */
	read(bytes: Uint8Array): CsvRow[] {
		return this.withoutHead(this.csv.read(this.decoder.of(bytes)));
	}

	/**
	 * @param demands what shows that the table is whole
	 * @returns the last row, if it has no line end
	 */
	end({ head, lastLineEnd }: TableDemands): CsvRow[] {
		const rows = [...this.csv.read(this.decoder.rest()), ...this.csv.end()];
		if (lastLineEnd && !this.csv.isEnded) throw cut();
		const last = this.withoutHead(rows);
		if (head && this.fronts === null) throw noTable();
		return last;
	}

	/** @returns each row as JSON: names from the head, values as texts, in the order of the columns */
	jsonOf(rows: readonly CsvRow[]): string[] {
		const fronts = this.fronts ?? [];
		const entries: string[] = [];
		// One text of many rows and its parts take less time and memory than a text of each row.
		let text = '';
		let ends: number[] = [];
		for (const [index, { fields }] of rows.entries()) {
			for (let at = 0; at < fields.length; at++) text += fronts[at]! + escaped(fields[at]!);
			text += '"}';
			ends.push(text.length);
			if (text.length < CHARACTERS_AT_ONCE && index < rows.length - 1) continue;
			for (const [at, end] of ends.entries()) entries.push(text.slice(ends[at - 1] ?? 0, end));
			text = '';
			ends = [];
		}
		return entries;
	}

	private withoutHead(rows: CsvRow[]): CsvRow[] {
		if (this.fronts !== null) return rows;
		const [head, ...rest] = rows;
		if (head === undefined) return [];
		this.head = head.text;
		const names = numberedWhereShared(head.fields);
		this.reader.addColumns(names);
		this.fronts = names.map((name, at) => `${at === 0 ? '{' : '",'}${JSON.stringify(name)}:"`);
		return rest;
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
	const expected = (rows: CsvRow[]): string[] => {
		const entries = table.jsonOf(rows);
		reader.expect(entries, rows);
		return entries;
	};
	for await (const chunk of bytes) {
		const rows = table.read(chunk);
		if (rows.length > 0) yield expected(rows);
	}
	yield expected(table.end(demands));
}

/** @returns what stands between the quotes of the text as JSON */
function escaped(text: string): string {
	return TO_ESCAPE.test(text) ? JSON.stringify(text).slice(1, -1) : text;
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

/**
 * Decodes rows in pieces: UTF-8, or UTF-16 where its byte order mark says so, as Windows likes to write it. What is something else is
 * refused, and not altered.
 */
class RowText {
	/** Null before the first bytes have come. */
	private decoder: TextDecoder | null = null;
	private begun: Uint8Array = new Uint8Array(0);

	of(bytes: Uint8Array): string {
		if (this.decoder !== null) return this.decoded(this.decoder, bytes, true);
		this.begun = Buffer.concat([this.begun, bytes]);
		return this.begun.length < BYTES_OF_A_MARK ? '' : this.decoded(this.chosen(), this.begun, true);
	}

	/** @returns what is left in the end */
	rest(): string {
		if (this.decoder !== null) return this.decoded(this.decoder);
		return this.decoded(this.chosen(), this.begun);
	}

	private chosen(): TextDecoder {
		this.decoder = new TextDecoder(markedUtf16(this.begun) ?? 'utf-8', { fatal: true });
		return this.decoder;
	}

	private decoded(decoder: TextDecoder, bytes?: Uint8Array, isMoreToCome = false): string {
		try {
			return decoder.decode(bytes, { stream: isMoreToCome });
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
