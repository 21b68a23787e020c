import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExplainedError } from '../../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import {
	linesOf,
	LONGEST_LINE_BYTES,
} from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import { expectedLines } from './expectedLines.mts';

const encoder = new TextEncoder();
const MEGABYTE = 1024 * 1024;

async function* streamOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	yield* chunks;
}

async function batchesOf(chunks: Iterable<Uint8Array>): Promise<string[][]> {
	const batches: string[][] = [];
	for await (const batch of linesOf(streamOf(chunks))) batches.push(batch);
	return batches;
}

async function linesIn(chunks: Iterable<Uint8Array>): Promise<string[]> {
	return (await batchesOf(chunks)).flat();
}

/** Cuts a body at each of the places, so that equal places make empty chunks. */
function cut(body: Uint8Array, places: number[]): Uint8Array[] {
	const sorted = [...places].sort((a, b) => a - b);
	const starts = [0, ...sorted];
	const ends = [...sorted, body.length];
	return starts.map((start, index) => body.slice(start, ends[index]));
}

const piece: fc.Arbitrary<Uint8Array> = fc.oneof(
	fc.uint8Array({ maxLength: 6 }),
	fc
		.constantFrom(
			'\n',
			'\r',
			'\r\n',
			'\r\r\n',
			'\n\r',
			'\ufeff',
			'\u0085',
			'\u2028',
			'\u2029',
			'\u000b',
			'\u000c',
			'\u0000',
			'ä',
			'€',
			'👩‍🚀',
			'[Portal|LOGIN|20101|a.keller] User a.keller logged',
		)
		.map((text) => encoder.encode(text)),
	fc
		.constantFrom(
			[0xff],
			[0xc3],
			[0xe2, 0x82],
			[0xf0, 0x9f, 0x91],
			[0xef, 0xbb],
			[0xef, 0xbb, 0xbf],
			[0xed, 0xa0, 0x80],
			[0xc0, 0x8a],
			[0x80],
			[0xf4, 0x90, 0x80, 0x80],
		)
		.map((bytes) => Uint8Array.from(bytes)),
);

/** Whether a body begins with a byte order mark of UTF-16: its lines are others (charset.test.mts). */
function isWide([first, second]: Uint8Array): boolean {
	return (first === 0xfe && second === 0xff) || (first === 0xff && second === 0xfe);
}

const bodyAndCuts: fc.Arbitrary<[Uint8Array, number[]]> = fc
	.array(piece, { maxLength: 40 })
	.map((pieces) => Uint8Array.from(pieces.flatMap((bytes) => [...bytes])))
	.filter((body) => !isWide(body))
	.chain((body) =>
		fc.tuple(
			fc.constant(body),
			fc.oneof(
				fc.array(fc.nat(body.length), { maxLength: 12 }),
				fc.constant(Array.from(body, (_, index) => index)),
			),
		),
	);

