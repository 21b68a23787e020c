import type { EntryReader, ReadEntry } from '../../event/entries';
import type { AuditEvent } from '../../event/event';
import { knownEvent } from '../../event/eventCatalogue';
import { IsoText } from '../../event/isoText';
import { TimeZone } from '../../event/timeZone';
import { ExplainedError } from '../../messages/explainedError';
import type { ColumnNames, Columns, FoundColumns } from './columns';
import { findColumns, missingColumns, missingIn, missingOrNamed } from './columns';
import type { CsvRows } from './csvRows';
import { isIsoText, rowTime } from './rowTime';

export interface RowReaderSettings {
	columns: ColumnNames;
	/** IANA name of the zone of times that are written without one. */
	timeZone: string;
}

/** What tells rows apart: the id if there is one, and what an event is read from. Other columns may change, appear and go. */
const WITH_ID = ['id', 'time', 'code', 'message'] as const;
const WITHOUT_ID = ['time', 'code', 'message', 'account'] as const;
/** A table with more of them is none of an audit log; each new one is looked up among all. */
const MOST_COLUMNS = 2000;

type Row = Record<string, unknown>;
/** What an event is made of. */
type EventValues = Omit<Columns<string | null>, 'id'>;

const NOTHING: EventValues = { time: null, code: null, message: null, account: null };
const NOWHERE = -1;

const CODE = /^\d{1,9}$/;
const PLATFORM = 'Platform';

/**
 * Reads rows of a table, each a JSON object as text, and tells of the one that was read last. Where the table lacks a column that
 * an event needs, nothing of its rows is read: they are given as they came.
 */
export class RowReader implements EntryReader, ReadEntry {
	/** The row that was read last. */
	line = '';
	code: number | null = null;
	readonly isMisplaced = false;
	readonly isDisregarded = false;
	/** The table's columns, as far as it is known. */
	readonly columns: string[] = [];
	/** What it holds; null for what is missing, empty or no text. */
	private values: EventValues = NOTHING;
	private found: FoundColumns;
	/** Where the found columns stand in a row of CSV. */
	private places: Columns<number>;
	private isReadable = false;
	private expected: { entries: readonly string[]; rows: CsvRows } | null = null;
	/** How many of these were read. */
	private readOfExpected = 0;
	private readonly known = new Set<string>();
	private lastNames: readonly string[] = [];
	private readonly zone: TimeZone;
	private readonly isoText = new IsoText();

	/** @throws RangeError when `timeZone` is not a known time zone */
	constructor(private readonly settings: RowReaderSettings) {
		this.zone = new TimeZone(settings.timeZone);
		this.found = findColumns([], settings.columns);
		this.places = placesOf(this.found, []);
	}

	/** Takes note of columns of the table. A table without a head may bring more of them with every row. */
	addColumns(names: readonly string[]): void {
		if (isSame(names, this.lastNames)) return;
		this.lastNames = names;
		const more = names.filter((name) => !this.known.has(name));
		if (more.length === 0) return;
		if (this.columns.length + more.length > MOST_COLUMNS) throw tooManyColumns();
		for (const name of more) this.known.add(name);
		this.columns.push(...more);
		this.found = findColumns(this.columns, this.settings.columns);
		this.places = placesOf(this.found, this.columns);
		this.isReadable = missingIn(this.found).length === 0;
	}

	/**
	 * In words, what the table lacks that an event needs or the settings name; null when nothing does, or nothing is known of the
	 * table.
	 */
	get missing(): string | null {
		if (this.columns.length === 0) return null;
		const missing = missingOrNamed(this.columns, this.found, this.settings.columns);
		return missing.length === 0 ? null : missingColumns(missing, this.columns);
	}

	/**
	 * Says what is read next, as it came: to take the JSON apart that was just made of it would take longer than all the rest.
	 *
	 * @param entries the rows as JSON
	 * @param rows the same as CSV, with a field for each of the columns
	 */
	expect(entries: readonly string[], rows: CsvRows): void {
		this.expected = { entries, rows };
		this.readOfExpected = 0;
	}

	/** @param row a JSON object as text */
	read(row: string): this {
		const { expected } = this;
		if (expected !== null && row === expected.entries[this.readOfExpected]) {
			return this.readFields(expected.rows, this.readOfExpected++, row);
		}
		return this.note(row, this.isReadable ? valuesOf(JSON.parse(row) as Row, this.found) : NOTHING);
	}

