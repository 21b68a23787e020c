import { copied } from './textPieces';

/** A power of two: some dozens of accounts, categories and hosts make up nearly all of a log. */
const PLACES = 512;
/** Names are shorter; a longer text is hardly one that comes again. */
const LONGEST = 64;

/**
 * Gives the same string for the same text, for what stands in line after line: a log of a million lines
 * holds a few hundred names, and making a string of each anew costs more time and memory than all the rest.
 */
export class RepeatedTexts {
	private readonly texts: Array<string | undefined> = new Array<string | undefined>(PLACES);

	/** @returns what stands in `line` from `start` up to `end` */
	of(line: string, start: number, end: number): string {
		const length = end - start;
		if (length === 0) return '';
		if (length > LONGEST) return line.slice(start, end);
		const place = placeOf(line, start, end);
		const known = this.texts[place];
		if (known !== undefined && known.length === length && line.startsWith(known, start))
			return known;
		return (this.texts[place] = copied(line.slice(start, end)));
	}
}

/** Looks at the length and three characters; names that share a place just push each other out. */
function placeOf(line: string, start: number, end: number): number {
	const first = line.charCodeAt(start);
	const middle = line.charCodeAt((start + end) >> 1);
	const last = line.charCodeAt(end - 1);
	return (first * 7 + middle * 31 + last * 131 + (end - start)) & (PLACES - 1);
}
