import { textOf, upTo } from '../../http/body';
import type { Connection } from '../../http/connection';
import type { Asked } from '../../http/refusal';
import { refusedWithStatus } from '../../http/refusal';
import type { ComingAnswer, RequestContext } from '../../http/request';
import { request } from '../../http/request';
import { isPage } from '../../http/serverWords';
import { ExplainedError } from '../../messages/explainedError';
import { CsvReader } from './csv';
import { JsonRowReader } from './jsonRows';
import { askedFor } from './meanings';
import type { NqlRequest, QueryWindow } from './query';
import { MOST_ROWS_AT_ONCE, queryBody, windowOf } from './query';

const EXECUTE_PATH = '/api/v2/nql/execute';
const BYTES_OF_A_MEGABYTE = 1024 * 1024;
/** A thousand rows of 64 kilobytes; what is larger is no such answer. */
const LARGEST_ANSWER_BYTES = 64 * BYTES_OF_A_MEGABYTE;

/** The result of a query, all of it. */
export interface ExecutedQuery {
	/** Each as JSON on one line, in the answer's order. */
	rows: string[];
	/** Names of the columns of all rows. */
	columns: string[];
	/** The time that the query covers; null when Nexthink does not tell it. */
	window: QueryWindow | null;
}

/**
 * Runs a saved query ("Execute an NQL", version 2). Times come in UTC.
 *
 * @throws ExplainedError, also where the result may be cut
 */
export async function executeQuery(
	context: RequestContext,
	connection: Connection,
	asking: NqlRequest,
): Promise<ExecutedQuery> {
	const { text } = await execute(context, connection, asking, 'application/json');
	const { count, executedQuery, data } = headOf(text);
	const reader = new JsonRowReader(['data']);
	const read = reader.read(text);
	reader.end();
	if (read.length !== data.length) throw notDocumented("Not all of 'data' are rows.");
	if (count !== read.length) throw cutAt(`${shown(read.length)} of ${shown(count)} rows came`);
	if (read.length >= MOST_ROWS_AT_ONCE) throw cutAt(`${shown(read.length)} rows came`);
	return {
		rows: read.map((row) => row.text),
		columns: [...new Set(read.flatMap(({ names }) => names))],
		window: windowOf(executedQuery),
	};
}

/**
 * The same result as CSV, as Nexthink makes it.
 *
 * @returns the answer, its bytes read to their end
 * @throws ExplainedError
 */
export async function executeQueryAsCsv(
	context: RequestContext,
	connection: Connection,
	asking: NqlRequest,
): Promise<ComingAnswer> {
	const { answer, chunks, text } = await execute(context, connection, asking, 'text/csv');
	const csv = new CsvReader();
	let rows = 0;
	for (const { length } of csv.read(Buffer.from(text))) rows += length;
	rows += csv.end().length;
	if (rows >= MOST_ROWS_AT_ONCE) throw cutAt(`${shown(rows)} rows came`);
	return { ...answer, bytes: replayed(chunks) };
}

async function execute(
	context: RequestContext,
	connection: Connection,
	asking: NqlRequest,
	form: string,
): Promise<{ answer: ComingAnswer; chunks: Uint8Array[]; text: string }> {
	const asked = askedFor(connection, asking);
	const answer = await request(context, connection, EXECUTE_PATH, asked, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json', Accept: form, 'x-utc-times': 'true' },
		body: queryBody(asking.query),
	});
	return { answer, ...(await wholeText(answer, asked)) };
}

/** @throws ExplainedError for a web page, and for an answer that is far too large */
export async function wholeText(
	{ bytes, statusCode, saidIn }: ComingAnswer,
	asked: Asked,
): Promise<{ chunks: Uint8Array[]; text: string }> {
	const chunks = await upTo(bytes, LARGEST_ANSWER_BYTES);
	const text = textOf(chunks);
	if (isPage(text)) throw refusedWithStatus(statusCode, await saidIn(text), asked);
	if (chunks.reduce((sum, { length }) => sum + length, 0) >= LARGEST_ANSWER_BYTES) {
		throw notDocumented('It is larger than any result.');
	}
	return { chunks, text };
}

/** @throws ExplainedError when the answer is not what the documentation says */
function headOf(text: string): { count: number; executedQuery: unknown; data: unknown[] } {
	const answer = jsonObject(text);
	const { rows: count, executedQuery, data } = answer;
	if (typeof count === 'number' && Array.isArray(data)) return { count, executedQuery, data };
	throw notDocumented("It has no 'rows' and 'data'.");
}

/** @throws ExplainedError when the text is no JSON object */
export function jsonObject(text: string): Record<string, unknown> {
	let value: unknown;
	try {
		value = JSON.parse(text);
	} catch {
		throw notDocumented('It is no JSON.');
	}
	if (typeof value === 'object' && value !== null && !Array.isArray(value)) {
		return value as Record<string, unknown>;
	}
	throw notDocumented('It is no JSON object.');
}

function notDocumented(how: string): ExplainedError {
	return new ExplainedError(
		'The NQL API did not answer as it is documented',
		`${how} Check the addresses in the credential, and whether a proxy stands between n8n and Nexthink.`,
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}

function cutAt(what: string): ExplainedError {
	return new ExplainedError(
		`The result may be cut: ${what}, and Nexthink gives no more than ${shown(MOST_ROWS_AT_ONCE)} at once`,
		"Nothing of it was used. Use a shorter window in the query, have it list fewer events, or choose Export in 'Fetch By'.",
		{ failure: { cause: 'configuration-invalid' } },
	);
}

async function* replayed(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
	yield* chunks;
}

/** With a comma after every third digit. */
function shown(count: number): string {
	return count.toLocaleString('en-US');
}