	/**
	 * @param rows of CSV
	 * @param at which of them
	 * @param row the same as JSON
	 */
	readFields(rows: CsvRows, at: number, row: string): this {
		return this.note(row, this.isReadable ? valuesAt(this.places, rows, at) : NOTHING);
	}

	/** @returns the time of a row of CSV, without reading anything else of it */
	instantIn(rows: CsvRows, at: number): number {
		const time = this.isReadable ? fieldAt(this.places.time, rows, at) : null;
		return rowTime(time ?? '', this.zone);
	}

	private note(row: string, values: EventValues): this {
		this.line = row;
		this.values = values;
		this.code = values.code !== null && CODE.test(values.code) ? Number(values.code) : null;
		return this;
	}

	parse(row: string): AuditEvent {
		return this.read(row).event();
	}

	get instant(): number {
		return rowTime(this.values.time ?? '', this.zone);
	}

	get message(): string | null {
		return this.values.message;
	}

	get account(): string | null {
		return this.values.account;
	}

	get target(): string | null {
		const { code, message } = this;
		if (code === null || message === null) return null;
		return knownEvent(code, message)?.target?.(message) ?? null;
	}

	identityOf(row: string): string {
		return this.identityBy(this.identityColumns, row);
	}

	/** The columns that tell rows apart. */
	get identityColumns(): string[] {
		const fields = this.found.id === null ? WITHOUT_ID : WITH_ID;
		return fields.map((field) => this.found[field]).filter((column) => column !== null);
	}

	/**
	 * @param columns that tell rows apart
	 * @param row a JSON object as text
	 * @returns what they hold; a time counts as the same however it is written
	 */
	identityBy(columns: readonly string[], row: string): string {
		if (!this.isReadable) return row;
		const values = JSON.parse(row) as Row;
		return JSON.stringify(
			columns.map((column) => {
				const text = textIn(values, column);
				const instant = rowTime(text ?? '', this.zone);
				return Number.isNaN(instant) ? text : this.isoText.of(instant);
			}),
		);
	}

	event(): AuditEvent {
		const { line, code, instant, account, message } = this;
		const known = code === null ? undefined : knownEvent(code, message ?? '');
		return {
			timestamp: Number.isNaN(instant) ? null : this.isoTextOf(instant),
			event: known?.event ?? null,
			account,
			target: message === null ? null : (known?.target?.(message) ?? null),
			message,
			code,
			group: code === null ? null : (known?.group ?? 'other'),
			component: code === null ? null : PLATFORM,
			category: null,
			host: null,
			line,
		};
	}

	private isoTextOf(instant: number): string {
		// A text that is there already takes neither time nor memory.
		const time = this.values.time!;
		return isIsoText(time) ? time : this.isoText.of(instant);
	}
}

function valuesOf(row: Row, { time, code, message, account }: FoundColumns): EventValues {
	return {
		time: textIn(row, time),
		code: textIn(row, code),
		message: textIn(row, message),
		account: textIn(row, account),
	};
}

function valuesAt(
	{ time, code, message, account }: Columns<number>,
	rows: CsvRows,
	at: number,
): EventValues {
	return {
		time: fieldAt(time, rows, at),
		code: fieldAt(code, rows, at),
		message: fieldAt(message, rows, at),
		account: fieldAt(account, rows, at),
	};
}

/** @returns null for what is missing, empty or no text */
function textIn(row: Row, column: string | null): string | null {
	if (column === null || !Object.hasOwn(row, column)) return null;
	const value = row[column];
	if (typeof value === 'number') return String(value);
	return typeof value === 'string' && value !== '' ? value : null;
}

/** @returns null for what is missing or empty */
function fieldAt(place: number, rows: CsvRows, at: number): string | null {
	return (place === NOWHERE ? '' : rows.value(at, place)) || null;
}

function placesOf(found: FoundColumns, columns: readonly string[]): Columns<number> {
	const placeOf = (name: string | null) => (name === null ? NOWHERE : columns.indexOf(name));
	return {
		time: placeOf(found.time),
		code: placeOf(found.code),
		message: placeOf(found.message),
		account: placeOf(found.account),
		id: placeOf(found.id),
	};
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((name, at) => name === other[at]);
}

function tooManyColumns(): ExplainedError {
	return new ExplainedError(
		`The rows have more than ${MOST_COLUMNS.toLocaleString('en-US')} columns`,
		'No audit log has so many. Check where the rows come from.',
	);
}
