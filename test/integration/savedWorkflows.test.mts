/**
 * Workflows that were saved with a version of this package have to run with every later one, and give the same.
 * A folder of `savedWorkflows/` is never changed after its version was published: what is new gets a folder of its own.
 */

import { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
	afterAll,
	afterEach,
	beforeAll,
	beforeEach,
	describe,
	expect,
	it,
	jest,
} from '@jest/globals';
import type {
	IDataObject,
	INode,
	INodeExecutionData,
	INodeProperties,
	INodeType,
} from 'n8n-workflow';
import { NodeHelpers } from 'n8n-workflow';
import { connectedEngine } from '../simulator/connectedEngine.mts';
import type { LogEntry } from '../simulator/logSource.mts';
import type { Simulator } from '../simulator/server.mts';
import type { PlatformRow, SimulatedPlatform } from '../simulator/platform.mts';
import {
	closeAll,
	credentialFor,
	platformCredential,
	simulate,
	simulatePlatform,
} from './asking.mts';
import type { Authentication } from './asking.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';

interface SavedWorkflow {
	nodes: INode[];
	settings: { timezone?: string };
}

/** What came of a workflow with the version that saved it. */
interface Outcome {
	/** By the name of the node: the requests for logs, and the items without what n8n makes up at random. */
	[node: string]: { requests: string[]; items: INodeExecutionData[] };
}

const ROOT = process.cwd();
const FOLDER = join(ROOT, 'test', 'integration', 'savedWorkflows');
const versions = readdirSync(FOLDER).toSorted();
/** Set for a new folder only: `RECORD_SAVED=yes npx jest --selectProjects integration -- savedWorkflows`. */
const isToRecord = process.env.RECORD_SAVED === 'yes';
/** In place of the simulator's address, which has another port each time. */
const ADDRESS = 'http://nexthink.example';
const NOW = Date.parse('2024-12-24T12:30:00Z');
const MINUTE = 60_000;
const OUR_NODE = /^n8n-nodes-nexthink-audit-trail\.nexthinkAuditTrail(?:Trigger)?$/;

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(ROOT);
}, 60_000);
afterAll(() => engine.close());
beforeEach(() => setClock(NOW));
afterEach(async () => {
	jest.restoreAllMocks();
	await closeAll();
});

function setClock(now: number): void {
	jest.spyOn(Date, 'now').mockReturnValue(now);
}

function read<Value>(version: string, name: string): Value {
	return JSON.parse(readFileSync(join(FOLDER, version, name), 'utf8')) as Value;
}

const isTrigger = ({ type }: INode): boolean => type.endsWith('Trigger');
const typeOf = (node: INode): INodeType =>
	NodeHelpers.getVersionedNodeType(
		isTrigger(node) ? engine.trigger : engine.node,
		node.typeVersion,
	);
const ours = ({ nodes }: SavedWorkflow): INode[] => nodes.filter(({ type }) => OUR_NODE.test(type));

function entry(minutesAgo: number, where: string, code: number, account: string): LogEntry {
	const time = NOW - minutesAgo * MINUTE;
	const zoned = new Date(time).toISOString().replace('Z', '000+00:00');
	const what = `User jdoe was told of line ${minutesAgo}`;
	return { time, line: `${zoned} ${where} nxaudit: [${where}|LOGIN|${code}|${account}] ${what}` };
}

/** A log for each place, with lines that pass the filters of the saved workflows and lines that do not. */
async function nexthink(): Promise<{ simulator: Simulator; write(entry: LogEntry): void }> {
	const logOf = (where: string) => ({
		entries: [
			entry(3000, where, 20101, 'jdoe'),
			entry(600, where, 20103, '*system'),
			{ time: NOW - 500 * MINUTE, line: `Dec 24 04:10:00 ${where} sshd: a line without a bracket` },
			entry(400, where, 20101, 'jdoe'),
			entry(300, where, 10006, 'jdoe'),
			entry(200, where, 20101, 'somebody'),
			entry(61, where, 20205, 'jdoe'),
		] as LogEntry[],
	});
	const watched = logOf('engine-2');
	const simulator = await simulate({
		clock: () => Date.now(),
		portalLog: logOf('Portal'),
		engines: [connectedEngine('engine-1', logOf('engine-1')), connectedEngine('engine-2', watched)],
	});
	return { simulator, write: (added) => watched.entries.push(added) };
}

