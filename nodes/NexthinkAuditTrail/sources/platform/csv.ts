import { ExplainedError } from '../../messages/explainedError';

const QUOTE = '"';
const CHARACTERS_OF_A_MEGABYTE = 1024 * 1024;
/** No row of an audit log comes near this; without a limit one quote that is never closed would fill the memory. */
const LONGEST_ROW_CHARACTERS = 4 * CHARACTERS_OF_A_MEGABYTE;

/** A row as it is written, and what is in it. */
export interface CsvRow {
	/** With its line end. */
	text: string;
	fields: string[];
}

/**
 * Reads CSV (RFC 4180) in pieces: fields are separated by commas, rows by line feeds, with or without a carriage return. In a field
 * between quotes both are text, and a quote is written twice. Blank rows are left out.
 */
export class CsvReader {
	/** How many rows were read, the head included. */
	rows = 0;
	/** Whether the last row that was read has a line end. */
	isEnded = true;
	/** Which names the columns. */
	private head: string[] | null = null;
	private text = '';
	/** Up to here the begun row was looked at. */
	private lookedAt = 0;
	private isQuoted = false;

	/**
	 * @param piece the next piece of the text, cut anywhere
	 * @returns the rows that end in it
	 * @throws ExplainedError for what is no CSV, and for a row that has another number of fields than the head
	 */
	read(piece: string): CsvRow[] {
		const rows: CsvRow[] = [];
		const text = this.text + piece;
		let start = 0;
		let from = this.lookedAt;
		let quote = text.indexOf(QUOTE, from);
		for (;;) {
			const end = text.indexOf('\n', from);
			// A quote opens or closes a field; two of them that are text leave it as it was.
			for (; quote !== -1 && (end === -1 || quote < end); quote = text.indexOf(QUOTE, quote + 1)) {
				this.isQuoted = !this.isQuoted;
			}
			if (end === -1) break;
			from = end + 1;
			if (this.isQuoted) continue;
			this.add(text.slice(start, from), rows);
			start = from;
		}
		this.text = text.slice(start);
		this.lookedAt = this.text.length;
		if (this.text.length > LONGEST_ROW_CHARACTERS)
			throw this.unreadable('does not end', this.rows + 1);
		return rows;
	}

	/** @returns the last row, if it has no line end */
	end(): CsvRow[] {
		const rows: CsvRow[] = [];
		if (this.isQuoted) throw this.unreadable('ends within quotes', this.rows + 1);
		this.isEnded = this.text === '';
		if (!this.isEnded) this.add(this.text, rows);
		this.text = '';
		return rows;
	}

	private add(text: string, rows: CsvRow[]): void {
		const line = withoutLineEnd(text);
		if (line === '') return;
		this.rows++;
		const fields = line.includes(QUOTE) ? this.quotedFields(line) : line.split(',');
		this.head ??= fields;
		if (fields.length !== this.head.length) {
			throw this.unreadable(
				`has ${fields.length === 1 ? 'one field' : `${fields.length} fields`}, where the first one has ${this.head.length}`,
			);
		}
		const isHead = this.rows === 1;
		if (isHead && line.includes('\r')) throw this.unreadable('holds line ends of another kind');
		if (!isHead && isSame(fields, this.head)) throw this.unreadable('repeats the first one');
		rows.push({ text, fields });
	}

	private quotedFields(line: string): string[] {
		const fields: string[] = [];
		for (let at = 0; at <= line.length; at++) {
			if (line[at] !== QUOTE) {
				const comma = line.indexOf(',', at);
				const end = comma === -1 ? line.length : comma;
				const field = line.slice(at, end);
				if (field.includes(QUOTE)) throw this.unreadable('has a quote in a field without quotes');
				fields.push(field);
				at = end;
				continue;
			}
			let end = line.indexOf(QUOTE, at + 1);
			while (line[end + 1] === QUOTE) end = line.indexOf(QUOTE, end + 2);
			const field = line.slice(at + 1, end);
			fields.push(field.includes(QUOTE) ? field.replaceAll('""', QUOTE) : field);
			at = end + 1;
			if (at < line.length && line[at] !== ',') throw this.unreadable('has text after a quote');
		}
		return fields;
	}

	private unreadable(reason: string, row = this.rows): ExplainedError {
		return new ExplainedError(
			`The table is incomplete, or not CSV: row ${row} ${reason}`,
			'Nothing of it was used. Fetch it again; if it stays so, check where it comes from.',
		);
	}
}

function withoutLineEnd(text: string): string {
	const end = text.endsWith('\n') ? text.length - 1 : text.length;
	return text.slice(0, text[end - 1] === '\r' ? end - 1 : end);
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return one.every((field, at) => field === other[at]);
}
