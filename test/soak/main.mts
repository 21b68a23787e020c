/**
 * `npm run test:soak`: one process, n8n's own engine and the simulator over real sockets, thousands of polls and runs
 * with faults among them. Ends with an exit code other than 0 when an event was lost or given twice, memory grew,
 * a socket stayed open, or a secret was told.
 */

import { parseArgs } from 'node:util';
import { closeAll } from '../integration/asking.mts';
import { startEngine } from '../integration/engine.mts';
import { mulberry32 } from '../simulator/generator.mts';
import { takeClock } from './clock.mts';
import { memoryNow, socketsLeft } from './memory.mts';
import type { Memory } from './memory.mts';
import { startNexthink } from './nexthink.mts';
import { soakPolls } from './polls.mts';
import { soakRuns } from './runs.mts';
import { listen } from './secrets.mts';

const LARGEST_SEED = 0x1_0000_0000;
const HOURS_OF_LOG_BEFORE = 3;
/** After this share of the work all code is compiled and all that is kept for good is there. */
const WARM_UP = 0.2;
/** Some 75 hours of the clock: until then the logs of the simulated Nexthink, in the same process, grow. */
const POLLS_UNTIL_LOGS_ROTATE = 1200;
const MEASUREMENTS = 5;
/** Megabytes that may be more at the end than after the warm-up: V8 and n8n keep some of all code that ran. */
const MOST_HEAP_GROWTH = 8;
/** What the system gave is not all given back. */
const MOST_RESIDENT_GROWTH = 64;

const { values } = parseArgs({
	options: {
		polls: { type: 'string', default: '10000' },
		runs: { type: 'string', default: '1000' },
		seed: { type: 'string' },
	},
});
const [polls, runs] = [Number(values.polls), Number(values.runs)];
const seed = Number(values.seed ?? Math.floor(Math.random() * LARGEST_SEED));
if (![polls, runs, seed].every(Number.isInteger))
	throw new Error('--polls, --runs and --seed take numbers');
if (globalThis.gc === undefined) throw new Error('Node.js has to be started with --expose-gc');

takeClock();
// All of n8n's own log, which is looked through instead of shown.
process.env.N8N_LOG_LEVEL = 'debug';
const said = listen();
const failures: string[] = [];
const fail = (failure: string): void => void failures.push(failure);
const print = said.print;
print(`Seed ${seed}, ${polls} polls, ${runs} runs`);

const random = mulberry32(seed);
const engine = await startEngine(process.cwd());
const nexthink = await startNexthink();
for (let line = 0; line < HOURS_OF_LOG_BEFORE; line++) nexthink.write(random, 20);

/**
 * Measures after the warm-up, and from then on, some times until the end.
 * @param least so much of the work belongs to the warm-up in any case
 */
function watchMemory(
	what: string,
	count: number,
	least = 0,
): { look(at: number): Promise<void>; judge(): void } {
	const first = Math.max(Math.ceil(count * WARM_UP), least);
	const step = Math.max(1, Math.floor((count - first) / MEASUREMENTS));
	const seen: Memory[] = [];
	return {
		async look(at) {
			if (at !== count && (at < first || (at - first) % step !== 0)) return;
			const memory = await memoryNow();
			seen.push(memory);
			print(
				`  after ${at} ${what}: heap ${memory.heap.toFixed(1)} MB, resident ${memory.resident.toFixed(0)} MB`,
			);
		},
		judge() {
			if (count <= first) return print(`  ${count} ${what} are too few to judge memory by`);
			const [before, after] = [seen[0]!, seen.at(-1)!];
			if (after.heap - before.heap > MOST_HEAP_GROWTH) fail(`the heap grew with ${what}`);
			if (after.resident - before.resident > MOST_RESIDENT_GROWTH) fail(`memory grew with ${what}`);
		},
	};
}

const startedAt = performance.now();
try {
	const pollMemory = watchMemory('polls', polls, POLLS_UNTIL_LOGS_ROTATE);
	print(JSON.stringify(await soakPolls(engine, nexthink, random, polls, pollMemory.look)));
	pollMemory.judge();
	const runMemory = watchMemory('runs', runs);
	print(JSON.stringify(await soakRuns(engine, nexthink, random, runs, runMemory.look)));
	runMemory.judge();
} catch (error) {
	const { description } = error as { description?: string };
	fail(`${error instanceof Error ? error.stack : String(error)} ${description ?? ''}`);
}
const sockets = await socketsLeft();
if (sockets > 0) fail(`${sockets} sockets stayed open`);
await closeAll();
if (said.leak !== null) fail(said.leak);
print(`${sockets} sockets left, ${said.characters} characters of n8n's log without a secret`);
print(`${Math.round((performance.now() - startedAt) / 1000)} seconds`);
for (const failure of failures) print(`Failed: ${failure}`);
print(`${failures.length === 0 ? 1 : 0} passed, ${failures.length} failed`);
process.exitCode = failures.length === 0 ? 0 : 1;
