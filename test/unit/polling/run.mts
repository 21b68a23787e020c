/** Runs a history: n8n's polls, the server's answers, and the count of what has to come and has come. */

import { Matcher } from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import { Parser } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import type { pollLog, PollResult, PollSettings, PollState, PollWorld } from './adapter.mts';
import type { TimeRange } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import { showsTime } from '../../simulator/generator.mts';
import { splitLines } from '../../simulator/logSource.mts';
import { Refusal } from '../../simulator/refusal.mts';
import { takeBaseline } from './baseline.mts';
import { filters, plainPoll } from './history.mts';
import type {
	FilterName,
	History,
	PollStep,
	Setup,
	Step,
	Summary,
	WriteAgainStep,
	WriteStep,
} from './history.mts';
import { BrokenPromise, Ledger, shown } from './ledger.mts';
import { contentOf, offsetMinutes, prefixOf } from './lineTexts.mts';
import { LogFile, WrittenLine } from './logFiles.mts';
import { N8n } from './n8n.mts';
import { Server, withoutMark } from './server.mts';
import type { Absence, ServedAnswer } from './server.mts';

export type PollLog = typeof pollLog;

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** So far does the promise go for an Engine that was away, with something left for the polls at the end. */
const LONGEST_ABSENCE = 6 * DAY;
const LONGEST_STANDSTILL = 7 * DAY - 2 * HOUR;
const FURTHEST_ZONE_MINUTES = 14 * 60;
/**
 * A last line without a line end comes when it was seen twice. Lines of an Engine that was offline while they were held back come
 * within an hour.
 */
const QUIET_POLLS_AT_THE_END = 14;
const LAST_POLLS_MINUTES = 5;
/** Out of time, a poll may give nothing although there is more to come. */
const QUIET_POLLS_IN_A_BUDGET = 40;
/** Polls after everything has come: whatever was forgotten too early comes again here. */
const LATER_POLLS_HOURS = [5, 30];

type PollOutcome = 'kept' | 'failed' | 'overtaken' | 'dropped';

// The matcher looks at no time, so one parser serves all histories.
const parser = new Parser({ logTimeZone: 'UTC', now: 0 });

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

/** What happened to one poll, beside its result. */
interface PollRecord {
	answers: ServedAnswer[];
	texts: string[][];
	requests: number;
	bytesRead: number;
	isDisturbed: boolean;
}

class HistoryRun {
	readonly summary: Summary = { polls: 0, lines: 0, delivered: 0, largestState: 0 };
	private readonly setup: Setup;
	private readonly pollLog: PollLog;
	private readonly tell: (words: string) => void;
	private readonly files: LogFile[];
	private readonly server: Server;
	private readonly n8n: N8n;
	private readonly ledger: Ledger;
	private readonly isGlued: boolean;
	private isWanted: (text: string) => boolean;
	private readonly settings: PollSettings;
	/** The server's clock. */
	private now: number;
	private clockAhead: number;
	private lastPollAt: number;
	private isActive = false;
	private isActiveOrFirst = true;
	private hasRestarted = false;
	/** No late line is older than the poll before the overlap was raised could have seen. */
	private oldestLateTime = -Infinity;
	/** The smallest overlap from now on: lines that are written now may be read with it. */
	private overlapToCome: number;
	private largestOverlap: number;
	private unsavedTexts: string[] = [];
	private readonly awaySince = new Map<LogFile, number>();
	private lineNumber = 0;

