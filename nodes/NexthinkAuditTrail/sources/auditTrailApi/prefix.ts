import { copied, standsAt } from './textPieces';
import type { TimeForm, TimestampReader } from './timestamp';
import { isForeign, isForeignProgram, isSeverity } from './words';

/*
 * What may stand before the bracket. The bracket counts only where this ends. In any other text a bracket means nothing,
 * because anyone who tries to sign in decides what is written there.
 *
 *   line       = [mark] [priority] (bare / log / protocol)      mark = U+FEFF; zero bytes were cut off before
 *   priority   = "<" 1*3digit ">"
 *   bare       = *" "                                           text where other lines of the log have a prefix
 *   log        = (time / "[" time "]") 1*" " [origin]           time: see timestamp.ts
 *   origin     = [severity 1*" "] [host 1*" "] [severity 1*" "] tag message
 *              / host 1*" " message                             the host holds a digit, or a dot within
 *   severity   = [facility "."] ("info" / "err" / …)            see words.ts
 *   host       = 1*(letter / digit / "." / "-" / "_" / ":" / "%" / "@" / "/")
 *   tag        = name ["[" pid "]"] ":"
 *              / name ["[" pid "]"] " "                         as a message that came by RFC 5424 is written
 *   protocol   = "1 " (time / "-") 4(" " word) " " data " " message
 *                                                               RFC 5424: host, program, process id, message id;
 *                                                               without a priority only with a time
 *   data       = "-" / 1*("[" name *(" " name "=" quoted) "]")
 *   message    = *" " [mark] *" " [folding]                     here stands the bracket
 *   folding    = "message repeated " digits " times: [" *" "    rsyslog's, of equal messages; a "]" ends it
 *
 * Three restrictions keep sentences out:
 * - A tag of words.ts (`sshd`, `su`, `user`, nameless `-`) ends the reading, in every form, and so does a host that is
 *   named like one of its programs, or like one of its words where the tag has no colon.
 * - Without a tag, the host has to hold a digit or a dot.
 * - After a date in digits and a blank (`2024-11-03 02:28:01`), as applications write before a sentence, host and tag
 *   have to be there, and the host has to hold a digit or a dot, or the tag a process id of digits.
 */

const TAB = 0x09;
const BLANK = 0x20;
const QUOTE = 0x22;
const MINUS = 0x2d;
const ZERO = 0x30;
const ONE = 0x31;
const NINE = 0x39;
const COLON = 0x3a;
const LESS_THAN = 0x3c;
const EQUALS = 0x3d;
const GREATER_THAN = 0x3e;
const OPENING = 0x5b;
const BACKSLASH = 0x5c;
const CLOSING = 0x5d;
const BYTE_ORDER_MARK = 0xfeff;
const FIRST_BEYOND_ASCII = 0x80;

const MOST_PRIORITY_DIGITS = 3;
const FOLDING = 'message repeated ';
const FOLDING_END = ' times: [';
/** No message is repeated more often. */
const MOST_FOLDING_DIGITS = 9;
/** Longer words are no host's name (RFC 1035), and would be looked at in vain. */
const LONGEST_HOST = 255;
const HOST_SIGNS = '.-_:%@/';
const isOfHost = Array.from({ length: FIRST_BEYOND_ASCII }, (_, code) =>
	/[A-Za-z0-9]/.test(String.fromCharCode(code))
		? true
		: HOST_SIGNS.includes(String.fromCharCode(code)),
);
/** Another time after the first one: no host is called so. */
const DATE_AND_TIME = /^\d{4}-\d\d-\d\d[Tt]\d/;
/** A program's name, where no colon says that it is one. */
const PROGRAM = /^[A-Za-z0-9/][A-Za-z0-9/_.()@+-]*$/;

/** What stands before a time and is no part of it: nothing, a bracket around it, or the version of RFC 5424. */
type Frame = '' | '[' | '1 ';
const BRACKETS = '[';
const PROTOCOL = '1 ';

