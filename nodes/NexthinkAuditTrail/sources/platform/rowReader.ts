import type { EntryReader, ReadEntry } from '../../event/entries';
import type { AuditEvent } from '../../event/event';
import type { EventGroup } from '../../event/eventCatalogue';
import { groupOf, knownEvent } from '../../event/eventCatalogue';
import { IsoText } from '../../event/isoText';
import { TimeZone } from '../../event/timeZone';
import type { ColumnNames, FoundColumns } from './columns';
import { findColumns, missingColumns, missingIn } from './columns';
import { rowTime } from './rowTime';

export interface RowReaderSettings {
	columns: ColumnNames;
	/** IANA name of the zone of times that are written without one. */
	timeZone: string;
}

/** By what rows are told apart. */
export type IdentityField = keyof FoundColumns;
export const BY_ID: readonly IdentityField[] = ['id'];
/** Without an id. Other columns may change, appear and go. */
export const WITHOUT_ID: readonly IdentityField[] = ['time', 'code', 'message', 'account'];

const CODE = /^\d{1,9}$/;
const PLATFORM = 'Platform';

/**
 * Reads rows of a table, each a JSON object as text, and tells of the one that was read last. Where the table lacks a column that
 * an event needs, nothing of its rows is read: they are given as they came.
 */
export class RowReader implements EntryReader, ReadEntry {
	/** The row that was read last. */
	line = '';
	readonly isMisplaced = false;
	/** The table's columns, as far as it is known. */
	readonly columns: string[] = [];
	private row: Record<string, unknown> = {};
	private found: FoundColumns;
	private isReadable = false;
	private readonly known = new Set<string>();
	private lastNames: readonly string[] = [];
	private readonly zone: TimeZone;
	private readonly isoText = new IsoText();

	/** @throws RangeError when `timeZone` is not a known time zone */
	constructor(private readonly settings: RowReaderSettings) {
		this.zone = new TimeZone(settings.timeZone);
		this.found = findColumns([], settings.columns);
	}

	/** Takes note of columns of the table. A table without a head may bring more of them with every row. */
	addColumns(names: readonly string[]): void {
		if (isSame(names, this.lastNames)) return;
		this.lastNames = names;
		const more = names.filter((name) => !this.known.has(name));
		if (more.length === 0) return;
		for (const name of more) this.known.add(name);
		this.columns.push(...more);
		this.found = findColumns(this.columns, this.settings.columns);
		this.isReadable = missingIn(this.found).length === 0;
	}

	/** In words, what the table lacks that an event needs; null when nothing does, or nothing is known of the table. */
	get missing(): string | null {
		if (this.columns.length === 0 || this.isReadable) return null;
		return missingColumns(missingIn(this.found), this.columns);
	}

	/** Which column is which. */
	get foundColumns(): FoundColumns {
		return this.found;
	}

	/** @param row a JSON object as text */
	read(row: string): this {
		this.line = row;
		if (this.isReadable) this.row = JSON.parse(row) as Record<string, unknown>;
		return this;
	}

	parse(row: string): AuditEvent {
		return this.read(row).event();
	}

	get code(): number | null {
		const text = this.text('code');
		return text !== null && CODE.test(text) ? Number(text) : null;
	}

	get instant(): number {
		return rowTime(this.text('time') ?? '', this.zone);
	}

	get group(): EventGroup | null {
		const { code } = this;
		return code === null ? null : groupOf(code);
	}

	get message(): string | null {
		return this.text('message');
	}

	get account(): string | null {
		return this.text('account');
	}

	get target(): string | null {
		const { code, message } = this;
		if (code === null || message === null) return null;
		return knownEvent(code, message)?.target?.(message) ?? null;
	}

	identityOf(row: string): string {
		return this.identityBy(this.found.id === null ? WITHOUT_ID : BY_ID, row);
	}

	/**
	 * @param fields by which rows are told apart; for a row without an id, the usual ones are
	 * @param row a JSON object as text
	 * @returns what tells the row from others: its id, or what an event is read from, whatever else is in it
	 */
	identityBy(fields: readonly IdentityField[], row: string): string {
		this.read(row);
		if (!this.isReadable) return row;
		const id = fields === BY_ID ? this.id : null;
		if (id !== null) return JSON.stringify(['id', id]);
		const values = (fields === BY_ID ? WITHOUT_ID : fields).map((field) =>
			field === 'time' ? this.timeText : this.text(field),
		);
		return JSON.stringify(values);
	}

	/** However the time is written. */
	private get timeText(): string | null {
		const { instant } = this;
		return Number.isNaN(instant) ? this.text('time') : this.isoText.of(instant);
	}

	/** An id may have more digits than a number holds: then it is taken as it is written. */
	private get id(): string | null {
		const column = this.found.id;
		if (column === null || !Object.hasOwn(this.row, column)) return null;
		const value = this.row[column];
		if (typeof value !== 'number' || Number.isSafeInteger(value)) return this.text('id');
		const key = `${JSON.stringify(column)}:`;
		return /^[^,}]*/.exec(this.line.slice(this.line.lastIndexOf(key) + key.length))![0];
	}

	event(): AuditEvent {
		const { line, code, instant, account, message } = this;
		const known = code === null ? undefined : knownEvent(code, message ?? '');
		return {
			timestamp: Number.isNaN(instant) ? null : this.isoText.of(instant),
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

	/** @returns null for what is missing, empty or no text */
	private text(field: keyof FoundColumns): string | null {
		const column = this.found[field];
		if (!this.isReadable || column === null) return null;
		const value = Object.hasOwn(this.row, column) ? this.row[column] : null;
		if (typeof value === 'number') return String(value);
		return typeof value === 'string' && value !== '' ? value : null;
	}
}

function isSame(one: readonly string[], other: readonly string[]): boolean {
	return one.length === other.length && one.every((name, at) => name === other[at]);
}
