/**
 * The trigger's promise: every event of a log is given exactly once.
 *
 * The API knows no event id, only "the last so many hours". So each poll asks for a window that begins after the one
 * before it did and before anything that could be new. Then every entry of the answer is remembered, or it is new.
 * Nothing of this rests on the times that stand in lines.
 *
 * - *entry*: a line of the log, or a row of a table.
 * - *answer*: what one request brought. *Window*: the hours that it is asked for.
 * - *remembered*: an entry that was given or passed over. Equal entries are counted. See `memory.ts`.
 * - *source*: the entries of one file. Of All Engines the answer is several files, one after the other. See `sources.ts`.
 * - *unattributed*: entries that do not tell their source; all, where the log is one file.
 * - *mark*: how far a source was read, and from when on its entries are remembered. See `state.ts`.
 * - *overlap*: so many hours late an entry is still found. *Reach*: the overlap, and the hour that whole hours round off.
 * - *behind*: a source whose mark is older than what the usual window holds: its Engine was offline, or wrote nothing.
 * - *has more*: new entries are left for the next poll, because this one gives no more events. Marks do not move then.
 * - *step*: catching up with more than a poll can remember, some hours of the log at a time.
 * - *later*: entries after the step. They are counted first, so that what the whole window holds beyond them is the step.
 * - *half-written*: a last line without its line end. See `halfWritten.ts`.
 * - *gap*: an answer began behind the last entries that were read. A longer answer tells what was missed. See `sources.ts`.
 * - *gone*: a remembered entry that the last answer did not hold. It may come back when a clock is set. See `kept.ts`.
 */

import type { EventFilter } from '../event/filter';
import { Matcher } from '../event/filter';
import type { PolledLog } from '../event/polledLog';
import { ExplainedError } from '../messages/explainedError';
import type { Ending, NewEvent, Purpose } from './answerReader';
import { AnswerReader } from './answerReader';
import { digester } from './digests';
import { HalfWrittenLines } from './halfWritten';
import { keptUntilNextPoll } from './kept';
import { MANY_REMEMBERED, MOST_EVENTS_AT_ONCE } from './limits';
import { Memory, TooManyLines } from './memory';
import type { Source } from './sources';
import { Sources } from './sources';
import type { Mark, PollState } from './state';
import { firstState } from './state';
import type { Window } from './window';
import { FURTHEST_BACK_HOURS, HOUR, hoursBehind, isSameMark, windowFrom } from './window';

export type { NewEvent } from './answerReader';
export { TooManyLines } from './memory';
export type { PollState } from './state';

export interface PollSettings {
	/** Which log, as text: another one starts afresh. */
	log: string;
	/** Whether an answer is several Engines' files, one after the other. */
	hasSeveralFiles: boolean;
	/** Up to so many whole hours late entries are still found. */
	overlapHours: number;
	/** How far the first poll looks back; null: what is in the log then is old. */
	lookBackHours: number | null;
	/** Most events given by one poll; Infinity: no limit of the user's. */
	mostEvents: number;
	filter: EventFilter;
}

/** What a poll needs of the world outside. */
export interface PollWorld {
	/** Epoch milliseconds of n8n's clock when the poll begins. */
	now: number;
	log: PolledLog;
	/** Asked after each part of an answer: whether reading has to stop. */
	isOutOfTime(): boolean;
}

export interface PollResult {
	/** Events that were not given before and that the filter wants, each file's in its order. */
	events: NewEvent[];
	/** To be kept together with the events having been given, and handed to the next poll. */
	state: PollState;
	/** What a person should know of. */
	warnings: string[];
}

