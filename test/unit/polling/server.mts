/** The server of a history: the simulator's answers, torn where the history says so, and what was in each of them. */

import { answerOf } from '../../simulator/answer.mts';
import type { LogQuestion } from '../../simulator/answer.mts';
import { connectedEngine } from '../../simulator/connectedEngine.mts';
import { defaultSettings } from '../../simulator/settings.mts';
import type { EngineStatus, SimulatorSettings } from '../../simulator/settings.mts';
import type { TimeRange } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import { zoneNamed } from './lineTexts.mts';
import type { LogFile, WrittenLine } from './logFiles.mts';

export type Operation = LogQuestion['operation'];

/** The simulator's switches that matter for what an answer says. */
export interface ServerSetup {
	/** The zone of local time stamps and of `before_date`. */
	zone: string;
	lineEnd: '\n' | '\r\n';
	missingLastNewline: boolean;
	byteOrderMark: boolean;
	elapsedStartInclusive: boolean;
	beforeDateInclusive: boolean;
	ignoreTimeParameters: boolean;
	refuseFutureBeforeDate: boolean;
	/**
	 * Whether only bytes are torn off that no answer had before, as when a file is read while it is written.
	 * Otherwise an answer may end before the one before it did.
	 */
	tearsOnlyNewBytes: boolean;
	/** Bytes in one part of an answer; 0 = as the simulator gives them. */
	chunkBytes: number;
}

export type Absence = Exclude<EngineStatus, 'CONNECTED'> | 'unreachable';

const BYTE_ORDER_MARK_BYTES = 3;
const LINE_FEED = 0x0a;
const MILLISECONDS_PER_MINUTE = 60_000;

/** How much of a line was in the bytes of an answer that were read. */
export interface SentLine {
	line: WrittenLine;
	isWhole: boolean;
	/** Whole, with its line end, and not stuck to a line of the file before. */
	isPlain: boolean;
}

/** An answer on its way, and afterwards the record of it. */
export class ServedAnswer {
	/** The server's clock when the first byte left. */
	clock: number;
	bytesGiven = 0;
	private readonly sentLines: WrittenLine[] = [];
	private readonly setup: ServerSetup;

	constructor(clock: number, setup: ServerSetup) {
		this.clock = clock;
		this.setup = setup;
	}

	noteSent(line: WrittenLine): void {
		this.sentLines.push(line);
	}

	/** The lines that went into the answer, in its order; of those at the end perhaps nothing was read. */
	sent(): SentLine[] {
		let isStuck = false;
		return this.placed().map(({ line, end, lineEnd }) => {
			const isWhole = end <= this.bytesGiven;
			const isPlain = isWhole && lineEnd > 0 && end + lineEnd <= this.bytesGiven && !isStuck;
			isStuck = lineEnd === 0;
			return { line, isWhole, isPlain };
		});
	}

	/** Notes in the files how far this answer has shown them. */
	noteShown(): void {
		for (const { line, end } of this.placed()) {
			const missing = Math.max(0, end - this.bytesGiven);
			if (missing >= line.size) continue;
			const { file } = line.facts;
			file.shownTo = Math.max(file.shownTo, line.offset + line.size - missing);
		}
	}

	/**
	 * How many bytes at the end may be torn off.
	 *
	 * @param earliest no line that is older by the server's time: it would come too late for the promise
	 * @param onlyNew no byte that an answer has shown already
	 */
	tearableBytes(earliest: number, onlyNew: boolean): number {
		let bytes = 0;
		for (const { line, lineEnd } of this.placed().reverse()) {
			if ((line.facts.file.serverTimeOf(line) ?? earliest) < earliest) return bytes;
			const isShown = onlyNew && line.offset < line.facts.file.shownTo;
			const shown = isShown ? line.facts.file.shownTo - line.offset : 0;
			bytes += line.size + lineEnd - Math.min(shown, line.size);
			if (isShown) return shown >= line.size ? bytes - lineEnd : bytes - 1;
		}
		return bytes;
	}

	/** Where each line ends in the answer, and how many bytes its line end has. */
	private placed(): Array<{ line: WrittenLine; end: number; lineEnd: number }> {
		const { byteOrderMark, lineEnd, missingLastNewline } = this.setup;
		let at = byteOrderMark ? BYTE_ORDER_MARK_BYTES : 0;
		return this.sentLines.map((line, index) => {
			const isLastOfFile = this.sentLines[index + 1]?.facts.file !== line.facts.file;
			const ending = missingLastNewline && isLastOfFile ? 0 : lineEnd.length;
			const end = at + line.size;
			at = end + ending;
			return { line, end, lineEnd: ending };
		});
	}
}

/** The piece of a line at an answer's end as text: two cuts through the same character look alike. */
function tailOf(body: Buffer, length: number): string {
	const lastEnd = length === 0 ? -1 : body.lastIndexOf(LINE_FEED, length - 1);
	return withoutMark(body.subarray(lastEnd + 1, length).toString());
}

