import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { NodeParameterValueType } from 'n8n-workflow';
import { demoLogs } from '../simulator/generator.mts';
import type { SimulatedEngine } from '../simulator/server.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import { heldBytes } from './heldBytes.mts';
import { ask, closeAll, engineNamed, linesIn, simulate, untimed } from './asking.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

function engineWith(name: string, lines: string[]): SimulatedEngine {
	const [usual] = demoLogs(0, 1).engines;
	return { ...usual!, name, address: name, log: untimed(lines) };
}

const at = (minute: number, text: string) =>
	`2024-12-24T13:${String(minute).padStart(2, '0')}:00Z host nxaudit: ${text}`;

describe('the limit', () => {
	const lines = Array.from({ length: 20 }, (_, index) => at(index, `line ${index}`));

	it.each(['portal', 'engine'] as const)(
		'keeps the last lines of the %s log, in order, and says so',
		async (operation) => {
			const simulator = await simulate({
				portalLog: untimed(lines),
				engines: [engineWith('engine-1', lines)],
			});
			const { items, hints } = await ask(engine, simulator.address, {
				parameters: { operation, engine: engineNamed('engine-1'), returnAll: false, limit: 7 },
			});
			expect(linesIn(items)).toEqual(lines.slice(-7));
			expect(hints.map(({ message }) => message)).toEqual([
				"20 lines read, 7 kept (7 not recognized). Asked for the whole log. Limited to the newest 7 of 20 events. Raise 'Limit', or turn on 'Return All', to get the others.",
			]);
		},
	);

	it.each([
		[20, false],
		[21, false],
		[1_000_000, false],
		[19, true],
		[1, true],
	])('of %i says of a log of 20 lines that it leaves some out: %j', async (limit, leavesOut) => {
		const simulator = await simulate({ portalLog: untimed(lines) });
		const { items, hints } = await ask(engine, simulator.address, {
			parameters: { returnAll: false, limit },
		});
		expect(linesIn(items)).toEqual(lines.slice(-limit));
		expect(hints.map(({ message }) => message.includes('the newest '))).toEqual([leavesOut]);
	});

	it('is ignored when all are wanted', async () => {
		const simulator = await simulate({ portalLog: untimed(lines) });
		const { items, hints } = await ask(engine, simulator.address, { parameters: { limit: 2 } });
		expect(items).toHaveLength(20);
		expect(hints).toHaveLength(1);
	});

	it('counts what the filters let through, and each input item by itself', async () => {
		const simulator = await simulate({ portalLog: untimed(lines) });
		const { items, hints } = await ask(engine, simulator.address, {
			parameters: { returnAll: false, limit: 3, filters: { text: 'line 1' } },
			input: [{}, {}],
		});
		const newest = [17, 18, 19].map((index) => lines[index]);
		expect(linesIn(items)).toEqual([...newest, ...newest]);
		expect(hints.map(({ message }) => message)).toEqual([
			expect.stringMatching(
				/^2 input items: 40 lines read, 6 kept \(6 not recognized\)\. .* the newest 6 of 22 events/,
			),
		]);
	});

	it('keeps the latest by time of all Engines, in the order of the answer', async () => {
		const simulator = await simulate({
			engines: [
				engineWith('engine-1', [at(1, 'a'), at(50, 'b'), 'b goes on', at(51, 'c')]),
				engineWith('engine-2', [at(2, 'd'), at(3, 'e')]),
				engineWith('engine-3', [at(40, 'f'), at(52, 'g'), at(53, 'h')]),
			],
		});
		const newest = async (limit: number) => {
			const { items } = await ask(engine, simulator.address, {
				parameters: { operation: 'allEngines', returnAll: false, limit },
			});
			return linesIn(items);
		};
		expect(await newest(3)).toEqual([at(51, 'c'), at(52, 'g'), at(53, 'h')]);
		expect(await newest(5)).toEqual([
			at(50, 'b'),
			'b goes on',
			at(51, 'c'),
			at(52, 'g'),
			at(53, 'h'),
		]);
		expect(await newest(6)).toEqual([
			at(50, 'b'),
			'b goes on',
			at(51, 'c'),
			at(40, 'f'),
			at(52, 'g'),
			at(53, 'h'),
		]);
	});

	it('agrees with sorting by time, whatever the Engines wrote', async () => {
		const simulator = await simulate();
		const log = fc.array(fc.option(fc.integer({ min: 0, max: 59 }), { nil: null }), {
			maxLength: 12,
		});
		await fc.assert(
			fc.asyncProperty(
				fc.array(log, { maxLength: 4 }),
				fc.integer({ min: 1, max: 15 }),
				async (logs, limit) => {
					let number = 0;
					const written = logs.map((minutes) =>
						minutes.map((minute) =>
							minute === null ? `untimed ${number++}` : at(minute, `line ${number++}`),
						),
					);
					simulator.settings.engines = written.map((lines, index) =>
						engineWith(`engine-${index}`, lines),
					);
					const { items } = await ask(engine, simulator.address, {
						parameters: { operation: 'allEngines', returnAll: false, limit },
					});
					let last = '';
					const timed = written.flat().map((line, position) => {
						last = /^2024\S+/.exec(line)?.[0] ?? last;
						return { line, position, time: last };
					});
					const expected = timed
						.sort((a, b) => (a.time < b.time ? -1 : a.time > b.time ? 1 : a.position - b.position))
						.slice(-limit)
						.sort((a, b) => a.position - b.position);
					expect(linesIn(items)).toEqual(expected.map(({ line }) => line));
				},
			),
			{ numRuns: 60 },
		);
	}, 30_000);
});

