import { ExplainedError } from '../messages/explainedError';
import type { ColumnNames } from '../sources/platform/columns';
import { USUAL_COLUMNS } from '../sources/platform/columns';
import type { NqlQuery } from '../sources/platform/query';
import type { ReadParameter } from './collections';
import { readCollection } from './collections';
import { shown } from './shown';

/** The ID of a saved query ("NQL API", schema of `queryId`). */
const QUERY_ID = /^#[a-z0-9_]{2,255}$/;

/** @throws ExplainedError */
export function readNqlQuery(parameter: ReadParameter): NqlQuery {
	return {
		queryId: readQueryId(parameter('queryId', '')),
		parameters: readQueryParameters(readCollection(parameter, 'queryParameters')),
	};
}

/** @throws ExplainedError */
export function readColumns(parameter: ReadParameter): ColumnNames {
	const given = readCollection(parameter, 'columns');
	const names = { ...USUAL_COLUMNS };
	for (const field of Object.keys(names) as Array<keyof ColumnNames>) {
		const name = given[field] ?? '';
		if (typeof name === 'string') names[field] = name;
		else throw noColumnName(name);
	}
	return names;
}

function readQueryId(value: unknown): string {
	const text = typeof value === 'string' ? value.trim().toLowerCase() : '';
	const id = text.startsWith('#') ? text : `#${text}`;
	if (QUERY_ID.test(id)) return id;
	throw new ExplainedError(
		`'Query ID' must be the ID of a saved query, but is ${shown(value)}`,
		"Enter the ID that stands with the query in Nexthink under Administration > NQL API queries, for example #audit_log, in 'Query ID'. It has letters, digits and underscores, and is neither the query's name nor its text.",
	);
}

function readQueryParameters({ parameter }: Record<string, unknown>): Record<string, string> {
	// Without what every object has, so that a parameter may have any name.
	const values = Object.create(null) as Record<string, string>;
	for (const one of [parameter ?? []].flat() as unknown[]) {
		const { name, value } = (one ?? {}) as Record<string, unknown>;
		const key = typeof name === 'string' ? name.trim().replace(/^\$/, '') : '';
		if (key === '' || (typeof value !== 'string' && !Number.isFinite(value))) {
			throw new ExplainedError(
				`'Query Parameters' must have a name and a text for each one, but has ${shown(name)} with ${shown(value)}`,
				"Enter the name as it stands in the query, without $, and a text or a number in 'Query Parameters'.",
			);
		}
		values[key] = String(value);
	}
	return values;
}

function noColumnName(value: unknown): ExplainedError {
	return new ExplainedError(
		`'Columns' must hold names of columns, but has ${shown(value)}`,
		"Enter the name of a column, for example time, in 'Columns'.",
	);
}