/** The smallest part of the log that can be asked for takes longer than a poll may. */
export class DoesNotFit extends ExplainedError {
	/** @param hours how many hours of the log that was */
	constructor(hours: number) {
		super(
			`${hours} hours of the log cannot be read in the time that n8n gives a poll`,
			"No event is lost: the next poll tries again. Give polls more time (N8N_SCHEDULER_POLL_TIMEOUT, in seconds, with N8N_SCHEDULER_LEASE_DURATION not below it), choose fewer 'Hours to Look Back' or 'Overlap Hours', or watch each Engine with a trigger of its own.",
			{ failure: { cause: 'temporarily-unavailable' } },
		);
	}
}

/**
 * Polls a log: what is new since the last poll.
 *
 * @param previous the last poll's state; null: this is the first one
 * @throws DoesNotFit, TooManyLines, and whatever asking and reading throws; nothing has moved then
 */
export async function pollLog(
	previous: PollState | null,
	settings: PollSettings,
	world: PollWorld,
): Promise<PollResult> {
	if (previous === null) return await firstPoll(settings, world);
	return await nextPoll(previous, settings, world).catch((thrown: unknown) => {
		if (!(thrown instanceof TooManyLines)) throw thrown;
		return inSmallerSteps(previous, world.now, thrown);
	});
}

async function nextPoll(
	previous: PollState,
	settings: PollSettings,
	world: PollWorld,
): Promise<PollResult> {
	const poll = new Poll(previous, settings, world);
	await poll.readLog();
	await poll.catchUp();
	return poll.result();
}

/** The first poll of all: what is in the log is old, but for the hours to look back to. */
async function firstPoll(settings: PollSettings, world: PollWorld): Promise<PollResult> {
	const { log, overlapHours } = settings;
	const { now } = world;
	// As many hours as there are since 1970 are the whole log.
	const lookBackHours = Math.min(settings.lookBackHours ?? 0, Math.floor(now / HOUR));
	const since = now - lookBackHours * HOUR;
	const hours = lookBackHours + overlapHours + 2;
	const mark = { readUpTo: since, coveredFrom: now - hours * HOUR };
	const poll = new Poll(firstState(log, since, mark), settings, world);
	await poll.passOver(hours, mark);
	if (lookBackHours > 0) await poll.lookBack(lookBackHours, { ...mark, readUpTo: now });
	return poll.result();
}

/** @throws reason when there are no smaller steps */
function inSmallerSteps(state: PollState, now: number, reason: TooManyLines): PollResult {
	const stepHours = smallerStep(state, now);
	if (stepHours === null) throw reason;
	return {
		events: [],
		state: { ...state, version: state.version + 1, stepHours },
		warnings: [
			'The log has more lines than a poll can remember. The next polls read some hours of it at a time.',
		],
	};
}

/**
 * What is given in the order of files must be remembered until the last of them was read as far, so steps begin before much
 * was given.
 *
 * @param entries how many are remembered or were held back
 * @returns hours in which a quarter of what can be remembered was written, if it came evenly; null: all of it fits
 */
function firstStep(state: PollState, entries: number, now: number): number | null {
	if (entries <= MANY_REMEMBERED) return null;
	const fitting = (hoursBehindOf(state, now) * MANY_REMEMBERED) / 2 / entries;
	return Math.max(1, Math.floor(fitting));
}

function smallerStep(state: PollState, now: number): number | null {
	const half = Math.floor((state.stepHours ?? hoursBehindOf(state, now)) / 2);
	return half >= 1 ? half : null;
}

function hoursBehindOf({ sources }: PollState, now: number): number {
	return Math.max(...sources.map(({ mark }) => hoursBehind(mark, now)));
}

class Poll {
	private readonly memory: Memory;
	private readonly sources: Sources;
	private readonly halfWritten: HalfWrittenLines;
	private readonly reader: AnswerReader;
	private readonly reach: number;
	private readonly warnings: string[] = [];
	/** All that was new was given, of the log as it is now. */
	private isCaughtUp = false;

