/** What `npm run bench` measures. Each scenario gives the rows of the table that are its own. */

import { execFile } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { NodeParameterValueType } from 'n8n-workflow';
import { prefixStyles } from '../test/simulator/generator.mts';
import type { PrefixStyle } from '../test/simulator/generator.mts';
import type { Scenario } from './command.mts';
import { inTurn, measure } from './measure.mts';
import type { Job, Measurement } from './measure.mts';
import { megabytes, size, sizeRatio, timeRatio, wholeNumber } from './rows.mts';
import type { Row } from './rows.mts';
import type { ServedLog, ServedLogs } from './servedLogs.mts';
import type { SubjectName } from './subjects.mts';

/** How much is measured. */
export interface Extent {
	/** Lines of the log that is read into items. */
	lines: number;
	/** Lines of the log of each way in which lines begin. */
	linesOfStyle: number;
	/** Lines of what a poll reads. */
	linesOfPoll: number;
	/** Lines of the smallest log and how often it is read; the largest is the one that is read into items. */
	leastLines: number;
	repeatsOfLeast: number;
	/** How often the log follows itself where much more is sent than is kept. */
	repeat: number;
	linesOfWarmUp: number;
	/** Rounds in which each has its turn. */
	rounds: number;
	/** Rounds of what takes long and differs little. */
	roundsOfLong: number;
}

/** The sizes of the targets. */
export const WHOLE: Extent = {
	lines: 1_000_000,
	linesOfStyle: 200_000,
	linesOfPoll: 100_000,
	leastLines: 10_000,
	repeatsOfLeast: 20,
	repeat: 8,
	linesOfWarmUp: 50_000,
	rounds: 7,
	roundsOfLong: 3,
};

/** Tells whether everything runs, and nothing about speed. */
export const QUICK: Extent = {
	lines: 50_000,
	linesOfStyle: 10_000,
	linesOfPoll: 10_000,
	leastLines: 5_000,
	repeatsOfLeast: 2,
	repeat: 2,
	linesOfWarmUp: 5_000,
	rounds: 1,
	roundsOfLong: 1,
};

/** The longest of the dated ones, with an offset and microseconds to read. */
const USUAL_STYLE: PrefixStyle = 'rfc3339Offset';
const MOST_TIME = { atMost: 1.3 };
const MOST_MEMORY = { atMost: 1.25 };
const MOST_ABOVE_IDLE = { atMost: 100_000_000 };
const MOST_TIME_OVER_READING = { atMost: 1.2 };
const MOST_GROWTH = { atMost: 1.15 };
const NEW_LINES_OF_POLL = 100;
/** Codes that make up a thousandth of what the generator writes. */
const RARE_CODES = '51107, 51301, 53091';
const NEWEST = 50;
/** Of one appliance each. */
const ENGINES = Array.from({ length: 20 }, (_, index) => `Engine${index + 1}`);
const ZONE_WITH_SUMMER_TIME = 'Europe/Zurich';

const run = promisify(execFile);

