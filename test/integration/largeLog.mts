/**
 * Reads a large log with the built node's core, in a process of its own: how much heap that has, says who starts it.
 * Writes what came as JSON.
 *
 * node largeLog.mts '{ "form": "log", "purpose": "filter", "chunks": 6400, "limit": 5000 }'
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as collection from '../../nodes/NexthinkAuditTrail/event/collection.ts';
import type * as readEntries from '../../nodes/NexthinkAuditTrail/event/readEntries.ts';
import type * as logFile from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/logFile.ts';
import type { Parser } from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import type * as inputFile from '../../nodes/NexthinkAuditTrail/sources/file/inputFile.ts';
import type * as columns from '../../nodes/NexthinkAuditTrail/sources/platform/columns.ts';
import type * as csvFile from '../../nodes/NexthinkAuditTrail/sources/platform/csvFile.ts';
import type { RowReader } from '../../nodes/NexthinkAuditTrail/sources/platform/rowReader.ts';
import { UNFILTERED } from '../unit/unfiltered.mts';
import { heldBytes } from './heldBytes.mts';

export interface LargeLog {
	/** Lines, or rows of a table. */
	form: 'log' | 'csv' | 'json';
	/** What it is read for: items of few events, the newest of one file or of all Engines, a file of all or of few events. */
	purpose: 'filter' | 'newest' | 'latest' | 'file' | 'wantedFile';
	/** How many parts of 64 KB the log has; in each, the last event is another one, and later than the others. */
	chunks: number;
	/** Of the newest. */
	limit: number;
}

/** What came of the log. */
export interface LargeLogResult {
	/** Kept events, or lines of the file. */
	lines: number;
	/** The messages of the first and the last kept event. */
	edges: Array<string | null>;
	/** Of the file. */
	bytes: number;
	/** Bytes that were held at most while the log was read, more than before. */
	mostHeldBytes: number;
}

/** As much as a socket gives at once. */
const CHUNK_BYTES = 64 * 1024;
/** Longer than any event of the log. */
const ROOM_FOR_AN_EVENT = 160;
const USUAL_CODE = 20101;
const RARE_CODE = 20206;

const HEADS = { log: '', csv: 'time,code,account,message\n', json: '' };
const WRITTEN: Record<LargeLog['form'], (time: string, code: number, message: string) => string> = {
	log: (time, code, message) => `${time} portal nxaudit: [Portal|USER|${code}|jdoe] ${message}\n`,
	csv: (time, code, message) => `${time},${code},jdoe,"${message}"\n`,
	json: (time, code, message) => `${JSON.stringify({ time, code, account: 'jdoe', message })}\n`,
};

/** So often is looked what is held. */
const CHUNKS_BETWEEN_LOOKS = 400;
let mostHeldBytes = 0;

async function* log({ form, chunks }: LargeLog): AsyncGenerator<Uint8Array> {
	const written = WRITTEN[form];
	const usual = written('2024-12-24T11:00:00Z', USUAL_CODE, 'User jdoe logged with session id 7');
	const usuals = usual.repeat(Math.floor((CHUNK_BYTES - ROOM_FOR_AN_EVENT) / usual.length));
	yield Buffer.from(HEADS[form]);
	for (let chunk = 0; chunk < chunks; chunk++) {
		if (chunk % CHUNKS_BETWEEN_LOOKS === 0) mostHeldBytes = Math.max(mostHeldBytes, heldBytes());
		yield Buffer.from(
			usuals + written('2024-12-24T12:00:00Z', RARE_CODE, `Role ${chunk} is added`),
		);
	}
}

async function read(large: LargeLog): Promise<Omit<LargeLogResult, 'mostHeldBytes'>> {
	const require = createRequire(join(process.cwd(), 'package.json'));
	const built = <Module,>(path: string) =>
		require(join(process.cwd(), 'dist/nodes/NexthinkAuditTrail', path)) as Module;
	const { AllEvents, LastEvents, LatestEvents } = built<typeof collection>('event/collection.js');
	const { readEntries: readEvents } = built<typeof readEntries>('event/readEntries.js');
	const { LogFile } = built<typeof logFile>('sources/auditTrailApi/logFile.js');
	const { openFile } = built<typeof inputFile>('sources/file/inputFile.js');
	const { USUAL_COLUMNS } = built<typeof columns>('sources/platform/columns.js');
	const { CsvFile } = built<typeof csvFile>('sources/platform/csvFile.js');

	const { form, purpose, limit } = large;
	const settings = { logTimeZone: 'UTC', now: Date.parse('2024-12-24T13:00:00Z') };
	const rareOnly = { ...UNFILTERED, codes: [{ first: RARE_CODE, last: RARE_CODE }] };
	const { reader, entries } = await openFile(
		{ bytes: log(large), name: '', mimeType: '' },
		{ ...settings, format: form, columns: USUAL_COLUMNS },
	);

	if (purpose === 'file' || purpose === 'wantedFile') {
		const filter = purpose === 'file' ? UNFILTERED : rareOnly;
		const file =
			form === 'log'
				? new LogFile(reader as Parser, filter)
				: new CsvFile(reader as RowReader, filter, { head: true, lastLineEnd: true });
		let bytes = 0;
		for await (const chunk of file.contentOf(log(large))) bytes += chunk.length;
		return { lines: file.summary().lines, edges: [], bytes };
	}
	const events = {
		filter: new AllEvents(reader),
		newest: new LastEvents(limit, reader),
		latest: new LatestEvents(limit, reader),
	}[purpose];
	await readEvents(entries, reader, purpose === 'filter' ? rareOnly : UNFILTERED, events);
	const messages = events.kept().map(({ message }) => message);
	return { lines: messages.length, edges: [messages[0]!, messages.at(-1)!], bytes: 0 };
}

const large = JSON.parse(process.argv[2]!) as LargeLog;
const heldBefore = heldBytes();
const result = await read(large);
process.stdout.write(
	JSON.stringify({ ...result, mostHeldBytes: mostHeldBytes - heldBefore } satisfies LargeLogResult),
);