	constructor(
		private readonly state: PollState,
		private readonly settings: PollSettings,
		private readonly world: PollWorld,
	) {
		const { now, log } = world;
		this.reach = settings.overlapHours + 1;
		this.sources = new Sources(state.sources, now, this.markOfNew());
		this.memory = new Memory(this.sources.all);
		this.halfWritten = new HalfWrittenLines(state.halfWritten, now);
		this.reader = new AnswerReader(log, this.memory, this.sources, this.halfWritten, {
			hasSeveralFiles: settings.hasSeveralFiles,
			mostEvents: Math.min(settings.mostEvents, MOST_EVENTS_AT_ONCE),
			matcher: new Matcher(settings.filter),
			digestOf: digester(state.salt),
			isOutOfTime: () => world.isOutOfTime(),
		});
	}

	/** Passes over all that the log's last hours hold. */
	async passOver(hours: number, mark: Mark): Promise<void> {
		const purpose: Purpose = {
			takes: everySource,
			gives: 'old',
			isOldBeforeLast: false,
			isInOrder: true,
		};
		if ((await this.ask(hours, purpose)) === 'outOfTime') throw new DoesNotFit(hours);
		const begin = this.world.now - hours * HOUR;
		for (const source of this.sources.all) source.moveTo(mark, this.memory.answer, begin);
		this.isCaughtUp = true;
	}

	/** Gives all that the log's last hours hold, although it was passed over. */
	async lookBack(hours: number, after: Mark): Promise<void> {
		const purpose: Purpose = {
			takes: everySource,
			gives: 'all',
			isOldBeforeLast: false,
			isInOrder: true,
		};
		for (const source of this.sources.all) source.last = [];
		const ending = await this.ask(hours, purpose);
		// The rest of the answer was passed over, so a later poll would not find it.
		if (ending === 'outOfTime') throw new DoesNotFit(hours);
		this.isCaughtUp = ending === 'whole';
		if (!this.isCaughtUp) return;
		const begin = this.world.now - hours * HOUR;
		for (const source of this.sources.all) this.moveTo(source, after, begin);
		if (this.memory.size > MANY_REMEMBERED) await this.readLog();
	}

	/** Gives what is new in the usual window. */
	async readLog(): Promise<void> {
		const { reader, sources, world } = this;
		const { mark } = sources.unattributed;
		this.isCaughtUp = await this.readFrom(mark);
		const isStuck = reader.processed === 0 && !sources.unattributed.hasMoved;
		if (!this.isCaughtUp && isStuck && world.isOutOfTime()) {
			throw new DoesNotFit(this.windowFrom(mark).hours);
		}
	}

	/**
	 * Gives what is new of sources that were behind and are there again: one mark after the other, the oldest first,
	 * because a window must not begin before its sources are remembered. What there is no time or room for comes with the
	 * next polls.
	 */
	async catchUp(): Promise<void> {
		const { reader, warnings, world } = this;
		const asked: Mark[] = [];
		// An older answer may hold entries of further sources that are behind.
		for (let mark = this.markToCatchUp(asked); mark; mark = this.markToCatchUp(asked)) {
			asked.push(mark);
			const isDone = !reader.isFull && !world.isOutOfTime() && (await this.readFrom(mark));
			if (isDone) continue;
			this.isCaughtUp = false;
			if (reader.processed === 0 && world.isOutOfTime()) {
				warnings.push(
					`An Engine that was offline is back, and ${this.windowFrom(mark).hours} hours of the log cannot be read in the time that n8n gives a poll. Its older events wait until they can.`,
				);
			}
			return;
		}
	}

