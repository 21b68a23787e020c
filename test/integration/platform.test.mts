import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { ServerResponse } from 'node:http';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NodeParameterValueType } from 'n8n-workflow';
import type { PlatformRow, SimulatedPlatform } from '../simulator/platform.mts';
import { startEngine } from './engine.mts';
import type { Engine, NodeResult } from './engine.mts';
import {
	CLIENT_SECRET,
	ask,
	closeAfterwards,
	closeAll,
	linesIn,
	listen,
	platformCredential,
	simulatePlatform,
	within,
} from './asking.mts';

const NOW = Date.parse('2024-12-24T13:20:00Z');

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

function rowsUpTo(now: number, count: number): PlatformRow[] {
	return Array.from({ length: count }, (_, index) => ({
		at: now - (count - index) * 1000,
		values: {
			code: 91021,
			message: `Updated role, id=${index}, name="Role, ${index}"`,
			account: index % 2 === 0 ? 'k.brandt' : undefined,
			note: 'a,"b"\nc',
		},
	}));
}

async function askPlatform(
	{ address }: SimulatedPlatform,
	parameters: Record<string, NodeParameterValueType> = {},
	more: object = {},
): Promise<NodeResult> {
	return await ask(engine, address, {
		credential: platformCredential(address),
		parameters: { operation: 'platform', queryId: '#audit_log', ...parameters },
		...more,
	});
}

const ways = ['execute', 'export'] as const;

