import { gzipSync } from 'node:zlib';
import { expect, test } from '@jest/globals';
import * as fc from 'fast-check';
import { openFile } from '../../../../nodes/NexthinkAuditTrail/sources/file/inputFile.ts';
import { USUAL_COLUMNS } from '../../../../nodes/NexthinkAuditTrail/sources/platform/columns.ts';
import { inPieces, pieces } from '../platform/pieces.mts';

const SETTINGS = {
	format: 'auto',
	columns: USUAL_COLUMNS,
	logTimeZone: 'UTC',
	now: 0,
} as const;

const ROWS = ['Jörg', '✓ a', '"x"'].map((message, at) => ({
	time: `2024-12-24T14:00:0${at}Z`,
	code: '91021',
	message,
}));
const TABLE = [
	'time,code,message',
	...ROWS.map(({ time, code, message }) => `${time},${code},"${message.replaceAll('"', '""')}"`),
].join('\r\n');
const LINES = ROWS.map((row) => JSON.stringify(row));

const texts = fc.constantFrom(TABLE, `${TABLE}\n`, LINES.join('\n'), `[${LINES.join(',\n')}]`);
const beginnings = fc.constantFrom('', '\n', '\r\n\n', '\n\n\n');
const writings: fc.Arbitrary<(text: string) => Buffer> = fc.constantFrom(
	(text) => Buffer.from(text),
	(text) => Buffer.from(`\ufeff${text}`),
	(text) => Buffer.from(`\ufeff${text}`, 'utf16le'),
	(text) => Buffer.from(`\ufeff${text}`, 'utf16le').swap16(),
);
const packings: fc.Arbitrary<(bytes: Buffer) => Buffer> = fc.constantFrom(
	(bytes) => bytes,
	(bytes) => gzipSync(bytes),
	(bytes) => gzipSync(gzipSync(bytes)),
);

test('rows are found behind blank lines, in each charset and packing, wherever the file is cut', async () => {
	await fc.assert(
		fc.asyncProperty(
			fc.tuple(beginnings, texts),
			writings,
			packings,
			pieces,
			async ([beginning, text], write, pack, cuts) => {
				const file = pack(write(beginning + text)).toString('latin1');
				const bytes = async function* () {
					for (const piece of inPieces(file, cuts)) yield Buffer.from(piece, 'latin1');
				};
				const { entries, reader, unit } = await openFile(
					{ bytes: bytes(), name: '', mimeType: '' },
					SETTINGS,
				);
				const given: string[] = [];
				for await (const rows of entries) given.push(...rows);
				expect(unit).toBe('row');
				expect(given).toEqual(LINES);
				expect(reader.parse(given[0]!).message).toBe('Jörg');
			},
		),
	);
});
