import type { AnswerPart, Owner, PolledLog } from '../../event/polledLog';
import { decided } from './bareBrackets';
import { rememberedText } from './charset';
import { lenientHost } from './lenientHost';
import { LINE_FEED, linesOf } from './lines';
import type { ParserSettings } from './parser';
import { Parser } from './parser';

/** The documented bracket, wherever it stands. */
const BRACKET = /\[[^|[\]]*\|[^|[\]]*\|\d{5}\|[^|[\]]*\]/g;
/** Components that are no Engine, although their brackets stand in the files of Engines, too. */
const NOT_AN_ENGINE: ReadonlySet<string> = new Set(['portal', 'console']);

/** What is learned of a log: its lines have a prefix, so that a bracket without one is the text of a message. */
const HAS_PREFIXES = 'hasPrefixes';

/**
 * The lines of the audit log, as the trigger polls them.
 *
 * @param ask asks for the log's last whole hours, as bytes in UTF-8
 * @param settings how lines become events; they decide neither which lines are new nor whose they are
 * @param hasSeveralFiles whether an answer is several Engines' files, one after the other
 * @param learned of this log at earlier polls
 */
export function polledLines(
	ask: (hours: number) => Promise<AsyncIterable<Uint8Array>>,
	settings: ParserSettings,
	hasSeveralFiles: boolean,
	learned: string | null,
): PolledLog {
	const bareBrackets = learned === HAS_PREFIXES ? 'text' : 'event';
	const parser = new Parser({ ...settings, bareBrackets });
	// If owners depended on a setting, or on what was learned, a change of it would turn old lines into new ones.
	const owners = new Parser({ logTimeZone: 'UTC', now: settings.now });
	return {
		get learned() {
			return parser.bareBrackets === 'text' ? HAS_PREFIXES : null;
		},
		ask: async (hours) => answerParts(await ask(hours), parser),
		rememberedBy: hasSeveralFiles ? rememberedInSeveralFiles : (line) => line,
		// A byte order mark in front of the second file's first line must not hide what the line says.
		eventOf: (line) => ({ ...parser.parse(rememberedText(line)), line }),
		ownerOf: (line) => ownerOf(owners, line),
	};
}

async function* answerParts(
	bytes: AsyncIterable<Uint8Array>,
	parser: Parser,
): AsyncGenerator<AnswerPart> {
	let lastByte = LINE_FEED;
	const watched = async function* () {
		for await (const chunk of bytes) {
			// Zero bytes behind the last line end are not the beginning of a line.
			lastByte = lastTextByte(chunk) ?? lastByte;
			yield chunk;
		}
	};
	// The last line waits until it is known whether it has a line end.
	let last: string[] = [];
	for await (const lines of decided(linesOf(watched()), (part) => part, parser)) {
		const entries = [...last, ...lines];
		last = entries.splice(-1);
		yield { entries, isEnded: true };
	}
	yield { entries: last, isEnded: lastByte === LINE_FEED };
}

/**
 * What a line is remembered by in an answer of several files. A byte order mark does not count: it is removed only where
 * the answer begins with it, and the next time another file may come first. If a file has no line end, the first line of
 * the next file sticks to its last one. Such a line is remembered up to the end of its first bracket, because what sticks
 * to it changes with the window.
 */
function rememberedInSeveralFiles(line: string): string {
	const text = rememberedText(line);
	if (text.indexOf('|') === text.lastIndexOf('|') || !text.includes('[', text.indexOf(']'))) {
		return text;
	}
	const brackets = [...text.matchAll(BRACKET)];
	const [first] = brackets;
	return brackets.length < 2 ? text : text.slice(0, first!.index + first![0].length);
}

function ownerOf(parser: Parser, line: string): Owner {
	const { component, host } = parser.parse(rememberedText(line));
	const isEngine = component !== null && !NOT_AN_ENGINE.has(component.toLowerCase());
	return {
		engine: isEngine ? component : null,
		host,
		likelyHost: lenientHost(rememberedText(line)),
	};
}

function lastTextByte(bytes: Uint8Array): number | undefined {
	let last = bytes.length - 1;
	while (bytes[last] === 0) last--;
	return bytes[last];
}