export const scenarios: Readonly<Record<string, Scenario<Extent>>> = {
	async *items(extent, logs) {
		const log = await logs.log(USUAL_STYLE, extent.lines);
		const toTime = await jobsOf(extent, logs, [log]);
		const times = await inTurn(
			{
				fetch: toTime('fetch'),
				floor: toTime('floor'),
				node: toTime('node'),
				core: toTime('core'),
			},
			extent.rounds,
		);
		const toWeigh = await jobsOf(extent, logs, [log], { purpose: 'memory' });
		const memory = await inTurn(
			{ floor: toWeigh('floor'), node: toWeigh('node'), core: toWeigh('core') },
			extent.roundsOfLong,
		);
		const lines = nameOf(log);
		// What n8n itself does with items has no target here: `npm run bench:n8n` has one, beside a node that does next to nothing.
		for (const [subject, how, target] of [
			['node', "to items in n8n's engine", undefined],
			['core', 'to items, the core alone', MOST_TIME],
		] as const) {
			expectCount(times.floor, log.lines);
			expectCount(times[subject], log.lines);
			yield timeRatio(
				`${lines} ${how}: time over the floor`,
				times[subject].milliseconds,
				times.floor.milliseconds,
				target,
			);
			yield timeRatio(
				`${lines} ${how}: processor time over the floor`,
				times[subject].processorMilliseconds,
				times.floor.processorMilliseconds,
			);
			yield sizeRatio(
				`${lines} ${how}: peak memory over the floor`,
				memory[subject].peak,
				memory.floor.peak,
				MOST_MEMORY,
			);
			yield sizeRatio(
				`${lines} ${how}: memory above idle over the floor`,
				aboveIdle(memory[subject]),
				aboveIdle(memory.floor),
			);
		}
		yield timeRatio(
			`${lines} only fetched: time over the floor`,
			times.fetch.milliseconds,
			times.floor.milliseconds,
		);
	},

	async *styles(extent, logs) {
		for (const style of prefixStyles) yield* ofStyle(style, 'UTC');
		yield* ofStyle('traditional', ZONE_WITH_SUMMER_TIME);

		async function* ofStyle(style: PrefixStyle, logTimeZone: string): AsyncGenerator<Row> {
			const log = await logs.log(style, extent.linesOfStyle);
			const subjects = await jobsOf(extent, logs, [log], { logTimeZone });
			const { floor, node } = await inTurn(
				{ floor: subjects('floor'), node: subjects('node') },
				extent.roundsOfLong,
			);
			expectCount(floor, log.lines);
			expectCount(node, log.lines);
			const zone = logTimeZone === 'UTC' ? '' : ` in ${logTimeZone}`;
			yield timeRatio(
				`\`${style}\`${zone}: time over the floor`,
				node.milliseconds,
				floor.milliseconds,
			);
		}
	},

	/** One log after another, and no year in the times: what tells an event's time, and its Engine, begins anew with each. */
	async *engines(extent, logs) {
		const log = await logs.log('traditional', extent.linesOfStyle, ENGINES);
		const parameters = { operation: 'allEngines' };
		const subjects = await jobsOf(extent, logs, [log], { parameters });
		const { floor, node } = await inTurn(
			{ floor: subjects('floor'), node: subjects('node') },
			extent.roundsOfLong,
		);
		expectCount(floor, log.lines);
		expectCount(node, log.lines);
		yield timeRatio(
			`\`traditional\`, All Engines (${ENGINES.length} of them): time over the floor`,
			node.milliseconds,
			floor.milliseconds,
		);
	},

	async *filter(extent, logs) {
		const log = await largeLog(extent, logs);
		const parameters = { filters: { codes: RARE_CODES } };
		const { node } = await memoryOfNode(extent, logs, log, parameters);
		const share = `${((100 * node.count) / log.lines).toFixed(2)} %`;
		yield size(
			`${megabytes(log.bytes)}, a filter that keeps ${share}: memory above idle`,
			aboveIdle(node),
			MOST_ABOVE_IDLE,
		);
		const toTime = await jobsOf(extent, logs, [log], { parameters });
		const times = await inTurn({ read: toTime('read'), node: toTime('node') }, extent.roundsOfLong);
		yield timeRatio(
			`${megabytes(log.bytes)}, a filter that keeps ${share}: time over reading the lines alone`,
			times.node.milliseconds,
			times.read.milliseconds,
			MOST_TIME_OVER_READING,
		);
	},

	async *newest(extent, logs) {
		const log = await largeLog(extent, logs);
		for (const [operation, title] of [
			['portal', 'Portal'],
			['allEngines', 'All Engines'],
		] as const) {
			const parameters = { operation, returnAll: false, limit: NEWEST };
			const { node } = await memoryOfNode(extent, logs, log, parameters);
			expectCount(node, NEWEST);
			yield size(
				`${megabytes(log.bytes)}, newest ${NEWEST} lines, ${title}: memory above idle`,
				aboveIdle(node),
				MOST_ABOVE_IDLE,
			);
		}
	},

	async *file(extent, logs) {
		const log = await largeLog(extent, logs);
		const parameters = { output: 'file' };
		const toWeigh = await jobsOf(extent, logs, [log], { parameters, purpose: 'memory' });
		const memory = await inTurn({ file: toWeigh('file') }, extent.roundsOfLong);
		expectCount(memory.file, log.lines);
		const toFile = `${megabytes(log.bytes)} to a file`;
		yield size(`${toFile}: memory above idle`, aboveIdle(memory.file), MOST_ABOVE_IDLE);

		const toTime = await jobsOf(extent, logs, [log], { parameters });
		const { curl, file } = await inTurn(
			{ curl: async () => await curlToFile(log, logs.folder), file: toTime('file') },
			extent.roundsOfLong,
		);
		yield timeRatio(`${toFile}: time over \`curl -o\``, file.milliseconds, curl.milliseconds);
	},

	async *poll(extent, logs) {
		const whole = await logs.log(USUAL_STYLE, extent.linesOfPoll);
		const before = await logs.without(whole, NEW_LINES_OF_POLL);
		const subjects = await jobsOf(extent, logs, [before, whole]);
		const { parse, poll } = await inTurn(
			{ parse: subjects('parse'), poll: subjects('poll') },
			extent.rounds,
		);
		expectCount(parse, whole.lines);
		expectCount(poll, NEW_LINES_OF_POLL);
		const what = `A poll over ${wholeNumber(whole.lines)} lines, ${NEW_LINES_OF_POLL} of them new`;
		yield timeRatio(
			`${what}: time over parsing them`,
			poll.milliseconds,
			parse.milliseconds,
			MOST_TIME,
		);
	},

	async *growth(extent, logs) {
		const least = await logs.log(USUAL_STYLE, extent.leastLines);
		const most = await logs.log(USUAL_STYLE, extent.lines);
		const { repeatsOfLeast: repeats } = extent;
		const ofLeast = await jobsOf(extent, logs, [least], { repeats });
		const ofMost = await jobsOf(extent, logs, [most]);
		const times = await inTurn(
			{
				floorLeast: ofLeast('floor'),
				nodeLeast: ofLeast('node'),
				floorMost: ofMost('floor'),
				nodeMost: ofMost('node'),
			},
			extent.rounds,
		);
		const sizes = `from ${wholeNumber(least.lines)} to ${wholeNumber(most.lines)} lines`;
		const times1000 = (measurement: Measurement, log: ServedLog) =>
			(1000 * measurement.milliseconds) / log.lines;
		yield timeRatio(
			`Time for 1,000 lines ${sizes}`,
			times1000(times.nodeMost, most),
			times1000(times.nodeLeast, least),
			MOST_GROWTH,
		);
		yield timeRatio(
			`Time for 1,000 lines ${sizes}, of the floor`,
			times1000(times.floorMost, most),
			times1000(times.floorLeast, least),
		);
	},
};

