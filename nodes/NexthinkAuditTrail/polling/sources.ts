import type { Digest } from './digests';
import { firstOf } from './digests';
import type { Owner } from '../event/polledLog';
import type { Mark, RememberedEntries, SourceState } from './state';
import { NOTHING_REMEMBERED } from './state';

/** Beyond it, entries of further Engines and hosts count as unattributed. */
const MOST_SOURCES = 500;
/** Fewer for hosts that are only likely: whoever can write into a line must not use up the room of Engines. */
const MOST_LIKELY_SOURCES = 100;
/** Names of Engines come from a bracket, which holds no line feed: so no name of a host is taken for one. */
const HOST = '\n';
const LIKELY_HOST = '\n\n';

/** One file of an answer, as far as its entries tell; or the entries that do not. */
export class Source {
	/** An answer of this poll held entries of it. */
	isPresent = false;
	/** An answer was read for it that held new entries which a later poll gives. */
	hasMore = false;
	/** It was read to its end in this poll. */
	hasMoved = false;
	/** The entry of it that was read last when this poll began. */
	readonly lastBefore: Digest | null;
	/** Whether an answer of this poll held that entry. */
	isLastBeforeSeen = false;
	/** The entry of it that was read last. */
	last: Digest | null;
	lastIsAfter: number | null;

	constructor(
		/** Its place among all sources. */
		readonly number: number,
		/** null: the unattributed one. */
		public name: string | null,
		public host: string | null,
		public mark: Mark,
		/** Epoch milliseconds: when an answer held entries of it last. */
		public seenAt: number,
		readonly stored: RememberedEntries,
	) {
		this.lastBefore = firstOf(stored.last);
		this.last = this.lastBefore;
		this.lastIsAfter = stored.lastIsAfter;
	}

	moveTo(mark: Mark): void {
		this.mark = mark;
		this.hasMoved = true;
	}
}

/** The sources that are known, and whose an entry is. */
export class Sources {
	/** In the order of their numbers. */
	readonly all: Source[] = [];
	/** Entries that do not tell whose they are; all, where the log is one file. Its mark is that of the whole log. */
	readonly unattributed: Source;
	private readonly byName = new Map<string, Source>();
	/** null: several Engines name that host. */
	private readonly byHost = new Map<string, Source | null>();
	private likely = 0;

	/** @param markOfNew the mark of a source that was never seen */
	constructor(
		stored: readonly SourceState[],
		private readonly now: number,
		private readonly markOfNew: Mark,
	) {
		for (const { name, host, mark, seenAt, ...entries } of stored) {
			this.add(name, host, mark, seenAt, entries);
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

	/** Whose file an entry is in. */
	of({ engine, host, likelyHost }: Owner): Source {
		if (engine !== null) return this.ofEngine(engine, host);
		if (host !== null) {
			return this.byName.get(HOST + host) ?? this.byHost.get(host) ?? this.addNew(HOST + host);
		}
		return likelyHost === null ? this.unattributed : this.ofLikelyHost(likelyHost);
	}

	private ofEngine(engine: string, host: string | null): Source {
		const known = this.byName.get(engine);
		if (host === null) return known ?? this.addNew(engine);
		// A bracket may be somebody's text. The host is written by the appliance itself.
		const ofHost = this.byHost.get(host);
		if (known !== undefined && ofHost && ofHost !== known && known.host !== null) return ofHost;
		const source = known ?? this.renamed(host, engine) ?? this.addNew(engine);
		if (source !== this.unattributed && source.host === null) this.noteHost(source, host);
		return source;
	}

	/** Kept apart from what is read for certain, so that no guess moves the mark of an Engine. */
	private ofLikelyHost(host: string): Source {
		const known = this.byName.get(LIKELY_HOST + host);
		if (known !== undefined) return known;
		return this.likely < MOST_LIKELY_SOURCES ? this.addNew(LIKELY_HOST + host) : this.unattributed;
	}

	/** A file that was only known by its host so far turns out to be that of an Engine. */
	private renamed(host: string, engine: string): Source | undefined {
		const source = this.byName.get(HOST + host);
		if (source === undefined) return undefined;
		this.byName.delete(HOST + host);
		source.name = engine;
		this.byName.set(engine, source);
		return source;
	}

	private addNew(name: string): Source {
		if (this.byName.size >= MOST_SOURCES) return this.unattributed;
		return this.add(name, null, this.markOfNew, this.now, NOTHING_REMEMBERED);
	}

	private add(
		name: string | null,
		host: string | null,
		mark: Mark,
		seenAt: number,
		stored: RememberedEntries,
	): Source {
		const source = new Source(this.all.length, name, null, mark, seenAt, stored);
		this.all.push(source);
		if (name !== null) this.byName.set(name, source);
		if (name?.startsWith(LIKELY_HOST)) this.likely++;
		if (host !== null) this.noteHost(source, host);
		return source;
	}

	private noteHost(source: Source, host: string): void {
		source.host = host;
		const other = this.byHost.get(host);
		this.byHost.set(host, other === undefined || other === source ? source : null);
	}
}
