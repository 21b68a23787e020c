import type { Parser } from './parser';

/**
 * How far to look for the first line with a prefix. Before it nothing can stand but a message that was written with its
 * line feeds, and no syslog daemon takes one of a megabyte.
 */
const MOST_UNDECIDED_CHARACTERS = 1024 * 1024;

/**
 * Finds out what a bare bracket means in a log: a bracket with nothing before it. If lines of the log have a prefix, a
 * line that begins with a bracket goes on with a message that holds a line feed. So it is text, written by whoever
 * caused that message. Until a line with a prefix comes, the log ends, or a megabyte was read, the parts of the log
 * wait. Then the parser is told, and they are passed on.
 *
 * @param parts of the log, in its order
 * @param linesOf gives the lines of a part; `isFirst` for the first one
 * @param parser of this log; if it already takes bare brackets for text, nothing waits
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
