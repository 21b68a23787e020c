import { createHash } from 'node:crypto';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { ExplainedError } from '../../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import type { EventFilter } from '../../../../nodes/NexthinkAuditTrail/event/filter.ts';
import { Matcher } from '../../../../nodes/NexthinkAuditTrail/event/filter.ts';
import { LogFile } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/logFile.ts';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { UNFILTERED } from '../../unfiltered.mts';

const newParser = (): Parser =>
	new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') });
const rolesOnly: EventFilter = { ...UNFILTERED, codes: [{ first: 20206, last: 20206 }] };

const LINE_FEED = 0x0a;
const BYTE_ORDER_MARK = Buffer.from('\ufeff');

const text = (...values: string[]): fc.Arbitrary<Buffer> =>
	fc.constantFrom(...values.map((value) => Buffer.from(value)));

/** Pieces of which lines are made, and line ends. */
const piece = fc.oneof(
	text(
		'2024-12-24T10:00:00Z [Portal|USER|20206|a.keller] Role x is added',
		'2024-12-24T11:30:00Z [Portal|LOGIN|20101|a.keller] User a.keller logged',
		'[Portal|USER|20206|a.keller] Role Zoë is added',
		'Nov  3 02:28:01 portal01 nxaudit: [Portal|USER|20206|b] Role y is added',
		'something else',
		'\ufeff',
		'\r',
		'\u2028',
		'\0',
	),
	fc.constantFrom(Buffer.from([0xff, 0xc3]), Buffer.from([0xe2, 0x82])),
	text('\n', '\r\n', '\n', '\r\n', '\n\n'),
);

const log = fc
	.tuple(fc.array(piece, { maxLength: 40 }), fc.boolean())
	.map(([pieces, isMarked]) => Buffer.concat(isMarked ? [BYTE_ORDER_MARK, ...pieces] : pieces));

/** Cuts anywhere, also inside code points and line ends. */
async function* inChunks(bytes: Buffer, sizes: number[]): AsyncGenerator<Uint8Array> {
	let start = 0;
	for (let index = 0; start < bytes.length; index++) {
		const size = sizes[index % sizes.length]!;
		yield bytes.subarray(start, start + size);
		start += size;
	}
}

/** The log's lines as bytes with their line ends, without zero bytes in front, beside what a reader sees of them. */
function linesOf(bytes: Buffer): Array<{ raw: Buffer; text: string }> {
	const lines: Array<{ raw: Buffer; text: string }> = [];
	for (let start = 0; start < bytes.length; ) {
		const lineFeed = bytes.indexOf(LINE_FEED, start);
		const end = lineFeed === -1 ? bytes.length : lineFeed + 1;
		const zeros = bytes.subarray(start, end).findIndex((byte) => byte !== 0);
		const raw = bytes.subarray(zeros === -1 ? end : start + zeros, end);
		const decoded = new TextDecoder('utf-8', { ignoreBOM: true }).decode(raw);
		const unmarked = start === 0 ? decoded.replace(/^\ufeff/, '') : decoded;
		lines.push({ raw, text: unmarked.replace(/^\0+/, '').replace(/\r?\n$/, '') });
		start = end;
	}
	return lines.filter((line) => line.text !== '');
}

async function fileOf(bytes: Buffer, sizes: number[], filter: EventFilter) {
	const file = new LogFile(newParser(), filter);
	const chunks: Uint8Array[] = [];
	for await (const chunk of file.contentOf(inChunks(bytes, sizes))) chunks.push(chunk);
	return { content: Buffer.concat(chunks), summary: file.summary(), linesRead: file.linesRead };
}

const sizes = fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 });

function expectedSummary(content: Buffer, lines: Array<{ text: string }>) {
	const times = lines.map((line) => newParser().parse(line.text).timestamp).filter(Boolean);
	return {
		lines: lines.length,
		bytes: content.length,
		sha256: createHash('sha256').update(content).digest('hex'),
		firstTimestamp: times[0] ?? null,
		lastTimestamp: times.at(-1) ?? null,
	};
}

describe('a log as a file', () => {
	it('holds, without a filter, exactly the bytes that were sent', async () => {
		await fc.assert(
			fc.asyncProperty(log, sizes, async (bytes, chunkSizes) => {
				const { content, summary, linesRead } = await fileOf(bytes, chunkSizes, UNFILTERED);
				expect(content).toEqual(bytes);
				expect(summary).toEqual(expectedSummary(bytes, linesOf(bytes)));
				expect(linesRead).toBe(summary.lines);
			}),
			{ numRuns: 2000 },
		);
	});

	it('holds, with a filter, the bytes of the wanted lines with their own line ends', async () => {
		const filters = fc.constantFrom(
			rolesOnly,
			{ ...UNFILTERED, text: 'ROLE' },
			{ ...UNFILTERED, accounts: ['a.keller'] },
			{ ...UNFILTERED, onlyRecognized: true },
		);
		await fc.assert(
			fc.asyncProperty(log, sizes, filters, async (bytes, chunkSizes, filter) => {
				const matcher = new Matcher(filter);
				const lines = linesOf(bytes);
				const isPrefixed = lines.some((line) => newParser().read(line.text).isPrefixed);
				const wanted = lines.filter((line) => {
					const parser = newParser();
					if (isPrefixed) parser.bareBrackets = 'text';
					return matcher.wants(parser.parse(line.text));
				});
				const expected = Buffer.concat(wanted.map(({ raw }) => raw));
				const { content, summary, linesRead } = await fileOf(bytes, chunkSizes, filter);
				expect(content).toEqual(expected);
				expect(summary).toEqual(expectedSummary(expected, wanted));
				expect(linesRead).toBe(lines.length);
			}),
			{ numRuns: 2000 },
		);
	});

	it('goes through piece by piece, as it comes', async () => {
		const line = Buffer.from('something else\n');
		let sent = 0;
		async function* endless(): AsyncGenerator<Uint8Array> {
			for (;;) {
				sent++;
				yield line;
			}
		}
		const content = new LogFile(newParser(), UNFILTERED).contentOf(endless());
		for (let pieces = 1; pieces <= 100; pieces++) {
			expect((await content.next()).value).toEqual(line);
			expect(sent - pieces).toBeLessThanOrEqual(1);
		}
	});

	it('ends at a line without end, and closes the log', async () => {
		let closed = false;
		async function* endless(): AsyncGenerator<Uint8Array> {
			try {
				for (;;) yield new Uint8Array(1024 * 1024).fill(0x78);
			} finally {
				closed = true;
			}
		}
		const reading = async (): Promise<void> => {
			for await (const chunk of new LogFile(newParser(), rolesOnly).contentOf(endless())) {
				expect(chunk).toHaveLength(0);
			}
		};
		await expect(reading()).rejects.toBeInstanceOf(ExplainedError);
		expect(closed).toBe(true);
	});
});
