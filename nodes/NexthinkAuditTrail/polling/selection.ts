import type { AuditEvent } from '../auditLog/event';
import { linesOf } from '../auditLog/lines';
import type { Parser } from '../auditLog/parser';
import type { Digest } from './digests';
import { LastByte } from './lastByte';
import type { Memory, Source } from './memory';
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

/** A new line that is old after all if the one follows that was the last of its file. */
interface Pending {
	digest: Digest;
	source: Source;
	/** null: there is no room for it in this poll. */
	event: AuditEvent | null;
}

/** Picks from answers what was not given before, and has the memory remember it. */
export class Selection {
	readonly events: NewEvent[] = [];
	/** Lines that were new but are left for the next poll, counted; null: nobody wants to know. */
	left: Map<Digest, number> | null = null;
	/** Sources that the answer held lines of, taken or not. */
	present = new Set<Source>();
	/** Lines that waited in vain for coming again. */
	readonly vanished: NewEvent[] = [];
	/** New lines that were remembered, wanted or not. */
	processed = 0;
	/** There is no room for another wanted event. */
	isFull = false;
	private file: Source;
	private pending: Pending[] = [];

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
		this.pending = [];
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
		for (const { digest, source, event } of this.pending) {
			if (event === null) this.isFull = true;
			if (event === null) this.leave(digest);
			else this.give(digest, source, event);
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
			if (digest === known.anchor) this.passOver();
			return;
		}
		const event = this.parser.parse(line);
		const { file, source, others } = whose(event, memory, this.settings.hasSeveralFiles);
		this.enter(file, purpose);
		if (![source, ...others].some((one) => purpose.takes(one, this.file))) return;
		this.waiting.look(line);
		if (this.waiting.holds(line, file.name, isEnded, others.length > 0)) {
			this.leave(digest);
		} else if (purpose.reachesBack) {
			this.addPending(digest, source, event);
			if (digest === source.anchor) this.passOver();
		} else {
			this.give(digest, source, event);
		}
	}

	/** A remembered line need not be parsed again, unless it is remembered without its Engine's name. */
	private fileOf(known: Source, line: string): Source {
		const { hasSeveralFiles } = this.settings;
		if (!hasSeveralFiles || known !== this.memory.unnamed) return known;
		return whose(this.parser.parse(line), this.memory, hasSeveralFiles).file;
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

	private give(digest: Digest, source: Source, event: AuditEvent): void {
		const isWanted = this.settings.isWanted(event);
		if (isWanted && this.events.length >= this.settings.mostEvents) this.isFull = true;
		if (this.isFull) {
			this.leave(digest);
			return;
		}
		const occurrence = this.memory.remember(digest, source);
		source.last = digest;
		this.waiting.settled(event.line);
		this.processed++;
		if (isWanted) this.events.push({ event, occurrence });
	}

	private leave(digest: Digest): void {
		this.left?.set(digest, (this.left.get(digest) ?? 0) + 1);
	}

	private addPending(digest: Digest, source: Source, event: AuditEvent): void {
		// What cannot be given in this poll anyway is not held in memory.
		const hasRoom = this.pending.length < this.settings.mostEvents;
		this.pending.push({ digest, source, event: hasRoom ? event : null });
	}

	/** The line came that was the last of its file: what stands before it is old. */
	private passOver(): void {
		for (const { digest, source } of this.pending) this.memory.remember(digest, source);
		this.pending = [];
	}
}
