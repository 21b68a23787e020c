/** Makes an input of others. */

import type { Random } from './fuzzer.mts';

/** Longer ones say nothing more here, and fewer of them fit into a minute. */
const LONGEST_INPUT = 4096;
const MOST_CHANGES = 5;
const LONGEST_PIECE = 64;
const MOST_REPEATS = 40;

const text = new TextEncoder();

/** What the code under test looks for, and what has broken code before. */
export const WORDS: readonly string[] = [
	...[
		'\n',
		'\r\n',
		'\r',
		' ',
		'  ',
		'[',
		']',
		'|',
		'] ',
		': ',
		':',
		'"',
		'\\',
		'="',
		'<',
		'>',
		'-',
		'.',
	],
	...[
		'https://',
		'http://',
		'localhost',
		'127.0.0.1',
		'[::1]',
		'@',
		'?',
		'#',
		'/',
		'../',
		'%2e',
		':443',
	],
	...['<134>', '<134>1 ', '<7>', 'Nov  3 02:28:01', 'Feb 29 00:00:00', 'Dec 31 23:59:60'],
	...[
		'2024-11-03T02:28:01Z',
		'2024-03-31T02:30:00',
		'2024-11-03 02:28:01,123',
		'0000-00-00T00:00:00',
	],
	...[
		'+01:00',
		'-0330',
		'+24:00',
		'Z',
		'z',
		'.123456',
		',5',
		'9999-12-31T23:59:59',
		'0100-01-01T00:00:00-23:59',
	],
	...[
		' host ',
		' portal01.example ',
		'nxaudit: ',
		'sshd[7]: ',
		'/usr/sbin/SSHD(pam): ',
		'tag[1234]: ',
	],
	...[
		' CET ',
		' UTC',
		' +01:00',
		' 2023 ',
		'Mon ',
		'Nov 3 ',
		'info ',
		'local3.info ',
		'nxaudit[7] ',
	],
	...['message repeated 3 times: [ ', '- '],
	...['[id k="v"] ', '[id k="\\"]"] ', ' - ', ' - - ', ' app 7 - '],
	...[
		'[Portal|USER|20206|root] ',
		'[engine-1|DBMGR|10028|x] ',
		'[Console|A|50001|y]',
		'|20204|',
		'|20103|',
	],
	...[
		'Role ',
		' is added',
		'Updated ',
		' ownership of 7 users',
		'User ',
		' failed login attempts - ',
	],
	...['Added profile ', ' roles: ', 'Manual tagging:[Device|'],
	...[
		'\ufeff',
		'\u0000',
		'\u200b',
		'\u202e',
		'\u2028',
		'\u0085',
		'\u001b',
		'é',
		'😀',
		'ß',
		'İ',
		'\ufffd',
	],
	...[
		'__proto__',
		'constructor',
		'null',
		'true',
		'{',
		'}',
		'[]',
		'{}',
		',',
		'-1',
		'1.5',
		'1e400',
		'99999',
	],
	...[
		'20101, 20201-20211',
		'signIns',
		'adminChanges',
		'Signed in',
		'Europe/Zurich',
		'Etc/GMT+12',
		'UTC',
	],
	...['%P', '%S', '%T', '%B', 'Basic ', 'Bearer ', 'Authorization: ', '<html>', '<!--', '-->'],
];
const WORD_BYTES: readonly Uint8Array[] = [
	...WORDS.map((word) => text.encode(word)),
	...[[0xff], [0xc3], [0xe2, 0x82], [0xf0, 0x9f, 0x91], [0xed, 0xa0, 0x80], [0xef, 0xbb, 0xbf]].map(
		(bytes) => Uint8Array.from(bytes),
	),
];

const VALUES: readonly unknown[] = [
	...[null, true, false, 0, 1, -1, 1.5, 24, 1e21, Number.MAX_SAFE_INTEGER, '', ' ', '24', '1e3'],
	...[
		[],
		{},
		[null],
		['x'],
		[[1]],
		{ length: 1 },
		{ __proto__: null },
		'AAAAAAAAAAA',
		'x'.repeat(300),
	],
];

function below(random: Random, limit: number): number {
	return Math.floor(random() * limit);
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
	return items[below(random, items.length)]!;
}

function joined(...pieces: Uint8Array[]): Uint8Array {
	return Uint8Array.from(Buffer.concat(pieces).subarray(0, LONGEST_INPUT));
}

/** Puts bytes into an input, in the place of some or of none. */
function put(random: Random, input: Uint8Array, piece: Uint8Array): Uint8Array {
	const at = below(random, input.length + 1);
	const replaced =
		random() < 0.5 ? 0 : below(random, Math.min(LONGEST_PIECE, input.length - at) + 1);
	return joined(input.subarray(0, at), piece, input.subarray(at + replaced));
}

