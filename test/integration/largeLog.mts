/**
 * Reads a large log with the built node's core, in a process of its own: how much memory that has, says who starts it.
 * Writes what came as JSON.
 *
 * node largeLog.mts '{ "purpose": "filter", "chunks": 6400, "limit": 5000 }'
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import { memoryOf } from '../../bench/memory.mts';
import type * as collection from '../../nodes/NexthinkAuditTrail/event/collection.ts';
import type * as logFile from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/logFile.ts';
import type * as parser from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import type * as readEntries from '../../nodes/NexthinkAuditTrail/event/readEntries.ts';
import type * as lines from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import { UNFILTERED } from '../unit/unfiltered.mts';

export interface LargeLog {
	/** What it is read for: items of few events, the newest of one file or of all Engines, a file of all or of few events. */
	purpose: 'filter' | 'newest' | 'latest' | 'file' | 'wantedFile';
	/** How many parts of 64 KB the log has; in each, the last event is another one, and later than the others. */
	chunks: number;
	/** Of the newest. */
	limit: number;
}

/** What came of the log. */
export interface LargeLogResult {
	/** Kept lines, or lines of the file. */
	lines: number;
	/** The targets of the first and the last kept event. */
	edges: Array<string | null>;
	/** Of the file. */
	bytes: number;
	/** Bytes that the process had at most. */
	mostBytes: number;
}

/** As much as a socket gives at once. */
const CHUNK_BYTES = 64 * 1024;
/** Longer than any line of the log. */
const ROOM_FOR_A_LINE = 128;
const USUAL_LINE =
	'2024-12-24T11:00:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] User jdoe logged with session id 7\n';

async function* log(chunks: number): AsyncGenerator<Uint8Array> {
	const room = CHUNK_BYTES - ROOM_FOR_A_LINE;
	const usual = USUAL_LINE.repeat(Math.floor(room / USUAL_LINE.length));
	for (let chunk = 0; chunk < chunks; chunk++) {
		const last = `2024-12-24T12:00:00Z portal nxaudit: [Portal|USER|20206|jdoe] Role ${chunk} is added\n`;
		yield Buffer.from(usual + last);
	}
}

async function read({
	purpose,
	chunks,
	limit,
}: LargeLog): Promise<Omit<LargeLogResult, 'mostBytes'>> {
	const require = createRequire(join(process.cwd(), 'package.json'));
	const built = <Module,>(path: string) =>
		require(join(process.cwd(), 'dist/nodes/NexthinkAuditTrail', path)) as Module;
	const { Parser } = built<typeof parser>('sources/auditTrailApi/parser.js');
	const { linesOf } = built<typeof lines>('sources/auditTrailApi/lines.js');
	const { LogFile } = built<typeof logFile>('sources/auditTrailApi/logFile.js');
	const { AllEvents, LastEvents, LatestEvents } = built<typeof collection>('event/collection.js');
	const { readEntries: readEvents } = built<typeof readEntries>('event/readEntries.js');

	const reader = new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T13:00:00Z') });
	const rolesOnly = { ...UNFILTERED, codes: [{ first: 20206, last: 20206 }] };

	if (purpose === 'file' || purpose === 'wantedFile') {
		const file = new LogFile(reader, purpose === 'file' ? UNFILTERED : rolesOnly);
		let bytes = 0;
		for await (const chunk of file.contentOf(log(chunks))) bytes += chunk.length;
		return { lines: file.summary().lines, edges: [], bytes };
	}
	const events = {
		filter: new AllEvents(reader),
		newest: new LastEvents(limit, reader),
		latest: new LatestEvents(limit, reader),
	}[purpose];
	const filter = purpose === 'filter' ? rolesOnly : UNFILTERED;
	await readEvents(linesOf(log(chunks)), reader, filter, events);
	const targets = events.kept().map(({ target }) => target);
	return { lines: targets.length, edges: [targets[0]!, targets.at(-1)!], bytes: 0 };
}

const result = await read(JSON.parse(process.argv[2]!) as LargeLog);
const mostBytes = memoryOf(process.pid).peak;
process.stdout.write(JSON.stringify({ ...result, mostBytes } satisfies LargeLogResult));