	constructor(setup: Setup, poll: PollLog, tell: (words: string) => void) {
		this.setup = setup;
		this.pollLog = poll;
		this.tell = tell;
		this.now = Date.parse(setup.begins);
		this.clockAhead = setup.clockAheadSeconds * SECOND;
		this.lastPollAt = this.now + this.clockAhead;
		this.overlapToCome = setup.overlapHours;
		this.largestOverlap = setup.overlapHours;
		const isAll = setup.operation === 'allEngines';
		this.files = (isAll ? setup.files : setup.files.slice(0, 1)).map(
			(file, index) =>
				new LogFile(isAll || setup.operation === 'engine' ? `engine-${index + 1}` : 'Portal', file),
		);
		this.server = new Server(setup.server, setup.operation, this.files, () => this.now);
		this.isGlued = setup.server.missingLastNewline && this.files.length > 1;
		this.n8n = new N8n(setup.scheduler);
		this.ledger = new Ledger(this.files, this.isGlued, setup);
		const filter = filters[this.isGlued ? 'everything' : setup.filter];
		const matcher = new Matcher(filter);
		this.isWanted = (text) => matcher.wants(parser.parse(text));
		this.settings = {
			log: `${setup.operation} test`,
			hasSeveralFiles: isAll,
			overlapHours: setup.overlapHours,
			lookBackHours: setup.lookBackHours,
			mostEvents: setup.mostEvents ?? Infinity,
			filter,
			logTimeZone: nearEnough(setup.logTimeZone, setup.server.zone, this.now),
		};
		for (const file of this.files) {
			file.wasAwayAtFirst = isAll && file.setup.isAwayAtFirst && this.allTell;
			if (file.wasAwayAtFirst) this.goAway(file, 'DISCONNECTED');
		}
		this.isActiveOrFirst = !this.settings.hasSeveralFiles;
	}

	async run(steps: readonly Step[]): Promise<void> {
		this.largestOverlap = Math.max(this.largestOverlap, ...overlapsIn(steps));
		for (const [index, step] of steps.entries()) {
			this.overlapToCome = Math.min(this.settings.overlapHours, ...overlapsIn(steps.slice(index)));
			await this.take(step);
		}
		await this.finish();
	}

	private async take(step: Step): Promise<void> {
		switch (step.do) {
			case 'write':
				return this.write(step);
			case 'writeAgain':
				return this.writeAgain(step);
			case 'poll':
				await this.poll(step);
				return;
			case 'wait':
				return this.wait(step.seconds * SECOND);
			case 'waitForGap':
				return this.wait(
					this.lastPollAt + step.hours * HOUR + step.milliseconds - this.clockOfN8n(),
				);
			case 'routine':
				return this.routine(step);
			case 'setClock':
				this.clockAhead = step.aheadSeconds * SECOND;
				return this.tell(`n8n's clock is ${step.aheadSeconds} s ahead`);
			case 'goAway':
				return this.goAway(this.fileOf(step.file), step.how);
			case 'comeBack':
				return this.comeBack(this.fileOf(step.file));
			case 'traffic':
				return this.traffic(step);
			case 'rotate':
				return this.rotate(step);
			case 'restart':
				return this.restart();
			case 'editOverlap':
				return this.editOverlap(step.hours);
			case 'editMostEvents':
				this.settings.mostEvents = step.mostEvents ?? Infinity;
				return this.tell(`at most ${this.settings.mostEvents} events from now on`);
			case 'editFilter':
				return this.editFilter(step.filter);
		}
	}

	private fileOf(index: number): LogFile {
		return this.files[index % this.files.length]!;
	}

	private clockOfN8n(): number {
		return this.now + this.clockAhead;
	}

	/** Waits, but not until something that is due is older than the promise goes. */
	private wait(wanted: number): void {
		let longest = Math.max(0, wanted);
		for (const since of this.setup.isAbsenceUnlimited === true ? [] : this.awaySince.values()) {
			longest = Math.min(longest, Math.max(0, since + LONGEST_ABSENCE - this.now));
		}
		// A server that always sends whole files brings back lines that were forgotten with their Engine.
		if (
			this.settings.hasSeveralFiles &&
			(this.setup.server.ignoreTimeParameters ||
				this.files.some(({ setup }) => !setup.serverKnowsTimes))
		) {
			longest = Math.min(longest, Date.parse(this.setup.begins) + LONGEST_ABSENCE - this.now);
		}
		for (const line of this.settings.hasSeveralFiles ? this.ledger.due() : []) {
			const limit = line.wasAway ? LONGEST_ABSENCE : LONGEST_STANDSTILL;
			const left = (line.time ?? line.facts.written) + limit - this.now;
			if (left >= longest) continue;
			if (line.wasAway && this.setup.isAbsenceUnlimited === true) line.owed = 'may';
			else longest = left;
		}
		this.now += Math.max(0, longest);
		this.tell(
			`wait ${Math.max(0, longest) / MINUTE} min, it is ${new Date(this.now).toISOString()}`,
		);
	}