/** The platform with an event for each of the last minutes, in columns of its own. */
async function platformOf(): Promise<{ platform: SimulatedPlatform; write(id: number): void }> {
	const row = (id: number, minutesAgo: number): PlatformRow => ({
		at: Date.now() - minutesAgo * MINUTE,
		values: {
			uid: id,
			code: id === 3 ? 90211 : 91021,
			message: `Updated role, id=${id}, name="Role ${id}"`,
			'user.name': 'jdoe',
		},
	});
	const rows = [row(1, 30), row(2, 20), row(3, 10)];
	const platform = await simulatePlatform({
		clock: () => Date.now(),
		queries: { '#audit_log': 'platform.audit_logs during past 2h | where code >= $code' },
		timeColumn: 'when',
		rows,
	});
	return { platform, write: (id) => void rows.push(row(id, 0)) };
}

const TABLE = 'time,code,message\n2024-12-24T12:00:00Z,91012,"Created user, id=1, name=jdoe"\n';

const requestsOf = ({ requests }: Simulator): string[] =>
	requests.filter(({ method }) => method === 'GET').map(({ rawPath }) => rawPath);

/** What is the same each time: n8n names files at random where it keeps them, and gzip differs between versions of Node. */
function withoutChance(items: INodeExecutionData[]): INodeExecutionData[] {
	return items.map(({ json, binary, pairedItem }) => ({
		json: {
			...json,
			...(json.compressedSha256 !== undefined && { compressedBytes: 0, compressedSha256: '' }),
		},
		...(pairedItem !== undefined && { pairedItem }),
		...(binary && {
			binary: Object.fromEntries(
				Object.entries(binary).map(([field, { fileName, mimeType }]) => [
					field,
					{ fileName, mimeType } as never,
				]),
			),
		}),
	}));
}

function record(version: string, name: string, value: unknown): void {
	const file = join(FOLDER, version, name);
	if (isToRecord && !existsSync(file)) writeFileSync(file, JSON.stringify(value));
}

/** Compares with what the version that saved the workflow gave. */
function expectAsSaved(version: string, name: string, outcome: unknown): void {
	record(version, name, outcome);
	const given = JSON.parse(JSON.stringify(outcome)) as unknown;
	expect(given).toEqual(read(version, name));
	// The order of an item's keys is a part of the promise, too: n8n's table shows the first ones.
	expect(JSON.stringify(given)).toBe(JSON.stringify(read(version, name)));
}

