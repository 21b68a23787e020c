import type { IExecuteFunctions, IHttpRequestOptions, ILoadOptionsFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { AuditLogQuery } from './addresses';
import { auditLogAddress, engineListAddress } from './addresses';
import type { Connection } from './connection';
import type { Asked, Refusal } from './refusal';
import {
	brokenOff,
	notALog,
	refusedByNetwork,
	refusedByTokenEndPoint,
	refusedWithStatus,
	stalled,
} from './refusal';
import { isPage, MOST_WORDS_BYTES, parsedJson, serverWords } from './serverWords';

/** The part of a Node.js stream that is used here; naming its type would be an import that n8n does not allow. */
interface Body extends AsyncIterable<Uint8Array> {
	destroy(): void;
}

interface Answer {
	statusCode: number;
	body: Body;
}

/** n8n's context of a run, or of the editor filling a list. */
type RequestContext = IExecuteFunctions | ILoadOptionsFunctions;

/** Some thousand Engines; no more is read of whatever answers. */
const MOST_LIST_BYTES = 4 * 1024 * 1024;

/** How deep an error's cause may lie: n8n wraps the HTTP client's error once or twice. */
const DEEPEST_CAUSE = 5;

/**
 * Asks Nexthink for a log.
 *
 * @param timeoutSeconds the longest wait for the answer to begin, and then for its next part
 * @returns the log's bytes as they come; iterating throws a Refusal when they stop before the end
 * @throws Refusal
 */
export async function requestAuditLog(
	context: RequestContext,
	connection: Connection,
	query: AuditLogQuery,
	timeoutSeconds: number,
): Promise<AsyncIterable<Uint8Array>> {
	const { authentication, address } = connection;
	const asked: Asked = { authentication, query, timeoutSeconds };
	return logOnly(await request(context, connection, auditLogAddress(address, query), asked));
}

/**
 * Asks Nexthink for the list of Engines.
 * @returns the answer as text
 * @throws Refusal
 */
export async function requestEngineList(
	context: RequestContext,
	connection: Connection,
	timeoutSeconds: number,
): Promise<string> {
	const { authentication, address } = connection;
	const asked: Asked = { authentication, query: null, timeoutSeconds };
	const bytes = await request(context, connection, engineListAddress(address), asked);
	return await textOf(bytes, MOST_LIST_BYTES);
}

/** The only way out of this package: every request goes through n8n's client, which adds the secrets. */
async function request(
	context: RequestContext,
	{ authentication, credentialType, ignoreCertificate }: Connection,
	url: string,
	asked: Asked,
): Promise<AsyncIterable<Uint8Array>> {
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		// A cut compressed answer would pass for a complete one in n8n's HTTP client.
		headers: { 'Accept-Encoding': 'identity' },
		encoding: 'stream',
		returnFullResponse: true,
		timeout: asked.timeoutSeconds * 1000,
		skipSslCertificateValidation: ignoreCertificate,
		sendCredentialsOnCrossOriginRedirect: false,
		// n8n renews an OAuth2 token only when the 401 is thrown, and sends a refused password a second
		// time when it is: so it is thrown for the one and read for the other.
		ignoreHttpStatusErrors: authentication === 'basicAuth' ? true : { ignore: true, except: [401] },
	};

	let answer: Answer;
	try {
		answer = (await context.helpers.httpRequestWithAuthentication.call(
			context,
			credentialType,
			options,
		)) as Answer;
	} catch (error) {
		throw await refusalOf(error, url, asked);
	}
	const bytes = watched(answer.body, asked);
	if (answer.statusCode < 200 || answer.statusCode > 299) {
		throw refusedWithStatus(answer.statusCode, await wordsOf(bytes), asked);
	}
	return bytes;
}

/** Passes the bytes on, gives up when none come for too long, and closes the connection in every case. */
async function* watched(body: Body, asked: Asked): AsyncGenerator<Uint8Array> {
	const finished = new AbortController();
	const longestWait = asked.timeoutSeconds * 1000;
	let waitingSince: number | null = performance.now();
	let gaveUp = false;

	// One timer at a time, whatever the number of chunks. Time that the reader takes does not count.
	const giveUpWhenStalled = async () => {
		while (!finished.signal.aborted) {
			const waited = waitingSince === null ? 0 : performance.now() - waitingSince;
			if (waited >= longestWait) {
				gaveUp = true;
				body.destroy();
				return;
			}
			await sleep(longestWait - waited, finished.signal);
		}
	};
	giveUpWhenStalled().catch(() => {
		// The sleep was ended because the answer is complete.
	});

	try {
		for await (const chunk of body) {
			waitingSince = null;
			yield chunk;
			waitingSince = performance.now();
		}
	} catch {
		throw gaveUp ? stalled(asked) : brokenOff();
	} finally {
		finished.abort();
		body.destroy();
	}
	if (gaveUp) throw stalled(asked);
}

/** Lets a log through, and stops what comes in its place with a status of success. */
async function* logOnly(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	let first = true;
	for await (const chunk of bytes) {
		if (first) {
			const beginning = new TextDecoder().decode(chunk.subarray(0, MOST_WORDS_BYTES));
			if (isPage(beginning)) throw notALog('page', '');
			if (parsedJson(beginning) !== undefined) throw notALog('json', serverWords(beginning));
			first = false;
		}
		yield chunk;
	}
}

async function wordsOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
	try {
		return serverWords(await textOf(bytes, MOST_WORDS_BYTES));
	} catch {
		// The status tells enough without the words that did not come.
		return '';
	}
}

/** Reads no further than `mostBytes`; the rest of a longer answer is not fetched. */
async function textOf(bytes: AsyncIterable<Uint8Array>, mostBytes: number): Promise<string> {
	const chunks: Uint8Array[] = [];
	let length = 0;
	for await (const chunk of bytes) {
		chunks.push(chunk);
		length += chunk.length;
		if (length >= mostBytes) break;
	}
	return new TextDecoder().decode(Buffer.concat(chunks).subarray(0, mostBytes));
}

/** Reads status and codes off what n8n's HTTP client threw, and nothing else of it. */
async function refusalOf(error: unknown, url: string, asked: Asked): Promise<Refusal> {
	for (const thrown of causesOf(error)) {
		const { response, code, config, body, status } = thrown;
		if (code === 'EAUTH') return refusedByTokenEndPoint(body?.error ?? '');
		if (config?.url !== undefined && config.url !== url) {
			return refusedByTokenEndPoint(String(response?.status ?? code ?? ''));
		}
		if (response?.status !== undefined) {
			const words = response.data ? await wordsOf(watched(response.data, asked)) : '';
			return refusedWithStatus(response.status, words, asked);
		}
		// The token end point's client throws an error of its own with the status alone.
		if (typeof status === 'number') return refusedByTokenEndPoint(String(status));
		if (typeof code === 'string' && code !== '') return refusedByNetwork(code, asked);
	}
	return refusedByNetwork('', asked);
}

interface Thrown {
	cause?: unknown;
	code?: string;
	status?: number;
	body?: { error?: string };
	config?: { url?: string };
	response?: { status?: number; data?: Body };
}

function causesOf(error: unknown): Thrown[] {
	const causes: Thrown[] = [];
	for (
		let thrown = error;
		typeof thrown === 'object' && thrown !== null && causes.length < DEEPEST_CAUSE;
		thrown = (thrown as Thrown).cause
	) {
		causes.push(thrown);
	}
	return causes;
}
