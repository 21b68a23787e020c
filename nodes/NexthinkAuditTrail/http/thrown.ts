import type { ExplainedError } from '../messages/explainedError';
import type { Body } from './body';
import type { Asked } from './refusal';
import { refusedByNetwork, refusedByTokenEndPoint, refusedWithStatus } from './refusal';
import { beginningOf } from './answerWords';

/** What n8n's HTTP client throws for a redirect that it was not to follow. */
export const REDIRECT_REFUSED = 'ERR_FR_TOO_MANY_REDIRECTS';
/** How deep an error's cause may lie: n8n wraps the HTTP client's error once or twice. */
const DEEPEST_CAUSE = 5;

interface Thrown {
	cause?: unknown;
	code?: string;
	status?: number;
	body?: { error?: unknown };
	config?: { url?: string; maxRedirects?: number };
	response?: { status?: number; data?: Body };
}

export function isRefusedRedirect(error: unknown): boolean {
	return causesOf(error).some(({ code }) => code === REDIRECT_REFUSED);
}

/**
 * Reads status and codes off what n8n's HTTP client threw, and nothing else of it: it carries the request with its password.
 * @param url as it was asked for
 * @param wordsOf makes words of a refusal fit for a message
 */
export async function refusalOf(
	error: unknown,
	url: string,
	asked: Asked,
	wordsOf: (body: string) => Promise<string>,
): Promise<ExplainedError> {
	for (const { response, code, config, body, status } of causesOf(error)) {
		if (code === 'EAUTH') return refusedByTokenEndPoint(body?.error);
		if (config?.url !== undefined && config.url !== url) {
			return refusedByTokenEndPoint(undefined, response?.status ?? code);
		}
		if (response?.status !== undefined) {
			const words = response.data ? await beginningOf(response.data, asked) : '';
			return refusedWithStatus(response.status, await wordsOf(words), asked);
		}
		// The token end point's client throws an error of its own with the status alone.
		if (typeof status === 'number') return refusedByTokenEndPoint(undefined, status);
		if (typeof code === 'string' && code !== '') return refusedByNetwork(code, asked);
	}
	// Without any code it is n8n's OAuth2 client that could do nothing with the token end point's answer.
	return asked.authentication === 'oAuth2'
		? refusedByTokenEndPoint(undefined)
		: refusedByNetwork('', asked);
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
