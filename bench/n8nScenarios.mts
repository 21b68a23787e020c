/** What `npm run bench:n8n` measures. Each scenario gives the rows of the table that are its own. */

import { join } from 'node:path';
import type { WorkflowNode } from '../test/e2e/workflow.mts';
import type { PrefixStyle } from '../test/simulator/generator.mts';
import { startCalledN8n } from './calledN8n.mts';
import type { Call, CalledN8n, MemoryOfN8n } from './calledN8n.mts';
import type { Scenario } from './command.mts';
import { lastLineOf } from './logs.mts';
import { startExportServer } from './exportServer.mts';
import type { ExportServer } from './exportServer.mts';
import {
	fetchingNodes,
	ourExportNodes,
	ourFileNodes,
	ourNodes,
	peerNodes,
	probeNodes,
	tablePeerNodes,
} from './n8nWorkflows.mts';
import { megabytes, size, sizeRatio, time, timeRatio, wholeNumber } from './rows.mts';
import type { Row } from './rows.mts';
import type { ServedLog, ServedLogs } from './servedLogs.mts';
import { median } from './statistics.mts';

/** How much is measured. */
export interface Extent {
	linesOfWarmUp: number;
	/** Lines of the log that is read into items a few times. */
	lines: number;
	roundsOfLong: number;
	/** Lines of the log that is read into items more often. */
	fewerLines: number;
	rounds: number;
	/** How often the larger log follows itself in what is written to a file. */
	repeat: number;
}

/** The sizes of the targets. */
export const WHOLE: Extent = {
	linesOfWarmUp: 50_000,
	lines: 1_000_000,
	roundsOfLong: 3,
	fewerLines: 100_000,
	rounds: 7,
	repeat: 8,
};

/** Tells whether everything runs, and nothing about speed. */
export const QUICK: Extent = {
	linesOfWarmUp: 5_000,
	lines: 50_000,
	roundsOfLong: 1,
	fewerLines: 10_000,
	rounds: 1,
	repeat: 2,
};

const ROOT = join(import.meta.dirname, '..');
const STYLE: PrefixStyle = 'rfc3339Offset';
const TIMES_OF_PEER = { fewerLines: { atLeast: 6 }, lines: { atLeast: 6 } };
const TIMES_OVER_PROBE = { fewerLines: { atMost: 1.25 }, lines: { atMost: 1.4 } };
const TIME_FOR_A_LINE = { atMost: 1.4 };
const TIMES_OF_TABLE_PEER = { atLeast: 2 };
const GROWTH_OVER_PEER = { atMost: 0.5 };
const GROWTH_WITH_FILE = { atMost: 100_000_000 };
const GROWTH_WITH_NEWEST = { atMost: 100_000_000 };
/** After about so many calls on a small log they get no faster. */
const WARM_UPS = 12;

/** What stands between Webhook and Limit. */
type Nodes = (n8n: CalledN8n, log: ServedLog) => Promise<WorkflowNode[]>;

const peer: Nodes = async (_n8n, { address, style }) => peerNodes(`${address}/log`, style);
const probe: Nodes = async (_n8n, { address, style }) => probeNodes(`${address}/log`, style);
const ours: Nodes = async (n8n, { address }) => ourNodes(await n8n.credentialFor(address));
const fetchToFile: Nodes = async (_n8n, { address }) => fetchingNodes(`${address}/log`);
const oursFromFile: Nodes = async (_n8n, { address }) => ourFileNodes(`${address}/log`);
const oursToFile: Nodes = async (n8n, { address }) =>
	ourNodes(await n8n.credentialFor(address), { output: 'file' });

/** What stands between Webhook and Limit, and gives the rows of a table. */
type TableNodes = (n8n: CalledN8n, table: ExportServer) => Promise<WorkflowNode[]>;

const tablePeer: TableNodes = async (_n8n, { tableAddress }) => tablePeerNodes(tableAddress);
const ourExport: TableNodes = async (n8n, { address }) =>
	ourExportNodes(await n8n.platformCredentialFor(address));

