/**
 * The process that serves the logs: beside the measured one, so that neither its work nor its memory is counted.
 * Each log has a port of its own, because an instance's address has no path.
 */

import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pipeline } from 'node:stream/promises';

/** A log to serve. */
export interface ServedLog {
	file: string;
	/** Only its first bytes; all of them when left out. */
	bytes?: number;
	/** How often the file follows itself in an answer. */
	repeat?: number;
}

/** As much as goes well into a socket at once. */
const PIECE_BYTES = 1024 * 1024;

const files = new Map<string, Buffer>();

/** From memory: reading the file again and again would cost more than sending it. */
function contentOf({ file, bytes }: ServedLog): Buffer {
	const whole = files.get(file) ?? readFileSync(file);
	files.set(file, whole);
	return whole.subarray(0, bytes);
}

function* piecesOf(content: Buffer, repeat: number): Generator<Buffer> {
	for (let time = 0; time < repeat; time++) {
		for (let start = 0; start < content.length; start += PIECE_BYTES) {
			yield content.subarray(start, start + PIECE_BYTES);
		}
	}
}

async function send(response: ServerResponse, content: Buffer, repeat: number): Promise<void> {
	response.setHeader('Content-Type', 'text/plain; charset=utf-8');
	response.setHeader('Content-Length', content.length * repeat);
	try {
		await pipeline(piecesOf(content, repeat), response);
	} catch {
		// Whoever asked has hung up.
	}
}

async function serve(log: ServedLog): Promise<number> {
	const content = contentOf(log);
	// Every path of the API is answered with this log, whatever is asked for and whoever asks.
	const server = createServer(
		(_request, response) => void send(response, content, log.repeat ?? 1),
	);
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

// Nothing is left to do when the process that started this one has ended.
process.once('disconnect', () => process.exit());
process.on('message', (log: ServedLog) => {
	void serve(log).then((port) => process.send!(port));
});
