import type { ReadEntry } from './entries';

/** How the entries that were looked at were understood. */
export interface Understood {
	lines: number;
	/** With the documented bracket in its place. */
	recognized: number;
	/** With one in a place where it does not count; not of a program that repeats what strangers type. */
	misplaced: number;
	/** With one in its place, after the tag of a program that repeats what strangers type. */
	disregarded: number;
}

export function nothingUnderstood(): Understood {
	return { lines: 0, recognized: 0, misplaced: 0, disregarded: 0 };
}

export function countInto(understood: Understood, read: ReadEntry): void {
	understood.lines++;
	if (read.code !== null) understood.recognized++;
	else if (read.isMisplaced) understood.misplaced++;
	else if (read.isDisregarded) understood.disregarded++;
}
