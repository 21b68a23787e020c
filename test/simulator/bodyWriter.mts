/** Puts a body on the wire: in one go, in pieces, compressed, or with the fault that the settings ask for. */

import { setImmediate, setTimeout } from 'node:timers/promises';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import type { ServerResponse } from 'node:http';
import type { LogAnswer } from './answer.mts';
import type { Fault, SimulatorSettings } from './settings.mts';

type Pieces = Iterable<Uint8Array> | AsyncIterable<Uint8Array>;

// A reset throws away what the client has not read yet: it gets this long to read the bytes before it.
const PAUSE_BEFORE_CUT_MILLISECONDS = 50;
const DEFAULT_DRIP_MILLISECONDS = 100;

function closed(response: ServerResponse): Promise<void> {
	if (response.closed || response.destroyed) return Promise.resolve();
	return new Promise((resolve) => response.once('close', resolve));
}

/** Waits until the client has taken enough to go on, or has gone. */
function drained(response: ServerResponse): Promise<void> {
	return new Promise((resolve) => {
		const done = (): void => {
			response.off('drain', done);
			response.off('close', done);
			resolve();
		};
		response.on('drain', done);
		response.on('close', done);
	});
}

function isGone(response: ServerResponse): boolean {
	return response.closed || response.destroyed;
}

/** Gives the first `limit` bytes of a body. */
async function* firstBytes(pieces: Pieces, limit: number): AsyncGenerator<Uint8Array> {
	let remaining = limit;
	// Checked before the next piece is asked for: an endless stream may have nothing ready.
	if (remaining <= 0) return;
	for await (const piece of pieces) {
		yield piece.subarray(0, remaining);
		remaining -= piece.length;
		if (remaining <= 0) return;
	}
}

/** Cuts a body into pieces of exactly `size` bytes, but for the last of each piece given. */
async function* piecesOfSize(pieces: Pieces, size: number): AsyncGenerator<Uint8Array> {
	for await (const piece of pieces) {
		for (let start = 0; start < piece.length; start += size) {
			yield piece.subarray(start, start + size);
			// A turn of the event loop between two writes, or Node sends them as one packet.
			await setImmediate();
		}
	}
}

/** Gives a body as it is up to `afterBytes`, then byte by byte with a pause before each. */
async function* dripping(pieces: Pieces, fault: Fault): AsyncGenerator<Uint8Array> {
	let untilDrip = fault.afterBytes ?? 0;
	for await (const piece of pieces) {
		const whole = piece.subarray(0, untilDrip);
		if (whole.length > 0) yield whole;
		untilDrip -= whole.length;
		for (let index = whole.length; index < piece.length; index += 1) {
			await setTimeout(fault.intervalMilliseconds ?? DEFAULT_DRIP_MILLISECONDS);
			yield piece.subarray(index, index + 1);
		}
	}
}

async function writeAll(response: ServerResponse, pieces: Pieces): Promise<void> {
	for await (const piece of pieces) {
		if (isGone(response)) return;
		if (!response.write(piece)) await drained(response);
	}
}

function acceptsGzip(acceptEncoding: string | undefined): boolean {
	return (acceptEncoding ?? '').split(',').some((coding) => {
		const [name, ...parameters] = coding.split(';').map((part) => part.trim().toLowerCase());
		const isRefused = parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
		return name === 'gzip' && !isRefused;
	});
}

function totalLength(pieces: Uint8Array[]): number {
	return pieces.reduce((sum, piece) => sum + piece.length, 0);
}

/** Takes the fault for this request off the settings, counting its `times` down. */
function takeFault(settings: SimulatorSettings): Fault | null {
	const { fault } = settings;
	if (fault?.times === undefined) return fault;
	fault.times -= 1;
	if (fault.times <= 0) settings.fault = null;
	return fault;
}

async function breakOff(
	response: ServerResponse,
	fault: Fault,
	pieces: Pieces,
	limit: number,
): Promise<void> {
	response.flushHeaders();
	await writeAll(response, firstBytes(pieces, limit));
	if (fault.kind === 'stallInBody') return closed(response);
	await setTimeout(PAUSE_BEFORE_CUT_MILLISECONDS);
	const { socket } = response;
	if (socket === null) return;
	if (fault.kind === 'resetInBody') socket.resetAndDestroy();
	else socket.end(() => socket.destroy());
	return closed(response);
}

/**
 * Sends a log answer with status 200, or what the fault in the settings makes of it.
 *
 * @param onServerCut called when it is the simulator that ends the connection early
 */
export async function sendAnswer(
	response: ServerResponse,
	answer: LogAnswer,
	settings: SimulatorSettings,
	onServerCut: () => void,
): Promise<void> {
	const fault = takeFault(settings);
	if (fault?.kind === 'stallBeforeHeaders') return closed(response);
	if (fault?.kind === 'resetBeforeHeaders') {
		onServerCut();
		response.socket?.resetAndDestroy();
		return closed(response);
	}

	let pieces: Pieces = answer.pieces;
	// The page does not say; plain text is what a log file is.
	response.setHeader('Content-Type', 'text/plain; charset=utf-8');
	if (settings.compress && acceptsGzip(response.req.headers['accept-encoding'])) {
		response.setHeader('Content-Encoding', 'gzip');
		response.setHeader('Vary', 'Accept-Encoding');
		const gzip = createGzip();
		// The error of a source that throws reaches the reader through the destroyed gzip stream.
		Readable.from(pieces)
			.on('error', (error) => gzip.destroy(error))
			.pipe(gzip);
		pieces = gzip;
	}

	let length: number | null = null;
	if (!settings.chunked && !answer.isStream) {
		const held: Uint8Array[] = [];
		for await (const piece of pieces) held.push(piece);
		length = totalLength(held);
		pieces = held;
	}

	const breaksOff = fault !== null && fault.kind !== 'slowDrip';
	if (breaksOff) {
		// One byte at least stays unsent, or nobody could tell that something is missing.
		const wanted = fault.afterBytes ?? 0;
		const limit = length === null ? wanted : Math.min(wanted, Math.max(length - 1, 0));
		const needsPromise = fault.kind === 'closeBeforePromisedLength' || length !== null;
		if (needsPromise) response.setHeader('Content-Length', Math.max(length ?? 0, limit + 1));
		if (fault.kind !== 'stallInBody') onServerCut();
		return breakOff(response, fault, pieces, limit);
	}

	if (length !== null) response.setHeader('Content-Length', length);
	response.flushHeaders();
	if (settings.chunkBytes > 0) pieces = piecesOfSize(pieces, settings.chunkBytes);
	if (fault !== null) pieces = dripping(pieces, fault);
	await writeAll(response, pieces);
	response.end();
}
