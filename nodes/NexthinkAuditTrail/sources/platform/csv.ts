import { ExplainedError } from '../../messages/explainedError';
import { LINE_FEED } from '../auditTrailApi/lines';
import { numberedWhereShared } from './columns';
import { AFTER_ROW, CsvRows, inText, writtenRow } from './csvRows';
import { GrowingBytes } from './growingBytes';
import { charactersIn, checkUtf8, decodedRows } from './rowText';

/*
 * CSV (RFC 4180): fields are separated by commas, rows by line feeds, with or without a carriage return. In a field between quotes both
 * are text, and a quote is written twice. Blank rows are left out.
 *
 * A row becomes an object of JSON, of which its fields are parts. Single bytes tell all that has to be known, and in UTF-8 they are
 * never part of another character. So the bytes of the JSON are written while those of the CSV are read, and many rows are decoded
 * at once: to cut texts out and put them together again took twice the time.
 */

const CARRIAGE_RETURN = 0x0d;
const BLANK = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const BACKSLASH = 0x5c;
const BYTE_VALUES = 0x100;

const NOTHING = new Uint8Array(0);
const ONE_LINE_FEED = Uint8Array.of(LINE_FEED);

const CHARACTERS_OF_A_MEGABYTE = 1024 * 1024;
/** No row of an audit log comes near this; without a limit one quote that is never closed would fill the memory. */
const LONGEST_ROW_CHARACTERS = 4 * CHARACTERS_OF_A_MEGABYTE;
/** A file may come as one piece, of which one text would be too long. */
const BYTES_AT_ONCE = 64 * 1024;
const JSON_BYTES_AT_ONCE = 1024 * 1024;

/** The head becomes an array. */
const HEAD_FRONTS: readonly Uint8Array[] = [Buffer.from('["')];
const MORE_FRONTS: Uint8Array = Buffer.from('","');
const AFTER_HEAD: Uint8Array = Buffer.from('"]');
const AFTER_ROW_BYTES: Uint8Array = Buffer.from(AFTER_ROW);

/** What stands in JSON for a byte that cannot stand there itself: a quote, a backslash, and what comes before the blank. */
const ESCAPES = Array.from({ length: BYTE_VALUES }, (_, byte): Uint8Array | null =>
	byte < BLANK || byte === QUOTE || byte === BACKSLASH
		? Buffer.from(escaped(String.fromCharCode(byte)))
		: null,
);
const LONGEST_ESCAPE = '\\u0000'.length;

const GROWTH = 2;

/** 1 for each byte that is text between quotes, and the same in JSON. */
const STAYS_IN_QUOTES = Uint8Array.from(ESCAPES, (escape) => (escape === null ? 1 : 0));
/** The same without quotes. */
const STAYS = STAYS_IN_QUOTES.map((stays, byte) => (byte === COMMA ? 0 : stays));

/**
 * Where the next byte stands:
 * - `begin`: at the beginning of a field
 * - `plain`: in a field without quotes
 * - `quoted`: in a field between quotes
 * - `closed`: after a quote in there, which is the end of the field, or the first of two that are text
 * - `ending`: after a carriage return after the end of such a field: only a line feed can follow
 * - `broken`: in a row with something wrong in it, which is told at its end
 * - `brokenQuoted`: in such a row, after an odd number of quotes, so that a line feed does not end it
 */
type State = 'begin' | 'plain' | 'quoted' | 'closed' | 'ending' | 'broken' | 'brokenQuoted';

/** Reads CSV in pieces: UTF-8 without a byte order mark. */
export class CsvReader {
	/** Whether the last row that was read has a line end. */
	isEnded = true;
	/** Of the columns, no two of them the same; null: no head has come. */
	names: readonly string[] | null = null;
	/** The head, as it is written. */
	head: Uint8Array = NOTHING;
	private state: State = 'begin';
	/** How many rows were read, the head included. */
	private rows = 0;
	/** How many fields were read of the row that is being read. */
	private column = 0;
	/** What is wrong with a broken row. */
	private problem = '';

	/** The JSON of the rows that were read, and of what was read of the next one. */
	private readonly json = new GrowingBytes();
	/** Where the JSON of that one begins. */
	private jsonStart = 0;
	/** Where values end in it. */
	private valueEnds = new Uint32Array(0);
	private values = 0;
	/** What stands in front of the value of each column, from the end of the one before on. */
	private fronts = HEAD_FRONTS;
	private frontLengths: readonly number[] = [];
	/** What a row becomes that repeats the head. */
	private headAsRow: Uint8Array = NOTHING;

	/** What earlier pieces had of the row that is being read. */
	private readonly begun = new GrowingBytes();
	private begunCharacters = 0;
	/** Where the row begins in the piece; negative if in an earlier one. */
	private start = 0;
	/** Where the rows of the piece begin and end. */
	private rowStarts: number[] = [];
	private rowEnds: number[] = [];