/**
 * Lines of a file mostly share all that stands between their clock and their bracket. What one line told holds for the
 * next one if this text, the form of its time and its frame are the same, because nothing else was looked at.
 */
interface Shared {
	frame: Frame;
	/** null: there is no time, as RFC 5424 allows. */
	form: TimeForm | null;
	/** From the end of the clock up to the bracket, its opening included. */
	text: string;
	offset: number | null;
	trailingYear: number;
	host: string | null;
}

/** A word that was taken for a host's name. Only its text decided that, so it is one wherever it comes again. */
interface Host {
	/** With the severity in front of it, and the blank behind it. */
	text: string;
	name: string;
	/** Whether it holds a digit, or a dot within. */
	isUnmistakable: boolean;
}

/** Reads what stands before the bracket, and holds what the last line says. */
export class PrefixReader {
	/** When, in epoch milliseconds; NaN without a readable time. Like the host, it is read even if no bracket can follow. */
	instant = NaN;
	host: string | null = null;
	/** Whether the line has a prefix: a time, or a header of RFC 5424. */
	isPrefixed = false;
	/** Whether a program wrote it that repeats what strangers type. */
	isForeign = false;
	/** Where the bracket would count if another program had written it; −1 in other lines. */
	disregarded = -1;
	/** Whether the bracket stands in a folding: rsyslog has made one line of several equal messages. */
	isFolded = false;

	// Unlike names, their texts are not copied. Each keeps the chunk in memory that it was decoded with, but no other.
	private shared: Shared | null = null;
	private lastHost: Host | null = null;

	constructor(private readonly timestamps: TimestampReader) {}

	/** @returns where the bracket may stand; −1 when the line is not written like that */
	read(line: string): number {
		this.instant = NaN;
		this.host = null;
		this.isPrefixed = this.isForeign = this.isFolded = false;
		this.disregarded = -1;
		const mark = line.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
		const start = priorityEnd(line, mark);
		const frame = frameAt(line, start);
		const time = start + frame.length;
		if (frame === PROTOCOL && line.charCodeAt(time) === MINUS) {
			return start > mark ? this.readWithoutTime(line, time + 1) : -1;
		}
		const clockEnd = this.timestamps.readClock(line, time);
		if (clockEnd === -1) return frame === PROTOCOL ? -1 : afterBlanks(line, start);
		const { form } = this.timestamps;
		const shared = this.afterShared(line, clockEnd, frame, form);
		if (shared !== -1) return shared;
		let end = this.timestamps.readZone(line, clockEnd);
		if (frame === BRACKETS) {
			if (line.charCodeAt(end) !== CLOSING) return start;
			end++;
		}
		const bracket = frame === PROTOCOL ? this.readProtocol(line, end) : this.readLog(line, end);
		this.share(line, clockEnd, bracket, frame, form);
		return bracket;
	}

	/** Reads RFC 5424 without a time, from the end of the "-" in its place on. @returns where the bracket may stand, or −1 */
	private readWithoutTime(line: string, nothingEnd: number): number {
		const shared = this.afterShared(line, nothingEnd, PROTOCOL, null);
		if (shared !== -1) return shared;
		if (line.charCodeAt(nothingEnd) !== BLANK) return -1;
		const bracket = this.readHeader(line, nothingEnd + 1);
		this.share(line, nothingEnd, bracket, PROTOCOL, null);
		return bracket;
	}

	/** Reads from the end of a time on. @returns where the bracket may stand, or −1 */
	private readLog(line: string, timeEnd: number): number {
		const next = line.charCodeAt(timeEnd);
		if (next !== BLANK && next !== TAB && timeEnd < line.length) return -1;
		this.instant = this.timestamps.instant;
		this.isPrefixed = true;
		if (next !== BLANK) return -1;
		const origin = afterBlanks(line, timeEnd);
		const first = line.charCodeAt(origin);
		if (first === OPENING || first === BYTE_ORDER_MARK) return messageStart(line, origin);
		return this.readOrigin(line, origin);
	}

