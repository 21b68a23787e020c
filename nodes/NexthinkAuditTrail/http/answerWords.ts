import type { Body } from './body';
import { textOf, upTo, watched } from './body';
import { concealing } from './concealment';
import type { Connection } from './connection';
import type { Asked } from './refusal';
import type { RequestContext } from './send';
import { serverWords } from './serverWords';

/** Enough for any message of the API; the rest of a large answer is not fetched. */
const MOST_WORDS_BYTES = 8 * 1024;
/** A message that comes drop by drop is not waited for any longer. */
const LONGEST_WORDS_MILLISECONDS = 5000;

/** @returns the beginning of a refusal; an empty text when nothing comes, as the status tells enough */
export async function beginningOf(body: Body, asked: Asked): Promise<string> {
	try {
		return textOf(await upTo(watched(body, asked), MOST_WORDS_BYTES, LONGEST_WORDS_MILLISECONDS));
	} catch {
		return '';
	}
}

/** @returns what the server said, fit for a message: without what it may have repeated of a secret */
export async function concealedWords(
	context: RequestContext,
	{ credentialType }: Connection,
	body: string,
): Promise<string> {
	if (body === '') return '';
	// Read anew: the token may have been renewed by this very request.
	const credential = await context.getCredentials(credentialType);
	return serverWords(body, concealing(credential));
}
