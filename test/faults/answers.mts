/** What a server may do in place of a good answer. */

import { setTimeout } from 'node:timers/promises';
import type { ServerResponse } from 'node:http';
import type { Answer } from './row.mts';

export type Body = string | Uint8Array;

/**
 * Long enough for a client on a busy machine to read what was sent before; a reset takes back what it has not
 * read. Where it is decisive that it was read, the connection has to end instead.
 */
const PAUSE_MILLISECONDS = 250;

/** The log as it should come. */
export function log(body: Body, headers: Record<string, string | number> = {}): Answer {
	return withStatus(200, body, { 'Content-Type': 'text/plain; charset=utf-8', ...headers });
}

export function withStatus(
	status: number,
	body: Body = '',
	headers: Record<string, string | number> = {},
): Answer {
	return (_, response) => {
		response.writeHead(status, headers);
		response.end(body);
	};
}

/** A refusal as Nexthink documents it. */
export function refusal(
	status: number,
	value: unknown,
	headers: Record<string, string> = {},
): Answer {
	return withStatus(status, JSON.stringify(value), {
		'Content-Type': 'application/json',
		...headers,
	});
}

/** Exactly these bytes on the socket, whatever they are. */
export function bytes(raw: Body, afterwards: 'stay' | 'end' | 'reset'): Answer {
	return async ({ socket }) => {
		socket.write(raw);
		await setTimeout(PAUSE_MILLISECONDS);
		if (afterwards === 'end') socket.end();
		if (afterwards === 'reset') socket.resetAndDestroy();
	};
}

/** Some of the body, and then nothing more or the end of the connection. */
export function part(
	body: Body,
	afterwards: 'stay' | 'end' | 'reset',
	headers: Record<string, string | number> = {},
	status = 200,
): Answer {
	return async ({ socket }, response) => {
		response.writeHead(status, headers);
		response.flushHeaders();
		if (body.length > 0) response.write(body);
		if (afterwards === 'stay') return;
		await setTimeout(PAUSE_MILLISECONDS);
		if (afterwards === 'end') socket.destroySoon();
		else socket.resetAndDestroy();
	};
}

/** A body in pieces of so many bytes; 0: in one. */
export function inPieces(body: Body, pieceBytes: number): Answer {
	const whole = Buffer.from(body);
	return async (_, response) => {
		response.writeHead(200);
		if (pieceBytes === 0) response.write(whole);
		else await drip(response, whole, pieceBytes, 0);
		response.end();
	};
}

/** A body piece by piece, with a pause before each. */
export function slowly(body: Body, pieceBytes: number, milliseconds: number, status = 200): Answer {
	return async (_, response) => {
		response.writeHead(status);
		response.flushHeaders();
		await drip(response, Buffer.from(body), pieceBytes, milliseconds);
		response.end();
	};
}

async function drip(
	response: ServerResponse,
	body: Buffer,
	pieceBytes: number,
	milliseconds: number,
): Promise<void> {
	for (let start = 0; start < body.length && !response.destroyed; start += pieceBytes) {
		await setTimeout(milliseconds);
		response.write(body.subarray(start, start + pieceBytes));
	}
}

/** The same bytes for as long as the client takes them. */
export function endless(
	piece: Body,
	status = 200,
	beginning: Body = '',
	headers: Record<string, string> = {},
): Answer {
	return (_, response) => {
		response.writeHead(status, headers);
		if (beginning.length > 0) response.write(beginning);
		const more = (): void => {
			while (!response.destroyed && response.write(piece));
		};
		response.on('drain', more);
		more();
	};
}

export function redirect(location: string, status = 302): Answer {
	return withStatus(status, '', { Location: location });
}

export const silence: Answer = () => undefined;

export const hangUp: Answer = ({ socket }) => socket.destroySoon();

export const reset: Answer = ({ socket }) => socket.resetAndDestroy();