	/** Reads severity, host and tag. @returns where the bracket may stand, or −1 */
	private readOrigin(line: string, start: number): number {
		const isLoose = this.timestamps.form === 'spaced';
		const { lastHost } = this;
		if (lastHost === null || !standsAt(line, lastHost.text, start)) {
			const hostStart = afterSeverity(line, start);
			const name = nameEnd(line, hostStart);
			const tagAlone = tagEnd(line, hostStart, name);
			if (tagAlone !== -1) {
				return isLoose ? -1 : this.afterTag(line, line.slice(hostStart, name), tagAlone);
			}
			if (!this.readHost(line, start, hostStart)) return -1;
		}
		const { text, name: host, isUnmistakable } = this.lastHost!;
		const next = afterBlanks(line, start + text.length);
		const first = line.charCodeAt(next);
		if (first === OPENING || first === BYTE_ORDER_MARK) {
			if (isLoose || !isUnmistakable) return -1;
			this.host = host;
			return messageStart(line, next);
		}

		const tagStart = afterSeverity(line, next);
		const name = nameEnd(line, tagStart);
		const colonEnd = tagEnd(line, tagStart, name);
		const end = colonEnd === -1 ? programEnd(line, tagStart, name) : colonEnd;
		if (end === -1) return -1;
		if (colonEnd === -1 && this.stopsAt(host)) return -1;
		if (isLoose && !isUnmistakable && !hasProcessId(line, name)) return -1;
		const bracket = this.afterTag(line, line.slice(tagStart, name), end);
		// Without a colon it may be a sentence: only the bracket tells that it is not.
		const isTold = colonEnd !== -1 || (!isLoose && isUnmistakable);
		if (isTold || line.charCodeAt(bracket) === OPENING) this.host = host;
		return bracket;
	}

	/** @returns whether a host's name stands at `start`; then it is {@link lastHost} */
	private readHost(line: string, severity: number, start: number): boolean {
		const end = wordEnd(line, start);
		if (!isHost(line, start, end)) return false;
		const name = copied(line.slice(start, end));
		this.isForeign = isForeignProgram(name);
		if (this.isForeign || DATE_AND_TIME.test(name)) return false;
		const text = line.slice(severity, end + 1);
		this.lastHost = { text, name, isUnmistakable: isHardlyAWord(name) };
		return true;
	}

	/** Reads RFC 5424 from the end of its time on. @returns where the bracket may stand, or −1 */
	private readProtocol(line: string, timeEnd: number): number {
		if (line.charCodeAt(timeEnd) !== BLANK) return -1;
		this.instant = this.timestamps.instant;
		return this.readHeader(line, timeEnd + 1);
	}

	/** Reads the names and data of RFC 5424. @returns where the bracket may stand, or −1 */
	private readHeader(line: string, host: number): number {
		this.isPrefixed = true;
		const program = nextWord(line, host);
		const processId = nextWord(line, program);
		const messageId = nextWord(line, processId);
		const data = nextWord(line, messageId);
		if (data === -1) return -1;
		const hostName = line.slice(host, program - 1);
		this.host = hostName === '-' ? null : copied(hostName);
		const end = structuredDataEnd(line, data);
		if (end === -1 || line.charCodeAt(end) !== BLANK) return -1;
		return this.afterTag(line, line.slice(program, processId - 1), end);
	}

	/** @returns where the bracket may stand when the line goes on as the shared text does; else −1 */
	private afterShared(line: string, clockEnd: number, frame: Frame, form: TimeForm | null): number {
		const { shared, timestamps } = this;
		if (shared === null || !standsAt(line, shared.text, clockEnd)) return -1;
		if (shared.frame !== frame || shared.form !== form) return -1;
		if (form !== null) {
			timestamps.offset = shared.offset;
			timestamps.trailingYear = shared.trailingYear;
			this.instant = timestamps.instant;
		}
		this.host = shared.host;
		this.isPrefixed = true;
		return clockEnd + shared.text.length - 1;
	}

