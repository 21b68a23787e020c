import type { Source } from './sources';
import type { HalfWritten, Mark } from './state';
import { isSameMark, MINUTE } from './window';

/**
 * A line without a line end that has not changed for so long is not being written any more: its file ends like this.
 * No program takes minutes to write a line.
 */
const UNCHANGED_FOR = 10 * MINUTE;
/** No line of a log is longer; such a one is not kept in the state, and waits until its line end is there. */
const LONGEST_KEPT = 8 * 1024;
/** What an answer ends with that ends in the middle of a character, or between the two of a line end. */
const CUT_END: ReadonlySet<string | undefined> = new Set(['\ufffd', '\r']);

/**
 * Last lines without a line end. The log is read while it is written: such a line may be half-written, and waits until
 * it came whole, or was unchanged for long enough.
 */
export class HalfWrittenLines {
	private readonly settled = new Set<HalfWritten>();
	/** Those of which a whole line came: as much at the end is the beginning of another line. */
	private readonly whole = new Set<HalfWritten>();
	private readonly waiting = new Map<string, HalfWritten>();

	/** @param now epoch milliseconds of n8n's clock */
	constructor(
		private readonly before: readonly HalfWritten[],
		private readonly now: number,
	) {}

	/**
	 * Has to see every line, remembered or not, whosever it is: one that waited may be the beginning of it, also where an answer
	 * broke off in the middle of a line that an earlier one had whole. A line may tell its Engine only once it is whole.
	 * @returns the one that waited
	 */
	note(text: string): HalfWritten | undefined {
		const isBeginning = (one: HalfWritten) => text.startsWith(withoutCut(one.text));
		const begun = this.before.find(isBeginning);
		if (begun !== undefined) this.settled.add(begun);
		const waiting = [...this.waiting.values()].find(isBeginning);
		if (waiting !== undefined) this.waiting.delete(waiting.text);
		return waiting ?? begun;
	}

	/** Notes that a new line which is whole begins with one that waited. */
	noteWhole(begun: HalfWritten): void {
		this.whole.add(begun);
	}

	/**
	 * @param text a new line without a line end
	 * @param begun the one that waited and is the beginning of it
	 * @returns whether it has to wait
	 */
	mustWait(text: string, source: Source, begun: HalfWritten | undefined): boolean {
		const isUnchanged = begun?.text === text && !this.whole.has(begun);
		const since = isUnchanged ? begun.since : this.now;
		if (this.now - since >= UNCHANGED_FOR) return false;
		if (text.length <= LONGEST_KEPT) {
			const mark = begun === undefined ? this.lastReadTo(source) : markSince(begun, source);
			const readTo = begun?.readTo;
			this.waiting.set(text, { text, source: source.name, since, mark, readTo });
		}
		return true;
	}

	/**
	 * Notes that an answer was read to its end, but for a line that waits.
	 * @param after the mark of its source if none does
	 * @returns the mark that the source must not be read beyond; undefined: none of its lines waits
	 */
	hold({ name }: Source, after: Mark): Mark | undefined {
		const waiting = [...this.waiting.values()].find(({ source }) => source === name);
		if (waiting !== undefined) waiting.readTo = after;
		return waiting?.mark;
	}

	/** Up to where a source was read but for a line that waited: none that begins now was begun before. */
	private lastReadTo({ name, mark }: Source): Mark {
		const holding = this.before.find((one) => one.source === name && isSameMark(one.mark, mark));
		return holding?.readTo ?? mark;
	}

	/** Lines that waited and stand in the log neither whole nor as they were. */
	vanished(): HalfWritten[] {
		return this.before.filter((one) => !this.settled.has(one));
	}

	/** Notes that a line that has vanished was given. */
	give(one: HalfWritten): void {
		this.settled.add(one);
	}

	/** Lines that wait from now on. */
	toState(): HalfWritten[] {
		return [...this.vanished(), ...this.waiting.values()];
	}
}

/** Half of a line need not tell whose it is, and nothing is remembered of the time before a source's own mark begins. */
function markSince({ mark }: HalfWritten, source: Source): Mark {
	return mark.coveredFrom < source.mark.coveredFrom ? source.mark : mark;
}

/** By hand, because an expression would look at each run of these from each of its places. */
function withoutCut(text: string): string {
	let end = text.length;
	while (CUT_END.has(text[end - 1])) end--;
	return text.slice(0, end);
}
