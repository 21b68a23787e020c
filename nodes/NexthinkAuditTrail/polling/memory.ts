import type { Digest } from './digests';
import { packed, unpacked } from './digests';
import { MINUTE } from './plan';
import type { Mark, PollState, RememberedLines } from './state';
import { NOTHING_REMEMBERED } from './state';

/** Clocks that are ten minutes off either way may be set. */
const CLOCKS_APART = 20 * MINUTE;
/**
 * A line that an answer did not hold may be in the next one all the same, when a clock was set or an
 * answer took long: twenty minutes are far beyond any. So long it is remembered.
 */
const REMEMBERED_AFTERWARDS = CLOCKS_APART + 20 * MINUTE;
/** Beyond it, lines of further Engines count as lines that do not tell whose they are. */
const MOST_SOURCES = 500;
/** Some 4 MB of state: 130,000 lines an hour with the usual overlap. */
const MOST_REMEMBERED = 400_000;
/** Brackets of these name no Engine; they stand in the files of Engines, too. */
const NOT_AN_ENGINE: ReadonlySet<string> = new Set(['portal', 'console']);
/** Sets names that are a host's apart from names of Engines, which come from a bracket without line feeds. */
const HOST_NAME_MARK = '\n';

/** How far a source has been read in this poll. */
type Progress = 'not' | 'partly' | 'whole';

/** A file, as far as its lines tell; or all lines that do not. */
export class Source {
	progress: Progress = 'not';
	/** The number of the answer that it was last read from. */
	answer = 0;
	/** The line of it that came by last in the last poll that read all there was. */
	readonly anchor: Digest | null;
	/** The line of it that came by last. */
	last: Digest | null;

	/** @param mark null: never read to its end, so what is remembered of it does not go back to anything */
	constructor(
		public name: string | null,
		public mark: Mark | null,
		readonly stored: RememberedLines,
		public host: string | null = null,
		/** Epoch milliseconds; null: not before this poll. */
		readonly seenAt: number | null = null,
	) {
		this.anchor = unpacked(stored.last)[0] ?? null;
		this.last = this.anchor;
	}
}

/** A line that is remembered, with all its equal copies. */
interface Copies {
	source: Source;
	count: number;
	/** When they were first missing. */
	goneSince: number | null;
	/** The number of the answer that `seen` counts in. */
	answer: number;
	seen: number;
}

/** Which lines were given or passed over already, counted. */
export class Memory {
	readonly unnamed: Source;
	private readonly sources = new Map<string, Source>();
	/** null: several sources name that host. */
	private readonly sourceByHost = new Map<string, Source | null>();
	private readonly copies = new Map<Digest, Copies>();
	private answer = 0;

	constructor({ mark, unnamed, sources }: Pick<PollState, 'mark' | 'unnamed' | 'sources'>) {
		this.unnamed = new Source(null, mark, unnamed);
		this.load(this.unnamed);
		for (const { name, host, mark: sourceMark, seenAt, ...lines } of sources) {
			const source = new Source(name, sourceMark, lines, null, seenAt);
			this.sources.set(name, source);
			this.noteHost(source, host);
			this.load(source);
		}
	}

	/** Copies are counted anew in every answer. */
	beginAnswer(): void {
		this.answer++;
	}

	/** The source by its name in the state; one that is not known is the unnamed one. */
	sourceNamed(name: string | null): Source {
		return (name === null ? undefined : this.sources.get(name)) ?? this.unnamed;
	}

	/** Whose file a line is in: its bracket's Engine, else its host. */
	sourceOf(component: string | null, host: string | null): Source {
		const hostName = host === null ? null : HOST_NAME_MARK + host;
		if (component === null || NOT_AN_ENGINE.has(component.toLowerCase())) {
			if (hostName === null) return this.unnamed;
			return this.sources.get(hostName) ?? this.sourceByHost.get(host!) ?? this.add(hostName);
		}
		const source =
			this.sources.get(component) ?? this.renamed(hostName, component) ?? this.add(component);
		if (source !== this.unnamed && source.host === null) this.noteHost(source, host);
		return source;
	}

