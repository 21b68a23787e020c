/**
 * Servers that answer as Nexthink's platform does, by the OpenAPI description of its NQL API (version 1.2.0) and its pages: token end
 * point and API at one address, the files of exports at another one. Nobody here has seen a real row: what is not documented is
 * a setting.
 */

import { randomBytes, randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { Refusal } from './refusal.mts';
import { isSameOrFormEncoded } from './server.mts';
import type { OAuthClient } from './settings.mts';

/** An event of the platform's audit log. */
export interface PlatformRow {
	/** Epoch milliseconds. */
	at: number;
	/** Its columns but the time, in their order; a value that is undefined is missing in JSON, and empty in CSV. */
	values: Record<string, string | number | undefined>;
}

/** An answer to give once, in place of the proper one. */
export interface PlannedPlatformAnswer {
	insteadOf: 'token' | 'execute' | 'export' | 'status' | 'file';
	status: number;
	body?: string | Uint8Array;
	headers?: Record<string, string>;
}

export interface PlatformSettings {
	clients: OAuthClient[];
	/** Client ids that are signed in and refused with 403. */
	deniedClients: string[];
	/** The text of each saved query by its id: only its window and its parameters are heeded. */
	queries: Record<string, string>;
	rows: PlatformRow[];
	/** The server's "now", epoch milliseconds: what windows count back from. */
	clock: () => number;
	/** The name of the time column, which is the first one. */
	timeColumn: string;
	/** How times are written; `isUtc`: the request asked for UTC. */
	timeText: (at: number, isUtc: boolean) => string;
	/** How many rows `execute` gives, without a word about the others. */
	mostRows: number;
	/** How many questions for the status find the export not ready. */
	questionsUntilReady: number;
	/** What the file's host sends: the gzip that was asked for, or it names gzip as a coding, or plain CSV. */
	fileForm: 'gzip' | 'coded' | 'plain';
	/** Bytes cut off the end of the file. */
	cutFile: number;
	failNext: PlannedPlatformAnswer[];
}

export interface PlatformRequest {
	/** `token`, `execute`, `export`, `status`, `file`, or `other`. */
	kind: string;
	path: string;
	headers: IncomingMessage['headers'];
	body: string;
}

export interface SimulatedPlatform {
	/** `http://127.0.0.1:port` of token end point and API. */
	readonly address: string;
	/** `127.0.0.1:port` of the files of exports. */
	readonly fileHost: string;
	/** Live: change them between requests. */
	readonly settings: PlatformSettings;
	readonly requests: PlatformRequest[];
	/** Every address of a file that was given out: each is a secret. */
	readonly fileAddresses: string[];
	/** Settles as soon as a request of a kind has come. */
	asked(kind: string): Promise<void>;
	/** Makes every token given out so far invalid. */
	revokeTokens(): void;
	close(): Promise<void>;
}

interface Export {
	file: Uint8Array;
	questions: number;
}

export const PLATFORM_TOKEN_PATH = '/oauth2/default/v1/token';
const SCOPE = 'service:integration';
const TOKEN_LIFETIME_SECONDS = 900;
const QUERY_ID = /^#[a-z0-9_]{2,255}$/;
const UNITS: Readonly<Record<string, number>> = { min: 60_000, h: 3_600_000, d: 86_400_000 };

export function defaultPlatformSettings(): PlatformSettings {
	return {
		clients: [{ clientId: 'n8n-client', clientSecret: 'client-secret-1', scopes: [SCOPE] }],
		deniedClients: [],
		queries: { '#audit_log': 'platform.audit_logs during past 2h' },
		rows: [],
		clock: Date.now,
		timeColumn: 'time',
		timeText: (at, isUtc) => `${new Date(at).toISOString().slice(0, 19)}${isUtc ? 'Z' : ''}`,
		mostRows: 1000,
		questionsUntilReady: 1,
		fileForm: 'gzip',
		cutFile: 0,
		failNext: [],
	};
}

/** Starts both servers on 127.0.0.1. */
export async function startPlatform(
	settings: Partial<PlatformSettings> = {},
): Promise<SimulatedPlatform> {
	const live: PlatformSettings = { ...defaultPlatformSettings(), ...settings };
	const requests: PlatformRequest[] = [];
	const fileAddresses: string[] = [];
	const waiting: Array<{ kind: string; come: () => void }> = [];
	const note = (one: PlatformRequest): void => {
		requests.push(one);
		for (const { kind, come } of waiting) if (kind === one.kind) come();
	};
	const tokens = new Map<string, OAuthClient>();
	const exports = new Map<string, Export>();
	const files = new Map<string, Uint8Array>();

	const fileServer = createServer((request, response) => {
		const path = request.url ?? '';
		note({ kind: 'file', path, headers: request.headers, body: '' });
		if (sendPlanned(response, live, 'file')) return;
		const file = files.get(path);
		// As S3 does: an address that is signed already, and a header that signs in as well.
		if (request.headers.authorization !== undefined) return sendXml(response, 400);
		if (file === undefined) return sendXml(response, 403);
		response.writeHead(200, {
			'Content-Type': 'text/csv',
			'Content-Length': file.length,
			...(live.fileForm === 'coded' && { 'Content-Encoding': 'gzip' }),
		});
		response.end(file);
	});
	const fileHost = await listen(fileServer);

	const answer = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
		const path = request.url ?? '';
		const body = await textOf(request);
		const kind = kindOf(path);
		note({ kind, path, headers: request.headers, body });
		if (kind === 'other') throw new Refusal(404, 'nothing is here');
		if (kind !== 'token') demandRight(request, tokens, live);
		if (sendPlanned(response, live, kind)) return;
		if (kind === 'token') return answerToken(request, response, body, tokens, live);
		if (kind === 'status') {
			const id = decodeURIComponent(path.slice(path.lastIndexOf('/') + 1));
			const one = exports.get(id);
			if (one === undefined) throw new Refusal(404, 'unknown export');
			if (one.questions++ < live.questionsUntilReady) {
				return sendJson(response, { status: one.questions === 1 ? 'SUBMITTED' : 'IN_PROGRESS' });
			}
			const filePath = `/exports/${id}.csv.gz?X-Amz-Signature=${randomBytes(16).toString('hex')}`;
			files.set(filePath, one.file);
			fileAddresses.push(`http://${fileHost}${filePath}`);
			return sendJson(response, { status: 'COMPLETED', resultsFileUrl: fileAddresses.at(-1) });
		}
		const asked = JSON.parse(body) as { queryId: string; parameters?: Record<string, string> };
		const { text, rows } = rowsOf(asked, live);
		if (kind === 'export') {
			const exportId = randomUUID();
			const csv = Buffer.from(csvOf(rows, live, false));
			const file = live.fileForm === 'plain' ? csv : gzipSync(csv);
			exports.set(exportId, { file: file.subarray(0, file.length - live.cutFile), questions: 0 });
			return sendJson(response, { exportId });
		}
		const isUtc = request.headers['x-utc-times'] === 'true';
		const given = rows.slice(0, live.mostRows);
		if (request.headers.accept === 'text/csv') {
			response.writeHead(200, { 'Content-Type': 'text/csv' });
			response.end(csvOf(given, live, isUtc));
		} else if (request.headers.accept === 'application/json') {
			sendJson(response, {
				queryId: asked.queryId,
				executedQuery: text,
				rows: given.length,
				executionDateTime: new Date(live.clock()).toISOString().slice(0, 19),
				data: given.map((row) => objectOf(row, live, isUtc)),
			});
		} else throw new Refusal(406, 'JSON or CSV');
	};
	const server = createServer((request, response) => {
		answer(request, response).catch((thrown: unknown) => {
			const { status, message } =
				thrown instanceof Refusal ? thrown : new Refusal(500, `simulator error: ${String(thrown)}`);
			response.writeHead(status, { 'Content-Type': 'application/json' });
			response.end(JSON.stringify({ message, code: status, source: 'simulator' }));
		});
	});
	const host = await listen(server);
	return {
		address: `http://${host}`,
		fileHost,
		settings: live,
		requests,
		fileAddresses,
		asked: (kind) =>
			requests.some((one) => one.kind === kind)
				? Promise.resolve()
				: new Promise((come) => waiting.push({ kind, come })),
		revokeTokens: () => tokens.clear(),
		close: async () => {
			await Promise.all([server, fileServer].map(end));
		},
	};
}

