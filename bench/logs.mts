/** The logs that are read: made once, into files. */

import { createWriteStream } from 'node:fs';
import { open, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { streamLog } from '../test/simulator/generator.mts';
import type { PrefixStyle } from '../test/simulator/generator.mts';
import { WORDS } from './people.mts';

/** Same seed, same logs. */
export const SEED = 1;

export interface MadeLog {
	file: string;
	style: PrefixStyle;
	lines: number;
	bytes: number;
}

/** Holds both hours in which clocks are changed in Europe's autumn. */
const FIRST_LINE_AT = Date.UTC(2024, 9, 15);
/** As a busy Portal; the same for logs of all sizes, because a reader may profit from times that are close together. */
const LINES_PER_HOUR = 1_000;
const HOUR = 3_600_000;
/** Far above what the generator writes. */
const LONGEST_LINE_BYTES = 4_096;
const LINE_FEED = 0x0a;

/**
 * Writes a log.
 *
 * @param writers who writes it: the Portal, or Engines, whose logs come one after another
 */
export async function makeLog(
	folder: string,
	style: PrefixStyle,
	lines: number,
	writers: readonly string[],
): Promise<MadeLog> {
	const file = join(folder, `${style}-${lines}-${writers.length}.log`);
	const linesOfEach = lines / writers.length;
	const recipes = writers.map((component, index) => ({
		seed: SEED + index,
		lines: linesOfEach,
		from: FIRST_LINE_AT,
		to: FIRST_LINE_AT + (linesOfEach / LINES_PER_HOUR) * HOUR,
		component,
		prefixStyle: style,
		host: component.toLowerCase(),
		tag: 'audit',
		words: WORDS,
	}));
	const output = createWriteStream(file);
	await pipeline(Readable.from(recipes).flatMap(streamLog), output);
	return { file, style, lines, bytes: output.bytesWritten };
}

/** How long a log is without its last lines. */
export async function bytesWithout({ file }: MadeLog, lastLines: number): Promise<number> {
	const content = await readFile(file);
	let end = content.length;
	for (let line = 0; line < lastLines; line++) end = content.lastIndexOf(LINE_FEED, end - 2) + 1;
	return end;
}

/** The text of a log's last line. */
export async function lastLineOf({ file }: MadeLog): Promise<string> {
	const handle = await open(file);
	try {
		const { size } = await handle.stat();
		const length = Math.min(size, LONGEST_LINE_BYTES);
		const { buffer } = await handle.read(Buffer.alloc(length), 0, length, size - length);
		return buffer.toString('utf8').trimEnd().split('\n').at(-1)!;
	} finally {
		await handle.close();
	}
}
