import { createHash } from 'node:crypto';
import { readdirSync } from 'node:fs';
import { gunzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IBinaryData, INodeExecutionData } from 'n8n-workflow';
import { faultKinds } from '../simulator/settings.mts';
import { demoLogs, streamLog } from '../simulator/generator.mts';
import type { LogRecipe } from '../simulator/generator.mts';
import { ask, authentications, closeAll, engineNamed, simulate, untimed } from './asking.mts';
import { startEngine } from './engine.mts';
import type { Engine } from './engine.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

const recipe: LogRecipe = {
	seed: 20241224,
	lines: 2000,
	from: Date.parse('2024-12-20T00:00:00Z'),
	to: Date.parse('2024-12-24T12:00:00Z'),
	component: 'Portal',
	prefixStyle: 'rfc3339Utc',
	hostile: true,
};
const log = Buffer.concat([...streamLog(recipe)]);

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

async function contentOf(item: INodeExecutionData | undefined, field = 'data'): Promise<Buffer> {
	return await engine.files.read(item!.binary![field] as IBinaryData);
}

/** Files of the storage, without n8n's notes about them. */
function storedFiles(): string[] {
	const names = readdirSync(engine.files.folder, { recursive: true, encoding: 'utf8' });
	return names.filter((name) => /binary_data.[^/\\]+$/.test(name) && !name.endsWith('.metadata'));
}

