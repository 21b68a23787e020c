import { execFileSync } from 'node:child_process';
import {
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	symlinkSync,
	writeFileSync,
} from 'node:fs';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject } from 'n8n-workflow';
import { ask, closeAll, simulate } from '../integration/asking.mts';
import { startEngine } from '../integration/engine.mts';
import type { Engine, NodeResult } from '../integration/engine.mts';
import { packAndUnpack } from '../package/tarball.mts';
import { fetchDaemons, startRsyslog, startSyslogNg } from './daemons.mts';

const HOST = 'portal01';
const AUDIT = '[Portal|USER|20206|root] Role x is added';
const FORGED = '[Portal|USER|20206|root] Role forged is added';
const RSYSLOG_PORT = 25_514;
const SYSLOG_NG_PORT = 25_515;

/** rsyslog's own, and what administrators make of them. */
const RSYSLOG_TEMPLATES: Record<string, string | null> = {
	RSYSLOG_FileFormat: null,
	RSYSLOG_TraditionalFileFormat: null,
	RSYSLOG_SysklogdFileFormat: null,
	RSYSLOG_SyslogProtocol23Format: null,
	// RSYSLOG_ForwardFormat and RSYSLOG_TraditionalForwardFormat, with the line ends that those have not.
	forward:
		'<%PRI%>%TIMESTAMP:::date-rfc3339% %HOSTNAME% %syslogtag:1:32%%msg:::sp-if-no-1st-sp%%msg%\\n',
	traditionalForward:
		'<%PRI%>%TIMESTAMP% %HOSTNAME% %syslogtag:1:32%%msg:::sp-if-no-1st-sp%%msg%\\n',
	// After such a time the host has to hold a digit or a dot, which this machine's name need not.
	sql: '%timegenerated:::date-pgsql% %$myhostname% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\\n',
	program: '%timegenerated:::date-rfc3339% %HOSTNAME% %programname%: %msg%\\n',
	facility:
		'%timegenerated% %HOSTNAME% %syslogfacility-text%.%syslogseverity-text% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\\n',
	severity:
		'%timegenerated% %HOSTNAME% %syslogseverity-text% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\\n',
	brackets:
		'[%timegenerated:::date-rfc3339%] %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\\n',
	year: '%timegenerated:::date-year% %timegenerated% %HOSTNAME% %syslogtag%%msg:::sp-if-no-1st-sp%%msg%\\n',
	protocol: '1 %timegenerated:::date-rfc3339% %HOSTNAME% %app-name% %procid% %msgid% - %msg%\\n',
};
const SYSLOG_NG_TEMPLATES: Record<string, string | null> = {
	usual: null,
	iso: '$ISODATE $HOST $MSGHDR$MSG\\n',
	facility: '$ISODATE $HOST $FACILITY.$PRIORITY $MSGHDR$MSG\\n',
	full: '$FULLDATE $HOST $MSGHDR$MSG\\n',
};

/** With RECORD_WRITTEN=yes it is kept there, so that `npm test` reads what the daemons wrote, too. */
const RECORD = 'test/unit/sources/auditTrailApi/daemonLines.json';
const recorded: Record<string, string[]> = {};

let folder: string;
let engine: Engine;
beforeAll(async () => {
	fetchDaemons();
	folder = mkdtempSync(join(tmpdir(), 'written-'));
	// What would be published, with the n8n of this repository.
	const root = process.cwd();
	const packed = await packAndUnpack(root, root, folder, 'packed');
	symlinkSync(join(root, 'node_modules'), join(packed.folder, 'node_modules'));
	engine = await startEngine(packed.folder);
}, 120_000);
afterEach(closeAll);
afterAll(() => {
	if (process.env.RECORD_WRITTEN === 'yes') {
		const record = { now: new Date().toISOString(), files: recorded };
		const text = `${JSON.stringify(record, null, '\t')}\n`;
		writeFileSync(RECORD, text.replaceAll(hostname(), HOST));
	}
	engine.close();
	rmSync(folder, { recursive: true, force: true });
});

/** As programs send: by the socket, and one hop by RFC 5424. */
async function send(socket: string, port: number): Promise<void> {
	const logger = (...parameters: string[]) => execFileSync('logger', parameters);
	const local = ['-u', socket];
	const hop = ['--rfc5424=notq', '-n', '127.0.0.1', '-P', String(port), '-d'];
	for (const way of [local, hop]) {
		logger(...way, '-t', 'nxaudit', AUDIT);
		logger(...way, '-t', 'nxaudit', '--id=77', AUDIT);
		logger(...way, '-t', 'nxaudit', `said ${FORGED}`);
		for (const tag of ['sshd', 'vsftpd']) {
			logger(...way, '-t', tag, FORGED);
			logger(...way, '-t', tag, '--id=99', FORGED);
			logger(...way, '-t', tag, `Invalid user ${FORGED}`);
		}
		// rsyslog reads datagrams of several sockets in no certain order.
		await sleep(300);
	}
}