describe('lines of a log', () => {
	it('are those of the whole body, whatever its bytes and wherever it is cut', async () => {
		await fc.assert(
			fc.asyncProperty(bodyAndCuts, async ([body, places]) => {
				expect(await linesIn(cut(body, places))).toEqual(expectedLines(body));
			}),
			{ numRuns: 3000 },
		);
	});

	it.each<[string, string, string[]]>([
		['nothing', '', []],
		['one line without a line end', 'a', ['a']],
		['one line with a line end', 'a\n', ['a']],
		['line feeds', 'a\nb\n', ['a', 'b']],
		['carriage return and line feed', 'a\r\nb\r\n', ['a', 'b']],
		['both kinds mixed', 'a\r\nb\nc\r\nd', ['a', 'b', 'c', 'd']],
		['empty lines', '\n\na\n\r\n\nb\n\n', ['a', 'b']],
		['a blank line, which is not empty', ' \na', [' ', 'a']],
		['blanks around a line', ' a \n', [' a ']],
		['a lone carriage return inside', 'a\rb\n', ['a\rb']],
		['a carriage return at the end of the last line', 'a\nb\r', ['a', 'b\r']],
		['only a carriage return', '\r', ['\r']],
		['two carriage returns before the line feed', 'a\r\r\nb', ['a\r', 'b']],
		[
			'other line ends of Unicode',
			'a\u0085b\u2028c\u2029d\u000be\u000cf\n',
			['a\u0085b\u2028c\u2029d\u000be\u000cf'],
		],
		['a byte order mark', '\ufeffa\n\ufeffb\n', ['a', '\ufeffb']],
		['two byte order marks', '\ufeff\ufeffa\n', ['\ufeffa']],
		['only a byte order mark', '\ufeff', []],
		['a byte order mark and an empty line', '\ufeff\r\na', ['a']],
		['a byte order mark after an empty line', '\n\ufeffa', ['\ufeffa']],
		['zero bytes that are part of a line', 'a\u0000b\u0000\n', ['a\u0000b\u0000']],
		['zero bytes in front of a line', '\0\0a\n\0b\0\n', ['a', 'b\0']],
		['lines of zero bytes', '\0\0\n\0\r\n\0', []],
		['zero bytes and a byte order mark', '\0\ufeffa\n\ufeff\0b', ['a', '\ufeff\0b']],
	])('%s: read alike in one piece and byte by byte', async (_, text, lines) => {
		const body = encoder.encode(text);
		expect(await linesIn([body])).toEqual(lines);
		expect(await linesIn(Array.from(body, (byte) => Uint8Array.of(byte)))).toEqual(lines);
	});

	it('keep what is not UTF-8 as replacement characters, without touching the next line', async () => {
		const body = Uint8Array.from([0x61, 0xe2, 0x82, 0x0a, 0x62, 0xff, 0x0a, 0xc3]);
		expect(await linesIn([body])).toEqual(['a\ufffd', 'b\ufffd', '\ufffd']);
	});

	it('are given before the log has ended', async () => {
		async function* endless(): AsyncGenerator<Uint8Array> {
			for (;;) yield encoder.encode('a\nb');
		}
		for await (const batch of linesOf(endless())) {
			expect(batch).toEqual(['a']);
			break;
		}
	});

	it('come in batches of which none is empty', async () => {
		const chunks = ['\n', '', '\r\n', 'a', '\n\n', '\n'].map((text) => encoder.encode(text));
		expect(await batchesOf(chunks)).toEqual([['a']]);
	});

	it('stop with the log, and close it, when the reader stops', async () => {
		let closed = false;
		async function* log(): AsyncGenerator<Uint8Array> {
			try {
				for (;;) yield encoder.encode('a\n');
			} finally {
				closed = true;
			}
		}
		for await (const batch of linesOf(log())) {
			expect(batch).toEqual(['a']);
			break;
		}
		expect(closed).toBe(true);
	});

	it('pass on what breaks the log off, and do not give the begun line as a whole one', async () => {
		const reason = new Error('broken off');
		async function* log(): AsyncGenerator<Uint8Array> {
			yield encoder.encode('a\nbeg');
			throw reason;
		}
		const seen: string[] = [];
		const reading = async () => {
			for await (const batch of linesOf(log())) seen.push(...batch);
		};
		await expect(reading()).rejects.toBe(reason);
		expect(seen).toEqual(['a']);
	});

	it('may be as long as the limit', async () => {
		const chunk = new Uint8Array(MEGABYTE).fill(0x78);
		const chunks = Array.from({ length: LONGEST_LINE_BYTES / MEGABYTE }, () => chunk);
		const lines = await linesIn([...chunks, encoder.encode('\nb')]);
		expect(lines.map(({ length }) => length)).toEqual([LONGEST_LINE_BYTES, 1]);
	});

	it.each<[string, string]>([
		['that ends', 'x\n'],
		['that does not end', 'x'],
	])('are refused above the limit: a line %s', async (_, last) => {
		const chunk = new Uint8Array(MEGABYTE).fill(0x78);
		const chunks = Array.from({ length: LONGEST_LINE_BYTES / MEGABYTE }, () => chunk);
		const body = [encoder.encode('a\n'), ...chunks, encoder.encode(last)];
		await expect(linesIn(body)).rejects.toBeInstanceOf(ExplainedError);
	});

	it('do not count zero bytes in front of them as their length', async () => {
		const chunk = new Uint8Array(MEGABYTE);
		const zeros = Array.from({ length: LONGEST_LINE_BYTES / MEGABYTE + 1 }, () => chunk);
		expect(await linesIn([...zeros, encoder.encode('\0a\nb\n'), ...zeros])).toEqual(['a', 'b']);
	});

	it('are read to the limit of one line, not of the log', async () => {
		const line = new Uint8Array(MEGABYTE).fill(0x78);
		line[MEGABYTE - 1] = 0x0a;
		const lines = await linesIn(Array.from({ length: 20 }, () => line));
		expect(lines).toHaveLength(20);
		expect(new Set(lines.map(({ length }) => length))).toEqual(new Set([MEGABYTE - 1]));
	});
});