	/** @returns whose line it is, when so many copies of it as came by in this answer are remembered; else null */
	recognize(digest: Digest): Source | null {
		const copies = this.copies.get(digest);
		if (copies === undefined) return null;
		this.startCounting(copies);
		if (copies.seen === copies.count) return null;
		copies.seen++;
		copies.goneSince = null;
		return copies.source;
	}

	/**
	 * Remembers one more copy of a line, as seen in this answer.
	 * @returns the how-manieth copy it is
	 */
	remember(digest: Digest, source: Source): number {
		if (source.progress === 'not') this.take(source);
		const copies = this.copiesOf(digest, source);
		copies.seen++;
		copies.count = Math.max(copies.count, copies.seen);
		copies.goneSince = null;
		return copies.seen;
	}

	/**
	 * Remembers one more copy of a line that this answer did not hold.
	 * @returns the how-manieth copy it is
	 */
	rememberMissing(digest: Digest, source: Source): number {
		if (source.progress === 'not') this.take(source);
		return ++this.copiesOf(digest, source).count;
	}

	/** Remembers that there are at least so many copies of a line. */
	rememberAtLeast(digest: Digest, source: Source, count: number): void {
		const copies = this.copiesOf(digest, source);
		copies.seen = Math.max(copies.seen, count);
		copies.count = Math.max(copies.count, copies.seen);
	}

	/** @returns how often this answer held a line so far */
	seen(digest: Digest): number {
		const copies = this.copies.get(digest);
		return copies?.answer === this.answer ? copies.seen : 0;
	}

	/** Whether an Engine that is known had no line in what was read. */
	isSomeoneAway(): boolean {
		return [...this.sources.values()].some(({ progress }) => progress !== 'whole');
	}

	/** Notes that lines of a source are taken from the answer that is being read. */
	take(source: Source): void {
		source.answer = this.answer;
		if (source.progress === 'not') source.progress = 'partly';
	}

	/** Sources that were taken from an answer for the first time, which was not read to its end, have this mark. */
	markNew(mark: Mark): void {
		for (const source of this.taken()) source.mark ??= mark;
	}

	/** Sources that were taken from the answer that is being read. */
	taken(): Source[] {
		return [this.unnamed, ...this.sources.values()].filter(
			(source) => source.answer === this.answer,
		);
	}

	/**
	 * What is remembered now.
	 *
	 * @param now epoch milliseconds of n8n's clock
	 * @param mayForget false while lines that did not come may come later
	 * @param isPart whether only a part was read: what comes by last in it is not the end of the file
	 * @param furthestBack epoch milliseconds: Engines that were not seen since then are forgotten
	 * @returns what is remembered, and whether older lines had to be forgotten for want of room
	 */
	toState(
		now: number,
		mayForget: boolean,
		isPart: boolean,
		furthestBack: number,
	): Pick<PollState, 'unnamed' | 'sources'> & { isOverfull: boolean } {
		const away = [...this.sources.values()].filter(
			({ progress, seenAt }) => progress !== 'whole' && seenAt !== null,
		);
		const lines = this.linesBySource(now, ({ name, progress }, since) => {
			if (!mayForget || progress !== 'whole' || now - since <= REMEMBERED_AFTERWARDS) return true;
			// It may be a line of an Engine that is away, and comes back with it.
			return (
				name === null &&
				away.some(({ mark }) => mark === null || mark.readAt - CLOCKS_APART <= since)
			);
		});
		const sources = [...this.sources.values()].filter(
			({ progress, seenAt }) => progress !== 'not' || (seenAt ?? -Infinity) >= furthestBack,
		);
		const share = MOST_REMEMBERED / countOf(lines.values());
		const remembered = (source: Source): RememberedLines =>
			source.progress === 'not' && share >= 1
				? source.stored
				: asText(lines.get(source), share, isPart ? source.anchor : source.last);
		return {
			unnamed: remembered(this.unnamed),
			sources: sources.map((source) => ({
				name: source.name!,
				host: source.host,
				mark: source.mark,
				seenAt: source.progress === 'not' ? source.seenAt! : now,
				...remembered(source),
			})),
			isOverfull: share < 1,
		};
	}

