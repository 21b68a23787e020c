import type { TimestampReader } from './timestamp';

/** What stands before the bracket of a line. */
export interface Prefix {
	/** Epoch milliseconds; null without a readable time. */
	instant: number | null;
	host: string | null;
	/** Where the bracket may stand, directly after a known prefix; −1 when no known prefix ends there. */
	end: number;
}

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

/** `<134>`, perhaps with the version of RFC 5424 after it. */
const PRIORITY = /<\d{1,3}>(1 )?/y;
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
 * Reads what stands before the bracket: nothing, a priority, a time, a host, a tag with its colon, or
 * a header of RFC 5424. Everything else is text, in which a bracket means nothing, because whoever
 * knocks at a door decides what is written there.
 *
 * @returns host and time also where no bracket can follow
 */
export function readPrefix(line: string, timestamps: TimestampReader): Prefix {
	const priority = line[0] === '<' ? matchAt(PRIORITY, line, 0) : null;
	const start = priority?.[0].length ?? 0;
	if (priority?.[1]) return readRfc5424(line, start, timestamps);
	const time = timestamps.read(line, start);
	if (!time) return { instant: null, host: null, end: afterBlank(line, start) };
	const { instant, end } = time;
	if (end === line.length) return { instant, host: null, end: -1 };
	if (line[end] !== ' ') return { instant: null, host: null, end: -1 };
	const next = end + 1;
	if (line[next] === '[' || line[next] === ' ') {
		return { instant, host: null, end: afterBlank(line, next) };
	}
	// A date and a time with a blank between them are not rsyslog's: text follows, no host and tag.
	if (line[start + DATE_LENGTH] === ' ') return { instant, host: null, end: -1 };
	return { instant, ...readHostAndTag(line, next) };
}

function readHostAndTag(line: string, start: number): Pick<Prefix, 'host' | 'end'> {
	const tagAlone = tagEnd(line, start);
	if (tagAlone !== -1) return { host: null, end: afterTag(line, start, tagAlone) };
	const hostEnd = line.indexOf(' ', start);
	const host = line.slice(start, hostEnd);
	if (hostEnd <= start || host.includes('[')) return { host: null, end: -1 };
	const next = hostEnd + 1;
	if (line[next] === '[' && UNMISTAKABLE_HOST.test(host)) return { host, end: next };
	const end = tagEnd(line, next);
	return end === -1 ? { host: null, end: -1 } : { host, end: afterTag(line, next, end) };
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

function readRfc5424(line: string, start: number, timestamps: TimestampReader): Prefix {
	const time =
		line[start] === '-' ? { end: start + 1, instant: null } : timestamps.read(line, start);
	const names = time && matchAt(RFC5424_NAMES, line, time.end);
	if (!names) return { instant: time?.instant ?? null, host: null, end: -1 };
	const { instant } = time;
	const host = names[1] === '-' ? null : names[1]!;
	const end = structuredDataEnd(line, time.end + names[0].length);
	if (line[end] !== ' ' || isForeign(names[2]!)) return { instant, host, end: -1 };
	// The message may begin with the byte order mark that RFC 5424 asks for.
	const message = end + 1;
	const marked = line[message] === BYTE_ORDER_MARK;
	return { instant, host, end: marked ? message + 1 : afterBlank(line, message) };
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
