import type { AuditEvent } from '../event/event';
import { linesOf } from '../sources/auditTrailApi/lines';
import type { Parser } from '../sources/auditTrailApi/parser';
import { copied } from '../sources/auditTrailApi/textPieces';
import type { Digest } from './digests';
import { isSameDigest } from './digests';
import { LastByte } from './lastByte';
import type { Memory, Source } from './memory';
import { Pending } from './pending';
import type { Waiting } from './waiting';
import { whose } from './whose';

/** An event that was not given before. */
export interface NewEvent {
	event: AuditEvent;
	/** The how-manieth of equal lines it is, from 1. */
	occurrence: number;
}

/** What an answer is read for. */
export interface Purpose {
	/**
	 * Whether new lines of a source are taken; others are left for another reading.
	 * @param file the source whose line came by last
	 */
	takes(source: Source, file: Source): boolean;
	/**
	 * The answer, of a single file, may begin before what is remembered. As a file only grows at its end,
	 * lines are old then that stand before the one that was its last.
	 */
	reachesBack: boolean;
}

/** How the reading of an answer ended. */
export type Ending = 'whole' | 'heldBack' | 'outOfTime';

export interface SelectionSettings {
	hasSeveralFiles: boolean;
	/** Most events that are given. */
	mostEvents: number;
	isWanted(event: AuditEvent): boolean;
	digestOf(line: string): Digest;
	isOutOfTime(): boolean;
}

/** Picks from answers what was not given before, and has the memory remember it. */
export class Selection {
	readonly events: NewEvent[] = [];
	/** Sources that the answer held lines of, taken or not. */
	present = new Set<Source>();
	/** Lines that waited in vain for coming again. */
	readonly vanished: NewEvent[] = [];
	/** New lines that were remembered, wanted or not. */
	processed = 0;
	/** There is no room for another wanted event. */
	isFull = false;
	private file: Source;
	private pending = new Pending();

	constructor(
		private readonly memory: Memory,
		private readonly waiting: Waiting,
		private readonly parser: Parser,
		private readonly settings: SelectionSettings,
	) {
		this.file = memory.unnamed;
	}

	/** @throws whatever iterating the answer throws */
	async read(answer: AsyncIterable<Uint8Array>, purpose: Purpose): Promise<Ending> {
		const { memory } = this;
		memory.beginAnswer();
		this.waiting.beginAnswer((name) => {
			const source = memory.sourceNamed(name);
			return purpose.takes(source, source);
		});
		this.file = memory.unnamed;
		this.present = new Set([this.file]);
		this.pending = new Pending();
		const end = new LastByte();
		// The last line is looked at when it is known how it ends.
		let last: string | null = null;
		for await (const lines of linesOf(end.watch(answer))) {
			for (const line of lines) {
				if (last !== null) this.take(last, true, purpose);
				last = line;
			}
			if (this.settings.isOutOfTime()) return 'outOfTime';
		}
		if (last !== null) this.take(last, end.isLineFeed, purpose);
		for (const { row, event } of this.pending.inOrder()) {
			if (event === 'noRoom') this.isFull = true;
			if (event === 'noRoom') memory.leave(memory.digestIn(row));
			else this.give(memory.digestIn(row), memory.sourceIn(row), event);
		}
		return this.isFull ? 'heldBack' : 'whole';
	}

	private take(line: string, isEnded: boolean, purpose: Purpose): void {
		const { memory } = this;
		const digest = this.settings.digestOf(line);
		const known = memory.recognize(digest);
		if (known !== null) {
			this.waiting.look(line);
			this.enter(this.fileOf(known, line), purpose);
			known.last = digest;
			if (isSameDigest(digest, known.anchor)) this.passOver();
			return;
		}
		const event = this.parser.parse(line);
		const { file, source, others } = whose(() => event, memory, this.settings.hasSeveralFiles);
		this.enter(file, purpose);
		if (![source, ...others].some((one) => purpose.takes(one, this.file))) return;
		this.waiting.look(line);
		if (this.waiting.holds(line, file.name, isEnded, others.length > 0)) {
			memory.leave(digest);
		} else if (purpose.reachesBack) {
			this.addPending(digest, source, event);
			if (isSameDigest(digest, source.anchor)) this.passOver();
		} else {
			this.give(digest, source, event);
		}
	}

	/** A remembered line need not be parsed again, unless it is remembered without its Engine's name. */
	private fileOf(known: Source, line: string): Source {
		const { hasSeveralFiles } = this.settings;
		if (!hasSeveralFiles || known !== this.memory.unnamed) return known;
		return whose(() => this.parser.parse(line), this.memory, hasSeveralFiles).file;
	}

	/** Gives a line that waited and did not come again, if there is room for it. */
	giveVanished(line: string, source: Source): boolean {
		const event = this.parser.parse(line);
		if (this.events.length + this.vanished.length >= this.settings.mostEvents) return false;
		const occurrence = this.memory.rememberMissing(this.settings.digestOf(line), source);
		if (this.settings.isWanted(event)) this.vanished.push({ event, occurrence });
		return true;
	}

	private enter(source: Source, purpose: Purpose): void {
		if (source.name !== null && source !== this.file) {
			this.file = source;
			this.present.add(source);
		}
		if (purpose.takes(source, this.file)) this.memory.take(source);
	}

	/** @param event null: one that nobody wants or waits for */
	private give(digest: Digest, source: Source, event: AuditEvent | null): void {
		const isWanted = event !== null && this.settings.isWanted(event);
		if (isWanted && this.events.length >= this.settings.mostEvents) this.isFull = true;
		if (this.isFull) {
			this.memory.leave(digest);
			return;
		}
		const occurrence = this.memory.remember(digest, source);
		source.last = digest;
		if (event !== null) this.waiting.settled(event.line);
		this.processed++;
		if (isWanted) this.events.push({ event: this.byItself(event), occurrence });
	}

	private addPending(digest: Digest, source: Source, event: AuditEvent): void {
		const { memory, pending, settings, waiting } = this;
		const row = memory.rowFor(digest, source);
		if (!settings.isWanted(event) && !waiting.has(event.line)) pending.add(row);
		// What cannot be given in this poll anyway is not held in memory.
		else if (pending.events < settings.mostEvents) pending.add(row, this.byItself(event));
		else pending.addWithoutRoom(row);
	}

	/** Texts that are cut out of a larger one keep that alive: a few events would keep the whole log. */
	private byItself({ line }: AuditEvent): AuditEvent {
		return this.parser.parse(copied(line));
	}

	/** The line came that was the last of its file: what stands before it is old. */
	private passOver(): void {
		const { memory } = this;
		for (const row of this.pending.rows)
			memory.remember(memory.digestIn(row), memory.sourceIn(row));
		this.pending = new Pending();
	}
}