	/**
	 * @param bytes the next piece of the table, cut anywhere
	 * @returns the rows that end in it, without the head, in batches
	 * @throws ExplainedError for what is no CSV, and for a row that has another number of fields than the head
	 */
	*read(bytes: Uint8Array): Generator<CsvRows> {
		for (let at = 0; at < bytes.length; ) {
			const piece = this.readPiece(bytes.subarray(at, at + BYTES_AT_ONCE));
			yield this.takeRows(piece);
			at += piece.length;
		}
	}

	/** @returns the last row, if it has no line end */
	end(): CsvRows {
		if (this.state === 'quoted' || this.state === 'brokenQuoted') {
			throw this.unreadable('ends within quotes', ONE_LINE_FEED, this.rows + 1);
		}
		this.isEnded = this.begun.length === 0;
		return this.takeRows(this.readPiece(this.isEnded ? NOTHING : ONE_LINE_FEED));
	}

	/** @returns as much of the bytes as was read: long names make a long text of few bytes */
	private readPiece(bytes: Uint8Array): Uint8Array {
		this.reserve(bytes.length);
		this.start = -this.begun.length;
		this.rowStarts = [];
		this.rowEnds = [];
		let at = 0;
		while (at < bytes.length && this.jsonStart < JSON_BYTES_AT_ONCE) at = this.step(bytes, at);
		return bytes.subarray(0, at);
	}

	/** Reads one byte, or several that are the same in JSON. @returns where the next one stands */
	private step(bytes: Uint8Array, at: number): number {
		switch (this.state) {
			case 'begin':
				return this.beginField(bytes, at);
			case 'plain':
				return this.readPlain(bytes, at);
			case 'quoted':
				return this.readQuoted(bytes, at);
			case 'closed':
				return this.readClosed(bytes, at);
			case 'ending':
				if (bytes[at] === LINE_FEED) return this.endRow(bytes, at);
				return this.breakRow('has text after a quote', at);
			default:
				return this.readBroken(bytes, at);
		}
	}

	private beginField(bytes: Uint8Array, at: number): number {
		const front = this.column < this.fronts.length ? this.fronts[this.column]! : MORE_FRONTS;
		this.json.reserve(front.length + LONGEST_ESCAPE * (bytes.length - at));
		this.json.write(front);
		const isQuoted = bytes[at] === QUOTE;
		this.state = isQuoted ? 'quoted' : 'plain';
		return isQuoted ? at + 1 : at;
	}

	private readPlain(bytes: Uint8Array, from: number): number {
		const at = this.json.writeWhile(STAYS, bytes, from);
		if (at === bytes.length) return at;
		switch (bytes[at]) {
			case COMMA:
				return this.endField(at);
			case QUOTE:
				return this.breakRow('has a quote in a field without quotes', at);
			case LINE_FEED:
				// A carriage return was text until now.
				if (this.byteBefore(bytes, at) === CARRIAGE_RETURN) {
					this.json.length -= ESCAPES[CARRIAGE_RETURN]!.length;
				}
				return this.endRow(bytes, at);
			default:
				this.json.write(ESCAPES[bytes[at]!]!);
				return at + 1;
		}
	}

	private readQuoted(bytes: Uint8Array, from: number): number {
		const at = this.json.writeWhile(STAYS_IN_QUOTES, bytes, from);
		if (at === bytes.length) return at;
		if (bytes[at] === QUOTE) this.state = 'closed';
		else this.json.write(ESCAPES[bytes[at]!]!);
		return at + 1;
	}

	private readClosed(bytes: Uint8Array, at: number): number {
		switch (bytes[at]) {
			case QUOTE:
				this.json.write(ESCAPES[QUOTE]!);
				this.state = 'quoted';
				return at + 1;
			case COMMA:
				return this.endField(at);
			case LINE_FEED:
				return this.endRow(bytes, at);
			case CARRIAGE_RETURN:
				this.state = 'ending';
				return at + 1;
			default:
				return this.breakRow('has text after a quote', at);
		}
	}

	private readBroken(bytes: Uint8Array, at: number): number {
		const byte = bytes[at]!;
		if (byte === QUOTE) this.state = this.state === 'broken' ? 'brokenQuoted' : 'broken';
		if (byte === LINE_FEED && this.state === 'broken') return this.endRow(bytes, at);
		this.json.write(bytes.subarray(at, at + 1));
		return at + 1;
	}

	/** @returns where the byte stands that is wrong: whether it is a quote decides where the row ends */
	private breakRow(problem: string, at: number): number {
		this.problem = problem;
		this.state = 'broken';
		return at;
	}

	private endField(at: number): number {
		this.valueEnds[this.values++] = this.json.length;
		this.column++;
		this.state = 'begin';
		return at + 1;
	}

	private endRow(bytes: Uint8Array, at: number): number {
		const isBroken = this.state === 'broken';
		const next = this.endField(at);
		if (this.isBlank(bytes, at)) {
			this.values--;
			this.json.length = this.jsonStart;
		} else {
			this.rows++;
			if (isBroken) throw this.unreadable(this.problem, bytes.subarray(at));
			if (this.names === null) this.readHead(bytes, at);
			else this.addRow(bytes, at);
		}
		this.jsonStart = this.json.length;
		this.start = next;
		this.column = 0;
		return next;
	}

