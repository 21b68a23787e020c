import { copied, standsAt } from './textPieces';
import type { TimestampReader } from './timestamp';
import { isForeign, isForeignProgram, isSeverity } from './words';

/*
 * What may stand before the bracket. The bracket counts only where this ends; everything else is text, in which a
 * bracket means nothing, because whoever knocks at a door decides what is written there.
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
/** Nobody counts more. */
const MOST_FOLDING_DIGITS = 9;
/** Longer words are no host's name (RFC 1035), and would be looked at in vain. */
const LONGEST_HOST = 255;
const HOST_SIGNS = '.-_:%@/';
const isOfHost = Array.from({ length: FIRST_BEYOND_ASCII }, (_, code) =>
	/[A-Za-z0-9]/.test(String.fromCharCode(code))
		? true
		: HOST_SIGNS.includes(String.fromCharCode(code)),
);
/** A second time is no host. */
const DATE_AND_TIME = /^\d{4}-\d\d-\d\d[Tt]\d/;
/** A program's name, where no colon says that it is one. */
const PROGRAM = /^[A-Za-z0-9/][A-Za-z0-9/_.()@+-]*$/;

/** Reads what stands before the bracket, and tells of the line that was read last. */
export class PrefixReader {
	/** When, in epoch milliseconds; NaN without a readable time. Also told where no bracket can follow, as is the host. */
	instant = NaN;
	host: string | null = null;
	/** Whether the line has a prefix: a time, or a header of RFC 5424. */
	isPrefixed = false;
	/** Whether a program wrote it that repeats what strangers type. */
	isForeign = false;
	/** Whether the bracket stands in a folding. */
	isFolded = false;

	// Lines of a file mostly share all that stands between their time and their bracket. What was found out of the
	// last one holds for the next one if this text is the same, because nothing else was looked at. The text of an
	// RFC 5424 header begins with a blank, another one never does: the two are not taken for each other.
	private sharedText: string | null = null;
	private sharedHost: string | null = null;
	private isSharedLoose = false;

	constructor(private readonly timestamps: TimestampReader) {}

	/** @returns where the bracket may stand; −1 when the line is not written like that */
	read(line: string): number {
		this.instant = NaN;
		this.host = null;
		this.isPrefixed = this.isForeign = this.isFolded = false;
		const mark = line.charCodeAt(0) === BYTE_ORDER_MARK ? 1 : 0;
		const start = priorityEnd(line, mark);
		if (line.charCodeAt(start) === ONE && line.charCodeAt(start + 1) === BLANK) {
			return this.readProtocol(line, start + 2, start > mark);
		}
		const end = this.timeEnd(line, start);
		if (end === -1) return afterBlanks(line, start);
		const next = line.charCodeAt(end);
		if (next !== BLANK && next !== TAB && end < line.length) return -1;
		this.instant = this.timestamps.instant;
		this.isPrefixed = true;
		if (next !== BLANK) return -1;
		const origin = afterBlanks(line, end);
		const first = line.charCodeAt(origin);
		if (first === OPENING || first === BYTE_ORDER_MARK) return messageStart(line, origin);
		const shared = this.afterShared(line, origin);
		if (shared !== -1) return shared;
		const bracket = this.readOrigin(line, origin);
		this.share(line, origin, bracket);
		return bracket;
	}

	/** @returns where the time ends, the brackets around it included; −1 without one */
	private timeEnd(line: string, start: number): number {
		if (line.charCodeAt(start) !== OPENING) return this.timestamps.read(line, start);
		// A year or the name of a month or weekday, and no component.
		if (!isDigit(line.charCodeAt(start + 1)) && line.charCodeAt(start + 4) !== BLANK) return -1;
		const end = this.timestamps.read(line, start + 1);
		return end !== -1 && line.charCodeAt(end) === CLOSING ? end + 1 : -1;
	}