describe.each(ways)('the platform, by %s', (fetchBy) => {
	it('gives each row of the query as an item', async () => {
		const platform = await simulatePlatform({
			clock: () => NOW,
			rows: rowsUpTo(NOW, 30),
			questionsUntilReady: 1,
		});
		const { items, error, hints } = await askPlatform(platform, { fetchBy });
		expect(error).toBeNull();
		expect(items).toHaveLength(30);
		const { line, ...first } = items[0]!.json;
		expect(first).toEqual({
			timestamp: '2024-12-24T13:19:30.000Z',
			event: 'Platform role changed',
			account: 'k.brandt',
			target: 'Role, 0',
			message: 'Updated role, id=0, name="Role, 0"',
			code: 91021,
			group: 'accountsAndRoles',
			component: 'Platform',
			category: null,
			host: null,
		});
		expect(JSON.parse(line as string)).toMatchObject({
			time: expect.stringContaining('2024-12-24T13:19:30') as unknown,
			note: 'a,"b"\nc',
		});
		expect(items[1]!.json.account).toBeNull();
		expect(hints).toEqual([
			{
				message: '30 rows read, all kept. Asked for the query #audit_log.',
				location: 'outputPane',
			},
		]);
	});

	it('sends no credential to the file, and shows the address of the file nowhere', async () => {
		const platform = await simulatePlatform({ clock: () => NOW, rows: rowsUpTo(NOW, 3) });
		const { saved } = await askPlatform(platform, { fetchBy });
		const file = platform.requests.filter(({ kind }) => kind === 'file');
		expect(file).toHaveLength(fetchBy === 'export' ? 1 : 0);
		for (const { headers } of file) expect(headers.authorization).toBeUndefined();
		for (const address of platform.fileAddresses) {
			expect(saved).not.toContain(address);
			expect(saved).not.toContain(new URL(address).search);
		}
		expect(saved).not.toContain(CLIENT_SECRET);
	});

	it('filters, and keeps the newest', async () => {
		const platform = await simulatePlatform({
			clock: () => NOW,
			rows: rowsUpTo(NOW, 30).toReversed(),
		});
		const { items } = await askPlatform(platform, {
			fetchBy,
			returnAll: false,
			limit: 2,
			filters: { accounts: 'K.Brandt', eventGroups: ['accountsAndRoles'] },
		});
		expect(items.map(({ json }) => json.target)).toEqual(['Role, 28', 'Role, 26']);
	});

	it('gives an id that stays, whatever else a row holds', async () => {
		const rows = rowsUpTo(NOW, 5);
		const platform = await simulatePlatform({ clock: () => NOW, rows });
		const options = { includeId: true, includeSource: true };
		const before = await askPlatform(platform, { fetchBy, options });
		platform.settings.rows = rows.map(({ at, values }) => ({
			at,
			values: { other: 1, ...values, note: '' },
		}));
		const after = await askPlatform(platform, { fetchBy, options });
		const ids = before.items.map(({ json }) => json.id);
		expect(new Set(ids).size).toBe(5);
		expect(after.items.map(({ json }) => json.id)).toEqual(ids);
		expect(before.items[0]!.json.source).toEqual({
			operation: 'platform',
			engine: null,
			queryId: '#audit_log',
		});
	});

	it('gives every row whole where a column is missing, and says which columns came', async () => {
		const platform = await simulatePlatform({
			clock: () => NOW,
			rows: rowsUpTo(NOW, 2),
			timeColumn: 'audit_log.happened',
		});
		const { items, hints, error } = await askPlatform(platform, { fetchBy });
		expect(error).toBeNull();
		expect(items.map(({ json }) => [json.code, json.timestamp])).toEqual([
			[null, null],
			[null, null],
		]);
		expect(linesIn(items).join()).toContain('Role, 1');
		expect(hints[0]!.message).toContain(
			"No column for time among those that came: audit_log.happened, code, message, account, note. Name it in 'Columns'",
		);
		const named = await askPlatform(platform, { fetchBy, columns: { time: 'Happened' } });
		expect(named.items[0]!.json.timestamp).toBe('2024-12-24T13:19:58.000Z');
	});

	it('gives the table as a file', async () => {
		const platform = await simulatePlatform({ clock: () => NOW, rows: rowsUpTo(NOW, 3) });
		const { items, error } = await askPlatform(platform, { fetchBy, output: 'file' });
		expect(error).toBeNull();
		const { json, binary } = items[0]!;
		expect(json).toMatchObject({
			operation: 'platform',
			lines: 3,
			fileName: expect.stringMatching(/^audit_log-\d{4}-\d\d-\d\d\.csv$/) as unknown,
		});
		const bytes = await engine.files.read(binary!.data!);
		expect(json.sha256).toBe(createHash('sha256').update(bytes).digest('hex'));
		expect(bytes.toString()).toMatch(/^time,code,message,account,note\n/);
		expect(bytes.toString().match(/Updated role/g)).toHaveLength(3);
		const filtered = await askPlatform(platform, {
			fetchBy,
			output: 'file',
			filters: { accounts: 'k.brandt' },
		});
		const wanted = (await engine.files.read(filtered.items[0]!.binary!.data!)).toString();
		expect(wanted).toMatch(/^time,code,message,account,note\n/);
		expect(wanted.match(/Updated role/g)).toHaveLength(2);
	});

	it('sends the values of parameters, and renews a token that ran out', async () => {
		const platform = await simulatePlatform({
			clock: () => NOW,
			rows: rowsUpTo(NOW, 3),
			queries: { '#by_code': 'platform.audit_logs during past 2h | where code == $code' },
		});
		const queryParameters = { parameter: [{ name: '$code', value: '91021' }] } as never;
		const given = { fetchBy, queryId: 'by_code', queryParameters };
		const credential = platformCredential(platform.address);
		expect((await askPlatform(platform, given, { credential })).items).toHaveLength(3);
		platform.revokeTokens();
		expect((await askPlatform(platform, given, { credential })).items).toHaveLength(3);
		const { body } = platform.requests.find(({ kind }) => kind === fetchBy)!;
		expect(JSON.parse(body)).toMatchObject({ queryId: '#by_code', parameters: { code: '91021' } });
	});

	it.each([
		[401, 'Nexthink refused the access token (401)'],
		[403, 'These API credentials may not read the audit log (403)'],
		[404, "Nexthink knows no NQL API query '#audit_log' (404)"],
		[406, 'Nexthink does not give the result in the form that was asked for (406)'],
		[429, 'Nexthink received too many queries (429)'],
		[500, 'Nexthink could not run the query (500)'],
		[503, 'Nexthink is not available or too slow just now (503)'],
	])('says what %i means', async (status, message) => {
		const planned = { insteadOf: fetchBy, status, body: '{"message":"because"}' };
		// A refused token is renewed once.
		const platform = await simulatePlatform({ failNext: [planned, planned] });
		const { error, items } = await askPlatform(platform, { fetchBy });
		expect(items).toEqual([]);
		expect(error!.message).toBe(message);
	});

	it('takes no page for an answer', async () => {
		const body = '<!doctype html><title>Sign in</title>';
		const platform = await simulatePlatform({
			failNext: [{ insteadOf: fetchBy, status: 200, body }],
		});
		const { error } = await askPlatform(platform, { fetchBy });
		expect(error!.message).toBe(
			"A proxy, a firewall or a sign-in page answered in Nexthink's place (200)",
		);
		expect(error!.description).toContain('Sign in');
	});
});

