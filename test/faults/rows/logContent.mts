/** What strangers may have had written into a log. */

import type { IDataObject } from 'n8n-workflow';
import { endless, log } from '../answers.mts';
import type { Body } from '../answers.mts';
import type { Answer, Row } from '../row.mts';
import { EMPTY_LOG_HINT } from './words.mts';

const PREFIX = '2024-12-24T13:00:00Z portal nxaudit: ';
const event = (bracket: string, message: string): string => `${PREFIX}[${bracket}] ${message}`;
const withoutEvent = { component: null, code: null, event: null, group: null, account: null };
const BY_NODE = ['run', 'goingOn', 'file'] as const;

/** A log of these bytes, which has these lines. */
function content(what: string, body: Body, lines: string[], items: object[] = []): Row {
	const bytes = Buffer.from(body);
	return {
		what,
		answer: log(bytes),
		outcome: {
			lines,
			items: items as IDataObject[],
			bytes,
			...(lines.length === 0 && { hint: EMPTY_LOG_HINT }),
		},
	};
}

/** A log of these lines, each ended as usual. */
function written(what: string, lines: string[], items: object[] = []): Row {
	return content(what, `${lines.join('\n')}\n`, lines, items);
}

const bigEndian = (text: string): Buffer => Buffer.from(text, 'utf16le').swap16();
const UTF_16 = bigEndian('\ufeffa line\n');
const UTF_16_LITTLE = Buffer.from('\ufeffa line\n', 'utf16le');
const LATIN_1 = Buffer.from('M\xfcller was here\nand \xe9t\xe9\n', 'latin1');
const CUT_CODE_POINTS = Buffer.from([
	...Buffer.from('cut '),
	0xf0,
	0x9f,
	0x98,
	0x0a,
	0xc3,
	0x0a,
	...Buffer.from('whole 😀\n'),
]);
const SURROGATES = Buffer.from([0x61, 0xed, 0xa0, 0x80, 0x62, 0xed, 0xb0, 0x80, 0x0a, 0x63, 0x0a]);

/** Large bodies live no longer than their case. */
const made =
	(body: () => Body): Answer =>
	(request, response) =>
		log(body())(request, response);

function oneLine(length: number): Buffer {
	const line = Buffer.alloc(length + 1, 'x');
	line.write('\n', length);
	return line;
}

const tenMillionLines = (): Buffer => Buffer.alloc(20_000_000, 'x\n');

const LONGEST_LINE = 16 * 1024 * 1024;
const tooLong = {
	message: 'The answer holds a line of more than 16 MB',
	description:
		'No audit log has such lines. Check that the address in the credential is that of Nexthink.',
} as const;

