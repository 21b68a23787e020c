/** Files that another node has fetched, read by the operation Read a File. */

import { gzipSync, zstdCompressSync } from 'node:zlib';
import type { FetchedFile, Row, Told } from '../row.mts';
import { damaged } from './words.mts';

const LINES = [
	'2024-12-24T13:00:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] User jdoe logged',
	'2024-12-24T13:00:01Z portal nxaudit: [Portal|USER|20206|jdoe] Role Zürich is added',
];
const LOG = `${LINES.join('\n')}\n`;
const ROWS = [
	{ time: '2024-12-24T13:00:00Z', code: 94031, message: 'One, "quoted"' },
	{ time: '2024-12-24T13:00:01Z', code: 94031, message: 'Zürich' },
];
const HEAD = 'time,code,message';
const TABLE = [
	HEAD,
	...ROWS.map(({ time, code, message }) => `${time},${code},"${message.replaceAll('"', '""')}"`),
	'',
].join('\n');
const JSON_LINES = ROWS.map((row) => JSON.stringify(row));
/** Of CSV all values are texts. */
const ROWS_OF_TABLE = ROWS.map((row) => JSON.stringify({ ...row, code: String(row.code) }));

const noJson: Told = {
	message: 'The rows are incomplete, or not JSON',
	description:
		'Nothing of them was used. Fetch them again; if it stays so, check where they come from.',
};
const notUtf8: Told = {
	message: 'The rows are not written in UTF-8',
	description:
		'Nothing of them was used, because letters would be lost. Have the file written in UTF-8, or converted to it before.',
};
const packedAs = (packing: string): Told => ({
	message: `The file is packed in a way that is not read: ${packing}`,
	description:
		'Nothing of it was used. Have it written as text or packed with gzip, or unpack it before: ZIP with the node Compression.',
});
const page: Told = {
	message: 'The file is a web page and holds no events',
	description:
		'Look at what the node before has fetched: a sign-in page or a proxy may have answered it.',
};
const noTable = (reason: string): Told => ({
	message: `The table is incomplete, or not CSV: ${reason}`,
	description: 'Nothing of it was used. Fetch it again; if it stays so, check where it comes from.',
});

function reading(
	what: string,
	file: Partial<FetchedFile>,
	outcome: Row['outcome'],
	parameters: object = {},
): Row {
	return {
		what,
		file: { bytes: LOG, name: 'audit', ...file },
		parameters: { operation: 'file', ...parameters },
		// Nobody is asked, so no sign-in makes a difference; only the node reads files.
		authentications: ['basicAuth'],
		ways: ['run', 'goingOn'],
		requests: { basicAuth: { log: 0, token: 0 } },
		outcome,
	};
}

const packed = gzipSync(LOG.repeat(500));
const changed = Buffer.from(packed);
changed.writeUInt8(changed.at(-6)! ^ 1, changed.length - 6);
const zstd = zstdCompressSync(LOG);
const utf16 = (text: string): Buffer => Buffer.from(`\ufeff${text}`, 'utf16le');

export const fileRows: readonly Row[] = [
	reading(
		'in another field',
		{ field: 'report' },
		{
			message: "The input item has no file in the field 'data'",
			description:
				"It has files in: report. Check 'Input Data Field Name', and that the node before gives a file.",
		},
	),
	{
		...reading(
			'none',
			{},
			{
				message: "The input item has no file in the field 'data'",
				description:
					"It has no file at all. Check 'Input Data Field Name', and that the node before gives a file.",
			},
		),
		file: undefined,
	},
	reading('nothing', { bytes: '' }, { lines: [], hint: 'The file holds no events' }),
	reading(
		'nothing, packed',
		{ bytes: gzipSync('') },
		{ lines: [], hint: 'The file holds no events' },
	),
	reading('gzip that lacks its end', { bytes: packed.subarray(0, -4) }, damaged),
	reading('gzip of which little came', { bytes: packed.subarray(0, 30) }, damaged),
	reading('gzip whose checksum is another one', { bytes: changed }, damaged),
	reading('a web page', { bytes: '<!doctype html><title>Sign in</title>' }, page),
	reading('a web page, packed', { bytes: gzipSync('<html><body>Sign in') }, page),
	reading('a web page called CSV', { bytes: '<html>Sign in', name: 'audit.csv' }, page),
	reading('a log in UTF-16', { bytes: utf16(LOG) }, { lines: LINES }),
	reading('a table in UTF-16', { bytes: utf16(TABLE) }, { lines: ROWS_OF_TABLE }),
	reading(
		'a table in UTF-16, the other way round',
		{ bytes: utf16(TABLE).swap16() },
		{ lines: ROWS_OF_TABLE },
	),
	reading('JSON in UTF-16', { bytes: utf16(JSON_LINES.join('\n')) }, { lines: JSON_LINES }),
	reading(
		'a table in UTF-16, half a character cut',
		{ bytes: utf16(TABLE).subarray(0, -1) },
		notUtf8,
	),
	reading('a table after blank lines', { bytes: `\r\n\n${TABLE}` }, { lines: ROWS_OF_TABLE }),
	reading('a table, packed twice', { bytes: gzipSync(gzipSync(TABLE)) }, { lines: ROWS_OF_TABLE }),
	reading(
		'a log, packed three times',
		{ bytes: gzipSync(gzipSync(gzipSync(LOG))) },
		packedAs('gzip, more than twice'),
	),
	reading('a log, packed with Zstandard', { bytes: zstd }, packedAs('Zstandard')),
	reading(
		'a log, packed with Zstandard and then with gzip',
		{ bytes: gzipSync(zstd) },
		packedAs('Zstandard'),
	),
	reading(
		'a log in a ZIP file',
		{ bytes: Buffer.from('504b0304140000000800', 'hex'), name: 'audit.csv' },
		packedAs('ZIP, as Excel also writes it'),
		{ fileFormat: 'log' },
	),
	reading('a table in Latin 1', { bytes: Buffer.from(TABLE, 'latin1') }, notUtf8),
	reading('a table', { bytes: TABLE }, { lines: ROWS_OF_TABLE }),
	reading(
		'a table without rows',
		{ bytes: `${HEAD}\n` },
		{ lines: [], hint: 'The file holds no events' },
	),
	reading(
		'a row with a field too many',
		{ bytes: `${HEAD}\na,1,b,c\n` },
		noTable('row 2 has 4 fields, where the first one has 3'),
	),
	reading(
		'a row that is cut',
		{ bytes: `${HEAD}\na,1,b\na` },
		noTable('row 3 has one field, where the first one has 3'),
	),
	reading(
		'a quote that is not closed',
		{ bytes: `${HEAD}\na,1,"b\n` },
		noTable('row 2 ends within quotes'),
	),
	reading(
		'a table of other columns',
		{ bytes: 'when,what\n1,2\n', name: 'audit.csv' },
		{
			lines: ['{"when":"1","what":"2"}'],
			items: [{ timestamp: null, code: null, message: null }],
		},
	),
	reading('JSON, an array', { bytes: `[${JSON_LINES.join(',\n')}]` }, { lines: JSON_LINES }),
	reading('JSON that is cut', { bytes: JSON_LINES.join('\n').slice(0, -3) }, noJson),
	reading('JSON with text after it', { bytes: `${JSON_LINES.join('\n')} oops` }, noJson),
	reading('JSON, an array that is not closed', { bytes: `[${JSON_LINES.join(',')}` }, noJson),
	reading('a log called JSON', {}, noJson, { fileFormat: 'json' }),
];
