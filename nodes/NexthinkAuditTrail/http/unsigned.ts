import type { IHttpRequestOptions } from 'n8n-workflow';
import { ExplainedError } from '../messages/explainedError';
import { NOTHING_SAID } from './answerWords';
import { REDIRECT_STATUSES } from './addresses';
import { letGoOf, watched } from './body';
import type { Connection } from './connection';
import { followingNone } from './redirects';
import type { Asked } from './refusal';
import { fileSentElsewhere, refusedWithStatus } from './refusal';
import { isRefusedRedirect, refusalOf } from './thrown';
import type { Answer, RequestContext } from './send';
import { CLIENT_TIMEOUT_MARGIN_SECONDS, inTime, UNCOMPRESSED } from './send';

/** Of this machine itself. */
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;

/**
 * Fetches a file from an address that lets in whoever knows it, which makes the address itself a secret: no message shows more of it
 * than its host. No credential goes there.
 *
 * @param connection whose decision counts about certificates that cannot be verified
 * @param signal ends the fetching, also of what the answer holds: only with a credential n8n sees to that itself
 * @returns the answer, whose bytes may be compressed, and what messages about it have to name
 * @throws ExplainedError
 */
export async function fetchUnsigned(
	context: RequestContext,
	{ ignoreCertificate }: Connection,
	address: string,
	asking: Asked,
	signal: AbortSignal,
): Promise<{ answer: Answer; asked: Asked }> {
	if (!URL.canParse(address) || !isSafe(new URL(address))) throw notAnAddress();
	const asked: Asked = { ...asking, fileHost: new URL(address).hostname };
	const options: IHttpRequestOptions = {
		method: 'GET',
		url: address,
		headers: UNCOMPRESSED,
		encoding: 'stream',
		returnFullResponse: true,
		timeout: (asked.timeoutSeconds + CLIENT_TIMEOUT_MARGIN_SECONDS) * 1000,
		skipSslCertificateValidation: ignoreCertificate,
		// Nexthink named this address, and no other one.
		...(await followingNone(context)),
		ignoreHttpStatusErrors: true,
		abortSignal: signal,
	};
	const answer = await answerTo(context, options, asked);
	const { statusCode, body } = answer;
	if (statusCode === 200) return { answer, asked };
	letGoOf(watched(body, asked));
	if (REDIRECT_STATUSES.includes(statusCode)) throw fileSentElsewhere(asked);
	// What is said with it is not shown: it may repeat the address.
	throw refusedWithStatus(statusCode, NOTHING_SAID, asked);
}

async function answerTo(
	context: RequestContext,
	options: IHttpRequestOptions,
	asked: Asked,
): Promise<Answer> {
	try {
		const sent = context.helpers.httpRequest(options) as Promise<Answer>;
		return await inTime(sent, asked.timeoutSeconds * 1000);
	} catch (error) {
		if (isRefusedRedirect(error)) throw fileSentElsewhere(asked);
		throw await refusalOf(error, options.url, asked, async () => NOTHING_SAID);
	}
}

/** Where a secret may travel: https, or http to this machine itself; without a user part, which would sign in. */
function isSafe({ protocol, hostname, username, password }: URL): boolean {
	const isSealed = protocol === 'https:' || (protocol === 'http:' && LOOPBACK.test(hostname));
	return isSealed && username === '' && password === '';
}

function notAnAddress(): ExplainedError {
	return new ExplainedError(
		'Nexthink named no https address for the file of the export',
		'Nothing was fetched. Run again; if it stays so, ask Nexthink Support.',
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}