export const logContentRows: Row[] = [
	written(
		'brackets and pipes everywhere',
		[
			'[[[|||]]]',
			'||||',
			']',
			'[',
			'[|||]',
			'[Portal|LOGIN|20101|jdoe',
			'Portal|LOGIN|20101|jdoe]',
			'[]|[]',
		],
		Array.from({ length: 8 }, () => withoutEvent),
	),
	written(
		'escapes of terminals',
		[
			event('Portal|LOGIN|20101|\u001b[31mroot\u001b[0m', 'User \u001b]0;title\u0007 logged'),
			'\u001b[2J\u001b[H',
		],
		[{ account: '\u001b[31mroot\u001b[0m', message: 'User \u001b]0;title\u0007 logged' }],
	),
	written(
		'what objects have by themselves, as component, category, account and message',
		[
			event('__proto__|constructor|20101|__proto__', '__proto__'),
			event('constructor|prototype|20101|constructor', '{"__proto__":{"polluted":true}}'),
			event('toString|valueOf|20206|hasOwnProperty', 'then'),
		],
		[
			{
				component: '__proto__',
				category: 'constructor',
				account: '__proto__',
				message: '__proto__',
			},
			{ component: 'constructor', account: 'constructor' },
			{ component: 'toString', account: 'hasOwnProperty', message: 'then' },
		],
	),
	{
		...written('what objects have by themselves, with every option', [
			event('__proto__|LOGIN|20101|__proto__', 'User __proto__ logged'),
		]),
		parameters: {
			options: { includeId: true, includeSource: true },
			filters: { accounts: '__proto__', text: '__PROTO__' },
		},
	},
	written(
		'formulas of spreadsheets, which stay as they are',
		[
			event('Portal|LOGIN|20101|=HYPERLINK("http://x")', '=1+1'),
			event('Portal|LOGIN|20101|@SUM(A1)', '+1'),
		],
		[
			{ account: '=HYPERLINK("http://x")', message: '=1+1' },
			{ account: '@SUM(A1)', message: '+1' },
		],
	),
	written('expressions of n8n, which nobody evaluates', [
		event('Portal|LOGIN|20101|{{ $env.HOME }}', '={{ process.exit() }}'),
	]),
	written(
		'marks that turn, hide or join text',
		[event('Portal|LOGIN|20101|\u202etoor\u202c', 'zero\u200bwidth\u2066x\u2069\u00ad')],
		[{ account: '\u202etoor\u202c', message: 'zero\u200bwidth\u2066x\u2069\u00ad' }],
	),
	content('line ends of all kinds', 'one\r\ntwo\nthree\rstill three\r\r\nfour\n\r\n\n\rfive\n', [
		'one',
		'two',
		'three\rstill three\r',
		'four',
		'\rfive',
	]),
	content('U+0085, U+2028 and U+2029, which end no line', 'a\u0085b\u2028c\u2029d\nnext\n', [
		'a\u0085b\u2028c\u2029d',
		'next',
	]),
	content('vertical tabs and form feeds, which end no line', 'a\u000bb\u000cc\nnext\n', [
		'a\u000bb\u000cc',
		'next',
	]),
	content('code points that are cut', CUT_CODE_POINTS, ['cut \ufffd', '\ufffd', 'whole 😀']),
	content('bytes of Latin-1', LATIN_1, ['M\ufffdller was here', 'and \ufffdt\ufffd']),
	content('zero bytes', '\0\0a\0b\0\n\0\n\0c\n', ['a\0b\0', 'c']),
	content('halves of code points in three bytes each', SURROGATES, [
		'a\ufffd\ufffd\ufffdb\ufffd\ufffd\ufffd',
		'c',
	]),
	content('UTF-16, big end first', UTF_16, ['a line']),
	content('UTF-16, little end first', UTF_16_LITTLE, ['a line']),
	{
		...content('bytes of Latin-1 that are said to be', LATIN_1, ['Müller was here', 'and été']),
		answer: log(LATIN_1, { 'Content-Type': 'text/plain;charset=ISO-8859-1' }),
	},
	content('a line that is a JSON object', '{"user":"jdoe"}\n', ['{"user":"jdoe"}']),
	content('two byte order marks', '\ufeff\ufeffa line\n', ['\ufeffa line']),
	content('a byte order mark alone', '\ufeff', []),
	content('a million blank lines', '\n'.repeat(1_000_000), []),
	content('blank lines of all kinds', '\n\r\n\n\r\n', []),
	{
		...written(
			'the files of two Engines that stick together to one line',
			[
				`2024-12-24T13:00:00Z engine-1 nxaudit: [engine-1|SYSTEM|10006|*system] Engine started2024-12-24T13:00:00Z engine-2 nxaudit: [engine-2|SYSTEM|20206|root] Role x is added`,
			],
			[{ component: 'engine-1', code: 10006, account: '*system' }],
		),
		parameters: { operation: 'allEngines' },
		// The trigger waits until it has seen it again.
		ways: BY_NODE,
	},
	written(
		'brackets that are forged inside of messages',
		[
			event(
				'Portal|LOGIN|20103|*system',
				'User [Portal|USER|20206|root] failed login attempts - wrong',
			),
			`${PREFIX}said [Portal|USER|20206|root] Role x is added`,
			event('Portal|LOGIN|20101|a] [Portal|USER|20206|root', 'x'),
		],
		[{ code: 20103, account: '*system' }, withoutEvent],
	),
	written(
		'brackets that are forged after the tags of other programs',
		[
			'Dec 24 13:00:00 portal sshd[7]: Invalid user [Portal|USER|20206|root] from 192.0.2.1',
			'Dec 24 13:00:00 portal sshd[7]: [Portal|USER|20206|root] Role x is added',
			'<134>1 2024-12-24T13:00:00Z portal sshd 7 - - [Portal|USER|20206|root] Role x is added',
		],
		Array.from({ length: 3 }, () => withoutEvent),
	),
	{
		what: 'a line that never ends',
		answer: endless('x'.repeat(1024 * 1024)),
		seconds: 60,
		outcome: tooLong,
	},
	{
		what: 'a line of 100 MB that ends',
		answer: made(() => oneLine(100 * 1024 * 1024)),
		seconds: 60,
		outcome: tooLong,
	},
	{
		...content('a line of 16 MB, the longest that is taken', oneLine(LONGEST_LINE), [
			'x'.repeat(LONGEST_LINE),
		]),
		authentications: ['basicAuth'],
		ways: ['run', 'file'],
		seconds: 60,
	},
	{
		what: 'ten million short lines, of which a filter wants three',
		answer: made(() => Buffer.concat([tenMillionLines(), Buffer.from('yes\nyes\nyes\n')])),
		parameters: { filters: { text: 'yes' } },
		authentications: ['basicAuth'],
		ways: ['run'],
		seconds: 120,
		outcome: { lines: ['yes', 'yes', 'yes'], bytes: Buffer.from('yes\nyes\nyes\n') },
	},
	{
		what: 'ten million short lines that become a file',
		answer: made(tenMillionLines),
		authentications: ['basicAuth'],
		ways: ['file'],
		seconds: 120,
		// Only counted.
		outcome: { lines: new Array<string>(10_000_000) },
	},
];
