/** The appliances' log files, and the server that answers with them. */

import type { EngineSetup, LineKind, Setup } from './history.mts';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');
const LINE_END = Buffer.from('\n');
const MONTHS = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');
export const ACCOUNTS = ['a.keller', 'b.okafor'] as const;

/** A line whose bracket counts, and its account. */
const EVENT = /^\S+Z (?:e\d+ nx\w+: )?\[[^|]*\|USER\|20101\|([^\]]*)\]/;

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

export interface Line {
	file: LogFile;
	kind: LineKind;
	/** All of it, though not all of it may be in the file yet. */
	text: string;
	account: string | null;
	bytes: Buffer;
	/** So many bytes are in the file. */
	shownBytes: number;
	hasLineEnd: boolean;
	/** What the server goes by, epoch milliseconds. */
	time: number;
	/** When all of it was there, by the server's clock; null: not yet. */
	writtenAt: number | null;
}

/** What an answer shows as a line and is none: what there is of one, or lines of several files that stick together. */
export interface ShownLine {
	text: string;
	parts: Array<{ line: Line; shownBytes: number }>;
}

export interface Answer {
	bytes: Buffer;
	oddLines: ShownLine[];
	files: LogFile[];
	/** Which kinds of lines of each file it held. */
	kinds: Map<LogFile, Set<LineKind>>;
}

/** An Engine's log: it only grows at its end, and loses lines at its beginning when it is rotated. */
export class LogFile {
	readonly lines: Line[] = [];
	isOnline: boolean;
	/** How much there is to be of the last line when time passes, step by step. */
	private sharesToCome: number[] = [];
	/** What of a line is left over when the rate is no whole number. */
	private fraction = 0;

	constructor(
		readonly index: number,
		readonly setup: EngineSetup,
	) {
		this.isOnline = !setup.isOfflineAtFirst;
	}

	get isLastLineGrowing(): boolean {
		return this.lines.at(-1)?.writtenAt === null;
	}

	/** @returns how many lines the Engine writes in so much time */
	linesIn(minutes: number): number {
		if (this.isLastLineGrowing) return 0;
		this.fraction += (this.setup.linesPerHour * minutes) / 60;
		const whole = Math.floor(this.fraction);
		this.fraction -= whole;
		return whole;
	}

	write(kind: LineKind, time: number, now: number, text: string, shares: number[]): Line {
		const last = this.lines.at(-1);
		if (last !== undefined) last.hasLineEnd = true;
		const bytes = Buffer.from(text);
		const [, account = null] = EVENT.exec(text) ?? [];
		const line: Line = {
			file: this,
			kind,
			text,
			account,
			bytes,
			shownBytes: 0,
			hasLineEnd: false,
			time,
			writtenAt: null,
		};
		this.lines.push(line);
		this.sharesToCome = [...shares];
		this.grow(now);
		return line;
	}

	/** The last line grows by one step, if all of it is not there yet. */
	grow(now: number): void {
		const line = this.lines.at(-1);
		if (line === undefined || line.writtenAt !== null) return;
		const share = this.sharesToCome.shift();
		if (share !== undefined) {
			const bytes = Math.max(1, Math.floor(line.bytes.length * share));
			line.shownBytes = Math.max(line.shownBytes, Math.min(bytes, line.bytes.length - 1));
			return;
		}
		line.shownBytes = line.bytes.length;
		line.writtenAt = now;
		line.hasLineEnd = !this.setup.endsWithoutLineEnd;
	}

	/** @returns the lines that are gone; the last one always stays */
	rotate(keptLines: number): Line[] {
		return this.lines.splice(0, Math.max(0, this.lines.length - Math.max(1, keptLines)));
	}
}

/**
 * What the server answers: of each Engine that is connected, one after the other, the lines that are not older than asked for.
 *
 * @param before epoch milliseconds: only lines before it, and the hours count back from it; null: now
 */
