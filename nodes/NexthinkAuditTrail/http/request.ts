import type { NodeStream } from './body';
import { counted, letGoOf, watched } from './body';
import { charsetIn } from './charsetIn';
import type { Connection } from './connection';
import { followSameOrigin } from './redirects';
import type { Asked } from './refusal';
import { compressed, refusedWithStatus } from './refusal';
import { isPlain } from './contentCodings';
import type { Answer, RequestContext, Sent } from './send';
import { beginningOf, saidIn } from './answerWords';
import type { Said } from './serverWords';

export type { RequestContext } from './send';

/** An answer that is on its way. */
export interface ComingAnswer {
	/** As they come; iterating throws an ExplainedError when they stop before the end. */
	bytes: AsyncIterable<Uint8Array>;
	/** The charset that the answer names; null when it names none. */
	charset: string | null;
	/** Makes of bytes what n8n stores files from. The stream ends with what iterating over the bytes throws. */
	streamOf(bytes: AsyncIterable<Uint8Array>): NodeStream;
	statusCode: number;
	/** @returns what a text of the answer says, fit for a message: without anything of the credential */
	saidIn(text: string): Promise<Said>;
}

/** The statuses of a whole answer; 204 is an empty one. Others of success promise only a part, or nothing yet. */
const WHOLE_STATUSES = [200, 204];
/** A stream that holds so much is written in pieces of that size: a sixteenth of the writes that a socket's pieces would be. */
const STORED_AT_ONCE_BYTES = 1024 * 1024;

/**
 * Asks a connection for what stands at a path.
 *
 * @param path with what is asked for, beginning with a slash
 * @param asked how long the answer may take to begin, and then its next part; the rest is for messages
 * @param sent what is sent besides
 * @throws ExplainedError when the answer is not one that may hold what was asked for
 */
export async function request(
	context: RequestContext,
	connection: Connection,
	path: string,
	asked: Asked,
	sent: Sent = {},
): Promise<ComingAnswer> {
	const url = new URL(`${connection.address}${path}`).href;
	const answer = await followSameOrigin(context, connection, url, asked, sent);
	const { statusCode, headers, body } = answer;
	const said = async (text: string) => await saidIn(context, connection, text);
	if (!WHOLE_STATUSES.includes(statusCode)) {
		const retryAfter = waitAskedFor(headers['retry-after'], Date.now());
		throw refusedWithStatus(
			statusCode,
			await said(await beginningOf(body, asked)),
			asked,
			retryAfter,
		);
	}
	const bytes = watched(body, asked);
	if (!isPlain(headers['content-encoding'])) {
		letGoOf(bytes);
		throw compressed();
	}
	return {
		bytes: counted(bytes, headers['content-length'], asked),
		charset: charsetIn(headers['content-type']),
		streamOf: streamsLike(answer),
		statusCode,
		saidIn: said,
	};
}

/** @returns what makes a stream of bytes: the class of a stream that n8n's client gave can do it */
export function streamsLike({ body }: Answer): ComingAnswer['streamOf'] {
	return (content) =>
		body.constructor.from(content, { objectMode: false, highWaterMark: STORED_AT_ONCE_BYTES });
}

/**
 * @param header `Retry-After`: seconds or a date (RFC 9110, section 10.2.3)
 * @returns milliseconds, or undefined when it says nothing
 */
function waitAskedFor(header: unknown, now: number): number | undefined {
	if (typeof header !== 'string') return undefined;
	const wait = /^\d+$/.test(header) ? Number(header) * 1000 : Date.parse(header) - now;
	return wait > 0 ? wait : undefined;
}
