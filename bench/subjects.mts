/** What is measured, by name. Each runs in a process of its own, and loads nothing that the others need. */

import { createRequire } from 'node:module';
import { join } from 'node:path';
import type { NodeParameterValueType } from 'n8n-workflow';
import { request } from 'undici';
import type { Parser } from '../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import type { NodeResult } from '../test/integration/engine.mts';
import type { PrefixStyle } from '../test/simulator/generator.mts';
import { UNFILTERED } from '../test/unit/unfiltered.mts';

/** What a read brought; it is held until the memory was looked at. */
export interface Read {
	/** Lines, items or events. */
	count: number;
	kept: unknown;
}

export interface Reading {
	/** The addresses of instances, as the log server gives them; one but for the poll, which needs two. */
	addresses: string[];
	style: PrefixStyle;
	/** IANA name. */
	logTimeZone: string;
	/** Of the node, where they are not those of a run that returns all. */
	parameters?: Record<string, NodeParameterValueType>;
}

/** Loads what it needs, then does untimed what comes before a read, then reads. */
type Subject = () => Promise<(reading: Reading) => Promise<() => Promise<Read>>>;

const ROOT = join(import.meta.dirname, '..');
const LOG_PATH = '/audit-trail/api/v1/portal/type/auditlog';
const MILLISECONDS_BETWEEN_POLLS = 60_000;

const requireBuilt = createRequire(join(ROOT, 'dist', 'nodes', 'NexthinkAuditTrail', 'any.js'));

function loadCore() {
	const load = <Module,>(path: string) => requireBuilt(path) as Module;
	return {
		...load<typeof import('../nodes/NexthinkAuditTrail/event/collection.ts')>('./event/collection'),
		...load<typeof import('../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts')>(
			'./sources/auditTrailApi/lines',
		),
		...load<typeof import('../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts')>(
			'./sources/auditTrailApi/parser',
		),
		...load<typeof import('../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts')>(
			'./sources/auditTrailApi/polledLines',
		),
		...load<typeof import('../nodes/NexthinkAuditTrail/event/readEntries.ts')>(
			'./event/readEntries',
		),
		...load<typeof import('../nodes/NexthinkAuditTrail/polling/poll.ts')>('./polling/poll'),
	};
}

async function loadNode(): Promise<(reading: Reading) => Promise<NodeResult>> {
	const { parametersOf, startEngine } = await import('../test/integration/engine.mts');
	const engine = await startEngine(ROOT);
	return async ({ addresses, logTimeZone, parameters }) => {
		const instance = addresses[0]!;
		const data = { instance, username: 'reader', password: 'of the benchmark' };
		const result = await engine.run({
			credential: { type: 'nexthinkBasicApi', data },
			parameters: parametersOf({ options: { logTimeZone }, ...parameters }),
		});
		if (result.error) throw result.error;
		return result;
	};
}

async function bytesAt(address: string): Promise<AsyncIterable<Uint8Array>> {
	return (await request(address + LOG_PATH)).body;
}

/**
 * @param which of the addresses
 * @param counts looks at a line, and says whether it counts
 */
function everyLine(which: number, counts: (parser: Parser, line: string) => boolean): Subject {
	return async () => {
		const core = loadCore();
		return async ({ addresses, logTimeZone }) =>
			async () => {
				const parser = new core.Parser({ logTimeZone, now: Date.now() });
				let count = 0;
				for await (const lines of core.linesOf(await bytesAt(addresses[which]!))) {
					for (const line of lines) if (counts(parser, line)) count++;
				}
				return { count, kept: null };
			};
	};
}

export const subjects = {
	/** Only fetches: how much of the other times is the server's and the socket's. */
	fetch: async () => async (reading) => async () => {
		let count = 0;
		for await (const chunk of await bytesAt(reading.addresses[0]!)) count += chunk.length;
		return { count, kept: null };
	},

	floor: async () => {
		const { readPlainly } = await import('./floor.mts');
		return async ({ addresses, style }) =>
			async () => {
				const kept = await readPlainly(addresses[0]! + LOG_PATH, style);
				return { count: kept.length, kept };
			};
	},

	/** Bytes to events, without n8n. */
	core: async () => {
		const { AllEvents, linesOf, Parser, readEntries } = loadCore();
		return async ({ addresses, logTimeZone }) =>
			async () => {
				const parser = new Parser({ logTimeZone, now: Date.now() });
				const events = new AllEvents(parser);
				const lines = linesOf(await bytesAt(addresses[0]!));
				await readEntries(lines, parser, UNFILTERED, events);
				return { count: events.wanted, kept: events.kept() };
			};
	},

	/** The whole node in n8n's engine. */
	node: async () => {
		const run = await loadNode();
		return async (reading) => async () => {
			const kept = await run(reading);
			return { count: kept.items.length, kept };
		};
	},

	/** The whole node in n8n's engine, which writes the log to n8n's storage. */
	file: async () => {
		const run = await loadNode();
		return async (reading) => async () => {
			const kept = await run(reading);
			return { count: Number(kept.items[0]!.json.lines), kept };
		};
	},

	/** Every line is read as far as a filter looks at it, none is kept. */
	read: everyLine(0, (parser, line) => parser.read(line).code !== null),

	/** Every line is parsed, none is kept. */
	parse: everyLine(1, (parser, line) => parser.parse(line).line !== ''),

	/** The trigger's second poll, after one that has seen the first of two logs. */
	poll: async () => {
		const { polledLines, pollLog } = loadCore();
		return async ({ addresses, logTimeZone }) => {
			const settings = {
				log: 'benchmark',
				hasSeveralFiles: false,
				overlapHours: 1,
				lookBackHours: null,
				mostEvents: Infinity,
				filter: UNFILTERED,
			};
			const now = Date.now();
			const worldWith = (address: string, time: number) => ({
				now: time,
				log: polledLines(
					async () => await bytesAt(address),
					{ logTimeZone, now: time },
					false,
					null,
				),
				isOutOfTime: () => false,
			});
			const first = await pollLog(null, settings, worldWith(addresses[0]!, now));
			return async () => {
				const world = worldWith(addresses[1]!, now + MILLISECONDS_BETWEEN_POLLS);
				const kept = await pollLog(first.state, settings, world);
				return { count: kept.events.length, kept };
			};
		};
	},
} satisfies Record<string, Subject>;

export type SubjectName = keyof typeof subjects;
