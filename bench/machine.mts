import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { availableParallelism, cpus, loadavg, totalmem } from 'node:os';
import { SEED } from './logs.mts';

const BYTES_PER_GIBIBYTE = 2 ** 30;
/** The build that comes before a benchmark still shows in it. */
const MOST_LOAD_AT_REST = 1;

/** What a machine is compared by. */
export function describeProcessor(): string {
	const memory = Math.round(totalmem() / BYTES_PER_GIBIBYTE);
	return `${cpus()[0]?.model ?? process.arch}, ${availableParallelism()} cores, ${memory} GiB`;
}

/** Where and with what was measured, in one sentence for bench/README.md. */
export function describeMachine(n8n: string, rounds: string): string {
	const day = new Date().toISOString().slice(0, 10);
	return `${describeProcessor()}; Node ${process.versions.node}; ${n8n}; ${day}; seed ${SEED}; medians of ${rounds}.`;
}

/** The version of an installed package. */
export async function versionOf(packageName: string, from: string): Promise<string> {
	const manifest = createRequire(from).resolve(`${packageName}/package.json`);
	return (JSON.parse(await readFile(manifest, 'utf8')) as { version: string }).version;
}

/** What makes the figures doubtful; nothing on a quiet machine. */
export function warningOfLoad(): string | null {
	const [load = 0] = loadavg();
	if (load < MOST_LOAD_AT_REST) return null;
	return `The machine is busy (load ${load.toFixed(1)}): times will differ from run to run.`;
}
