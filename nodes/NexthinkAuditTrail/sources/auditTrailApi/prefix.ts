import type { RepeatedTexts } from './repeatedTexts';
import { copied, standsAt } from './textPieces';
import type { TimestampReader } from './timestamp';

/**
 * Programs that write what strangers type. A bracket after their tag is never an event of Nexthink,
 * whose file they share (the file also receives SSH sign-ins and super-user commands).
 */
const FOREIGN_PROGRAMS: ReadonlySet<string> = new Set([
	'login',
	'pkexec',
	'polkitd',
	'sshd',
	'sshd-auth',
	'sshd-session',
	'su',
	'sudo',
	'systemd-logind',
]);

const BLANK = 0x20;
const COLON = 0x3a;
const OPENING = 0x5b;
const CLOSING = 0x5d;

const LESS_THAN = 0x3c;
const GREATER_THAN = 0x3e;
const ZERO = 0x30;
const NINE = 0x39;
const MOST_PRIORITY_DIGITS = 3;
/** What follows the priority in RFC 5424, and in no other format. */
const RFC5424_VERSION = '1 ';
const PROCESS_ID = /\[[^ [\]]*\]/y;
const PLAIN_NAME = /^[a-z-]+$/;
/** A host name with no tag after it is only believed when it is hardly a word of a sentence ("User [Portal|…"). */
const UNMISTAKABLE_HOST = /\d|[^.]\.[^.]/;
/** The header of RFC 5424 after its time: host, program, process id, message id. */
const RFC5424_NAMES = / ([^ ]+) ([^ ]+) [^ ]+ [^ ]+ /y;
/** An element's name in structured data, and the beginning of a parameter in it. */
const ELEMENT_NAME = /\[[^ =\]"]+/y;
const PARAMETER_NAME = / [^ =\]"]+="/y;
const DATE_LENGTH = 'yyyy-mm-dd'.length;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads what stands before the bracket, and tells of the line that was read last: nothing, a priority, a time,
 * a host, a tag with its colon, or a header of RFC 5424. Everything else is text, in which a bracket means
 * nothing, because whoever knocks at a door decides what is written there.
 */
export class PrefixReader {
	/** When, in epoch milliseconds; NaN without a readable time. Also told where no bracket can follow, as is the host. */
	instant = NaN;
	host: string | null = null;

	// Lines of a file mostly share all that stands between their time and their bracket. What was found out of the
	// last one holds for the next one if this text is the same, because nothing else was looked at. The text of an
	// RFC 5424 header begins with a blank, another one never does: the two are not taken for each other.
	private sharedText: string | null = null;
	private sharedHost: string | null = null;

	constructor(
		private readonly timestamps: TimestampReader,
		private readonly texts: RepeatedTexts,
	) {}

	/** @returns where the bracket may stand, directly after a known prefix; −1 when no known prefix ends there */
	read(line: string): number {
		this.instant = NaN;
		this.host = null;
		const start = priorityEnd(line);
		if (start > 0 && line.startsWith(RFC5424_VERSION, start)) {
			return this.readRfc5424(line, start + RFC5424_VERSION.length);
		}
		const end = this.timestamps.read(line, start);
		if (end === -1) return afterBlank(line, start);
		if (end < line.length && line[end] !== ' ') return -1;
		this.instant = this.timestamps.instant;
		if (end === line.length) return -1;
		const next = end + 1;
		if (line[next] === '[' || line[next] === ' ') return afterBlank(line, next);
		// A date and a time with a blank between them are not rsyslog's: text follows, no host and tag.
		if (line[start + DATE_LENGTH] === ' ') return -1;
		const shared = this.afterShared(line, next);
		if (shared !== -1) return shared;
		const bracket = this.readHostAndTag(line, next);
		this.share(line, next, bracket);
		return bracket;
	}

	/** @returns where the bracket may stand, or −1 */
	private readHostAndTag(line: string, start: number): number {
		const tagAlone = tagEnd(line, start);
		if (tagAlone !== -1) return afterTag(line, start, tagAlone);
		const hostEnd = line.indexOf(' ', start);
		const firstBracket = line.indexOf('[', start);
		if (hostEnd <= start || (firstBracket !== -1 && firstBracket < hostEnd)) return -1;
		const host = this.texts.of(line, start, hostEnd);
		const next = hostEnd + 1;
		if (line[next] === '[' && UNMISTAKABLE_HOST.test(host)) {
			this.host = host;
			return next;
		}
		const end = tagEnd(line, next);
		if (end === -1) return -1;
		this.host = host;
		return afterTag(line, next, end);
	}

	private readRfc5424(line: string, start: number): number {
		const isTimeless = line[start] === '-';
		const timeEnd = isTimeless ? start + 1 : this.timestamps.read(line, start);
		// Without the blank it would be the text of another kind of header that is compared with the shared one.
		if (timeEnd === -1 || line[timeEnd] !== ' ') return -1;
		if (!isTimeless) this.instant = this.timestamps.instant;
		const shared = this.afterShared(line, timeEnd);
		if (shared !== -1) return shared;
		const names = matchAt(RFC5424_NAMES, line, timeEnd);
		if (names === null) return -1;
		this.host = names[1] === '-' ? null : copied(names[1]!);
		const end = structuredDataEnd(line, timeEnd + names[0].length);
		if (line[end] !== ' ' || isForeign(names[2]!)) return -1;
		// The message may begin with the byte order mark that RFC 5424 asks for.
		const message = end + 1;
		const bracket = line[message] === BYTE_ORDER_MARK ? message + 1 : afterBlank(line, message);
		this.share(line, timeEnd, bracket);
		return bracket;
	}

	/** @returns where the bracket may stand when the line goes on as the last one did; else −1 */
	private afterShared(line: string, start: number): number {
		const { sharedText } = this;
		if (sharedText === null || !standsAt(line, sharedText, start)) return -1;
		this.host = this.sharedHost;
		return start + sharedText.length - 1;
	}

	/** Keeps what was found out from the end of the time up to the bracket, its opening included. */
	private share(line: string, start: number, bracket: number): void {
		if (line[bracket] !== '[') return;
		this.sharedText = copied(line.slice(start, bracket + 1));
		this.sharedHost = this.host;
	}
}

/** Walks over `<134>`. @returns where it ends; 0 when the line does not begin with one */
function priorityEnd(line: string): number {
	if (line.charCodeAt(0) !== LESS_THAN) return 0;
	let at = 1;
	while (at <= MOST_PRIORITY_DIGITS && isDigit(line.charCodeAt(at))) at++;
	return at > 1 && line.charCodeAt(at) === GREATER_THAN ? at + 1 : 0;
}

function isDigit(code: number): boolean {
	return code >= ZERO && code <= NINE;
}

/**
 * Walks over `tag:` or `tag[1234]:`, before a blank, the bracket or the end of the line. By hand, because
 * every line comes by here.
 *
 * @returns −1 when no tag stands there
 */
function tagEnd(line: string, start: number): number {
	let at = nameEnd(line, start);
	if (at === start) return -1;
	if (line[at] === '[') at = processEnd(line, at);
	if (line[at] !== ':') return -1;
	const next = line[at + 1];
	return next === ' ' || next === '[' || next === undefined ? at + 1 : -1;
}

/** Where a name ends: at a blank, a colon, a bracket or the end of the line. */
function nameEnd(line: string, start: number): number {
	for (let at = start; at < line.length; at++) {
		const code = line.charCodeAt(at);
		if (code === BLANK || code === COLON || code === OPENING || code === CLOSING) return at;
	}
	return line.length;
}

/** Walks over a process id in brackets, in which stands neither a blank nor a bracket. */
function processEnd(line: string, start: number): number {
	const processId = matchAt(PROCESS_ID, line, start);
	return processId ? start + processId[0].length : start;
}

/** Walks over `-` or `[name key="value"]…`; −1 when neither stands there. */
function structuredDataEnd(line: string, start: number): number {
	if (line[start] === '-') return start + 1;
	let at = start;
	while (line[at] === '[') {
		at += matchAt(ELEMENT_NAME, line, at)?.[0].length ?? line.length;
		while (line[at] === ' ') {
			at += matchAt(PARAMETER_NAME, line, at)?.[0].length ?? line.length;
			at = quotedEnd(line, at);
		}
		if (line[at] !== ']') return -1;
		at++;
	}
	return at === start ? -1 : at;
}

/** Where the text that began after a quotation mark ends; a backslash takes the meaning from the next character. */
function quotedEnd(line: string, start: number): number {
	for (let at = start; at < line.length; at++) {
		if (line[at] === '\\') at++;
		else if (line[at] === '"') return at + 1;
	}
	return line.length;
}

function afterTag(line: string, start: number, end: number): number {
	return isForeign(line.slice(start, nameEnd(line, start))) ? -1 : afterBlank(line, end);
}

/** A program can be named with its path, in capitals, or with a module in parentheses. */
function isForeign(program: string): boolean {
	if (PLAIN_NAME.test(program)) return FOREIGN_PROGRAMS.has(program);
	const name = program.slice(program.lastIndexOf('/') + 1).replace(/\(.*$/s, '');
	return FOREIGN_PROGRAMS.has(name.toLowerCase());
}

/** rsyslog keeps the blank with which a message begins, or leaves it out, as its template says. */
function afterBlank(line: string, at: number): number {
	return line[at] === ' ' ? at + 1 : at;
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(line);
}