describe('a log as a file', () => {
	it.each(authentications)('is, byte for byte, what Nexthink sent (%s)', async (authentication) => {
		const simulator = await simulate({ portalLog: { raw: log } });
		const { items, hints, error } = await ask(engine, simulator.address, {
			authentication,
			parameters: { output: 'file', timeRange: { beforeDate: '2024-12-24' } },
		});
		expect(error).toBeNull();
		expect(hints.map(({ message }) => message)).toEqual([
			`${recipe.lines.toLocaleString('en-US')} lines read, all kept in the file. Asked for all of the log before 2024-12-24.`,
		]);
		expect(items).toHaveLength(1);
		expect(items[0]!.json).toEqual({
			operation: 'portal',
			engine: null,
			fileName: 'portal-audit-2024-12-24.log',
			lines: recipe.lines,
			bytes: log.length,
			sha256: sha256(log),
			firstTimestamp: expect.stringMatching(/^2024-12-20T00:0/),
			lastTimestamp: expect.stringMatching(/^2024-12-24T11:5/),
		});
		expect(items[0]!.pairedItem).toEqual({ item: 0 });
		expect(items[0]!.binary!.data).toMatchObject({
			fileName: 'portal-audit-2024-12-24.log',
			mimeType: 'text/plain',
			fileExtension: 'log',
			bytes: log.length,
		});
		expect(log.equals(await contentOf(items[0]))).toBe(true);
	});

	it('holds the lines of the filters only, with their own line ends', async () => {
		const simulator = await simulate({
			portalLog: {
				raw: Buffer.from(
					'[Portal|USER|20206|a] Role x is added\r\n\nother\n[Portal|USER|20206|b] Role Zo\xeb is added\n[Portal|LOGIN|20101|a] User a logged\r\n[Portal|USER|20206|c] torn',
					'latin1',
				),
			},
		});
		const { items } = await ask(engine, simulator.address, {
			parameters: { output: 'file', filters: { codes: '20206' } },
		});
		const expected = Buffer.from(
			'[Portal|USER|20206|a] Role x is added\r\n[Portal|USER|20206|b] Role Zo\xeb is added\n[Portal|USER|20206|c] torn',
			'latin1',
		);
		expect(await contentOf(items[0])).toEqual(expected);
		expect(items[0]!.json).toMatchObject({
			lines: 3,
			bytes: expected.length,
			sha256: sha256(expected),
			firstTimestamp: null,
			lastTimestamp: null,
		});
	});

	it('can be gzip: the checksum of the log stays, that of the file is told beside it', async () => {
		const simulator = await simulate({ portalLog: { raw: log } });
		const { items } = await ask(engine, simulator.address, {
			parameters: { output: 'file', options: { compress: true, fileName: 'nightly.log' } },
		});
		const file = await contentOf(items[0]);
		expect(log.equals(gunzipSync(file))).toBe(true);
		expect(items[0]!.json).toMatchObject({
			fileName: 'nightly.log.gz',
			bytes: log.length,
			sha256: sha256(log),
			compressedBytes: file.length,
			compressedSha256: sha256(file),
		});
		expect(items[0]!.binary!.data).toMatchObject({
			fileName: 'nightly.log.gz',
			mimeType: 'application/gzip',
			bytes: file.length,
		});
	});

	it('ignores the limit', async () => {
		const simulator = await simulate({ portalLog: { raw: log } });
		const { items } = await ask(engine, simulator.address, {
			parameters: { output: 'file', returnAll: false, limit: 5 },
		});
		expect(log.equals(await contentOf(items[0]))).toBe(true);
	});

	it('is one file for each input item, in the field that was asked for', async () => {
		const { engines } = demoLogs(Date.now(), 1);
		const [one, two] = engines;
		const simulator = await simulate({
			engines: [
				{ ...one!, log: untimed(['a', 'b']) },
				{ ...two!, log: untimed(['c']) },
			],
		});
		const { items } = await ask(engine, simulator.address, {
			input: [{ engine: one!.address }, { engine: two!.address }],
			parameters: {
				operation: 'engine',
				engine: engineNamed('={{ $json.engine }}'),
				output: 'file',
				options: { binaryProperty: 'log' },
			},
		});
		const today = new Date().toISOString().slice(0, 10);
		expect(items.map(({ json }) => json.fileName)).toEqual(
			[one!, two!].map(({ address }) => `${address}-audit-${today}.log`),
		);
		expect(items.map(({ json }) => json.engine)).toEqual([one!.address, two!.address]);
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual([{ item: 0 }, { item: 1 }]);
		expect((await contentOf(items[0], 'log')).toString()).toBe('a\nb\n');
		expect((await contentOf(items[1], 'log')).toString()).toBe('c\n');
	});

	it('is named after the day in the zone of the workflow', async () => {
		const simulator = await simulate({ portalLog: untimed(['a']) });
		const { items } = await ask(engine, simulator.address, {
			timezone: 'Pacific/Kiritimati',
			parameters: { output: 'file' },
		});
		const fourteenHoursAhead = new Date(Date.now() + 14 * 3_600_000).toISOString().slice(0, 10);
		expect(items[0]!.json.fileName).toBe(`portal-audit-${fourteenHoursAhead}.log`);
	});

	it('can be empty, and says so', async () => {
		const simulator = await simulate();
		const { items, hints } = await ask(engine, simulator.address, {
			parameters: { output: 'file' },
		});
		expect(items[0]!.json).toMatchObject({ lines: 0, bytes: 0, sha256: sha256(Buffer.alloc(0)) });
		expect(await contentOf(items[0])).toHaveLength(0);
		expect(hints.map(({ message }) => message)).toEqual([
			"Nexthink sent an empty log. Asked for the whole log. Extend 'Time Range' if you expected events.",
		]);
	});

	it.each(faultKinds.filter((kind) => kind !== 'slowDrip'))(
		'that is compressed here and breaks off is told, and nothing of it stays: %s',
		async (kind) => {
			const simulator = await simulate({
				portalLog: { raw: log },
				fault: { kind, afterBytes: 100_000 },
			});
			const before = storedFiles();
			const options = { timeout: 1, compress: true };
			const run = { parameters: { output: 'file', options } };
			const { items, error } = await ask(engine, simulator.address, run);
			expect(items).toEqual([]);
			const asItems = await ask(engine, simulator.address, {
				parameters: { options: { timeout: 1 } },
			});
			expect(error!.message).toBe(asItems.error!.message);
			expect(error!.description).toBe(asItems.error!.description);
			expect(storedFiles()).toEqual(before);
		},
	);
});