export function answer(
	setup: Setup,
	files: readonly LogFile[],
	now: number,
	hours: number,
	before: number | null,
): Answer {
	const until = before ?? Infinity;
	const from = Math.min(now, until) - hours * HOUR;
	const pieces: Buffer[] = [];
	const oddLines: ShownLine[] = [];
	const kinds = new Map<LogFile, Set<LineKind>>();
	const connected = files.filter(({ isOnline }) => isOnline);
	let open: ShownLine['parts'] = [];
	let openPiece = 0;
	const close = (): void => {
		if (open.length > 1 || open.some(({ line, shownBytes }) => shownBytes < line.bytes.length)) {
			const shown = decoder.decode(Buffer.concat(pieces.slice(openPiece)));
			oddLines.push({ text: withoutMarks(shown), parts: open });
		}
		open = [];
	};
	for (const file of connected) {
		let isFirst = true;
		const kindsOfFile = new Set<LineKind>();
		kinds.set(file, kindsOfFile);
		for (const line of file.lines) {
			const isIn = setup.isStartInclusive ? line.time >= from : line.time > from;
			if (!isIn || line.time >= until) continue;
			if (open.length === 0) openPiece = pieces.length;
			if (isFirst && hasMark(setup, pieces.length === 0)) pieces.push(BYTE_ORDER_MARK);
			isFirst = false;
			kindsOfFile.add(line.kind);
			open.push({ line, shownBytes: line.shownBytes });
			pieces.push(line.bytes.subarray(0, line.shownBytes));
			if (!line.hasLineEnd) continue;
			close();
			pieces.push(LINE_END);
		}
	}
	close();
	return { bytes: Buffer.concat(pieces), oddLines, files: connected, kinds };
}

function hasMark({ byteOrderMark }: Setup, isAtStart: boolean): boolean {
	return byteOrderMark === 'files' || (byteOrderMark === 'answer' && isAtStart);
}

/** A byte order mark at the beginning of a line is the file's, not the line's. */
export function withoutMarks(text: string): string {
	return text.replace(/^\ufeff+/, '');
}

/** Lines in which a documented bracket counts. */
export function hasBracket({ kind }: Line): boolean {
	return ['own', 'hostless', 'console', 'typed'].includes(kind);
}

/** @param number makes the text unique, and decides on the account */
export function textOf(
	kind: LineKind,
	engine: number,
	engines: number,
	time: number,
	number: number,
): string {
	const [own, other] = [engine, (engine + 1) % engines].map((index) => ({
		host: `e${index + 1}`,
		name: `engine-${index + 1}`,
	})) as [Names, Names];
	const iso = new Date(time).toISOString().slice(0, 19);
	const [date, clock] = iso.split('T') as [string, string];
	const bracket = (name: string): string => `[${name}|USER|20101|${ACCOUNTS[number % 2]!}]`;
	const says = `User jörg ${number} signed in`;
	switch (kind) {
		case 'own':
			return `${iso}Z ${own.host} nxengine: ${bracket(own.name)} ${says}`;
		case 'hostless':
			return `${iso}Z ${bracket(own.name)} ${says}`;
		case 'console':
			return `${iso}Z ${own.host} nxconsole: ${bracket('Console')} ${says}`;
		case 'hostOnly':
			return `${iso}Z ${own.host} kernel: device ${number} is ready`;
		case 'typed':
			return `${iso}Z ${own.host} nxengine: ${bracket(own.name)} Role ${number} ${bracket(other.name)} is added`;
		case 'unpadded': {
			const day = `${MONTHS[new Date(time).getUTCMonth()]!} ${new Date(time).getUTCDate()}`;
			return `${day} ${clock} ${own.host} nxengine: note ${number}`;
		}
		case 'dateAndTime':
			return `${date} ${clock} ${own.host} nx: note ${number}`;
		case 'bare':
			return `  and so on (${number})`;
		case 'knock':
			return [
				`${iso}Z ${own.host} sshd[7]: Invalid user ${bracket(other.name)} knock ${number}`,
				`${iso}Z ${own.host} nxengine: ${bracket(other.name)} knock ${number}`,
				`${date} ${clock} ${own.host} sshd[7]: Invalid user ${other.host} knock ${number}`,
			][number % 3]!;
	}
}

interface Names {
	host: string;
	name: string;
}
