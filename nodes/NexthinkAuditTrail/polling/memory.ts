import { ExplainedError } from '../messages/explainedError';
import type { Digest } from './digests';
import { unpacked } from './digests';
import { DigestTable, NO_ROW } from './digestTable';
import { MOST_ENTRIES_AT_ONCE } from './limits';
import type { Source } from './sources';

/** What a row of the table says of an entry, with all its equal copies. */
const COUNT = 0;
/** How many of them the answer held that is named next. */
const SEEN = 1;
const ANSWER = 2;
/** The number of their source. */
const SOURCE = 3;
/** Where the first answer began that did not hold them: which of `goneTimes`. */
const GONE = 4;
/** How many copies are left for later polls. */
const LATER = 5;
const ROW_NUMBERS = 6;

const NOT_GONE = 0;

/** A log holds more entries than a poll may have in memory, or than can be remembered until the next one. */
export class TooManyLines extends ExplainedError {
	constructor() {
		super(
			'The log holds more lines than a poll can remember',
			"No event is lost: nothing was passed over. Choose fewer 'Hours to Look Back' or 'Overlap Hours', set 'Max Events Per Poll' to 0, or watch each Engine with a trigger of its own.",
			{ failure: { cause: 'configuration-invalid' } },
		);
	}
}

/** What is remembered of one entry with its equal copies. */
export interface Remembered {
	digest: Digest;
	source: Source;
	/** How many copies were given or passed over. */
	copies: number;
	/** How many of them the answer held that its source was read to its end from. */
	seen: number;
	/** Where the first answer began that did not hold the others, as epoch milliseconds; null: the last one held them. */
	goneSince: number | null;
}

/**
 * Which entries were given or passed over already, counted: of equal ones, each answer may hold as many as are
 * remembered before one counts as new.
 */
export class Memory {
	private readonly rows = new DigestTable(ROW_NUMBERS);
	/** Epoch milliseconds; the first one stands for entries that are not gone. */
	private readonly goneTimes = [NaN];
	/** The number of the answer that is read. */
	answer = 0;

	constructor(private readonly sources: readonly Source[]) {
		for (const source of sources) this.load(source);
	}

	/** How many different entries are known. */
	get size(): number {
		return this.rows.size;
	}

	/** Copies are counted anew in every answer. */
	beginAnswer(): void {
		this.answer++;
	}

	/** @returns whose entry it is; null when it is not known */
	sourceOf(digest: Digest): Source | null {
		const row = this.rows.find(digest);
		return row === NO_ROW ? null : this.sources[this.rows.get(row, SOURCE)]!;
	}

	/**
	 * Counts one more copy in this answer.
	 * @returns whether it was given or passed over already, or is left for a later poll
	 */
	see(digest: Digest): boolean {
		const { rows } = this;
		const row = rows.find(digest);
		if (row === NO_ROW) return false;
		const seen = this.seenIn(row) + 1;
		this.setSeen(row, seen);
		rows.set(row, GONE, NOT_GONE);
		return seen <= rows.get(row, COUNT) + rows.get(row, LATER);
	}

	/**
	 * Remembers the copy that was seen last.
	 * @returns which of equal entries it is, from 1
	 * @throws TooManyLines
	 */
	remember(digest: Digest, source: Source): number {
		const row = this.rowFor(digest, source);
		if (this.seenIn(row) === 0) this.setSeen(row, 1);
		const copies = Math.max(1, this.seenIn(row) - this.rows.get(row, LATER));
		this.rows.set(row, COUNT, Math.max(copies, this.rows.get(row, COUNT)));
		return copies;
	}

	/**
	 * Remembers a copy that no answer holds any more.
	 * @returns which of equal entries it is, from 1
	 * @throws TooManyLines
	 */
	rememberGone(digest: Digest, source: Source): number {
		const row = this.rowFor(digest, source);
		const copies = this.rows.get(row, COUNT) + 1;
		this.rows.set(row, COUNT, copies);
		return copies;
	}

	/** Forgets a copy that was remembered in this answer. */
	forget(digest: Digest): void {
		const row = this.rows.find(digest);
		this.rows.set(row, COUNT, this.rows.get(row, COUNT) - 1);
	}

	/** Leaves the copy that was seen last for later polls, if it was passed over before. */
	takeBack(digest: Digest): void {
		const { rows } = this;
		const row = rows.find(digest);
		if (row === NO_ROW) return;
		const copies = rows.get(row, COUNT);
		const later = rows.get(row, LATER);
		if (this.seenIn(row) > copies + later) return;
		rows.set(row, COUNT, copies - 1);
		rows.set(row, LATER, later + 1);
	}

	/** Forgets which copies were left for later polls. */
	beginStep(): void {
		for (let row = 0; row < this.rows.size; row++) this.rows.set(row, LATER, 0);
	}

	/**
	 * Leaves a copy for later polls.
	 * @throws TooManyLines
	 */
	leaveForLater(digest: Digest, source: Source): void {
		const row = this.rowFor(digest, source);
		this.rows.set(row, LATER, this.rows.get(row, LATER) + 1);
	}

	/** All that is remembered, in the order in which it was first seen. */
	*entries(): Generator<Remembered> {
		const { rows } = this;
		for (let row = 0; row < rows.size; row++) {
			const copies = rows.get(row, COUNT);
			if (copies === 0) continue;
			const gone = rows.get(row, GONE);
			const source = this.sources[rows.get(row, SOURCE)]!;
			yield {
				digest: rows.digestOf(row),
				source,
				copies,
				seen: rows.get(row, ANSWER) < source.answer ? 0 : Math.min(copies, rows.get(row, SEEN)),
				goneSince: gone === NOT_GONE ? null : this.goneTimes[gone]!,
			};
		}
	}

	private load(source: Source): void {
		const { present, gone } = source.stored;
		for (const { since, entries } of gone) {
			this.loadEntries(entries, source, this.goneTimes.push(since) - 1);
		}
		this.loadEntries(present, source, NOT_GONE);
	}

	private loadEntries(text: string, source: Source, gone: number): void {
		for (const digest of unpacked(text)) {
			const row = this.rowFor(digest, source);
			this.rows.set(row, COUNT, this.rows.get(row, COUNT) + 1);
			this.rows.set(row, GONE, gone);
		}
	}

	private rowFor(digest: Digest, source: Source): number {
		const found = this.rows.find(digest);
		if (found !== NO_ROW) return found;
		if (this.rows.size >= MOST_ENTRIES_AT_ONCE) throw new TooManyLines();
		const row = this.rows.add(digest);
		this.rows.set(row, SOURCE, source.number);
		return row;
	}

	private seenIn(row: number): number {
		return this.rows.get(row, ANSWER) === this.answer ? this.rows.get(row, SEEN) : 0;
	}

	private setSeen(row: number, seen: number): void {
		this.rows.set(row, ANSWER, this.answer);
		this.rows.set(row, SEEN, seen);
	}
}
