import type { ReadEntry } from './entries';

/** How entries were understood that were looked at. */
export interface Understood {
	lines: number;
	/** With the documented bracket in its place. */
	recognized: number;
	/** With one in a place where it does not count, though no program wrote it that repeats what strangers type. */
	misplaced: number;
}

export function nothingUnderstood(): Understood {
	return { lines: 0, recognized: 0, misplaced: 0 };
}

export function countInto(understood: Understood, { code, isMisplaced }: ReadEntry): void {
	understood.lines++;
	if (code !== null) understood.recognized++;
	else if (isMisplaced) understood.misplaced++;
}