	result(): PollResult {
		const { halfWritten, memory, reader, sources, state, warnings, world } = this;
		this.giveVanished();
		this.warnOfRotation();
		const kept = keptUntilNextPoll(memory, sources, world.now);
		// The next poll would find them in the same answer again, and so would every one after it.
		if (kept.isCut && !this.isCaughtUp) throw new TooManyLines();
		if (kept.isCut) {
			warnings.push(
				'The log has more lines than can be remembered, so older ones may be given again. Fewer Overlap Hours help, or a trigger for each Engine.',
			);
		}
		const next: PollState = {
			...state,
			version: state.version + 1,
			polledAt: world.now,
			unattributedFrom: Math.max(state.unattributedFrom, kept.unattributedFrom),
			sources: kept.sources,
			halfWritten: halfWritten.toState(),
			learned: world.log.learned,
			stepHours: this.isCaughtUp ? null : state.stepHours,
		};
		if (!this.isCaughtUp && state.stepHours === null) {
			next.stepHours = firstStep(next, kept.size + reader.heldBack, world.now);
		}
		// While there is still room for what other files hold of a smaller step.
		if (next.stepHours !== null && kept.size > MANY_REMEMBERED) {
			next.stepHours = smallerStep(next, world.now) ?? next.stepHours;
		}
		return { events: reader.events, state: next, warnings };
	}

	/**
	 * Gives what is new since a mark, in steps if that is needed.
	 * @returns whether all of it was given; marks of sources have moved as far as it was
	 */
	private async readFrom(mark: Mark): Promise<boolean> {
		const { memory, reader, sources, state, world } = this;
		const isOfLog = mark === sources.unattributed.mark;
		for (let from = mark; ; ) {
			const window = this.windowFrom(from);
			const { hours, begin, laterHours, after, isLonger } = window;
			const takes = decidedOnce((source: Source) => this.isReadIn(window, source));
			memory.beginStep();
			if (laterHours !== null) {
				const later = await world.log.ask(laterHours);
				if (!(await reader.leaveForLater(later, takes))) return false;
			}
			const isInSteps = state.stepHours !== null;
			// By a clock that was set back, the window may begin after entries that are still to be given.
			const mayLackOlder = world.now < state.polledAt && !isLonger;
			const isInOrder = !isInSteps && !mayLackOlder;
			const isOldBeforeLast = !isInSteps && isLonger;
			const ending = await this.ask(hours, { takes, gives: 'new', isOldBeforeLast, isInOrder });
			for (const source of sources.all) if (source.hasMore) source.isQueued = true;
			if (ending !== 'whole') return false;
			const read = [...reader.present].filter(takes);
			for (const source of sources.named) {
				if (takes(source) && !reader.present.has(source)) source.noteMissing(world.now);
			}
			if (isOfLog) read.push(sources.unattributed);
			for (const source of read) this.moveTo(source, after, begin);
			// After very many entries the usual window is read once more: what it does not hold need not be remembered.
			const isTooMuch = hours > this.reach + 1 && memory.size > MANY_REMEMBERED;
			if (laterHours === null && !isTooMuch) return true;
			// A source that waits for a half-written line is not read on from here: the next poll repeats the step.
			if (read.some(({ isQueued }) => isQueued)) return false;
			if (world.isOutOfTime()) return laterHours === null;
			from = after;
		}
	}

	/** A source is not read beyond a half-written line, and goes on being asked for until that is whole. */
	private moveTo(source: Source, after: Mark, begin: number): void {
		const waiting = this.halfWritten.hold(source, after);
		source.moveTo(waiting ?? after, this.memory.answer, begin);
		source.isQueued = waiting !== undefined;
	}

	private async ask(hours: number, purpose: Purpose): Promise<Ending> {
		return await this.reader.read(await this.world.log.ask(hours), purpose);
	}

	private windowFrom(mark: Mark): Window {
		return windowFrom(mark, this.world.now, this.reach, this.state.stepHours);
	}

	/** Whether a window begins before anything of a source that could be new, and all older entries are remembered. */
	private isReadIn(window: Window, source: Source): boolean {
		if (this.isBehind(window, source)) return false;
		const isUnattributed = source === this.sources.unattributed;
		const coveredFrom = isUnattributed ? this.state.unattributedFrom : source.mark.coveredFrom;
		return isSameMark(source.mark, window.mark) || window.begin >= coveredFrom;
	}

