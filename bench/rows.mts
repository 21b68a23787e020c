/** What a benchmark has to say, as text. */

/** One line of the table. */
export interface Row {
	what: string;
	/** With its unit, and what it was made of. */
	measured: string;
	/** Where it is one, as measured. */
	ratio?: number;
	/** Only where there is one. */
	target?: { text: string; isMet: boolean };
}

const BYTES_PER_MEGABYTE = 1_000_000;
const WHOLE = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });

export function wholeNumber(value: number): string {
	return WHOLE.format(value);
}

/** Millions of bytes. */
export function megabytes(bytes: number): string {
	return `${wholeNumber(bytes / BYTES_PER_MEGABYTE)} MB`;
}

/** @param milliseconds as seconds, with three digits that count */
export function seconds(milliseconds: number): string {
	return `${(milliseconds / 1000).toPrecision(3)} s`;
}

function twoDigits(value: number): string {
	return value.toFixed(2);
}

/** What a figure has to be. */
export type Target = { atMost: number } | { atLeast: number };

/** One time as a multiple of another. */
export function timeRatio(what: string, time: number, other: number, target?: Target): Row {
	const measured = `${twoDigits(time / other)} (${seconds(time)} / ${seconds(other)})`;
	const ratio = time / other;
	return { what, measured, ratio, ...compared(ratio, target, twoDigits) };
}

/** One size as a multiple of another. */
export function sizeRatio(what: string, bytes: number, other: number, target?: Target): Row {
	const measured = `${twoDigits(bytes / other)} (${megabytes(bytes)} / ${megabytes(other)})`;
	const ratio = bytes / other;
	return { what, measured, ratio, ...compared(ratio, target, twoDigits) };
}

/** A size for itself. */
export function size(what: string, bytes: number, target?: Target): Row {
	return { what, measured: megabytes(bytes), ...compared(bytes, target, megabytes) };
}

/** A time for itself: it says something about this machine only. */
export function time(what: string, milliseconds: number): Row {
	return { what, measured: seconds(milliseconds) };
}

function compared(
	value: number,
	target: Target | undefined,
	asText: (value: number) => string,
): Pick<Row, 'target'> {
	if (target === undefined) return {};
	return {
		target:
			'atMost' in target
				? { text: `≤ ${asText(target.atMost)}`, isMet: value <= target.atMost }
				: { text: `≥ ${asText(target.atLeast)}`, isMet: value >= target.atLeast },
	};
}

/** One line for the terminal. */
export function asLine({ what, measured, target }: Row): string {
	const verdict = target ? `  ${target.text}: ${target.isMet ? 'met' : 'MISSED'}` : '';
	return `  ${what}: ${measured}${verdict}`;
}

/** The rows as a table in Markdown. */
export function asMarkdown(rows: readonly Row[]): string {
	return [
		'| what | measured | target |',
		'| --- | --- | --- |',
		...rows.map(
			({ what, measured, target }) => `| ${what} | ${measured} | ${target?.text ?? ''} |`,
		),
	].join('\n');
}