function kindOf(path: string): PlannedPlatformAnswer['insteadOf'] | 'other' {
	if (path === PLATFORM_TOKEN_PATH) return 'token';
	if (path === '/api/v2/nql/execute') return 'execute';
	if (path === '/api/v1/nql/export') return 'export';
	return path.startsWith('/api/v1/nql/status/') ? 'status' : 'other';
}

function answerToken(
	request: IncomingMessage,
	response: ServerResponse,
	body: string,
	tokens: Map<string, OAuthClient>,
	{ clients }: PlatformSettings,
): void {
	const encoded = (request.headers.authorization ?? '').replace(/^basic /i, '');
	const [id, ...secret] = Buffer.from(encoded, 'base64').toString().split(':');
	const client = clients.find(
		({ clientId, clientSecret }) =>
			isSameOrFormEncoded(id ?? '', clientId) &&
			isSameOrFormEncoded(secret.join(':'), clientSecret),
	);
	if (client === undefined) return sendJson(response, { error: 'invalid_client' }, 401);
	const scope = new URLSearchParams(body).get('scope') ?? '';
	if (!client.scopes.includes(scope)) return sendJson(response, { error: 'invalid_scope' }, 400);
	const token = randomBytes(24).toString('base64url');
	tokens.set(token, client);
	sendJson(response, {
		token_type: 'Bearer',
		expires_in: TOKEN_LIFETIME_SECONDS,
		access_token: token,
		scope,
	});
}

