/** Plays a history: the Engines write, n8n polls, the ledger is kept. */

import type { History, LineKind, PollStep, Setup, Step } from './history.mts';
import { plainPoll } from './history.mts';
import { BrokenPromise, Ledger } from './ledger.mts';
import { N8n } from './product.mts';
import type { Line, ShownLine } from './world.mts';
import { answer, DAY, HOUR, LogFile, MINUTE, textOf } from './world.mts';

const BEGINS = Date.parse('2024-11-03T00:28:00Z');
const CHUNK_BYTES = 1024;
/**
 * At the end: polls so far apart that a last line without a line end is given, until as many in a row give nothing as make an
 * hour. So long an Engine is not asked for that was offline while lines of it were held back.
 */
const LAST_POLLS_MINUTES = 13;
const QUIET_POLLS = 5;
/** A cap is raised at the end, so that no history takes more polls for catching up. */
const POLLS_TO_CATCH_UP = 50;
/** More lines of an Engine between two polls make a history slower, and not harder. */
const MOST_LINES_AT_ONCE = 120;
/** Polls after everything has come: what was forgotten too early comes again here. */
const LATER_POLLS_HOURS = [5, 30];
/** After so many, polls no longer wait for the state of one that n8n has dropped, nor for a clock that was set back at the start. */
const MINUTES_UNTIL_READ = 21;

const HALF_A_DAY = 12 * 60;

export interface Played {
	polls: number;
	lines: number;
	events: number;
}

class Play {
	readonly played: Played = { polls: 0, lines: 0, events: 0 };
	private readonly setup: Setup;
	private readonly files: LogFile[];
	private readonly n8n: N8n;
	private readonly ledger: Ledger;
	/** The server's clock. */
	private now = BEGINS;
	/** When a poll read each file to its end last. */
	private readonly readAt = new Map<LogFile, number>();
	private clockAhead = 0;
	private largestClockError = 0;
	private wasClockDaysOff = false;
	/** The last poll gave as much as it may. */
	private isHeldBack = false;
	private hasSlept = false;
	/** Kinds of lines of each file that n8n took, or passed over. */
	private readonly seen = new Map<LogFile, Set<LineKind>>();
	private isActive = false;
	private lastNumber = 0;

	constructor(
		setup: Setup,
		private readonly tell?: (words: string) => void,
	) {
		this.setup = { ...setup };
		const engines = setup.isAllEngines ? setup.engines : setup.engines.slice(0, 1);
		this.files = engines.map((engine, index) => new LogFile(index, engine));
		this.n8n = new N8n(setup.scheduler, () => this.now - BEGINS);
		this.ledger = new Ledger(
			setup.overlapHours,
			({ account }) => !setup.isFiltered || account === 'a.keller',
		);
	}

	async take(step: Step): Promise<void> {
		switch (step.do) {
			case 'poll':
				return await this.poll(step);
			case 'polls':
				for (let time = 0; time < step.times; time++) {
					this.pass(step.everyMinutes);
					await this.poll(plainPoll);
				}
				return;
			case 'pass':
				return this.pass(step.minutes);
			case 'sleep':
				return await this.sleep(step.minutes, step.polls);
			case 'write': {
				const file = this.file(step.engine);
				const line = this.write(file, step.kind, this.now, step.lateMinutes, []);
				for (let copy = 1; copy < step.copies; copy++) this.writeText(file, line);
				return;
			}
			case 'writeAgain': {
				const last = this.file(step.engine).lines.at(-1);
				if (last !== undefined && last.writtenAt !== null) this.writeText(last.file, last);
				return;
			}
			case 'writeSlowly':
				this.write(this.file(step.engine), step.kind, this.now, 0, step.shares);
				return;
			case 'offline':
			case 'online':
				for (const engine of step.engines) this.file(engine).isOnline = step.do === 'online';
				return this.tell?.(
					`Engines ${step.engines.map((engine) => this.file(engine).index + 1).join(', ')} are ${step.do}`,
				);
			case 'rotate': {
				const gone = this.file(step.engine).rotate(step.keptLines);
				this.ledger.rotated(gone);
				return this.tell?.(
					`${gone.length} lines of Engine ${this.file(step.engine).index + 1} are rotated away`,
				);
			}
			case 'restart':
				this.n8n.restart();
				this.ledger.restart();
				return this.tell?.('n8n restarts');
			case 'setClock':
				this.clockAhead = step.aheadMinutes * MINUTE;
				return this.tell?.(`n8n's clock is ${step.aheadMinutes} minutes ahead`);
			case 'editOverlap':
				this.setup.overlapHours = step.hours;
				this.ledger.editOverlap(step.hours, this.now);
				return this.tell?.(`the overlap is ${step.hours} hours`);
			case 'editMostEvents':
				// Outside of the promise: a cap that holds events back until a mark a day ahead is passed.
				if (this.wasClockDaysOff) return;
				this.setup.mostEvents = step.mostEvents;
				return this.tell?.(`Max Events Per Poll is ${step.mostEvents}`);
		}
	}

