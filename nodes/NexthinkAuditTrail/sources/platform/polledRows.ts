import type { PolledTable } from '../../event/polledTable';
import { ExplainedError } from '../../messages/explainedError';
import { shownNames } from '../../messages/printable';
import type { ColumnNames } from './columns';
import { findColumns, lastPart, USUAL_COLUMNS } from './columns';
import type { ExecutedQuery } from './executeQuery';
import { RowReader } from './rowReader';

/** Between the names of columns in what is learned: no name holds one. */
const SEPARATOR = '\n';

/**
 * The rows of a saved query, as the trigger polls them.
 *
 * @param ask runs the query
 * @param learned at earlier polls: the columns by which rows are remembered
 */
export function polledRows(
	ask: () => Promise<ExecutedQuery>,
	columns: ColumnNames,
	learned: string | null,
): PolledTable {
	const readerOf = (names: readonly string[]): RowReader => {
		const reader = new RowReader({ columns, timeZone: 'UTC' });
		reader.addColumns(names);
		return reader;
	};
	return {
		ask: async () => {
			const { rows, columns: table, window } = await ask();
			const reader = readerOf(table);
			if (reader.missing !== null) throw notAnEvent(reader.missing);
			const isAnythingThere = rows.length > 0;
			const names = learned?.split(SEPARATOR) ?? reader.identityColumns.map(lastPart);
			const identity = isAnythingThere ? columnsCalled(names, table) : [];
			const ofAnswer = new Set(rows);
			// A row that was held back may have come with other columns.
			const readerFor = (row: string): RowReader =>
				ofAnswer.has(row) ? reader : readerOf(Object.keys(JSON.parse(row) as object));
			return {
				rows,
				window,
				learned: isAnythingThere ? names.join(SEPARATOR) : null,
				rememberedBy: (row) => reader.identityBy(identity, row),
				identityOf: (row) => readerFor(row).identityOf(row),
				eventOf: (row) => readerFor(row).parse(row),
				instantOf: (row) => reader.read(row).instant,
			};
		},
	};
}

/** @throws ExplainedError when rows cannot be compared with those of earlier polls any more */
function columnsCalled(names: readonly string[], table: readonly string[]): string[] {
	const found = names.map((name) => findColumns(table, { ...USUAL_COLUMNS, id: name }).id);
	const gone = names.filter((_, at) => found[at] === null);
	if (gone.length === 0) return found as string[];
	throw new ExplainedError(
		`The query no longer gives the column ${shownNames(gone)}`,
		"By it the trigger knows which events are new, so nothing was given. Have the query list it again. To start afresh without it, change 'Query ID' to a copy of the query.",
	);
}

function notAnEvent(missing: string): ExplainedError {
	return new ExplainedError('The rows of the query are no events of an audit log', missing);
}