function demandRight(
	request: IncomingMessage,
	tokens: Map<string, OAuthClient>,
	{ deniedClients }: PlatformSettings,
): void {
	const client = tokens.get((request.headers.authorization ?? '').replace(/^bearer /i, ''));
	if (client === undefined) throw new Refusal(401, 'the token is unknown or expired');
	if (deniedClients.includes(client.clientId)) throw new Refusal(403, 'not permitted');
}

/** Windows end with the unit of time that is running. */
function rowsOf(
	{ queryId, parameters = {} }: { queryId: string; parameters?: Record<string, string> },
	{ queries, rows, clock }: PlatformSettings,
): { text: string; rows: PlatformRow[] } {
	const saved = queries[queryId];
	if (!QUERY_ID.test(queryId) || saved === undefined) throw new Refusal(404, 'unknown query');
	const text = saved.replace(/\$(\w+)/g, (_, name: string) => {
		if (parameters[name] === undefined) throw new Refusal(400, `parameter ${name} is missing`);
		return parameters[name];
	});
	const [, count, unit] = /during past (\d+)\s*(min|h|d)/.exec(text) ?? [];
	if (count === undefined) return { text, rows };
	const length = UNITS[unit!]!;
	const end = Math.ceil(clock() / length) * length;
	const begin = end - Number(count) * length;
	return { text, rows: rows.filter(({ at }) => at >= begin && at < end && at <= clock()) };
}

/** How rows are written, wherever they go. */
type Writing = Pick<PlatformSettings, 'timeColumn' | 'timeText'>;

/** A row as an object of its columns. */
export function objectOf(
	{ at, values }: PlatformRow,
	{ timeColumn, timeText }: Writing,
	isUtc: boolean,
): Record<string, unknown> {
	return { [timeColumn]: timeText(at, isUtc), ...values };
}

/** Rows as a table with a head. */
export function csvOf(rows: PlatformRow[], settings: Writing, isUtc: boolean): string {
	const names = [...new Set(rows.flatMap(({ values }) => Object.keys(values)))];
	const head = [settings.timeColumn, ...names];
	const lines = rows.map(({ at, values }) => [
		settings.timeText(at, isUtc),
		...names.map((name) => String(values[name] ?? '')),
	]);
	return [head, ...lines].map((fields) => `${fields.map(csvField).join(',')}\n`).join('');
}

function csvField(text: string): string {
	return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

function sendPlanned(
	response: ServerResponse,
	{ failNext }: PlatformSettings,
	kind: PlannedPlatformAnswer['insteadOf'],
): boolean {
	const index = failNext.findIndex(({ insteadOf }) => insteadOf === kind);
	if (index === -1) return false;
	const [{ status, body, headers }] = failNext.splice(index, 1) as [PlannedPlatformAnswer];
	response.writeHead(status, headers);
	response.end(body);
	return true;
}

function sendJson(response: ServerResponse, value: object, status = 200): void {
	response.writeHead(status, { 'Content-Type': 'application/json' });
	response.end(JSON.stringify(value));
}

/** As S3 refuses, which repeats what it was sent. */
function sendXml(response: ServerResponse, status: number): void {
	response.writeHead(status, { 'Content-Type': 'application/xml' });
	response.end(`<?xml version="1.0"?><Error><Code>AccessDenied</Code></Error>`);
}

async function textOf(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
	return Buffer.concat(chunks).toString();
}

async function listen(server: Server): Promise<string> {
	await new Promise<void>((resolve, reject) => {
		server.once('error', reject);
		server.listen(0, '127.0.0.1', resolve);
	});
	return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

async function end(server: Server): Promise<void> {
	await new Promise<void>((resolve) => {
		server.close(() => resolve());
		server.closeAllConnections();
	});
}
