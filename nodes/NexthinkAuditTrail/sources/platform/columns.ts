import { shownNames } from '../../messages/printable';

/** What an event is read from. The names of most columns are not documented, so each of them may be told. */
export interface Columns<Name> {
	time: Name;
	code: Name;
	message: Name;
	account: Name;
	id: Name;
}

/** A name that a user gave for each; empty: the usual ones. */
export type ColumnNames = Columns<string>;
/** The column of each, as the table calls it; null: there is none. */
export type FoundColumns = Columns<string | null>;

export const USUAL_COLUMNS: ColumnNames = { time: '', code: '', message: '', account: '', id: '' };

/** `code` is documented, the others are what the fields of similar tables are called. */
const USUAL_NAMES: Columns<readonly string[]> = {
	time: ['time', 'timestamp'],
	code: ['code'],
	message: ['message'],
	account: ['account'],
	id: ['id'],
};
/** What {@link numberedWhereShared} puts behind a name. */
const NUMBER = / \(\d+\)$/;
/** Without one of these a row is no event. */
const NEEDED = ['time', 'code', 'message'] as const;

/**
 * Finds the columns of a table by their full name, or by its last part (`time` in `audit_log.time`), ignoring case. A last part that
 * several columns share names none of them.
 *
 * @param table the names of the table's columns
 */
export function findColumns(table: readonly string[], names: ColumnNames): FoundColumns {
	const found = (field: keyof ColumnNames): string | null => {
		const wanted = names[field].trim();
		return columnCalled(wanted === '' ? USUAL_NAMES[field] : [wanted], table);
	};
	return {
		time: found('time'),
		code: found('code'),
		message: found('message'),
		account: found('account'),
		id: found('id'),
	};
}

/**
 * Numbers the columns that share a name, `note (1)` and `note (2)`: an object holds a name once, and the values of all but the last
 * would be gone for whoever reads the row. None of them is the one that is meant by the name.
 *
 * @param table the names of the table's columns
 * @returns names that differ, in the same order
 */
export function numberedWhereShared(table: readonly string[]): string[] {
	const taken = new Set<string>();
	const shared = new Set<string>();
	for (const name of table) (taken.has(name) ? shared : taken).add(name);
	const numbers = new Map<string, number>();
	return table.map((name) => {
		if (!shared.has(name)) return name;
		let number = numbers.get(name) ?? 1;
		while (taken.has(`${name} (${number})`)) number++;
		numbers.set(name, number + 1);
		return `${name} (${number})`;
	});
}

/** @returns what the table lacks of what an event needs, as the editor calls it */
export function missingIn(found: FoundColumns): string[] {
	return NEEDED.filter((field) => found[field] === null);
}

/**
 * @returns what the table lacks of what an event needs, and of what a user has named; and the account where several columns may be
 *   it: nobody would notice that a filter by account finds nothing
 */
export function missingOrNamed(
	table: readonly string[],
	found: FoundColumns,
	names: ColumnNames,
): string[] {
	const isNamed = (field: keyof ColumnNames): boolean => names[field].trim() !== '';
	const isShared = (field: keyof ColumnNames): boolean =>
		table.some((column) => USUAL_NAMES[field].includes(lastPart(column.replace(NUMBER, ''))));
	const isAccountMissing = found.account === null && (isNamed('account') || isShared('account'));
	const isIdMissing = found.id === null && isNamed('id');
	return [
		...missingIn(found),
		...(isAccountMissing ? ['account'] : []),
		...(isIdMissing ? ['id'] : []),
	];
}

/** @returns what is missing in a table and what is there, and what to do about it, in two sentences */
export function missingColumns(missing: readonly string[], table: readonly string[]): string {
	const columns = missing.length === 1 ? 'column' : 'columns';
	return `No ${columns} for ${shownNames(missing)} among those that came: ${shownNames(table)}. Name ${missing.length === 1 ? 'it' : 'them'} in 'Columns', or have the query list ${missing.length === 1 ? 'it' : 'them'}.`;
}

function columnCalled(names: readonly string[], table: readonly string[]): string | null {
	for (const name of names) {
		const wanted = name.toLowerCase();
		const whole = table.filter((column) => column.trim().toLowerCase() === wanted);
		const alike = whole.length > 0 ? whole : table.filter((column) => lastPart(column) === wanted);
		if (alike.length === 1) return alike[0]!;
	}
	return null;
}

/** @returns the last part of a column's name, in small letters: the same whether a query names it in full or not */
export function lastPart(column: string): string {
	return column
		.slice(column.lastIndexOf('.') + 1)
		.trim()
		.toLowerCase();
}
