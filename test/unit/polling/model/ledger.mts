/**
 * What has to come, what may, and what has come. Every wanted line that an Engine wrote after the activation has to come
 * exactly once. The excuses, all of them:
 *
 * 1. *In the log at the activation.* Such a line never comes (with a look-back: what that does not reach; of what it
 *    reaches everything has to come). It may come if it was half-written or stuck to another file's line then, if it was
 *    written while the activation's poll was reading, or if its Engine was offline: then as far back as the look-back, the
 *    overlap, two hours and the clock's error.
 * 2. *Late.* A line that is written later than the overlap after its time (the smallest overlap since that time) need not
 *    come.
 * 3. *Rotated.* A line that is gone from its file before it came need not come. What had been shown of it may come.
 * 4. *Seven days.* What an Engine wrote that n8n did not read for seven days (less an hour, for clocks) need not come.
 * 5. *Half-written.* What there is of a line may come by itself when polls saw it unchanged for ten minutes of n8n's clock;
 *    the whole line has to come all the same.
 * 6. *Stuck together.* Where a file ends without a line end, its last line and the next file's first one are one line in the
 *    answer. That may come as one event, and its lines need not come by themselves any more (nor twice); if both have a
 *    bracket, no second event may begin with the same part.
 */

import type { Line, LogFile, ShownLine } from './world.mts';
import { DAY, hasBracket, HOUR, MINUTE } from './world.mts';

/** The promise is broken; the message says how. */
export class BrokenPromise extends Error {
	override readonly name = 'BrokenPromise';
}

const UNREAD_TOO_LONG = 7 * DAY - HOUR;
const UNCHANGED_LONG_ENOUGH = 10 * MINUTE;
const OLDER_OF_OFFLINE_HOURS = 2;

type Duty = 'must' | 'may' | 'mustNot';

interface Entry {
	line: Line;
	duty: Duty;
	/** Why it need not or must not come. */
	because: string;
	hasCome: boolean;
}

export class Ledger {
	private readonly entries = new Map<Line, Entry>();
	private readonly byText = new Map<string, Entry[]>();
	/** What was shown of half-written lines, and since when by n8n's clock. */
	private readonly halves = new Map<string, { line: Line; seenSince: number; hasCome: boolean }>();
	private readonly stuck = new Map<string, ShownLine>();
	private readonly begunStuck = new Set<string>();
	private readonly comeStuck = new Set<string>();
	private readonly readAt = new Map<LogFile, number>();
	private savedReadAt = new Map<LogFile, number>();
	/** Overlaps in force, the last one up to now. */
	private readonly overlaps: Array<{ until: number; hours: number }>;

	constructor(
		overlapHours: number,
		private readonly isWanted: (line: Line) => boolean,
	) {
		this.overlaps = [{ until: Infinity, hours: overlapHours }];
	}

	/** Notes a line that was begun. */
	begun(line: Line): void {
		const entry: Entry = { line, duty: 'must', because: '', hasCome: false };
		if (!this.isWanted(line)) this.excuse(entry, 'mustNot', 'the filter does not want it');
		this.entries.set(line, entry);
		this.byText.set(line.text, [...(this.byText.get(line.text) ?? []), entry]);
	}

	/** Notes that the whole of a line is there. */
	written(line: Line): void {
		const overlap = Math.min(
			...this.overlaps.filter(({ until }) => until > line.time).map(({ hours }) => hours),
		);
		if (line.writtenAt! - line.time > overlap * HOUR) this.needNotCome(line, 'it is late');
	}

	editOverlap(hours: number, now: number): void {
		this.overlaps.at(-1)!.until = now;
		this.overlaps.push({ until: Infinity, hours });
		for (const { line, hasCome } of this.entries.values()) {
			const lateness = (line.writtenAt ?? now) - line.time;
			if (!hasCome && lateness > hours * HOUR) this.needNotCome(line, 'it is late');
		}
	}

	rotated(lines: readonly Line[]): void {
		for (const line of lines) {
			this.needNotCome(line, 'it was rotated away');
			const last = line.file.lines.at(-1);
			// Outside of the promise: once it is whole, nothing tells it from the one that was given.
			const isOfEqual = last?.text === line.text && !last.hasLineEnd;
			if (isOfEqual)
				this.needNotCome(last, 'it was half-written, and an equal one was rotated away');
		}
	}

	/**
	 * The activation's poll was taken.
	 *
	 * @param shown what its answers showed
	 * @param now the server's clock
	 * @param linesBefore how many lines had been begun when it began
	 * @param clockError how far n8n's clock was wrong at most
	 */
	activate(
		shown: readonly ShownLine[],
		files: readonly LogFile[],
		now: number,
		linesBefore: number,
		lookBackHours: number | null,
		isInclusive: boolean,
		clockError: number,
	): void {
		const stuck = new Set(
			shown.flatMap(({ parts }) => (parts.length > 1 ? parts : [])).map(({ line }) => line),
		);
		const overlap = Math.max(...this.overlaps.map(({ hours }) => hours));
		const from = now - (lookBackHours ?? 0) * HOUR;
		const offlineFrom = from - (overlap + OLDER_OF_OFFLINE_HOURS) * HOUR - clockError;
		for (const [place, entry] of [...this.entries.values()].entries()) {
			const { line } = entry;
			if (entry.duty === 'mustNot') continue;
			const isReached =
				lookBackHours !== null && (line.time > from || (isInclusive && line.time === from));
			if (line.writtenAt === null)
				this.excuse(entry, 'may', 'it was half-written at the activation');
			else if (place >= linesBefore)
				this.excuse(entry, 'may', 'it was written during the activation');
			else if (stuck.has(line))
				this.excuse(entry, 'may', 'it stuck to another one at the activation');
			else if (!line.file.isOnline && line.time >= offlineFrom)
				this.excuse(entry, 'may', 'its Engine was offline at the activation');
			else if (!line.file.isOnline || !isReached)
				this.excuse(entry, 'mustNot', 'it was in the log at the activation');
		}
		for (const file of files) this.readAt.set(file, now);
	}

