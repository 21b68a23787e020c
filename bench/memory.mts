/** What the system says of a process's memory. Read from /proc, so on Linux only. */

import { readFileSync, writeFileSync } from 'node:fs';

export interface Memory {
	/** Bytes in memory now (RSS). */
	resident: number;
	/** The most bytes in memory since the process began, or since `forgetPeak`. */
	peak: number;
}

/** Written to a process's `clear_refs`, this makes its peak what it has now; see proc_pid_clear_refs(5). */
const FORGET_PEAK = '5';
const BYTES_PER_KIBIBYTE = 1024;

/** @param processId one of the same user */
export function memoryOf(processId: number): Memory {
	const status = readFileSync(`/proc/${processId}/status`, 'utf8');
	const bytes = (name: string): number => {
		const kibibytes = new RegExp(`^${name}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1];
		if (kibibytes === undefined) throw new Error(`No ${name} of process ${processId}`);
		return Number(kibibytes) * BYTES_PER_KIBIBYTE;
	};
	return { resident: bytes('VmRSS'), peak: bytes('VmHWM') };
}

/** Has the next peak count from now on. */
export function forgetPeak(processId: number): void {
	writeFileSync(`/proc/${processId}/clear_refs`, FORGET_PEAK);
}
