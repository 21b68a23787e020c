import type { EventFilter } from '../event/filter';
import { matcher } from '../event/filter';
import { linesOf } from '../sources/auditTrailApi/lines';
import { Parser } from '../sources/auditTrailApi/parser';
import { TimeZone } from '../event/timeZone';
import { ExplainedError } from '../messages/explainedError';
import type { TimeRange } from '../sources/auditTrailApi/query';
import { localDateTime } from '../sources/auditTrailApi/query';
import { digester } from './digests';
import { learn } from './learning';
import type { Source } from './memory';
import { Memory, TooManyLines } from './memory';
import type { Plan } from './plan';
import { HOUR, hoursSince, planned, smallerSteps } from './plan';
import type { Ending, NewEvent, Purpose, SelectionSettings } from './selection';
import { Selection } from './selection';
import type { Mark, PollState } from './state';
import { firstState } from './state';
import { Waiting } from './waiting';

export { TooManyLines } from './memory';
export type { NewEvent } from './selection';
export type { PollState } from './state';

/** How far back an Engine is caught up with that was away; an Engine that was away longer starts there. */
export const FURTHEST_BACK_HOURS = 7 * 24;
/** So much longer it is remembered: it takes some polls to catch up with it, if they give few events each. */
const LEEWAY_HOURS = 24;
/** What is to be known as old is read so much further back: the hour that whole hours round off, and one for clocks. */
const LEARNING_EXTRA_HOURS = 2;
/** More at once would be too much for the nodes that follow; the rest comes with the next poll. */
const MOST_EVENTS_AT_ONCE = 50_000;

export interface PollSettings {
	/** Which log, as text: another one starts afresh. */
	log: string;
	/** Whether an answer is several Engines' files, one after the other. */
	hasSeveralFiles: boolean;
	/** Up to so many whole hours late lines are still found. */
	overlapHours: number;
	/** How far the first poll looks back; null: what is in the log then is old. */
	lookBackHours: number | null;
	/** Most events given by one poll; Infinity: no limit of the user's. */
	mostEvents: number;
	filter: EventFilter;
	/** IANA name. */
	logTimeZone: string;
}

/** What a poll needs of the world outside. */
export interface PollWorld {
	/** Epoch milliseconds of n8n's clock when the poll begins. */
	now: number;
	/** Asks for a part of the log. */
	ask(range: TimeRange): Promise<AsyncIterable<Uint8Array>>;
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
	const poll = new Poll(previous, settings, world);
	return previous === null ? await poll.begin() : await poll.goOn();
}

class Poll {
	private readonly state: PollState;
	private readonly memory: Memory;
	private readonly waiting: Waiting;
	private readonly selection: Selection;
	private readonly reading: SelectionSettings;
	private readonly parser: Parser;
	private readonly zone: TimeZone;
	/** What the overlap asks for: the hour that may be missing is the one that whole hours round off. */
	private readonly wantedReach: number;
	private readonly warnings: string[] = [];

	constructor(
		previous: PollState | null,
		private readonly settings: PollSettings,
		private readonly world: PollWorld,
	) {
		const { log, logTimeZone, filter, hasSeveralFiles, overlapHours, lookBackHours } = settings;
		const { now } = world;
		this.wantedReach = overlapHours + 1;
		this.zone = new TimeZone(logTimeZone);
		this.parser = new Parser({ logTimeZone, now });
		const reach = Math.max(lookBackHours ?? 0, this.wantedReach);
		this.state =
			previous ??
			firstState(log, now - (reach - this.wantedReach) * HOUR, {
				readAt: now,
				reach,
				isByDate: false,
			});
		this.memory = new Memory(this.state);
		this.waiting = new Waiting(this.state.waiting);
		this.reading = {
			hasSeveralFiles,
			mostEvents: Math.min(settings.mostEvents, MOST_EVENTS_AT_ONCE),
			isWanted: matcher(filter),
			digestOf: digester(this.state.salt),
			isOutOfTime: () => world.isOutOfTime(),
		};
		this.selection = new Selection(this.memory, this.waiting, this.parser, this.reading);
	}

