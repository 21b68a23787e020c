import { asFarAsItComes, textOf } from '../../http/body';
import type { Said } from '../../http/serverWords';
import { isPage, mayBecomeJson, mayBecomePage, parsedJson } from '../../http/serverWords';
import { ExplainedError } from '../../messages/explainedError';

/** Fewer bytes may be a part of a byte order mark. */
const LEAST_BEGINNING_BYTES = 4;
/** A page or a message has shown what it is by then, and a page its title. */
const MOST_BEGINNING_BYTES = 8 * 1024;
/** A page that comes drop by drop is not waited for any longer. */
const LONGEST_PAGE_MILLISECONDS = 5000;
/** A JSON answer beyond this size is taken for a log: no message is that long. */
const MOST_JSON_BYTES = 1024 * 1024;

/** One line, with its line end. */
const ONE_LINE = /^[^\n]+\n$/;

/** What an answer turns out to be; `open` as long as its beginning does not tell. */
type Kind = 'log' | 'page' | 'perhaps JSON' | 'open';

/**
 * Lets a log through, and stops what comes in its place although the status says success.
 *
 * @param saidIn makes what an answer says fit to be shown
 * @param pageInstead makes the error for a web page
 * @throws ExplainedError for a web page or a message as JSON, before anything of it was passed on
 */
export async function* logOnly(
	bytes: AsyncIterable<Uint8Array>,
	saidIn: (text: string) => Promise<Said>,
	pageInstead: (said: Said) => ExplainedError,
): AsyncGenerator<Uint8Array> {
	let kind: Kind = 'open';
	let held: Uint8Array[] = [];
	let heldBytes = 0;
	const coming = bytes[Symbol.asyncIterator]();
	for await (const chunk of { [Symbol.asyncIterator]: () => coming }) {
		if (kind === 'log') {
			yield chunk;
			continue;
		}
		held.push(chunk);
		heldBytes += chunk.length;
		if (kind === 'open') kind = kindOf(held, heldBytes);
		if (kind === 'page') {
			// Its title may still be on the way. If it does not come, the beginning says enough.
			const rest = { [Symbol.asyncIterator]: () => coming };
			held.push(...(await asFarAsItComes(rest, MOST_BEGINNING_BYTES, LONGEST_PAGE_MILLISECONDS)));
			throw pageInstead(await saidIn(textOf(held, MOST_BEGINNING_BYTES)));
		}
		if (heldBytes >= MOST_JSON_BYTES) kind = 'log';
		if (kind === 'log') {
			yield* held;
			held = [];
		}
	}
	if (kind === 'log') return;
	const whole = textOf(held);
	const parsed = parsedJson(whole);
	// A log of one line may be a JSON object: some programs write their lines so. The API's errors are arrays.
	const isLine = !Array.isArray(parsed) && ONE_LINE.test(whole);
	if (parsed !== undefined && !isLine) {
		throw messageInsteadOfLog((await saidIn(whole)).words);
	}
	yield* held;
}

function kindOf(held: Uint8Array[], heldBytes: number): Kind {
	const beginning = textOf(held, MOST_BEGINNING_BYTES);
	if (isPage(beginning)) return 'page';
	if (heldBytes < LEAST_BEGINNING_BYTES) return 'open';
	const isEnough = heldBytes >= MOST_BEGINNING_BYTES;
	if (mayBecomeJson(beginning)) return isEnough ? 'perhaps JSON' : 'open';
	const isOpen = beginning.trim() === '' || mayBecomePage(beginning);
	return isOpen && !isEnough ? 'open' : 'log';
}

/** @param words what the JSON says, fit for a message; empty when it says nothing */
export function messageInsteadOfLog(words: string): ExplainedError {
	return new ExplainedError(
		'Nexthink answered with a message instead of the log',
		`${words === '' ? '' : `Nexthink says: ${words}. `}Check the address in the credential, or try again later.`,
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}
