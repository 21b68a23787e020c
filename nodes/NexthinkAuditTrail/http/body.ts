import type { IExecuteFunctions } from 'n8n-workflow';
import { sleep } from 'n8n-workflow';
import type { Asked } from './refusal';
import { brokenOff, compressed, stalled } from './refusal';

/** A Node.js stream; importing its type is not allowed. */
export type NodeStream = Exclude<
	Parameters<IExecuteFunctions['helpers']['prepareBinaryData']>[0],
	Buffer
>;

/** The part of a Node.js stream that is used here. */
export interface Body extends AsyncIterable<Uint8Array> {
	destroy(): void;
	/** Every class of Node.js's readable streams can make a stream of what it iterates over. */
	constructor: {
		from(
			bytes: AsyncIterable<Uint8Array>,
			options: { objectMode: false; highWaterMark: number },
		): NodeStream;
	};
}

/** Wake each second: an older n8n's sleep() ignores abort, and what waits there stays in memory until it ends. */
const LONGEST_SLEEP_MILLISECONDS = 1000;

/** Of Node.js's zlib, and of its Zstandard and Brotli. */
const DECOMPRESSION = /^(?:Z_|ZSTD_|ERR_+ERROR_)/;

/** Passes the bytes on, gives up when none come for too long, and closes the connection in every case. */
export async function* watched(body: Body, asked: Asked): AsyncGenerator<Uint8Array> {
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
	} catch (error) {
		if (gaveUp) throw stalled(asked);
		throw isOfDecompression(error) ? compressed() : brokenOff(asked);
	} finally {
		finished.abort();
		body.destroy();
	}
	if (gaveUp) throw stalled(asked);
}

/** What n8n's client could not decompress was not cut on its way: the next answer would be no better. */
function isOfDecompression(error: unknown): boolean {
	const { code } = error as { code?: unknown };
	return typeof code === 'string' && DECOMPRESSION.test(code);
}

/**
 * Passes on as many bytes as were promised, no more and no fewer. Silent decompression shows only as a wrong
 * Content-Length.
 */
export async function* counted(
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

/**
 * Reads no further than `mostBytes`, nor for longer than `milliseconds`; the rest is not fetched.
 * @param chunks gets what was read, as it comes
 */
export async function upTo(
	bytes: AsyncIterable<Uint8Array>,
	mostBytes: number,
	milliseconds = Infinity,
	chunks: Uint8Array[] = [],
): Promise<Uint8Array[]> {
	const end = performance.now() + milliseconds;
	let length = 0;
	for await (const chunk of bytes) {
		chunks.push(chunk.subarray(0, mostBytes - length));
		length += chunk.length;
		if (length >= mostBytes || performance.now() > end) break;
	}
	return chunks;
}

/** The same for an answer that may break off or stall: then it gives what came until then. */
export async function asFarAsItComes(
	bytes: AsyncIterable<Uint8Array>,
	mostBytes: number,
	milliseconds: number,
): Promise<Uint8Array[]> {
	const come: Uint8Array[] = [];
	try {
		await upTo(bytes, mostBytes, milliseconds, come);
	} catch {
		// The beginning tells enough.
	}
	return come;
}

/** @returns the text of the first `mostBytes`; no more chunks are joined than that takes */
export function textOf(chunks: readonly Uint8Array[], mostBytes = Infinity): string {
	const needed: Uint8Array[] = [];
	let length = 0;
	for (const chunk of chunks) {
		if (length >= mostBytes) break;
		needed.push(chunk);
		length += chunk.length;
	}
	return new TextDecoder().decode(Buffer.concat(needed).subarray(0, mostBytes));
}

/** Sleeps until the time is over or the signal says that nobody waits for it any more. */
export async function sleepUnless(ended: AbortSignal, milliseconds: number): Promise<void> {
	const end = performance.now() + milliseconds;
	for (let left = milliseconds; left > 0 && !ended.aborted; left = end - performance.now()) {
		await sleep(Math.min(left, LONGEST_SLEEP_MILLISECONDS), ended);
	}
}
