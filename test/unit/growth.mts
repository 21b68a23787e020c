/** Tells whether the work that a judgement of a text takes grows faster than the text. */

/**
 * From 1 kB to 512 kB, each with the most that the work for a character may have grown since the shortest. A square grows by 64,
 * and then by 512; larger memory makes it two or three. Few characters first: what grows without bounds would never come back
 * from many.
 */
const LENGTHS = [
	{ length: 1_024, mostGrowth: Infinity },
	{ length: 65_536, mostGrowth: 20 },
	{ length: 524_288, mostGrowth: 100 },
];
/** So many characters are judged in one measurement, or one text that is longer. */
const CHARACTERS_AT_ONCE = 16_384;
/** The least of some measurements counts: garbage collectors and compilers work beside the code. */
const MOST_ROUNDS = 8;
/** Of what takes long; once is not enough: a garbage collector took seconds of what is done in a tenth of one. */
const MOST_LONG_ROUNDS = 3;
const LONG_ROUND_MILLISECONDS = 500;
/** Below some milliseconds the clock and the garbage collector say more than the code. */
const LEAST_MILLISECONDS = 5;

/** A text of any length: the piece again and again, with a beginning and an end. */
export interface Shape {
	before: string;
	piece: string;
	after: string;
}

/** What was too much work for a judgement, as a test shows it. */
export interface Overgrown {
	shape: Shape;
	length: number;
	/** Work for a character over that of a shorter text. */
	growth: number;
}

function textOf({ before, piece, after }: Shape, length: number): string {
	const repeats = Math.max(1, Math.floor((length - before.length - after.length) / piece.length));
	const text = before + piece.repeat(repeats) + after;
	// V8 puts a text together when it is looked at for the first time; that is not the judgement's work.
	text.includes('\u0007');
	return text;
}

/**
 * Milliseconds that the processor worked for this process. Not those that went by: on a busy machine most of those
 * belong to others.
 */
function workFor(judge: (text: string) => unknown, text: string): number {
	const times = Math.max(1, Math.floor(CHARACTERS_AT_ONCE / text.length));
	const before = process.cpuUsage();
	for (let time = 0; time < times; time++) judge(text);
	const { user, system } = process.cpuUsage(before);
	return (user + system) / 1000 / times;
}

/** @returns what one of the shapes is too much work for: the first that is found, because others may take for ever */
export function firstOvergrown(
	judge: (text: string) => unknown,
	shapes: readonly Shape[],
): Overgrown | null {
	for (const shape of shapes) {
		const found = overgrown(judge, shape);
		if (found !== null) return found;
	}
	return null;
}

/** @returns null when the work for a character stays what it is with short texts */
export function overgrown(judge: (text: string) => unknown, shape: Shape): Overgrown | null {
	let leastForCharacter = Infinity;
	for (const { length, mostGrowth } of LENGTHS) {
		const text = textOf(shape, length);
		let growth = Infinity;
		let least = Infinity;
		for (let round = 1; round <= MOST_ROUNDS; round++) {
			least = Math.min(least, workFor(judge, text));
			growth = least / text.length / leastForCharacter;
			// All else is compared with the shortest: one slow look at it, and a square would pass for a line.
			if (mostGrowth === Infinity) continue;
			if (growth <= mostGrowth || least < LEAST_MILLISECONDS) break;
			if (least > LONG_ROUND_MILLISECONDS && round >= MOST_LONG_ROUNDS) break;
		}
		const isTooMuch = growth > mostGrowth && least >= LEAST_MILLISECONDS;
		if (isTooMuch) return { shape, length, growth };
		leastForCharacter = Math.min(leastForCharacter, least / text.length);
	}
	return null;
}
