import { setTimeout as wait } from 'node:timers/promises';

const BYTES_OF_A_MEGABYTE = 1024 * 1024;
/** After a garbage collection the memory is given back in the background. */
const MILLISECONDS_TO_SETTLE = 300;

export interface Memory {
	/** Megabytes. */
	heap: number;
	resident: number;
}

/** What is left when all garbage is collected; needs `--expose-gc`. */
export async function memoryNow(): Promise<Memory> {
	for (let time = 0; time < 2; time++) {
		gc!();
		await wait(MILLISECONDS_TO_SETTLE);
	}
	const { heapUsed, rss } = process.memoryUsage();
	return { heap: heapUsed / BYTES_OF_A_MEGABYTE, resident: rss / BYTES_OF_A_MEGABYTE };
}

/** Sockets of either end that are still there. A connection that was let go of may take a moment. */
export async function socketsLeft(): Promise<number> {
	const count = (): number =>
		process.getActiveResourcesInfo().filter((name) => name === 'TCPSocketWrap').length;
	for (let tries = 0; tries < 30 && count() > 0; tries++) await wait(MILLISECONDS_TO_SETTLE);
	return count();
}