	/** Reads severity, host and tag. @returns where the bracket may stand, or −1 */
	private readOrigin(line: string, start: number): number {
		const { isLoose } = this.timestamps;
		const hostStart = afterSeverity(line, start);
		const tagAlone = tagEnd(line, hostStart);
		if (tagAlone !== -1) return isLoose ? -1 : this.afterTag(line, hostStart, tagAlone);

		const hostEnd = wordEnd(line, hostStart);
		if (!isHost(line, hostStart, hostEnd)) return -1;
		const host = copied(line.slice(hostStart, hostEnd));
		this.isForeign = isForeignProgram(host);
		if (this.isForeign || DATE_AND_TIME.test(host)) return -1;
		const next = afterBlanks(line, hostEnd);
		const isUnmistakable = isHardlyAWord(host);
		const first = line.charCodeAt(next);
		if (first === OPENING || first === BYTE_ORDER_MARK) {
			if (isLoose || !isUnmistakable) return -1;
			this.host = host;
			return messageStart(line, next);
		}

		const tagStart = afterSeverity(line, next);
		const colonEnd = tagEnd(line, tagStart);
		const end = colonEnd === -1 ? programEnd(line, tagStart) : colonEnd;
		if (end === -1) return -1;
		if (colonEnd === -1 && this.stopsAt(host)) return -1;
		if (isLoose && !isUnmistakable && !hasProcessId(line, tagStart)) return -1;
		const bracket = this.afterTag(line, tagStart, end);
		// Without a colon it may be a sentence: only the bracket tells that it is not.
		const isTold = colonEnd !== -1 || (!isLoose && isUnmistakable);
		if (isTold || line.charCodeAt(bracket) === OPENING) this.host = host;
		return bracket;
	}

	/** Reads RFC 5424 from its time on. @returns where the bracket may stand, or −1 */
	private readProtocol(line: string, start: number, hasPriority: boolean): number {
		const isTimeless = line.charCodeAt(start) === MINUS;
		if (isTimeless && !hasPriority) return -1;
		const timeEnd = isTimeless ? start + 1 : this.timestamps.read(line, start);
		// Without the blank it would be the text of another kind of header that is compared with the shared one.
		if (timeEnd === -1 || line.charCodeAt(timeEnd) !== BLANK) return -1;
		if (!isTimeless) this.instant = this.timestamps.instant;
		this.isPrefixed = true;
		const shared = this.afterShared(line, timeEnd);
		if (shared !== -1) return shared;

		const host = timeEnd + 1;
		const program = nextWord(line, host);
		const processId = nextWord(line, program);
		const messageId = nextWord(line, processId);
		const data = nextWord(line, messageId);
		if (data === -1) return -1;
		const hostName = line.slice(host, program - 1);
		this.host = hostName === '-' ? null : copied(hostName);
		const end = structuredDataEnd(line, data);
		if (end === -1 || line.charCodeAt(end) !== BLANK) return -1;
		if (this.stopsAt(line.slice(program, processId - 1))) return -1;
		const bracket = this.afterFolding(line, messageStart(line, end));
		this.share(line, timeEnd, bracket);
		return bracket;
	}

	/** @returns where the bracket may stand when the line goes on as the last one did; else −1 */
	private afterShared(line: string, start: number): number {
		const { sharedText } = this;
		if (sharedText === null || !standsAt(line, sharedText, start)) return -1;
		// The two kinds of times are not followed by the same.
		if (this.isSharedLoose !== this.timestamps.isLoose) return -1;
		this.host = this.sharedHost;
		return start + sharedText.length - 1;
	}

	/** Keeps what was found out from the end of the time up to the bracket, its opening included. */
	private share(line: string, start: number, bracket: number): void {
		if (bracket === -1 || this.isFolded || line.charCodeAt(bracket) !== OPENING) return;
		this.sharedText = copied(line.slice(start, bracket + 1));
		this.sharedHost = this.host;
		this.isSharedLoose = this.timestamps.isLoose;
	}

	/** @returns where the bracket may stand, or −1 after a foreign tag */
	private afterTag(line: string, start: number, end: number): number {
		if (this.stopsAt(line.slice(start, nameEnd(line, start)))) return -1;
		return this.afterFolding(line, messageStart(line, end));
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
	const end = wordEnd(line, start);
	return end < line.length && isSeverity(line.slice(start, end)) ? afterBlanks(line, end) : start;
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
function tagEnd(line: string, start: number): number {
	let at = nameEnd(line, start);
	if (at === start) return -1;
	if (line.charCodeAt(at) === OPENING) at = processIdEnd(line, at);
	if (at === -1 || line.charCodeAt(at) !== COLON) return -1;
	at++;
	const next = line.charCodeAt(at);
	const isEnd =
		next === BLANK || next === OPENING || next === BYTE_ORDER_MARK || at === line.length;
	return isEnd ? at : -1;
}

/** Walks over `tag` or `tag[1234]` before a blank. @returns −1 when neither stands there */
function programEnd(line: string, start: number): number {
	const end = nameEnd(line, start);
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

/** Whether a tag has a process id of digits. */
function hasProcessId(line: string, start: number): boolean {
	const end = nameEnd(line, start);
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
