import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { node24, runCommand } from '../e2e/command.mts';
import { compareContracts } from './contract.mts';
import type { Contract } from './contract.mts';
import { readRecord, RECORD_COMMAND, recordPath } from './records.mts';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

export const CONTRACT_RECORD = 'contract';

const REMEDY =
	'Workflows are saved with it: keep it, and give what is new a new type version (CONTRIBUTING.md, "A change that would break saved workflows")';

/** Loads the unpacked package as n8n does, and gives what workflows depend on. */
export async function loadContract(
	root: string,
	{ folder }: Tarball,
	temporaryFolder: string,
): Promise<Contract> {
	const output = join(temporaryFolder, 'contract.json');
	const userFolder = join(temporaryFolder, 'n8n');
	await mkdir(userFolder, { recursive: true });
	const program = join(root, 'test', 'package', 'loadedTypes.mts');
	await runCommand(node24(root), [program, folder, output], {
		folder: root,
		environment: {
			...process.env,
			// n8n lets its community packages find n8n-workflow in the same way.
			NODE_PATH: join(root, 'node_modules'),
			N8N_USER_FOLDER: userFolder,
			N8N_LOG_LEVEL: 'silent',
		},
	});
	return JSON.parse(await readFile(output, 'utf8')) as Contract;
}

/** Compares what workflows depend on with what was promised. */
export function checkContract(root: string, current: Contract): Finding {
	const promised = readRecord<Contract>(root, CONTRACT_RECORD);
	const { breaking, additions } =
		promised === undefined
			? { breaking: [], additions: ['Nothing is promised yet'] }
			: compareContracts(promised, current);
	const problems = breaking.map((change) => `${change}. ${REMEDY}`);
	problems.push(...additions.map((change) => `${change}. Record it with '${RECORD_COMMAND}'`));
	const versions = Object.entries(current.nodes).map(
		([name, ofName]) => `${name} ${Object.keys(ofName).join(', ')}`,
	);
	const types = [...versions, ...Object.keys(current.credentials)].join('; ');
	return { seen: `${types}, as in ${recordPath(CONTRACT_RECORD)}`, problems };
}

/** What may not be recorded: it would make a broken promise look kept. */
export function brokenPromises(root: string, current: Contract): string[] {
	const promised = readRecord<Contract>(root, CONTRACT_RECORD);
	return promised === undefined ? [] : compareContracts(promised, current).breaking;
}
