import type { EntryReader, ReadEntry } from '../../event/entries';
import type { AuditEvent } from '../../event/event';
import type { EventGroup } from '../../event/eventCatalogue';
import { groupOf, knownEvent } from '../../event/eventCatalogue';
import { IsoText } from '../../event/isoText';
import { TimeZone } from '../../event/timeZone';
import { ExplainedError } from '../../messages/explainedError';
import type { ColumnNames, FoundColumns } from './columns';
import { findColumns, missingColumns, missingIn, missingOrNamed } from './columns';
import { rowTime } from './rowTime';

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
	readonly isDisregarded = false;
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
		if (this.columns.length > MOST_COLUMNS) throw tooManyColumns();
		this.found = findColumns(this.columns, this.settings.columns);
		this.isReadable = missingIn(this.found).length === 0;
	}

	/**
	 * In words, what the table lacks that an event needs or the settings name; null when nothing does, or nothing is known of the
	 * table.
	 */
	get missing(): string | null {
		if (this.columns.length === 0) return null;
		const missing = missingOrNamed(this.found, this.settings.columns);
		return missing.length === 0 ? null : missingColumns(missing, this.columns);
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
		this.read(row);
		if (!this.isReadable) return row;
		return JSON.stringify(
			columns.map((column) => {
				const text = this.textIn(column);
				const instant = rowTime(text ?? '', this.zone);
				return Number.isNaN(instant) ? text : this.isoText.of(instant);
			}),
		);
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

	private text(field: keyof FoundColumns): string | null {
		return this.textIn(this.found[field]);
	}

	/** @returns null for what is missing, empty or no text */
	private textIn(column: string | null): string | null {
		if (!this.isReadable || column === null || !Object.hasOwn(this.row, column)) return null;
		const value = this.row[column];
		if (typeof value === 'number') return String(value);
		return typeof value === 'string' && value !== '' ? value : null;
	}
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