	private earliestLateTime(): number {
		return Math.max(this.oldestLateTime, this.now - this.overlapToCome * HOUR);
	}

	private write(step: WriteStep): void {
		const file = this.fileOf(step.file);
		const kind = file.setup.hasForeignLines ? step.kind : 'own';
		const earliest = step.isTooLate === true ? -Infinity : this.earliestLateTime();
		const time = Math.max(earliest, this.now - step.lateMinutes * MINUTE);
		if (step.isTooLate === true) this.giveUpUntimedAtTop(file);
		const isUntimed = kind === 'continuation' || !showsTime(file.setup.style);
		const content = contentOf(kind, file, time, this.setup.server.zone, (this.lineNumber += 1));
		for (let copy = 0; copy < step.copies; copy += 1) {
			this.append(file, {
				time: this.serverTimeFor(file, kind, time),
				stamp: isUntimed ? null : time,
				content,
				isOutside: step.isTooLate === true,
			});
		}
	}

	/** A too late line that is the file's first with a time gives that to the lines before it: they may leave the answers. */
	private giveUpUntimedAtTop(file: LogFile): void {
		if (file.inheritedTime() !== null) return;
		for (const line of file.present) {
			if (line.isDue) line.owed = 'may';
			line.hasLeftUnread ||= !line.wasReadPlainly;
		}
	}

	/** A line without any time has that of the line before it, which must not be older than a late line may be. */
	private serverTimeFor(file: LogFile, kind: WriteStep['kind'], time: number): number | null {
		if (!file.setup.serverKnowsTimes) return null;
		if (kind !== 'continuation') return time;
		const inherited = file.inheritedTime();
		return inherited !== null && inherited < this.earliestLateTime() ? time : null;
	}

	private writeAgain(step: WriteAgainStep): void {
		const file = this.fileOf(step.file);
		const line = file.present.at(-1 - step.linesBack);
		if (line === undefined || file.wasRotated(line.text)) return;
		const { stamp, content } = line.facts;
		if (stamp === null) {
			if (step.isUntimed !== true) return;
			// It counts as the line that was there before, and so what stands in front of it may count as old.
			for (const before of file.lines) if (before.isDue) before.owed = 'may';
			const time = file.setup.serverKnowsTimes ? this.now : null;
			return this.append(file, { time, stamp, content, isOutside: true });
		}
		const time = this.isInFold(file, stamp) ? stamp + HOUR : stamp;
		if (time > this.now || time < this.earliestLateTime()) return;
		const serverTime = file.setup.serverKnowsTimes ? time : null;
		// The line of an hour before may leave the answers as this one comes late.
		const isOutside = time !== stamp && time < this.now;
		this.append(file, { time: serverTime, stamp: time, content, isOutside });
	}

	private isInFold(file: LogFile, stamp: number): boolean {
		const { zone } = this.setup.server;
		if (stamp + HOUR > this.now) return false;
		return prefixOf(file, stamp, zone) === prefixOf(file, stamp + HOUR, zone);
	}

	private append(
		file: LogFile,
		facts: Pick<WrittenLine['facts'], 'time' | 'stamp' | 'content' | 'isOutside'>,
	): void {
		const { time } = facts;
		const line = new WrittenLine({ file, ...facts, written: this.now, isWanted: true });
		line.facts.isWanted = this.isWanted(line.text);
		if (this.isActive && line.facts.isWanted) line.owed = facts.isOutside ? 'may' : 'must';
		line.isAfterBaseline = this.isActive;
		file.append(line);
		this.summary.lines += 1;
		this.tell(
			`${file.name} writes ${shown(line.text)}${time === null ? ', no time' : `, ${(this.now - time) / MINUTE} min late`}`,
		);
	}

	private async routine(step: Extract<Step, { do: 'routine' }>): Promise<void> {
		for (let poll = 0; poll < step.polls; poll += 1) {
			this.wait(step.everyMinutes * MINUTE);
			for (let line = 0; line < step.lines; line += 1) {
				const file = step.firstFile + poll + line;
				this.write({ do: 'write', file, kind: 'own', copies: 1, lateMinutes: 0 });
			}
			await this.poll(plainPoll);
		}
	}

