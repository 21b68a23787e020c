import type { Digest } from './digests';
import { unpacked } from './digests';
import type { Owner } from '../event/polledLog';
import type { Mark, RememberedEntries, SourceState } from './state';
import { NOTHING_REMEMBERED } from './state';
import { CLOCKS_APART, HOUR } from './window';

/** Beyond it, entries of further ones count as unattributed. */
const MOST_SOURCES = 500;
/** Fewer for hosts that are only likely: whoever can write into a line must not use up the room of Engines. */
const MOST_LIKELY_SOURCES = 100;
/**
 * An Engine may go offline while entries of it are held back, and write nothing more of their kind once it is there again. So
 * often they are asked for; at every poll would read the time since then at every poll.
 */
const ASKED_AGAIN_AFTER = HOUR;
/** No name of an Engine or a host holds a line feed. */
const BETWEEN = '\n';
const LIKELY_HOST = BETWEEN + BETWEEN;

/**
 * Entries that say the same of the file that they are in; or those that say nothing. A file may be several sources, but no
 * source is of several files, unless their entries cannot be told apart.
 */
export class Source {
	/** Entries of it are remembered from earlier polls. */
	readonly isKnown: boolean;
	/** An answer of this poll held entries of it. */
	isPresent = false;
	/** It has entries to give, although it may write nothing more. */
	isQueued = false;
	/** When an answer that it was queued for did not hold it; undefined: none lacked it. */
	missingSince: number | undefined;
	/** An answer was read for it that held new entries which a later poll gives. */
	hasMore = false;
	/** It was read to its end in this poll. */
	hasMoved = false;
	/** The number of the answer that it was read to its end from last, and where that began: epoch milliseconds of n8n's clock. */
	answer = 0;
	answerBegan = 0;
	/** The entries of it that were read last when this poll began. */
	readonly lastBefore: readonly Digest[];
	/** Whether an answer of this poll held one of them. */
	isLastBeforeSeen = false;
	/** Those that were read last before an answer began behind them; none: the answers went on. */
	readonly beforeGap: readonly Digest[];
	/** The entries of it that were read last: several, because one may have come late, and leave the answers before older ones. */
	last: readonly Digest[];
	lastIsAfter: number | null;

	constructor(
		/** Its place among all sources. */
		readonly number: number,
		/** null: the unattributed one. */
		readonly name: string | null,
		public mark: Mark,
		/** Epoch milliseconds: when an answer held entries of it last. */
		public seenAt: number,
		readonly stored: RememberedEntries,
	) {
		this.isKnown = stored.present !== '' || stored.gone.length > 0;
		this.lastBefore = [...unpacked(stored.last)];
		this.last = this.lastBefore;
		this.beforeGap = [...unpacked(stored.gap?.last ?? '')];
		this.lastIsAfter = stored.lastIsAfter;
	}

	/** Notes that it was read to its end from an answer. */
	moveTo(mark: Mark, answer: number, answerBegan: number): void {
		this.answer = answer;
		this.answerBegan = answerBegan;
		this.hasMoved ||= mark !== this.mark;
		this.mark = mark;
		this.isQueued = false;
		this.missingSince = undefined;
	}

	/** Notes that an answer was read to its end that would have held it, were its Engine there. */
	noteMissing(now: number): void {
		if (this.isQueued) this.missingSince = now;
		this.isQueued = false;
	}

	/**
	 * The gap as the next poll has to know it. An answer that began behind the last entries may have missed what lies between:
	 * n8n's clock is behind, as after a machine has slept, and its next, longer answer will hold it. What followed the gap is
	 * remembered for so long as clocks may be apart. Of two gaps the first one counts: the longer answer begins before it.
	 */
	gapAfterPoll(now: number): RememberedEntries['gap'] {
		const { gap, last } = this.stored;
		const isOver = gap === undefined || now - gap.since > CLOCKS_APART;
		const hasGoneOn = this.isLastBeforeSeen || this.last === this.lastBefore;
		if (this.lastBefore.length > 0 && !hasGoneOn)
			return { since: now, last: isOver ? last : gap.last };
		return this.hasMoved && isOver ? undefined : gap;
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
		for (const { name, mark, seenAt, isQueued, missingSince, ...entries } of stored) {
			const source = this.add(name, mark, seenAt, entries);
			source.missingSince = missingSince;
			source.isQueued = isQueued || (missingSince !== undefined && isDueAgain(missingSince, now));
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
	of(owner: Owner): Source {
		const name = nameOf(owner);
		const isKnown = name === null || this.byName.has(name);
		const isFull =
			this.byName.size >= MOST_SOURCES ||
			(name?.startsWith(LIKELY_HOST) && this.likely >= MOST_LIKELY_SOURCES);
		if (isKnown || isFull) return this.called(name);
		return this.add(name, this.markOfNew, this.now, NOTHING_REMEMBERED);
	}

	/**
	 * Whether all entries of a source stand in one file, one behind the other, where an answer is several files. Those of an
	 * Engine do. A host is no proof: several appliances may have one name, and lines of one file may name the host of another.
	 */
	isOneFile({ name }: Source): boolean {
		return name !== null && !name.startsWith(BETWEEN);
	}

	private add(name: string | null, mark: Mark, seenAt: number, stored: RememberedEntries): Source {
		const source = new Source(this.all.length, name, mark, seenAt, stored);
		this.all.push(source);
		if (name !== null) this.byName.set(name, source);
		if (name?.startsWith(LIKELY_HOST)) this.likely++;
		return source;
	}
}

/** The name of a source in the state; null: the owner says nothing. */
function nameOf({ engine, host, likelyHost }: Owner): string | null {
	if (engine !== null || host !== null) return (engine ?? '') + BETWEEN + (host ?? '');
	return likelyHost === null ? null : LIKELY_HOST + likelyHost;
}

/** A time in the future is that of a clock which was set back since. */
function isDueAgain(missingSince: number, now: number): boolean {
	return now - missingSince >= ASKED_AGAIN_AFTER || now < missingSince;
}
