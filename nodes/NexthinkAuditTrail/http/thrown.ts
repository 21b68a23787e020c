import type { ExplainedError } from '../messages/explainedError';
import type { Body } from './body';
import type { Asked, Reached } from './refusal';
import {
	refusedByNetwork,
	refusedByProtection,
	refusedByTokenEndPoint,
	refusedWithStatus,
} from './refusal';
import type { Said } from './serverWords';
import { beginningOf, MOST_WORDS_BYTES, NOTHING_SAID } from './answerWords';

/** What n8n's HTTP client throws for a redirect that it was not to follow. */
export const REDIRECT_REFUSED = 'ERR_FR_TOO_MANY_REDIRECTS';
/** How deep an error's cause may lie: n8n wraps the HTTP client's error once or twice. */
const DEEPEST_CAUSE = 5;

/** What n8n throws where its SSRF protection is on (n8n-core's classes have no code). */
const PROTECTION = /^SsrfBlocked/;
/** On the way to the token end point these say nothing about the token, but about the way. */
const STATUSES_OF_THE_WAY = [407, 408, 429, 502, 503, 504];
const USUAL_PORTS: Readonly<Record<string, string>> = { 'http:': '80', 'https:': '443' };

interface Thrown {
	name?: string;
	cause?: unknown;
	code?: string;
	status?: number;
	body?: { error?: unknown } | string;
	config?: { url?: string; maxRedirects?: number };
	response?: { status?: number; data?: Body | string };
	/** Of the system, with what it was asked to look up or to connect to. */
	syscall?: string;
	hostname?: string;
	port?: number;
	/** One for each address of a host that has several. */
	errors?: Thrown[];
}

export function isRefusedRedirect(error: unknown): boolean {
	return causesOf(error).some(({ code }) => code === REDIRECT_REFUSED);
}

/**
 * Reads off what n8n's HTTP client threw its status and codes, what the system was asked for, and the page of whoever answered for
 * the token end point; nothing else of it, because it carries the request with its password.
 * @param url as it was asked for
 * @param saidIn makes what came with a refusal fit for a message
 */
export async function refusalOf(
	error: unknown,
	url: string,
	asked: Asked,
	saidIn: (body: string) => Promise<Said>,
): Promise<ExplainedError> {
	const causes = causesOf(error);
	if (causes.some(({ name }) => name !== undefined && PROTECTION.test(name))) {
		return refusedByProtection(asked);
	}
	const forToken: Asked = { ...asked, forToken: true, meaningOf: undefined };
	const told =
		addressIn(causes) ?? (asked.authentication === 'oAuth2' ? lookedUp(causes, url) : undefined);
	const address = told ?? url;
	const isToken = address !== url;
	for (const { response, code, body, status } of causes) {
		if (code === 'EAUTH') {
			return refusedByTokenEndPoint(typeof body === 'object' ? body.error : undefined, asked);
		}
		if (response?.status !== undefined) {
			const { data } = response;
			if (isToken) return await refusalOfToken(response.status, data, forToken, saidIn);
			const words = typeof data === 'object' ? await beginningOf(data, asked) : '';
			return refusedWithStatus(response.status, await saidIn(words), asked);
		}
		// The token end point's client throws an error of its own with the status and the body.
		if (typeof status === 'number') return await refusalOfToken(status, body, forToken, saidIn);
		if (typeof code !== 'string' || code === '') continue;
		if (isToken && code === REDIRECT_REFUSED) return refusedByTokenEndPoint(undefined, asked, code);
		return refusedByNetwork(code, isToken ? forToken : asked, reachedIn(causes, address));
	}
	// A proxy that hangs up gives no code, but the address that was asked for.
	if (told !== undefined) return refusedByNetwork('', isToken ? forToken : asked);
	// Without both it is n8n's OAuth2 client that could do nothing with the token end point's answer.
	return asked.authentication === 'oAuth2'
		? refusedByTokenEndPoint(undefined, asked)
		: refusedByNetwork('', asked);
}

async function refusalOfToken(
	status: number,
	body: unknown,
	asked: Asked,
	saidIn: (body: string) => Promise<Said>,
): Promise<ExplainedError> {
	const said = await saidIn(typeof body === 'string' ? body.slice(0, MOST_WORDS_BYTES) : '');
	if (said.isPage) return refusedWithStatus(status, said, asked);
	return STATUSES_OF_THE_WAY.includes(status)
		? refusedWithStatus(status, NOTHING_SAID, asked)
		: refusedByTokenEndPoint(undefined, asked, status);
}

/** @returns what n8n's HTTP client was asked for */
function addressIn(causes: Thrown[]): string | undefined {
	return causes.find(({ config }) => config?.url !== undefined)?.config?.url;
}

/** n8n's SSRF protection looks an address up before the client is asked, and tells its name only: another one is that of a token. */
function lookedUp(causes: Thrown[], url: string): string | undefined {
	const name = causes.find(({ syscall }) => syscall === 'getaddrinfo')?.hostname?.toLowerCase();
	if (name === undefined) return undefined;
	return name === new URL(url).hostname ? url : `https://${name}`;
}

/** A proxy shows in what the system was asked for: another name, or another port. */
function reachedIn(causes: Thrown[], address: string): Reached {
	const calls = causes.flatMap((cause) => [cause, ...(cause.errors ?? [])]);
	const { hostname, port, protocol } = new URL(address);
	const expectedPort = port || USUAL_PORTS[protocol];
	const isProxy = calls.some(
		(call) =>
			(call.syscall === 'getaddrinfo' && call.hostname?.toLowerCase() !== hostname) ||
			(call.syscall === 'connect' && call.port !== undefined && String(call.port) !== expectedPort),
	);
	return { isProxy, isConnecting: calls.some(({ syscall }) => syscall === 'connect') };
}

/** @returns what was thrown, then what that was thrown for, and so on */
export function causesOf(error: unknown): Thrown[] {
	const causes: Thrown[] = [];
	for (
		let thrown = error;
		typeof thrown === 'object' && thrown !== null && causes.length < DEEPEST_CAUSE;
		thrown = (thrown as Thrown).cause
	) {
		causes.push(thrown);
	}
	return causes;
}