	private traffic(step: Extract<Step, { do: 'traffic' }>): void {
		for (let line = 0; line < step.lines; line += 1) {
			this.wait(step.everyMinutes * MINUTE);
			const isLate = line % step.everyNthLate === 0;
			const lateMinutes = isLate ? step.lateMinutes : 0;
			this.write({ do: 'write', file: line, kind: 'own', copies: 1, lateMinutes });
		}
	}

	/** Lines that do not tell whose they are belong to Engines that n8n must know of before they go away. */
	private get allTell(): boolean {
		return this.files.every(({ setup }) => !setup.hasForeignLines);
	}

	private goAway(file: LogFile, how: Absence): void {
		if (this.settings.hasSeveralFiles && this.isActiveOrFirst === false) return;
		file.goAway();
		if (!this.awaySince.has(file)) this.awaySince.set(file, this.now);
		this.server.setAbsence(file, how);
		this.tell(`${file.name} is ${how}`);
	}

	private comeBack(file: LogFile): void {
		this.awaySince.delete(file);
		file.isAway = false;
		this.server.setAbsence(file, null);
		this.tell(`${file.name} is back`);
	}

	private rotate({ file: index, lines, isUnread }: Extract<Step, { do: 'rotate' }>): void {
		const file = this.fileOf(index);
		const most = lines ?? Infinity;
		const gone = isUnread === true ? file.rotateUnread(most) : file.rotate(most);
		this.tell(`${gone} lines of ${file.name} rotate away`);
	}

	private restart(): void {
		this.n8n.restart();
		this.hasRestarted = true;
		this.ledger.allowAgain(this.unsavedTexts);
		for (const line of this.files.flatMap(({ lines }) => lines)) {
			if (line.comesAfterRestart) line.owed = 'may';
		}
		this.unsavedTexts = [];
		this.tell('n8n restarts');
	}

	private editOverlap(hours: number): void {
		const { overlapHours } = this.settings;
		if (hours > overlapHours) {
			this.oldestLateTime = Math.max(this.oldestLateTime, this.now - overlapHours * HOUR);
		}
		this.settings.overlapHours = hours;
		this.tell(`the overlap is ${hours} h from now on`);
	}

	private editFilter(name: FilterName): void {
		if (this.isGlued) return;
		this.settings.filter = filters[name];
		const matcher = new Matcher(filters[name]);
		this.isWanted = (text) => matcher.wants(parser.parse(text));
		for (const line of this.files.flatMap(({ lines }) => lines)) {
			const wasWanted = line.facts.isWanted;
			line.facts.isWanted = this.isWanted(line.text);
			if (line.isDue && !line.facts.isWanted) line.owed = 'may';
			if (!wasWanted && line.facts.isWanted && line.isAfterBaseline) {
				// One with a second bracket may be two lines: it waits, and the filter decides when it comes.
				const mayWait = this.settings.hasSeveralFiles && line.text.split('|').length > 4;
				const isDecided = line.wasDecided && !this.hasRestarted && !mayWait;
				if (isDecided) line.comesAfterRestart = true;
				else line.owed = 'may';
			}
		}
		this.tell(`the filter is ${name} from now on`);
	}

	private async finish(): Promise<void> {
		for (const file of this.files) {
			this.comeBack(file);
			// An Engine that is back and says nothing cannot be noticed, nor one of which all sticks to another.
			const copies = this.isGlued ? 3 : 1;
			const at = this.files.indexOf(file);
			this.write({ do: 'write', file: at, kind: 'own', copies, lateMinutes: 0 });
		}
		const most = 100 + 5 * this.ledger.due().length;
		const { budgetBytes } = this.setup;
		const enough = budgetBytes === null ? QUIET_POLLS_AT_THE_END : QUIET_POLLS_IN_A_BUDGET;
		for (let quiet = 0, polls = 0; quiet < enough && polls < most; polls += 1) {
			this.now += LAST_POLLS_MINUTES * MINUTE;
			const before = this.summary.delivered;
			await this.poll(plainPoll);
			quiet = this.summary.delivered === before ? quiet + 1 : 0;
		}
		this.ledger.checkComplete();
		for (const hours of LATER_POLLS_HOURS) {
			this.now += hours * HOUR;
			await this.poll(plainPoll);
		}
	}

