import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Progress } from './command.mts';
import { DATABASE_USER, startDatabases } from './databases.mts';
import { startRealN8n } from './realN8n.mts';
import type { RealN8n } from './realN8n.mts';

const WORKERS = 2;

/** As n8n makes it itself; here main process and workers have to be told the same. */
const ENCRYPTION_KEY_BYTES = 24;

/** An n8n in queue mode: a main process and two workers, which share nothing but the databases. */
export interface QueueMode {
	n8n: RealN8n;
	/** Ends n8n and the databases. */
	stop(): Promise<void>;
}

/** @param options.env what else to tell n8n, main process and workers */
export async function startQueueMode(options: {
	root: string;
	env?: Record<string, string>;
	onProgress?: Progress;
}): Promise<QueueMode> {
	const { redis, postgresql } = await startDatabases();
	const stopDatabases = async (): Promise<void> => {
		await Promise.all([redis.stop(), postgresql.stop()]);
	};
	try {
		const n8n = await startRealN8n({
			...options,
			workers: WORKERS,
			env: {
				EXECUTIONS_MODE: 'queue',
				// What n8n 2 advises and n8n 3 does: the main process runs no workflow at all.
				OFFLOAD_MANUAL_EXECUTIONS_TO_WORKERS: 'true',
				N8N_ENCRYPTION_KEY: randomBytes(ENCRYPTION_KEY_BYTES).toString('base64'),
				QUEUE_BULL_REDIS_HOST: '127.0.0.1',
				QUEUE_BULL_REDIS_PORT: String(redis.port),
				// Fewer than a test starts at once, so that it takes both workers; n8n warns of less.
				N8N_CONCURRENCY_PRODUCTION_LIMIT: '5',
				DB_TYPE: 'postgresdb',
				DB_POSTGRESDB_HOST: '127.0.0.1',
				DB_POSTGRESDB_PORT: String(postgresql.port),
				DB_POSTGRESDB_DATABASE: 'postgres',
				DB_POSTGRESDB_USER: DATABASE_USER,
				...options.env,
			},
		});
		const stop = async (): Promise<void> => {
			try {
				await n8n.stop();
			} finally {
				await stopDatabases();
			}
		};
		return { n8n, stop };
	} catch (error) {
		await stopDatabases();
		throw error;
	}
}

/**
 * Which worker, by its number, has run each execution that came through the queue, by the execution's id; read off
 * the workers' logs. Throws when two of them have run the same.
 */
export async function workersOfExecutions({
	workerLogFiles,
}: RealN8n): Promise<Map<string, number>> {
	const workers = new Map<string, number>();
	for (const [index, file] of workerLogFiles.entries()) {
		const log = await readFile(file, 'utf8');
		for (const [, id = ''] of log.matchAll(/Worker finished execution (\d+) /g)) {
			if (workers.has(id)) throw new Error(`Execution ${id} was run twice`);
			workers.set(id, index + 1);
		}
	}
	return workers;
}

/** The ids of the executions that the main process has put into the queue, by its log, oldest first. */
export async function executionsQueuedBy({ logFile }: RealN8n): Promise<string[]> {
	const log = await readFile(logFile, 'utf8');
	return [...log.matchAll(/Enqueued execution (\d+) /g)].map(([, id = '']) => id);
}
