import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

export interface ReceivedRequest {
	method: string;
	/** With the query string. */
	path: string;
	headers: IncomingHttpHeaders;
	body: string;
}

/** What a request is answered with; a text as a web page, anything else as JSON. */
export interface Answer {
	status: number;
	body: unknown;
}

/** Stands for a service outside of n8n: it keeps what it is sent. */
export interface Receiver {
	/** `http://127.0.0.1:port` */
	readonly address: string;
	/** All requests so far, oldest first; may be emptied. */
	readonly requests: ReceivedRequest[];
	/** Says what a request is answered with; may be changed at any time. */
	answerTo: (request: ReceivedRequest) => Answer;
	/** Ends all connections and frees the port. */
	close(): Promise<void>;
}

/** Starts one on a free port of loopback. */
export async function startReceiver(answerTo: Receiver['answerTo']): Promise<Receiver> {
	const requests: ReceivedRequest[] = [];
	const server = createServer((request, response) => {
		void received(request).then((each) => {
			requests.push(each);
			const { status, body } = receiver.answerTo(each);
			const isPage = typeof body === 'string';
			response.writeHead(status, { 'content-type': isPage ? 'text/html' : 'application/json' });
			response.end(isPage ? body : JSON.stringify(body));
		});
	});
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	const { port } = server.address() as AddressInfo;
	const receiver: Receiver = {
		address: `http://127.0.0.1:${port}`,
		requests,
		answerTo,
		async close() {
			await new Promise((resolve) => {
				server.close(resolve);
				server.closeAllConnections();
			});
		},
	};
	return receiver;
}

async function received(request: IncomingMessage): Promise<ReceivedRequest> {
	const { method = '', url = '', headers } = request;
	return { method, path: url, headers, body: await text(request) };
}
