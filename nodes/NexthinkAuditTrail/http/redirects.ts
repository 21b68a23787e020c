import type { IHttpRequestOptions } from 'n8n-workflow';
import { REDIRECT_STATUSES } from './addresses';
import { letGoOf, watched } from './body';
import type { Connection } from './connection';
import type { Asked } from './refusal';
import { inCircles, refusedByTokenEndPoint, sentElsewhere } from './refusal';
import type { Answer, RequestContext, Sent } from './send';
import { send } from './send';
import { causesOf, REDIRECT_REFUSED } from './thrown';

/** −1 makes the client throw; 0 returns the redirect. */
const NO_REDIRECT = -1;
/** Has n8n's client throw at a redirect. An older one takes no notice, and follows it. */
const REFUSED: Partial<IHttpRequestOptions> = { maxRedirects: NO_REDIRECT };
/**
 * Has n8n's client give the redirect as the answer. A newer one then leaves a connection open on which nothing comes any
 * more, so this is only for redirects themselves, and where the client cannot refuse them.
 */
const SHOWN: Partial<IHttpRequestOptions> = { disableFollowRedirect: true };
/** No protocol that any HTTP client knows. */
const ADDRESS_OF_NOTHING = 'nothing:';
/** As many as a host needs that moved its paths; more go round in circles. */
const MOST_REDIRECTS = 5;

/**
 * Follows redirects within the host only: n8n's client would follow others without the credential, and what is
 * said there to a stranger is nothing that Nexthink says.
 *
 * @param url an address of the connection
 * @throws ExplainedError
 */
export async function followSameOrigin(
	context: RequestContext,
	connection: Connection,
	url: string,
	asked: Asked,
	sent: Sent = {},
): Promise<Answer> {
	const end = performance.now() + asked.timeoutSeconds * 1000;
	const answerAt = async (address: string, redirects: typeof SHOWN): Promise<Answer | null> =>
		await send(context, connection, address, redirects, end, asked, sent);
	const canRefuse = await canRefuseRedirects(context);
	let address = url;
	for (let redirects = 0; redirects <= MOST_REDIRECTS; redirects++) {
		// Asked once more for a redirect, because what refuses it does not tell where it goes.
		const answer =
			(canRefuse ? await answerAt(address, REFUSED) : null) ?? (await answerAt(address, SHOWN));
		// Then it is the token end point that redirects, in circles.
		if (answer === null) throw refusedByTokenEndPoint(undefined, asked, REDIRECT_REFUSED);
		const next = redirectedTo(answer, address);
		if (next === null) return answer;
		letGoOf(watched(answer.body, asked));
		if (next.origin !== new URL(address).origin) throw sentElsewhere();
		address = next.href;
	}
	throw inCircles();
}

/**
 * @returns what has n8n's client follow no redirect: it throws at one, or gives it as the answer where that is all that it can do
 */
export async function followingNone(
	context: RequestContext,
): Promise<Partial<IHttpRequestOptions>> {
	return (await canRefuseRedirects(context)) ? REFUSED : SHOWN;
}

let refusesRedirects: boolean | undefined;

/**
 * Whether n8n's client heeds `maxRedirects`. An older one does not (n8n 1, and 2 up to 2.23 at least), and follows
 * redirects to anywhere, 2.0 to 2.4 with the password. What it makes of a request for nothing tells, before a secret
 * is sent.
 */
async function canRefuseRedirects({ helpers }: RequestContext): Promise<boolean> {
	refusesRedirects ??= await helpers
		.httpRequest({ url: ADDRESS_OF_NOTHING, ...REFUSED })
		.then(() => false)
		.catch((error: unknown) =>
			causesOf(error).some(({ config }) => config?.maxRedirects === NO_REDIRECT),
		);
	return refusesRedirects;
}

/** @returns null for an answer that does not say where to go on */
function redirectedTo({ statusCode, headers }: Answer, address: string): URL | null {
	const { location } = headers;
	if (!REDIRECT_STATUSES.includes(statusCode) || typeof location !== 'string') return null;
	if (!URL.canParse(location, address)) return null;
	const next = new URL(location, address);
	// A user part would sign in in place of the credential.
	next.username = next.password = '';
	return next;
}
