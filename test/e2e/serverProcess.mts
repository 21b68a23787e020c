import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

/** n8n itself waits for running executions when it is told to stop; after this it is ended for good. */
const STOPPED_WITHIN_MILLISECONDS = 20_000;

const MILLISECONDS_BETWEEN_LOOKS = 100;

const CHARACTERS_OF_LOG_IN_A_MESSAGE = 4_000;

/** Passed on from our own environment; anything else could change what a server does (NODE_ENV, DB_TYPE, proxies …). */
const VARIABLES_PASSED_ON = ['PATH', 'LANG', 'LC_ALL', 'TZ', 'TMPDIR'];

const END_WITH_STARTER = "process.once('disconnect', () => process.kill(process.pid, 'SIGTERM'))";

/**
 * Parameters for Node: with them a program that has a channel to the process that started it ends when that one ends,
 * however that happens.
 */
export const ENDING_WITH_STARTER = [
	'--import',
	`data:text/javascript,${encodeURIComponent(END_WITH_STARTER)}`,
];

/** A server that runs as a process of its own. */
export interface ServerProcess {
	/** How messages call it. */
	name: string;
	child: ChildProcess;
	/** What it writes to standard output and error. */
	logFile: string;
}

/**
 * Starts a server in a process group of its own, which ends at the latest when this process exits. Its log is
 * appended to: what it wrote before a restart belongs there, too.
 *
 * @param options.hasChannel whether a Node program gets a channel to us, which tells it when we are gone
 */
export function spawnServer(options: {
	name: string;
	command: string;
	parameters: string[];
	folder: string;
	logFile: string;
	environment?: Record<string, string>;
	hasChannel?: boolean;
}): ServerProcess {
	const { name, command, parameters, folder, logFile, environment, hasChannel } = options;
	const log = openSync(logFile, 'a');
	const child = spawn(command, parameters, {
		cwd: folder,
		env: { ...passedOn(), ...environment },
		// A group of its own: Ctrl+C in the terminal must reach the server through us, in order.
		detached: true,
		stdio: ['ignore', log, log, ...(hasChannel ? ['ipc' as const] : [])],
	});
	closeSync(log);
	endGroupOnExit(child);
	return { name, child, logFile };
}

function passedOn(): Record<string, string> {
	const variables: Record<string, string> = {};
	for (const name of VARIABLES_PASSED_ON) {
		const value = process.env[name];
		if (value !== undefined) variables[name] = value;
	}
	return variables;
}

/** Waits until a server is ready; throws with the end of its log when it ends before, or takes too long. */
export async function untilReady(
	{ name, child, logFile }: ServerProcess,
	isReady: () => Promise<boolean>,
	withinMilliseconds: number,
): Promise<void> {
	let failure: Error | undefined;
	child.once('error', (error) => (failure = error));
	const giveUpAt = Date.now() + withinMilliseconds;
	for (;;) {
		if (failure || child.exitCode !== null || child.signalCode !== null) {
			const reason = failure?.message ?? `it ended with ${child.signalCode ?? child.exitCode}`;
			throw new Error(`${name} did not start: ${reason}\n${await endOf(logFile)}`);
		}
		if (Date.now() > giveUpAt) {
			throw new Error(
				`${name} was not ready within ${withinMilliseconds / 1_000} s\n${await endOf(logFile)}`,
			);
		}
		if (await isReady()) return;
		await wait(MILLISECONDS_BETWEEN_LOOKS);
	}
}

async function endOf(logFile: string): Promise<string> {
	return (await readFile(logFile, 'utf8')).slice(-CHARACTERS_OF_LOG_IN_A_MESSAGE);
}

/** Ends a server and whatever it started; waits until it is gone. */
export async function end({ child }: ServerProcess): Promise<void> {
	if (child.pid === undefined) return;
	if (child.exitCode === null && child.signalCode === null) {
		const gone = new Promise((resolve) => child.once('exit', resolve));
		child.kill('SIGTERM');
		await Promise.race([gone, wait(STOPPED_WITHIN_MILLISECONDS, undefined, { ref: false })]);
	}
	endGroup(child);
}

/** Should this process exit without having ended the server in order, nothing of it may stay behind. */
function endGroupOnExit(child: ChildProcess): void {
	const endNow = (): void => endGroup(child);
	process.once('exit', endNow);
	child.once('exit', () => process.off('exit', endNow));
}

function endGroup({ pid }: ChildProcess): void {
	if (pid === undefined) return;
	try {
		process.kill(-pid, 'SIGKILL');
	} catch {
		// Nothing of its process group is left.
	}
}

/**
 * Asks the system for free ports of 127.0.0.1, all at once so that they differ.
 *
 * @param first which port to take as the first one, unless something else listens there
 */
export async function freePorts(count: number, first = 0): Promise<number[]> {
	const servers: Server[] = [];
	const ports: number[] = [];
	for (let index = 0; index < count; index++) {
		const wanted = index === 0 && first !== 0 ? await listeningAt(first) : null;
		const server = wanted ?? (await listeningAt(0));
		if (server === null) throw new Error('The system has no port left on 127.0.0.1');
		servers.push(server);
		ports.push((server.address() as AddressInfo).port);
	}
	for (const server of servers) await new Promise((resolve) => server.close(resolve));
	return ports;
}

/** @returns null where something else listens */
async function listeningAt(port: number): Promise<Server | null> {
	const server = createServer();
	return await new Promise((resolve) => {
		server.once('error', () => resolve(null));
		server.listen(port, '127.0.0.1', () => resolve(server));
	});
}