function pieceOf(random: Random, input: Uint8Array): Uint8Array {
	const at = below(random, input.length + 1);
	return input.subarray(at, at + 1 + below(random, LONGEST_PIECE));
}

/** What a line begins with, and what separates its parts. */
const BEGINNINGS: readonly Uint8Array[] = ['<134>', '<134>1 ', '<7>1 - ', '\ufeff', ' '].map(
	(word) => text.encode(word),
);
const SEPARATORS = new Set(text.encode(' :[]|'));
const LINE_FEED = 0x0a;

function startsOfLines(input: Uint8Array): number[] {
	return [0, ...[...input.keys()].filter((at) => input[at - 1] === LINE_FEED)];
}

/** The same line again, right after itself: a reader remembers what it found out of the last one. */
function withLineTwice(random: Random, input: Uint8Array): Uint8Array {
	const start = pick(random, startsOfLines(input));
	const lineFeed = input.indexOf(LINE_FEED, start);
	if (lineFeed === -1) return joined(input, Uint8Array.of(LINE_FEED), input.subarray(start));
	return joined(input.subarray(0, lineFeed + 1), input.subarray(start));
}

function withBeginning(random: Random, input: Uint8Array): Uint8Array {
	const start = pick(random, startsOfLines(input));
	return joined(input.subarray(0, start), pick(random, BEGINNINGS), input.subarray(start));
}

/** Without one of the first things that separate the parts of a line. */
function withoutSeparator(random: Random, input: Uint8Array): Uint8Array {
	let at = pick(random, startsOfLines(input));
	for (let left = below(random, 6); at < input.length && left >= 0; at++) {
		if (SEPARATORS.has(input[at]!)) left--;
	}
	return joined(input.subarray(0, Math.max(0, at - 1)), input.subarray(at));
}

const changes: ReadonlyArray<(random: Random, input: Uint8Array, other: Uint8Array) => Uint8Array> =
	[
		(random, input) => put(random, input, pick(random, WORD_BYTES)),
		(random, input) => put(random, input, pick(random, WORD_BYTES)),
		withLineTwice,
		withBeginning,
		withoutSeparator,
		(random, input) => put(random, input, Uint8Array.of(below(random, 256))),
		(random, input) => put(random, input, new Uint8Array(0)),
		(random, input) => put(random, input, pieceOf(random, input)),
		(random, input, other) => put(random, input, pieceOf(random, other)),
		(random, input, other) =>
			joined(
				input.subarray(0, below(random, input.length + 1)),
				other.subarray(below(random, other.length + 1)),
			),
		(random, input) => {
			const piece = random() < 0.5 ? pick(random, WORD_BYTES) : pieceOf(random, input);
			return put(random, input, joined(...Array(1 + below(random, MOST_REPEATS)).fill(piece)));
		},
	];

/** @returns an input of its own, never one of those given */
export function mutated(random: Random, input: Uint8Array, other: Uint8Array): Uint8Array {
	let result = input;
	for (let change = below(random, MOST_CHANGES); change >= 0; change--) {
		result = pick(random, changes)(random, result, other);
	}
	return result;
}

/** Changes some value of a JSON text; a text that is none is changed as bytes. */
export function mutatedJson(random: Random, input: Uint8Array, other: Uint8Array): Uint8Array {
	try {
		const value: unknown = JSON.parse(Buffer.from(input).toString());
		const stranger: unknown = JSON.parse(Buffer.from(other).toString());
		return text
			.encode(JSON.stringify(withChange(random, value, stranger)))
			.slice(0, LONGEST_INPUT * 4);
	} catch {
		return mutated(random, input, other);
	}
}

function withChange(random: Random, value: unknown, stranger: unknown): unknown {
	const isInner = typeof value === 'object' && value !== null && random() < 0.85;
	if (!isInner) return otherValue(random, value, stranger);
	const copy = structuredClone(value) as Record<string, unknown>;
	const keys = Object.keys(copy);
	const key = keys.length > 0 && random() < 0.95 ? pick(random, keys) : pick(random, WORDS);
	if (random() < 0.1) delete copy[key];
	else copy[key] = withChange(random, copy[key], stranger);
	return copy;
}

function otherValue(random: Random, value: unknown, stranger: unknown): unknown {
	const kind = random();
	if (kind < 0.1) return stranger;
	if (typeof value === 'string' && kind < 0.7) {
		return Buffer.from(
			mutated(random, text.encode(value), text.encode(pick(random, WORDS))),
		).toString();
	}
	if (typeof value === 'number' && kind < 0.5) return value + below(random, 9) - 4;
	return random() < 0.5 ? pick(random, VALUES) : pick(random, WORDS);
}
