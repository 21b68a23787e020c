import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { AuditLogQuery } from '../sources/auditTrailApi/addresses';
import {
	auditLogAddress,
	engineListAddress,
	REDIRECT_STATUSES,
} from '../sources/auditTrailApi/addresses';
import { concealing } from './concealment';
import type { Connection } from './connection';
import type { Asked, Refusal } from './refusal';
import {
	brokenOff,
	compressed,
	inCircles,
	notALog,
	refusedByNetwork,
	refusedByTokenEndPoint,
	refusedWithStatus,
	sentElsewhere,
	stalled,
} from './refusal';
import { charsetIn } from './charsetIn';
import { isPage, mayBecomeJson, mayBecomePage, parsedJson, serverWords } from './serverWords';

/** n8n's context of a run, of a poll, or of the editor filling a list. */
type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

/** A Node.js stream; importing its type is not allowed. */
export type NodeStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The part of a Node.js stream that is used here. */
interface Body extends AsyncIterable<Uint8Array> {
	destroy(): void;
	/** Every class of Node.js's readable streams can make a stream of what it iterates over. */
	constructor: {
		from(
			bytes: AsyncIterable<Uint8Array>,
			options: { objectMode: false; highWaterMark: number },
		): NodeStream;
	};
}

/** A log that is on its way. */
export interface AuditLogAnswer {
	/** The log as it comes; iterating throws a Refusal when it stops before the end. */
	bytes: AsyncIterable<Uint8Array>;
	/** The charset that the answer names; null when it names none. */
	charset: string | null;
	/** Makes of bytes what n8n stores files from. The stream ends with what iterating over the bytes throws. */
	streamOf(bytes: AsyncIterable<Uint8Array>): NodeStream;
}

interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: Body;
}

/** The statuses of a whole log; 204 is one without a line. Others of success promise only a part, or nothing yet. */
const WHOLE_LOG_STATUSES = [200, 204];
/** Enough for any message of the API; the rest of a large answer is not fetched. */
const MOST_WORDS_BYTES = 8 * 1024;
/** Less may be a part of a byte order mark. */
const LEAST_BEGINNING_BYTES = 4;
/** A message that comes drop by drop is not waited for any longer. */
const LONGEST_WORDS_MILLISECONDS = 5000;
/** A JSON answer beyond this size is taken for a log: no message is that long. */
const MOST_JSON_BYTES = 1024 * 1024;
/** Some thousand Engines; no more is read of whatever answers. */
const MOST_LIST_BYTES = 4 * 1024 * 1024;
/** n8n's HTTP client has the last word only if the watches of this file do not end a request: they say why. */
const CLIENT_TIMEOUT_MARGIN_SECONDS = 1;
/** Not much longer than what it waits for, and seldom enough to cost nothing. */
const LONGEST_SLEEP_MILLISECONDS = 1000;
/** A stream that holds so much is written in pieces of that size: a sixteenth of the writes that a socket's pieces would be. */
const STORED_AT_ONCE_BYTES = 1024 * 1024;
/** Fewer than any; 0 would be the same as showing them. */
const NO_REDIRECT = -1;
/**
 * How n8n's client takes a redirect. Where it shows them a newer one leaves a connection open on which nothing comes
 * any more, so there that is for the redirects themselves.
 */
type Redirects = 'refused' | 'shown';
const REDIRECT_OPTIONS: Record<Redirects, Partial<IHttpRequestOptions>> = {
	refused: { maxRedirects: NO_REDIRECT },
	shown: { disableFollowRedirect: true },
};
const REDIRECT_REFUSED = 'ERR_FR_TOO_MANY_REDIRECTS';
/** No protocol that any HTTP client knows. */
const ADDRESS_OF_NOTHING = 'nothing:';
/** As many as a host needs that moved its paths; more go round in circles. */
const MOST_REDIRECTS = 5;
/** How deep an error's cause may lie: n8n wraps the HTTP client's error once or twice. */
const DEEPEST_CAUSE = 5;

/**
 * Asks Nexthink for a log.
 *
 * @param timeoutSeconds the longest wait for the answer to begin, and then for its next part
 * @param isPoll whether a trigger asks, for its messages
 * @throws Refusal
 */
