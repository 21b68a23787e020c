import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer } from 'node:http';
import { createServer } from 'node:https';
import { connect } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Duplex } from 'node:stream';
import { generate } from 'selfsigned';

/** What Slack's Web API answers under, and so what its certificate has to name. */
const SLACK_HOST = 'slack.com';

/** A message as n8n's Slack node sends it. */
export interface SlackMessage {
	channel: string;
	text: string;
}

/** Stands in Slack's place, which cannot be reached from here. */
export interface SlackReceiver {
	/** What was sent, oldest first. */
	readonly messages: SlackMessage[];
	/** Has n8n reach the receiver where it asks for Slack, and trust it. */
	readonly environment: Record<string, string>;
	close(): Promise<void>;
}

/**
 * Starts the receiver on free ports of 127.0.0.1: a server under Slack's name, and the proxy that leads to it and
 * nowhere else.
 */
export async function startSlackReceiver(): Promise<SlackReceiver> {
	const messages: SlackMessage[] = [];
	const pems = await generate([{ name: 'commonName', value: SLACK_HOST }], {
		keySize: 2048,
		extensions: [{ name: 'subjectAltName', altNames: [{ type: 2, value: SLACK_HOST }] }],
	});
	const slack = createServer({ key: pems.private, cert: pems.cert }, (request, response) => {
		let body = '';
		request.setEncoding('utf8').on('data', (text: string) => (body += text));
		request.on('end', () => {
			response.setHeader('content-type', 'application/json');
			if (request.url?.endsWith('/chat.postMessage')) {
				const { channel, text } = JSON.parse(body) as SlackMessage;
				messages.push({ channel, text });
				response.end(JSON.stringify({ ok: true, channel, message: { text } }));
			} else {
				response.end(JSON.stringify({ ok: true }));
			}
		});
	});
	const slackPort = await listen(slack);

	/** Both ends of what goes through the proxy, which does not count them among its connections. */
	const tunnels = new Set<Duplex>();
	const proxy = createHttpServer((_request, response) => response.writeHead(502).end());
	proxy.on('connect', (request, client, head) => {
		if (request.url !== `${SLACK_HOST}:443`) {
			client.end('HTTP/1.1 502 Bad Gateway\r\n\r\n');
			return;
		}
		const upstream = connect(slackPort, '127.0.0.1', () => {
			client.write('HTTP/1.1 200 Connection Established\r\n\r\n');
			upstream.write(head);
			upstream.pipe(client).pipe(upstream);
		});
		for (const socket of [client, upstream]) {
			tunnels.add(socket);
			socket.on('error', () => {
				client.destroy();
				upstream.destroy();
			});
			socket.on('close', () => tunnels.delete(socket));
		}
	});
	const proxyPort = await listen(proxy);
	const folder = await mkdtemp(join(tmpdir(), 'slack-receiver-'));
	const certificate = join(folder, 'certificate.pem');
	await writeFile(certificate, pems.cert);
	return {
		messages,
		environment: {
			HTTPS_PROXY: `http://127.0.0.1:${proxyPort}`,
			NODE_EXTRA_CA_CERTS: certificate,
		},
		async close() {
			for (const socket of tunnels) socket.destroy();
			await Promise.all([slack, proxy].map(closed));
			await rm(folder, { recursive: true });
		},
	};
}

async function listen(server: Server): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

async function closed(server: ReturnType<typeof createHttpServer>): Promise<void> {
	await new Promise<void>((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