	/** The first poll: what is in the log is old, but for what it is to look back to. */
	async begin(): Promise<PollResult> {
		const { lookBackHours } = this.settings;
		const { mark } = this.state;
		const old = await this.learn(mark.reach);
		const after = { ...mark, reach: this.wantedReach };
		if (lookBackHours === null) {
			this.memory.beginAnswer();
			this.rememberOld(old);
			this.finish(after);
			return this.result(after, 'whole', true);
		}
		const ending = await this.read({ hours: lookBackHours, before: null }, everything);
		// The next polls would have to remember all of it, to the end of the look back.
		if (ending !== 'whole' && this.memory.knowsTooMany()) throw new TooManyLines();
		if (ending === 'outOfTime') {
			if (this.selection.processed === 0) throw new DoesNotFit(lookBackHours);
			return this.unfinished({ ...mark, reach: lookBackHours }, ending);
		}
		this.rememberOld(old);
		if (ending !== 'whole') return this.unfinished(mark, ending);
		this.finish(after);
		await this.forgetOlder(lookBackHours, after);
		return this.result(after, ending, true);
	}

	async goOn(): Promise<PollResult> {
		const { state, wantedReach } = this;
		const reach = state.isHeldBack ? state.mark.reach : Math.min(state.mark.reach, wantedReach);
		const mark = { ...state.mark, reach };
		const plan = planned(mark, this.world.now, state.stepHours);
		return await this.readNew(plan, mark).catch((thrown: unknown) => {
			if (!(thrown instanceof TooManyLines)) throw thrown;
			return this.inSmallerSteps(plan, mark, thrown);
		});
	}

	private async readNew(plan: Plan, mark: Mark): Promise<PollResult> {
		const { state, wantedReach } = this;
		const { reach } = mark;
		const isUsual = !state.isHeldBack && plan.before === null && !plan.reachesBack;
		// A larger overlap brings older lines into the answer: they are old.
		const old =
			isUsual && reach < wantedReach
				? await this.learn(hoursSince(mark.readAt, this.world.now) + wantedReach)
				: null;

		const isBehind = this.behind(mark);
		const purpose: Purpose = {
			takes: (source) => !isBehind(source),
			reachesBack: plan.reachesBack,
		};
		const ending = await this.read(plan, purpose);
		if (ending === 'outOfTime' && this.selection.processed === 0) {
			return this.inSmallerSteps(plan, mark, new DoesNotFit(plan.hours));
		}
		if (ending !== 'whole') return this.unfinished(state.mark, ending);
		const back = [...this.selection.present].filter(isBehind);
		// Lines that do not tell whose they are may be new ones of an Engine that is back: another time, then.
		const isOld = old !== null && back.length === 0 && ![...old].some(isBehind);
		if (isOld) this.rememberOld(old);
		const after = { ...plan.after, reach: isOld ? wantedReach : reach };
		this.finish(after);
		await this.catchUp(back);
		if (plan.before === null) await this.forgetOlder(plan.hours, after);
		return this.result(after, ending, plan.before === null);
	}

