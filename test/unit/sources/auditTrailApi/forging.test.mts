import { describe, expect, it } from '@jest/globals';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import {
	FOREIGN_TAGS,
	isForeignProgram,
	isSeverity,
} from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/words.ts';

const BRACKET = '[Portal|USER|20206|root] Role x is added';
const settings = { logTimeZone: 'UTC', now: Date.parse('2026-11-28T12:00:00Z') };
/** One for all lines: it makes of them what a new one does (usedParser.test.mts), and is made once. */
const parser = new Parser(settings);
const codeOf = (line: string): number | null => parser.read(line).code;

const priorities = ['', '<13>'];
const times = [
	'2026-11-03T02:28:01.123456+01:00',
	'2026-11-03T02:28:01 +01:00',
	'[2026-11-03T02:28:01Z]',
	'Nov  3 02:28:01',
	'Nov 3 02:28:01.123',
	'Nov  3 2025 02:28:01',
	'Nov  3 02:28:01 2025',
	'2025 Nov  3 02:28:01',
	'Mon Nov  3 02:28:01 CET 2025',
	'2026-11-03 02:28:01',
	'2026-11-03 02:28:01,123 UTC',
];
const origins = [
	'portal01 ',
	'portal01  ',
	'portal01 local3.info ',
	'info portal01 ',
	'portal01 notice ',
	'portal.example ',
	'vm ',
	'',
];
/** What a program's name becomes in a line. */
const tags = (name: string) => [
	`${name}: `,
	`${name}[12]: `,
	`${name}[]:  `,
	`${name}[12] `,
	`${name} `,
];

/** The grammar's forms: what stands before the message of a program. */
function* forms(name: string): Generator<string> {
	for (const priority of priorities) {
		for (const time of times) {
			for (const origin of origins) {
				for (const tag of tags(name)) yield `${priority}${time} ${origin}${tag}`;
			}
		}
	}
	for (const priority of ['1 ', '<13>1 ']) {
		const header = `${priority}2026-11-03T02:28:01Z portal01 ${name} 12 - `;
		yield `${header}- `;
		yield `${header}[x@1 a="b"]  \ufeff`;
	}
}

/** Where a stranger's text can stand in a message. */
const messages = [
	BRACKET,
	` \ufeff ${BRACKET}`,
	`Invalid user ${BRACKET}`,
	`user: ${BRACKET}`,
	`nxaudit: ${BRACKET}`,
	`message repeated 2 times: [ ${BRACKET}]`,
];

const everyName = [
	// `error nxaudit:` is a severity and a tag.
	...FOREIGN_TAGS.filter((name) => !isSeverity(name)),
	...['/usr/sbin/sshd', 'SSHD', 'sshd(pam_unix)', 'sshd@7', 'in.telnetd', '-bash', 'login.real'],
	...['-', '--', '...', '/'],
];

describe('a bracket after the tag of a program that repeats what strangers type', () => {
	it.each(everyName)('is text in every form: %s', (name) => {
		const forged: string[] = [];
		for (const form of forms(name)) {
			for (const message of messages) {
				if (codeOf(form + message) === null) continue;
				// A host may be named like a word of a sentence, where a program's tag follows.
				if (!isForeignProgram(name) && parser.event().host === name) continue;
				forged.push(form + message);
			}
		}
		expect(forged).toEqual([]);
	});

	it.each(['error: ', 'warning[7]: ', 'error '])(
		'is text after a word that is a severity, too: %s',
		(tag) => {
			expect(codeOf(`Nov  3 02:28:01 portal01 ${tag}${BRACKET}`)).toBeNull();
		},
	);

	it.each(['tomcat', 'auth', 'named', '/opt/app/Tomcat(main)'])(
		'is known to be disregarded where it begins the message: %s',
		(name) => {
			for (const message of messages) {
				const begins = [BRACKET, ` \ufeff ${BRACKET}`, `message repeated 2 times: [ ${BRACKET}]`];
				const isFirst = begins.includes(message);
				for (const form of [
					`<13>1 2026-11-03T02:28:01Z portal01 ${name} 12 - - `,
					`Nov  3 02:28:01 vm ${name}[12]: `,
				]) {
					const { code, isDisregarded, isMisplaced } = parser.read(form + message);
					expect([form + message, code, isDisregarded, isMisplaced]).toEqual([
						form + message,
						null,
						isFirst,
						false,
					]);
				}
			}
			expect(parser.read(`Nov  3 02:28:01 vm nxaudit: ${BRACKET}`).isDisregarded).toBe(false);
			const anywhere = new Parser({ ...settings, bracketPosition: 'anywhere' });
			const { code, isDisregarded } = anywhere.read(`Nov  3 02:28:01 vm ${name}: ${BRACKET}`);
			expect([code, isDisregarded]).toEqual([20206, false]);
		},
	);

	it('is an event in nearly every form after another tag, or the tests above would tell nothing', () => {
		const lines = [...forms('nxaudit')].map((form) => form + BRACKET);
		const events = lines.filter((line) => codeOf(line) !== null);
		expect(events.length / lines.length).toBeGreaterThan(0.7);
	});

	it.each(['audit', 'nexthink', 'nxportal', 'portal'])(
		'is an event after a tag that an appliance may give its own log: %s',
		(tag) => {
			expect(codeOf(`Nov  3 02:28:01 portal01 ${tag}: ${BRACKET}`)).toBe(20206);
		},
	);

	it('is text inside of what another program says, in every form', () => {
		for (const form of forms('nxaudit')) {
			for (const words of [
				'Invalid user ',
				'said "',
				'x: y: ',
				'(',
				'message repeated x times: [ ',
			]) {
				expect([form + words, codeOf(form + words + BRACKET)]).toEqual([form + words, null]);
			}
		}
	});
});

describe('a bare bracket', () => {
	it.each(['', ' ', '<13>', '\ufeff'])('is what the parser was told: after %j', (before) => {
		const line = before + BRACKET;
		const text = new Parser({ ...settings, bareBrackets: 'text' });
		expect([codeOf(line), text.parse(line).code, text.isPrefixed]).toEqual([20206, null, false]);
		expect(text.isMisplaced).toBe(false);
	});

	it('does not matter to a line with a prefix', () => {
		const text = new Parser({ ...settings, bareBrackets: 'text' });
		for (const form of forms('nxaudit')) {
			const line = form + BRACKET;
			expect([line, text.parse(line)]).toEqual([line, parser.parse(line)]);
			expect(text.isPrefixed).toBe(true);
		}
	});
});