	/** A poll was shown so much. Half-written lines are noted whatever becomes of it. */
	shown(lines: readonly ShownLine[], clock: number): void {
		for (const { text, parts } of lines) {
			if (parts.length > 1) this.stuck.set(text, { text, parts });
			const [{ line, shownBytes }] = parts as [ShownLine['parts'][number]];
			if (parts.length > 1 || shownBytes === line.bytes.length) continue;
			const half = this.halves.get(text);
			if (half === undefined) this.halves.set(text, { line, seenSince: clock, hasCome: false });
			else half.seenSince = Math.min(half.seenSince, clock);
		}
	}

	/** n8n took a poll that read these files. */
	read(files: readonly LogFile[], now: number, isSaved: boolean): void {
		for (const file of files) {
			if (now - (this.readAt.get(file) ?? now) > UNREAD_TOO_LONG) {
				for (const line of file.lines) this.needNotCome(line, 'it was not read for seven days');
			}
			this.readAt.set(file, now);
		}
		if (isSaved) this.savedReadAt = new Map(this.readAt);
	}

	/** n8n goes on from the state that it saved last. */
	restart(): void {
		for (const [file, at] of this.savedReadAt) this.readAt.set(file, at);
	}

	/** @throws BrokenPromise when the event of such a line must not come */
	come(text: string, clock: number): void {
		const entries = this.byText.get(text) ?? [];
		const due =
			entries.find(({ duty, hasCome }) => duty === 'must' && !hasCome) ??
			entries.find(({ duty, hasCome }) => duty === 'may' && !hasCome);
		if (due !== undefined) {
			due.hasCome = true;
			return;
		}
		if (entries.some(({ hasCome }) => hasCome)) throw new BrokenPromise(`came twice: ${text}`);
		if (entries.length > 0) throw new BrokenPromise(`came, but ${entries[0]!.because}: ${text}`);
		if (this.halves.has(text)) this.comeHalf(text, clock);
		else if (this.stuck.has(text)) this.comeStuckTogether(text);
		else throw new BrokenPromise(`came, but nobody wrote it: ${text}`);
	}

	private comeHalf(text: string, clock: number): void {
		const half = this.halves.get(text)!;
		if (half.hasCome) throw new BrokenPromise(`came twice, and is only a part of a line: ${text}`);
		half.hasCome = true;
		const isRotated = !half.line.file.lines.includes(half.line);
		if (isRotated || clock - half.seenSince >= UNCHANGED_LONG_ENOUGH) return;
		throw new BrokenPromise(`came, but is only a part of a line that was still written: ${text}`);
	}

	private comeStuckTogether(text: string): void {
		if (this.comeStuck.has(text)) throw new BrokenPromise(`came twice, stuck together: ${text}`);
		this.comeStuck.add(text);
		const { parts } = this.stuck.get(text)!;
		const [first, second] = parts as [ShownLine['parts'][number], ShownLine['parts'][number]];
		if (
			hasBracket(first.line) &&
			hasBracket(second.line) &&
			first.shownBytes === first.line.bytes.length
		) {
			if (this.begunStuck.has(first.line.text))
				throw new BrokenPromise(
					`came twice at the beginning of lines that stick together: ${text}`,
				);
			this.begunStuck.add(first.line.text);
		}
		for (const { line, shownBytes } of parts) {
			if (shownBytes === line.bytes.length) this.needNotCome(line, 'it came, stuck to another one');
		}
	}

	/** How many lines may still come. */
	get waiting(): number {
		const isWaiting = ({ duty, hasCome }: Entry): boolean => duty !== 'mustNot' && !hasCome;
		return [...this.entries.values()].filter(isWaiting).length;
	}

	private due(): Line[] {
		return [...this.entries.values()]
			.filter(({ duty, hasCome }) => duty === 'must' && !hasCome)
			.map(({ line }) => line);
	}

	/** @throws BrokenPromise when something has not come */
	checkComplete(): void {
		const due = this.due();
		if (due.length === 0) return;
		const texts = due
			.slice(0, 5)
			.map(
				({ text, writtenAt }) => `${text} (written ${new Date(writtenAt ?? NaN).toISOString()})`,
			);
		throw new BrokenPromise(
			`${due.length} of ${this.entries.size} lines never came:\n${texts.join('\n')}`,
		);
	}

	private needNotCome(line: Line, because: string): void {
		const entry = this.entries.get(line)!;
		if (entry.duty === 'must' && !entry.hasCome) this.excuse(entry, 'may', because);
	}

	private excuse(entry: Entry, duty: Duty, because: string): void {
		Object.assign(entry, { duty, because });
	}
}
