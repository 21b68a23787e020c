/** What the two commands have in common: options, the order of things, the table. */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { writeIntoPage } from '../test/readme/writeIntoPage.mts';
import { describeMachine, describeProcessor, versionOf, warningOfLoad } from './machine.mts';
import { differenceFromRecord, record } from './record.mts';
import { asLine, asMarkdown } from './rows.mts';
import type { Row } from './rows.mts';
import { serveLogs } from './servedLogs.mts';
import type { ServedLogs } from './servedLogs.mts';

/** As shells have it for a program that was interrupted. */
const INTERRUPTED = 130;

/** Gives rows of the table, each as soon as it is measured. */
export type Scenario<Extent> = (
	extent: Extent,
	logs: ServedLogs,
	say: (line: string) => void,
) => AsyncGenerator<Row>;

interface Rounds {
	/** In each of them every one that is compared has its turn. */
	rounds: number;
	/** Of what takes long and differs little. */
	roundsOfLong: number;
}

export interface Command<Extent extends Rounds> {
	/** As one types it, and as its marks in the page say it. */
	name: string;
	/** What it does, in a paragraph or two. */
	about: string;
	scenarios: Readonly<Record<string, Scenario<Extent>>>;
	whole: Extent;
	quick: Extent;
	/** The package whose version is told beside the figures, and a file from which it is found. */
	measuredWith: { packageName: string; from: string };
}

const ROOT = join(import.meta.dirname, '..');
const PAGE = join(import.meta.dirname, 'README.md');

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

/** Does what the command line asks for; a mistake ends in a message and an exit code. */
export async function runCommand<Extent extends Rounds>(command: Command<Extent>): Promise<void> {
	// What was started ends with this process, and folders go.
	const endAtOnce = (): void => process.exit(INTERRUPTED);
	process.once('SIGINT', endAtOnce);
	process.once('SIGTERM', endAtOnce);
	try {
		await run(command);
	} catch (error) {
		process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
		process.exitCode = 1;
	} finally {
		process.off('SIGINT', endAtOnce);
		process.off('SIGTERM', endAtOnce);
	}
}

async function run<Extent extends Rounds>(command: Command<Extent>): Promise<void> {
	const { name, scenarios, whole, quick, measuredWith } = command;
	const { values } = parseArgs({
		options: {
			only: { type: 'string' },
			quick: { type: 'boolean', default: false },
			rounds: { type: 'string' },
			'write-readme': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return say(helpOf(command));
	const { only } = values;
	if (only !== undefined && !(only in scenarios)) throw new Error(`No scenario is called ${only}`);
	const isWhole = !values.quick && only === undefined;
	if (values['write-readme'] && !isWhole) {
		throw new Error('bench/README.md shows whole runs only: leave out --quick and --only');
	}
	const extent = values.quick ? quick : whole;
	const asked = values.rounds === undefined ? {} : roundsOf(values.rounds);
	const { rows, machine } = await measured({ ...extent, ...asked });

	const markdown = `${asMarkdown(rows)}\n\n${machine}`;
	const difference = await differenceFromRecord(name, describeProcessor(), rows);
	if (values['write-readme']) {
		await writeIntoPage(PAGE, name, markdown);
		await record(name, describeProcessor(), rows);
	} else say(`\n${markdown}`);
	if (difference !== null) say(`\n${difference}`);

	async function measured(chosen: Extent): Promise<{ rows: Row[]; machine: string }> {
		const { packageName, from } = measuredWith;
		const version = await versionOf(packageName, join(ROOT, from));
		const machine = describeMachine(
			`${packageName} ${version}`,
			`${chosen.rounds} rounds, ${chosen.roundsOfLong} of what takes long`,
		);
		say(machine);
		const warning = warningOfLoad();
		if (warning) say(warning);
		const rows: Row[] = [];
		const logs = await serveLogs();
		try {
			for (const [each, scenario] of Object.entries(scenarios)) {
				if (only !== undefined && each !== only) continue;
				say(`${each} …`);
				for await (const row of scenario(chosen, logs, say)) {
					rows.push(row);
					say(asLine(row));
				}
			}
		} finally {
			await logs.close();
		}
		return { rows, machine };
	}
}

function roundsOf(text: string): Rounds {
	const rounds = Number(text);
	if (!Number.isInteger(rounds) || rounds < 1) throw new Error(`--rounds ${text}: from 1 on`);
	return { rounds, roundsOfLong: rounds };
}

function helpOf<Extent extends Rounds>({ name, about, scenarios, whole }: Command<Extent>): string {
	return `${name} [-- options]

${about}
The logs are invented and come from a process of their own on 127.0.0.1. Leave the machine alone meanwhile. Linux only.

  --only <name>    one scenario: ${Object.keys(scenarios).join(', ')}
  --quick          small logs, once: tells whether everything runs, and nothing about speed
  --rounds <n>     n rounds instead of ${whole.rounds} (${whole.roundsOfLong} of what takes long)
  --write-readme   puts the table into bench/README.md, and its ratios into bench/record.json
  --help           this text`;
}
