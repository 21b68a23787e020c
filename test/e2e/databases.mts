/** Redis and PostgreSQL, for n8n's queue mode and for workflows: on loopback, in temporary folders, no services of the machine. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, runCommand } from './command.mts';
import { end, freePorts, spawnServer, untilReady } from './serverProcess.mts';

/** They start in a second; a busy machine may take some more. */
const READY_WITHIN_MILLISECONDS = 60_000;

/** Where Debian keeps PostgreSQL's programs: in a folder for each version, none of them in PATH. */
const POSTGRESQL_VERSIONS = '/usr/lib/postgresql';

/** The programs, with the Debian package that brings them. */
const PACKAGES = {
	'redis-server': 'redis-server',
	'redis-cli': 'redis-tools',
	initdb: 'postgresql',
	postgres: 'postgresql',
	pg_isready: 'postgresql',
	setpriv: 'util-linux',
};

/** PostgreSQL refuses to run as root; Debian's package brings this user. */
const POSTGRESQL_USER = 'postgres';

/** Who signs in to PostgreSQL; without a password, because there is nothing to protect. */
export const DATABASE_USER = 'n8n';

/** A running database of which nothing is kept. */
export interface Database {
	/** Of 127.0.0.1. */
	port: number;
	/** Ends it and deletes its folder. */
	stop(): Promise<void>;
}

type Programs = Record<keyof typeof PACKAGES, string>;

/** Starts both; throws when a program is missing, and says what to install. */
export async function startDatabases(): Promise<{ redis: Database; postgresql: Database }> {
	const programs = findPrograms();
	const [redisPort = 0, postgresqlPort = 0] = await freePorts(2);
	const redis = await startRedis(programs, redisPort);
	try {
		return { redis, postgresql: await startPostgresql(programs, postgresqlPort) };
	} catch (error) {
		await redis.stop();
		throw error;
	}
}

function findPrograms(): Programs {
	const found = Object.keys(PACKAGES).map(
		(name) => [name, findProgram(name, postgresqlFolders())] as const,
	);
	const missing = found.flatMap(([name, file]) => (file === undefined ? [name] : []));
	if (missing.length === 0) return Object.fromEntries(found) as Programs;
	const packages = new Set(missing.map((name) => PACKAGES[name as keyof typeof PACKAGES]));
	throw new Error(
		`These end-to-end tests cannot run because ${missing.join(', ')} cannot be found. ` +
			`On Debian and Ubuntu: apt-get install ${[...packages].join(' ')}`,
	);
}

/** Newest version first. */
function postgresqlFolders(): string[] {
	if (!existsSync(POSTGRESQL_VERSIONS)) return [];
	return readdirSync(POSTGRESQL_VERSIONS)
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(POSTGRESQL_VERSIONS, version, 'bin'));
}

async function startRedis(programs: Programs, port: number): Promise<Database> {
	const server = [programs['redis-server'], '--bind', '127.0.0.1', '--port', String(port)];
	return await startDatabase({
		name: 'redis',
		port,
		command: () => [...endingWithStarter(programs), ...server, '--save', ''],
		// It answers an error with exit code 0, but there is none that it could have.
		ping: [programs['redis-cli'], '-h', '127.0.0.1', '-p', String(port), 'ping'],
	});
}

async function startPostgresql(programs: Programs, port: number): Promise<Database> {
	const user = process.getuid?.() === 0 ? userNamed(POSTGRESQL_USER) : undefined;
	const asUser = [...endingWithStarter(programs), ...(user ? becoming(user) : [])];
	return await startDatabase({
		name: 'postgresql',
		port,
		prepare: async (folder) => {
			if (user) await chown(folder, user.id, user.groupId);
			const settings = ['--auth', 'trust', '--locale', 'C.UTF-8', '--no-sync'];
			const initdb = [programs.initdb, '-D', dataIn(folder), '-U', DATABASE_USER, ...settings];
			await run([...asUser, ...initdb], folder);
		},
		command: (folder) => [
			...[...asUser, programs.postgres, '-D', dataIn(folder), '-p', String(port)],
			...['-c', 'listen_addresses=127.0.0.1', '-c', 'unix_socket_directories='],
			// Without waiting for the disk: nothing has to outlive a crash.
			'-F',
		],
		ping: [programs.pg_isready, '-h', '127.0.0.1', '-p', String(port)],
	});
}

function dataIn(folder: string): string {
	return join(folder, 'data');
}

/** What to put before a command, so that it ends when the process that started it ends, however that happens. */
function endingWithStarter({ setpriv }: Programs): string[] {
	return [setpriv, '--pdeathsig', 'SIGKILL'];
}

interface User {
	id: number;
	groupId: number;
}

/** Further parameters of setpriv. */
function becoming({ id, groupId }: User): string[] {
	return ['--reuid', String(id), '--regid', String(groupId), '--clear-groups'];
}

function userNamed(wanted: string): User {
	for (const entry of readFileSync('/etc/passwd', 'utf8').split('\n')) {
		const [name, , id, groupId] = entry.split(':');
		if (name === wanted) return { id: Number(id), groupId: Number(groupId) };
	}
	throw new Error(
		`PostgreSQL does not run as root, and there is no user '${wanted}' to run it as. ` +
			'On Debian and Ubuntu the package postgresql makes one',
	);
}

async function startDatabase(database: {
	name: string;
	port: number;
	/** Makes what is needed in an empty folder. */
	prepare?: (folder: string) => Promise<void>;
	command: (folder: string) => string[];
	/** A command that succeeds as soon as the database is ready. */
	ping: string[];
}): Promise<Database> {
	const { name, port, prepare, ping } = database;
	const folder = await mkdtemp(join(tmpdir(), `${name}-`));
	const removeFolder = async (): Promise<void> => await rm(folder, { recursive: true });
	try {
		await prepare?.(folder);
		const [command = '', ...parameters] = database.command(folder);
		const logFile = join(folder, `${name}.log`);
		const server = spawnServer({ name, command, parameters, folder, logFile });
		const isReady = async (): Promise<boolean> =>
			await run(ping, folder).then(
				() => true,
				() => false,
			);
		const stop = async (): Promise<void> => {
			await end(server);
			await removeFolder();
		};
		try {
			await untilReady(server, isReady, READY_WITHIN_MILLISECONDS);
		} catch (error) {
			await end(server);
			throw error;
		}
		return { port, stop };
	} catch (error) {
		await removeFolder();
		throw error;
	}
}

async function run([command = '', ...parameters]: string[], folder: string): Promise<void> {
	await runCommand(command, parameters, { folder });
}
