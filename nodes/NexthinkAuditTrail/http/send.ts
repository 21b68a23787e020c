import type {
	IExecuteFunctions,
	IHttpRequestOptions,
	ILoadOptionsFunctions,
	IPollFunctions,
} from 'n8n-workflow';
import type { Body } from './body';
import { letGoOf, sleepUnless, watched } from './body';
import type { Connection } from './connection';
import type { Asked } from './refusal';
import { saidIn } from './answerWords';
import { isRefusedRedirect, refusalOf } from './thrown';

/** n8n's context of a run, of a poll, or of the editor filling a list. */
export type RequestContext = IExecuteFunctions | ILoadOptionsFunctions | IPollFunctions;

export interface Answer {
	statusCode: number;
	headers: Record<string, unknown>;
	body: Body;
}

/** What is sent; a plain GET when left out. A body is JSON. */
export interface Sent {
	method?: 'GET' | 'POST';
	headers?: Record<string, string>;
	body?: string;
}

/**
 * A cut compressed answer would pass for a complete one in n8n's HTTP client. Some proxies compress whatever a client
 * accepts, but transform nothing where that is forbidden (RFC 9111, section 5.2.1.6).
 */
export const UNCOMPRESSED = {
	'Accept-Encoding': 'identity, *;q=0',
	'Cache-Control': 'no-transform',
};

/** Connections, each of one input item or one poll, whose token was renewed because of a 403. */
const renewedFor = new WeakSet<Connection>();
/** Runs and polls that a fresh token did not help: it is not fetched in vain for each input item. */
const renewedInVain = new WeakSet<RequestContext>();

/** Backstop: n8n's client times out one second later, so our message wins. */
export const CLIENT_TIMEOUT_MARGIN_SECONDS = 1;

/**
 * The only way out of this package: every request goes through n8n's client, which adds the secrets.
 *
 * @param url an address of the connection
 * @param redirects what the client does with a redirect
 * @param end by `performance.now()`, until when an answer has to begin
 * @returns null for a redirect that was refused
 * @throws ExplainedError
 */
export async function send(
	context: RequestContext,
	connection: Connection,
	url: string,
	redirects: Partial<IHttpRequestOptions>,
	end: number,
	asked: Asked,
	{ method = 'GET', headers, body }: Sent = {},
): Promise<Answer | null> {
	const { authentication, credentialType, ignoreCertificate } = connection;
	const options: IHttpRequestOptions = {
		method,
		url,
		headers: { ...UNCOMPRESSED, ...headers },
		...(body !== undefined && { body }),
		encoding: 'stream',
		returnFullResponse: true,
		timeout: (asked.timeoutSeconds + CLIENT_TIMEOUT_MARGIN_SECONDS) * 1000,
		skipSslCertificateValidation: ignoreCertificate,
		...redirects,
		sendCredentialsOnCrossOriginRedirect: false,
		// n8n renews an OAuth2 token only when the 401 is thrown, and sends a refused password a second
		// time when it is: so it is thrown for the one and read for the other.
		ignoreHttpStatusErrors: authentication === 'basicAuth' ? true : { ignore: true, except: [401] },
	};
	const { httpRequestWithAuthentication, refreshOAuth2Token } = context.helpers;
	const answerTo = async (asking: IHttpRequestOptions): Promise<Answer> =>
		(await httpRequestWithAuthentication.call(context, credentialType, asking)) as Answer;
	const withFreshToken = async (): Promise<Answer> => {
		await refreshOAuth2Token.call(context, credentialType);
		return await answerTo(options);
	};
	const soon = async (sent: Promise<Answer>): Promise<Answer> =>
		await inTime(sent, end - performance.now());

	try {
		const answer = await soon(answerTo(options));
		if (authentication === 'basicAuth') return answer;
		if (answer.statusCode === 401) {
			// n8n before 2.10 takes no exceptions: it throws every status, or none.
			letGoOf(watched(answer.body, asked));
			return await soon(answerTo({ ...options, ignoreHttpStatusErrors: false }));
		}
		const mayRenew = !renewedFor.has(connection) && !renewedInVain.has(context);
		if (answer.statusCode !== 403 || !mayRenew) return answer;
		// An expired token may be refused so, too, and n8n renews one after a 401 only.
		letGoOf(watched(answer.body, asked));
		renewedFor.add(connection);
		const again = await soon(withFreshToken());
		if (again.statusCode === 403) renewedInVain.add(context);
		return again;
	} catch (error) {
		if (isRefusedRedirect(error)) return null;
		const about: Asked = { ...asked, ignoresCertificate: ignoreCertificate };
		throw await refusalOf(error, url, about, (body) => saidIn(context, connection, body));
	}
}

/** n8n's OAuth2 client waits five minutes for a token, whatever the request's own limit. */
export async function inTime(sent: Promise<Answer>, milliseconds: number): Promise<Answer> {
	const answered = new AbortController();
	const giveUp = async (): Promise<never> => {
		await sleepUnless(answered.signal, milliseconds);
		// An older n8n does not say that it was woken: then the answer is being read, and must be left alone.
		if (!answered.signal.aborted) sent.then(({ body }) => letGoOf(body)).catch(() => undefined);
		throw Object.assign(new Error(), { code: 'ETIMEDOUT' });
	};
	const tooLate = giveUp();
	try {
		return await Promise.race([sent, tooLate]);
	} finally {
		answered.abort();
		tooLate.catch(() => undefined);
	}
}