describe('the platform, executed', () => {
	it('refuses what may be cut', async () => {
		const platform = await simulatePlatform({ clock: () => NOW, rows: rowsUpTo(NOW, 1001) });
		for (const output of ['items', 'file']) {
			const { error, items } = await askPlatform(platform, { output });
			expect(items).toEqual([]);
			expect(error!.message).toMatch(/^The result may be cut: 1,000 rows came/);
		}
		const body = JSON.stringify({ rows: 2, data: [{ time: '', code: 1, message: '' }] });
		platform.settings.failNext.push({ insteadOf: 'execute', status: 200, body });
		const { error } = await askPlatform(platform);
		expect(error!.message).toMatch(/^The result may be cut: 1 of 2 rows came/);
	});

	it('refuses an empty file instead of a table', async () => {
		const platform = await simulatePlatform({
			failNext: [{ insteadOf: 'execute', status: 200, body: '' }],
		});
		const { error } = await askPlatform(platform, { output: 'file' });
		expect(error!.message).toBe('Nexthink sent an empty file instead of a table');
	});

	it.each(['[]', '{}', '{"rows":1,"data":[{}', 'null', ''])('refuses %s', async (body) => {
		const platform = await simulatePlatform({
			failNext: [{ insteadOf: 'execute', status: 200, body }],
		});
		const { error } = await askPlatform(platform);
		expect(error!.message).toBe('The NQL API did not answer as it is documented');
	});
});

