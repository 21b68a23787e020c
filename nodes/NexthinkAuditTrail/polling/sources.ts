import type { Digest } from './digests';
import { firstOf } from './digests';
import type { Owner } from '../event/polledLog';
import type { Mark, RememberedEntries, SourceState } from './state';
import { NOTHING_REMEMBERED } from './state';

/** Beyond it, entries of further ones count as unattributed. */
const MOST_SOURCES = 500;
/** Fewer for hosts that are only likely: whoever can write into a line must not use up the room of Engines. */
const MOST_LIKELY_SOURCES = 100;
/** No name of an Engine or a host holds a line feed. */
const BETWEEN = '\n';
const LIKELY_HOST = BETWEEN + BETWEEN;

/**
 * Entries that say the same of the file that they are in; or those that say nothing. A file may be several sources, but no
 * source is of several files, unless their entries cannot be told apart.
 */
export class Source {
	/** An answer of this poll held entries of it. */
	isPresent = false;
	/** An answer was read for it that held new entries which a later poll gives. */
	hasMore = false;
	/** It was read to its end in this poll. */
	hasMoved = false;
	/** The number of the answer that it was read to its end from last. */
	answer = 0;
	/** The entry of it that was read last when this poll began. */
	readonly lastBefore: Digest | null;
	/** Whether an answer of this poll held that entry. */
	isLastBeforeSeen = false;
	/** The last entry that was read before an answer began behind it; null: the answers went on. */
	readonly beforeGap: Digest | null;
	/** An answer of this poll held that one, and so what had been missed. */
	isGapClosed = false;
	/** The entry of it that was read last. */
	last: Digest | null;
	lastIsAfter: number | null;

	constructor(
		/** Its place among all sources. */
		readonly number: number,
		/** null: the unattributed one. */
		readonly name: string | null,
		public mark: Mark,
		/** Epoch milliseconds: when an answer held entries of it last. */
		public seenAt: number,
		/** It is there and has entries to give, although it may write nothing more. */
		public isQueued: boolean,
		readonly stored: RememberedEntries,
	) {
		this.lastBefore = firstOf(stored.last);
		this.last = this.lastBefore;
		this.beforeGap = firstOf(stored.gap?.last ?? '');
		this.lastIsAfter = stored.lastIsAfter;
	}

	/** Notes that it was read to its end from an answer. */
	moveTo(mark: Mark, answer: number): void {
		this.answer = answer;
		this.hasMoved ||= mark !== this.mark;
		this.mark = mark;
		this.isQueued = false;
	}
}

/** The sources that are known, and whose an entry is. */
export class Sources {
	/** In the order of their numbers. */
	readonly all: Source[] = [];
	/** Entries that do not tell whose they are; all, where the log is one file. Its mark is that of the whole log. */
	readonly unattributed: Source;
	private readonly byName = new Map<string, Source>();
	private likely = 0;

	/** @param markOfNew the mark of a source that was never seen */
	constructor(
		stored: readonly SourceState[],
		private readonly now: number,
		private readonly markOfNew: Mark,
	) {
		for (const { name, mark, seenAt, isQueued, ...entries } of stored) {
			this.add(name, mark, seenAt, isQueued, entries);
		}
		this.unattributed = this.all[0]!;
	}

	/** All but the unattributed one. */
	get named(): Source[] {
		return this.all.slice(1);
	}

	/** The source by its name in the state; one that is not known is the unattributed one. */
	called(name: string | null): Source {
		return (name === null ? undefined : this.byName.get(name)) ?? this.unattributed;
	}

	/**
	 * Whose an entry is. It depends on nothing but the entry, so that it never changes; and what is only likely is kept
	 * apart, so that nobody's text moves the mark of an Engine.
	 */
	of({ engine, host, likelyHost }: Owner): Source {
		if (engine !== null || host !== null)
			return this.ofName((engine ?? '') + BETWEEN + (host ?? ''));
		return likelyHost === null ? this.unattributed : this.ofName(LIKELY_HOST + likelyHost);
	}

	private ofName(name: string): Source {
		const known = this.byName.get(name);
		if (known !== undefined) return known;
		const isFull =
			this.byName.size >= MOST_SOURCES ||
			(name.startsWith(LIKELY_HOST) && this.likely >= MOST_LIKELY_SOURCES);
		return isFull
			? this.unattributed
			: this.add(name, this.markOfNew, this.now, false, NOTHING_REMEMBERED);
	}

	private add(
		name: string | null,
		mark: Mark,
		seenAt: number,
		isQueued: boolean,
		stored: RememberedEntries,
	): Source {
		const source = new Source(this.all.length, name, mark, seenAt, isQueued, stored);
		this.all.push(source);
		if (name !== null) this.byName.set(name, source);
		if (name?.startsWith(LIKELY_HOST)) this.likely++;
		return source;
	}
}