	/**
	 * Reads the lines of Engines that have been away, back to when they were there last. What is
	 * remembered of those that are not read to their end stays: the next poll goes on.
	 */
	private async catchUp(back: Source[]): Promise<void> {
		const { memory, selection, world } = this;
		// Each answer must begin where what is remembered of its Engines begins, so those differ.
		const groups = this.byMark(back);
		const unnamed = groups.find(({ sources }) => sources.every(({ mark }) => mark !== null));
		for (const group of groups) {
			if (selection.isFull || world.isOutOfTime()) return;
			const plan = planned(group.mark, world.now, null);
			const takes = (source: Source, file: Source): boolean =>
				source === memory.unnamed
					? group === unnamed || file === memory.unnamed || group.sources.includes(file)
					: group.sources.includes(source);
			const before = selection.processed;
			const ending = await this.read(plan, { takes, reachesBack: plan.reachesBack });
			if (ending === 'whole') {
				this.finish(plan.after);
				continue;
			}
			for (const source of group.sources) source.mark &&= group.mark;
			if (ending === 'outOfTime' && selection.processed === before) {
				this.warnings.push(
					`An Engine that was away came back, and ${plan.hours} hours of the log cannot be read in the time that n8n gives a poll. Its older events wait until they can.`,
				);
				return;
			}
		}
	}

	private byMark(sources: Source[]): Array<{ mark: Mark; sources: Source[] }> {
		const groups: Array<{ mark: Mark; sources: Source[] }> = [];
		for (const source of sources) {
			const mark = this.markOf(source);
			const group = groups.find((other) => isSame(other.mark, mark));
			if (group === undefined) groups.push({ mark, sources: [source] });
			else group.sources.push(source);
		}
		return groups.sort((one, other) => one.mark.readAt - other.mark.readAt);
	}

	/** Which sources the answer does not reach back far enough for: they were away. */
	private behind(mark: Mark): (source: Source) => boolean {
		const { now } = this.world;
		const known = new Map<Source, boolean>([[this.memory.unnamed, false]]);
		return (source) => {
			let isBehind = known.get(source);
			if (isBehind === undefined) {
				const isWithTheOthers = source.mark !== null && isSame(source.mark, this.state.mark);
				isBehind = !isWithTheOthers && hoursFor(this.markOf(source), now) > hoursFor(mark, now);
				known.set(source, isBehind);
			}
			return isBehind;
		};
	}

	/** From where an Engine has to be read. */
	private markOf({ mark }: Source): Mark {
		const { since, mark: own } = this.state;
		const reach = Math.min(own.reach, this.wantedReach);
		const from = mark ?? { readAt: since, reach, isByDate: false };
		const { now } = this.world;
		const isTooLongAgo = from.readAt < now - (FURTHEST_BACK_HOURS + LEEWAY_HOURS) * HOUR;
		return isTooLongAgo ? { ...from, readAt: now - FURTHEST_BACK_HOURS * HOUR } : from;
	}

	private async read(plan: Pick<Plan, 'hours' | 'before'>, purpose: Purpose): Promise<Ending> {
		return await this.selection.read(await this.ask(plan), purpose);
	}

	/** @throws DoesNotFit when what has to be known as old cannot be read in time */
	private async learn(reach: number): Promise<Set<Source>> {
		const hours = reach + LEARNING_EXTRA_HOURS;
		const answer = await this.ask({ hours, before: null });
		const old = await learn(answer, this.memory, this.parser, this.reading);
		if (old === null) throw new DoesNotFit(hours);
		return old;
	}

	private async ask({
		hours,
		before,
	}: Pick<Plan, 'hours' | 'before'>): Promise<AsyncIterable<Uint8Array>> {
		return await this.world.ask({
			elapsedHours: String(hours),
			...(before !== null && { beforeDate: localDateTime(before, this.zone) }),
		});
	}

	/** Remembers lines as old that the answer which was read after them did not hold as new. */
	private rememberOld(files: ReadonlySet<Source>): void {
		for (const file of files) this.memory.take(file);
		this.memory.rememberLearned();
	}

	/** The answer was read to its end: its sources have been read so far, and need not be read back to further. */
	private finish({ readAt, reach, isByDate }: Mark): void {
		const mark = { readAt, reach: Math.min(reach, this.wantedReach), isByDate };
		this.memory.take(this.memory.unnamed);
		for (const source of this.memory.taken()) {
			source.progress = 'whole';
			source.mark = mark;
		}
	}

