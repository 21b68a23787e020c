import type { PolledTable } from '../../event/polledTable';
import { ExplainedError } from '../../messages/explainedError';
import type { ColumnNames } from './columns';
import type { ExecutedQuery } from './executeQuery';
import type { IdentityField } from './rowReader';
import { BY_ID, RowReader, WITHOUT_ID } from './rowReader';

/**
 * The rows of a saved query, as the trigger polls them.
 *
 * @param ask runs the query
 * @param learned at earlier polls: by which columns rows are remembered
 */
export function polledRows(
	ask: () => Promise<ExecutedQuery>,
	columns: ColumnNames,
	learned: string | null,
): PolledTable {
	return {
		ask: async () => {
			const { rows, columns: table, window } = await ask();
			const reader = new RowReader({ columns, timeZone: 'UTC' });
			reader.addColumns(table);
			if (reader.missing !== null) throw notAnEvent(reader.missing);
			const isAnythingThere = rows.length > 0;
			const fields = fieldsIn(learned) ?? identityOf(reader);
			if (isAnythingThere) checkColumns(fields, reader);
			// A row that was held back comes with the columns of its own answer, and this one may have no rows.
			const withColumns = (row: string): string => {
				reader.addColumns(Object.keys(JSON.parse(row) as object));
				return row;
			};
			return {
				rows,
				window,
				learned: isAnythingThere ? fields.join(' ') : null,
				rememberedBy: (row) => reader.identityBy(fields, withColumns(row)),
				identityOf: (row) => reader.identityOf(withColumns(row)),
				eventOf: (row) => reader.parse(withColumns(row)),
				instantOf: (row) => reader.read(row).instant,
			};
		},
	};
}

function identityOf({ foundColumns }: RowReader): readonly IdentityField[] {
	if (foundColumns.id !== null) return BY_ID;
	return WITHOUT_ID.filter((field) => foundColumns[field] !== null);
}

function fieldsIn(learned: string | null): readonly IdentityField[] | null {
	if (learned === null) return null;
	if (learned === BY_ID.join(' ')) return BY_ID;
	const names = learned.split(' ');
	return WITHOUT_ID.filter((field) => names.includes(field));
}

/** @throws ExplainedError when rows cannot be compared with those of earlier polls any more */
function checkColumns(fields: readonly IdentityField[], { foundColumns }: RowReader): void {
	const gone = fields.filter((field) => foundColumns[field] === null);
	if (gone.length === 0) return;
	throw new ExplainedError(
		`The query does not give the column for ${gone.join(', ')} any more`,
		"By it the trigger knows which events are new, so nothing was given. Have the query list it again, or name its column in 'Columns'. To start afresh without it, change 'Query ID' to a copy of the query.",
	);
}

function notAnEvent(missing: string): ExplainedError {
	return new ExplainedError('The rows of the query are no events of an audit log', missing);
}
