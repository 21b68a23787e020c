import type { EntryReader } from '../../event/entries';
import { letGoOf } from '../../http/body';
import { isPage, mayBecomeJson } from '../../http/serverWords';
import { ExplainedError } from '../../messages/explainedError';
import { Charset } from '../auditTrailApi/charset';
import type { ParserSettings } from '../auditTrailApi/parser';
import { auditTrailApi } from '../auditTrailApi/source';
import type { ColumnNames } from '../platform/columns';
import { findColumns, missingIn } from '../platform/columns';
import { unpacked } from '../platform/gunzip';
import { csvEntries, jsonEntries } from '../platform/rowEntries';
import { RowReader } from '../platform/rowReader';

/** How events are written in a file; `auto`: as its beginning says. */
export type FileFormat = 'auto' | 'csv' | 'json' | 'log';

export interface InputFileSettings extends ParserSettings {
	format: FileFormat;
	columns: ColumnNames;
}

/** What another node has fetched. */
export interface InputFile {
	bytes: AsyncIterable<Uint8Array>;
	/** Its name and its kind, as that node says: only asked where the beginning does not tell. */
	name: string;
	mimeType: string;
}

/** A file that was opened: its entries, once, and what reads them. */
export interface OpenedFile {
	reader: EntryReader;
	entries: AsyncIterable<string[]>;
	/** What an entry is called. */
	unit: 'line' | 'row';
}

/** A line that goes on for longer is no head of a table. */
const LONGEST_HEAD_BYTES = 64 * 1024;
/** Others write files as they like. */
const NO_DEMANDS = { head: false, lastLineEnd: false };

/** With these bytes a file begins that is no text (RFC 1952, RFC 8878, and the descriptions of the other formats). */
const PACKINGS = [
	{ name: 'gzip, more than twice', mark: [0x1f, 0x8b] },
	{ name: 'Zstandard', mark: [0x28, 0xb5, 0x2f, 0xfd] },
	{ name: 'ZIP, as Excel also writes it', mark: [0x50, 0x4b, 0x03, 0x04] },
	{ name: 'bzip2', mark: [0x42, 0x5a, 0x68, 0x39, 0x31, 0x41, 0x59, 0x26] },
	{ name: 'xz', mark: [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00] },
	{ name: '7z', mark: [0x37, 0x7a, 0xbc, 0xaf, 0x27, 0x1c] },
];
const LONGEST_MARK = Math.max(...PACKINGS.map(({ mark }) => mark.length));

/** A file of which the beginning was read. */
interface BegunFile {
	/** As text, up to the end of its first line or a bit further. */
	beginning: string;
	/** How it is packed, where that is not undone. */
	packing: string | undefined;
	all: AsyncIterable<Uint8Array>;
}

/**
 * Opens a file of audit events: log lines, CSV, or JSON, packed with gzip or not.
 *
 * @throws ExplainedError for a web page, and whatever iterating the bytes throws
 */
export async function openFile(file: InputFile, settings: InputFileSettings): Promise<OpenedFile> {
	const once = await unpacked(file.bytes);
	// Who fetches a packed file may have it packed once more on its way.
	const { bytes } = once.wasGzip ? await unpacked(once.bytes) : once;
	const { beginning, packing, all } = await begun(bytes);
	if (packing !== undefined) {
		letGoOf(all);
		throw stillPacked(packing);
	}
	if (settings.format === 'auto' && isPage(beginning)) {
		letGoOf(all);
		throw pageInstead();
	}
	const format = settings.format === 'auto' ? formatOf(beginning, file, settings) : settings.format;
	if (format === 'log') {
		const reader = auditTrailApi.readerOf(settings);
		return {
			reader,
			entries: auditTrailApi.entriesOf({ bytes: all, charset: null }, reader),
			unit: 'line',
		};
	}
	const reader = new RowReader({ columns: settings.columns, timeZone: settings.logTimeZone });
	const entries = format === 'csv' ? csvEntries(all, reader, NO_DEMANDS) : jsonEntries(all, reader);
	return { reader, entries, unit: 'row' };
}

function formatOf(
	beginning: string,
	{ name, mimeType }: InputFile,
	{ columns }: InputFileSettings,
): Exclude<FileFormat, 'auto'> {
	if (mayBecomeJson(beginning) && beginning.trim() !== '[') return 'json';
	const head = beginning.trimStart().split(/\r?\n/, 1)[0]!.split(',').map(unquoted);
	const isTable = head.length > 1 && missingIn(findColumns(head, columns)).length === 0;
	return isTable || /\.csv(\.gz)?$/i.test(name) || mimeType === 'text/csv' ? 'csv' : 'log';
}

function unquoted(field: string): string {
	return field.trim().replace(/^"(.*)"$/, '$1');
}

/** Reads as much as the first line takes that is not blank. */
async function begun(bytes: AsyncIterable<Uint8Array>): Promise<BegunFile> {
	const iterator = bytes[Symbol.asyncIterator]();
	const charset = new Charset(null);
	const utf8 = new TextDecoder();
	const chunks: Uint8Array[] = [];
	let beginning = '';
	for (let length = 0; length < LONGEST_HEAD_BYTES; ) {
		const { done, value } = await iterator.next();
		if (done) {
			beginning += utf8.decode(charset.rest());
			break;
		}
		chunks.push(value);
		const part = value.subarray(0, LONGEST_HEAD_BYTES - length);
		length += part.length;
		beginning += utf8.decode(charset.narrowed(part), { stream: true });
		if (beginning.trimStart().includes('\n')) break;
	}
	const all = async function* (): AsyncGenerator<Uint8Array> {
		try {
			yield* chunks;
			yield* { [Symbol.asyncIterator]: () => iterator };
		} finally {
			await iterator.return?.();
		}
	};
	const first = Buffer.concat(chunks.map((chunk) => chunk.subarray(0, LONGEST_MARK)));
	const packing = PACKINGS.find(({ mark }) => mark.every((byte, at) => first[at] === byte));
	return { beginning, packing: packing?.name, all: all() };
}

function stillPacked(packing: string): ExplainedError {
	return new ExplainedError(
		`The file is packed in a way that is not read: ${packing}`,
		'Nothing of it was used. Have it written as text or packed with gzip, or unpack it before: ZIP with the node Compression.',
	);
}

function pageInstead(): ExplainedError {
	return new ExplainedError(
		'The file is a web page and holds no events',
		'Look at what the node before has fetched: a sign-in page or a proxy may have answered it.',
	);
}
