import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEvent } from '../../../../nodes/NexthinkAuditTrail/event/event.ts';
import { LONGEST_LINE_BYTES } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { eventWith } from '../../events.mts';

const FORGED = '[Portal|USER|20206|root] Role x is added';
const settings = { logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') };

/** Years of four digits only: items are sorted and compared by this text. */
const ISO_TIME = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/;

function parse(line: string): AuditEvent {
	return new Parser(settings).parse(line);
}

/** The fields that only a bracket in its place may fill. */
function eventFields(line: string): object {
	return withoutPrefix(parse(line));
}

function withoutPrefix({ timestamp: _time, host: _host, line: _line, ...fields }: AuditEvent) {
	return fields;
}

const NO_EVENT = withoutPrefix(eventWith({}));

const starts = [
	'',
	'<134>',
	'2024-11-03T02:28:01.123456+01:00 portal01 ',
	'Nov  3 02:28:01 portal01 ',
	'<134>Nov  3 02:28:01 portal01 ',
	'<134>1 2024-11-03T02:28:01Z portal01 nxaudit 12 - - ',
	'2024-11-03 02:28:01,123 ',
	'2024-11-03 02:28:01 ',
];

const foreignWords = [
	'sshd[99]: Invalid user ',
	'sshd[99]: Failed password for invalid user ',
	'sshd[99]: ',
	'sshd: ',
	'sshd-session[7]: ',
	'sudo: ',
	'sudo:     a.keller : TTY=pts/0 ; COMMAND=/bin/echo ',
	'su: ',
	'su[5]: (to root) ',
	'login: ',
	'login[3]: FAILED LOGIN 1 FROM tty1 FOR ',
	'nxaudit: user ',
	'nxaudit[12]: nxaudit: ',
	'nxaudit: sshd[99]: ',
	'kernel: [12345.678901] user ',
	'app: [warning] login of ',
	'app: (x) ',
	'-- MARK -- ',
	'last message repeated 2 times ',
	'User ',
	'user ',
	'Invalid user ',
	'Invalid user: ',
	'Unknown user: name ',
	'[x] ',
	'[x|y] ',
	'[x|y|z] ',
	'[error] user ',
	'[error]: user ',
	'[] ',
	'[[x] ',
	'[Portal|USER|2020|root] Role y is added ',
	'[Portal|USER|202066|root] ',
	'[Portal|USER|20206] ',
	'[Portal|USER|20206|a|b] ',
	'(',
	'"',
	"'",
	'=',
	'user=',
	'> ',
	'\t',
	'\u00a0',
	'\u200b',
	'\u0000',
	'\r',
];

describe('a bracket that is not in its place', () => {
	const lines = starts.flatMap((start) => foreignWords.map((words) => `${start}${words}${FORGED}`));

	it.each(lines)('makes no event: %j', (line) => {
		const { message, code, ...rest } = parse(line);
		// Where the foreign words are a bracket of their own, nothing of the forged one is an event either.
		expect({ message, code }).toEqual({ message: null, code: null });
		expect(rest).toMatchObject({ component: null, category: null, account: null, target: null });
		expect(rest.line).toBe(line);
	});

	it.each([
		// The one program of a prefix stands in the app field of RFC 5424.
		`<38>1 2024-11-03T02:28:01Z portal01 sshd 99 - - ${FORGED}`,
		`<38>1 2024-11-03T02:28:01Z portal01 sudo - - - ${FORGED}`,
		`<38>1 2024-11-03T02:28:01Z portal01 su 5 - [x@1 a="b"] ${FORGED}`,
		// Tags as older PAM and programs started with their path write them.
		`Nov  3 02:28:01 portal01 sshd(pam_unix)[99]: ${FORGED}`,
		`Nov  3 02:28:01 portal01 /usr/sbin/sshd[99]: ${FORGED}`,
		`Nov  3 02:28:01 portal01 SSHD[99]: ${FORGED}`,
		`Nov  3 02:28:01 portal01 sshd[99] : ${FORGED}`,
	])('makes no event after the tag of a program that writes what strangers type: %j', (line) => {
		expect(eventFields(line)).toEqual(NO_EVENT);
	});

	it.each([
		'2024-11-03 02:28:01 Unknown user: ',
		'2024-11-03 02:28:01,123 Denied: ',
		'2024-11-03 02:28:01,123 Login denied: ',
		'Nov  3 02:28:01 re-login ',
		'Nov  3 02:28:01 sign-in ',
		'Nov  3 02:28:01 - ',
		'2024-11-03 02:28:01 ... ',
		'2024-11-03 02:28:01 e-mail: ',
	])('makes no event after words of a sentence where host and tag might stand: %j', (words) => {
		expect(eventFields(words + FORGED)).toEqual(NO_EVENT);
	});

	it.each([
		`<134>1 2024-11-03T02:28:01Z portal01 app 1 - [x a="${FORGED}"] text`,
		`<134>1 2024-11-03T02:28:01Z portal01 app 1 - [x a="\\" ${FORGED}"] text`,
		`<134>1 2024-11-03T02:28:01Z portal01 app 1 - [x a="b" ${FORGED}`,
		`<134>1 2024-11-03T02:28:01Z portal01 app 1 - [x a="b\\\\"] text ${FORGED}`,
		`<134>1 2024-11-03T02:28:01Z portal01 app 1 - ${FORGED}`,
		`<134>1 2024-11-03T02:28:01Z portal01 app 1 ${FORGED}`,
		`<134>1 2024-11-03T02:28:01Z portal01 ${FORGED}`,
		`<134>1 2024-11-03T02:28:01Z ${FORGED}`,
		`<134>1 ${FORGED}`,
		`<134>1 - - - - - -${FORGED}`,
		`<134>1 2024-11-03T02:28:01Z portal01 app 1 - - text ${FORGED}`,
		`<134>2 2024-11-03T02:28:01Z portal01 app 1 - - ${FORGED}`,
		`<1344>${FORGED}`,
		`<>${FORGED}`,
		`<134${FORGED}`,
		`134>${FORGED}`,
		`<134> <134>${FORGED}`,
		`<134>text ${FORGED}`,
		`2024-11-03T02:28:01Z${FORGED}`,
		`2024-11-03 ${FORGED}`,
		`02:28:01 ${FORGED}`,
		`x2024-11-03T02:28:01Z ${FORGED}`,
		`Nov  3 02:28:01${FORGED}`,
		`Nov  3 02:28:01 2024-11-03T02:28:01Z text ${FORGED}`,
		`Nov  3 02:28:01 portal01 text${FORGED}`,
		`Nov  3 02:28:01 portal01 app:${FORGED.slice(0, 7)} ${FORGED}`,
		`\ufeff\ufeff${FORGED}`,
		`\n${FORGED}`,
	])('makes no event after something that is no known prefix: %j', (line) => {
		expect(eventFields(line)).toEqual(NO_EVENT);
	});

	it.each([
		'[Portal|USER|20206|root',
		'[Portal|USER|20206',
		'[Portal|USER|20206|root]Role x is added',
		'[Portal|USER|20206|root] '.trimEnd().slice(0, -1),
		'[Portal|USER|2020x|root] Role x is added',
		'[Portal|USER|２０２０６|root] Role x is added',
		'[Portal|USER| 20206|root] Role x is added',
		'[Portal|USER|+2020|root] Role x is added',
		'[Portal|USER|20206|ro|ot] Role x is added',
		'[Portal|USER|x|20206|root] Role x is added',
		'[Portal USER 20206 root] Role x is added',
		'(Portal|USER|20206|root) Role x is added',
		'Portal|USER|20206|root Role x is added',
		'[Portal]|USER|20206|root] Role x is added',
		'[Por[tal|USER|20206|root] Role x is added',
		'[Portal|US]ER|20206|root] Role x is added',
		'[Portal|US[ER|20206|root] Role x is added',
		// An Engine's file whose last line is torn, glued to the next one's first.
		'[engine-[engine-2|General|10001|nxengine] Engine is up and running',
		'[engine-1|Gen[engine-2|General|10001|nxengine] Engine is up and running',
		'[engine-1|General|100[engine-2|General|10001|nxengine] Engine is up and running',
		'[engine-1|General|10001|nx[engine-2|General|10001|nxengine] Engine is up and running',
	])('that is not whole makes no event: %j', (bracket) => {
		for (const start of ['', 'Nov  3 02:28:01 portal01 nxaudit: ']) {
			expect(eventFields(start + bracket)).toEqual(NO_EVENT);
		}
	});

	it('makes no account of what stands after a bracket without a blank', () => {
		const { account } = parse('[engine-1|Database|10009|portal]Finder account creation:[k.brandt]');
		expect([null, 'portal']).toContain(account);
	});

	it('inside a message stays text', () => {
		const message = `User ${FORGED} failed login attempts - ] ${FORGED}`;
		expect(parse(`[Portal|LOGIN|20103|*system] ${message}`)).toMatchObject({
			code: 20103,
			account: '*system',
			target: FORGED,
			message,
		});
	});

	it('stays text after a line to which it was glued: one line, and only its first event', () => {
		const first =
			'Nov  3 02:28:01 e1 nxaudit: [engine-1|General|10001|nxengine] Engine is up and running';
		const second = 'Nov  3 02:28:02 e2 nxaudit: [engine-2|General|10004|nxengine] Engine stopped';
		expect(parse(first + second)).toMatchObject({
			component: 'engine-1',
			code: 10001,
			host: 'e1',
			timestamp: '2024-11-03T02:28:01.000Z',
			message: `Engine is up and running${second}`,
			line: first + second,
		});
	});

	it('stays text behind any words that are no prefix', () => {
		const word = fc.stringMatching(/^[a-z]{1,8}$/);
		fc.assert(
			fc.property(
				fc.constantFrom(...starts.filter((start) => start !== '')),
				fc.array(word, { minLength: 2, maxLength: 6 }),
				fc.constantFrom('', '.', ',', ')', '"', ' -'),
				(start, words, end) => {
					expect(eventFields(`${start}${words.join(' ')}${end} ${FORGED}`)).toEqual(NO_EVENT);
				},
			),
		);
	});
});

describe('a bracket in its place', () => {
	it.each<[prefix: string, timestamp: string | null, host: string | null]>([
		['', null, null],
		[' ', null, null],
		['<134>', null, null],
		['<0>', null, null],
		['2024-11-03T02:28:01Z portal01 nxaudit:', '2024-11-03T02:28:01.000Z', 'portal01'],
		['Nov  3 02:28:01 portal nxaudit: ', '2024-11-03T02:28:01.000Z', 'portal'],
		['Nov  3 02:28:01 2001:db8::7 nxaudit[12]: ', '2024-11-03T02:28:01.000Z', '2001:db8::7'],
		['Nov  3 02:28:01 192.0.2.7 nxaudit[12]: ', '2024-11-03T02:28:01.000Z', '192.0.2.7'],
		['<134>2024-11-03T02:28:01Z portal01 nxaudit: ', '2024-11-03T02:28:01.000Z', 'portal01'],
		[
			'<134>1 2024-11-03T02:28:01.5+01:00 portal01 nxaudit 12 id - ',
			'2024-11-03T01:28:01.500Z',
			'portal01',
		],
		[
			'<134>1 2024-11-03T02:28:01Z portal01 nxaudit 12 - [x@1 a="b\\]\\"" c=""][y] ',
			'2024-11-03T02:28:01.000Z',
			'portal01',
		],
		[
			'<134>1 2024-11-03T02:28:01Z portal01 nxaudit 12 - - \ufeff',
			'2024-11-03T02:28:01.000Z',
			'portal01',
		],
		['<134>1 - - nxaudit - - - ', null, null],
	])('is read after %j', (prefix, timestamp, host) => {
		const line = prefix + FORGED;
		expect(parse(line)).toEqual({
			timestamp,
			component: 'Portal',
			category: 'USER',
			code: 20206,
			event: expect.stringMatching(/role/i),
			group: 'accountsAndRoles',
			account: 'root',
			target: 'x',
			message: 'Role x is added',
			host,
			line,
		});
	});

	it.each<[line: string, message: string]>([
		['[Portal|USER|20206|root]', ''],
		['[Portal|USER|20206|root] ', ''],
		['[Portal|USER|20206|root]  two blanks ', ' two blanks '],
		['[Portal|USER|20206|root] a\u2028b\rc\u0085d', 'a\u2028b\rc\u0085d'],
		['[Portal|USER|20206|root] a|b[c]d] e', 'a|b[c]d] e'],
	])('has the rest of the line as its message: %j', (line, message) => {
		expect(parse(line)).toMatchObject({ code: 20206, account: 'root', message, line });
	});

	it('keeps a code that nobody documented', () => {
		expect(parse('[Portal|NEW|29999|a.keller] Something new')).toMatchObject({
			code: 29999,
			event: null,
			group: 'other',
			target: null,
			account: 'a.keller',
			message: 'Something new',
		});
	});
});

describe('a line of another program', () => {
	it.each<[line: string, timestamp: string | null, host: string | null]>([
		[
			'Nov  3 02:28:01 portal01 sshd[99]: Accepted password for nexthink',
			'2024-11-03T02:28:01.000Z',
			'portal01',
		],
		[
			'2024-11-03T02:28:01Z portal01 sudo: a.keller : TTY=pts/0',
			'2024-11-03T02:28:01.000Z',
			'portal01',
		],
		[
			'<86>1 2024-11-03T02:28:01Z portal01 sshd 99 - - Accepted',
			'2024-11-03T02:28:01.000Z',
			'portal01',
		],
		['2024-11-03 02:28:01', '2024-11-03T02:28:01.000Z', null],
		['at com.example.Thing(Thing.java:12)', null, null],
	])('keeps its time and host: %j', (line, timestamp, host) => {
		expect(parse(line)).toEqual({ ...NO_EVENT, timestamp, host, line });
	});
});

const fragment = fc.oneof(
	fc.constantFrom(
		'[',
		']',
		'] ',
		'|',
		' ',
		':',
		': ',
		'<',
		'>',
		'<134>',
		'<134>1 ',
		'-',
		'- ',
		'T',
		'Z',
		'+01:00',
		',123',
		'.5',
		'2024-11-03',
		'2024-11-03T02:28:01',
		'2024-11-03 02:28:01',
		'9999-12-31T23:59:59-23:59',
		'0100-01-01T00:00:00+23:59',
		'Nov  3 02:28:01',
		'Feb 29 00:00:00',
		' portal01 ',
		'nxaudit',
		'nxaudit[12]: ',
		'sshd[99]: ',
		'[x a="',
		'\\"',
		'"]',
		'=',
		'"',
		'\\',
		'[Portal|',
		'USER|',
		'20206|',
		'root] ',
		'20204|',
		'Updated ',
		' ownership of 3 users',
		'Manual tagging:[',
		'User ',
		' failed login attempts - ',
		'\ufeff',
		'\u2028',
		'\r',
		'\u0000',
		'\ud800',
		'\udc00',
		'😀',
		'__proto__',
		'١',
	),
	fc.string({ maxLength: 4, unit: 'binary' }),
);
const hostileLine = fc.oneof(
	fc.array(fragment, { maxLength: 16 }).map((fragments) => fragments.join('')),
	fc.string({ unit: 'binary' }),
	// Halves of code points too: they come from nowhere in a decoded log, but nothing may depend on it.
	fc.array(fc.integer({ min: 0, max: 0xffff })).map((units) => String.fromCharCode(...units)),
);

describe('a parser', () => {
	it('never throws, and keeps the line as it is', () => {
		const parsers = ['UTC', 'Pacific/Apia', 'America/St_Johns', 'Africa/Casablanca'].map(
			(logTimeZone) => new Parser({ ...settings, logTimeZone }),
		);
		fc.assert(
			fc.property(hostileLine, fc.constantFrom(...parsers), (line, parser) => {
				const event = parser.parse(line);
				expect(event.line === line).toBe(true);
				expect(Object.keys(event)).toEqual(
					'timestamp event account target message code group component category host line'.split(
						' ',
					),
				);
				const { component, category, code, account, message, timestamp } = event;
				if (timestamp !== null) expect(timestamp).toMatch(ISO_TIME);
				if (code === null) {
					expect([component, category, account, message]).toEqual([null, null, null, null]);
				} else {
					// The bracket is found in the line as it was read, with nothing lost or made up.
					const digits = String(code).padStart(5, '0');
					const bracket = `[${component}|${category}|${digits}|${account}]`;
					expect([`${bracket} ${message}`, bracket]).toContain(line.slice(line.indexOf(bracket)));
				}
			}),
			{ numRuns: 20_000 },
		);
	});

	it.each([
		'9999-12-31T23:59:59-14:00 portal01 nxaudit: text',
		'9999-12-31T23:59:59+14:00 portal01 nxaudit: text',
		'0100-01-01T00:00:00+14:00 portal01 nxaudit: text',
	])('writes a time with a year of four digits, or none: %j', (line) => {
		expect(parse(line).timestamp ?? '2024-12-24T13:00:00.000Z').toMatch(ISO_TIME);
	});

	it('reads a line alike whatever it read before', () => {
		const used = new Parser({ ...settings, logTimeZone: 'Europe/Zurich' });
		fc.assert(
			fc.property(hostileLine, (line) => {
				const fresh = new Parser({ ...settings, logTimeZone: 'Europe/Zurich' });
				expect(used.parse(line)).toEqual(fresh.parse(line));
			}),
			{ numRuns: 2000 },
		);
	});

	const unendingPieces: Array<[before: string, piece: string]> = [
		['', '['],
		['', '|'],
		['', '[|'],
		['', ' '],
		['', '9'],
		['', '<1'],
		['', 'x'],
		['', ': '],
		['[Portal|USER|20206|', ']'],
		['[Portal|USER|20206|', '|'],
		['[Portal|USER|20206|', '] ['],
		['[Portal|USER|20204|root] Updated ', ' ownership of 1'],
		['[Portal|USER|20204|root] Updated ', '1 ownership of '],
		['[Portal|USER|20209|root] Added profile ', ' roles: '],
		['[Portal|LOGIN|20103|*system] User ', ' failed login attempts - '],
		['[e|DBMGR|10028|root] Manual tagging:[', '|'],
		['2024-11-03T02:28:01.', '9'],
		['2024-11-03T02:28:01Z ', 'x'],
		['2024-11-03T02:28:01Z ', '['],
		['2024-11-03T02:28:01Z ', ' '],
		['2024-11-03T02:28:01Z ', ': '],
		['2024-11-03T02:28:01Z ', 'x:'],
		['2024-11-03T02:28:01Z ', 'x['],
		['2024-11-03T02:28:01Z x[', '9'],
		['Nov  3 02:28:01 portal01 x[', '9'],
		['Nov  3 02:28:01 portal01 ', 'x[1]'],
		['<134>1 2024-11-03T02:28:01Z ', 'a='],
		['<134>1 2024-11-03T02:28:01Z h a 1 - ', '['],
		['<134>1 2024-11-03T02:28:01Z h a 1 - ', '[x]'],
		['<134>1 2024-11-03T02:28:01Z h a 1 - ', '[x a=""]'],
		['<134>1 2024-11-03T02:28:01Z h a 1 - [x', ' a=""'],
		['<134>1 2024-11-03T02:28:01Z h a 1 - [x', ' a="'],
		['<134>1 2024-11-03T02:28:01Z h a 1 - [x a="', 'b'],
		['<134>1 2024-11-03T02:28:01Z h a 1 - [x a="', '"\\'],
		['<134>1 2024-11-03T02:28:01Z h a 1 - [x a="', '\\"'],
		['<134>1 2024-11-03T02:28:01Z h a 1 - [x a="', '\\\\'],
	];

	it.each(unendingPieces)(
		'does not give up on the longest line there can be: %j and %j',
		(before, piece) => {
			const repeats = Math.floor((LONGEST_LINE_BYTES - before.length) / piece.length);
			const line = before + piece.repeat(repeats);
			expect(parse(line).line === line).toBe(true);
		},
	);
});
