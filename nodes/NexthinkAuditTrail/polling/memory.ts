import { ExplainedError } from '../messages/explainedError';
import type { Digest } from './digests';
import { packed, PackedDigests, unpacked } from './digests';
import { DigestTable, NO_ROW } from './digestTable';
import { MANY_REMEMBERED, MOST_LINES_AT_ONCE, MOST_REMEMBERED } from './limits';
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
	host: string | null = null;
	/** The line of it that came by last in the last poll that read all there was. */
	readonly anchor: Digest | null;
	/** The line of it that came by last. */
	last: Digest | null;

	/** @param mark null: never read to its end, so what is remembered of it does not go back to anything */
	constructor(
		/** Which one of the memory's. */
		readonly number: number,
		public name: string | null,
		public mark: Mark | null,
		readonly stored: RememberedLines,
		/** Epoch milliseconds; null: not before this poll. */
		readonly seenAt: number | null,
	) {
		[this.anchor = null] = unpacked(stored.last);
		this.last = this.anchor;
	}
}

/** What a row of the table says of a line, with all its equal copies. */
const COUNT = 0;
/** How many of them the answer held that is named next. */
const SEEN = 1;
const ANSWER = 2;
/** The number of their source. */
const SOURCE = 3;
/** When they were first missing: which of `goneTimes`. */
const GONE = 4;
/** How many of them are old if the answer that is read after learning does not hold them as new. */
const LEARNED = 5;
const ROW_NUMBERS = 6;

const NOT_GONE = 0;

/** A log holds more lines than a poll may have in memory, or than can be remembered until the next one. */
export class TooManyLines extends ExplainedError {
	constructor() {
		super(
			'The log holds more lines than a poll can remember',
			"No event is lost: nothing was passed over. Choose fewer 'Hours to Look Back' or 'Overlap Hours', set 'Max Events Per Poll' to 0, or watch each Engine with a trigger of its own.",
			{ failure: { cause: 'configuration-invalid' } },
		);
	}
}

/** Which lines were given or passed over already, counted. */
export class Memory {
	readonly unnamed: Source;
	/** In the order of their numbers. */
	private readonly allSources: Source[] = [];
	private readonly sources = new Map<string, Source>();
	/** null: several sources name that host. */
	private readonly sourceByHost = new Map<string, Source | null>();
	/** A row for each line; its copies are counted. */
	private readonly lines = new DigestTable(ROW_NUMBERS);
	/** Epoch milliseconds; the first one stands for lines that are not missing. */
	private readonly goneTimes = [NaN];
	private answer = 0;