/** Makes the jobs of a scenario, each to be done by any subject. */
async function jobsOf(
	extent: Extent,
	logs: ServedLogs,
	read: ServedLog[],
	more: {
		parameters?: Record<string, NodeParameterValueType>;
		logTimeZone?: string;
		repeats?: number;
		purpose?: Job['purpose'];
	} = {},
): Promise<(subject: SubjectName) => () => Promise<Measurement>> {
	const { parameters, logTimeZone = 'UTC', repeats = 1, purpose = 'time' } = more;
	const { style } = read[0]!;
	const warmUpLog = await logs.log(style, extent.linesOfWarmUp);
	const settings = { style, logTimeZone, ...(parameters && { parameters }) };
	const warmUp = { ...settings, addresses: read.map(() => warmUpLog.address) };
	const reading = { ...settings, addresses: read.map(({ address }) => address) };
	return (subject) => async () => await measure({ subject, warmUp, reading, repeats, purpose });
}

/** A log of which little is kept. */
async function largeLog(extent: Extent, logs: ServedLogs): Promise<ServedLog> {
	return await logs.repeated(await logs.log(USUAL_STYLE, extent.lines), extent.repeat);
}

async function memoryOfNode(
	extent: Extent,
	logs: ServedLogs,
	log: ServedLog,
	parameters: Record<string, NodeParameterValueType>,
): Promise<{ node: Measurement }> {
	const jobs = await jobsOf(extent, logs, [log], { parameters, purpose: 'memory' });
	return await inTurn({ node: jobs('node') }, extent.roundsOfLong);
}

async function curlToFile({ address }: ServedLog, folder: string): Promise<Measurement> {
	const file = join(folder, 'curl.log');
	const startedAt = performance.now();
	await run('curl', ['--silent', '--show-error', '--fail', '--output', file, `${address}/log`]);
	const milliseconds = performance.now() - startedAt;
	await rm(file);
	return { milliseconds, processorMilliseconds: 0, idle: 0, peak: 0, count: 0 };
}

function aboveIdle({ idle, peak }: Measurement): number {
	return peak - idle;
}

function nameOf({ lines, bytes }: ServedLog): string {
	return `${wholeNumber(lines)} lines (${megabytes(bytes)})`;
}

/** A benchmark of something that does not do its work would measure nothing. */
function expectCount({ count }: Measurement, expected: number): void {
	if (count !== expected) throw new Error(`${count} of ${expected} lines were read`);
}
