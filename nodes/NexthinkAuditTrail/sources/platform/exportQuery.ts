import { letGoOf, sleepUnless, watched } from '../../http/body';
import type { Connection } from '../../http/connection';
import type { Asked } from '../../http/refusal';
import { refusedWithStatus } from '../../http/refusal';
import type { ComingAnswer, RequestContext } from '../../http/request';
import { request, streamsLike } from '../../http/request';
import type { Answer } from '../../http/send';
import { isPage } from '../../http/serverWords';
import { fetchUnsigned } from '../../http/unsigned';
import { ExplainedError } from '../../messages/explainedError';
import { printable } from '../../messages/printable';
import { jsonObject, wholeText } from './executeQuery';
import { unpacked } from './gunzip';
import { askedFor, exportMeaning } from './meanings';
import type { NqlRequest } from './query';
import { queryBody } from './query';

const EXPORT_PATH = '/api/v1/nql/export';
const STATUS_PATH = '/api/v1/nql/status';
const SECOND = 1000;
const MINUTE = 60 * SECOND;
/** A small export is there after a moment; of a large one nobody asks for more than this often. */
const SHORTEST_PAUSE = SECOND;
const LONGEST_PAUSE = 30 * SECOND;
/** Exports of a million rows take minutes; one that takes so long is not coming any more. */
const LONGEST_EXPORT = 60 * MINUTE;
/** As many questions in a row may find Nexthink busy or out of reach: an export is too precious to be given up for one of them. */
const MOST_UNANSWERED = 3;
/** What the documentation calls an export that is not ready. */
const NOT_READY = ['SUBMITTED', 'IN_PROGRESS'];
/** Of the answer about a status: Nexthink is there, and busy. Without one the network was in the way. */
const MAY_PASS = [undefined, 408, 429, 500, 502, 503, 504];
/** In a word that is an address, or a part of one that lets in whoever has it. */
const OF_AN_ADDRESS = /https?:\/\/|\?|X-Amz-/i;
const CONCEALED = '*****';

/** What Nexthink says of an export. */
interface ExportStatus extends Record<string, unknown> {
	/** Makes words of the answer fit for a message: without anything of the credential. */
	saidIn(words: string): Promise<string>;
}

/** The file of an export. */
export interface ExportedFile {
	answer: ComingAnswer;
	/** Nothing but its last line end tells that the file is whole. */
	mustBeEnded: boolean;
}

/**
 * Has Nexthink export the result of a saved query, waits for the file and fetches it ("Export an NQL").
 *
 * @param signal ends the waiting and the fetching
 * @returns the file, unpacked, as it comes
 * @throws ExplainedError
 */
export async function exportQuery(
	context: RequestContext,
	connection: Connection,
	asking: NqlRequest,
	signal: AbortSignal,
): Promise<ExportedFile> {
	const asked = askedFor(connection, asking);
	const ask = async (
		path: string,
		about: Asked,
		sent?: Parameters<typeof request>[4],
	): Promise<ExportStatus> => {
		const answer = await request(context, connection, path, about, {
			...sent,
			headers: { Accept: 'application/json', ...sent?.headers },
		});
		const { text } = await wholeText(answer, about);
		const saidIn = async (words: string) => (await answer.saidIn(words)).words;
		return { ...jsonObject(text), saidIn };
	};
	const { exportId } = await ask(EXPORT_PATH, asked, {
		method: 'POST',
		headers: { 'Content-Type': 'application/json' },
		body: queryBody(asking.query, { compression: 'GZIP' }),
	});
	if (typeof exportId !== 'string' || exportId === '') throw exportEnded('');

	const about: Asked = { ...asked, meaningOf: exportMeaning };
	const path = `${STATUS_PATH}/${encodeURIComponent(exportId)}`;
	const address = await fileAddress(async () => await ask(path, about), signal);
	return await fileOf(await fetchUnsigned(context, connection, address, about, signal));
}

/** Asks for the status of an export until it names the address of the file. */
async function fileAddress(ask: () => Promise<ExportStatus>, signal: AbortSignal): Promise<string> {
	const end = performance.now() + LONGEST_EXPORT;
	let pause = SHORTEST_PAUSE;
	let unanswered = 0;
	while (performance.now() < end) {
		const answer = await ask().catch((thrown: unknown) =>
			waitAskedForBy(thrown, unanswered < MOST_UNANSWERED),
		);
		const isBusy = typeof answer === 'number';
		unanswered = isBusy ? unanswered + 1 : 0;
		if (!isBusy) {
			const { status, resultsFileUrl, errorDescription, saidIn } = answer;
			if (status === 'COMPLETED') return String(resultsFileUrl);
			if (typeof status !== 'string' || !NOT_READY.includes(status)) {
				throw exportEnded(
					typeof errorDescription === 'string' ? await saidIn(errorDescription) : '',
				);
			}
		}
		const wait = isBusy ? Math.max(pause, answer) : pause;
		await sleepUnless(signal, Math.min(wait, end - performance.now()));
		if (signal.aborted) throw cancelled();
		pause = Math.min(pause * 2, LONGEST_PAUSE);
	}
	throw exportTakesTooLong();
}

/**
 * @param mayAskAgain it was not asked too often yet
 * @returns for how many milliseconds Nexthink wants to be left alone
 * @throws what was thrown, when asking once more is of no use
 */
function waitAskedForBy(thrown: unknown, mayAskAgain: boolean): number {
	const { status, failure } = thrown as Partial<ExplainedError>;
	const { cause, retryAfterMs = 0 } = (failure ?? {}) as { cause?: string; retryAfterMs?: number };
	const isPassing = cause === 'rate-limited' || cause === 'temporarily-unavailable';
	if (!mayAskAgain || !isPassing || !MAY_PASS.includes(status)) throw thrown;
	return retryAfterMs;
}

/**
 * The file is gzip, as it was asked for, unless n8n has undone that already, because the file's host names it as a coding. Then its
 * length is not the one that was promised, and no checksum tells that it is whole.
 */
async function fileOf({ answer, asked }: { answer: Answer; asked: Asked }): Promise<ExportedFile> {
	const { statusCode } = answer;
	const bytes = watched(answer.body, asked);
	const { bytes: content, wasGzip, beginning } = await unpacked(bytes);
	if (isPage(beginning)) {
		letGoOf(content);
		throw refusedWithStatus(statusCode, { words: '', isPage: true }, asked);
	}
	return {
		answer: {
			bytes: content,
			charset: null,
			streamOf: streamsLike(answer),
			statusCode,
			saidIn: async () => ({ words: '', isPage: false }),
		},
		mustBeEnded: !wasGzip,
	};
}

function exportEnded(reason: string): ExplainedError {
	const words = reason
		.split(/\s+/)
		.map((word) => (OF_AN_ADDRESS.test(word) ? CONCEALED : word))
		.join(' ');
	return new ExplainedError(
		'Nexthink could not make the export',
		`${words === '' ? '' : `Nexthink says: ${printable(words)}. `}Run the query in Nexthink to see whether it works, then run again.`,
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}

function exportTakesTooLong(): ExplainedError {
	return new ExplainedError(
		`The export was not ready after ${LONGEST_EXPORT / MINUTE} minutes`,
		'Run again later. A shorter window in the query makes it faster.',
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}

function cancelled(): ExplainedError {
	return new ExplainedError(
		'The workflow was stopped while it waited for the export',
		'Run the workflow again, for a new export.',
	);
}