	private isBehind({ hours }: Window, { mark }: Source): boolean {
		return this.windowFrom(mark).hours > hours;
	}

	/**
	 * @param asked marks that were asked for in this poll already
	 * @returns the oldest mark of the sources that were behind and are there again
	 */
	private markToCatchUp(asked: readonly Mark[]): Mark | undefined {
		const { sources } = this;
		const window = this.windowFrom(sources.unattributed.mark);
		const back = sources.named.filter(
			(source) =>
				(source.isPresent || source.isQueued) && !source.hasMoved && !this.isReadIn(window, source),
		);
		for (const source of back) {
			source.isQueued = true;
			// One that is caught up with poll by poll is seen by each of them, and does not get older.
			const isTooLongAgo = source.seenAt < this.furthestBack();
			if (isTooLongAgo) source.mark = this.unreadSince(this.furthestBack());
		}
		const marks = back
			.map(({ mark }) => mark)
			.filter((mark) => !asked.some((one) => isSameMark(one, mark)));
		return marks.sort((one, other) => one.readUpTo - other.readUpTo)[0];
	}

	/** How long n8n itself was down does not count, nor does a clock that was ahead. */
	private furthestBack(): number {
		return Math.min(this.world.now, this.state.polledAt) - FURTHEST_BACK_HOURS * HOUR;
	}

	/** The mark of a source that was never seen: nothing of it was read since the first poll. */
	private markOfNew(): Mark {
		const { since, firstReadFrom = -Infinity } = this.state;
		const { readUpTo, coveredFrom } = this.unreadSince(Math.max(since, this.furthestBack()));
		// The overlap may be larger than it was then.
		return { readUpTo, coveredFrom: Math.max(coveredFrom, firstReadFrom) };
	}

	/** The mark of a source of which nothing was read since an instant. */
	private unreadSince(readUpTo: number): Mark {
		return { readUpTo, coveredFrom: readUpTo - (this.reach + 1) * HOUR };
	}

	/** Gives what stood in the log of half-written lines that were rotated away before they were whole. */
	private giveVanished(): void {
		const { halfWritten, reader, sources } = this;
		for (const one of halfWritten.vanished()) {
			const source = sources.called(one.source);
			// It may be in the file of an Engine that is offline, which half of a line need not tell.
			const mayComeBack = this.isUntold(source) && one.since >= this.furthestBack();
			if (mayComeBack || !source.hasMoved) continue;
			if (reader.giveVanished(one.text, source)) halfWritten.give(one);
		}
	}

	/** Whether entries of the source may be of any of several files. */
	private isUntold(source: Source): boolean {
		return this.settings.hasSeveralFiles && source === this.sources.unattributed;
	}

	/** The end of a file that was read is gone, although the window holds the time when it was written. */
	private warnOfRotation(): void {
		const { sources, state, reach } = this;
		if (state.stepHours !== null) return;
		for (const source of sources.all) {
			const { lastBefore, isLastBeforeSeen, stored, mark, hasMoved } = source;
			const isInWindow = (stored.lastIsAfter ?? -Infinity) > mark.coveredFrom + reach * HOUR;
			if (!hasMoved || lastBefore.length === 0 || isLastBeforeSeen || !isInWindow) continue;
			if (source.last === lastBefore) source.last = [];
			this.warnings.push(
				'The log was rotated since the last poll, or shortened. Events that were written before and not read yet are missed.',
			);
		}
	}
}

const everySource = (): boolean => true;

/** A decision on sources that is asked for at every entry, and stays the same as long as no mark moves. */
function decidedOnce(decide: (source: Source) => boolean): (source: Source) => boolean {
	const decided = new Map<Source, boolean>();
	return (source) => {
		let answer = decided.get(source);
		if (answer === undefined) decided.set(source, (answer = decide(source)));
		return answer;
	};
}
