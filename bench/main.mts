/** `npm run bench`: the node beside a floor, in n8n's own engine. */

import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { describeMachine, versionOf, warningOfLoad } from './machine.mts';
import { writeIntoReadme } from './readme.mts';
import { asLine, asMarkdown } from './rows.mts';
import type { Row } from './rows.mts';
import { QUICK, scenarios, WHOLE } from './scenarios.mts';
import { serveLogs } from './servedLogs.mts';

const HELP = `npm run bench [-- options]

Measures the built node in n8n's own engine, as ratios to a floor that is measured in the same run: one Node process with
one stream, one split and one regular expression (bench/floor.mts). Every measurement is a process of its own; the logs
are invented and come from one more process on 127.0.0.1. Takes about 20 minutes; leave the machine alone meanwhile.
Linux only.

  --only <name>    one scenario: ${Object.keys(scenarios).join(', ')}
  --quick          small logs, once: tells whether everything runs, and nothing about speed
  --rounds <n>     measures in n rounds instead of ${WHOLE.rounds} (${WHOLE.roundsOfLong} for what takes long)
  --write-readme   puts the table into README.md
  --help           this text
`;

const ROOT = join(import.meta.dirname, '..');

function say(line: string): void {
	process.stdout.write(`${line}\n`);
}

async function main(): Promise<void> {
	const { values } = parseArgs({
		options: {
			only: { type: 'string' },
			quick: { type: 'boolean', default: false },
			rounds: { type: 'string' },
			'write-readme': { type: 'boolean', default: false },
			help: { type: 'boolean', default: false },
		},
	});
	if (values.help) return say(HELP);
	const { only } = values;
	if (only !== undefined && !(only in scenarios)) throw new Error(`No scenario is called ${only}`);
	if (values['write-readme'] && (values.quick || only !== undefined)) {
		throw new Error('The README shows whole runs only: leave out --quick and --only');
	}
	const rounds = values.rounds === undefined ? undefined : Number(values.rounds);
	const extent = {
		...(values.quick ? QUICK : WHOLE),
		...(rounds !== undefined && { rounds, roundsOfLong: rounds }),
	};

	const version = await versionOf('n8n-core', join(ROOT, 'package.json'));
	const machine = describeMachine(
		`n8n-core ${version}`,
		`${extent.rounds} rounds, ${extent.roundsOfLong} for what takes long`,
	);
	say(machine);
	const warning = warningOfLoad();
	if (warning) say(warning);

	const rows: Row[] = [];
	const logs = await serveLogs();
	try {
		for (const [name, scenario] of Object.entries(scenarios)) {
			if (only !== undefined && name !== only) continue;
			say(`${name} …`);
			for await (const row of scenario(extent, logs)) {
				rows.push(row);
				say(asLine(row));
			}
		}
	} finally {
		await logs.close();
	}

	const markdown = `${asMarkdown(rows)}\n\n${machine}`;
	if (values['write-readme']) await writeIntoReadme(ROOT, 'npm run bench', markdown);
	else say(`\n${markdown}`);
}

main().catch((error: unknown) => {
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.exitCode = 1;
});
