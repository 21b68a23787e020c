import type { AuditEvent } from '../event/event';
import { isRecognized } from '../event/event';
import type { WaitingLine } from './state';

/** No line of a log is longer; such a one is not kept in the state, and waits until its line end is there. */
const LONGEST_KEPT = 8 * 1024;
/** More in one answer is somebody's play with brackets. */
const MOST_WAITING = 100;

/** What an answer that ends in the middle of a character, or between the two of a line end, ends with. */
const CUT_END: ReadonlySet<string | undefined> = new Set(['\ufffd', '\r']);
/** The documented bracket, wherever it stands. */
const BRACKET = /\[([^|[\]]*)\|[^|[\]]*\|\d{5}\|[^|[\]]*\]/g;

/**
 * Lines that may not be whole. The log is read while it is written: an answer may end in the middle of a
 * line, and where one Engine's file ends in the middle of a line, the next one's first line sticks to it.
 * Such a line is given once it was seen again, unless it was seen to be part of, or made of, others.
 */
export class Waiting {
	private readonly found = new Set<WaitingLine>();
	private readonly added: WaitingLine[] = [];
	private looksFor: WaitingLine[] = [];
	/** What was seen of glued lines: how much of the first one, and the length of the second one. */
	private readonly parts = new Map<WaitingLine, { shared: number; second: number }>();
	/** How many equal ones this answer held so far. */
	private heldInAnswer = new Map<string, number>();

	constructor(private readonly before: readonly WaitingLine[]) {}

	/** @param isTaken whether new lines of a source are taken from the answer that is read now */
	beginAnswer(isTaken: (source: string | null) => boolean): void {
		this.looksFor = [...this.before, ...this.added].filter(({ source }) => isTaken(source));
		this.heldInAnswer = new Map();
	}

	/** Has to see every line that is known or taken: one that is part of others, or made of them, need not wait any more. */
	look(line: string): void {
		for (const waiting of this.looksFor) {
			if (line === waiting.line) continue;
			if (waiting.isGlued) this.lookForParts(line, waiting);
			else if (line.startsWith(withoutCut(waiting.line))) this.found.add(waiting);
		}
	}

	/** Of glued lines, the first must have come whole, and the second by itself. */
	private lookForParts(line: string, waiting: WaitingLine): void {
		const parts = this.parts.get(waiting) ?? { shared: 0, second: 0 };
		this.parts.set(waiting, parts);
		parts.shared = Math.max(parts.shared, sharedLength(line, waiting.line));
		if (waiting.line.endsWith(line)) parts.second = Math.max(parts.second, line.length);
		const first = withoutCut(waiting.line.slice(0, waiting.line.length - parts.second));
		if (parts.second > 0 && parts.shared >= first.length) this.found.add(waiting);
	}

	/**
	 * @param line a new line
	 * @param source whose file it is in
	 * @param isEnded whether a line end follows it
	 * @param mayBeGlued whether it may be two lines, of two files
	 * @returns whether the line has to wait
	 */
	holds(line: string, source: string | null, isEnded: boolean, mayBeGlued: boolean): boolean {
		const isGlued = isEnded && mayBeGlued;
		if (isEnded && !isGlued) return false;
		if (this.before.some((waiting) => waiting.line === line)) return false;
		if (line.length > LONGEST_KEPT) return !isEnded;
		if (this.added.length >= MOST_WAITING) return !isEnded;
		const copies = (this.heldInAnswer.get(line) ?? 0) + 1;
		this.heldInAnswer.set(line, copies);
		// Another answer of the same poll may have held it, too.
		if (copies > this.added.filter((waiting) => waiting.line === line).length) {
			this.added.push({ line, source: isGlued ? null : source, isGlued });
		}
		return true;
	}

	/** Whether a line like this one waits. */
	has(line: string): boolean {
		return (
			this.before.some((one) => one.line === line) || this.added.some((one) => one.line === line)
		);
	}

	/** Notes that a line was given or is old: if one like it waited, that is over. */
	settled(line: string): void {
		const waiting = [...this.before, ...this.added].find(
			(one) => one.line === line && !this.found.has(one),
		);
		if (waiting !== undefined) this.found.add(waiting);
	}

	/** Lines that waited and did not come again, neither whole nor as they were, or that there was no room for. */
	vanished(): WaitingLine[] {
		return this.before.filter((waiting) => !this.found.has(waiting));
	}

	/** Lines that wait from now on. */
	newlyAdded(): WaitingLine[] {
		return this.added.filter((waiting) => !this.found.has(waiting));
	}
}

/** How many characters two lines have in common from their beginning on. */
function sharedLength(one: string, other: string): number {
	let at = 0;
	while (at < one.length && at < other.length && one.charCodeAt(at) === other.charCodeAt(at)) at++;
	return at;
}

/** By hand, because an expression would look at each run of these from each of its places. */
function withoutCut(line: string): string {
	let end = line.length;
	while (CUT_END.has(line[end - 1])) end--;
	return line.slice(0, end);
}

/**
 * The components of brackets that stand in a line where no bracket counts. In an answer that is several files,
 * it may be the end of one file's last line with the next file's first one; it may as well be what somebody typed.
 */
export function componentsInText(event: AuditEvent): string[] {
	const text = isRecognized(event) ? event.message! : event.line;
	return [...text.matchAll(BRACKET)].map(([, component]) => component!);
}
