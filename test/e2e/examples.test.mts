/** The workflows of `examples/` in a real n8n: what arrives where they send it, line for line. */

import { createHash } from 'node:crypto';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { DateTime } from 'luxon';
import { exportedBody, exportedFile, JSON_FORMS } from '../simulator/exporters.mts';
import { generateLog } from '../simulator/generator.mts';
import type { LogRecipe } from '../simulator/generator.mts';
import { defaultPlatformSettings, startPlatform } from '../simulator/platform.mts';
import type { PlatformRow, PlatformSettings, SimulatedPlatform } from '../simulator/platform.mts';
import { startSimulator } from '../simulator/server.mts';
import type { LogEntry, Simulator } from '../simulator/server.mts';
import { runCommand } from './command.mts';
import { basicCredentialAt, platformCredentialAt } from './credentials.mts';
import { DATABASE_USER, startDatabases } from './databases.mts';
import { endAll } from './endAll.mts';
import { importedExample, withChanges } from './examples.mts';
import type { Execution } from './execution.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { RealN8n } from './realN8n.mts';
import { startReceiver } from './receiver.mts';
import type { Receiver } from './receiver.mts';
import { leaksIn, tracesOf } from './secrets.mts';
import { startSftpServer } from './sftpServer.mts';
import type { SftpServer } from './sftpServer.mts';
import { startSlackReceiver } from './slackReceiver.mts';
import type { SlackReceiver } from './slackReceiver.mts';
import { ACCOUNT, line, POLL_SECONDS, until, Watch, write } from './watch.mts';
import {
	inARow,
	OUR_NODE,
	OUR_TRIGGER_TYPE,
	pollTimesAt,
	withNames,
	workflowNode,
	workflowWith,
} from './workflow.mts';
import type { Workflow, WorkflowNode } from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
jest.setTimeout(120_000);

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Enough for a NUL character, lines without a time and lines without a bracket to be in it; the tests look. */
const LINES_OF_A_LOG = 80;
const JIRA_TOKEN = 'Jira-Token-5716';
const SPLUNK_TOKEN = 'Splunk-Token-5717';
const SLACK_TOKEN = 'xoxb-invented-5718';
const EXPORTER = { user: 'nexthink', password: 'Exporter-Password-5719' };
const PLATFORM_CLIENT = {
	clientId: 'n8n-client',
	clientSecret: 'Platform-Secret-5720',
	scopes: ['service:integration'],
};
/** Neither the zone of the simulated server nor, as a rule, that of the machine. */
const ZONE = 'Europe/Zurich';

let n8n: RealN8n;
let databases: Awaited<ReturnType<typeof startDatabases>>;
let slack: SlackReceiver;
const simulators: Simulator[] = [];
const platforms: SimulatedPlatform[] = [];
const receivers: Receiver[] = [];
const sftpServers: SftpServer[] = [];