	private async poll(given: PollStep): Promise<PollOutcome> {
		// An Engine whose only line is torn at the baseline does not tell who it is.
		const isWhole = this.settings.hasSeveralFiles && !this.isActive;
		const step = isWhole ? { ...given, tornBytes: 0 } : given;
		if (this.settings.hasSeveralFiles && !this.isActive) {
			for (const file of this.files.filter((one) => !one.wasAwayAtFirst)) {
				this.write({
					do: 'write',
					file: this.files.indexOf(file),
					kind: 'own',
					copies: 1,
					lateMinutes: 0,
				});
			}
		}
		const began = this.n8n.state;
		const linesBefore = this.files.map(({ lines }) => lines.length);
		const record: PollRecord = {
			answers: [],
			texts: [],
			requests: 0,
			bytesRead: 0,
			isDisturbed: false,
		};
		this.summary.polls += 1;
		this.lastPollAt = this.clockOfN8n();
		let result: PollResult;
		try {
			result = await this.pollLog(began, { ...this.settings }, this.worldOf(step, record));
		} catch (error) {
			if (!record.isDisturbed) throw brokenBy(error);
			this.tell('the poll fails');
			return 'failed';
		}
		if (record.isDisturbed) {
			throw new BrokenPromise('a poll gave a result although its answer was not whole');
		}
		if (this.n8n.hasOvertaken(began)) {
			this.tell('the poll was overtaken');
			return 'overtaken';
		}
		if (step.isDropped && this.setup.scheduler === 'durable') {
			this.tell('the poll is dropped');
			return 'dropped';
		}
		this.checkResult(began, result);
		if (!this.isActive) this.activate(record, linesBefore);
		this.takeResult(step, record, result);
		return 'kept';
	}

	private checkResult(began: PollState | null, { events, state }: PollResult): void {
		const texts = events.map(({ event }) => shown(event.line));
		this.tell(`the poll gives ${events.length}: ${texts.join(' ')}`);
		if (state.version === began?.version) throw new BrokenPromise('the version stayed the same');
		if (events.length > this.settings.mostEvents) throw new BrokenPromise('too many events');
	}

	private activate(record: PollRecord, linesBefore: readonly number[]): void {
		this.isActive = true;
		this.isActiveOrFirst = true;
		takeBaseline(this.files, record.answers, {
			lookBackHours: this.settings.lookBackHours,
			overlapHours: this.largestOverlap,
			isWholeFile: this.setup.server.ignoreTimeParameters,
			isGlued: this.isGlued,
			linesBefore,
		});
	}

	private takeResult(step: PollStep, record: PollRecord, result: PollResult): void {
		const { events, state } = result;
		const trouble = this.setup.scheduler === 'memory' ? (step.trouble ?? null) : null;
		this.n8n.keep(result, trouble);
		this.ledger.noteRead(record.answers, events.length === this.settings.mostEvents);
		this.ledger.noteTexts(record.texts);
		// What n8n dies with counts as come: nobody asks for it again.
		this.ledger.deliver(events);
		this.summary.delivered += events.length;
		this.summary.largestState = Math.max(this.summary.largestState, JSON.stringify(state).length);
		if (trouble === 'saveFails') this.unsavedTexts.push(...events.map(({ event }) => event.line));
		else if (events.length > 0) this.unsavedTexts = [];
		if (trouble === 'diesAfterSaving') this.restart();
	}

	private worldOf(step: PollStep, record: PollRecord): PollWorld {
		const { budgetBytes } = this.setup;
		return {
			now: this.clockOfN8n(),
			isOutOfTime: () => budgetBytes !== null && record.bytesRead >= budgetBytes,
			ask: async (range) => {
				const request = record.requests;
				record.requests += 1;
				this.now += step.delaySeconds * SECOND;
				this.tell(`asked for ${JSON.stringify(range)} at ${new Date(this.now).toISOString()}`);
				const fault = step.fault?.request === request ? step.fault : null;
				if (fault?.afterBytes === null) throw this.disturbed(record);
				const parts = this.open(range, step.tornBytes, record);
				const meanwhile = request === 0 ? step : null;
				return this.partsOf(parts, record, meanwhile, fault?.afterBytes ?? null);
			},
		};
	}

