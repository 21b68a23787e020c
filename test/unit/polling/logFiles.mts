/** The log files of a history: lines are written to them and rotate away, and each line knows what became of it. */

import type { LogEntry, LogOfEntries } from '../../simulator/logSource.mts';
import type { PrefixStyle } from '../../simulator/generator.mts';

/** Whether a line has to come, may come (once), or must not come. */
export type Owed = 'must' | 'may' | 'mustNot';

/** How one file of a history is written. */
export interface FileSetup {
	style: PrefixStyle;
	/** Whether the server knows when each line was written; otherwise the file is in every answer as a whole. */
	serverKnowsTimes: boolean;
	/** Whether the Console and other programs write into the file too: such lines may not name their Engine. */
	hasForeignLines: boolean;
	/** All Engines only, and only for files whose every line names its Engine. */
	isAwayAtFirst: boolean;
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface LineFacts {
	file: LogFile;
	/** What the server thinks; `null` = it cannot tell. */
	time: number | null;
	/** The instant in the line's own text; `null` = it has none. */
	stamp: number | null;
	/** When it was really written. */
	written: number;
	content: string | Uint8Array;
	isWanted: boolean;
	/** Outside of the promise: it may be missed. */
	isOutside: boolean;
}

/** One line in a file. */
export class WrittenLine implements LogEntry {
	readonly text: string;
	readonly size: number;
	readonly facts: LineFacts;
	/** Its place in the file, counted from the first line that was ever in it. */
	place = -1;
	/** Where it begins in the file, had that never rotated and one byte for each line end. */
	offset = 0;
	/** Nothing is owed before the baseline was taken. */
	owed: Owed = 'mustNot';
	isDelivered = false;
	/** A poll that counts had it whole in its answer. */
	wasRead = false;
	/** It had its line end there, too: it is settled what it says. */
	wasReadPlainly = false;
	/** So it was when a poll held no events back: whether it is wanted is decided. */
	wasDecided = false;
	isAfterBaseline = false;
	/** The filter was widened to want it after it was read: a restart may forget that it was. */
	comesAfterRestart = false;
	/** It left the answers for good before a poll had it with its line end. */
	hasLeftUnread = false;
	/** Its Engine was away at some time before it was delivered. */
	wasAway = false;

	constructor(facts: LineFacts) {
		this.facts = facts;
		const { content } = facts;
		this.text = typeof content === 'string' ? content : decoder.decode(content);
		this.size = Buffer.byteLength(content);
	}

	get time(): number | null {
		return this.facts.time;
	}

	/** Read by the simulator when it sends the line: that is how an answer knows which lines went into it. */
	get line(): string | Uint8Array {
		this.facts.file.onSend?.(this);
		return this.facts.content;
	}

	get isDue(): boolean {
		return this.owed === 'must' && !this.isDelivered;
	}
}

/** One file, with the Engine (or the Portal) that writes it. */
export class LogFile {
	readonly lines: WrittenLine[] = [];
	readonly log: LogOfEntries & { rotatedAway: number } = { entries: this.lines, rotatedAway: 0 };
	readonly copies = new Map<string, WrittenLine[]>();
	readonly name: string;
	readonly setup: FileSetup;
	onSend: ((line: WrittenLine) => void) | null = null;
	isAway = false;
	wasAwayAtFirst = false;
	/** How far answers have shown it, whatever became of these answers; counted as `offset` is. */
	shownTo = 0;
	private bytes = 0;

	constructor(name: string, setup: FileSetup) {
		this.name = name;
		this.setup = setup;
	}

	get host(): string {
		return `${this.name.toLowerCase()}.nexthink.example`;
	}

	get present(): WrittenLine[] {
		return this.lines.slice(this.log.rotatedAway);
	}

	append(line: WrittenLine): void {
		line.place = this.lines.length;
		line.offset = this.bytes;
		this.bytes += line.size + 1;
		this.lines.push(line);
		const equal = this.copies.get(line.text);
		if (equal === undefined) this.copies.set(line.text, [line]);
		else equal.push(line);
		line.wasAway = this.isAway;
	}

	goAway(): void {
		this.isAway = true;
		for (const line of this.lines) line.wasAway ||= line.isDue;
	}

	/** The server's time of a line written without one: that of the timed line before it. */
	inheritedTime(): number | null {
		return this.present.findLast((line) => line.time !== null)?.time ?? null;
	}

	/** What the server takes for a line's time; null when the file has no times at all. */
	serverTimeOf(line: WrittenLine): number | null {
		if (line.time !== null) return line.time;
		const timed = this.present.filter(({ time }) => time !== null);
		return (timed.findLast(({ place }) => place < line.place) ?? timed[0])?.time ?? null;
	}

	wasRotated(text: string): boolean {
		const equal = new Set(this.copies.get(text));
		return this.lines.slice(0, this.log.rotatedAway).some((line) => equal.has(line));
	}

	/**
	 * Takes the oldest lines away, but none that nobody has read, or that a poll has not come to because something before it
	 * is still due: these are outside the promise. Of equal lines either all are settled or all stay: which of them went
	 * is nothing that can be seen.
	 */
	rotate(most: number): number {
		const start = this.log.rotatedAway;
		const limit = Math.min(this.lines.length, start + most);
		let end = start;
		while (end < limit && this.isSettled(this.lines[end]!)) end += 1;
		while (end > start && this.changesServerTimes(end)) end -= 1;
		this.log.rotatedAway = end;
		return end - start;
	}

	/**
	 * Takes the oldest lines away although nobody has read them: they are lost, and so may be lines equal to them and what
	 * stands in front of those.
	 */
	rotateUnread(most: number): number {
		const start = this.log.rotatedAway;
		let end = Math.min(this.lines.length, start + most);
		while (end > start && this.changesServerTimes(end)) end -= 1;
		let lastEqual = start - 1;
		for (const line of this.lines.slice(start, end)) {
			line.hasLeftUnread ||= !line.wasReadPlainly;
			lastEqual = Math.max(lastEqual, this.copies.get(line.text)!.at(-1)!.place);
		}
		for (const line of this.lines.slice(0, lastEqual + 1)) if (line.isDue) line.owed = 'may';
		this.log.rotatedAway = end;
		return end - start;
	}

	private isSettled(line: WrittenLine): boolean {
		const firstDue = this.lines.find(({ isDue }) => isDue)?.place ?? Infinity;
		return this.copies.get(line.text)!.every((copy) => copy.wasRead && copy.place < firstDue);
	}

	// The simulator gives a line without a time that of the line before it. Without that line it would
	// be as old as the one after it, and turn up in answers that it had dropped out of.
	private changesServerTimes(end: number): boolean {
		if (this.lines[end]?.time !== null) return false;
		return this.lines.slice(this.log.rotatedAway, end).some((line) => line.time !== null);
	}
}