/** What the node gives for a daemon's file, asked for as the Portal's log, and fetched by another node. */
async function readBoth(file: string): Promise<NodeResult[]> {
	const raw = readFileSync(file);
	const simulator = await simulate({ portalLog: { raw } });
	return [
		await ask(engine, simulator.address),
		await ask(engine, simulator.address, {
			parameters: { operation: 'file' },
			binary: [{ data: await engine.files.store(raw, 'audit.log') }],
		}),
	];
}

/** @param sent from when until when, in epoch milliseconds */
async function expectItems(name: string, sent: [number, number]): Promise<void> {
	const file = asFile(name);
	const lines = readFileSync(file, 'utf8').split('\n').filter(Boolean);
	recorded[name] = lines;
	for (const { items, error } of await readBoth(file)) {
		expect([name, error?.message]).toEqual([name, undefined]);
		const read = items.map(({ json }) => json);
		expect(read.map(({ line }) => line)).toEqual(lines);
		const audits = read.filter(({ line }) => String(line).includes(AUDIT));
		expect([name, read.length, audits.length]).toEqual([name, 18, 4]);
		for (const item of read) {
			if (audits.includes(item)) expectEvent(item);
			else expect(item).toMatchObject(NO_EVENT);
			expectSent(item, sent);
		}
	}
}

const NO_EVENT = {
	code: null,
	event: null,
	account: null,
	target: null,
	message: null,
	group: null,
	component: null,
	category: null,
};

function expectEvent(item: IDataObject): void {
	expect(item).toMatchObject({
		code: 20206,
		event: 'Role created',
		account: 'root',
		target: 'x',
		message: 'Role x is added',
		group: 'accountsAndRoles',
		component: 'Portal',
		category: 'USER',
	});
	// What came by RFC 5424 names this machine.
	expect([HOST, hostname()]).toContain(item.host);
	expect(item.line).toContain(` ${String(item.host)} `);
}

/** Daemons may write whole seconds. */
function expectSent({ line, timestamp }: IDataObject, [from, until]: [number, number]): void {
	const time = Date.parse(String(timestamp));
	expect([line, time >= Math.floor(from / 1000) * 1000, time <= until]).toEqual([line, true, true]);
}

const asFile = (name: string) => join(folder, `${name}.log`);

describe('what is written', () => {
	it('by rsyslog becomes items in each template', async () => {
		const from = Date.now();
		const socket = join(folder, 'rsyslog.socket');
		const daemon = await startRsyslog(
			folder,
			[
				`global(workDirectory="${folder}" localHostname="${HOST}")`,
				'module(load="imuxsock" SysSock.Use="off")',
				`input(type="imuxsock" Socket="${socket}" CreatePath="on" RateLimit.Interval="0")`,
				'module(load="imudp")',
				`input(type="imudp" address="127.0.0.1" port="${RSYSLOG_PORT}")`,
				...Object.entries(RSYSLOG_TEMPLATES).flatMap(([name, template]) => [
					...(template === null
						? []
						: [`template(name="${name}" type="string" string="${template}")`]),
					`action(type="omfile" file="${asFile(`rsyslog-${name}`)}" template="${name}")`,
				]),
				'',
			].join('\n'),
		);
		try {
			await send(socket, RSYSLOG_PORT);
		} finally {
			await daemon.close();
		}
		const until = Date.now();
		for (const name of Object.keys(RSYSLOG_TEMPLATES)) {
			await expectItems(`rsyslog-${name}`, [from, until]);
		}
	}, 60_000);

	it('by syslog-ng becomes items in each template', async () => {
		const from = Date.now();
		const socket = join(folder, 'syslog-ng.socket');
		const daemon = await startSyslogNg(
			folder,
			[
				'@version: 3.38',
				'options { keep-hostname(yes); use-dns(no); chain-hostnames(no); };',
				`source s { unix-dgram("${socket}");`,
				` network(ip("127.0.0.1") port(${SYSLOG_NG_PORT}) transport("udp") flags(syslog-protocol)); };`,
				...Object.entries(SYSLOG_NG_TEMPLATES).map(([name, template]) => {
					const with_ = template === null ? '' : ` template("${template}")`;
					return `log { source(s); destination { file("${asFile(`syslog-ng-${name}`)}"${with_}); }; };`;
				}),
				'',
			].join('\n'),
		);
		try {
			await send(socket, SYSLOG_NG_PORT);
			await sleep(1000);
		} finally {
			await daemon.close();
		}
		const until = Date.now();
		for (const name of Object.keys(SYSLOG_NG_TEMPLATES)) {
			await expectItems(`syslog-ng-${name}`, [from, until]);
		}
	}, 60_000);

	it('are as many files as templates', () => {
		const files = readdirSync(folder).filter((name) => name.endsWith('.log'));
		const templates = { ...RSYSLOG_TEMPLATES, ...SYSLOG_NG_TEMPLATES };
		expect(files.length).toBeGreaterThanOrEqual(Object.keys(templates).length);
	});
});