	private share(
		line: string,
		clockEnd: number,
		bracket: number,
		frame: Frame,
		form: TimeForm | null,
	): void {
		if (bracket === -1 || this.isFolded || line.charCodeAt(bracket) !== OPENING) return;
		const { offset, trailingYear } = this.timestamps;
		const text = line.slice(clockEnd, bracket + 1);
		this.shared = { frame, form, text, offset, trailingYear, host: this.host };
	}

	/** @returns where the bracket may stand, or −1 after a foreign tag */
	private afterTag(line: string, name: string, end: number): number {
		const bracket = this.afterFolding(line, messageStart(line, end));
		if (!this.stopsAt(name)) return bracket;
		this.disregarded = bracket;
		return -1;
	}

	private afterFolding(line: string, start: number): number {
		if (!line.startsWith(FOLDING, start)) return start;
		const count = start + FOLDING.length;
		let at = count;
		while (at - count < MOST_FOLDING_DIGITS && isDigit(line.charCodeAt(at))) at++;
		if (at === count || !line.startsWith(FOLDING_END, at)) return -1;
		this.isFolded = true;
		return messageStart(line, at + FOLDING_END.length);
	}

	private stopsAt(name: string): boolean {
		return (this.isForeign = isForeign(name));
	}
}

function frameAt(line: string, start: number): Frame {
	const first = line.charCodeAt(start);
	if (first === OPENING) return BRACKETS;
	return first === ONE && line.charCodeAt(start + 1) === BLANK ? PROTOCOL : '';
}

/** Walks over `<134>`. @returns where it ends; `start` when none stands there */
function priorityEnd(line: string, start: number): number {
	if (line.charCodeAt(start) !== LESS_THAN) return start;
	let at = start + 1;
	while (at <= start + MOST_PRIORITY_DIGITS && isDigit(line.charCodeAt(at))) at++;
	return at > start + 1 && line.charCodeAt(at) === GREATER_THAN ? at + 1 : start;
}

function isDigit(code: number): boolean {
	return code >= ZERO && code <= NINE;
}

function afterBlanks(line: string, start: number): number {
	let at = start;
	while (line.charCodeAt(at) === BLANK) at++;
	return at;
}

/** Walks over the blanks with which a message begins, and over its byte order mark. */
function messageStart(line: string, start: number): number {
	const at = afterBlanks(line, start);
	return line.charCodeAt(at) === BYTE_ORDER_MARK ? afterBlanks(line, at + 1) : at;
}

/** Walks over `info` or `local3.info` and the blanks after it. @returns `start` when none stands there */
function afterSeverity(line: string, start: number): number {
	const end = nameEnd(line, start);
	return line.charCodeAt(end) === BLANK && isSeverity(line.slice(start, end))
		? afterBlanks(line, end)
		: start;
}

/** Where a word ends: at a blank, or where a host's name cannot go on. */
function wordEnd(line: string, start: number): number {
	const most = Math.min(line.length, start + LONGEST_HOST + 1);
	for (let at = start; at < most; at++) {
		if (line.charCodeAt(at) === BLANK) return at;
	}
	return most;
}

function isHost(line: string, start: number, end: number): boolean {
	if (end === start || line.charCodeAt(end) !== BLANK) return false;
	for (let at = start; at < end; at++) {
		const code = line.charCodeAt(at);
		if (code < FIRST_BEYOND_ASCII && !isOfHost[code]) return false;
	}
	return true;
}

/** Whether a name holds a digit, or a dot between other characters. */
function isHardlyAWord(name: string): boolean {
	for (let at = 0; at < name.length; at++) {
		const code = name.charCodeAt(at);
		if (isDigit(code)) return true;
		const isDot = name[at] === '.';
		if (isDot && at > 0 && name[at - 1] !== '.' && at + 1 < name.length && name[at + 1] !== '.') {
			return true;
		}
	}
	return false;
}