beforeAll(async () => {
	databases = await startDatabases();
	slack = await startSlackReceiver();
	n8n = await startRealN8n({
		root: packageRoot(),
		env: slack.environment,
		onProgress: (text) => process.stderr.write(`${text}\n`),
	});
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => {
	const servers = [...simulators, ...platforms, ...receivers, ...sftpServers, slack];
	await endAll(n8n, ...servers, databases?.redis, databases?.postgresql);
}, UP_WITHIN_MILLISECONDS);

/** A simulated Nexthink with a Portal log that may be written to, and n8n's account for it. */
async function nexthinkWith(entries: LogEntry[]): Promise<{
	nexthink: Simulator;
	account: WorkflowNode['credentials'];
}> {
	const nexthink = await startSimulator({ basicAccounts: [ACCOUNT], portalLog: { entries } });
	simulators.push(nexthink);
	const credential = basicCredentialAt(nexthink.address, ACCOUNT);
	const id = await n8n.createCredential(credential);
	return { nexthink, account: withNames({ nexthinkBasicApi: id }) };
}

/** A simulated platform, and n8n's account for it. */
async function platformWith(settings: Partial<PlatformSettings>): Promise<{
	platform: SimulatedPlatform;
	account: WorkflowNode['credentials'];
}> {
	const platform = await startPlatform({ clients: [PLATFORM_CLIENT], ...settings });
	platforms.push(platform);
	const { clientId, clientSecret } = PLATFORM_CLIENT;
	const credential = platformCredentialAt(platform.address, { clientId, clientSecret });
	const id = await n8n.createCredential(credential);
	return { platform, account: withNames({ nexthinkPlatformOAuth2Api: id }) };
}

async function receiver(answerTo: Receiver['answerTo']): Promise<Receiver> {
	const started = await startReceiver(answerTo);
	receivers.push(started);
	return started;
}

/** What the note says to do to an example, and a time zone; gives the id of the workflow. */
async function prepared(
	file: string,
	changes: Record<string, Partial<WorkflowNode>>,
): Promise<{ id: string; workflow: Workflow }> {
	const example = withChanges(await importedExample(n8n, file), changes);
	const workflow = { ...example, settings: { ...example.settings, timezone: ZONE } };
	return { id: await n8n.createWorkflow(workflow), workflow };
}

/** Runs a workflow as "Execute workflow" does; it must succeed. */
async function run(id: string): Promise<Execution> {
	const execution = await n8n.run(id);
	expect(execution.error?.message).toBeUndefined();
	expect(execution.status).toBe('success');
	return execution;
}

/** The whole Portal log as text. */
function linesOf(nexthink: Simulator): string[] {
	return nexthink
		.linesOf({ operation: 'portal' })
		.map((each) => Buffer.from(each).toString('utf8'));
}

function hostileLog(recipe: Pick<LogRecipe, 'seed' | 'lines'> & Partial<LogRecipe>): LogEntry[] {
	const now = Date.now();
	return generateLog({
		from: now - 20 * HOUR,
		to: now - HOUR,
		component: 'Portal',
		prefixStyle: 'rfc3339Utc',
		hostile: true,
		...recipe,
	});
}

/** Rows of the last hour: names that something could take for something else, two equal rows, and one whose code is none. */
function hostileRows(): PlatformRow[] {
	const messages: Array<[code: number | undefined, message: string]> = [
		[91021, `Updated role, id=1, name="'); DROP TABLE nexthink_audit_log; --"`],
		[91012, 'Created user, id=2, name=<script>alert(1)</script>'],
		[91012, 'Created user, id=3, name={{ $json.line }} ={{ 1 + 1 }}'],
		[91012, 'Created user, id=4, name=Zoë 🛠️ "quoted", and\na second line'],
		[90213, 'User failed login attempt, id=5, name=nul\0here, error="x"'],
		[94031, 'Twice the same'],
		[94031, 'Twice the same'],
		[undefined, 'without a code'],
	];
	const now = Date.now();
	return messages.map(([code, message]) => ({
		at: message === 'without a code' ? untimed(now) : timed(now),
		values: { code, message, account: 'a.keller', device: 'Büro, 2. Stock' },
	}));
}

/** Of an even millisecond: the simulated platform writes when it was. */
function timed(at: number): number {
	return at - (at % 2);
}

/** The same of an odd one, whose time the simulated platform leaves out. */
function untimed(at: number): number {
	return timed(at) + 1;
}

const WRITING: Pick<PlatformSettings, 'timeColumn' | 'timeText'> = {
	timeColumn: 'time',
	timeText: (at, isUtc) => (at % 2 ? '' : defaultPlatformSettings().timeText(at, isUtc)),
};

function withoutNul(text: string): string {
	return text.replaceAll('\0', '\u2400');
}

function sha256Of(bytes: Uint8Array): string {
	return createHash('sha256').update(bytes).digest('hex');
}

describe('the archives', () => {
	/** Hostile names, the NUL character among them, and lines without a time. */
	const log = () => hostileLog({ seed: 400, lines: LINES_OF_A_LOG, untimedShare: 0.1 });

	interface Archive {
		id: string;
		/** The node that gives the events. */
		reader: string;
		/** The rows as they are stored, in any order. */
		rows: () => Promise<Array<Record<string, unknown>>>;
		idColumn: string;
		/** What tells each event, as it has to be stored, in any order. */
		sent: () => string[];
		/** The column that holds this. */
		column: 'line' | 'message';
		/** Two more events. */
		addTwo: () => Promise<void> | void;
	}

	const twoMore = [
		'20206 Role new is added',
		"20206 Role '); DROP TABLE nexthink_audit_log; -- is added",
	];

	function classic(nexthink: Simulator): Pick<Archive, 'reader' | 'sent' | 'column' | 'addTwo'> {
		return {
			reader: 'Events of the Last 26 Hours',
			sent: () => linesOf(nexthink).map(withoutNul),
			column: 'line',
			addTwo: () => {
				const { portalLog } = nexthink.settings;
				write(
					portalLog,
					twoMore.map((each) => line(each)),
				);
			},
		};
	}

	const archives: Record<string, () => Promise<Archive>> = {
		'a Data Table': async () => {
			const { nexthink, account } = await nexthinkWith(log());
			const { id } = await prepared('archive-in-a-data-table.json', {
				'Events of the Last 26 Hours': { credentials: account },
			});
			return {
				...classic(nexthink),
				id,
				rows: async () => await rowsOfDataTable('Nexthink audit log'),
				idColumn: 'eventId',
			};
		},
		PostgreSQL: async () => {
			const { nexthink, account } = await nexthinkWith(log());
			const { postgres, rows } = await emptyPostgres();
			const { id } = await prepared('archive-in-postgresql.json', {
				'Make the Table If Missing': { credentials: postgres },
				'Events of the Last 26 Hours': { credentials: account },
				'Store Each Event Once': { credentials: postgres },
			});
			return { ...classic(nexthink), id, rows, idColumn: 'id' };
		},
		'PostgreSQL, of the platform': async () => {
			const { platform, account } = await platformWith({
				...WRITING,
				queries: { '#audit_log_export': 'platform.audit_logs during past 6h' },
				rows: hostileRows(),
			});
			const { rows: sent } = platform.settings;
			const { postgres, rows } = await emptyPostgres();
			const { id } = await prepared('archive-of-the-platform-in-postgresql.json', {
				'Make the Table If Missing': { credentials: postgres },
				'Events of the Last 6 Hours': { credentials: account },
				'Store Each Event Once': { credentials: postgres },
			});
			return {
				id,
				rows,
				reader: 'Events of the Last 6 Hours',
				sent: () => messagesOf(sent),
				idColumn: 'id',
				column: 'message',
				addTwo: () => {
					sent.push(...twoRows());
				},
			};
		},
		'PostgreSQL, of exported files': async () => {
			const { folder, put, credentials } = await sftpAccount();
			const sent = hostileRows();
			await put('audit-1.csv', exportedFile(sent.slice(0, 7), WRITING));
			// Some rows come again in another file.
			await put('audit-2.csv.gz', gzipSync(exportedFile(sent.slice(2), WRITING)));
			await put('half.csv', exportedFile(twoRows()).slice(0, -10), { minutesAgo: 0 });
			await put('old.csv', exportedFile(twoRows()), { minutesAgo: 27 * 60 });
			await put('notes.txt', 'No table');
			await mkdir(join(folder, 'folder.csv'));
			const { postgres, rows } = await emptyPostgres();
			const { id } = await prepared('archive-of-exported-files.json', {
				'List the Files': { credentials, parameters: { path: folder } },
				'Fetch the File': { credentials },
				'Make the Table If Missing': { credentials: postgres },
				'Store Each Event Once': { credentials: postgres },
			});
			return {
				id,
				rows,
				reader: 'Events of the File',
				sent: () => messagesOf(sent),
				idColumn: 'id',
				column: 'message',
				addTwo: async () => {
					sent.push(...twoRows());
					await put('audit-3.csv', exportedFile(sent.slice(-2), WRITING));
				},
			};
		},
	};

	function twoRows(): PlatformRow[] {
		return twoMore.map((message) => ({ at: timed(Date.now()), values: { code: 94031, message } }));
	}

	function messagesOf(rows: PlatformRow[]): string[] {
		return rows.map(({ values }) => withoutNul(String(values.message)));
	}

	/** n8n's credential for a database without the table of the archives, and what reads its rows. */
	async function emptyPostgres(): Promise<{
		postgres: WorkflowNode['credentials'];
		rows: Archive['rows'];
	}> {
		const postgres = withNames({
			postgres: await n8n.createCredential({
				name: 'PostgreSQL',
				type: 'postgres',
				data: {
					host: '127.0.0.1',
					port: databases.postgresql.port,
					database: 'postgres',
					user: DATABASE_USER,
					password: '',
					ssl: 'disable',
				},
			}),
		});
		const asking = async (query: string): Promise<string> =>
			await n8n.createWorkflow(
				workflowWith({
					nodeType: 'n8n-nodes-base.postgres',
					nodeSettings: { typeVersion: 2.6, credentials: postgres },
					parameters: { operation: 'executeQuery', query, options: {} },
				}),
			);
		await run(await asking('DROP TABLE IF EXISTS nexthink_audit_log'));
		const select = await asking('SELECT * FROM nexthink_audit_log');
		const rows = async () =>
			Object.values((await run(select)).nodes)
				.at(-1)
				?.items.map(({ json }) => json) ?? [];
		return { postgres, rows };
	}

	/** n8n's account for the SFTP server, which is started, and what puts files there. */
	async function sftpAccount(): Promise<{
		folder: string;
		put: (
			name: string,
			content: string | Uint8Array,
			when?: { minutesAgo: number },
		) => Promise<void>;
		credentials: WorkflowNode['credentials'];
	}> {
		const sftp = await startSftpServer();
		sftpServers.push(sftp);
		const id = await n8n.createCredential({ name: 'SFTP', type: 'sftp', data: sftp.credential });
		return {
			folder: sftp.folder,
			put: async (name, content, { minutesAgo } = { minutesAgo: 10 }) =>
				await sftp.put(name, content, new Date(Date.now() - minutesAgo * MINUTE)),
			credentials: withNames({ sftp: id }),
		};
	}

	it.each(Object.keys(archives))(
		'%s holds each event once, however often it runs',
		async (name) => {
			const prepare = archives[name];
			if (!prepare) throw new Error(`There is no ${name}`);
			const { id, reader, rows, idColumn, sent, column, addTwo } = await prepare();
			const stored = async () => (await rows()).map((row) => row[column]).sort();

			const { nodes } = await run(id);
			const atFirst = sent();
			expect(await stored()).toEqual(atFirst.sort());
			expect(atFirst.join('\n')).toContain('\u2400');

			const items = nodes[reader]?.items.map(({ json }) => json) ?? [];
			const expected = items.map(({ id: eventId, ...event }) => {
				const values = Object.entries(event).map(([key, value]) => [
					key,
					typeof value === 'string' ? withoutNul(value) : value,
				]);
				return { ...Object.fromEntries(values), [idColumn]: eventId };
			});
			// A file may hold events of another one, too.
			const once = [...new Map(expected.map((event) => [event[idColumn], event])).values()];
			const byId = (one: Record<string, unknown>, other: Record<string, unknown>) =>
				String(one[idColumn]).localeCompare(String(other[idColumn]));
			expect((await rows()).sort(byId)).toMatchObject(once.sort(byId));
			expect(once.some(({ timestamp }) => timestamp === null)).toBe(true);
			expect(once.some(({ code }) => code === null)).toBe(true);

			await run(id);
			expect(await stored()).toEqual(atFirst);

			await addTwo();
			await run(id);
			expect(await stored()).toEqual(sent().sort());
			expect(sent()).toHaveLength(atFirst.length + 2);
		},
	);

	it('of exported files stores the other ones where one is damaged, and fails with its name', async () => {
		const { folder, put, credentials } = await sftpAccount();
		const file = gzipSync(exportedFile(hostileRows()));
		await put('a-damaged.csv.gz', file.subarray(0, file.length - 20));
		await put('whole.csv', exportedFile(twoRows()));
		const { postgres, rows } = await emptyPostgres();
		const { id } = await prepared('archive-of-exported-files.json', {
			'List the Files': { credentials, parameters: { path: folder } },
			'Fetch the File': { credentials },
			'Make the Table If Missing': { credentials: postgres },
			'Store Each Event Once': { credentials: postgres },
		});
		const { status, error } = await n8n.run(id);
		expect([status, error?.message]).toEqual([
			'error',
			expect.stringMatching(/^a-damaged\.csv\.gz: /),
		]);
		expect((await rows()).map(({ message }) => message).sort()).toEqual(
			messagesOf(twoRows()).sort(),
		);
	});
});

/** The rows of a Data Table as n8n's editor shows them, oldest first. */
async function rowsOfDataTable(name: string): Promise<Array<Record<string, unknown>>> {
	const { data: tables } = (await n8n.request('GET', '/data-tables-global')) as {
		data: Array<{ id: string; name: string; projectId: string }>;
	};
	const table = tables.find((each) => each.name === name);
	if (!table) throw new Error(`There is no Data Table ${name}`);
	const query = new URLSearchParams({ take: '1000', sortBy: 'id:asc' });
	const path = `/projects/${table.projectId}/data-tables/${table.id}/rows?${query}`;
	const { data } = (await n8n.request('GET', path)) as { data: Array<Record<string, unknown>> };
	return data;
}

describe('the nightly export', () => {
	it('writes the log of yesterday and its checksums, the same when it runs again', async () => {
		const midnight = DateTime.now().setZone(ZONE).startOf('day');
		const yesterday = midnight.minus({ days: 1 });
		const entries = generateLog({
			seed: 500,
			lines: 300,
			from: yesterday.minus({ hours: 6 }).toMillis(),
			to: midnight.plus({ hours: 1 }).toMillis(),
			component: 'Portal',
			prefixStyle: 'rfc3339Utc',
			hostile: true,
		});
		const { nexthink, account } = await nexthinkWith(entries);
		// Where n8n lets workflows write unless it is told otherwise; the note says to make it.
		const folder = join(n8n.userFolder, '.n8n-files');
		await mkdir(folder);
		const { id } = await prepared('nightly-export-to-a-file.json', {
			'Log of Yesterday': { credentials: account },
			'Write the Log': { parameters: { fileName: `=${folder}/{{ $json.fileName }}` } },
		});
		await run(id);

		const name = `portal-audit-${yesterday.toISODate()}.log.gz`;
		expect((await readdir(folder)).sort()).toEqual([name, `${name}.sha256`]);
		const file = await readFile(join(folder, name));
		const checksums = await readFile(join(folder, `${name}.sha256`), 'utf8');
		const wanted = entries.filter(
			({ time }) => time !== null && time >= yesterday.toMillis() && time < midnight.toMillis(),
		);
		expect(wanted.length).toBeLessThan(entries.length - 10);
		const sent = Buffer.concat(
			wanted.map(({ line }) => Buffer.concat([Buffer.from(line), Buffer.from('\n')])),
		);
		const log = gunzipSync(file);
		expect(log.equals(sent)).toBe(true);
		expect(checksums).toBe(
			[
				`# ${wanted.length} lines, ${sent.length} bytes`,
				`# SHA-256 of the log itself: ${sha256Of(sent)}`,
				`${sha256Of(file)}  ${name}`,
				'',
			].join('\n'),
		);
		expect(await runCommand('sha256sum', ['-c', `${name}.sha256`], { folder })).toBe(
			`${name}: OK\n`,
		);

		await run(id);
		expect((await readdir(folder)).sort()).toEqual([name, `${name}.sha256`]);
		expect((await readFile(join(folder, name))).equals(file)).toBe(true);
		expect(nexthink.requests.at(-1)?.query).toEqual({
			before_date: midnight.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss"),
			elapsed_hours: String(midnight.diff(yesterday, 'hours').hours),
		});
	});
});

describe('the tickets for failed sign-ins', () => {
	const failure = (name: string, reason = 'wrong password') =>
		line(`20103 User ${name} failed login attempts - ${reason}`, {
			category: 'LOGIN',
			account: '*system',
		});
	const failures = (name: string, count: number) =>
		Array.from({ length: count }, (_none, index) => failure(name, `try ${index + 1}`));
	const locked = (name: string) =>
		line(`20104 User ${name} is locked`, { category: 'LOGIN', account: name });
	const HOSTILE = '{noformat}[~admin] !http://spoof.example/x.png! <script>';

	it('are one for each account with five or more within an hour, and none again for a day', async () => {
		const { nexthink, account } = await nexthinkWith([]);
		const log = nexthink.settings.portalLog;
		let isJiraDown = false;
		const jira = await receiver(({ method, path }) => {
			if (method === 'GET' && path === '/rest/api/2/issuetype') {
				return { status: 200, body: [{ id: '10001', name: 'Task', subtask: false }] };
			}
			if (isJiraDown) return { status: 503, body: { errorMessages: ['Jira is being serviced'] } };
			const key = `SEC-${ticketsOf(jira).length}`;
			return { status: 201, body: { id: '1', key, self: `${jira.address}/${key}` } };
		});
		const token = { email: 'n8n@corp.example', apiToken: JIRA_TOKEN, domain: jira.address };
		const jiraCredential = await n8n.createCredential({
			name: 'Jira',
			type: 'jiraSoftwareCloudApi',
			data: token,
		});
		const { id, workflow } = await prepared('ticket-for-failed-sign-ins.json', {
			'Failed Sign-Ins of the Last Hour': { credentials: account },
			'Create the Ticket': {
				credentials: withNames({ jiraSoftwareCloudApi: jiraCredential }),
				parameters: {
					project: { __rl: true, mode: 'id', value: '10000' },
					issueType: { __rl: true, mode: 'id', value: '10001' },
				},
			},
		});
		const summaries = () => ticketsOf(jira).map(({ summary }) => summary);

		write(log, failures('old', 5), Date.now() - 61 * MINUTE);
		write(log, [...failures('k.brandt', 4), line('20101 User k.brandt logged', {})]);
		// A lock counts, too, and it names the account in another place; names are logged as they were typed.
		write(log, [...failures('M.Ito', 3), failure('m.ito'), locked('m.ito')]);
		write(log, failures(HOSTILE, 6));
		await run(id);
		expect(ticketsOf(jira)).toEqual([
			{
				project: { id: '10000' },
				issuetype: { id: '10001' },
				summary: 'Nexthink: 5 failed sign-ins of m.ito',
				description: expect.stringMatching(/^5 failed sign-ins within an hour\.\nThe last one: /),
			},
			expect.objectContaining({
				summary: `Nexthink: 6 failed sign-ins of ${HOSTILE.toLowerCase()}`,
			}),
		]);
		const [ofIto = '', ofHostile = ''] = ticketsOf(jira).map(({ description }) => description);
		const linesAbout = (name: string) =>
			linesOf(nexthink).filter((each) => each.toLowerCase().includes(name));
		expect(ofIto.split('{noformat}')[1]?.trim().split('\n')).toEqual(linesAbout('m.ito'));
		// Nothing of a name ends the block in which Jira takes all as it is.
		expect(ofHostile.split('{noformat}')).toHaveLength(3);
		expect(ofHostile.split('{noformat}')[1]?.trim().split('\n')).toEqual(
			linesAbout(HOSTILE.toLowerCase()).map((each) => each.replaceAll('{', '{ ')),
		);
		await run(id);
		write(log, failures('m.ito', 2));
		await run(id);
		expect(summaries()).toHaveLength(2);

		write(log, failures('k.brandt', 1));
		await run(id);
		expect(summaries().slice(2)).toEqual(['Nexthink: 5 failed sign-ins of k.brandt']);

		isJiraDown = true;
		write(log, failures('late', 5));
		const refused = await n8n.run(id);
		expect(refused.status).toBe('error');
		expect(refused.error?.message).toMatch(/^No ticket for late: /);
		isJiraDown = false;
		jira.requests.length = 0;
		await run(id);
		await run(id);
		expect(summaries()).toEqual(['Nexthink: 5 failed sign-ins of late']);

		const remembered = await rowsOfDataTable('Nexthink sign-in tickets');
		expect(remembered.map((row) => [row.account, row.failures, row.ticket])).toEqual([
			['m.ito', 5, 'SEC-1'],
			[HOSTILE.toLowerCase(), 6, 'SEC-2'],
			['k.brandt', 5, 'SEC-3'],
			['late', 5, 'SEC-1'],
		]);

		// As if the day were over.
		const over = withChanges(workflow, {
			'Tickets of the Last 24 Hours': {
				parameters: {
					filters: {
						conditions: [
							{ keyName: 'createdAt', condition: 'gt', keyValue: '={{ $now.toISO() }}' },
						],
					},
				},
			},
		});
		jira.requests.length = 0;
		await run(await n8n.createWorkflow(over));
		expect(summaries()).toHaveLength(4);
	});

	interface Ticket {
		summary: string;
		description: string;
	}

	function ticketsOf(jira: Receiver): Ticket[] {
		return jira.requests
			.filter(({ method }) => method === 'POST')
			.map(({ body }) => (JSON.parse(body) as { fields: Ticket }).fields);
	}
});

describe('the weekly report', () => {
	/** As the page names the groups. */
	const GROUPS: Record<string, string> = {
		signIns: 'Sign-ins',
		signInFailures: 'Sign-in failures',
		accountsAndRoles: 'Roles and accounts',
		remoteActions: 'Remote actions',
		content: 'Content',
		hierarchyAndEngines: 'Hierarchy and Engines',
		appliance: 'Appliance',
		system: 'System',
		other: 'Other',
		null: 'Not recognised',
	};
	const SCRIPT = '<script>alert(1)</script>';

	it('counts what the log holds, and takes no name in it for HTML', async () => {
		const midnight = DateTime.now().setZone(ZONE).startOf('day');
		const first = midnight.minus({ days: 7 });
		const entries = generateLog({
			seed: 600,
			lines: 600,
			from: first.minus({ days: 1 }).toMillis(),
			to: midnight.plus({ hours: 1 }).toMillis(),
			component: 'Portal',
			prefixStyle: 'rfc3339Utc',
			hostile: true,
			untimedShare: 0.05,
		});
		// The first minutes of a day in the zone of the workflow, which are the day before in UTC.
		const time = midnight.minus({ days: 2 }).plus({ minutes: 5 }).toMillis();
		const failed = `20103 User ${SCRIPT} failed login attempts - wrong password`;
		const failures = Array<string>(30).fill(line(failed, { account: '*system', time }));
		entries.push(...failures.map((each) => ({ time, line: each })));
		const { nexthink, account } = await nexthinkWith(entries);
		const { id } = await prepared('weekly-report.json', {
			'Events of the Last 7 Days': { credentials: account },
		});
		const { nodes } = await run(id);

		const events = nodes['Events of the Last 7 Days']?.items.map(({ json }) => json) ?? [];
		const sent = nexthink.linesOf({
			operation: 'portal',
			beforeDate: midnight.toUTC().toFormat("yyyy-MM-dd'T'HH:mm:ss"),
			elapsedHours: String(midnight.diff(first, 'hours').hours),
		});
		expect(events).toHaveLength(sent.length);
		expect(sent.length).toBeLessThan(entries.length - 50);

		const file = Object.values(nodes).at(-1)?.items[0]?.binary?.data ?? {};
		expect(file).toMatchObject({
			fileName: `nexthink-audit-report-${midnight.toISODate()}.html`,
			mimeType: 'text/html',
		});
		const page = (await n8n.file(String(file.id))).toString('utf8');

		const dates = Array.from({ length: 7 }, (_none, day) => first.plus({ days: day }).toISODate());
		const dateOf = (event: Record<string, unknown>) =>
			event.timestamp === null
				? null
				: DateTime.fromISO(String(event.timestamp), { zone: ZONE }).toISODate();
		const expected = Object.entries(GROUPS).flatMap(([group, name]) => {
			const ofGroup = events.filter((event) => String(event.group) === group);
			const byDay = dates.map((date) => ofGroup.filter((each) => dateOf(each) === date).length);
			return ofGroup.length === 0 ? [] : [[name, ...byDay, ofGroup.length].map(String)];
		});
		expect(cellsOf(page, 'Events by day').slice(1)).toEqual(expected);
		expect(expected.length).toBeGreaterThan(7);
		const bars = [...page.matchAll(/height="([\d.]+)"[^>]*><title>(.*?): (\d+)</g)];
		const dayTotals = dates.map((date) => events.filter((each) => dateOf(each) === date).length);
		const perEvent = 230 / Math.max(...dayTotals);
		expect(bars.map(([, height, name, count]) => [name, Number(count), Number(height)])).toEqual(
			dates.flatMap((_date, day) =>
				expected.map(([name, ...counts]) => [
					name,
					Number(counts[day]),
					expect.closeTo(Number(counts[day]) * perEvent, 0),
				]),
			),
		);

		const accounts = counted(events.flatMap(({ account }) => (account ? [account] : [])));
		expect(cellsOf(page, 'Busiest accounts').slice(1)).toEqual([
			...accounts.slice(0, 10).map(([name, count]) => [shown(name), String(count), '']),
			[`and ${accounts.length - 10} more`],
		]);
		const failedBy = counted(
			events
				.filter(({ group }) => group === 'signInFailures')
				.map(({ target, account }) => target || account),
		);
		const failureCells = cellsOf(page, 'Failed sign-ins').slice(1);
		expect(failureCells.map(([name, count]) => [name, count])).toEqual([
			...failedBy.slice(0, 10).map(([name, count]) => [shown(name), String(count)]),
			[`and ${failedBy.length - 10} more`, undefined],
		]);
		expect(failureCells[0]).toEqual([
			SCRIPT,
			'30',
			DateTime.fromMillis(time, { zone: ZONE }).toFormat('ccc d LLL HH:mm'),
			'',
		]);

		// Nothing but what the template and the code put there.
		const tags = new Set([...page.matchAll(/<\/?([^\s>]*)/g)].map(([, tag]) => tag));
		expect([...tags].sort()).toEqual(
			'!doctype bdi body div h1 h2 head html line meta p rect span style svg table td text th title tr'.split(
				' ',
			),
		);
		expect(page).not.toMatch(/\{\{|https?:|url\(|undefined/);
	});

	/** The texts in the cells of the table that follows a heading. */
	function cellsOf(page: string, heading: string): string[][] {
		const after = page.slice(page.indexOf(`<h2>${heading}</h2>`));
		const table = /<table>(.*?)<\/table>/s.exec(after)?.[1] ?? '';
		return [...table.matchAll(/<tr>(.*?)<\/tr>/gs)].map(([, row = '']) =>
			[...row.matchAll(/<t[dh][^>]*>(.*?)<\/t[dh]>/gs)].map(([, cell = '']) =>
				cell
					.replace(/<[^>]*>/g, '')
					.replace(/&#(\d+);/g, (_all, code) => String.fromCodePoint(Number(code)))
					.trim(),
			),
		);
	}

	/** A name as the page shows it: without control characters, and not too long. */
	function shown(name: unknown): string {
		const characters = [...String(name).replace(/\p{Cc}/gu, '\uFFFD')];
		return (characters.slice(0, 60).join('') + (characters.length > 60 ? '…' : '')).trim();
	}

	function counted(values: unknown[]): Array<[unknown, number]> {
		const counts = new Map<unknown, number>();
		for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1);
		return [...counts].sort(([, one], [, other]) => other - one);
	}

	it('says so when there was nothing', async () => {
		const { account } = await nexthinkWith([]);
		const { id } = await prepared('weekly-report.json', {
			'Events of the Last 7 Days': { credentials: account },
		});
		const file = Object.values((await run(id)).nodes).at(-1)?.items[0]?.binary?.data;
		const page = (await n8n.file(String(file?.id))).toString('utf8');
		expect(page).toMatch(/: 0 events of the Portal, 0 of them failed sign-ins/);
		expect(cellsOf(page, 'Busiest accounts').slice(1)).toEqual([['none']]);
	});
});

describe('the forwarding to a SIEM', () => {
	const TAKEN = { status: 200, body: { text: 'Success', code: 0 } };
	let watch: Watch;
	let splunk: Receiver;

	beforeAll(async () => {
		splunk = await receiver(() => TAKEN);
		const token = withNames({
			httpHeaderAuth: await n8n.createCredential({
				name: 'Splunk',
				type: 'httpHeaderAuth',
				data: { name: 'Authorization', value: `Splunk ${SPLUNK_TOKEN}` },
			}),
		});
		const example = await importedExample(n8n, 'forward-to-a-siem.json');
		const trigger = example.nodes.find(({ type }) => type === OUR_TRIGGER_TYPE);
		watch = await Watch.prepare(n8n, {
			name: example.name,
			parameters: {},
			workflow: ({ nodes: [made] }) =>
				withChanges(example, {
					[trigger?.name ?? '']: {
						credentials: made?.credentials,
						parameters: { pollTimes: made?.parameters.pollTimes },
					},
					'Send to Splunk': {
						credentials: token,
						parameters: { url: `${splunk.address}/services/collector/event` },
						waitBetweenTries: 1,
					},
				}),
		});
		simulators.push(watch.nexthink);
	});

	/** The Splunk events of a request, one a line. */
	function eventsOf(request: Receiver['requests'][number] | undefined): Array<{
		event: Record<string, unknown>;
		[more: string]: unknown;
	}> {
		return (request?.body ?? '').split('\n').map((each) => JSON.parse(each));
	}

	const failed = async () =>
		(await watch.executions()).filter(({ status }) => status === 'error').map(({ id }) => id);

	it('sends each new line once, all of a poll in one request', async () => {
		await watch.activate();
		const time = Date.UTC(2025, 5, 15, 12, 3, 27, 250);
		const timed = write(watch.portalLog, [
			line('20206 Role Helpdesk "level 2" \\ {{ $json.line }} is added', { time }),
			...hostileLog({ seed: 700, lines: 60 }).map(({ line: each }) =>
				typeof each === 'string' ? each : Buffer.from(each).toString('utf8'),
			),
		]);
		const [untimed = ''] = write(watch.portalLog, ['[Portal|USER|20206|a.keller] Role x is added']);
		await until('a request', () => splunk.requests.length > 0);

		const [request] = splunk.requests;
		expect(request).toMatchObject({
			method: 'POST',
			path: '/services/collector/event',
			headers: { authorization: `Splunk ${SPLUNK_TOKEN}`, 'content-type': 'text/plain' },
		});
		const events = eventsOf(request);
		expect(events.map(({ event }) => event.line)).toEqual([...timed, untimed]);
		const [first] = events;
		expect(first).toEqual({
			time: time / 1_000,
			host: 'portal.nexthink.example',
			source: 'nexthink:portal',
			sourcetype: 'nexthink:audit',
			event: expect.objectContaining({ code: 20206, account: 'a.keller', id: expect.any(String) }),
		});
		expect(events.at(-1)).toEqual({
			source: 'nexthink:portal',
			sourcetype: 'nexthink:audit',
			event: expect.objectContaining({ timestamp: null, host: null, line: untimed }),
		});
		await watch.nextPoll();
		expect(splunk.requests).toHaveLength(1);
	});

	it.each([
		['is down', { status: 503, body: { text: 'Server is busy', code: 9 } }],
		['is hidden by a sign-in page', { status: 200, body: '<html>Sign in</html>' }],
	])('keeps the events in a failed execution while Splunk %s', async (_how, refusal) => {
		splunk.requests.length = 0;
		splunk.answerTo = () => refusal;
		const before = (await failed()).length;
		const lines = write(watch.portalLog, [
			line('20206 Role one is added'),
			line('20206 Role two is added'),
		]);
		await until('a failed execution', async () => (await failed()).length > before);
		expect(splunk.requests).toHaveLength(3);

		splunk.answerTo = () => TAKEN;
		splunk.requests.length = 0;
		const id = (await failed()).at(-1);
		await n8n.request('POST', `/executions/${id}/retry`, { loadWorkflow: true });
		const executions = await n8n.executionsOf(watch.workflowId);
		const [{ mode, status } = {}] = executions.slice(-1);
		expect({ mode, status }).toEqual({ mode: 'retry', status: 'success' });
		expect(
			splunk.requests.flatMap((each) => eventsOf(each).map(({ event }) => event.line)),
		).toEqual(lines);
	});

	it('can be tried out in the editor', async () => {
		await watch.deactivate();
		splunk.requests.length = 0;
		await run(watch.workflowId);
		const newest = linesOf(watch.nexthink).slice(-3);
		expect(eventsOf(splunk.requests[0]).map(({ event }) => event.line)).toEqual(newest);
	});
});

describe('the Slack alert on admin changes in the platform', () => {
	it('tells of each change once', async () => {
		const { platform, account } = await platformWith({});
		const slackApi = await n8n.createCredential({
			name: 'Slack',
			type: 'slackApi',
			data: { accessToken: SLACK_TOKEN },
		});
		const { id } = await prepared('slack-alert-on-platform-changes.json', {
			'When an Admin Changes Something': {
				credentials: account,
				parameters: { pollTimes: pollTimesAt(POLL_SECONDS) },
			},
			'Send to Slack': { credentials: withNames({ slackApi }) },
		});
		const add = (code: number, message: string, account?: string): void => {
			platform.settings.rows.push({ at: Date.now(), values: { code, message, account } });
		};
		add(91012, 'Created user, id=1, name=before');
		await n8n.activate(id);

		const role = 'Updated role, id=7, name="<!channel> & co", permissions_granted="campaigns"';
		add(90211, 'User logged in, id=2, name=a.keller, session_id=14', 'a.keller');
		add(91021, role, 'a.keller');
		await until('a message', () => slack.messages.length > 0);
		add(91032, 'Added API credentials, id=3, name=n8n');
		await until('another message', () => slack.messages.length > 1);
		await n8n.deactivate(id);

		expect(slack.messages.map(({ channel }) => channel)).toEqual([
			'#nexthink-changes',
			'#nexthink-changes',
		]);
		const [ofRole, ofCredentials] = slack.messages.map(({ text }) => text.split('\n'));
		expect(ofRole).toEqual([
			'*Platform role changed*',
			'Who: a.keller',
			'Whom or what: &lt;!channel&gt; &amp; co',
			expect.stringMatching(/^When: \d{4}-\d\d-\d\d \d\d:\d\d:\d\d GMT\+\d$/),
			'Code: 91021',
			role.replace('&', '&amp;').replace('<', '&lt;').replace('>', '&gt;'),
		]);
		expect(ofCredentials?.slice(0, 3)).toEqual([
			'*API credentials created*',
			'Who: see the last line',
			'Whom or what: n8n',
		]);
	});
});

describe('the search in files', () => {
	it('finds an event in whichever file, and names those that it could not read', async () => {
		const folder = join(n8n.userFolder, '.n8n-files', 'search');
		await mkdir(folder, { recursive: true });
		const wanted = "'); drop TABLE";
		const now = Date.now();
		const log = [
			line('20206 Role one is added', { time: now - 30 * HOUR }),
			line("20206 Role '); DROP TABLE x; -- is added", { time: now - 30 * HOUR }),
		];
		const { account } = await nexthinkWith(
			log.map((each) => ({ time: now - 30 * HOUR, line: each })),
		);
		const ofPlatform = await platformWith({ rows: hostileRows() });
		const asFile = { output: 'file', options: { compress: true } };
		await run(
			await writing(
				`${folder}/1.log.gz`,
				{ operation: 'portal', timeRange: {}, ...asFile },
				account,
			),
		);
		await run(
			await writing(
				`${folder}/2.csv.gz`,
				{ operation: 'platform', queryId: '#audit_log', ...asFile },
				ofPlatform.account,
			),
		);
		const whole = await readFile(join(folder, '1.log.gz'));
		await writeFile(join(folder, '0-damaged.log.gz'), whole.subarray(0, whole.length - 12));
		await writeFile(join(folder, '1.log.gz.sha256'), wanted);

		const { id } = await prepared('search-in-exported-files.json', {
			'What to Look For': {
				parameters: {
					assignments: { assignments: [{ id: '1', name: 'text', type: 'string', value: wanted }] },
				},
			},
			'Read the Files': { parameters: { fileSelector: `${folder}/*.gz` } },
		});
		const { nodes } = await run(id);
		const found = nodes['Name the File']?.items.map(({ json }) => [json.file, json.message]);
		expect(found).toEqual([
			['1.log.gz', "Role '); DROP TABLE x; -- is added"],
			['2.csv.gz', ofPlatform.platform.settings.rows[0]?.values.message],
		]);
		const notRead = nodes['Files That Were Not Read']?.items.map(({ json }) => json);
		expect(notRead).toEqual([
			expect.objectContaining({
				fileName: '0-damaged.log.gz',
				error: expect.any(String),
				message: expect.any(String),
			}),
		]);
	});

	/** A workflow that has our node write a file. */
	async function writing(
		fileName: string,
		parameters: Record<string, unknown>,
		credentials: WorkflowNode['credentials'],
	): Promise<string> {
		const workflow = workflowWith({ parameters, nodeSettings: { credentials } });
		const write = { operation: 'write', fileName, dataPropertyName: 'data', options: {} };
		workflow.nodes.push(workflowNode('Write', 'n8n-nodes-base.readWriteFile', 1, write));
		workflow.connections = inARow(workflow.nodes.map(({ name }) => name));
		return await n8n.createWorkflow(workflow);
	}
});

describe("what receives Nexthink's HTTP API exporter", () => {
	const url = () => `${n8n.address}/webhook/nexthink-audit-log`;
	const send = async (
		body: string | Uint8Array<ArrayBuffer>,
		headers: Record<string, string> = {},
		password = EXPORTER.password,
	) => {
		const response = await fetch(url(), {
			method: 'POST',
			headers: {
				authorization: exporterSignIn(password),
				'content-type': 'application/json',
				...headers,
			},
			body,
		});
		return { status: response.status, answer: await response.text() };
	};
	const rows = hostileRows();
	let workflowId: string;
	let expected: Array<Record<string, unknown>>;

	const given = async () =>
		(await n8n.executionsOf(workflowId)).map(({ status, nodes }) => ({
			status,
			events: nodes['Store the Events']?.items.map(({ json: { id: _id, ...event } }) => event),
		}));

	beforeAll(async () => {
		const basic = { name: 'Exporter', type: 'httpBasicAuth', data: EXPORTER };
		const httpBasicAuth = await n8n.createCredential(basic);
		({ id: workflowId } = await prepared('receive-exported-events.json', {
			'When Nexthink Sends Events': { credentials: withNames({ httpBasicAuth }) },
		}));
		await n8n.activate(workflowId);
		const { account } = await platformWith({ rows });
		const parameters = { operation: 'platform', queryId: '#audit_log' };
		const asked = workflowWith({ parameters, nodeSettings: { credentials: account } });
		const { nodes } = await run(await n8n.createWorkflow(asked));
		expected = nodes[OUR_NODE]?.items.map(({ json }) => json) ?? [];
		expect(expected).toHaveLength(rows.length);
	});

	it.each(JSON_FORMS)('gives the items that the platform gives, of %s', async (form) => {
		const before = (await given()).length;
		const { status, answer } = await send(exportedBody(rows, form));
		expect([status, JSON.parse(answer)]).toEqual([200, { events: rows.length }]);
		await until('the execution', async () => (await given()).length > before);
		expect((await given()).slice(before)).toEqual([{ status: 'success', events: expected }]);
	});

	it('takes a packed request, and one without events', async () => {
		const before = (await given()).length;
		const packed = gzipSync(exportedBody(rows, 'records'));
		expect(await send(new Uint8Array(packed), { 'content-encoding': 'gzip' })).toMatchObject({
			status: 200,
			answer: JSON.stringify({ events: rows.length }),
		});
		expect(await send('{"records":[]}')).toMatchObject({ status: 200, answer: '{"events":0}' });
		// n8n answers before they have ended.
		await until('both executions', async () => (await given()).length >= before + 2);
	});

	it('refuses what is no JSON, in words, and shows the run as failed', async () => {
		const before = (await given()).length;
		const { status, answer } = await send('<html>Sign in</html>');
		expect(status).toBe(422);
		expect(JSON.parse(answer)).toEqual({ message: expect.stringMatching(/./) });
		await until('the execution', async () => (await given()).length > before);
		expect((await given()).slice(before)).toMatchObject([{ status: 'error' }]);
	});

	it('takes nothing from who does not know the password', async () => {
		const before = (await given()).length;
		const { status } = await send(exportedBody(rows, 'records'), {}, 'another');
		expect(status).toBeGreaterThanOrEqual(401);
		expect(status).toBeLessThanOrEqual(403);
		expect(await given()).toHaveLength(before);
	});
});

/** As Nexthink signs in to the webhook. */
function exporterSignIn(password: string): string {
	return `Basic ${Buffer.from(`${EXPORTER.user}:${password}`).toString('base64')}`;
}

describe('all of them', () => {
	it('leave no secret in what n8n has kept of the executions or in its log', async () => {
		const { saved, log } = await tracesOf(n8n);
		// What a webhook is sent, n8n keeps: the example's page says so.
		const traces = { log, saved: saved.replaceAll(exporterSignIn(EXPORTER.password), '') };
		// The search finds what is there …
		expect(traces.saved).toContain('Role one is added');
		expect(traces.saved).toContain('No ticket for late');
		// … and not what must not be.
		const files = platforms.flatMap(({ fileAddresses }) => fileAddresses);
		expect(files.length).toBeGreaterThan(0);
		const secrets = [
			...[ACCOUNT.password, JIRA_TOKEN, SPLUNK_TOKEN, SLACK_TOKEN],
			PLATFORM_CLIENT.clientSecret,
			...files.map((address) => new URL(address).search),
			// The line between its first and its last one.
			...sftpServers.map(({ credential }) => credential.privateKey.split('\n')[3] ?? ''),
		];
		expect(leaksIn(traces, secrets)).toEqual([]);
	});
});