describe('the platform, exported', () => {
	it.each(['gzip', 'coded', 'plain'] as const)('reads a file that is %s', async (fileForm) => {
		const platform = await simulatePlatform({
			clock: () => NOW,
			rows: rowsUpTo(NOW, 1500),
			fileForm,
		});
		const { items, error } = await askPlatform(platform, { fetchBy: 'export' });
		expect(error).toBeNull();
		expect(items).toHaveLength(1500);
	});

	it.each([
		['gzip', 4, /^The compressed file is cut, damaged/],
		['gzip', 2000, /^The compressed file is cut, damaged|broke off/],
		['plain', 1, /^The file of the export does not end with a whole row|broke off/],
		['plain', 30, /^The table is incomplete, or not CSV|does not end with a whole row|broke off/],
	] as const)('refuses a %s file that lacks %i bytes', async (fileForm, cutFile, message) => {
		const platform = await simulatePlatform({
			clock: () => NOW,
			rows: rowsUpTo(NOW, 500),
			fileForm,
			cutFile,
		});
		const { items, error } = await askPlatform(platform, { fetchBy: 'export' });
		expect(items).toEqual([]);
		expect(error!.message).toMatch(message);
	});

	it('refuses what the licence cut', async () => {
		const platform = await simulatePlatform({
			failNext: [{ insteadOf: 'status', status: 206, body: '{"status":"COMPLETED"}' }],
		});
		const { error } = await askPlatform(platform, { fetchBy: 'export' });
		expect(error!.message).toMatch(/^Nexthink cut the export/);
	});

	it('waits on where the status is refused for a while', async () => {
		const inAMoment = new Date(Date.now() + 1000);
		const platform = await simulatePlatform({
			clock: () => NOW,
			rows: rowsUpTo(NOW, 3),
			failNext: [
				{ insteadOf: 'status', status: 503 },
				{ insteadOf: 'status', status: 429, headers: { 'Retry-After': inAMoment.toUTCString() } },
			],
		});
		const { items, error } = await askPlatform(platform, { fetchBy: 'export' });
		expect(error).toBeNull();
		expect(items).toHaveLength(3);
		expect(platform.requests.filter(({ kind }) => kind === 'export')).toHaveLength(1);
	});

	it("tells Nexthink's reason, without the address of a file", async () => {
		const body = JSON.stringify({
			status: 'ERROR',
			errorDescription: `too large for ${CLIENT_SECRET}, see https://files.example/secret?signature=1 or files.example/x?X-Amz-Signature=2`,
		});
		const platform = await simulatePlatform({
			failNext: [{ insteadOf: 'status', status: 200, body }],
		});
		const { error, saved } = await askPlatform(platform, { fetchBy: 'export' });
		expect(error!.message).toBe('Nexthink could not make the export');
		expect(error!.description).toContain('too large for *****, see ***** or *****');
		expect(saved).not.toContain('X-Amz-Signature=2');
		expect(saved).not.toContain(CLIENT_SECRET);
		expect(saved).not.toContain('signature=1');
	});

	it.each([
		[
			403,
			'The file of the export could not be fetched (403), on the way to the file of the export',
		],
		[302, 'The address redirects to another one'],
	])('says what %i of the file means', async (status, message) => {
		const platform = await simulatePlatform({
			failNext: [
				{
					insteadOf: 'file',
					status,
					headers: { Location: 'http://127.0.0.1:9/' },
					body: '<?xml version="1.0"?><Error><StringToSign>secret</StringToSign></Error>',
				},
			],
		});
		const { error, saved } = await askPlatform(platform, { fetchBy: 'export' });
		expect(error!.message).toBe(message);
		expect(saved).not.toContain('StringToSign');
	});

	it.each([
		'http://files.example/x?y',
		'http://localhost:80@files.example/x?y',
		'https://user:pw@files.example/x?y',
		'ftp://files.example/x?y',
		'files.example/x?y',
	])('fetches no file from %s', async (resultsFileUrl) => {
		const body = JSON.stringify({ status: 'COMPLETED', resultsFileUrl });
		const platform = await simulatePlatform({
			failNext: [{ insteadOf: 'status', status: 200, body }],
		});
		const { error, saved } = await askPlatform(platform, { fetchBy: 'export' });
		expect(error!.message).toBe('Nexthink named no https address for the file of the export');
		expect(saved).not.toContain('files.example');
	});

	it('ends its waiting with the workflow', async () => {
		const platform = await simulatePlatform({ questionsUntilReady: Infinity });
		let cancel = (): void => undefined;
		const running = askPlatform(
			platform,
			{ fetchBy: 'export' },
			{ onStart: (stop: () => void) => (cancel = stop) },
		);
		await within(30, platform.asked('status'));
		cancel();
		await within(30, running);
	});

	it('ends the fetching of the file with the workflow', async () => {
		const fileHost = createServer();
		const asked = once(fileHost, 'request') as Promise<[unknown, ServerResponse]>;
		const resultsFileUrl = `http://127.0.0.1:${await listen(fileHost)}/x`;
		closeAfterwards(async () => void fileHost.close());
		const body = JSON.stringify({ status: 'COMPLETED', resultsFileUrl });
		const platform = await simulatePlatform({
			failNext: [{ insteadOf: 'status', status: 200, body }],
		});
		let cancel = (): void => undefined;
		const running = askPlatform(
			platform,
			{ fetchBy: 'export' },
			{ onStart: (stop: () => void) => (cancel = stop) },
		);
		const [, response] = await within(30, asked);
		response.write(gzipSync('time,code,message').subarray(0, 12));
		cancel();
		await within(30, once(response, 'close'));
		await within(30, running);
	});
});

/** A file as another node gives it, kept with the item or on n8n's disk. */
async function fileOf(bytes: Buffer, name: string, isOnDisk: boolean) {
	if (isOnDisk) return { data: await engine.files.store(bytes, name) };
	return {
		data: { data: bytes.toString('base64'), mimeType: 'application/octet-stream', fileName: name },
	};
}

