/** Servers of Debian that tests start themselves: on loopback, in temporary folders, no services of the machine. */

import { readFileSync } from 'node:fs';
import { chown, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { findProgram, runCommand } from './command.mts';
import { end, spawnServer, untilReady } from './serverProcess.mts';

/** They start in a second; a busy machine may take some more. */
const READY_WITHIN_MILLISECONDS = 60_000;

/** A running server of which nothing is kept. */
export interface LocalServer {
	/** Of 127.0.0.1. */
	port: number;
	/** Ends it and deletes its folder. */
	stop(): Promise<void>;
}

/** A user of this machine. */
export interface User {
	name: string;
	id: number;
	groupId: number;
}

/**
 * Where programs lie; throws when one is missing, and says what to install.
 *
 * @param packages the programs, with the Debian package that brings each
 */
export function findPrograms<Name extends string>(
	packages: Readonly<Record<Name, string>>,
	furtherFolders: string[],
): Record<Name, string> {
	const names = Object.keys(packages) as Name[];
	const found = names.map((name) => [name, findProgram(name, furtherFolders)] as const);
	const missing = found.flatMap(([name, file]) => (file === undefined ? [name] : []));
	if (missing.length === 0) return Object.fromEntries(found) as Record<Name, string>;
	const wanted = new Set(missing.map((name) => packages[name]));
	throw new Error(
		`These end-to-end tests cannot run because ${missing.join(', ')} cannot be found. ` +
			`On Debian and Ubuntu: apt-get install ${[...wanted].join(' ')}`,
	);
}

/** A user by name, for a server that must not run as root; undefined where nobody is root. */
export function inPlaceOfRoot(wanted: string): User | undefined {
	if (process.getuid?.() !== 0) return undefined;
	for (const entry of readFileSync('/etc/passwd', 'utf8').split('\n')) {
		const [name, , id, groupId] = entry.split(':');
		if (name === wanted) return { name, id: Number(id), groupId: Number(groupId) };
	}
	throw new Error(
		`A server that does not run as root needs the user '${wanted}', who does not exist here`,
	);
}

/**
 * What to put before a command, so that it ends when the process that started it ends, however that happens.
 *
 * @param setpriv where that program lies
 * @param user who runs the command; whoever runs this, if undefined
 */
export function endingWithStarter(setpriv: string, user?: User): string[] {
	const becoming = user
		? ['--reuid', String(user.id), '--regid', String(user.groupId), '--clear-groups']
		: [];
	return [setpriv, '--pdeathsig', 'SIGKILL', ...becoming];
}

/** Starts a server in an empty folder and waits until it is ready. */
export async function startLocalServer(server: {
	name: string;
	port: number;
	/** Whose the folder is; whoever's who runs this, if undefined. */
	user?: User | undefined;
	/** Makes what is needed in the folder. */
	prepare?: (folder: string) => Promise<void>;
	command: (folder: string) => string[];
	/** A command that succeeds as soon as the server is ready. */
	ping: string[];
}): Promise<LocalServer> {
	const { name, port, user, prepare, ping } = server;
	const folder = await mkdtemp(join(tmpdir(), `${name}-`));
	const removeFolder = async (): Promise<void> => await rm(folder, { recursive: true });
	try {
		if (user) await chown(folder, user.id, user.groupId);
		await prepare?.(folder);
		const [command = '', ...parameters] = server.command(folder);
		const logFile = join(folder, `${name}.log`);
		const started = spawnServer({ name, command, parameters, folder, logFile });
		const isReady = async (): Promise<boolean> =>
			await runIn(folder, ping).then(
				() => true,
				() => false,
			);
		const stop = async (): Promise<void> => {
			await end(started);
			await removeFolder();
		};
		try {
			await untilReady(started, isReady, READY_WITHIN_MILLISECONDS);
		} catch (error) {
			await end(started);
			throw error;
		}
		return { port, stop };
	} catch (error) {
		await removeFolder();
		throw error;
	}
}

/** Runs a command to its end. */
export async function runIn(
	folder: string,
	[command = '', ...parameters]: string[],
): Promise<void> {
	await runCommand(command, parameters, { folder });
}