	private isBlank(bytes: Uint8Array, at: number): boolean {
		const length = at - this.start;
		return length === 0 || (length === 1 && this.byteBefore(bytes, at) === CARRIAGE_RETURN);
	}

	private byteBefore(bytes: Uint8Array, at: number): number | undefined {
		return at === 0 ? this.begun.bytes.at(-1) : bytes[at - 1];
	}

	private readHead(bytes: Uint8Array, at: number): void {
		this.json.write(AFTER_HEAD);
		const head = JSON.parse(decodedRows(this.json.bytes)) as string[];
		if (head.some((name) => name.includes('\r'))) {
			throw this.unreadable('holds line ends of another kind', bytes.subarray(at));
		}
		this.head = writtenRow(this.begun.bytes, bytes, this.start, this.endOfRow(at)).slice();
		this.names = numberedWhereShared(head);
		const fronts = this.names.map(
			(name, column) => `${column === 0 ? '{' : '",'}${JSON.stringify(name)}:"`,
		);
		const repeated = fronts.map((front, column) => front + escaped(head[column]!));
		this.fronts = fronts.map((front) => Buffer.from(front));
		this.frontLengths = fronts.map(({ length }) => length);
		this.headAsRow = Buffer.from(repeated.join('') + AFTER_ROW);
		this.json.length = 0;
		this.values = 0;
	}

	private addRow(bytes: Uint8Array, at: number): void {
		this.json.write(AFTER_ROW_BYTES);
		const { column: count } = this;
		const expected = this.names!.length;
		if (count !== expected) {
			const fields = count === 1 ? 'one field' : `${count} fields`;
			const reason = `has ${fields}, where the first one has ${expected}`;
			throw this.unreadable(reason, bytes.subarray(at));
		}
		if (this.repeatsHead()) throw this.unreadable('repeats the first one', bytes.subarray(at));
		this.rowStarts.push(this.start);
		this.rowEnds.push(this.endOfRow(at));
	}

	/** The line end of a last row that has none was added. */
	private endOfRow(at: number): number {
		return this.isEnded ? at + 1 : at;
	}

	private repeatsHead(): boolean {
		const { headAsRow, json, jsonStart } = this;
		if (json.length - jsonStart !== headAsRow.length) return false;
		const row = json.bytes.subarray(jsonStart);
		return headAsRow.every((byte, at) => byte === row[at]);
	}

	/** @returns the rows that end in a piece */
	private takeRows(piece: Uint8Array): CsvRows {
		const { rowStarts: starts, rowEnds: ends, frontLengths } = this;
		const json = this.json.bytes.subarray(0, this.jsonStart);
		const text = decodedRows(json);
		const taken = ends.length * frontLengths.length;
		const inBytes = this.valueEnds.slice(0, taken);
		const valueEnds = text.length === json.length ? inBytes : inText(inBytes, json);
		const begun = ends.length > 0 ? this.begun.bytes.slice() : NOTHING;
		this.letGoOfJson(taken);
		this.keepBegun(piece);
		return new CsvRows(text, valueEnds, frontLengths, { begun, bytes: piece, starts, ends });
	}

	/** Keeps only that of the JSON which is of the next row. */
	private letGoOfJson(taken: number): void {
		if (this.jsonStart === 0) return;
		this.json.drop(this.jsonStart);
		for (let at = taken; at < this.values; at++) {
			this.valueEnds[at - taken] = this.valueEnds[at]! - this.jsonStart;
		}
		this.values -= taken;
		this.jsonStart = 0;
	}

	/** Keeps what a piece has of a row that does not end in it. */
	private keepBegun(piece: Uint8Array): void {
		if (this.start >= 0) {
			this.begun.length = 0;
			this.begunCharacters = 0;
		}
		const part = piece.subarray(Math.max(this.start, 0));
		this.begun.reserve(part.length);
		this.begun.write(part);
		this.begunCharacters += charactersIn(part);
		if (this.begunCharacters > LONGEST_ROW_CHARACTERS) {
			throw this.unreadable('does not end', NOTHING, this.rows + 1);
		}
	}

	/** Makes room for what so many bytes become at most, but for names. */
	private reserve(length: number): void {
		this.json.reserve(LONGEST_ESCAPE * length);
		const needed = this.values + length;
		if (needed <= this.valueEnds.length) return;
		const larger = new Uint32Array(GROWTH * needed);
		larger.set(this.valueEnds);
		this.valueEnds = larger;
	}

	/** @param rest what follows the row in the piece */
	private unreadable(reason: string, rest: Uint8Array, row = this.rows): ExplainedError {
		// What is no UTF-8 is called so, whatever else seems to be wrong with it.
		checkUtf8(Buffer.concat([this.json.bytes, rest]));
		return new ExplainedError(
			`The table is incomplete, or not CSV: row ${row} ${reason}`,
			'Nothing of it was used. Fetch it again; if it stays so, check where it comes from.',
		);
	}
}

/** @returns what stands between the quotes of the text as JSON */
function escaped(text: string): string {
	return JSON.stringify(text).slice(1, -1);
}