/** No line of a history begins with a byte order mark, so one that stands there is the answer's. */
export function withoutMark(text: string): string {
	return text.replace(/^\ufeff/, '');
}

/** The numbers from `first` up to `most`, then those below it down to 1. */
function* numbersAround(first: number, most: number): Generator<number> {
	for (let number = first; number <= most; number += 1) yield number;
	for (let number = first - 1; number > 0; number -= 1) yield number;
}

function* cutInto(size: number, piece: Uint8Array): Generator<Uint8Array> {
	if (size === 0) yield piece;
	else for (let at = 0; at < piece.length; at += size) yield piece.subarray(at, at + size);
}

export class Server {
	private readonly settings: SimulatorSettings;
	private readonly tailsGiven = new Set<string>();
	private readonly setup: ServerSetup;
	private readonly operation: Operation;
	private readonly files: readonly LogFile[];

	constructor(
		setup: ServerSetup,
		operation: Operation,
		files: readonly LogFile[],
		clock: () => number,
	) {
		this.setup = setup;
		this.operation = operation;
		this.files = files;
		const { zone: _, chunkBytes: __, tearsOnlyNewBytes: ___, ...switches } = setup;
		this.settings = { ...defaultSettings(), ...switches, clock };
		if (operation === 'portal') this.settings.portalLog = files[0]!.log;
		else
			this.settings.engines = files.map(({ name, host, log }) =>
				connectedEngine(name, log, { address: host }),
			);
	}

	setAbsence(file: LogFile, absence: Absence | null): void {
		const engine = this.settings.engines.find(({ name }) => name === file.name);
		if (engine === undefined) return;
		engine.status = absence === null || absence === 'unreachable' ? 'CONNECTED' : absence;
		engine.reachable = absence !== 'unreachable';
	}

	/**
	 * Begins an answer. The files are read as they are when the part with them is taken.
	 *
	 * @param tornBytes how many bytes to cut off its end
	 * @param earliest the server's time of the oldest line that may be cut
	 * @throws Refusal as the simulator does
	 */
	open(
		range: TimeRange,
		tornBytes: number,
		earliest: number,
	): { answer: ServedAnswer; parts: Iterable<Uint8Array> } {
		const question: LogQuestion = { operation: this.operation, ...range };
		if (this.operation === 'engine') question.engine = this.files[0]!.name;
		this.settings.serverZoneOffsetMinutes = this.offsetFor(range.beforeDate);
		const settings = { ...this.settings, tornLastLine: this.newCut(question, tornBytes, earliest) };
		const { pieces } = answerOf(question, settings);
		const answer = new ServedAnswer(settings.clock(), this.setup);
		return { answer, parts: this.partsOf(answer, pieces, settings.clock) };
	}

	private *partsOf(
		answer: ServedAnswer,
		pieces: Iterable<Uint8Array>,
		clock: () => number,
	): Generator<Uint8Array> {
		answer.clock = clock();
		try {
			for (const piece of this.taking(answer, pieces)) {
				for (const part of cutInto(this.setup.chunkBytes, piece)) {
					answer.bytesGiven += part.length;
					yield part;
				}
			}
		} finally {
			answer.noteShown();
		}
	}

	/**
	 * A cut that leaves an end which no answer had before: the same piece of a line at the end of two
	 * answers is a last line without a line end, for all that can be seen.
	 */
	private newCut(question: LogQuestion, wanted: number, earliest: number): number {
		if (wanted === 0) return 0;
		const untorn = new ServedAnswer(this.settings.clock(), this.setup);
		const body = Buffer.concat([...this.taking(untorn, answerOf(question, this.settings).pieces)]);
		const most = untorn.tearableBytes(earliest, this.setup.tearsOnlyNewBytes);
		for (const cut of numbersAround(Math.min(wanted, most), most)) {
			const tail = tailOf(body, body.length - cut);
			if (tail !== '' && this.tailsGiven.has(tail)) continue;
			this.tailsGiven.add(tail);
			return cut;
		}
		return 0;
	}

	/** Takes pieces for an answer, and only for it: another one may be on its way meanwhile. */
	private *taking(answer: ServedAnswer, pieces: Iterable<Uint8Array>): Generator<Uint8Array> {
		const iterator = pieces[Symbol.iterator]();
		for (;;) {
			for (const file of this.files) file.onSend = (line) => answer.noteSent(line);
			const next = iterator.next();
			for (const file of this.files) file.onSend = null;
			if (next.done) return;
			yield next.value;
		}
	}

	// The simulator knows fixed offsets only: it gets the one that the zone has at that local time.
	private offsetFor(beforeDate: string | undefined): number {
		if (beforeDate === undefined) return 0;
		const reading = Date.parse(
			`${beforeDate.length > 10 ? beforeDate : `${beforeDate}T00:00:00`}Z`,
		);
		if (Number.isNaN(reading)) return 0;
		const instant = zoneNamed(this.setup.zone).toInstant(reading, 'earlier');
		return Math.round((reading - instant) / MILLISECONDS_PER_MINUTE);
	}
}
