import { createHash } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { connectedEngine } from '../simulator/connectedEngine.mts';
import { composeLine, demoLogs, generateLog, prefixStyles } from '../simulator/generator.mts';
import type { SimulatedEngine } from '../simulator/server.mts';
import { expectedLines } from '../unit/sources/auditTrailApi/expectedLines.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';
import {
	ask,
	authentications,
	closeAll,
	engineNamed,
	linesIn,
	simulate,
	textOf,
	untimed,
} from './asking.mts';

const NOW = Date.parse('2024-12-24T13:00:00Z');
const KEYS = [
	'timestamp',
	'event',
	'account',
	'target',
	'message',
	'code',
	'group',
	'component',
	'category',
	'host',
	'line',
];

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

function engineWith(name: string, lines: string[]): SimulatedEngine {
	const [usual] = demoLogs(NOW, 1).engines;
	return { ...usual!, name, address: name, log: untimed(lines) };
}

describe.each(authentications)('with %s', (authentication) => {
	it.each([
		['portal', {}],
		['engine', { engine: engineNamed('engine-2') }],
		['engine', { engine: { __rl: true, mode: 'list', value: 'engine-2.nexthink.example' } }],
		['allEngines', {}],
	] as const)('gives every line of the %s log as an item, in order %#', async (operation, more) => {
		const simulator = await simulate(demoLogs(NOW, 7));
		const { items, error, hints } = await ask(engine, simulator.address, {
			authentication,
			parameters: { operation, ...(more as object) },
		});
		const sent = textOf(simulator.linesOf({ operation, engine: 'engine-2' }));
		expect(error).toBeNull();
		expect(sent.length).toBeGreaterThan(10);
		expect(linesIn(items)).toEqual(sent);
		const asked = 'Asked for the whole log.';
		const counted = items.filter(({ json }) => json.code === null).length;
		expect(hints).toEqual([
			{
				message: `${sent.length} lines read, all kept${counted === 0 ? '' : ` (${counted} not recognized)`}. ${asked}`,
				location: 'outputPane',
			},
		]);
		for (const { json, pairedItem } of items) {
			expect(Object.keys(json)).toEqual(KEYS);
			expect(pairedItem).toEqual({ item: 0 });
		}
		const logRequests = simulator.requests.filter(({ method }) => method === 'GET');
		expect(logRequests).toHaveLength(1);
		expect(logRequests[0]!.authorization).toBe(authentication === 'basicAuth' ? 'basic' : 'bearer');
	});
});