export async function requestAuditLog(
	context: RequestContext,
	connection: Connection,
	query: AuditLogQuery,
	timeoutSeconds: number,
	isPoll = false,
): Promise<AuditLogAnswer> {
	const { authentication, address } = connection;
	const asked: Asked = { authentication, query, timeoutSeconds, isPoll };
	const url = auditLogAddress(address, query);
	const { body, charset, bytes } = await request(context, connection, url, asked);
	return {
		charset,
		bytes: logOnly(bytes, (words) => concealedWords(context, connection, words)),
		streamOf: (content) =>
			body.constructor.from(content, { objectMode: false, highWaterMark: STORED_AT_ONCE_BYTES }),
	};
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
	const { bytes } = await request(context, connection, engineListAddress(address), asked);
	return textOf(await upTo(bytes, MOST_LIST_BYTES));
}

/** @throws Refusal when the answer is not one that may hold what was asked for */
async function request(
	context: RequestContext,
	connection: Connection,
	url: string,
	asked: Asked,
): Promise<{ body: Body; charset: string | null; bytes: AsyncIterable<Uint8Array> }> {
	const answer = await answerWithin(context, connection, url, asked);
	const bytes = watched(answer.body, asked);
	if (!WHOLE_LOG_STATUSES.includes(answer.statusCode)) {
		const words = await concealedWords(context, connection, await beginningOf(bytes));
		const retryAfter = waitAskedFor(answer.headers['retry-after'], Date.now());
		throw refusedWithStatus(answer.statusCode, words, asked, retryAfter);
	}
	const encoding = answer.headers['content-encoding'] ?? 'identity';
	if (encoding !== 'identity') {
		letGoOf(bytes);
		throw compressed();
	}
	return {
		body: answer.body,
		charset: charsetIn(answer.headers['content-type']),
		bytes: counted(bytes, answer.headers['content-length'], asked),
	};
}

/**
 * Follows redirects within the host only: n8n's client would follow others without the credential, and what is
 * said there to a stranger is nothing that Nexthink says.
 */
async function answerWithin(
	context: RequestContext,
	connection: Connection,
	url: string,
	asked: Asked,
): Promise<Answer> {
	const end = performance.now() + asked.timeoutSeconds * 1000;
	const sent = async (address: string, redirects: Redirects): Promise<Answer | null> =>
		await send(context, connection, address, redirects, end, asked);
	const canRefuse = await canRefuseRedirects(context);
	let address = url;
	for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
		// Asked once more for a redirect, because what refuses it does not tell where it goes.
		const answer =
			(canRefuse ? await sent(address, 'refused') : null) ?? (await sent(address, 'shown'));
		// Then it is the token end point that redirects, in circles.
		if (answer === null) throw refusedByTokenEndPoint(undefined, REDIRECT_REFUSED);
		const next = redirectedTo(answer, address);
		if (next === null) return answer;
		letGoOf(watched(answer.body, asked));
		if (next.origin !== new URL(address).origin) throw sentElsewhere();
		address = next.href;
	}
	throw inCircles();
}

let refusesRedirects: boolean | undefined;

/**
 * Whether n8n's client heeds `maxRedirects`. An older one does not (n8n 1, and 2 up to 2.23 at least), and follows
 * redirects to anywhere, 2.0 to 2.4 with the password. What it makes of a request for nothing tells, before a secret
 * is sent.
 */
async function canRefuseRedirects({ helpers }: RequestContext): Promise<boolean> {
	refusesRedirects ??= await helpers
		.httpRequest({ url: ADDRESS_OF_NOTHING, ...REDIRECT_OPTIONS.refused })
		.then(() => false)
		.catch((error: unknown) =>
			causesOf(error).some(({ config }) => config?.maxRedirects === NO_REDIRECT),
		);
	return refusesRedirects;
}

/** @returns null for an answer that does not say where to go on */
function redirectedTo({ statusCode, headers }: Answer, address: string): URL | null {
	const { location } = headers;
	if (!REDIRECT_STATUSES.includes(statusCode) || typeof location !== 'string') return null;
	if (!URL.canParse(location, address)) return null;
	const next = new URL(location, address);
	// A user part would sign in in place of the credential.
	next.username = next.password = '';
	return next;
}

/**
 * The only way out of this package: every request goes through n8n's client, which adds the secrets.
 * @param end by `performance.now()`, until when an answer has to begin
 * @returns null for a redirect that was refused
 * @throws Refusal
 */