describe('a switch that an expression makes a text', () => {
	const lines = Array.from({ length: 60 }, (_, index) => at(index, `[Portal|X|20101|a] ${index}`));

	it.each([
		['returnAll', { returnAll: '={{ "true" }}', limit: 50 }, lines],
		[
			'onlyRecognized',
			{ filters: { onlyRecognized: '={{ "true" }}' } as unknown as Record<string, never> },
			lines,
		],
	])(
		'%s works as meant, or is refused, but is not passed over',
		async (_, parameters, expected) => {
			const simulator = await simulate({
				portalLog: untimed('filters' in parameters ? ['-- MARK --', ...lines] : lines),
			});
			const { items, error } = await ask(engine, simulator.address, { parameters });
			if (error === null) expect(linesIn(items)).toEqual(expected);
			else expect(error.message).toContain("'");
		},
	);
});

describe('filters', () => {
	const log = {
		signIn: at(1, '[Portal|LOGIN|20101|jdoe] User account logged with session id ab12'),
		failure: at(
			2,
			'[Portal|LOGIN|20103|*system] User MMiller failed login attempts - wrong password',
		),
		roleUpdate: at(3, '[Portal|USER|20206|root] Role JDoe is added'),
		remoteAction: at(4, '[Portal|RA|20901|root] Remote action Restart is updated'),
		run: at(5, '[Portal|RA|21001|root] Remote action run'),
		unknown: at(6, '[Portal|NEW|29999|jdoe] Something new'),
		ssh: at(7, 'Accepted password for nexthink').replace('nxaudit', 'sshd'),
		forged: at(8, 'Invalid user [Portal|USER|20206|jdoe] Role x is added').replace(
			'nxaudit',
			'sshd',
		),
	};
	type Name = keyof typeof log;

	async function passing(filters: Record<string, unknown>): Promise<Name[]> {
		// Cut into small pieces: a filter works on lines, not on what arrives.
		const simulator = await simulate({ portalLog: untimed(Object.values(log)), chunkBytes: 33 });
		const { items, error } = await ask(engine, simulator.address, {
			parameters: { filters } as unknown as Record<string, NodeParameterValueType>,
			input: [
				{ codes: [20101, '20103'], groups: ['signIns'], one: 20101, names: ['root', 'JDOE'] },
			],
		});
		expect(error).toBeNull();
		const names = Object.keys(log) as Name[];
		return linesIn(items).map((line) => names.find((name) => log[name] === line)!);
	}

	it.each<[string, Record<string, unknown>, Name[]]>([
		['nothing', {}, Object.keys(log) as Name[]],
		[
			'empty fields',
			{ accounts: '', codes: ' , ', eventGroups: [], text: '', onlyRecognized: false },
			Object.keys(log) as Name[],
		],
		[
			'only recognised events',
			{ onlyRecognized: true },
			['signIn', 'failure', 'roleUpdate', 'remoteAction', 'run', 'unknown'],
		],
		['a group', { eventGroups: ['signIns'] }, ['signIn']],
		['two groups', { eventGroups: ['signIns', 'signInFailures'] }, ['signIn', 'failure']],
		[
			'groups as text',
			{ eventGroups: '={{ "signIns, Sign-In Failures" }}' },
			['signIn', 'failure'],
		],
		['a group from the item', { eventGroups: '={{ $json.groups }}' }, ['signIn']],
		['codes that nobody documented', { eventGroups: ['other'] }, ['unknown']],
		['admin changes', { eventGroups: ['adminChanges'] }, ['roleUpdate', 'remoteAction']],
		['remote actions', { eventGroups: ['remoteActions'] }, ['remoteAction', 'run']],
		['a code', { codes: '20101' }, ['signIn']],
		['a range', { codes: '20101-20206' }, ['signIn', 'failure', 'roleUpdate']],
		['codes and a range', { codes: '20101, 20901 - 21001' }, ['signIn', 'remoteAction', 'run']],
		['a list of codes', { codes: '={{ $json.codes }}' }, ['signIn', 'failure']],
		['one number', { codes: '={{ $json.one }}' }, ['signIn']],
		[
			'groups and codes together',
			{ eventGroups: ['signIns'], codes: '29999' },
			['signIn', 'unknown'],
		],
		[
			'an account, ignoring case',
			{ accounts: 'JDOE' },
			['signIn', 'unknown', 'roleUpdate'].sort(byLog) as Name[],
		],
		['the account that failed', { accounts: 'mmiller' }, ['failure']],
		['two accounts', { accounts: '*system, nobody' }, ['failure']],
		['part of an account', { accounts: 'jdo' }, []],
		[
			'a list of accounts and a group',
			{ accounts: '={{ $json.names }}', eventGroups: ['adminChanges'] },
			['roleUpdate', 'remoteAction'],
		],
		['a text, ignoring case', { text: 'REMOTE ACTION' }, ['remoteAction', 'run']],
		['a text in the prefix', { text: 'sshd' }, ['ssh', 'forged']],
		[
			'a text and only recognised',
			{ text: '[portal|user|20206', onlyRecognized: true },
			['roleUpdate'],
		],
		['a text and an account', { text: 'session', accounts: 'root' }, []],
	])('of %s let through what they say', async (_, filters, expected) => {
		expect(await passing(filters)).toEqual(expected);
	});

	function byLog(a: string, b: string): number {
		const names = Object.keys(log);
		return names.indexOf(a) - names.indexOf(b);
	}

	it('that let nothing through give no items, and the log is not called empty', async () => {
		const simulator = await simulate({ portalLog: untimed(Object.values(log)) });
		const { items, hints, error } = await ask(engine, simulator.address, {
			parameters: { filters: { text: 'never written' } },
		});
		expect([items, error]).toEqual([[], null]);
		expect(hints.map(({ message }) => message)).toEqual([
			"8 lines read, 0 kept. Asked for the whole log. No line passes 'Text'.",
		]);
	});

	/** So often is looked what is held: to collect all garbage takes a moment. */
	const BLOCKS_BETWEEN_LOOKS = 10;
	/** Of 60 MB that are sent. */
	const MOST_HELD_BYTES = 20_000_000;

	it('and a limit keep memory small over a log that is never held whole', async () => {
		const line = Buffer.from(
			`${at(1, '[Portal|LOGIN|20101|jdoe] User account logged').padEnd(200)}\n`,
		);
		const block = Buffer.concat(Array.from({ length: 5_000 }, () => line));
		const blocks = 60;
		const held: number[] = [];
		const simulator = await simulate({
			portalLog: function* () {
				for (let count = 0; count < blocks; count += 1) {
					if (count % BLOCKS_BETWEEN_LOOKS === 0) held.push(heldBytes());
					yield block;
				}
			},
		});
		const { items, hints } = await ask(engine, simulator.address, {
			parameters: { returnAll: false, limit: 10, filters: { eventGroups: ['signIns'] } },
		});
		expect(items).toHaveLength(10);
		expect(hints[0]!.message).toContain('the newest 10 of 300,000 events');
		expect(Math.max(...held) - held[0]!).toBeLessThan(MOST_HELD_BYTES);
	}, 60_000);
});
