import { createServer } from 'node:http';
import type { IncomingMessage, Server } from 'node:http';
import { createServer as createSecureServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import type { Answer, Identity } from './row.mts';

const LOOPBACK = '127.0.0.1';
const ASKED_AGAIN_MILLISECONDS = 10;

/** A server that answers every request as it is told to. */
export interface FaultServer {
	address: string;
	/** May be changed between requests. */
	answer: Answer;
	/** Requests so far; may be emptied. */
	requests: IncomingMessage[];
	/** Settles as soon as no connection is open. */
	released(): Promise<void>;
	close(): Promise<void>;
}

/**
 * @param answer for the requests to come
 * @param host where it listens; 127.0.0.1 when left out
 * @param identity what it shows over TLS; it speaks plain HTTP when left out
 */
export async function serveFaults(
	answer: Answer,
	host = LOOPBACK,
	identity?: Identity,
): Promise<FaultServer> {
	const requests: IncomingMessage[] = [];
	const listener: Answer = (request, response) => {
		requests.push(request);
		// What a client sends after it has hung up is of no interest here.
		request.socket.on('error', () => undefined);
		faultServer.answer(request, response);
	};
	const server: Server = identity
		? createSecureServer({ key: identity.key, cert: identity.certificate }, listener)
		: createServer(listener);
	await new Promise<void>((resolve) => server.listen(0, host, resolve));
	const { port } = server.address() as AddressInfo;
	const name = host.includes(':') ? `[${host}]` : host;

	const connections = (): Promise<number> =>
		new Promise((resolve) => server.getConnections((_, count) => resolve(count ?? 0)));
	const faultServer: FaultServer = {
		address: `${identity ? 'https' : 'http'}://${name}:${port}`,
		answer,
		requests,
		async released() {
			while ((await connections()) > 0) {
				await new Promise((resolve) => setTimeout(resolve, ASKED_AGAIN_MILLISECONDS));
			}
		},
		async close() {
			const closed = new Promise<void>((resolve) => server.close(() => resolve()));
			server.closeAllConnections();
			await closed;
		},
	};
	return faultServer;
}