async function send(
	context: RequestContext,
	connection: Connection,
	url: string,
	redirects: Redirects,
	end: number,
	asked: Asked,
): Promise<Answer | null> {
	const { authentication, credentialType, ignoreCertificate } = connection;
	const options: IHttpRequestOptions = {
		method: 'GET',
		url,
		// A cut compressed answer would pass for a complete one in n8n's HTTP client.
		headers: { 'Accept-Encoding': 'identity, *;q=0' },
		encoding: 'stream',
		returnFullResponse: true,
		timeout: (asked.timeoutSeconds + CLIENT_TIMEOUT_MARGIN_SECONDS) * 1000,
		skipSslCertificateValidation: ignoreCertificate,
		...REDIRECT_OPTIONS[redirects],
		sendCredentialsOnCrossOriginRedirect: false,
		// n8n renews an OAuth2 token only when the 401 is thrown, and sends a refused password a second
		// time when it is: so it is thrown for the one and read for the other.
		ignoreHttpStatusErrors: authentication === 'basicAuth' ? true : { ignore: true, except: [401] },
	};
	const { httpRequestWithAuthentication } = context.helpers;
	const answerTo = async (asking: IHttpRequestOptions): Promise<Answer> => {
		const sent = httpRequestWithAuthentication.call(context, credentialType, asking);
		return await inTime(sent as Promise<Answer>, end - performance.now());
	};

	try {
		const answer = await answerTo(options);
		if (answer.statusCode !== 401 || authentication === 'basicAuth') return answer;
		// n8n before 2.10 takes no exceptions: it throws every status, or none.
		letGoOf(watched(answer.body, asked));
		return await answerTo({ ...options, ignoreHttpStatusErrors: false });
	} catch (error) {
		if (isRefusedRedirect(error)) return null;
		throw await refusalOf(error, url, asked, (body) => concealedWords(context, connection, body));
	}
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

/** n8n's OAuth2 client waits five minutes for a token, whatever the request's own limit. */
async function inTime(sent: Promise<Answer>, milliseconds: number): Promise<Answer> {
	const answered = new AbortController();
	const giveUp = async (): Promise<never> => {
		await sleepUnless(answered.signal, milliseconds);
		// An older n8n does not say that it was woken: then the answer is being read, and must be left alone.
		if (!answered.signal.aborted) sent.then(({ body }) => letGoOf(body)).catch(() => undefined);
		throw Object.assign(new Error(), { code: 'ETIMEDOUT' });
	};
	const tooLate = giveUp();
	try {
		return await Promise.race([sent, tooLate]);
	} finally {
		answered.abort();
		tooLate.catch(() => undefined);
	}
}

/** Sleeps in short turns: an older n8n does not end one early, and what waits there is kept in memory until then. */
async function sleepUnless(ended: AbortSignal, milliseconds: number): Promise<void> {
	const end = performance.now() + milliseconds;
	for (let left = milliseconds; left > 0 && !ended.aborted; left = end - performance.now()) {
		await sleep(Math.min(left, LONGEST_SLEEP_MILLISECONDS), ended);
	}
}

/**
 * Ends an answer that nobody reads. n8n's HTTP client closes a connection between two parts of an answer, so one
 * part is read; it also ends one on which nothing comes.
 */
export function letGoOf(bytes: AsyncIterable<Uint8Array>): void {
	const reading = bytes[Symbol.asyncIterator]();
	reading
		.next()
		.then(() => reading.return?.())
		.catch(() => undefined);
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
			await sleepUnless(finished.signal, longestWait - waited);
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
		throw gaveUp ? stalled(asked) : brokenOff(asked);
	} finally {
		finished.abort();
		body.destroy();
	}
	if (gaveUp) throw stalled(asked);
}

/** What n8n's client decompressed by itself shows no more than that the promised length is another one. */
async function* counted(
	bytes: AsyncIterable<Uint8Array>,
	promised: unknown,
	asked: Asked,
): AsyncGenerator<Uint8Array> {
	const promisedLength = promised === undefined ? null : Number(promised);
	let length = 0;
	for await (const chunk of bytes) {
		length += chunk.length;
		// At once: a few kilobytes can become gigabytes.
		if (promisedLength !== null && length > promisedLength) throw compressed();
		yield chunk;
	}
	if (promisedLength !== null && length < promisedLength) throw brokenOff(asked);
}

/** One line, with its line end. */
const ONE_LINE = /^[^\n]+\n$/;

/** What an answer turns out to be; `open` as long as its beginning does not tell. */
type Kind = 'log' | 'perhaps JSON' | 'open';

