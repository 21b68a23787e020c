/** squid and nginx of Debian, on free ports of 127.0.0.1, with all that they write in a temporary folder. */

import {
	chmodSync,
	existsSync,
	mkdtempSync,
	readdirSync,
	readFileSync,
	rmSync,
	writeFileSync,
} from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram } from '../e2e/command.mts';
import { end, spawnServer, untilReady } from '../e2e/serverProcess.mts';

/** They start in a second; a busy machine may take some more. */
const READY_WITHIN_MILLISECONDS = 60_000;
/** Where Debian has them, which is in the PATH of administrators only. */
const FOLDER = '/usr/sbin';

/** One that runs until it is closed. */
export interface Program {
	/** Its log of requests. */
	access(): string;
	/** All that it has written, about itself, too. */
	logs(): string;
	close(): Promise<void>;
}

/**
 * @param ports on which it listens once it is ready
 * @param write writes what it reads into a folder, and returns its parameters
 */
async function start(
	name: string,
	ports: number[],
	write: (folder: string) => string[],
): Promise<Program> {
	const command = findProgram(name, [FOLDER]);
	if (command === undefined) {
		throw new Error(`${name} cannot be found. On Debian and Ubuntu: apt-get install ${name}`);
	}
	const folder = mkdtempSync(join(tmpdir(), `${name}-`));
	// Started by root, they go on as another user.
	chmodSync(folder, 0o777);
	const server = spawnServer({
		name,
		command,
		parameters: write(folder),
		folder,
		logFile: join(folder, 'output.log'),
	});
	const close = async (): Promise<void> => {
		await end(server);
		rmSync(folder, { recursive: true, force: true });
	};
	try {
		const isReady = async () => (await Promise.all(ports.map(listens))).every(Boolean);
		await untilReady(server, isReady, READY_WITHIN_MILLISECONDS);
	} catch (error) {
		await close();
		throw error;
	}
	const access = (): string => {
		const file = join(folder, 'access.log');
		return existsSync(file) ? readFileSync(file, 'utf8') : '';
	};
	return {
		access,
		logs() {
			const files = readdirSync(folder).filter((file) => file.endsWith('.log'));
			return files.map((file) => readFileSync(join(folder, file), 'utf8')).join('\n');
		},
		close,
	};
}

async function listens(port: number): Promise<boolean> {
	return await new Promise((resolve) => {
		const socket = connect(port, '127.0.0.1');
		const tell = (outcome: boolean): void => {
			socket.destroy();
			resolve(outcome);
		};
		socket.once('connect', () => tell(true));
		socket.once('error', () => tell(false));
	});
}

/** Who may sign in at a squid. */
export const PROXY_USER = 'n8n-proxy-user';
export const PROXY_PASSWORD = 'pr0xy "secret" 7%';

/** What squid does with requests that come in by one of its ports. */
export type SquidWay = 'open' | 'refusing' | 'signIn';

/** Started without its cache on disk, otherwise as Debian has it; a port for each way. */
export async function startSquid(ports: Record<SquidWay, number>): Promise<Program> {
	return await start('squid', Object.values(ports), (folder) => {
		const configuration = join(folder, 'squid.conf');
		const signIns = join(folder, 'signIns.sh');
		// squid writes a user name and a password, both percent-encoded, and reads what comes of them.
		const known = `${PROXY_USER} ${encodeURIComponent(PROXY_PASSWORD)}`;
		writeFileSync(
			signIns,
			`while read -r line; do [ "$line" = '${known}' ] && echo OK || echo ERR; done\n`,
		);
		const lines = [
			...Object.entries(ports).flatMap(([way, port]) => [
				`http_port 127.0.0.1:${port} name=${way}`,
				`acl ${way} myportname ${way}`,
			]),
			`auth_param basic program /bin/sh ${signIns}`,
			'acl known proxy_auth REQUIRED',
			'http_access deny refusing',
			'http_access allow open',
			'http_access allow signIn known',
			'http_access deny all',
			'visible_hostname proxy.example',
			'pinger_enable off',
			'netdb_filename none',
			'shutdown_lifetime 0 seconds',
			`access_log stdio:${join(folder, 'access.log')}`,
			`cache_log ${join(folder, 'cache.log')}`,
			`pid_filename ${join(folder, 'squid.pid')}`,
			`coredump_dir ${folder}`,
			'',
		];
		writeFileSync(configuration, lines.join('\n'));
		// A name of its own, because squids of the same name share memory.
		return ['-N', '-n', `test${process.pid}`, '-f', configuration];
	});
}

/** A server of an nginx: its port, whether it speaks TLS, and its other directives. */
export interface NginxServer {
	port: number;
	tls?: boolean;
	directives: string[];
}

/** @param identity what those that speak TLS show, a key and a certificate in PEM */
export async function startNginx(
	identity: { key: string; certificate: string },
	servers: NginxServer[],
): Promise<Program> {
	const ports = servers.map(({ port }) => port);
	return await start('nginx', ports, (folder) => {
		const configuration = join(folder, 'nginx.conf');
		const [key, certificate] = [join(folder, 'key.pem'), join(folder, 'certificate.pem')];
		writeFileSync(key, identity.key);
		writeFileSync(certificate, identity.certificate);
		const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'];
		const lines = [
			'daemon off;',
			'worker_processes 1;',
			`pid ${join(folder, 'nginx.pid')};`,
			`error_log ${join(folder, 'error.log')};`,
			'events {}',
			'http {',
			`access_log ${join(folder, 'access.log')};`,
			...temporary.map((name) => `${name}_temp_path ${join(folder, name)};`),
			`ssl_certificate ${certificate};`,
			`ssl_certificate_key ${key};`,
			`ssl_client_certificate ${certificate};`,
			...servers.flatMap(({ port, tls = true, directives }) => [
				'server {',
				`listen 127.0.0.1:${port}${tls ? ' ssl' : ''};`,
				...directives,
				'}',
			]),
			'}',
			'',
		];
		writeFileSync(configuration, lines.join('\n'));
		// Of before it has read its configuration.
		return ['-p', folder, '-e', join(folder, 'error.log'), '-c', configuration];
	});
}
