import type { AuditEvent } from '../event/event';
import type { Digest } from './digests';
import { isSameDigest } from './digests';
import type { HalfWrittenLines } from './halfWritten';
import type { Matcher } from '../event/filter';
import type { AnswerPart, PolledLog } from '../event/polledLog';
import { copied } from '../event/texts';
import type { Memory } from './memory';
import type { Source, Sources } from './sources';

/** An event that was not given before. */
export interface NewEvent {
	event: AuditEvent;
	/** Which of equal entries it is, from 1. */
	occurrence: number;
}

/** What an answer is read for. */
export interface Purpose {
	/** Whether entries of a source are looked at; others are left for another answer. */
	takes(source: Source): boolean;
	/**
	 * What becomes of entries: `new` gives those that are not remembered, `old` passes over them, and `all` gives every
	 * entry, remembered or not.
	 */
	gives: 'new' | 'old' | 'all';
	/** What stands in a file before the entry that was its last is old, although it is not remembered. */
	isOldBeforeLast: boolean;
	/** All that is left for later stands behind the entries that are given: the last of them is the last entry. */
	isInOrder: boolean;
}

/** How the reading of an answer ended; `hasMore`: new entries were left for a later poll. */
export type Ending = 'whole' | 'hasMore' | 'outOfTime';

export interface ReaderSettings {
	hasSeveralFiles: boolean;
	/** Most events that are given. */
	mostEvents: number;
	matcher: Matcher;
	digestOf(text: string): Digest;
	isOutOfTime(): boolean;
}

/** An entry of an answer. */
interface Placed {
	digest: Digest;
	source: Source;
	/** The file that it stood in, as far as the entries before it tell. */
	file: Source;
	answer: number;
}

type GivenEvent = NewEvent & Placed;

/** So many entries of a file that were read last are its landmarks: more than lines come late one after the other. */
const MOST_LANDMARKS = 5;

/** Reads answers: picks what was not given before, and has the memory remember it. */
export class AnswerReader {
	/** New entries that were given or passed over. */
	processed = 0;
	/** There is no room for another event. */
	isFull = false;
	/** How many new entries of the last answer there was no room for. */
	heldBack = 0;
	/** Sources that the last answer held entries of. */
	present = new Set<Source>();
	/** Landmarks of each source that this answer has come to. */
	private reached = new Map<Source, Digest[]>();
	/** Of each source, what of this answer was read last. */
	private lastRead = new Map<Source, Digest[]>();
	/** Files of which this answer leaves unattributed entries for another one. */
	private readInPart = new Set<Source>();
	private given: GivenEvent[] = [];
	/** Entries of this answer that may be old, and that there is no room for if they are not. */
	private leftOut: Placed[] = [];
	private answer = 0;
	/** How many of the given are half-written lines that were rotated away. */
	private vanished = 0;
	private file: Source;

	constructor(
		private readonly log: PolledLog,
		private readonly memory: Memory,
		private readonly sources: Sources,
		private readonly halfWritten: HalfWrittenLines,
		private readonly settings: ReaderSettings,
	) {
		this.file = sources.unattributed;
	}

	/** The events to give, in the order of their answers. */
	get events(): NewEvent[] {
		return this.given.map(({ event, occurrence }) => ({ event, occurrence }));
	}

	/** @throws TooManyLines, and whatever iterating the answer throws */
	async read(answer: AsyncIterable<AnswerPart>, purpose: Purpose): Promise<Ending> {
		this.memory.beginAnswer();
		this.answer++;
		this.file = this.sources.unattributed;
		this.present = new Set();
		this.reached = new Map();
		this.lastRead = new Map();
		this.readInPart = new Set();
		this.heldBack = 0;
		for (const source of this.sources.all) if (purpose.takes(source)) source.hasMore = false;
		const isWhole = await this.takeAll(answer, purpose);
		for (const { digest } of this.leftOut) this.memory.forget(digest);
		this.leftOut = [];
		if (!isWhole) {
			if (purpose.isOldBeforeLast) this.leaveDoubtful();
			return 'outOfTime';
		}
		this.keepLastRead(purpose);
		const isHeldBack = this.sources.all.some((source) => source.hasMore && purpose.takes(source));
		return isHeldBack ? 'hasMore' : 'whole';
	}