	private async sleep(minutes: number, polls: number): Promise<void> {
		// Outside of the promise: a log in which no poll has seen anything. Nothing tells where what is missed begins.
		for (const file of this.files) {
			// Two of them: the last one may be half-written.
			for (let line = 0; line < 2; line++) this.write(file, file.setup.kinds[0]!, this.now, 0, []);
		}
		// Twice: after a clock that was set back, one poll does not know yet what stands last.
		for (let poll = 0; poll < 2; poll++) {
			this.pass(MINUTES_UNTIL_READ);
			await this.poll(plainPoll);
		}
		this.pass(minutes);
		// Outside of the promise: a clock that is hours off while a cap holds events back, or again before a poll that was right.
		if (this.setup.mostEvents !== null || this.hasSlept) return;
		this.hasSlept = true;
		this.clockAhead -= minutes * MINUTE;
		for (let poll = 0; poll < polls; poll++) {
			this.pass(1);
			await this.poll(plainPoll);
		}
		this.clockAhead += minutes * MINUTE;
	}

	/** Everything comes back, everything is written to its end, and everything has to come. */
	async finish(): Promise<void> {
		this.tell?.('the end begins');
		for (const file of this.files) {
			file.isOnline = true;
			while (file.isLastLineGrowing) this.grow(file);
			// An Engine that is back and says nothing cannot be noticed.
			for (let line = 0; line < 2; line++) this.write(file, file.setup.kinds[0]!, this.now, 0, []);
		}
		const { mostEvents } = this.setup;
		const enough = Math.ceil(this.ledger.waiting / POLLS_TO_CATCH_UP);
		if (mostEvents !== null) this.setup.mostEvents = Math.max(mostEvents, enough);
		for (let polls = 0, quiet = 0; polls < 4 * POLLS_TO_CATCH_UP && quiet < QUIET_POLLS; polls++) {
			this.now += LAST_POLLS_MINUTES * MINUTE;
			const before = this.played.events;
			await this.poll(plainPoll);
			quiet = this.played.events === before ? quiet + 1 : 0;
		}
		this.ledger.checkComplete();
		for (const hours of LATER_POLLS_HOURS) {
			this.now += hours * HOUR;
			await this.poll(plainPoll);
		}
	}

	private file(engine: number): LogFile {
		return this.files[engine % this.files.length]!;
	}

	/** Minutes since polls have read all files to their ends. */
	private unreadMinutes(): number {
		const readAt = this.files.map((file) => this.readAt.get(file) ?? BEGINS);
		return (this.now - Math.min(...readAt)) / MINUTE;
	}

	/** A mark a day ahead must still be in the future when its file is read next, or nothing tells that it was wrong. */
	private longestPause(): number {
		return this.wasClockDaysOff ? Math.max(0, HALF_A_DAY - this.unreadMinutes()) : Infinity;
	}

	private pass(wantedMinutes: number): void {
		const start = this.now;
		const minutes = Math.min(wantedMinutes, this.longestPause());
		const { late } = this.setup;
		for (const file of this.files) {
			const lines = Math.min(file.linesIn(minutes), MOST_LINES_AT_ONCE);
			for (let line = 1; line <= lines; line++) {
				const at = start + Math.floor((line * minutes * MINUTE) / (lines + 1));
				const kind = file.setup.kinds[this.lastNumber % file.setup.kinds.length]!;
				const isLate = late !== null && this.lastNumber % late.everyNth === 0;
				this.write(file, kind, at, isLate ? late.minutes : 0, []);
			}
		}
		this.now = start + minutes * MINUTE;
		for (const file of this.files) this.grow(file);
		this.tell?.(`${minutes} minutes pass, it is ${new Date(this.now).toISOString()}`);
	}

	private grow(file: LogFile): void {
		if (!file.isLastLineGrowing) return;
		file.grow(this.now);
		const line = file.lines.at(-1)!;
		if (line.writtenAt !== null) this.ledger.written(line);
		this.tell?.(`there are ${line.shownBytes} of ${line.bytes.length} bytes of ${line.text}`);
	}

	private write(
		file: LogFile,
		kind: LineKind,
		at: number,
		lateMinutes: number,
		shares: number[],
	): Line {
		const time = at - lateMinutes * MINUTE;
		this.lastNumber++;
		const text = textOf(kind, file.index, this.setup.engines.length, time, this.lastNumber);
		return this.append(file, kind, time, at, text, shares);
	}

	private writeText(file: LogFile, { kind, time, text }: Line): void {
		this.append(file, kind, time, this.now, text, []);
	}

	private append(
		file: LogFile,
		kind: LineKind,
		time: number,
		at: number,
		text: string,
		shares: number[],
	): Line {
		while (file.isLastLineGrowing) this.grow(file);
		const line = file.write(kind, time, at, text, shares);
		this.played.lines++;
		this.ledger.begun(line);
		if (line.writtenAt !== null) this.ledger.written(line);
		this.tell?.(`written ${new Date(at).toISOString()}: ${text}`);
		return line;
	}

