import { textOf } from '../../http/body';
import { isPage, mayBecomeJson, mayBecomePage, parsedJson } from '../../http/serverWords';
import { ExplainedError } from '../../messages/explainedError';

/** Less may be a part of a byte order mark. */
const LEAST_BEGINNING_BYTES = 4;
/** A page or a message has shown what it is by then. */
const MOST_BEGINNING_BYTES = 8 * 1024;
/** A JSON answer beyond this size is taken for a log: no message is that long. */
const MOST_JSON_BYTES = 1024 * 1024;

/** One line, with its line end. */
const ONE_LINE = /^[^\n]+\n$/;

/** What an answer turns out to be; `open` as long as its beginning does not tell. */
type Kind = 'log' | 'perhaps JSON' | 'open';

/**
 * Lets a log through, and stops what comes in its place with a status of success.
 *
 * @param wordsOf makes words of a message fit to be shown
 * @throws ExplainedError for a web page or a message as JSON, before anything of it was passed on
 */
export async function* logOnly(
	bytes: AsyncIterable<Uint8Array>,
	wordsOf: (text: string) => Promise<string>,
): AsyncGenerator<Uint8Array> {
	let kind: Kind = 'open';
	let held: Uint8Array[] = [];
	let heldBytes = 0;
	for await (const chunk of bytes) {
		if (kind === 'log') {
			yield chunk;
			continue;
		}
		held.push(chunk);
		heldBytes += chunk.length;
		if (kind === 'open') kind = kindOf(held, heldBytes);
		if (heldBytes >= MOST_JSON_BYTES) kind = 'log';
		if (kind === 'log') {
			yield* held;
			held = [];
		}
	}
	if (kind === 'log') return;
	const whole = textOf(held);
	if (isPage(whole)) throw pageInsteadOfLog();
	const parsed = parsedJson(whole);
	// Some programs write each line of their log as an object. The API's errors are an array.
	const isLine = !Array.isArray(parsed) && ONE_LINE.test(whole);
	if (parsed !== undefined && !isLine) throw messageInsteadOfLog(await wordsOf(whole));
	yield* held;
}

/** @throws ExplainedError when the beginning of an answer is a web page's */
function kindOf(held: Uint8Array[], heldBytes: number): Kind {
	const beginning = textOf(held, MOST_BEGINNING_BYTES);
	if (isPage(beginning)) throw pageInsteadOfLog();
	if (heldBytes < LEAST_BEGINNING_BYTES) return 'open';
	const isEnough = heldBytes >= MOST_BEGINNING_BYTES;
	if (mayBecomeJson(beginning)) return isEnough ? 'perhaps JSON' : 'open';
	const isOpen = beginning.trim() === '' || mayBecomePage(beginning);
	return isOpen && !isEnough ? 'open' : 'log';
}

/** A sign-in page, for example. */
export function pageInsteadOfLog(): ExplainedError {
	return new ExplainedError(
		'Nexthink answered with a web page instead of the log',
		'A proxy or a sign-in page may stand in its place. Check the address in the credential: the Audit Trail API has to be reachable from n8n directly.',
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}

/** @param words what the JSON says, fit for a message; empty when it says nothing */
export function messageInsteadOfLog(words: string): ExplainedError {
	return new ExplainedError(
		'Nexthink answered with a message instead of the log',
		`${words === '' ? '' : `Nexthink says: ${words}. `}Check the address in the credential, or try again later.`,
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}