	/** @returns whether there was time to read the answer to its end */
	private async takeAll(answer: AsyncIterable<AnswerPart>, purpose: Purpose): Promise<boolean> {
		for await (const { entries, isEnded } of answer) {
			const last = entries.length - 1;
			for (const [index, entry] of entries.entries()) {
				this.take(entry, isEnded || index < last, purpose);
			}
			if (this.settings.isOutOfTime()) return false;
		}
		return true;
	}

	/**
	 * Leaves the entries of an answer for later polls.
	 * @returns whether there was time to read it to its end
	 * @throws TooManyLines, and whatever iterating the answer throws
	 */
	async leaveForLater(
		answer: AsyncIterable<AnswerPart>,
		takes: (source: Source) => boolean,
	): Promise<boolean> {
		this.memory.beginStep();
		for await (const { entries } of answer) {
			for (const entry of entries) {
				const digest = this.digestOf(entry);
				const source = this.sourceOf(entry, digest);
				if (takes(source)) this.memory.leaveForLater(digest, source);
			}
			if (this.settings.isOutOfTime()) return false;
		}
		return true;
	}

	/**
	 * Gives a half-written line that will not come any more, if there is room for it.
	 * @param text what stood in the log of it
	 * @returns whether there was
	 */
	giveVanished(text: string, source: Source): boolean {
		if (this.given.length >= this.settings.mostEvents) return false;
		// Perhaps nothing was missing but half of its line end.
		const entry = text.endsWith('\r') ? text.slice(0, -1) : text;
		const digest = this.digestOf(entry);
		const occurrence = this.memory.rememberGone(digest, source);
		const event = this.log.eventOf(entry);
		if (!this.settings.matcher.wants(event)) return true;
		// They stood before all that is new, in their order.
		const given = { event, occurrence, digest, source, file: source, answer: this.answer };
		this.given.splice(this.vanished++, 0, given);
		return true;
	}

	private take(entry: string, isEnded: boolean, purpose: Purpose): void {
		const { memory } = this;
		const digest = this.digestOf(entry);
		const source = this.sourceOf(entry, digest);
		// Half of a line may hold half of a name: it does not say that a source is there of which nothing is known.
		if (isEnded || source.isKnown) this.enter(source);
		const begun = this.halfWritten.note(entry);
		if (!purpose.takes(source)) {
			if (source === this.sources.unattributed) this.readInPart.add(this.file);
			return;
		}
		const isRemembered = memory.see(digest);
		const isLandmark = this.isLandmark(digest, source, purpose);
		if (isLandmark) this.reach(digest, source);
		const isRead = (isRemembered || isLandmark) && purpose.gives !== 'all';
		const mayWait = !isEnded && !isRead && purpose.gives !== 'old';
		if (mayWait && this.halfWritten.mustWait(entry, source, begun)) {
			if (purpose.gives === 'all') memory.takeBack(digest);
			return;
		}
		if (!isEnded) this.enter(source);
		if (isEnded && !isRead && begun !== undefined) this.halfWritten.noteWhole(begun);
		if (isRead) this.passRemembered(digest, source, purpose);
		else this.takeNew(entry, digest, source, purpose);
	}

	private digestOf(entry: string): Digest {
		return this.settings.digestOf(this.log.rememberedBy(entry));
	}

	/** Whose an entry is. That of a remembered one is known, but for the unattributed ones, which tell of no file. */
	private sourceOf(entry: string, digest: Digest): Source {
		if (!this.settings.hasSeveralFiles) return this.sources.unattributed;
		return this.memory.sourceOf(digest) ?? this.sources.of(this.log.ownerOf(entry));
	}

	private enter(source: Source): void {
		if (source === this.sources.unattributed) return;
		source.isPresent = true;
		this.present.add(source);
		if (source !== this.file && this.isOneFile(source)) this.file = source;
	}

	/**
	 * What stands in a file before a landmark is old: before an entry that was read last or, where something was missed, last
	 * before that gap. It need not be remembered any more, and of equal entries the first ones are meant.
	 */
	private isLandmark(digest: Digest, source: Source, { isOldBeforeLast }: Purpose): boolean {
		if (!isOldBeforeLast) return false;
		const copies = countOf(digest, this.landmarksOf(source));
		return copies > 0 && countOf(digest, this.reached.get(source) ?? []) < copies;
	}

	private landmarksOf(source: Source): readonly Digest[] {
		if (!this.isOneFile(source)) return [];
		return source.beforeGap.length > 0 ? source.beforeGap : source.lastBefore;
	}

