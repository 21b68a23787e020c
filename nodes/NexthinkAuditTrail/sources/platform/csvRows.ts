import { charactersIn } from './rowText';

const BACKSLASH = '\\';

/** What stands behind the last value of a row as JSON. */
export const AFTER_ROW = '"}';

/** Where rows stand in the bytes in which they are written. */
export interface WrittenRows {
	/** What of the first row came in earlier bytes. */
	begun: Uint8Array;
	bytes: Uint8Array;
	/** The first byte of each row; negative where it is in those that had begun. */
	starts: readonly number[];
	/** Behind the line end of each row. */
	ends: readonly number[];
}

/** Rows of CSV that were read together: as JSON, field by field, and as they are written. */
export class CsvRows {
	/**
	 * @param text the rows as JSON, one after the other
	 * @param ends where the values end in it, row by row
	 * @param fronts for each column, how long that is which stands in front of its value, from the end of the one before on
	 */
	constructor(
		private readonly text: string,
		private readonly ends: Uint32Array,
		private readonly fronts: readonly number[],
		private readonly rows: WrittenRows,
	) {}

	get length(): number {
		return this.rows.ends.length;
	}

	/** @returns each row as JSON: names from the head, values as texts, in the order of the columns */
	json(): string[] {
		const all: string[] = [];
		for (let row = 0; row < this.length; row++) {
			all.push(this.text.slice(this.startOf(row), this.startOf(row + 1)));
		}
		return all;
	}

	/** @returns what a field holds */
	value(row: number, column: number): string {
		const before = column === 0 ? this.startOf(row) : this.endOf(row, column - 1);
		const value = this.text.slice(before + this.fronts[column]!, this.endOf(row, column));
		return value.includes(BACKSLASH) ? (JSON.parse(`"${value}"`) as string) : value;
	}

	/** @returns a row as it is written, with its line end */
	written(row: number): Uint8Array {
		const { begun, bytes, starts, ends } = this.rows;
		return writtenRow(begun, bytes, starts[row]!, ends[row]!);
	}

	private startOf(row: number): number {
		return row === 0 ? 0 : this.endOf(row - 1, this.fronts.length - 1) + AFTER_ROW.length;
	}

	private endOf(row: number, column: number): number {
		return this.ends[row * this.fronts.length + column]!;
	}
}

/**
 * @param begun what of the row came in earlier bytes
 * @param start of the row in the bytes; negative if in earlier ones
 */
export function writtenRow(
	begun: Uint8Array,
	bytes: Uint8Array,
	start: number,
	end: number,
): Uint8Array {
	return start >= 0 ? bytes.subarray(start, end) : Buffer.concat([begun, bytes.subarray(0, end)]);
}

/**
 * @param places in bytes, in their order
 * @returns the same places in the text that the bytes are
 */
export function inText(places: Uint32Array, bytes: Uint8Array): Uint32Array {
	let at = 0;
	let characters = 0;
	return places.map((place) => {
		characters += charactersIn(bytes, at, place);
		at = place;
		return characters;
	});
}
