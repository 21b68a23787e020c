import type { EntryReader } from '../../event/entries';
import { letGoOf } from '../../http/body';
import { isPage, mayBecomeJson } from '../../http/serverWords';
import { ExplainedError } from '../../messages/explainedError';
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
const BYTE_ORDER_MARK = '\ufeff';
const LINE_FEED = 0x0a;

/**
 * Opens a file of audit events: log lines, CSV, or JSON, packed with gzip or not.
 *
 * @throws ExplainedError for a web page, and whatever iterating the bytes throws
 */
export async function openFile(file: InputFile, settings: InputFileSettings): Promise<OpenedFile> {
	const { bytes } = await unpacked(file.bytes);
	const { beginning, all } = await begun(bytes);
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
	const head = beginning.split(/\r?\n/, 1)[0]!.split(',').map(unquoted);
	const isTable = head.length > 1 && missingIn(findColumns(head, columns)).length === 0;
	return isTable || /\.csv(\.gz)?$/i.test(name) || mimeType === 'text/csv' ? 'csv' : 'log';
}

function unquoted(field: string): string {
	return field.trim().replace(/^"(.*)"$/, '$1');
}

/** Reads as much as the first line takes. */
async function begun(
	bytes: AsyncIterable<Uint8Array>,
): Promise<{ beginning: string; all: AsyncIterable<Uint8Array> }> {
	const iterator = bytes[Symbol.asyncIterator]();
	const chunks: Uint8Array[] = [];
	for (let length = 0; length < LONGEST_HEAD_BYTES; ) {
		const { done, value } = await iterator.next();
		if (done) break;
		chunks.push(value);
		length += value.length;
		if (value.includes(LINE_FEED)) break;
	}
	const all = async function* (): AsyncGenerator<Uint8Array> {
		try {
			yield* chunks;
			yield* { [Symbol.asyncIterator]: () => iterator };
		} finally {
			await iterator.return?.();
		}
	};
	const beginning = Buffer.concat(chunks).subarray(0, LONGEST_HEAD_BYTES).toString();
	const text = beginning.startsWith(BYTE_ORDER_MARK) ? beginning.slice(1) : beginning;
	return { beginning: text, all: all() };
}

function pageInstead(): ExplainedError {
	return new ExplainedError(
		'The file is a web page and holds no events',
		'Look at what the node before has fetched: a sign-in page or a proxy may have answered it.',
	);
}
