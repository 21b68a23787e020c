/** `npm run bench:n8n`: the node in a real n8n, beside what one would build there without it. */

import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { startCalledN8n } from './calledN8n.mts';
import type { Call, CalledN8n } from './calledN8n.mts';
import { describeMachine, versionOf, warningOfLoad } from './machine.mts';
import { ourNodes, peerNodes } from './n8nWorkflows.mts';
import { writeIntoReadme } from './readme.mts';
import {
	asLine,
	asMarkdown,
	megabytes,
	size,
	sizeRatio,
	time,
	timeRatio,
	wholeNumber,
} from './rows.mts';
import type { Row } from './rows.mts';
import { serveLogs } from './servedLogs.mts';
import type { ServedLog, ServedLogs } from './servedLogs.mts';
import { median } from './statistics.mts';

const HELP = `npm run bench:n8n [-- options]

Measures whole calls of workflows in a real n8n 2.41.1, from outside: Webhook → our node → Limit, and in turn the peer,
Webhook → HTTP Request → Code → Limit, which splits the log and takes each line apart with one regular expression. Nothing
is saved. n8n runs as it comes: its own task runner, its own limits. The first time it is installed (5 to 10 minutes,
3 GB). Takes about 10 minutes; leave the machine alone meanwhile. Linux only.

  --quick          small logs, once: tells whether everything runs, and nothing about speed
  --write-readme   puts the table into README.md
  --help           this text
`;

const ROOT = join(import.meta.dirname, '..');
const STYLE = 'rfc3339Offset';
const WARM_UPS = 2;
const MOST_GROWTH_OVER_PEER = { atMost: 0.5 };
const MOST_ABOVE_IDLE = { atMost: 100_000_000 };
/** n8n keeps the file of a run that it does not save only as long as the run. */
const FILE = { output: 'file' };

interface Size {
	lines: number;
	rounds: number;
	/** How many times as long the peer has to take. */
	target: { atLeast: number };
}

interface Extent {
	warmUpLines: number;
	/** From small to large. */
	sizes: Size[];
	/** The largest log, so often one after the other, is written to a file. */
	repeatOfFile: number;
	roundsOfFile: number;
}

const WHOLE: Extent = {
	warmUpLines: 100_000,
	sizes: [
		{ lines: 100_000, rounds: 7, target: { atLeast: 6 } },
		{ lines: 1_000_000, rounds: 3, target: { atLeast: 8 } },
	],
	repeatOfFile: 8,
	roundsOfFile: 3,
};

const QUICK: Extent = {
	warmUpLines: 5_000,
	sizes: [
		{ lines: 10_000, rounds: 1, target: { atLeast: 6 } },
		{ lines: 50_000, rounds: 1, target: { atLeast: 8 } },
	],
	repeatOfFile: 2,
	roundsOfFile: 1,
};

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** The median of several calls. */
type Typical = Omit<Call, 'answer'>;

function typical(calls: Call[]): Typical {
	const of = (key: keyof Typical) => median(calls.map((each) => each[key]));
	return {
		milliseconds: of('milliseconds'),
		growth: of('growth'),
		growthOfRunner: of('growthOfRunner'),
	};
}

/** The peer beside us, over logs of several sizes. */
async function* beside(n8n: CalledN8n, logs: ServedLogs, extent: Extent): AsyncGenerator<Row> {
	await called(n8n, await logs.log(STYLE, extent.warmUpLines), WARM_UPS);
	for (const { lines, rounds, target } of extent.sizes) {
		const log = await logs.log(STYLE, lines);
		const { peer, ours } = await called(n8n, log, rounds);
		const what = `${wholeNumber(lines)} lines (${megabytes(log.bytes)})`;
		yield timeRatio(
			`${what}: time of the peer over ours`,
			peer.milliseconds,
			ours.milliseconds,
			target,
		);
		const isLargest = lines === extent.sizes.at(-1)!.lines;
		yield sizeRatio(
			`${what}: growth of n8n's memory over the peer's`,
			ours.growth,
			peer.growth,
			isLargest ? MOST_GROWTH_OVER_PEER : undefined,
		);
		yield size(`${what}: growth of the peer's task runner beside that`, peer.growthOfRunner);
	}
}