/** Where a program's name ends: at a blank, a colon, a bracket or the end of the line. */
function nameEnd(line: string, start: number): number {
	for (let at = start; at < line.length; at++) {
		const code = line.charCodeAt(at);
		if (code === BLANK || code === COLON || code === OPENING || code === CLOSING) return at;
	}
	return line.length;
}

/** Walks over `tag:` or `tag[1234]:`, before a blank, a bracket, a mark or the end of the line. @returns −1 without it */
function tagEnd(line: string, start: number, name: number): number {
	if (name === start) return -1;
	let at = name;
	if (line.charCodeAt(at) === OPENING) at = processIdEnd(line, at);
	if (at === -1 || line.charCodeAt(at) !== COLON) return -1;
	at++;
	const next = line.charCodeAt(at);
	const isEnd =
		next === BLANK || next === OPENING || next === BYTE_ORDER_MARK || at === line.length;
	return isEnd ? at : -1;
}

/** Walks over `tag` or `tag[1234]` before a blank. @returns −1 when neither stands there */
function programEnd(line: string, start: number, end: number): number {
	if (end - start > LONGEST_HOST || !PROGRAM.test(line.slice(start, end))) return -1;
	if (line.charCodeAt(end) === BLANK) return end;
	if (line.charCodeAt(end) !== OPENING) return -1;
	let at = end + 1;
	while (isDigit(line.charCodeAt(at))) at++;
	return line.charCodeAt(at) === CLOSING && line.charCodeAt(at + 1) === BLANK ? at + 1 : -1;
}

/** Walks over a process id in brackets, in which stands neither a blank nor a bracket. @returns −1 when none stands there */
function processIdEnd(line: string, start: number): number {
	for (let at = start + 1; at < line.length; at++) {
		const code = line.charCodeAt(at);
		if (code === CLOSING) return at + 1;
		if (code === BLANK || code === OPENING) return -1;
	}
	return -1;
}

/** Whether a process id of digits stands where a tag's name ends. */
function hasProcessId(line: string, end: number): boolean {
	return line.charCodeAt(end) === OPENING && isDigit(line.charCodeAt(end + 1));
}

/** @returns where the word after the one at `start` begins; −1 when one of them is empty, or none follows */
function nextWord(line: string, start: number): number {
	if (start === -1) return -1;
	const end = line.indexOf(' ', start);
	return end <= start ? -1 : end + 1;
}

/** Walks over `-` or `[name key="value"]…`; −1 when neither stands there. */
function structuredDataEnd(line: string, start: number): number {
	if (line.charCodeAt(start) === MINUS) return start + 1;
	let at = start;
	while (line.charCodeAt(at) === OPENING) {
		const element = keyEnd(line, at + 1);
		if (element === at + 1) return -1;
		at = element;
		while (line.charCodeAt(at) === BLANK) {
			const key = keyEnd(line, at + 1);
			const isQuoted = line.charCodeAt(key) === EQUALS && line.charCodeAt(key + 1) === QUOTE;
			if (key === at + 1 || !isQuoted) return -1;
			at = quotedEnd(line, key + 2);
		}
		if (line.charCodeAt(at) !== CLOSING) return -1;
		at++;
	}
	return at === start ? -1 : at;
}

/** Where a name in structured data ends. */
function keyEnd(line: string, start: number): number {
	for (let at = start; at < line.length; at++) {
		const code = line.charCodeAt(at);
		if (code === BLANK || code === EQUALS || code === CLOSING || code === QUOTE) return at;
	}
	return line.length;
}

/** Where the text that began after a quotation mark ends; a backslash takes the meaning from the next character. */
function quotedEnd(line: string, start: number): number {
	for (let at = start; at < line.length; at++) {
		const code = line.charCodeAt(at);
		if (code === BACKSLASH) at++;
		else if (code === QUOTE) return at + 1;
	}
	return line.length;
}
