import type { Digest } from './digests';

/** The row of a digest that the table does not hold. */
export const NO_ROW = -1;

/** Rows are kept in pages, so that a table which grows need not be copied. */
const ROWS_OF_A_PAGE_BITS = 12;
const ROWS_OF_A_PAGE = 1 << ROWS_OF_A_PAGE_BITS;
const ROW_IN_PAGE = ROWS_OF_A_PAGE - 1;

const HIGH = 0;
const LOW = 1;
/** A row begins with its digest. */
const DIGEST_NUMBERS = 2;

const FIRST_SLOTS = 1024;
/** With fewer empty slots it takes long to find that a digest is not there. */
const FULLEST = 0.75;

/**
 * A table with a row for each digest, in the order in which they were added, and some whole numbers in each row. A row
 * takes as many bytes as its numbers, and some for finding it: for millions of lines, a tenth of what a Map of objects takes.
 */
export class DigestTable {
	/** How many rows there are: they are numbered from 0 on. */
	size = 0;
	private readonly width: number;
	private readonly pages: Int32Array[] = [];
	/** Which row a digest has, plus one; 0: none. Of a digest whose slot is taken it is the next free one. */
	private slots = new Int32Array(FIRST_SLOTS);
	/** The row after the one that was found last. */
	private next = 0;

	/** @param numbers how many numbers a row holds, of 32 bits, with a sign */
	constructor(numbers: number) {
		this.width = DIGEST_NUMBERS + numbers;
	}

	/** @returns the digest's row, or NO_ROW */
	find({ high, low }: Digest): number {
		// Most lines come in the order in which they came before, and rows in their order are read fast.
		if (this.next < this.size && this.holds(this.next, high, low)) return this.next++;
		const mask = this.slots.length - 1;
		// A digest is as random as a hash can be, so its bits say where to look.
		for (let slot = low & mask; ; slot = (slot + 1) & mask) {
			const row = this.slots[slot]! - 1;
			if (row === NO_ROW) return NO_ROW;
			if (this.holds(row, high, low)) {
				this.next = row + 1;
				return row;
			}
		}
	}

	/**
	 * @param digest one that the table does not hold
	 * @returns its row, of zeros
	 */
	add({ high, low }: Digest): number {
		if (this.size >= this.slots.length * FULLEST) this.grow();
		const row = this.size++;
		if ((row & ROW_IN_PAGE) === 0) this.pages.push(new Int32Array(ROWS_OF_A_PAGE * this.width));
		const page = this.pages[row >>> ROWS_OF_A_PAGE_BITS]!;
		const at = (row & ROW_IN_PAGE) * this.width;
		page[at + HIGH] = high;
		page[at + LOW] = low;
		this.occupy(low, row);
		return row;
	}

	digestOf(row: number): Digest {
		const page = this.pages[row >>> ROWS_OF_A_PAGE_BITS]!;
		const at = (row & ROW_IN_PAGE) * this.width;
		return { high: page[at + HIGH]!, low: page[at + LOW]! };
	}

	/** @param number which of the row's numbers, from 0 on */
	get(row: number, number: number): number {
		return this.pages[row >>> ROWS_OF_A_PAGE_BITS]![
			(row & ROW_IN_PAGE) * this.width + DIGEST_NUMBERS + number
		]!;
	}

	/** @param number which of the row's numbers, from 0 on */
	set(row: number, number: number, value: number): void {
		this.pages[row >>> ROWS_OF_A_PAGE_BITS]![
			(row & ROW_IN_PAGE) * this.width + DIGEST_NUMBERS + number
		] = value;
	}

	private holds(row: number, high: number, low: number): boolean {
		const page = this.pages[row >>> ROWS_OF_A_PAGE_BITS]!;
		const at = (row & ROW_IN_PAGE) * this.width;
		return page[at + LOW] === low && page[at + HIGH] === high;
	}

	private grow(): void {
		this.slots = new Int32Array(this.slots.length * 2);
		for (let row = 0; row < this.size; row++) this.occupy(this.digestOf(row).low, row);
	}

	private occupy(low: number, row: number): void {
		const mask = this.slots.length - 1;
		let slot = low & mask;
		while (this.slots[slot] !== 0) slot = (slot + 1) & mask;
		this.slots[slot] = row + 1;
	}
}
