/**
 * Polls a log of very many lines with the built node's core, in a process of its own: how much heap that has, says who
 * starts it. Writes what came as JSON.
 *
 * node manyLines.mts '{ "linesPerHour": 5000, "wantedEvery": 1000, … }'
 */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type * as poll from '../../nodes/NexthinkAuditTrail/polling/poll.ts';
import type * as lines from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';
import { UNFILTERED } from '../unit/unfiltered.mts';
import { heldBytes } from './heldBytes.mts';

export interface ManyLines {
	linesPerHour: number;
	/** Every so many-th line passes the filter. */
	wantedEvery: number;
	/** How far the first poll looks back; null: it looks at nothing, and the log of so many hours is written after it. */
	lookBackHours: number | null;
	hours: number;
	/** null: no limit. */
	mostEvents: number | null;
}

export interface WhatCame {
	/** How many events each poll gave. */
	events: number[];
	/** How many of them were different ones. */
	different: number;
	/** How many there are in the log. */
	wanted: number;
	warnings: string[];
	/** Characters of the last state. */
	stateLength: number;
	/** Why a poll failed. */
	failure: string | null;
	/** Bytes that were held at most while the log was read, more than before. */
	mostHeldBytes: number;
}

const HOUR = 3_600_000;
const MINUTE = 60_000;
const BEGINNING = Date.parse('2025-10-20T00:00:00Z');
/** The first poll of a trigger that looks at nothing has something to remember. */
const HOURS_BEFORE = 4;
const LINES_OF_A_CHUNK = 500;
/** So often is looked what is held. */
const LINES_BETWEEN_LOOKS = 100_000;
const MOST_POLLS = 60;
/** A gap that is read in parts has polls without events. */
const QUIET_POLLS = 5;
const WANTED_CODE = 20206;
const UNWANTED_CODE = 20101;

const require = createRequire(import.meta.url);
const built = <Module,>(path: string): Module =>
	require(join(process.cwd(), 'dist/nodes/NexthinkAuditTrail', path)) as Module;
const { pollLog } = built<typeof poll>('polling/poll.js');
const { polledLines } = built<typeof lines>('sources/auditTrailApi/polledLines.js');

const { linesPerHour, wantedEvery, lookBackHours, hours, mostEvents } = JSON.parse(
	process.argv[2]!,
) as ManyLines;

const isWanted = (index: number): boolean => index % wantedEvery === 0;

function lineOf(index: number): string {
	const time = new Date(BEGINNING + (index * HOUR) / linesPerHour).toISOString();
	const code = isWanted(index) ? WANTED_CODE : UNWANTED_CODE;
	return `${time} portal nxaudit: [Portal|USER|${code}|jdoe] User jdoe logged with session id ${index}\n`;
}

/** What stands in the log between two instants. */
async function* logBetween(from: number, to: number): AsyncGenerator<Uint8Array> {
	const indexAt = (time: number): number =>
		Math.max(0, Math.ceil(((time - BEGINNING) * linesPerHour) / HOUR));
	const end = indexAt(to);
	const first = indexAt(from);
	for (let index = first; index < end; index += LINES_OF_A_CHUNK) {
		if ((index - first) % LINES_BETWEEN_LOOKS === 0) {
			came.mostHeldBytes = Math.max(came.mostHeldBytes, heldBytes() - heldBefore);
		}
		const length = Math.min(LINES_OF_A_CHUNK, end - index);
		yield Buffer.from(Array.from({ length }, (_, place) => lineOf(index + place)).join(''));
	}
}

const came: WhatCame = {
	events: [],
	different: 0,
	wanted: 0,
	warnings: [],
	stateLength: 0,
	failure: null,
	mostHeldBytes: 0,
};
const heldBefore = heldBytes();
const endOfLog = BEGINNING + (HOURS_BEFORE + hours) * HOUR;
const firstIndex = lookBackHours === null ? HOURS_BEFORE * linesPerHour : 0;
for (let index = firstIndex; index < (HOURS_BEFORE + hours) * linesPerHour; index++) {
	if (isWanted(index)) came.wanted++;
}

const different = new Set<string>();
let state: poll.PollState | null = null;
const firstPoll = lookBackHours === null ? BEGINNING + HOURS_BEFORE * HOUR : endOfLog;

async function pollAt(now: number): Promise<void> {
	const result = await pollLog(
		state,
		{
			log: 'test',
			hasSeveralFiles: false,
			overlapHours: 1,
			lookBackHours,
			mostEvents: mostEvents ?? Infinity,
			filter: { ...UNFILTERED, codes: [{ first: WANTED_CODE, last: WANTED_CODE }] },
		},
		{
			now,
			log: polledLines(
				async (hours) => logBetween(now - hours * HOUR, Math.min(now, endOfLog)),
				{ logTimeZone: 'UTC', now },
				false,
				null,
			),
			isOutOfTime: () => false,
		},
	);
	const text = JSON.stringify(result.state);
	state = JSON.parse(text) as poll.PollState;
	came.stateLength = text.length;
	came.warnings.push(...result.warnings);
	came.events.push(result.events.length);
	for (const { event } of result.events) different.add(event.line);
}

try {
	await pollAt(firstPoll);
	for (let polls = 0, quiet = 0; polls < MOST_POLLS && quiet < QUIET_POLLS; polls++) {
		await pollAt(endOfLog + polls * MINUTE);
		quiet = came.events.at(-1) === 0 ? quiet + 1 : 0;
	}
} catch (thrown) {
	came.failure = thrown instanceof Error ? thrown.constructor.name : String(thrown);
}
came.different = different.size;
process.stdout.write(JSON.stringify(came));