	private linesBySource(
		now: number,
		isKept: (source: Source, since: number) => boolean,
	): Map<Source, Lines> {
		const bySource = new Map<Source, Lines>();
		for (const [digest, { source, count, goneSince, answer, seen }] of this.copies) {
			let lines = bySource.get(source);
			if (lines === undefined) bySource.set(source, (lines = { present: [], gone: new Map() }));
			// A later answer of the same poll holds all that this source's did.
			const present = answer >= source.answer ? seen : 0;
			for (let copy = 0; copy < present; copy++) lines.present.push(digest);
			const since = goneSince ?? now;
			if (present === count || !isKept(source, since)) continue;
			let gone = lines.gone.get(since);
			if (gone === undefined) lines.gone.set(since, (gone = []));
			for (let copy = present; copy < count; copy++) gone.push(digest);
		}
		return bySource;
	}

	private load(source: Source): void {
		const { present, gone } = source.stored;
		for (const { since, lines } of gone) {
			for (const digest of unpacked(lines)) this.copiesOf(digest, source).goneSince = since;
		}
		for (const text of [...gone.map(({ lines }) => lines), present]) {
			for (const digest of unpacked(text)) this.copiesOf(digest, source).count++;
		}
	}

	private copiesOf(digest: Digest, source: Source): Copies {
		let copies = this.copies.get(digest);
		if (copies === undefined) {
			copies = { source, count: 0, goneSince: null, answer: this.answer, seen: 0 };
			this.copies.set(digest, copies);
		}
		this.startCounting(copies);
		return copies;
	}

	private startCounting(copies: Copies): void {
		if (copies.answer === this.answer) return;
		copies.answer = this.answer;
		copies.seen = 0;
	}

	private add(name: string): Source {
		if (this.sources.size >= MOST_SOURCES) return this.unnamed;
		const source = new Source(name, null, NOTHING_REMEMBERED);
		this.sources.set(name, source);
		return source;
	}

	/** A file that was only known by its host so far turns out to be that of an Engine. */
	private renamed(hostName: string | null, component: string): Source | undefined {
		const source = hostName === null ? undefined : this.sources.get(hostName);
		if (source === undefined) return undefined;
		this.sources.delete(hostName!);
		source.name = component;
		this.sources.set(component, source);
		return source;
	}

	private noteHost(source: Source, host: string | null): void {
		source.host = host;
		if (host === null) return;
		const other = this.sourceByHost.get(host);
		this.sourceByHost.set(host, other === undefined || other === source ? source : null);
	}
}

interface Lines {
	present: Digest[];
	gone: Map<number, Digest[]>;
}

function countOf(all: Iterable<Lines>): number {
	let count = 0;
	for (const { present, gone } of all) {
		count += present.length;
		for (const lines of gone.values()) count += lines.length;
	}
	return count;
}

/** @param share below 1: only so much of it fits, and the oldest go */
function asText(
	{ present, gone }: Lines = { present: [], gone: new Map() },
	share: number,
	last: Digest | null,
): RememberedLines {
	const newest = (digests: Digest[]): string =>
		packed(
			share < 1 ? digests.slice(digests.length - Math.floor(digests.length * share)) : digests,
		);
	return {
		present: newest(present),
		gone: [...gone].map(([since, digests]) => ({ since, lines: newest(digests) })),
		last: last === null ? '' : packed([last]),
	};
}