	private reach(digest: Digest, source: Source): void {
		this.memory.remember(digest, source);
		this.reached.set(source, [...(this.reached.get(source) ?? []), digest]);
		this.takeBackGiven(source);
	}

	/** What was given of a file in this answer, or left out, turned out to be old: it stays remembered, and is not given. */
	private takeBackGiven(source: Source): void {
		const { unattributed } = this.sources;
		const isNotOfIt = (one: Placed): boolean =>
			one.answer !== this.answer ||
			(one.source !== source && !(one.source === unattributed && one.file === source));
		this.given = this.given.filter(isNotOfIt);
		this.leftOut = this.leftOut.filter(isNotOfIt);
		this.lastRead.delete(source);
		source.hasMore = false;
		this.isFull = this.given.length >= this.settings.mostEvents;
	}

	private passRemembered(digest: Digest, source: Source, purpose: Purpose): void {
		const isLast = countOf(digest, source.lastBefore) > 0;
		if (isLast) source.isLastBeforeSeen = true;
		if (isLast || this.lastRead.has(source)) this.noteLast(digest, source, purpose);
	}

	/** What was given of files whose last entry was not reached may be old: a later poll will know. */
	private leaveDoubtful(): void {
		const isDoubtful = ({ answer, source }: GivenEvent): boolean =>
			answer === this.answer && this.mayBeOld(source);
		const doubtful = this.given.filter(isDoubtful);
		for (const { digest } of doubtful) this.memory.forget(digest);
		this.given = this.given.filter((one) => !isDoubtful(one));
		this.processed -= doubtful.length;
	}

	private takeNew(entry: string, digest: Digest, source: Source, purpose: Purpose): void {
		const { log, memory, settings } = this;
		if (purpose.gives === 'old') {
			memory.remember(digest, source);
			this.noteLast(digest, source, purpose);
			return;
		}
		const isWanted = !this.isFull && settings.matcher.wants(log.eventOf(entry));
		if (isWanted && this.given.length >= settings.mostEvents) this.isFull = true;
		const placed = { digest, source, file: this.file, answer: this.answer };
		if (this.isFull) {
			this.heldBack++;
			if (purpose.gives === 'all') memory.takeBack(digest);
			if (purpose.isOldBeforeLast && this.mayBeOld(source)) {
				memory.remember(digest, source);
				this.leftOut.push(placed);
			}
			source.hasMore = true;
			if (source === this.sources.unattributed) this.file.hasMore = true;
			return;
		}
		const occurrence = memory.remember(digest, source);
		this.noteLast(digest, source, purpose);
		this.processed++;
		if (!isWanted) return;
		const event = log.eventOf(copied(entry));
		this.given.push({ event, occurrence, ...placed });
	}

	/** What was read last of a source is still to come in this answer. */
	private mayBeOld(source: Source): boolean {
		return this.landmarksOf(source).length > 0 && !this.reached.has(source);
	}

	/** What stands before the last entries counts as old, so none of them must stand behind one that is left. */
	private noteLast(digest: Digest, source: Source, { isInOrder }: Purpose): void {
		if (!this.isOneFile(source) || !isInOrder) return;
		if (source.hasMore || this.readInPart.has(source)) return;
		const read = this.lastRead.get(source);
		if (read === undefined) this.lastRead.set(source, [digest]);
		else if (read.push(digest) > 2 * MOST_LANDMARKS) read.splice(0, MOST_LANDMARKS);
	}

	/** Only at the end of an answer: what an answer that breaks off has given may be old. */
	private keepLastRead({ gives }: Purpose): void {
		for (const [source, read] of this.lastRead) {
			const others = source.last.filter((one) => countOf(one, read) === 0);
			source.last = [...others, ...read].slice(-MOST_LANDMARKS);
			const isNew = gives !== 'old' && countOf(read.at(-1)!, source.lastBefore) === 0;
			if (isNew) source.lastIsAfter = source.mark.readUpTo;
		}
	}

	private isOneFile(source: Source): boolean {
		return !this.settings.hasSeveralFiles || this.sources.isOneFile(source);
	}
}

function countOf(digest: Digest, digests: readonly Digest[]): number {
	let count = 0;
	for (const one of digests) if (isSameDigest(one, digest)) count++;
	return count;
}
