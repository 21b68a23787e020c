import { linesOf } from '../auditLog/lines';
import type { Parser } from '../auditLog/parser';
import type { Digest } from './digests';
import type { Memory, Source } from './memory';
import { whose } from './whose';

/** What an answer held that was not remembered. */
export interface Learned {
	/** Lines, with the number of equal ones. */
	lines: Map<Digest, { source: Source; count: number }>;
	/** Whose files it held. */
	files: Set<Source>;
}

/**
 * Reads what is old before what is new is asked for: lines that it holds and the next answer does not
 * are older than those that are looked for.
 *
 * @returns null when there was no time to read it to its end
 * @throws whatever iterating the answer throws
 */
export async function learn(
	answer: AsyncIterable<Uint8Array>,
	memory: Memory,
	parser: Parser,
	settings: {
		hasSeveralFiles: boolean;
		digestOf(line: string): Digest;
		isOutOfTime(): boolean;
	},
): Promise<Learned | null> {
	const { hasSeveralFiles, digestOf, isOutOfTime } = settings;
	const learned: Learned = { lines: new Map(), files: new Set([memory.unnamed]) };
	memory.beginAnswer();
	for await (const lines of linesOf(answer)) {
		for (const line of lines) {
			const digest = digestOf(line);
			if (memory.recognize(digest) !== null) continue;
			const before = learned.lines.get(digest);
			if (before !== undefined) {
				before.count++;
				continue;
			}
			const { file, source } = whose(parser.parse(line), memory, hasSeveralFiles);
			learned.files.add(file);
			learned.lines.set(digest, { source, count: memory.seen(digest) + 1 });
		}
		if (isOutOfTime()) return null;
	}
	return learned;
}
