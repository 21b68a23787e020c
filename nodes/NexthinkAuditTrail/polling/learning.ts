import { linesOf } from '../sources/auditTrailApi/lines';
import type { Parser } from '../sources/auditTrailApi/parser';
import type { Digest } from './digests';
import type { Memory, Source } from './memory';
import { whose } from './whose';

/**
 * Reads what is old before what is new is asked for: lines that it holds and the next answer does not
 * are older than those that are looked for. The memory notes them.
 *
 * @returns whose files it held that are not remembered; null when there was no time to read it to its end
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
): Promise<Set<Source> | null> {
	const { hasSeveralFiles, digestOf, isOutOfTime } = settings;
	const files = new Set([memory.unnamed]);
	memory.beginAnswer();
	for await (const lines of linesOf(answer)) {
		for (const line of lines) {
			const digest = digestOf(line);
			if (memory.recognize(digest) !== null) continue;
			memory.learn(digest, () => {
				const { file, source } = whose(() => parser.parse(line), memory, hasSeveralFiles);
				files.add(file);
				return source;
			});
		}
		if (isOutOfTime()) return null;
	}
	return files;
}