	/**
	 * Forgets what was read of a long time if there is too much of it: the next answer will not hold it.
	 * What that can hold is asked for, because times in lines are not to be relied on.
	 *
	 * @param hours so many were read
	 * @param mark what the next poll goes on from
	 */
	private async forgetOlder(hours: number, { reach }: Mark): Promise<void> {
		const { memory, world } = this;
		const hoursToCome = reach + LEARNING_EXTRA_HOURS;
		if (hours <= hoursToCome || !memory.knowsMany() || memory.isSomeoneAway()) return;
		const answer = await this.ask({ hours: hoursToCome, before: null });
		memory.beginAnswer();
		for await (const lines of linesOf(answer)) {
			for (const line of lines) memory.recognize(this.reading.digestOf(line));
			if (world.isOutOfTime()) return;
		}
		memory.forgetUnseen();
	}

	/** There is more in the answer: the next poll asks from the same mark. */
	private unfinished(mark: Mark, ending: Ending): PollResult {
		this.memory.markNew(mark);
		return this.result(mark, ending, false);
	}

	/**
	 * The gap does not fit into a poll: from now on it is read by date, in parts.
	 * @throws reason when it cannot be
	 */
	private inSmallerSteps(plan: Plan, mark: Mark, reason: Error): PollResult {
		const { version, stepHours: before } = this.state;
		// Parts rest on the order of lines, which only a single file has.
		const stepHours = this.settings.hasSeveralFiles
			? null
			: smallerSteps(plan, mark, this.world.now, before);
		if (stepHours === null) throw reason;
		return {
			events: [],
			state: { ...this.state, version: version + 1, stepHours },
			warnings: [
				`${plan.hours} hours of the log cannot be read at once. The next polls read it in parts.`,
			],
		};
	}

	private result(mark: Mark, ending: Ending, mayForget: boolean): PollResult {
		const { memory, selection, state, waiting, warnings } = this;
		const stillWaiting = waiting.vanished().filter(({ line, source: name, isGlued }) => {
			const source = memory.sourceNamed(name);
			// It may be in the file of an Engine that is away, and not be whole yet.
			const isAway = name === null && !isGlued && memory.isSomeoneAway();
			return isAway || source.progress !== 'whole' || !selection.giveVanished(line, source);
		});
		const rememberedHours = FURTHEST_BACK_HOURS + this.wantedReach + LEEWAY_HOURS;
		const furthestBack = mark.readAt - rememberedHours * HOUR;
		const { unnamed, sources, forgotten } = memory.toState(
			this.world.now,
			mayForget,
			ending !== 'whole' || mark.isByDate || state.stepHours !== null,
			furthestBack,
		);
		// The next poll would find them in the same answer again, and so would every one after it.
		const isInAnswer = forgotten === 'present' || ending === 'outOfTime';
		if (forgotten !== null && ending !== 'whole' && isInAnswer) throw new TooManyLines();
		if (forgotten !== null) {
			warnings.push(
				'The log has more lines than can be remembered, so older ones may be given again. Fewer Overlap Hours help, or a trigger for each Engine.',
			);
		}
		const isCaughtUp = ending === 'whole' && !mark.isByDate;
		return {
			events: [...selection.vanished, ...selection.events],
			state: {
				...state,
				version: state.version + 1,
				mark,
				isHeldBack: ending !== 'whole',
				unnamed,
				sources,
				waiting: [...stillWaiting, ...waiting.newlyAdded()],
				stepHours: isCaughtUp ? null : state.stepHours,
			},
			warnings,
		};
	}
}

const everything: Purpose = { takes: () => true, reachesBack: false };

/** How many hours have to be asked for. */
function hoursFor(mark: Mark, now: number): number {
	return planned(mark, now, null).hours;
}

function isSame(one: Mark, other: Mark): boolean {
	return (
		one.readAt === other.readAt && one.reach === other.reach && one.isByDate === other.isByDate
	);
}
