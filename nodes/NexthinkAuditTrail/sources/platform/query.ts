/** How the result of a query is fetched: at once and up to 1,000 rows, or as a file and up to a million. */
export type FetchBy = 'execute' | 'export';

/** A query that is saved in Nexthink: the NQL API takes no text of a query. */
export interface NqlQuery {
	/** With its `#`. */
	queryId: string;
	/** Values of the query's parameters, by their names without `$`. */
	parameters: Record<string, string>;
}

/** A query that is to be run. */
export interface NqlRequest {
	query: NqlQuery;
	timeoutSeconds: number;
	/** Whether a trigger asks, for its messages. */
	isPoll: boolean;
}

/** The NQL API cuts an answer there without a word. */
export const MOST_ROWS_AT_ONCE = 1000;

/** @returns the body of a request that asks for the result, with further fields of the request */
export function queryBody({ queryId, parameters }: NqlQuery, more: object = {}): string {
	return JSON.stringify({
		queryId,
		...(Object.keys(parameters).length > 0 && { parameters }),
		...more,
	});
}

const MINUTE = 60_000;
/** NQL's units of time ("Time frame" of its documentation). */
const UNITS: Readonly<Record<string, number>> = {
	min: MINUTE,
	h: 60 * MINUTE,
	d: 24 * 60 * MINUTE,
};
const WINDOW = /\bduring\s+past\s+(\d{1,6})\s*(min|h|d)\b/i;

/** The time that a query covers, in milliseconds: it ends with the unit that is running, and is a whole number of them. */
export interface QueryWindow {
	length: number;
	unit: number;
}

/**
 * @param query the text of a query, as Nexthink says that it was run
 * @returns its window; null when it does not count back from now
 */
export function windowOf(query: unknown): QueryWindow | null {
	const match = typeof query === 'string' ? WINDOW.exec(query) : null;
	if (match === null) return null;
	const unit = UNITS[match[2]!.toLowerCase()]!;
	const count = Number(match[1]);
	return count === 0 ? null : { length: count * unit, unit };
}
