/**
 * `npm run test:fuzz`: gives the shipped code hostile input for some time, keeps what reaches code or outcomes that
 * nothing reached before, and makes more of it. Ends with an exit code other than 0 when something does not hold.
 *
 * fast-check, which the tests use, invents inputs without looking at the code. Here V8 tells which inputs ran something
 * new, and those are changed further: so it gets step by step into branches that need several things to be so at once,
 * without anybody having described them to it. That is what this brings beside fast-check, and what pays for it.
 */

import { parseArgs } from 'node:util';
import { mulberry32 } from '../simulator/generator.mts';
import { Coverage } from './coverage.mts';
import { fuzz } from './fuzzer.mts';
import { numberOf } from './target.mts';

const USUAL_SECONDS = 60;
const LARGEST_SEED = 0x1_0000_0000;
const SHOWN_BYTES = 2000;

const { values } = parseArgs({
	options: { seconds: { type: 'string' }, seed: { type: 'string' }, only: { type: 'string' } },
});
const seconds = Number(values.seconds ?? USUAL_SECONDS);
const seed = Number(values.seed ?? Math.floor(Math.random() * LARGEST_SEED));
if (!(seconds > 0) || !Number.isInteger(seed)) throw new Error('--seconds and --seed take numbers');

const print = (line: string): void => void process.stdout.write(`${line}\n`);

// V8 counts what was loaded after it was asked to.
const coverage = new Coverage();
const { targets } = await import('./targets.mts');
const chosen = targets.filter(({ name }) => values.only === undefined || name === values.only);
if (chosen.length === 0) {
	throw new Error(`--only takes one of: ${targets.map(({ name }) => name).join(', ')}`);
}

print(`Seed ${seed}, ${seconds} seconds for ${chosen.length} targets`);
let passed = 0;
for (const target of chosen) {
	const random = mulberry32(seed ^ numberOf(Buffer.from(target.name)));
	const end = performance.now() + (seconds * 1000) / chosen.length;
	const { inputs, kept, violations } = await fuzz(target, random, coverage, end);
	print(`${target.name.padEnd(12)} ${String(inputs).padStart(9)} inputs, ${kept} of them new`);
	if (violations.length === 0) passed++;
	for (const { error, input } of violations) {
		const bytes = Buffer.from(input);
		print(`  ${error instanceof Error ? error.stack : String(error)}`);
		print(`  input as text:   ${JSON.stringify(bytes.toString().slice(0, SHOWN_BYTES))}`);
		print(`  input in base64: ${bytes.toString('base64')}`);
	}
}
print(`${Math.round(coverage.share() * 100)} % of the loaded code was run`);
print(`${passed} passed, ${chosen.length - passed} failed`);
process.exitCode = passed === chosen.length ? 0 : 1;
