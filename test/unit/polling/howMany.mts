/** How many histories are run: few by default, as many as asked for with `HISTORIES=10000 npx jest …`. */

/** Ten times what one takes: on a busy machine only what hangs is to fail. */
const MILLISECONDS_PER_HISTORY = 2000;
const LEAST_MILLISECONDS = 120_000;

function numberFrom(variable: string): number | null {
	const text = process.env[variable];
	return text === undefined || text === '' ? null : Number(text);
}

/** @param usual the number in an ordinary test run; `HISTORIES` is meant for the property with most of them */
export function numberOfHistories(usual: number, share = 1): number {
	const wanted = numberFrom('HISTORIES');
	return wanted === null ? usual : Math.max(1, Math.ceil(wanted * share));
}

/** An ordinary test run has the same histories every time: it tells what a change broke, not what luck brought. */
const USUAL_SEED = 20_241_224;

/** `HISTORY_SEED`, as fast-check printed it; another one every time when a number of histories is asked for. */
export function seedParameters(): { seed?: number } {
	const seed = numberFrom('HISTORY_SEED');
	if (seed !== null) return { seed };
	return numberFrom('HISTORIES') === null ? { seed: USUAL_SEED } : {};
}

export function timeLimit(histories: number): number {
	return Math.max(LEAST_MILLISECONDS, histories * MILLISECONDS_PER_HISTORY);
}
