import * as fc from 'fast-check';

/** How long the pieces of a text are; the rest of it is one. */
export const pieces = fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 30 });

export function inPieces(text: string, lengths: readonly number[]): string[] {
	const all: string[] = [];
	let at = 0;
	for (const length of lengths) {
		all.push(text.slice(at, at + length));
		at += length;
	}
	return [...all, text.slice(at)];
}
