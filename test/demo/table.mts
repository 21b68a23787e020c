/** How wide a column may become; longer texts are cut, so that a row stays on one line of a terminal. */
export interface Column {
	title: string;
	key: string;
	width: number;
}

/**
 * @param rows objects whose values are shown under the column of their key
 * @returns the lines of a table, titles first
 */
export function tableOf(columns: Column[], rows: Array<Record<string, unknown>>): string[] {
	const shown = rows.map((row) => columns.map(({ key, width }) => fit(cellOf(row[key]), width)));
	const widths = columns.map(({ title }, index) =>
		Math.max(title.length, ...shown.map((cells) => cells[index]!.length)),
	);
	const line = (cells: string[]) =>
		cells
			.map((cell, index) => cell.padEnd(widths[index]!))
			.join('  ')
			.trimEnd();
	return [
		line(columns.map(({ title }) => title)),
		line(widths.map((width) => '─'.repeat(width))),
		...shown.map(line),
	];
}

function cellOf(value: unknown): string {
	return value === null || value === undefined ? '·' : String(value);
}

function fit(text: string, width: number): string {
	return text.length > width ? `${text.slice(0, width - 1)}…` : text;
}
