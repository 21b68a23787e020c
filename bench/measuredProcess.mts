/** The process that is measured: it does one job and ends. Needs `--expose-gc`. */

import { setTimeout as wait } from 'node:timers/promises';
import { forgetPeak, memoryOf } from './memory.mts';
import { median } from './statistics.mts';
import { subjects } from './subjects.mts';
import type { Reading, SubjectName } from './subjects.mts';

export interface Job {
	subject: SubjectName;
	/** Read first, often enough for the code to be compiled. */
	warmUp: Reading;
	reading: Reading;
	/** How often the log is read; small ones are read often, because one time alone says little. */
	repeats: number;
	/**
	 * Memory is measured from what is left when all garbage is collected. Compiled code goes with it, so times are
	 * measured without that.
	 */
	purpose: 'time' | 'memory';
}

export interface Measurement {
	/** The median of the repeats. */
	milliseconds: number;
	/** Of all processors together; a busy machine changes it less than the time. */
	processorMilliseconds: number;
	/** Bytes before the last read. */
	idle: number;
	/** The most bytes while it lasted. */
	peak: number;
	count: number;
}

const MICROSECONDS_PER_MILLISECOND = 1_000;
/** After about so many reads of a small log they get no faster. */
const WARM_UPS = 10;
/** After a garbage collection the memory is given back in the background. */
const MILLISECONDS_TO_SETTLE = 200;

async function measure(job: Job): Promise<Measurement> {
	const prepare = await subjects[job.subject]();
	for (let time = 0; time < WARM_UPS; time++) await (await prepare(job.warmUp))();

	const times: number[] = [];
	const processorTimes: number[] = [];
	let idle = 0;
	let peak = 0;
	let count = 0;
	for (let time = 0; time < job.repeats; time++) {
		const read = await prepare(job.reading);
		if (job.purpose === 'memory') {
			gc!({ type: 'major', execution: 'sync', flavor: 'last-resort' });
			await wait(MILLISECONDS_TO_SETTLE);
		}
		idle = memoryOf(process.pid).resident;
		forgetPeak(process.pid);
		const usedBefore = process.cpuUsage();
		const startedAt = performance.now();
		const result = await read();
		times.push(performance.now() - startedAt);
		const { user, system } = process.cpuUsage(usedBefore);
		processorTimes.push((user + system) / MICROSECONDS_PER_MILLISECOND);
		peak = memoryOf(process.pid).peak;
		count = result.count;
	}
	const processorMilliseconds = median(processorTimes);
	return { milliseconds: median(times), processorMilliseconds, idle, peak, count };
}

// Nobody wants the result any more when the benchmark was ended.
process.once('disconnect', () => process.exit());
process.once('message', (job: Job) => {
	void measure(job).then((measurement) => {
		process.send!(measurement, () => process.disconnect());
	});
});
