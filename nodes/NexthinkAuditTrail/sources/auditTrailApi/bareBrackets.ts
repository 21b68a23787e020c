import type { Parser } from './parser';

/**
 * So much of a log is looked at for a line with a prefix. A message that was written with its line feeds is all that can
 * stand before the first one, and syslog daemons take none of a megabyte.
 */
const MOST_UNDECIDED_CHARACTERS = 1024 * 1024;

/**
 * Finds out what a bare bracket is in a log. Where its lines have a prefix, a line that begins with a bracket is the
 * second one of a message, written by whoever wrote that. Parts of the log wait for the first line with a prefix,
 * the end of the log, or its first megabyte; then the parser is told, and they are given.
 *
 * @param parts of the log, in its order
 * @param linesOf gives the lines of a part; `isFirst` for the first one
 * @param parser of this log; one that takes bare brackets for text already knows, and nothing waits
 */
export async function* decided<Part>(
	parts: AsyncIterable<Part>,
	linesOf: (part: Part, isFirst: boolean) => readonly string[],
	parser: Parser,
): AsyncGenerator<Part> {
	let waiting: Part[] = [];
	let characters = 0;
	let isDecided = parser.bareBrackets === 'text';
	for await (const part of parts) {
		if (isDecided) {
			yield part;
			continue;
		}
		for (const line of linesOf(part, waiting.length === 0)) {
			characters += line.length;
			if (parser.read(line).isPrefixed) parser.bareBrackets = 'text';
			isDecided = parser.isPrefixed || characters > MOST_UNDECIDED_CHARACTERS;
			if (isDecided) break;
		}
		waiting.push(part);
		if (!isDecided) continue;
		yield* waiting;
		waiting = [];
	}
	yield* waiting;
}