export const scenarios: Readonly<Record<string, Scenario<Extent>>> = {
	/** Peer, probe and ours in turn, in one n8n that is warm. */
	async *turns(extent, logs, say) {
		const n8n = await startCalledN8n(ROOT, logs.folder, say);
		try {
			for (const nodes of [peer, probe, ours]) await warmUp(n8n, nodes, logs, extent);
			const forALine: number[] = [];
			for (const [key, rounds] of [
				['fewerLines', extent.rounds],
				['lines', extent.roundsOfLong],
			] as const) {
				const log = await logs.log(STYLE, extent[key]);
				const [ofPeer, ofProbe, ofUs] = await inTurn(
					await Promise.all([peer, probe, ours].map((nodes) => callOf(n8n, nodes, log))),
					rounds,
				);
				yield timeRatio(
					`${nameOf(log)}: time of the peer over ours`,
					ofPeer!,
					ofUs!,
					TIMES_OF_PEER[key],
				);
				yield timeRatio(
					`${nameOf(log)}: our time over the probe's`,
					ofUs!,
					ofProbe!,
					TIMES_OVER_PROBE[key],
				);
				forALine.push(ofUs! / log.lines);
			}
			const [ofFewer, ofMany] = forALine as [number, number];
			yield timeRatio(
				'Time for 1,000 lines of the large log over those of the small one',
				ofMany * 1000,
				ofFewer * 1000,
				TIME_FOR_A_LINE,
			);
		} finally {
			await n8n.stop();
		}
	},

	/**
	 * Each in an n8n of its own. In one of both, what a call of the peer leaves behind hides nearly all that
	 * ours takes after it.
	 */
	async *memory(extent, logs, say) {
		const log = await logs.log(STYLE, extent.lines);
		const ofPeer: FirstCall[] = [];
		const ofUs: FirstCall[] = [];
		for (let round = 0; round < extent.roundsOfLong; round++) {
			ofPeer.push(await firstCall(peer, log, extent, logs, say));
			ofUs.push(await firstCall(ours, log, extent, logs, say));
		}
		yield sizeRatio(
			`${nameOf(log)}, each in a fresh n8n: growth of its memory over the peer's`,
			median(ofUs.map(({ growth }) => growth.main)),
			median(ofPeer.map(({ growth }) => growth.main)),
			GROWTH_OVER_PEER,
		);
		yield size(
			`${nameOf(log)}: growth of the task runner with the peer, beside that`,
			median(ofPeer.map(({ growth }) => growth.runner)),
		);
	},

	/** A table of the platform: an export through the API, beside the bare file that n8n's own nodes fetch and read. */
	async *export(extent, logs, say) {
		const table = await startExportServer(extent.lines);
		const small = await startExportServer(extent.linesOfWarmUp);
		const what = `${wholeNumber(table.rows)} rows (${megabytes(table.bytes)})`;
		const peerAndOurs = [tablePeer, ourExport];
		try {
			const n8n = await startCalledN8n(ROOT, logs.folder, say);
			try {
				const calls = await Promise.all(peerAndOurs.map((nodes) => tableCallOf(n8n, nodes, table)));
				const [ofPeer, ofUs] = await inTurn(calls, extent.roundsOfLong);
				yield timeRatio(
					`${what}: time of HTTP Request and Extract from File over our export`,
					ofPeer!,
					ofUs!,
					TIMES_OF_TABLE_PEER,
				);
			} finally {
				await n8n.stop();
			}
			const growths = peerAndOurs.map((): number[] => []);
			for (let round = 0; round < extent.roundsOfLong; round++) {
				for (const [index, nodes] of peerAndOurs.entries()) {
					const { growth } = await inFreshN8n(logs, say, {}, async (n8n) => {
						await repeat(await tableCallOf(n8n, nodes, small), WARM_UPS);
						return await tableCallOf(n8n, nodes, table);
					});
					growths[index]!.push(growth.main);
				}
			}
			const [ofPeer, ofUs] = growths.map(median);
			yield sizeRatio(
				`${what}, each in a fresh n8n: growth of its memory with our export over that with the peer`,
				ofUs!,
				ofPeer!,
			);
		} finally {
			await table.close();
			await small.close();
		}
	},

	/** A log that HTTP Request has written to n8n's disk. */
	async *fromFile(extent, logs, say) {
		const log = await logs.repeated(await logs.log(STYLE, extent.lines), extent.repeat);
		const calls = await firstCalls(oursFromFile, log, extent, logs, say);
		yield size(
			`${megabytes(log.bytes)} fetched into a file on disk by HTTP Request, newest 50 lines of it: growth of n8n's memory`,
			median(calls.map(({ growth }) => growth.main)),
			GROWTH_WITH_NEWEST,
		);
	},

	/** A log written to n8n's storage for files. */
	async *file(extent, logs, say) {
		const log = await logs.log(STYLE, extent.lines);
		const large = await logs.repeated(log, extent.repeat);
		const ours = yield* toFile(large, 'on disk', extent, logs, say, {}, GROWTH_WITH_FILE);
		const fetched = await firstCalls(fetchToFile, large, extent, logs, say);
		yield timeRatio(
			`${megabytes(large.bytes)} to a file on disk: time over n8n's HTTP Request, which neither counts lines nor makes a checksum`,
			ours,
			median(fetched.map(({ milliseconds }) => milliseconds)),
		);
		const database = { N8N_DEFAULT_BINARY_DATA_MODE: 'database' };
		yield* toFile(log, "in n8n's database", extent, logs, say, database);
	},
};