	constructor({ mark, unnamed, sources }: Pick<PollState, 'mark' | 'unnamed' | 'sources'>) {
		this.unnamed = this.newSource(null, mark, unnamed);
		this.load(this.unnamed);
		for (const { name, host, mark: sourceMark, seenAt, ...lines } of sources) {
			const source = this.newSource(name, sourceMark, lines, seenAt);
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
		const { lines } = this;
		const row = lines.find(digest);
		if (row === NO_ROW) return null;
		const seen = this.seenInRow(row);
		if (seen === lines.get(row, COUNT)) return null;
		this.setSeen(row, seen + 1);
		lines.set(row, GONE, NOT_GONE);
		return this.sourceIn(row);
	}

	/**
	 * Remembers one more copy of a line, as seen in this answer.
	 * @returns the how-manieth copy it is
	 */
	remember(digest: Digest, source: Source): number {
		if (source.progress === 'not') this.take(source);
		return this.seeOneMore(this.rowFor(digest, source));
	}

	/**
	 * Makes room for a line that may be remembered later.
	 * @returns its row
	 * @throws TooManyLines
	 */
	rowFor(digest: Digest, source: Source): number {
		const found = this.lines.find(digest);
		const row = found === NO_ROW ? this.newRow(digest) : found;
		if (this.lines.get(row, COUNT) === 0) this.lines.set(row, SOURCE, source.number);
		return row;
	}

	digestIn(row: number): Digest {
		return this.lines.digestOf(row);
	}

	sourceIn(row: number): Source {
		return this.allSources[this.lines.get(row, SOURCE)]!;
	}

	/**
	 * Remembers one more copy of a line that this answer did not hold.
	 * @returns the how-manieth copy it is
	 */
	rememberMissing(digest: Digest, source: Source): number {
		if (source.progress === 'not') this.take(source);
		const row = this.rowFor(digest, source);
		this.setSeen(row, this.seenInRow(row));
		const count = this.lines.get(row, COUNT) + 1;
		this.lines.set(row, COUNT, count);
		return count;
	}

	/**
	 * Notes one more copy of a line that is not remembered, and is old if the next answer does not hold it as new.
	 * @param sourceOf whose it is; asked for the first copy
	 */
	learn(digest: Digest, sourceOf: () => Source): void {
		const { lines } = this;
		const found = lines.find(digest);
		const before = found === NO_ROW ? 0 : lines.get(found, LEARNED);
		const row = before > 0 ? found : this.rowFor(digest, sourceOf());
		lines.set(row, LEARNED, before > 0 ? before + 1 : this.seenInRow(row) + 1);
	}

	/** Notes that a copy of a line is new, but not to be remembered in this poll. */
	leave(digest: Digest): void {
		const row = this.lines.find(digest);
		if (row === NO_ROW) return;
		const learned = this.lines.get(row, LEARNED);
		if (learned > 0) this.lines.set(row, LEARNED, learned - 1);
	}

	/** Remembers what was learned and not left as seen in this answer. */
	rememberLearned(): void {
		const { lines } = this;
		for (let row = 0; row < lines.size; row++) {
			const learned = lines.get(row, LEARNED);
			if (learned === 0) continue;
			const seen = Math.max(this.seenInRow(row), learned);
			this.setSeen(row, seen);
			this.setLeast(row, seen);
		}
	}

	/** Whether there are more lines, remembered or learned, than the state has room for. */
	knowsTooMany(): boolean {
		return this.lines.size > MOST_REMEMBERED;
	}

	/** Whether so many lines are known that it is worth asking which of them to remember. */
	knowsMany(): boolean {
		return this.lines.size > MANY_REMEMBERED;
	}

	/**
	 * Forgets lines that answers of this poll held, but not the one that was read last. No Engine may be away,
	 * because it is not known of every line whose it is.
	 */
	forgetUnseen(): void {
		const { lines } = this;
		for (let row = 0; row < lines.size; row++) {
			if (lines.get(row, ANSWER) === this.answer) continue;
			const present = this.presentInRow(row);
			lines.set(row, COUNT, lines.get(row, COUNT) - present);
			lines.set(row, SEEN, 0);
		}
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
	 * @returns what is remembered, and which lines had to be forgotten for want of room: some that are missing, or even
	 *   some that the answer held
	 */
	toState(
		now: number,
		mayForget: boolean,
		isPart: boolean,
		furthestBack: number,
	): Pick<PollState, 'unnamed' | 'sources'> & { forgotten: 'missing' | 'present' | null } {
		const away = [...this.sources.values()].filter(
			({ progress, seenAt }) => progress !== 'whole' && seenAt !== null,
		);
		const isKept = ({ name, progress }: Source, since: number): boolean => {
			if (!mayForget || progress !== 'whole' || now - since <= REMEMBERED_AFTERWARDS) return true;
			// It may be a line of an Engine that is away, and comes back with it.
			return (
				name === null &&
				away.some(({ mark }) => mark === null || mark.readAt - CLOCKS_APART <= since)
			);
		};
		const sources = [...this.sources.values()].filter(
			({ progress, seenAt }) => progress !== 'not' || (seenAt ?? -Infinity) >= furthestBack,
		);
		const lines = new Map<Source, SourceLines>();
		let present = 0;
		let missing = 0;
		this.eachKept(now, isKept, (_, source, since, copies) => {
			let linesOfSource = lines.get(source);
			if (linesOfSource === undefined) lines.set(source, (linesOfSource = new SourceLines()));
			linesOfSource.since(since).count += copies;
			if (since === null) present += copies;
			else missing += copies;
		});
		// What the answer held, the next one may hold first of all.
		const share = MOST_REMEMBERED / present;
		const shareOfMissing = Math.max(0, MOST_REMEMBERED - present) / missing;
		for (const linesOfSource of lines.values()) linesOfSource.makeRoom(share, shareOfMissing);
		const forgotten = share < 1 ? 'present' : shareOfMissing < 1 ? 'missing' : null;
		this.eachKept(now, isKept, (row, source, since, copies) => {
			lines.get(source)!.since(since).add(this.lines.digestOf(row), copies);
		});
		const remembered = (source: Source): RememberedLines =>
			source.progress === 'not' && forgotten === null
				? source.stored
				: asText(lines.get(source), isPart ? source.anchor : source.last);
		return {
			unnamed: remembered(this.unnamed),
			sources: sources.map((source) => ({
				name: source.name!,
				host: source.host,
				mark: source.mark,
				seenAt: source.progress === 'not' ? source.seenAt! : now,
				...remembered(source),
			})),
			forgotten,
		};
	}

	/** Calls for every line that is to be kept, with its copies in the answer (`since` is null) and with those that are missing. */
	private eachKept(
		now: number,
		isKept: (source: Source, since: number) => boolean,
		visit: (row: number, source: Source, since: number | null, copies: number) => void,
	): void {
		const { lines } = this;
		for (let row = 0; row < lines.size; row++) {
			const count = lines.get(row, COUNT);
			if (count === 0) continue;
			const source = this.sourceIn(row);
			const present = this.presentInRow(row);
			if (present > 0) visit(row, source, null, present);
			if (present === count) continue;
			const gone = lines.get(row, GONE);
			const since = gone === NOT_GONE ? now : this.goneTimes[gone]!;
			if (isKept(source, since)) visit(row, source, since, count - present);
		}
	}

	private load(source: Source): void {
		const { present, gone } = source.stored;
		for (const { since, lines } of gone)
			this.loadLines(lines, source, this.goneTimes.push(since) - 1);
		this.loadLines(present, source, NOT_GONE);
	}

	private loadLines(text: string, source: Source, gone: number): void {
		const { lines } = this;
		for (const digest of unpacked(text)) {
			const row = this.rowFor(digest, source);
			lines.set(row, COUNT, lines.get(row, COUNT) + 1);
			if (gone !== NOT_GONE) lines.set(row, GONE, gone);
		}
	}

	private seeOneMore(row: number): number {
		const copies = this.seenInRow(row) + 1;
		this.setSeen(row, copies);
		this.setLeast(row, copies);
		this.lines.set(row, GONE, NOT_GONE);
		return copies;
	}

	private newRow(digest: Digest): number {
		if (this.lines.size >= MOST_LINES_AT_ONCE) throw new TooManyLines();
		return this.lines.add(digest);
	}

	private seenInRow(row: number): number {
		return this.lines.get(row, ANSWER) === this.answer ? this.lines.get(row, SEEN) : 0;
	}

	/** How many copies of a line the answer held that its source was taken from. */
	private presentInRow(row: number): number {
		// A later answer of the same poll holds all that this source's did.
		const isPresent = this.lines.get(row, ANSWER) >= this.sourceIn(row).answer;
		return isPresent ? this.lines.get(row, SEEN) : 0;
	}

	private setSeen(row: number, seen: number): void {
		this.lines.set(row, ANSWER, this.answer);
		this.lines.set(row, SEEN, seen);
	}

	private setLeast(row: number, copies: number): void {
		if (this.lines.get(row, COUNT) < copies) this.lines.set(row, COUNT, copies);
	}

	private newSource(
		name: string | null,
		mark: Mark | null,
		stored: RememberedLines,
		seenAt: number | null = null,
	): Source {
		const source = new Source(this.allSources.length, name, mark, stored, seenAt);
		this.allSources.push(source);
		return source;
	}

	private add(name: string): Source {
		if (this.sources.size >= MOST_SOURCES) return this.unnamed;
		const source = this.newSource(name, null, NOTHING_REMEMBERED);
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

/** Lines of a source that are missing since the same time, or not. */
class LinesSince {
	count = 0;
	/** So many of the first ones are left out. */
	private left = 0;
	private packed = new PackedDigests(0);

	/** @param share below 1: only so much of it fits, and the oldest go */
	makeRoom(share: number): void {
		const fitting = share < 1 ? Math.floor(this.count * share) : this.count;
		this.left = this.count - fitting;
		this.packed = new PackedDigests(fitting);
	}

	add(digest: Digest, copies: number): void {
		const left = Math.min(this.left, copies);
		this.left -= left;
		for (let copy = left; copy < copies; copy++) this.packed.add(digest);
	}

	toString(): string {
		return this.packed.toString();
	}
}

/** The lines of a source that are to be kept. */
class SourceLines {
	readonly present = new LinesSince();
	/** By epoch milliseconds. */
	readonly gone = new Map<number, LinesSince>();

	since(since: number | null): LinesSince {
		if (since === null) return this.present;
		let gone = this.gone.get(since);
		if (gone === undefined) this.gone.set(since, (gone = new LinesSince()));
		return gone;
	}

	makeRoom(share: number, shareOfMissing: number): void {
		this.present.makeRoom(share);
		for (const lines of this.gone.values()) lines.makeRoom(shareOfMissing);
	}
}

function asText(lines: SourceLines | undefined, last: Digest | null): RememberedLines {
	return {
		present: String(lines?.present ?? ''),
		gone: [...(lines?.gone ?? [])].map(([since, gone]) => ({ since, lines: String(gone) })),
		last: last === null ? '' : packed(last),
	};
}