	private async poll(step: PollStep, isInner = false): Promise<void> {
		this.played.polls++;
		// Outside of the promise: a clock that is days off more than once, after a long time without polls, while a cap holds events
		// back, or before a line of each kind was seen.
		const isOutside =
			this.unreadMinutes() > HALF_A_DAY ||
			this.wasClockDaysOff ||
			this.isHeldBack ||
			this.setup.mostEvents !== null ||
			!this.files.every((file) => file.setup.kinds.every((kind) => this.seen.get(file)?.has(kind)));
		const days = isOutside ? 0 : step.clockDays;
		const clock = this.now + this.clockAhead + days * DAY;
		this.largestClockError = Math.max(this.largestClockError, Math.abs(clock - this.now));
		const linesBefore = this.played.lines;
		const shown: ShownLine[] = [];
		let files = new Set<LogFile>();
		const shownKinds: Array<[LogFile, Set<LineKind>]> = [];
		let requests = 0;
		let bytesRead = 0;
		let isDisturbed = false;
		const disturb = (): Error => {
			isDisturbed = true;
			return new Error('the history wants this poll to fail');
		};
		const { fault } = step;
		const ask = async (
			hours: number,
			before: number | null,
		): Promise<AsyncIterable<Uint8Array>> => {
			const request = requests++;
			if (step.isBusy && request > 0) {
				for (const file of this.files) this.write(file, 'own', this.now, 0, []);
			}
			const isFaulty = fault !== null && fault.request === request;
			if (isFaulty && fault.what === 'refused') throw disturb();
			if (!this.setup.isAllEngines && !this.files[0]!.isOnline) throw disturb();
			const {
				bytes,
				oddLines,
				files: read,
				kinds,
			} = answer(this.setup, this.files, this.now, hours, before);
			this.tell?.(
				`asked for ${hours} hours${before === null ? '' : ` before ${new Date(before).toISOString()}`}`,
			);
			shown.push(...oddLines);
			files = new Set([...files, ...read]);
			shownKinds.push(...kinds);
			this.ledger.shown(oddLines, clock);
			const meanwhile = async (): Promise<void> => {
				if (step.isOverlapped && request === 0) await this.poll(plainPoll, true);
			};
			const end =
				isFaulty && fault.what === 'brokenOff' ? Math.min(fault.bytes, bytes.length) : bytes.length;
			return (async function* () {
				await meanwhile();
				for (let at = 0; at < end; at += CHUNK_BYTES) {
					const chunk = bytes.subarray(at, Math.min(end, at + CHUNK_BYTES));
					bytesRead += chunk.length;
					yield chunk;
				}
				if (isFaulty && fault.what === 'brokenOff') throw disturb();
			})();
		};
		const isOutOfTime = (): boolean => {
			const isOut = fault?.what === 'outOfTime' && bytesRead > fault.bytes;
			isDisturbed ||= isOut;
			return isOut;
		};
		let outcome;
		try {
			outcome = await this.n8n.poll(this.setup, { now: clock, ask, isOutOfTime }, step.isDropped);
		} catch (thrown) {
			if (thrown instanceof BrokenPromise) throw thrown;
			if (!isDisturbed)
				throw new BrokenPromise(`a poll failed for no reason: ${String((thrown as Error).stack)}`);
			return this.tell?.('the poll fails');
		}
		this.tell?.(
			`the poll is ${outcome.was} and gives ${outcome.lines.length}${outcome.lines.map((line) => `\n    ${line}`).join('')}`,
		);
		if (outcome.was !== 'taken') return;
		if (!isDisturbed) for (const file of files) this.readAt.set(file, this.now);
		if (!isInner) this.wasClockDaysOff ||= days !== 0;
		this.isHeldBack = outcome.lines.length === this.setup.mostEvents;
		if (outcome.lines.length > (this.setup.mostEvents ?? Infinity))
			throw new BrokenPromise('more events than the most per poll');
		if (!this.isActive) {
			this.isActive = true;
			this.ledger.activate(
				shown,
				this.files,
				this.now,
				linesBefore,
				this.setup.lookBackHours,
				this.setup.isStartInclusive,
				this.largestClockError,
			);
		}
		for (const [file, kinds] of shownKinds) {
			this.seen.set(file, new Set([...(this.seen.get(file) ?? []), ...kinds]));
		}
		// By a clock that is hours behind, what was written since the last poll is not asked for.
		const isAllAskedFor = clock - this.now >= -HOUR;
		this.ledger.read(isAllAskedFor ? [...files] : [], this.now, outcome.isSaved);
		this.played.events += outcome.lines.length;
		for (const line of outcome.lines) this.ledger.come(line.replace(/^\ufeff+/, ''), clock);
	}
}

/**
 * Plays a history to its end.
 *
 * @param tell gets what happens, step by step
 * @throws BrokenPromise
 */
export async function play(
	{ setup, steps }: History,
	tell?: (words: string) => void,
): Promise<Played> {
	const one = new Play(setup, tell);
	for (const step of steps) await one.take(step);
	await one.finish();
	return one.played;
}