async function called(
	n8n: CalledN8n,
	log: ServedLog,
	rounds: number,
): Promise<{ peer: Typical; ours: Typical }> {
	const callPeer = await n8n.workflow(peerNodes(`${log.address}/log`, log.style));
	const callUs = await n8n.workflow(ourNodes(await n8n.credentialFor(log.address)));
	const lastLine = await lastLineOf(log);
	const peer: Call[] = [];
	const ours: Call[] = [];
	for (let round = 0; round < rounds; round++) {
		peer.push(await callPeer());
		ours.push(await callUs());
		for (const { answer } of [peer.at(-1)!, ours.at(-1)!]) {
			if (answer.line !== lastLine)
				throw new Error(`A log was not read to its end: ${JSON.stringify(answer)}`);
		}
	}
	return { peer: typical(peer), ours: typical(ours) };
}

/** A log written to n8n's storage for files. */
async function* toFile(
	n8n: CalledN8n,
	log: ServedLog,
	warmUp: ServedLog,
	rounds: number,
	where: string,
	target?: { atMost: number },
): AsyncGenerator<Row> {
	const calls: Call[] = [];
	const callWarm = await n8n.workflow(ourNodes(await n8n.credentialFor(warmUp.address), FILE));
	for (let time = 0; time < WARM_UPS; time++) await callWarm();
	const call = await n8n.workflow(ourNodes(await n8n.credentialFor(log.address), FILE));
	for (let round = 0; round < rounds; round++) {
		calls.push(await call());
		const { lines } = calls.at(-1)!.answer;
		if (lines !== log.lines)
			throw new Error(`${String(lines)} of ${log.lines} lines are in the file`);
	}
	const { growth, milliseconds } = typical(calls);
	yield size(`${megabytes(log.bytes)} to a file, ${where}: growth of n8n's memory`, growth, target);
	yield time(`${megabytes(log.bytes)} to a file, ${where}: time`, milliseconds);
}

async function lastLineOf({ file, bytes }: ServedLog): Promise<string> {
	const handle = await open(file);
	try {
		const longestLine = 4_096;
		const from = Math.max(0, bytes - longestLine);
		const { buffer } = await handle.read({ buffer: Buffer.alloc(bytes - from), position: from });
		return buffer.toString('utf8').trimEnd().split('\n').at(-1)!;
	} finally {
		await handle.close();
	}
}

async function* all(extent: Extent, logs: ServedLogs): AsyncGenerator<Row> {
	const warmUp = await logs.log(STYLE, extent.warmUpLines);
	const largest = await logs.log(STYLE, extent.sizes.at(-1)!.lines);
	const n8n = await startCalledN8n(ROOT, say);
	try {
		yield* beside(n8n, logs, extent);
		const large = await logs.repeated(largest, extent.repeatOfFile);
		yield* toFile(n8n, large, warmUp, extent.roundsOfFile, "in n8n's folder", MOST_ABOVE_IDLE);
	} finally {
		await n8n.stop();
	}
	const withDatabase = await startCalledN8n(ROOT, say, {
		N8N_DEFAULT_BINARY_DATA_MODE: 'database',
	});
	try {
		yield* toFile(withDatabase, largest, warmUp, extent.roundsOfFile, "in n8n's database");
	} finally {
		await withDatabase.stop();
	}
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			quick: { type: 'boolean', default: false },
			'write-readme': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return say(HELP);
	if (values['write-readme'] && values.quick) {
		throw new Error('The README shows whole runs only: leave out --quick');
	}
	const extent = values.quick ? QUICK : WHOLE;
	const rows: Row[] = [];
	const logs = await serveLogs();
	try {
		const warning = warningOfLoad();
		if (warning) say(warning);
		for await (const row of all(extent, logs)) {
			rows.push(row);
			say(asLine(row));
		}
	} finally {
		await logs.close();
	}
	const version = await versionOf('n8n', join(ROOT, 'test', 'e2e', 'package.json'));
	const rounds = extent.sizes.map(
		(each) => `${each.rounds} rounds at ${wholeNumber(each.lines)} lines`,
	);
	const markdown = `${asMarkdown(rows)}\n\n${describeMachine(`n8n ${version}`, rounds.join(', '))}`;
	if (values['write-readme']) await writeIntoReadme(ROOT, 'npm run bench:n8n', markdown);
	else say(`\n${markdown}`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