/** @returns the time of ours, in milliseconds */
async function* toFile(
	log: ServedLog,
	where: string,
	extent: Extent,
	logs: ServedLogs,
	say: (line: string) => void,
	env: Record<string, string>,
	target?: { atMost: number },
): AsyncGenerator<Row, number> {
	const calls = await firstCalls(oursToFile, log, extent, logs, say, env);
	const what = `${megabytes(log.bytes)} to a file ${where}`;
	yield size(
		`${what}: growth of n8n's memory`,
		median(calls.map(({ growth }) => growth.main)),
		target,
	);
	const milliseconds = median(calls.map((call) => call.milliseconds));
	yield time(`${what}: time`, milliseconds);
	return milliseconds;
}

/** A call of an n8n that was warm and idle. */
interface FirstCall {
	growth: MemoryOfN8n;
	milliseconds: number;
}

async function firstCalls(...call: Parameters<typeof firstCall>): Promise<FirstCall[]> {
	const [, , { roundsOfLong }] = call;
	const calls: FirstCall[] = [];
	for (let round = 0; round < roundsOfLong; round++) calls.push(await firstCall(...call));
	return calls;
}

/** @param env what n8n is started with besides */
async function firstCall(
	nodes: Nodes,
	log: ServedLog,
	extent: Extent,
	logs: ServedLogs,
	say: (line: string) => void,
	env: Record<string, string> = {},
): Promise<FirstCall> {
	return await inFreshN8n(logs, say, env, async (n8n) => {
		await warmUp(n8n, nodes, logs, extent);
		return await callOf(n8n, nodes, log);
	});
}

/** @param warmedUp warms n8n up, and returns the call that is measured */
async function inFreshN8n(
	logs: ServedLogs,
	say: (line: string) => void,
	env: Record<string, string>,
	warmedUp: (n8n: CalledN8n) => Promise<() => Promise<Call>>,
): Promise<FirstCall> {
	const n8n = await startCalledN8n(ROOT, logs.folder, say, env);
	try {
		const call = await warmedUp(n8n);
		const idle = await n8n.idleMemory();
		const { peak, milliseconds } = await call();
		const growth = { main: peak.main - idle.main, runner: peak.runner - idle.runner };
		return { growth, milliseconds };
	} finally {
		await n8n.stop();
	}
}

async function warmUp(
	n8n: CalledN8n,
	nodes: Nodes,
	logs: ServedLogs,
	{ linesOfWarmUp }: Extent,
): Promise<void> {
	await repeat(await callOf(n8n, nodes, await logs.log(STYLE, linesOfWarmUp)), WARM_UPS);
}

async function repeat(call: () => Promise<Call>, times: number): Promise<void> {
	for (let time = 0; time < times; time++) await call();
}

/** @returns what calls a workflow, and throws when that did not read its log to the end */
async function callOf(n8n: CalledN8n, nodes: Nodes, log: ServedLog): Promise<() => Promise<Call>> {
	const call = await n8n.workflow(await nodes(n8n, log));
	const lastLine = await lastLineOf(log);
	return async () => {
		const result = await call();
		const { line, lines, bytes } = result.answer;
		if (line === lastLine || lines === log.lines || bytes === log.bytes) return result;
		throw new Error(`A log was not read to its end: ${JSON.stringify(result.answer)}`);
	};
}

/**
 * Calls in rounds, in each of which every one has its turn. Nobody's first call counts.
 * @returns for each the median of its milliseconds
 */
async function inTurn(calls: Array<() => Promise<Call>>, rounds: number): Promise<number[]> {
	const all = calls.map((): number[] => []);
	for (let round = 0; round <= rounds; round++) {
		for (const [index, call] of calls.entries()) {
			const { milliseconds } = await call();
			if (round > 0) all[index]!.push(milliseconds);
		}
	}
	return all.map(median);
}

/** @returns what calls a workflow, and throws when that did not read its table to the end */
async function tableCallOf(
	n8n: CalledN8n,
	nodes: TableNodes,
	table: ExportServer,
): Promise<() => Promise<Call>> {
	const call = await n8n.workflow(await nodes(n8n, table));
	return async () => {
		const result = await call();
		if (result.answer.message === table.lastMessage) return result;
		throw new Error(`The table was not read to its end: ${JSON.stringify(result.answer)}`);
	};
}

function nameOf({ lines, bytes }: ServedLog): string {
	return `${wholeNumber(lines)} lines (${megabytes(bytes)})`;
}
