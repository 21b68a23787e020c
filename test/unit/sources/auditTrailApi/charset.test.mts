import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { charsetIn } from '../../../../nodes/NexthinkAuditTrail/http/charsetIn.ts';
import {
	Charset,
	rememberedText,
	utf8Of,
} from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/charset.ts';
import { linesOf } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import { LogFile } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/logFile.ts';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { UNFILTERED } from '../../unfiltered.mts';

const WANTED = 'Nov  3 02:28:01 portal01 nxaudit: [Portal|USER|20206|Müller] Role x is added';
const OTHER = 'Nov  3 02:28:01 portal01 kernel: 😀';

async function* inChunks(bytes: Buffer, size: number): AsyncGenerator<Uint8Array> {
	for (let start = 0; start < bytes.length; start += size)
		yield bytes.subarray(start, start + size);
}

async function linesIn(bytes: Buffer, charset: string | null, size: number): Promise<string[]> {
	const lines: string[] = [];
	for await (const batch of linesOf(inChunks(bytes, size), new Charset(charset))) {
		lines.push(...batch);
	}
	return lines;
}

async function fileOf(bytes: Buffer, size: number, onlyRecognized: boolean): Promise<Buffer> {
	const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') });
	const file = new LogFile(parser, { ...UNFILTERED, onlyRecognized }, new Charset(null));
	const chunks: Uint8Array[] = [];
	for await (const chunk of file.contentOf(inChunks(bytes, size))) chunks.push(chunk);
	expect(file.linesRead).toBe(2);
	return Buffer.concat(chunks);
}

const wide = (text: string, isBigEndian: boolean): Buffer =>
	isBigEndian ? Buffer.from(text, 'utf16le').swap16() : Buffer.from(text, 'utf16le');

describe('the charset of a log', () => {
	it.each([
		['text/plain;charset=ISO-8859-1', 'ISO-8859-1'],
		['text/plain; Charset = "utf-8"; x=y', 'utf-8'],
		['text/plain', null],
		['', null],
		[undefined, null],
		[['text/plain'], null],
	])('is named by Content-Type: %j', (contentType, charset) => {
		expect(charsetIn(contentType)).toBe(charset);
	});

	const latin = Buffer.from(`${WANTED}\r\n`, 'latin1');
	it.each<[charset: string | null, bytes: Buffer, line: string]>([
		['ISO-8859-1', latin, WANTED],
		['iso-8859-15', Buffer.from([0xa4, 0x0a]), '€'],
		['shift_jis', Buffer.from([0x83, 0x5c, 0x0a]), 'ソ'],
		[null, latin, WANTED.replace('ü', '\ufffd')],
		['utf-8', latin, WANTED.replace('ü', '\ufffd')],
		['x-unknown', Buffer.from(WANTED), WANTED],
		['utf-16', Buffer.from(WANTED), WANTED],
		['utf-16', wide(WANTED, false), WANTED],
		['utf-16be', wide(WANTED, true), WANTED],
	])('%s counts, where it is known and can be', async (charset, bytes, line) => {
		for (const size of [1, 7, 1000]) {
			expect(await linesIn(bytes, charset, size)).toEqual([line]);
			const asUtf8: Uint8Array[] = [];
			for await (const chunk of utf8Of(inChunks(bytes, size), charset)) asUtf8.push(chunk);
			expect(await linesIn(Buffer.concat(asUtf8), null, size)).toEqual([line]);
		}
	});

	it.each([true, false])('is UTF-16 where its mark says so (big endian: %s)', async (isBig) => {
		const log = `\ufeff${WANTED}\r\n\0\0${OTHER}\n`;
		await fc.assert(
			fc.asyncProperty(fc.integer({ min: 1, max: 200 }), async (size) => {
				const bytes = wide(log, isBig);
				expect(await linesIn(bytes, 'ISO-8859-1', size)).toEqual([WANTED, OTHER]);
				expect(await fileOf(bytes, size, false)).toEqual(bytes);
				expect(await fileOf(bytes, size, true)).toEqual(wide(`\ufeff${WANTED}\r\n`, isBig));
				const turned = wide(`\ufeff${OTHER}\n${WANTED}\n`, isBig);
				expect(await fileOf(turned, size, true)).toEqual(wide(`\ufeff${WANTED}\n`, isBig));
			}),
			{ numRuns: 30 },
		);
	});

	it('of a log of one byte is no matter', async () => {
		expect(await linesIn(Buffer.from('x'), null, 1)).toEqual(['x']);
	});
});

it('a line is remembered without the byte order mark of its file', () => {
	expect([rememberedText(`\ufeff${WANTED}`), rememberedText(WANTED)]).toEqual([WANTED, WANTED]);
});
