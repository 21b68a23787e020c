/** Redis and PostgreSQL, for n8n's queue mode and for workflows. */

import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import {
	endingWithStarter,
	findPrograms,
	inPlaceOfRoot,
	runIn,
	startLocalServer,
} from './localServer.mts';
import type { LocalServer } from './localServer.mts';
import { freePorts } from './serverProcess.mts';

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

type Programs = Record<keyof typeof PACKAGES, string>;

/** Starts both; throws when a program is missing, and says what to install. */
export async function startDatabases(): Promise<{ redis: LocalServer; postgresql: LocalServer }> {
	const programs = findPrograms(PACKAGES, postgresqlFolders());
	const [redisPort = 0, postgresqlPort = 0] = await freePorts(2);
	const redis = await startRedis(programs, redisPort);
	try {
		return { redis, postgresql: await startPostgresql(programs, postgresqlPort) };
	} catch (error) {
		await redis.stop();
		throw error;
	}
}

/** Newest version first. */
function postgresqlFolders(): string[] {
	if (!existsSync(POSTGRESQL_VERSIONS)) return [];
	return readdirSync(POSTGRESQL_VERSIONS)
		.sort((one, other) => Number(other) - Number(one))
		.map((version) => join(POSTGRESQL_VERSIONS, version, 'bin'));
}

async function startRedis(programs: Programs, port: number): Promise<LocalServer> {
	const server = [programs['redis-server'], '--bind', '127.0.0.1', '--port', String(port)];
	return await startLocalServer({
		name: 'redis',
		port,
		command: () => [...endingWithStarter(programs.setpriv), ...server, '--save', ''],
		// It answers an error with exit code 0, but there is none that it could have.
		ping: [programs['redis-cli'], '-h', '127.0.0.1', '-p', String(port), 'ping'],
	});
}

async function startPostgresql(programs: Programs, port: number): Promise<LocalServer> {
	const user = inPlaceOfRoot(POSTGRESQL_USER);
	const asUser = endingWithStarter(programs.setpriv, user);
	return await startLocalServer({
		name: 'postgresql',
		port,
		user,
		prepare: async (folder) => {
			const settings = ['--auth', 'trust', '--locale', 'C.UTF-8', '--no-sync'];
			const initdb = [programs.initdb, '-D', dataIn(folder), '-U', DATABASE_USER, ...settings];
			await runIn(folder, [...asUser, ...initdb]);
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