describe('lines', () => {
	it('are the non-empty lines of any body, whatever bytes it holds and wherever it is cut', async () => {
		const simulator = await simulate();
		const piece = fc.oneof(
			{
				weight: 3,
				arbitrary: fc
					.constantFrom(
						'\n',
						'\r\n',
						'\r',
						'\n\n',
						'\ufeff',
						'é',
						'😀',
						'\u2028',
						'\u0085',
						'\0',
						' ',
					)
					.map((text) => Buffer.from(text)),
			},
			{ weight: 2, arbitrary: fc.string({ unit: 'binary' }).map((text) => Buffer.from(text)) },
			{ weight: 2, arbitrary: fc.uint8Array({ maxLength: 40 }).map((bytes) => Buffer.from(bytes)) },
			{
				weight: 1,
				arbitrary: fc.constantFrom([0xef], [0xbb, 0xbf], [0xf0, 0x9f], [0xc3]).map(Buffer.from),
			},
		);
		const body = fc
			.array(piece, { maxLength: 20 })
			.map((pieces) => Buffer.concat(pieces))
			// What begins like a web page or is JSON is no log, and UTF-16 is tried elsewhere.
			.filter((bytes) => !/^(?:\s*[[{<]|\xff\xfe|\xfe\xff)/.test(bytes.toString('latin1')));
		await fc.assert(
			fc.asyncProperty(
				body,
				fc.integer({ min: 1, max: 9 }),
				fc.boolean(),
				async (raw, size, chunked) => {
					simulator.settings.portalLog = { raw };
					simulator.settings.chunkBytes = size;
					simulator.settings.chunked = chunked;
					const { items, error } = await ask(engine, simulator.address);
					expect(error).toBeNull();
					expect(linesIn(items)).toEqual(expectedLines(raw));
				},
			),
			{ numRuns: 80 },
		);
	}, 60_000);

	it.each(prefixStyles)(
		'of a generated, hostile log with prefix %s arrive unaltered',
		async (prefixStyle) => {
			const entries = generateLog({
				seed: 11,
				lines: 300,
				from: NOW - 86_400_000,
				to: NOW,
				component: 'Portal',
				prefixStyle,
				hostile: true,
				untimedShare: 0.1,
			});
			const simulator = await simulate({ portalLog: { entries }, chunkBytes: 97, lineEnd: '\r\n' });
			const { items } = await ask(engine, simulator.address);
			expect(linesIn(items)).toEqual(textOf(simulator.linesOf({ operation: 'portal' })));
			expect(items).toHaveLength(300);
		},
	);

	it.each(['byteOrderMark', 'missingLastNewline'] as const)(
		'come unaltered with %s',
		async (setting) => {
			const simulator = await simulate({ ...demoLogs(NOW, 3), [setting]: true });
			const { items } = await ask(engine, simulator.address);
			expect(linesIn(items)).toEqual(
				demoLogs(NOW, 3).portalLog.entries.map(({ line }) => String(line)),
			);
		},
	);

	it('of 200,000 events all become items', async () => {
		const line =
			'2024-12-24T13:00:00Z portal01 nxaudit: [Portal|LOGIN|20101|jdoe] User account logged';
		const simulator = await simulate({
			portalLog: { raw: Buffer.from(`${line}\n`.repeat(200_000)) },
		});
		const { items } = await ask(engine, simulator.address);
		expect(items).toHaveLength(200_000);
	}, 60_000);
});

describe('an item', () => {
	it('holds what the line says', async () => {
		const { line } = composeLine({
			style: 'rfc3339Offset',
			time: NOW,
			host: 'portal01',
			tag: 'nxaudit',
			zoneOffsetMinutes: 60,
			template: '[Portal|LOGIN|20103|*system] User {target} failed login attempts - {reason}',
			values: { target: 'jdoe', reason: 'wrong password' },
		});
		const simulator = await simulate({ portalLog: untimed([line]) });
		const { items } = await ask(engine, simulator.address);
		expect(items).toEqual([
			{
				json: {
					timestamp: '2024-12-24T13:00:00.000Z',
					component: 'Portal',
					category: 'LOGIN',
					code: 20103,
					event: expect.any(String),
					group: 'signInFailures',
					account: '*system',
					target: 'jdoe',
					message: 'User jdoe failed login attempts - wrong password',
					host: 'portal01',
					line,
				},
				pairedItem: { item: 0 },
			},
		]);
	});

	it('of a line that says nothing known holds null, and the line', async () => {
		const simulator = await simulate({ portalLog: untimed(['-- MARK --']) });
		const { items } = await ask(engine, simulator.address);
		const expected = Object.fromEntries(KEYS.map((key) => [key, null]));
		expect(items[0]!.json).toEqual({ ...expected, line: '-- MARK --' });
	});

	it('of a line that a stranger wrote is no admin event', async () => {
		const line =
			'2024-12-24T13:00:00Z portal01 sshd[99]: Invalid user [Portal|USER|20206|root] Role admin is added';
		const simulator = await simulate({ portalLog: untimed([line]) });
		const { items } = await ask(engine, simulator.address);
		expect(items[0]!.json).toMatchObject({ code: null, group: null, account: null, line });
	});

	it('has no line without the raw line, and id and source after it on demand', async () => {
		const simulator = await simulate({ portalLog: untimed(['one', 'two']) });
		const keysWith = async (options: Record<string, boolean>) => {
			const { items } = await ask(engine, simulator.address, { parameters: { options } });
			return Object.keys(items[0]!.json);
		};
		const withoutLine = KEYS.filter((key) => key !== 'line');
		expect(await keysWith({ includeRawLine: false })).toEqual(withoutLine);
		expect(await keysWith({ includeId: true })).toEqual([...KEYS, 'id']);
		expect(await keysWith({ includeSource: true, includeId: true })).toEqual([
			...KEYS,
			'id',
			'source',
		]);
		expect(await keysWith({ includeRawLine: false, includeId: true })).toEqual([
			...withoutLine,
			'id',
		]);
	});

	it('names the request it came with as its source', async () => {
		const simulator = await simulate({ engines: [engineWith('engine-1', ['a'])] });
		const { items } = await ask(engine, simulator.address, {
			parameters: {
				operation: 'engine',
				engine: engineNamed('engine-1'),
				options: { includeSource: true },
			},
		});
		expect(items[0]!.json.source).toEqual({ operation: 'engine', engine: 'engine-1' });
	});

	it('has an id of its own, equal lines too, that a repeated download gives again', async () => {
		const simulator = await simulate({ portalLog: untimed(['same', 'other', 'same']) });
		const ids = async () => {
			const parameters = { options: { includeId: true } };
			const { items } = await ask(engine, simulator.address, { parameters });
			return items.map(({ json }) => String(json.id));
		};
		const first = await ids();
		expect(first).toEqual(await ids());
		expect(new Set(first).size).toBe(3);
		const length = createHash('sha256').update('').digest('hex').length;
		expect(first.every((id) => /^[0-9a-f]+$/.test(id) && id.length === length)).toBe(true);
	});

	it.each(['portal', 'allEngines'] as const)(
		'keeps its id when a limit cuts the older ones off: %s',
		async (operation) => {
			const stamp = (second: number, text: string) => `2024-12-24T13:00:0${second}Z h t: ${text}`;
			// The untimed equal lines belong to the line before them: engine-1's is the newer one.
			const newer = [stamp(5, 'x'), 'continued'];
			const older = [stamp(1, 'y'), 'continued'];
			const simulator = await simulate({
				portalLog: untimed([...older, ...newer]),
				engines: [engineWith('engine-1', newer), engineWith('engine-2', older)],
			});
			const idsOf = async (more: Record<string, never> | { returnAll: boolean; limit: number }) => {
				const parameters = { operation, options: { includeId: true }, ...more };
				const { items } = await ask(engine, simulator.address, { parameters });
				return items.map(({ json }) => json.id);
			};
			const all = await idsOf({});
			const newest = operation === 'portal' ? all.slice(-2) : all.slice(0, 2);
			expect(await idsOf({ returnAll: false, limit: 2 })).toEqual(newest);
		},
	);
});

it('tells of a log whose own tag is one of those after which a bracket is text', async () => {
	const lines = Array.from(
		{ length: 12 },
		(_none, index) => `Dec 24 12:00:${10 + index} portal01 tomcat: [Portal|LOGIN|20101|jdoe] x`,
	);
	const simulator = await simulate({ portalLog: untimed(lines) });
	const { items, hints } = await ask(engine, simulator.address);
	expect(items.map(({ json }) => json.code)).toEqual(Array(12).fill(null));
	expect(hints[0]!.message).toMatch(
		/ 12 of 12 lines contain a bracket after the tag .*'Bracket Position' in 'Options'\.$/,
	);
	const parameters = { options: { bracketPosition: 'anywhere' } };
	const anywhere = await ask(engine, simulator.address, { parameters });
	expect(anywhere.items.map(({ json }) => json.code)).toEqual(Array(12).fill(20101));
	expect(anywhere.hints[0]!.message).not.toContain('bracket');
});

describe('an empty log', () => {
	it.each([
		['nothing', ''],
		['empty lines', '\n\r\n\n'],
		['a byte order mark', '\ufeff'],
	])('of %s gives no items, and a hint that says so', async (_, body) => {
		const simulator = await simulate({ portalLog: { raw: Buffer.from(body) } });
		const { items, hints, error } = await ask(engine, simulator.address);
		expect(error).toBeNull();
		expect(items).toEqual([]);
		expect(hints.map(({ message }) => message)).toEqual([
			"Nexthink sent an empty log. Asked for the whole log. Extend 'Time Range' if you expected events.",
		]);
	});
});

describe('several input items', () => {
	const engines = [
		engineWith('engine-1', ['a', 'b']),
		engineWith('engine-2', []),
		engineWith('engine-3', ['c']),
	];
	const parameters = { operation: 'engine', engine: engineNamed('={{ $json.engine }}') };

	it('make one request each, in order, and each event names its item', async () => {
		const simulator = await simulate({ engines });
		const { items, hints } = await ask(engine, simulator.address, {
			parameters,
			input: engines.map(({ name }) => ({ engine: name })),
		});
		expect(simulator.requests.map(({ path }) => path.split('/')[5])).toEqual([
			'engine-1',
			'engine-2',
			'engine-3',
		]);
		expect(items.map(({ json, pairedItem }) => [json.line, pairedItem])).toEqual([
			['a', { item: 0 }],
			['b', { item: 0 }],
			['c', { item: 2 }],
		]);
		expect(hints.map(({ message }) => message)).toEqual([
			"3 input items: 3 lines read, all kept (3 not recognized). Asked for the whole log. Nexthink sent an empty log for 1 of 3 input items. Extend 'Time Range' if you expected events.",
		]);
	});

	it('go on after one that fails, which gives one item that names it', async () => {
		const simulator = await simulate({ engines });
		const { items, error } = await ask(engine, simulator.address, {
			parameters,
			input: [
				{ engine: 'engine-1' },
				{ engine: 'nowhere' },
				{ engine: '' },
				{ engine: 'engine-3' },
			],
			continueOnFail: true,
		});
		expect(error).toBeNull();
		expect(items.map(({ json, pairedItem }) => [json.line ?? json.error, pairedItem])).toEqual([
			['a', { item: 0 }],
			['b', { item: 0 }],
			["The Engine 'nowhere' may be disconnected, or Nexthink does not know it (500)", { item: 1 }],
			["'Engine' must be the host name of an Engine, but is empty", { item: 2 }],
			['c', { item: 3 }],
		]);
		// By exactly these keys n8n knows an error item, and adds the input's fields at the error output.
		expect(items.map((item) => Object.keys(item).toSorted())).toEqual(
			Array(5).fill(['json', 'pairedItem']),
		);
		expect(items[3]!.json).toEqual({
			error: "'Engine' must be the host name of an Engine, but is empty",
			message: expect.stringContaining('Engine'),
		});
		expect(simulator.requests).toHaveLength(3);
	});

	it('stop at the first that fails, with its index', async () => {
		const simulator = await simulate({ engines });
		const { items, error } = await ask(engine, simulator.address, {
			parameters,
			input: [{ engine: 'engine-1' }, { engine: 'nowhere' }, { engine: 'engine-3' }],
		});
		expect(error?.context?.itemIndex).toBe(1);
		expect(items).toEqual([]);
		expect(simulator.requests).toHaveLength(2);
	});
});

describe("an Engine's name", () => {
	it('of any text is sent as one segment, or not at all', async () => {
		const simulator = await simulate();
		await fc.assert(
			fc.asyncProperty(fc.string({ unit: 'binary', maxLength: 20 }), async (name) => {
				simulator.requests.length = 0;
				const { error } = await ask(engine, simulator.address, {
					parameters: { operation: 'engine', engine: engineNamed('={{ $json.name }}') },
					input: [{ name }],
				});
				expect(error?.message).toContain('Engine');
				for (const { rawPath } of simulator.requests) {
					const segments = rawPath.split('/');
					expect(segments).toHaveLength(8);
					expect(decodeURIComponent(segments[5]!)).toBe(name.trim());
				}
			}),
			{ numRuns: 100 },
		);
	});

	it('may be disconnected, which the message leads with', async () => {
		const away = connectedEngine('engine-1', untimed(['a']), { status: 'DISCONNECTED' });
		const simulator = await simulate({ engines: [away] });
		const { error } = await ask(engine, simulator.address, {
			parameters: { operation: 'engine', engine: engineNamed('engine-1') },
		});
		expect(error?.message).toMatch(/^The Engine 'engine-1' may be disconnected,/);
		expect(error?.description).toContain('A disconnected Engine gives no log: try again later.');
	});

	it.each(['engine-remoteaccess', 'ENOTFOUND', 'econnrefused.example', 'eperm'])(
		'%s stands in the message when Nexthink does not know it',
		async (name) => {
			const simulator = await simulate();
			const { error } = await ask(engine, simulator.address, {
				parameters: { operation: 'engine', engine: engineNamed(name) },
			});
			expect(error?.message).toBe(
				`The Engine '${name}' may be disconnected, or Nexthink does not know it (500)`,
			);
		},
	);
});
