import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { Job, Measurement } from './measuredProcess.mts';
import { ownTimes } from './profile.mts';
import { median } from './statistics.mts';

export type { Job, Measurement } from './measuredProcess.mts';

/** A folder for a profile of each measured process, which makes it somewhat slower; undefined: none are made. */
const PROFILES = process.env.BENCH_PROFILES;
let profiled = 0;

/** Does a job in a fresh process, with the same flags for every job. */
export async function measure(job: Job): Promise<Measurement> {
	const execArgv = ['--expose-gc'];
	const profile = `${job.subject}-${job.purpose}-${++profiled}.cpuprofile`;
	if (PROFILES) execArgv.push('--cpu-prof', '--cpu-prof-dir', PROFILES, '--cpu-prof-name', profile);
	const child = fork(join(import.meta.dirname, 'measuredProcess.mts'), { execArgv });
	const ended = once(child, 'exit') as Promise<[number | null]>;
	let measurement: Measurement | undefined;
	child.once('message', (message) => (measurement = message as Measurement));
	child.send(job);
	const [code] = await ended;
	if (!measurement) throw new Error(`Measuring ${job.subject} ended with code ${code}`);
	if (PROFILES) console.log([profile, ...(await ownTimes(join(PROFILES, profile)))].join('\n'));
	return measurement;
}

/**
 * Measures in rounds, in each of which every one has its turn: what disturbs the machine disturbs all of them.
 * @returns for each the median of its rounds
 */
export async function inTurn<Name extends string>(
	measured: Readonly<Record<Name, () => Promise<Measurement>>>,
	rounds: number,
): Promise<Record<Name, Measurement>> {
	const names = Object.keys(measured) as Name[];
	const all = new Map<Name, Measurement[]>(names.map((name) => [name, []]));
	for (let round = 0; round < rounds; round++) {
		for (const name of names) all.get(name)!.push(await measured[name]());
	}
	const results = names.map((name) => [name, medianOf(all.get(name)!)] as const);
	return Object.fromEntries(results) as Record<Name, Measurement>;
}

function medianOf(measurements: Measurement[]): Measurement {
	const of = (key: keyof Measurement) => median(measurements.map((each) => each[key]));
	return {
		milliseconds: of('milliseconds'),
		processorMilliseconds: of('processorMilliseconds'),
		idle: of('idle'),
		peak: of('peak'),
		count: of('count'),
	};
}
