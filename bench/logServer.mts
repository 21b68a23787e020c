import { fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import type { ServedLog } from './logServerProcess.mts';

export interface LogServer {
	/** Serves one more log; returns the address of its instance. */
	serve(log: ServedLog): Promise<string>;
	stop(): Promise<void>;
}

/** Starts the process that serves logs on 127.0.0.1. */
export function startLogServer(): LogServer {
	const child = fork(join(import.meta.dirname, 'logServerProcess.mts'));
	const ended = once(child, 'exit');
	return {
		async serve(log) {
			const answer = once(child, 'message');
			child.send(log);
			const [port] = (await Promise.race([answer, failed()])) as [number];
			return `http://127.0.0.1:${port}`;
		},
		async stop() {
			child.disconnect();
			await ended;
		},
	};

	async function failed(): Promise<never> {
		await ended;
		throw new Error('The process that serves the logs has ended');
	}
}