/** Lets a log through, and stops what comes in its place with a status of success. */
async function* logOnly(
	bytes: AsyncIterable<Uint8Array>,
	wordsOf: (body: string) => Promise<string>,
): AsyncGenerator<Uint8Array> {
	let kind: Kind = 'open';
	let held: Uint8Array[] = [];
	let heldBytes = 0;
	for await (const chunk of bytes) {
		if (kind === 'log') {
			yield chunk;
			continue;
		}
		held.push(chunk);
		heldBytes += chunk.length;
		if (kind === 'open') kind = kindOf(held, heldBytes);
		if (heldBytes >= MOST_JSON_BYTES) kind = 'log';
		if (kind === 'log') {
			yield* held;
			held = [];
		}
	}
	if (kind === 'log') return;
	const whole = textOf(held);
	if (isPage(whole)) throw notALog('page', '');
	const parsed = parsedJson(whole);
	// Some programs write each line of their log as an object. The API's errors are an array.
	const isLine = !Array.isArray(parsed) && ONE_LINE.test(whole);
	if (parsed !== undefined && !isLine) throw notALog('json', await wordsOf(whole));
	yield* held;
}

/** @throws Refusal when the beginning of an answer is a web page's */
function kindOf(held: Uint8Array[], heldBytes: number): Kind {
	const beginning = textOf(held, MOST_WORDS_BYTES);
	if (isPage(beginning)) throw notALog('page', '');
	if (heldBytes < LEAST_BEGINNING_BYTES) return 'open';
	const isEnough = heldBytes >= MOST_WORDS_BYTES;
	if (mayBecomeJson(beginning)) return isEnough ? 'perhaps JSON' : 'open';
	const isOpen = beginning.trim() === '' || mayBecomePage(beginning);
	return isOpen && !isEnough ? 'open' : 'log';
}

/** What the server said, without what it may have repeated of a secret. */
async function concealedWords(
	context: RequestContext,
	{ credentialType }: Connection,
	body: string,
): Promise<string> {
	if (body === '') return '';
	// Read anew: the token may have been renewed by this very request.
	const credential = await context.getCredentials(credentialType);
	return serverWords(body, concealing(credential));
}

/** The beginning of a refusal; the status tells enough when nothing comes. */
async function beginningOf(bytes: AsyncIterable<Uint8Array>): Promise<string> {
	try {
		return textOf(await upTo(bytes, MOST_WORDS_BYTES, LONGEST_WORDS_MILLISECONDS));
	} catch {
		return '';
	}
}

/** Reads no further than `mostBytes`, nor for longer than `milliseconds`; the rest is not fetched. */
async function upTo(
	bytes: AsyncIterable<Uint8Array>,
	mostBytes: number,
	milliseconds = Infinity,
): Promise<Uint8Array[]> {
	const chunks: Uint8Array[] = [];
	const end = performance.now() + milliseconds;
	let length = 0;
	for await (const chunk of bytes) {
		chunks.push(chunk.subarray(0, mostBytes - length));
		length += chunk.length;
		if (length >= mostBytes || performance.now() > end) break;
	}
	return chunks;
}

function textOf(chunks: Uint8Array[], mostBytes = Infinity): string {
	let length = 0;
	const needed = chunks.filter((chunk) => (length += chunk.length) - chunk.length < mostBytes);
	return new TextDecoder().decode(Buffer.concat(needed).subarray(0, mostBytes));
}

function isRefusedRedirect(error: unknown): boolean {
	return causesOf(error).some(({ code }) => code === REDIRECT_REFUSED);
}

/** Reads status and codes off what n8n's HTTP client threw, and nothing else of it. */
async function refusalOf(
	error: unknown,
	url: string,
	asked: Asked,
	wordsOf: (body: string) => Promise<string>,
): Promise<Refusal> {
	for (const { response, code, config, body, status } of causesOf(error)) {
		if (code === 'EAUTH') return refusedByTokenEndPoint(body?.error);
		if (config?.url !== undefined && config.url !== url) {
			return refusedByTokenEndPoint(undefined, response?.status ?? code);
		}
		if (response?.status !== undefined) {
			const words = response.data ? await beginningOf(watched(response.data, asked)) : '';
			return refusedWithStatus(response.status, await wordsOf(words), asked);
		}
		// The token end point's client throws an error of its own with the status alone.
		if (typeof status === 'number') return refusedByTokenEndPoint(undefined, status);
		if (typeof code === 'string' && code !== '') return refusedByNetwork(code, asked);
	}
	// Without any code it is n8n's OAuth2 client that could do nothing with the token end point's answer.
	return asked.authentication === 'oAuth2'
		? refusedByTokenEndPoint(undefined)
		: refusedByNetwork('', asked);
}

interface Thrown {
	cause?: unknown;
	code?: string;
	status?: number;
	body?: { error?: unknown };
	config?: { url?: string; maxRedirects?: number };
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