const TABLE = [
	'Time,Code,Message',
	'2024-12-24 14:00:00,90213,"User failed login attempt, id=1, name=jdoe, error=""no"""',
	'2024-12-24T13:00:00+00:00,94031,x',
	'',
].join('\n');
const ROWS = [
	{ time: '2024-12-24T14:00:00Z', code: 91012, message: 'Created user, id=1, name=jdoe', id: 1 },
	{ time: 'never', code: '91013', message: 'Removed user, id=1, name=jdoe', id: 2 },
];
const LOG = [
	'Dec 24 13:00:00 portal01 nxaudit: [Portal|LOGIN|20103|*system] User jdoe failed login attempts - x',
	'something else',
	'',
].join('\n');

describe.each([true, false])('a file that another node fetched, on disk: %s', (isOnDisk) => {
	const read = async (bytes: Buffer, name: string, parameters: object = {}): Promise<NodeResult> =>
		await ask(engine, 'http://127.0.0.1:9', {
			parameters: { operation: 'file', ...parameters },
			binary: [await fileOf(bytes, name, isOnDisk)],
		});
	const packings = [
		['plain', (bytes: Buffer) => bytes],
		['gzip', (bytes: Buffer) => gzipSync(bytes)],
	] as const;

	describe.each(packings)('%s', (_, pack) => {
		it.each([
			['CSV', TABLE, 2, 90213],
			['CSV of Windows', `\ufeff${TABLE.replaceAll('\n', '\r\n')}`, 2, 90213],
			['a JSON array', JSON.stringify(ROWS, null, 2), 2, 91012],
			['JSON lines', ROWS.map((row) => JSON.stringify(row)).join('\n'), 2, 91012],
			['JSON with records', JSON.stringify({ from: 1, records: ROWS }), 2, 91012],
			['a log', LOG, 2, 20103],
			['nothing', '', 0, undefined],
		])('reads %s', async (__, text, count, code) => {
			const { items, error } = await read(pack(Buffer.from(text)), 'audit');
			expect(error).toBeNull();
			expect(items).toHaveLength(count);
			expect(items[0]?.json.code).toBe(code);
			if (code !== undefined) expect(items[0]!.json.target).toBe('jdoe');
		});
	});

	it('reads times that name no zone in the zone of the log', async () => {
		const options = { logTimeZone: 'Europe/Zurich' };
		const { items } = await read(Buffer.from(TABLE), 'a.csv', { options });
		expect(items.map(({ json }) => [json.timestamp, json.group])).toEqual([
			['2024-12-24T13:00:00.000Z', 'signInFailures'],
			['2024-12-24T13:00:00.000Z', 'other'],
		]);
	});

	it('gives nothing of a damaged file', async () => {
		const whole = gzipSync(Buffer.from(LOG.repeat(5000)));
		const { items, error } = await read(whole.subarray(0, -3), 'a.log.gz');
		expect(items).toEqual([]);
		expect(error!.message).toBe('The compressed file is cut, damaged, or made of several parts');
	});

	it('alters nothing that is not UTF-8, but refuses it', async () => {
		const text = TABLE.replace('jdoe', 'j\xf6');
		const { error, items } = await read(Buffer.from(text, 'latin1'), 'a.csv');
		expect(items).toEqual([]);
		expect(error!.message).toBe('The rows are not written in UTF-8');
	});

	it('takes no page for events', async () => {
		const { error } = await read(Buffer.from('<html><title>Sign in</title></html>'), 'a.csv');
		expect(error!.message).toBe('The file is a web page and holds no events');
	});

	it("searches in this node's own exports", async () => {
		const packed = gzipSync(Buffer.from(LOG));
		const { items, hints } = await read(packed, 'portal-audit-2024-12-24.log.gz', {
			filters: { eventGroups: ['signInFailures'] },
		});
		expect(linesIn(items)).toEqual([LOG.split('\n')[0]]);
		expect(hints[0]!.message).toBe('2 lines read, 1 kept. Read portal-audit-2024-12-24.log.gz.');
		expect(gunzipSync(packed).toString()).toBe(LOG);
	});
});

it('says which files there are where the field is another one', async () => {
	const { error } = await ask(engine, 'http://127.0.0.1:9', {
		parameters: { operation: 'file', inputDataField: 'report' },
		binary: [await fileOf(Buffer.from(LOG), 'a.log', false)],
	});
	expect(error!.message).toBe("The input item has no file in the field 'report'");
	expect(error!.description).toContain('It has files in: data.');
});
