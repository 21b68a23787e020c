import type { Body } from './body';
import { asFarAsItComes, textOf, watched } from './body';
import { concealing } from './concealment';
import type { Connection } from './connection';
import type { Asked } from './refusal';
import type { RequestContext } from './send';
import type { Said } from './serverWords';
import { serverWords } from './serverWords';

/** Enough for any message of the API; the rest of a large answer is not fetched. */
export const MOST_WORDS_BYTES = 8 * 1024;
/** A message that comes drop by drop is not waited for any longer. */
const LONGEST_WORDS_MILLISECONDS = 5000;

export const NOTHING_SAID: Said = { words: '', isPage: false };

/**
 * @returns the beginning of a refusal; an empty text when nothing comes, as the status tells enough. Of the page with which a
 * proxy refuses a tunnel, n8n's client may have the beginning only
 */
export async function beginningOf(body: Body, asked: Asked): Promise<string> {
	const answer = watched(body, asked);
	return textOf(await asFarAsItComes(answer, MOST_WORDS_BYTES, LONGEST_WORDS_MILLISECONDS));
}

/** @returns what the server said, fit for a message: without what it may have repeated of a secret */
export async function saidIn(
	context: RequestContext,
	{ credentialType }: Connection,
	body: string,
): Promise<Said> {
	if (body === '') return NOTHING_SAID;
	// Read anew: the token may have been renewed by this very request.
	const credential = await context.getCredentials(credentialType);
	return serverWords(body, concealing(credential));
}
