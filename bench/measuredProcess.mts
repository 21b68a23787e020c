/** The process that is measured: it does one job and ends. Needs `--expose-gc`. */

import { setTimeout as wait } from 'node:timers/promises';
import { forgetPeak, memoryOf } from './memory.mts';
import { median } from './statistics.mts';
import { subjects } from './subjects.mts';
import type { Reading, SubjectName } from './subjects.mts';

export interface Job {
	subject: SubjectName;
	/** Read first, so that the code is compiled and connections are not the first ones. */
	warmUp: Reading;
	reading: Reading;
	/** How often the log is read; small ones are read often, because one time alone says little. */
	repeats: number;
}

export interface Measurement {
	/** The median of the repeats. */
	milliseconds: number;
	/** Of all processors together; a busy machine changes it less than the time. */
	processorMilliseconds: number;
	/** Bytes after the warm-up and the garbage collection. */
	idle: number;
	/** The most bytes while reading. */
	peak: number;
	count: number;
}

const MICROSECONDS_PER_MILLISECOND = 1_000;
/** After about so many reads of a small log they get no faster. */
const WARM_UPS = 10;
const WARM_UPS_BEFORE_IDLE = 3;
/** After a garbage collection the memory is given back in the background. */
const MILLISECONDS_TO_SETTLE = 200;

async function measure({ subject, warmUp, reading, repeats }: Job): Promise<Measurement> {
	const prepare = await subjects[subject]();
	const warm = async (times: number): Promise<void> => {
		for (let time = 0; time < times; time++) await (await prepare(warmUp))();
	};
	await warm(WARM_UPS_BEFORE_IDLE);

	// Whatever can go has to go before the memory is called idle: less of the read would be seen otherwise.
	gc!({ type: 'major', execution: 'sync', flavor: 'last-resort' });
	await wait(MILLISECONDS_TO_SETTLE);
	const idle = memoryOf(process.pid).resident;
	// Compiled code went with the garbage. From here on nothing is collected that would not be collected anyway.
	await warm(WARM_UPS);

	const times: number[] = [];
	const processorTimes: number[] = [];
	let peak = 0;
	let count = 0;
	for (let time = 0; time < repeats; time++) {
		const read = await prepare(reading);
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

process.once('message', (job: Job) => {
	void measure(job).then((measurement) => {
		process.send!(measurement);
		process.disconnect();
	});
});