	private open(range: TimeRange, tornBytes: number, record: PollRecord): Iterable<Uint8Array> {
		try {
			const { answer, parts } = this.server.open(range, tornBytes, this.earliestLateTime());
			record.answers.push(answer);
			return parts;
		} catch (error) {
			// One Engine that is away, or a date in the future where that is refused.
			const isInTheHistory =
				error instanceof Refusal &&
				(error.status === 500 || this.setup.server.refuseFutureBeforeDate);
			record.isDisturbed ||= isInTheHistory;
			throw error;
		}
	}

	/** Gives an answer's parts, with what the history wants to happen meanwhile. */
	private async *partsOf(
		parts: Iterable<Uint8Array>,
		record: PollRecord,
		meanwhile: PollStep | null,
		breakAfter: number | null,
	): AsyncGenerator<Uint8Array> {
		const given: Uint8Array[] = [];
		let left = breakAfter ?? Infinity;
		let waiting = meanwhile;
		const take = async (moment: PollStep['meanwhileAt']): Promise<void> => {
			if (waiting === null || momentOf(waiting) !== moment) return;
			const steps = waiting.meanwhile;
			waiting = null;
			for (const step of steps) await this.take(step);
		};
		await take('beforeFirstPart');
		for (const part of parts) {
			if (part.length >= left) yield part.subarray(0, left);
			left -= part.length;
			if (left <= 0) throw this.disturbed(record);
			record.bytesRead += part.length;
			if (this.isGlued) given.push(part);
			yield part;
			await take('afterFirstPart');
		}
		await take('afterFirstPart');
		await take('afterLastPart');
		// A break past the end of the answer is one at the last moment at which it can be noticed.
		if (breakAfter !== null) throw this.disturbed(record);
		record.texts.push(
			splitLines(Buffer.concat(given)).map((line) => withoutMark(decoder.decode(line))),
		);
	}

	private disturbed(record: PollRecord): Error {
		record.isDisturbed = true;
		return new Error('the history wants this poll to fail');
	}
}

/** What is written after a torn answer was cut could undo the choice of the cut: only at its end. */
function momentOf({ tornBytes, meanwhileAt }: PollStep): PollStep['meanwhileAt'] {
	return tornBytes > 0 ? 'afterLastPart' : meanwhileAt;
}

function brokenBy(error: unknown): BrokenPromise {
	if (error instanceof BrokenPromise) return error;
	const stack = error instanceof Error ? error.stack : String(error);
	return new BrokenPromise(`a poll failed for no reason: ${stack}`, { cause: error });
}

function overlapsIn(steps: readonly Step[]): number[] {
	return steps.flatMap((step) => (step.do === 'editOverlap' ? [step.hours] : []));
}

function nearEnough(zone: string, serverZone: string, instant: number): string {
	const apart = Math.abs(offsetMinutes(zone, instant) - offsetMinutes(serverZone, instant));
	return apart <= FURTHEST_ZONE_MINUTES ? zone : serverZone;
}

/**
 * Runs a history to its end.
 *
 * @throws BrokenPromise with the run's log, when a line was lost, repeated, made up or given out of order
 */
export async function runHistory({ setup, steps }: History, poll: PollLog): Promise<Summary> {
	const run = new HistoryRun(setup, poll, () => {});
	try {
		await run.run(steps);
		return run.summary;
	} catch (error) {
		if (!(error instanceof BrokenPromise)) throw error;
	}
	// Once more for the log: keeping it for every history would take longer than the histories.
	const log: string[] = [];
	try {
		await new HistoryRun(setup, poll, (words) => log.push(words)).run(steps);
	} catch (error) {
		if (error instanceof BrokenPromise) error.message += `\n\nWhat happened:\n${log.join('\n')}`;
		throw error;
	}
	throw new Error('the same history broke the promise only once');
}