describe.each(versions)('what was saved with version %s', (version) => {
	it.each(['node.json', 'trigger.json'])('is kept by the editor as it is: %s', (file) => {
		for (const node of ours(read<SavedWorkflow>(version, file))) {
			const { description } = typeOf(node);
			const kept = NodeHelpers.getNodeParameters(
				description.properties,
				node.parameters,
				false,
				false,
				node,
				description,
			);
			expect([node.name, kept]).toEqual([node.name, node.parameters]);
			expect([
				node.name,
				NodeHelpers.getNodeParametersIssues(description.properties, node, description),
			]).toEqual([node.name, null]);
		}
	});

	it('asks the same of Nexthink and gives the same items', async () => {
		const workflow = read<SavedWorkflow>(version, 'node.json');
		const outcome: Outcome = {};
		for (const node of ours(workflow)) {
			const { simulator } = await nexthink();
			const authentication = (node.parameters.authentication ?? 'basicAuth') as Authentication;
			const isPlatform = node.parameters.operation === 'platform';
			const { platform } = await platformOf();
			const { items, error } = await engine.run({
				parameters: node.parameters,
				credential: isPlatform
					? platformCredential(platform.address)
					: credentialFor(authentication, simulator.address),
				...(node.parameters.operation === 'file' && {
					binary: [
						{ table: { data: Buffer.from(TABLE).toString('base64'), mimeType: 'text/csv' } },
					],
				}),
				typeVersion: node.typeVersion,
				timezone: workflow.settings.timezone,
			});
			expect([node.name, error]).toEqual([node.name, null]);
			const requests = isPlatform
				? platform.requests.filter(({ kind }) => kind === 'export').map(({ body }) => body)
				: requestsOf(simulator);
			outcome[node.name] = { requests, items: withoutChance(items) };
		}
		expectAsSaved(version, 'node.outcome.json', outcome);
	});

	it('watches on, and knows what it has given before', async () => {
		const [node] = ours(read<SavedWorkflow>(version, 'trigger.json')) as [INode];
		const { simulator, write } = await nexthink();
		const settings = {
			parameters: node.parameters,
			credential: credentialFor(
				node.parameters.authentication as Authentication,
				simulator.address,
			),
			typeVersion: node.typeVersion,
		};
		const withAddress = (state: IDataObject, from: string, to: string): IDataObject =>
			JSON.parse(JSON.stringify(state).replaceAll(from, to)) as IDataObject;
		if (isToRecord) {
			const first = engine.activate(settings);
			expect(await first.poll()).not.toBeNull();
			const kept = withAddress(first.kept(), simulator.address, ADDRESS);
			record(version, 'trigger.state.json', kept);
		}

		setClock(NOW + 5 * MINUTE);
		const trigger = engine.activate({
			...settings,
			kept: withAddress(
				read<IDataObject>(version, 'trigger.state.json'),
				ADDRESS,
				simulator.address,
			),
		});
		expect(await trigger.poll()).toBeNull();
		write(entry(-4, 'engine-2', 20101, 'jdoe'));
		const items = (await trigger.poll()) ?? [];
		expect(items).toHaveLength(1);
		expect(await trigger.poll()).toBeNull();
		expectAsSaved(version, 'trigger.outcome.json', withoutChance(items));
	});
});

it('the platform, too', async () => {
	for (const version of versions) {
		const [, node] = ours(read<SavedWorkflow>(version, 'trigger.json')) as [INode, INode];
		const { platform, write } = await platformOf();
		const credential = platformCredential(platform.address);
		const withAddress = (state: IDataObject, from: string, to: string): IDataObject =>
			JSON.parse(JSON.stringify(state).replaceAll(from, to)) as IDataObject;
		if (isToRecord) {
			const first = engine.activate({ parameters: node.parameters, credential });
			expect(await first.poll()).toHaveLength(2);
			const kept = withAddress(first.kept(), platform.address, ADDRESS);
			record(version, 'platformTrigger.state.json', kept);
		}
		setClock(NOW + 5 * MINUTE);
		const state = read<IDataObject>(version, 'platformTrigger.state.json');
		const kept = withAddress(state, ADDRESS, platform.address);
		const trigger = engine.activate({ parameters: node.parameters, credential, kept });
		expect(await trigger.poll()).toBeNull();
		write(4);
		const items = (await trigger.poll()) ?? [];
		expect(items).toHaveLength(1);
		expectAsSaved(version, 'platformTrigger.outcome.json', withoutChance(items));
	}
});

/** Names of parameters, with those inside of collections as `options.timeout`. */
function namesOf(properties: INodeProperties[], within = ''): string[] {
	return properties
		.filter(({ type }) => type !== 'notice')
		.flatMap(({ name, type, options }) => [
			within + name,
			...(type === 'collection' ? namesOf(options as INodeProperties[], `${name}.`) : []),
		]);
}

function namesSetIn(node: INode): string[] {
	return Object.entries(node.parameters).flatMap(([name, value]) => [
		name,
		...(value !== null && typeof value === 'object'
			? Object.keys(value).map((inner) => `${name}.${inner}`)
			: []),
	]);
}

it.each(['node', 'trigger'] as const)('every parameter of the %s is set somewhere', (of) => {
	const saved = versions.flatMap((version) =>
		ours(read<SavedWorkflow>(version, `${of}.json`)).flatMap(namesSetIn),
	);
	const missing = namesOf(engine[of].description.properties).filter(
		(name) => !saved.includes(name),
	);
	expect(missing).toEqual([]);
});
