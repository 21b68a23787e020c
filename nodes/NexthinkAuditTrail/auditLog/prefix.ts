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

/** `<134>`, perhaps with the version of RFC 5424 after it. */
const PRIORITY = /<\d{1,3}>(1 )?/y;
/** `tag:` or `tag[1234]:`, then a blank, the bracket or the end of the line. */
const TAG = /([^ :[\]]+)(?:\[[^ [\]]*\])?:(?=[ []|$)/y;
const HOST = /[^ []+(?= )/y;
/** A host name with no tag after it is only believed when it cannot be a word of a sentence ("User [Portal|…"). */
const UNMISTAKABLE_HOST = /[\d.-]/;
/** The rest of an RFC 5424 header after its time: host, app, process id, message id, structured data. */
const RFC5424_REST =
	/ ([^ ]+) [^ ]+ [^ ]+ [^ ]+ (?:-|(?:\[[^ =\]"]+(?: [^ =\]"]+="(?:[^"\\\]]|\\.)*")*\])+)(?= |$)/y;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * Reads what stands before the bracket: nothing, a priority, a time, a host, a tag with its colon, or
 * a header of RFC 5424. Everything else is text, in which a bracket means nothing, because whoever
 * knocks at a door decides what is written there.
 *
 * @returns host and time also where no bracket can follow
 */
export function readPrefix(line: string, timestamps: TimestampReader): Prefix {
	let at = 0;
	const priority = line[0] === '<' ? matchAt(PRIORITY, line, 0) : null;
	if (priority) {
		at = priority[0].length;
		if (priority[1]) return readRfc5424(line, at, timestamps);
	}
	const time = timestamps.read(line, at);
	if (!time) return { instant: null, host: null, end: afterBlank(line, at) };
	const { instant, end } = time;
	if (line[end] !== ' ')
		return { instant: end === line.length ? instant : null, host: null, end: -1 };
	at = end + 1;
	if (line[at] === '[' || line[at] === ' ')
		return { instant, host: null, end: afterBlank(line, at) };
	return { instant, ...readHostAndTag(line, at) };
}

function readHostAndTag(line: string, start: number): Pick<Prefix, 'host' | 'end'> {
	const tagAlone = matchAt(TAG, line, start);
	if (tagAlone) return { host: null, end: afterTag(line, start, tagAlone) };
	const host = matchAt(HOST, line, start)?.[0];
	if (host === undefined) return { host: null, end: -1 };
	const afterHost = start + host.length + 1;
	if (line[afterHost] === '[' && UNMISTAKABLE_HOST.test(host)) return { host, end: afterHost };
	const tag = matchAt(TAG, line, afterHost);
	return tag ? { host, end: afterTag(line, afterHost, tag) } : { host: null, end: -1 };
}

function readRfc5424(line: string, start: number, timestamps: TimestampReader): Prefix {
	const time =
		line[start] === '-' ? { end: start + 1, instant: null } : timestamps.read(line, start);
	const rest = time && matchAt(RFC5424_REST, line, time.end);
	if (!rest) return { instant: time?.instant ?? null, host: null, end: -1 };
	const host = rest[1] === '-' ? null : rest[1]!;
	// The message begins after a blank, perhaps with the byte order mark that RFC 5424 asks for.
	const message = time.end + rest[0].length + 1;
	return {
		instant: time.instant,
		host,
		end: line[message] === BYTE_ORDER_MARK ? message + 1 : afterBlank(line, message),
	};
}

function afterTag(line: string, start: number, tag: RegExpExecArray): number {
	return FOREIGN_PROGRAMS.has(tag[1]!) ? -1 : afterBlank(line, start + tag[0].length);
}

/** rsyslog keeps the blank with which a message begins, or leaves it out, as its template says. */
function afterBlank(line: string, at: number): number {
	return line[at] === ' ' ? at + 1 : at;
}

function matchAt(pattern: RegExp, line: string, at: number): RegExpExecArray | null {
	pattern.lastIndex = at;
	return pattern.exec(line);
}
