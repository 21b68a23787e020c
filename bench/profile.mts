/** Where a measured process spent its time. */

import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import { seconds } from './rows.mts';

/** The part of a `.cpuprofile` that is used here; see V8's inspector protocol, Profiler.Profile. */
interface Profile {
	nodes: Array<{ id: number; callFrame: { functionName: string; url: string } }>;
	/** The node that was running, sample by sample. */
	samples: number[];
	/** Microseconds before each sample. */
	timeDeltas: number[];
}

const MICROSECONDS_PER_MILLISECOND = 1000;
/** What comes after them is less than a hundredth each. */
const SHOWN_FUNCTIONS = 20;

/** @returns a line for each function that took most time itself, the functions that it called left out */
export async function ownTimes(profileFile: string): Promise<string[]> {
	const { nodes, samples, timeDeltas } = JSON.parse(await readFile(profileFile, 'utf8')) as Profile;
	const names = new Map(nodes.map(({ id, callFrame }) => [id, nameOf(callFrame)]));
	const times = new Map<string, number>();
	let all = 0;
	for (const [index, id] of samples.entries()) {
		const milliseconds = timeDeltas[index]! / MICROSECONDS_PER_MILLISECOND;
		const name = names.get(id)!;
		times.set(name, (times.get(name) ?? 0) + milliseconds);
		all += milliseconds;
	}
	const longestFirst = [...times].sort(([, one], [, other]) => other - one);
	return longestFirst.slice(0, SHOWN_FUNCTIONS).map(([name, milliseconds]) => {
		const share = ((100 * milliseconds) / all).toFixed(1);
		return `${share.padStart(5)} % ${seconds(milliseconds).padStart(8)}  ${name}`;
	});
}

function nameOf({ functionName, url }: Profile['nodes'][number]['callFrame']): string {
	return [functionName || '(anonymous)', basename(url)].filter(Boolean).join(' ');
}
