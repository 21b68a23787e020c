/**
 * A server that answers as Nexthink's Audit Trail API (classic) does, by its public documentation.
 * Everything lies at one address: the instance, the OAuth host and the token host of the real service.
 */

import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import type { IncomingHttpHeaders, IncomingMessage, Server, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { answerOf } from './answer.mts';
import type { LogQuestion } from './answer.mts';
import { sendAnswer } from './bodyWriter.mts';
import { splitLines } from './logSource.mts';
import { Refusal } from './refusal.mts';
import { defaultSettings } from './settings.mts';
import type { OAuthClient, PlannedAnswer, SimulatorSettings } from './settings.mts';

export { linesOf, splitLines, wholeFile } from './logSource.mts';
export type { LogEntry, LogSource, LogStream, LogWindow } from './logSource.mts';
export { Refusal } from './refusal.mts';
export type { LogQuestion } from './answer.mts';
export { defaultSettings, faultKinds } from './settings.mts';
export type {
	BasicAccount,
	EngineStatus,
	Fault,
	FaultKind,
	OAuthClient,
	PlannedAnswer,
	SimulatedEngine,
	SimulatorSettings,
} from './settings.mts';

/** A request as it arrived, in the order of arrival; `status` fills in when the answer starts. */
export interface RecordedRequest {
	method: string;
	/** In milliseconds of the real time, whatever `clock` says. */
	arrivedAt: number;
	/** Exactly as on the wire, with the query string. */
	rawPath: string;
	/** Without the query string, not decoded. */
	path: string;
	/** Decoded; of a parameter given twice, the last value. */
	query: Record<string, string>;
	authorization: 'basic' | 'bearer' | 'none';
	headers: IncomingHttpHeaders;
	/** The form of a token request; empty for the others. */
	body: string;
	/** 0 while there is no answer, and for good when there never is one. */
	status: number;
	/**
	 * The client went away before the whole answer had been handed to the network. A short answer is handed
	 * over at once, so this says something about stalled, dripping and large answers only.
	 */
	connectionClosedEarly: boolean;
}

export interface Simulator {
	/** `http://127.0.0.1:port` */
	readonly address: string;
	/** The live settings: change them between requests. */
	readonly settings: SimulatorSettings;
	/** All requests so far, right and wrong ones; may be emptied. */
	readonly requests: RecordedRequest[];
	/** How many tokens have been given out. */
	readonly tokensIssued: number;
	/** Makes every token given out so far invalid. */
	revokeTokens(): void;
	/**
	 * The bytes that a question would be answered with now, before compression and faults.
	 *
	 * @throws Refusal as the request would be refused (its `status` and `message`)
	 */
	answerTo(question: LogQuestion): Uint8Array;
	/** The lines of `answerTo`, without line ends. */
	linesOf(question: LogQuestion): Uint8Array[];
	/** Ends all connections, stalled ones too, and frees the port. */
	close(): Promise<void>;
}

interface Token {
	client: OAuthClient;
	scopes: string[];
	/** On the clock of `performance.now`, milliseconds. */
	expiresAt: number;
}

interface Caller {
	name: string;
	/** `null` = a local user: rights do not come from scopes. */
	scopes: string[] | null;
}

const AUDIT_TRAIL_SCOPE = 'service:audit-trail';
const ENGINES_SCOPE = 'service:engines';
const TOKEN_PATH = '/oauth2/default/v1/token';
const ENGINES_PATH = '/api/configuration/v1/engines';
const LOG_PATH = /^\/audit-trail\/api\/v1\/(?:(portal)|(engines)|engine\/([^/]+))\/type\/auditlog$/;
const LOG_PARAMETERS = ['before_date', 'elapsed_hours'];
// A token form has two short fields; more is a mistake of the caller.
const TOKEN_FORM_LIMIT_BYTES = 16 * 1024;
const TOKEN_RANDOM_BYTES = 32;
const CHALLENGES = ['Basic realm="simulated instance", charset="UTF-8"', 'Bearer'];
const MILLISECONDS_PER_SECOND = 1000;

function refuseToken(status: number, error: string, description: string): PlannedAnswer {
	return {
		status,
		body: JSON.stringify({ error, error_description: description }),
		contentType: 'application/json',
		headers: status === 401 ? { 'WWW-Authenticate': 'Basic realm="simulated tokens"' } : {},
	};
}

/** Splits a Basic header at its first colon: a password may hold colons, a user name may not (RFC 7617). */
function basicPairOf(authorization: string): [string, string] | null {
	const encoded = /^basic +([A-Za-z0-9+/]+={0,2})$/i.exec(authorization)?.[1];
	if (encoded === undefined) return null;
	const text = Buffer.from(encoded, 'base64').toString('utf8');
	const colon = text.indexOf(':');
	return colon === -1 ? null : [text.slice(0, colon), text.slice(colon + 1)];
}

function authorizationKindOf(authorization: string): RecordedRequest['authorization'] {
	const scheme = authorization.split(' ', 1)[0]?.toLowerCase();
	return scheme === 'basic' || scheme === 'bearer' ? scheme : 'none';
}

function percentDecoded(segment: string): string {
	try {
		return decodeURIComponent(segment);
	} catch {
		throw new Refusal(400, 'the name of the Engine is not well encoded');
	}
}

/** RFC 6749 section 2.3.1 encodes id and secret as a form does; many clients do not: both are taken. */
export function isSameOrFormEncoded(sent: string, expected: string): boolean {
	return sent === expected || new URLSearchParams(`value=${sent}`).get('value') === expected;
}

async function readForm(request: IncomingMessage): Promise<string> {
	const chunks: Buffer[] = [];
	let size = 0;
	for await (const chunk of request as AsyncIterable<Buffer>) {
		size += chunk.length;
		if (size > TOKEN_FORM_LIMIT_BYTES) throw new Refusal(413, 'the form is too large');
		chunks.push(chunk);
	}
	return Buffer.concat(chunks).toString('utf8');
}

function sendPlanned(response: ServerResponse, answer: PlannedAnswer): void {
	response.statusCode = answer.status;
	response.setHeader('Content-Type', answer.contentType);
	for (const [name, value] of Object.entries(answer.headers ?? {})) response.setHeader(name, value);
	response.end(answer.body);
}

function sendJson(response: ServerResponse, status: number, value: unknown): void {
	const body = JSON.stringify(value);
	sendPlanned(response, { status, body, contentType: 'application/json' });
}

function refuse(response: ServerResponse, refusal: Refusal, settings: SimulatorSettings): void {
	// What the answer that failed had already set (an encoding, a length) does not fit this one.
	for (const name of response.getHeaderNames()) response.removeHeader(name);
	for (const [name, value] of Object.entries(refusal.headers)) response.setHeader(name, value);
	const { status, message } = refusal;
	sendJson(
		response,
		status,
		settings.errorShape === 'strings' ? [message] : [{ code: status, message }],
	);
}

function takePlanned(
	settings: SimulatorSettings,
	kind: NonNullable<PlannedAnswer['insteadOf']>,
): PlannedAnswer | undefined {
	const index = settings.failNext.findIndex((answer) => (answer.insteadOf ?? 'log') === kind);
	return index === -1 ? undefined : settings.failNext.splice(index, 1)[0];
}

function demandMethod(request: IncomingMessage, allowed: string): void {
	if (request.method === allowed) return;
	throw new Refusal(405, `only ${allowed} is allowed here`, { Allow: allowed });
}

/** Refuses parameters that the documentation does not know, and any parameter given twice. */
function demandKnownParameters(parameters: URLSearchParams, known: string[]): void {
	const seen = new Set<string>();
	for (const name of parameters.keys()) {
		if (!known.includes(name)) throw new Refusal(400, `unknown parameter ${name}`);
		if (seen.has(name)) throw new Refusal(400, `parameter ${name} is given twice`);
		seen.add(name);
	}
}

function record(request: IncomingMessage, requests: RecordedRequest[]): RecordedRequest {
	const rawPath = request.url ?? '';
	const [path = '', ...queryParts] = rawPath.split('?');
	const recorded: RecordedRequest = {
		method: request.method ?? '',
		arrivedAt: Date.now(),
		rawPath,
		path,
		query: Object.fromEntries(new URLSearchParams(queryParts.join('?'))),
		authorization: authorizationKindOf(request.headers.authorization ?? ''),
		headers: request.headers,
		body: '',
		status: 0,
		connectionClosedEarly: false,
	};
	requests.push(recorded);
	return recorded;
}

/** One running server's tokens: who may do what with which, and for how long. */
class TokenDesk {
	issued = 0;
	private readonly settings: SimulatorSettings;
	private readonly tokens = new Map<string, Token>();

	constructor(settings: SimulatorSettings) {
		this.settings = settings;
	}

	revokeAll(): void {
		this.tokens.clear();
	}

	/** Gives the token's owner and scopes, or null when it is unknown or over. */
	callerOf(text: string): Caller | null {
		const token = this.tokens.get(text);
		if (token === undefined || performance.now() >= token.expiresAt) return null;
		return { name: token.client.clientId, scopes: token.scopes };
	}

	/** Answers a token request: client credentials in a Basic header, grant and scope in the form (RFC 6749). */
	answer(authorization: string, body: string): PlannedAnswer {
		const pair = basicPairOf(authorization);
		const client = this.settings.clients.find(
			({ clientId, clientSecret }) =>
				pair !== null &&
				isSameOrFormEncoded(pair[0], clientId) &&
				isSameOrFormEncoded(pair[1], clientSecret),
		);
		if (client === undefined) {
			return refuseToken(401, 'invalid_client', 'unknown client, or wrong secret');
		}
		const form = new URLSearchParams(body);
		if (form.get('grant_type') !== 'client_credentials') {
			return refuseToken(400, 'unsupported_grant_type', 'only client_credentials is served');
		}
		const scopes = (form.get('scope') ?? '').split(' ').filter((scope) => scope !== '');
		if (scopes.length === 0 || scopes.some((scope) => !client.scopes.includes(scope))) {
			return refuseToken(400, 'invalid_scope', 'no scope, or one this client may not have');
		}
		return this.issue(client, scopes);
	}

	private issue(client: OAuthClient, scopes: string[]): PlannedAnswer {
		const text = randomBytes(TOKEN_RANDOM_BYTES).toString('base64url');
		const lifetime = this.settings.tokenLifetimeSeconds;
		const expiresAt = performance.now() + lifetime * MILLISECONDS_PER_SECOND;
		this.tokens.set(text, { client, scopes, expiresAt });
		this.issued += 1;
		const reply = {
			token_type: 'Bearer',
			expires_in: lifetime,
			access_token: text,
			scope: scopes.join(' '),
		};
		return {
			status: 200,
			body: JSON.stringify(reply),
			contentType: 'application/json',
			headers: { 'Cache-Control': 'no-store' },
		};
	}
}

function callerOf(authorization: string, settings: SimulatorSettings, desk: TokenDesk): Caller {
	const kind = authorizationKindOf(authorization);
	if (kind === 'bearer') {
		const caller = desk.callerOf(authorization.slice('bearer'.length).trim());
		if (caller !== null) return caller;
		const challenge = 'Bearer error="invalid_token"';
		throw new Refusal(settings.refusedTokenStatus, 'the token is unknown or expired', {
			'WWW-Authenticate': challenge,
		});
	}
	const pair = basicPairOf(authorization);
	const account = settings.basicAccounts.find(
		({ username, password }) => pair !== null && username === pair[0] && password === pair[1],
	);
	if (account !== undefined) return { name: account.username, scopes: null };
	const message = kind === 'none' ? 'sign in first' : 'wrong user name or password';
	throw new Refusal(401, message, { 'WWW-Authenticate': CHALLENGES });
}

/**
 * Lets an allowed caller through.
 *
 * @throws Refusal 401 without or with wrong credentials, 403 for a denied account or a token without the scope
 */
function demandRight(
	request: IncomingMessage,
	scope: string,
	settings: SimulatorSettings,
	desk: TokenDesk,
): void {
	const caller = callerOf(request.headers.authorization ?? '', settings, desk);
	if (settings.deniedAccounts.includes(caller.name)) {
		throw new Refusal(403, 'this account may not do that');
	}
	if (caller.scopes !== null && !caller.scopes.includes(scope)) {
		throw new Refusal(403, `the token lacks the scope ${scope}`);
	}
}

function questionOf(match: RegExpExecArray, parameters: URLSearchParams): LogQuestion {
	const [, portal, engines, engine = ''] = match;
	const times = {
		beforeDate: parameters.get('before_date') ?? undefined,
		elapsedHours: parameters.get('elapsed_hours') ?? undefined,
	};
	if (portal !== undefined) return { operation: 'portal', ...times };
	if (engines !== undefined) return { operation: 'allEngines', ...times };
	return { operation: 'engine', engine: percentDecoded(engine), ...times };
}

function engineListOf(settings: SimulatorSettings): object[] {
	return settings.engines.map((engine) => ({
		name: engine.name,
		databaseUID: engine.databaseUID,
		machineID: engine.machineID,
		description: engine.description,
		status: engine.status,
		address: engine.address,
		port: engine.port,
		timezone: engine.timezone,
		version: engine.version,
	}));
}

async function answer(
	request: IncomingMessage,
	response: ServerResponse,
	recorded: RecordedRequest,
	settings: SimulatorSettings,
	desk: TokenDesk,
	onServerCut: () => void,
): Promise<void> {
	const { path } = recorded;
	const parameters = new URLSearchParams(recorded.rawPath.slice(path.length));
	if (path === TOKEN_PATH) {
		demandMethod(request, 'POST');
		recorded.body = await readForm(request);
		const planned = takePlanned(settings, 'token');
		sendPlanned(
			response,
			planned ?? desk.answer(request.headers.authorization ?? '', recorded.body),
		);
		return;
	}
	const logMatch = LOG_PATH.exec(path);
	if (path !== ENGINES_PATH && logMatch === null) throw new Refusal(404, 'nothing is here');
	demandMethod(request, 'GET');
	if (logMatch === null) {
		demandRight(request, ENGINES_SCOPE, settings, desk);
		demandKnownParameters(parameters, []);
		const planned = takePlanned(settings, 'engines');
		if (planned !== undefined) sendPlanned(response, planned);
		else sendJson(response, 200, engineListOf(settings));
		return;
	}
	demandRight(request, AUDIT_TRAIL_SCOPE, settings, desk);
	demandKnownParameters(parameters, LOG_PARAMETERS);
	const logAnswer = answerOf(questionOf(logMatch, parameters), settings);
	const planned = takePlanned(settings, 'log');
	if (planned !== undefined) sendPlanned(response, planned);
	else await sendAnswer(response, logAnswer, settings, onServerCut);
}

function serve(
	request: IncomingMessage,
	response: ServerResponse,
	requests: RecordedRequest[],
	settings: SimulatorSettings,
	desk: TokenDesk,
): void {
	const recorded = record(request, requests);
	let isCutByServer = false;
	const noteServerCut = (): void => {
		isCutByServer = true;
	};
	// Headers leave before a body can break off, so the status is noted when they do.
	const writeHead = response.writeHead.bind(response);
	response.writeHead = ((...parts: Parameters<typeof writeHead>) => {
		recorded.status = parts[0];
		return writeHead(...parts);
	}) as typeof response.writeHead;
	response.on('close', () => {
		recorded.connectionClosedEarly = !response.writableFinished && !isCutByServer;
	});
	answer(request, response, recorded, settings, desk, noteServerCut).catch((error: unknown) => {
		if (response.headersSent) {
			// A stream that throws in the middle of an answer: all that is left is to break it off.
			noteServerCut();
			response.destroy();
			return;
		}
		const isRefusal = error instanceof Refusal;
		refuse(response, isRefusal ? error : new Refusal(500, `simulator error: ${error}`), settings);
	});
}

function listen(server: Server, port: number): Promise<void> {
	return new Promise((resolve, reject) => {
		server.once('error', reject);
		server.listen(port, '127.0.0.1', resolve);
	});
}

/**
 * Starts a simulator on 127.0.0.1.
 *
 * @param settings what differs from the defaults
 * @throws when the port is taken
 */
export async function startSimulator(
	settings: Partial<SimulatorSettings> = {},
): Promise<Simulator> {
	const live: SimulatorSettings = { ...defaultSettings(), ...settings };
	const requests: RecordedRequest[] = [];
	const desk = new TokenDesk(live);
	const server = createServer((request, response) => {
		serve(request, response, requests, live, desk);
	});
	await listen(server, live.listenPort);
	const { port } = server.address() as AddressInfo;
	const answerTo = (question: LogQuestion): Uint8Array =>
		Buffer.concat([...answerOf(question, live).pieces]);
	return {
		address: `http://127.0.0.1:${port}`,
		settings: live,
		requests,
		get tokensIssued() {
			return desk.issued;
		},
		revokeTokens: () => desk.revokeAll(),
		answerTo,
		linesOf: (question) => splitLines(answerTo(question)),
		close: () =>
			new Promise((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	};
}
