/** What the integration tests share: invented accounts, servers that end with their test, small questions to a result. */

import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { AddressInfo, Server as SocketServer } from 'node:net';
import type { INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { startPlatform } from '../simulator/platform.mts';
import type { PlatformSettings, SimulatedPlatform } from '../simulator/platform.mts';
import { startSimulator } from '../simulator/server.mts';
import type { LogEntry, Simulator, SimulatorSettings } from '../simulator/server.mts';
import { forgetRefusals, parametersOf } from './engine.mts';
import type { Engine, NodeResult, NodeRun, StoredCredential } from './engine.mts';

export const USERNAME = 'audit-reader';
export const PASSWORD = 'corr€ct "horse" 7%&<>\\';
export const CLIENT_ID = 'n8n-client';
export const CLIENT_SECRET = 'client-secret-Zz9+/=%';

export const LOG_PATH = '/audit-trail/api/v1/portal/type/auditlog';
export const TOKEN_PATH = '/oauth2/default/v1/token';

export type Authentication = 'basicAuth' | 'oAuth2';
export const authentications: readonly Authentication[] = ['basicAuth', 'oAuth2'];

const opened: Array<() => Promise<unknown>> = [];

/**
 * Ends every server that the last test started: for `afterEach`. The system gives its port again to another test's
 * server, which is not the one that refused a password.
 */
export async function closeAll(): Promise<void> {
	await Promise.all(opened.splice(0).map((close) => close()));
	forgetRefusals();
}

/** A simulator that knows the accounts of this file and ends with the test. */
export async function simulate(settings: Partial<SimulatorSettings> = {}): Promise<Simulator> {
	const simulator = await startSimulator({
		basicAccounts: [{ username: USERNAME, password: PASSWORD }],
		clients: [
			{
				clientId: CLIENT_ID,
				clientSecret: CLIENT_SECRET,
				scopes: ['service:audit-trail', 'service:engines'],
			},
		],
		...settings,
	});
	opened.push(() => simulator.close());
	return simulator;
}

/** A server of a test's own, on 127.0.0.1, that ends with the test. */
export interface OwnServer {
	address: string;
	/** Requests so far. */
	requests: IncomingMessage[];
	/** Settles as soon as a connection ends on which a request had come. */
	connectionClosed: Promise<void>;
}

/** Starts an HTTP server for what the simulator cannot do. */
export async function serve(
	answer: (request: IncomingMessage, response: ServerResponse) => void,
	create: (listener: RequestListener) => Server = createServer,
): Promise<OwnServer> {
	const requests: IncomingMessage[] = [];
	let noteClosed = (): void => undefined;
	const connectionClosed = new Promise<void>((resolve) => {
		noteClosed = resolve;
	});
	const server = create((request, response) => {
		requests.push(request);
		request.socket.once('close', noteClosed);
		answer(request, response);
	});
	const port = await listen(server);
	opened.push(
		() =>
			new Promise<void>((resolve) => {
				server.close(() => resolve());
				server.closeAllConnections();
			}),
	);
	return { address: `http://127.0.0.1:${port}`, requests, connectionClosed };
}

/** Lets a server listen on any free port of 127.0.0.1. */
export async function listen(server: SocketServer): Promise<number> {
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return (server.address() as AddressInfo).port;
}

/** Has something ended after the test. */
export function closeAfterwards(close: () => Promise<unknown>): void {
	opened.push(close);
}

/** A token end point's answer that n8n accepts. */
export function sendToken(response: ServerResponse, token = 'token-from-own-server'): void {
	response.setHeader('Content-Type', 'application/json');
	response.end(JSON.stringify({ token_type: 'Bearer', expires_in: 900, access_token: token }));
}

export function basicCredential(address: string, more: Record<string, unknown> = {}) {
	return {
		type: 'nexthinkBasicApi',
		data: {
			instance: address,
			username: USERNAME,
			password: PASSWORD,
			...more,
		},
	} as StoredCredential;
}

export function oAuth2Credential(address: string, more: Record<string, unknown> = {}) {
	return {
		type: 'nexthinkOAuth2Api',
		data: {
			useCustomUrls: true,
			apiUrl: address,
			tokenUrl: `${address}${TOKEN_PATH}`,
			clientId: CLIENT_ID,
			clientSecret: CLIENT_SECRET,
			...more,
		},
	} as StoredCredential;
}

export function platformCredential(
	address: string,
	more: Record<string, unknown> = {},
): StoredCredential {
	const { type, data } = oAuth2Credential(address, more);
	return { type: type.replace('OAuth2', 'PlatformOAuth2') as StoredCredential['type'], data };
}

/** A platform that knows the client of this file and ends with the test. */
export async function simulatePlatform(
	settings: Partial<PlatformSettings> = {},
): Promise<SimulatedPlatform> {
	const platform = await startPlatform({
		clients: [
			{ clientId: CLIENT_ID, clientSecret: CLIENT_SECRET, scopes: ['service:integration'] },
		],
		// Each question more is a second of waiting.
		questionsUntilReady: 0,
		...settings,
	});
	opened.push(() => platform.close());
	return platform;
}

export function credentialFor(authentication: Authentication, address: string): StoredCredential {
	return authentication === 'basicAuth' ? basicCredential(address) : oAuth2Credential(address);
}

export interface Ask extends Partial<Omit<NodeRun, 'parameters' | 'credential'>> {
	/** Basic when left out. */
	authentication?: Authentication;
	/** In place of the usual one for the address. */
	credential?: StoredCredential;
	/** What differs from the whole Portal log, without filters and limit. */
	parameters?: Record<string, NodeParameterValueType>;
}

/** Runs the node against an address. */
export async function ask(engine: Engine, address: string, what: Ask = {}): Promise<NodeResult> {
	const { authentication = 'basicAuth', credential, parameters = {}, ...rest } = what;
	return await engine.run({
		credential: credential ?? credentialFor(authentication, address),
		parameters: parametersOf({ authentication, ...parameters }),
		...rest,
	});
}

/** The value of the Engine field as the editor stores a host name that was typed. */
export function engineNamed(value: unknown): NodeParameterValueType {
	return { __rl: true, mode: 'name', value } as unknown as NodeParameterValueType;
}

export function linesIn(items: INodeExecutionData[]): unknown[] {
	return items.map(({ json }) => json.line);
}

/** Lines as the simulator holds them, without times of its own. */
export function untimed(lines: string[]): { entries: LogEntry[] } {
	return { entries: lines.map((line) => ({ time: null, line })) };
}

/** What the server promises to be its lines, as text. */
export function textOf(lines: Uint8Array[]): string[] {
	const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
	return lines.map((line) => decoder.decode(line));
}

/** Fails a promise that would hang; far above what any machine needs. */
export async function within<Value>(seconds: number, promise: Promise<Value>): Promise<Value> {
	let timer: NodeJS.Timeout | undefined;
	const tooLong = new Promise<never>((_, reject) => {
		timer = setTimeout(() => reject(new Error(`not done within ${seconds} s`)), seconds * 1000);
	});
	try {
		return await Promise.race([promise, tooLong]);
	} finally {
		clearTimeout(timer);
	}
}
