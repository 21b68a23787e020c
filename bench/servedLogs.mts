import { rmSync } from 'node:fs';
import { mkdtemp } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PrefixStyle } from '../test/simulator/generator.mts';
import { startLogServer } from './logServer.mts';
import { bytesWithout, makeLog } from './logs.mts';
import type { MadeLog } from './logs.mts';

export interface ServedLog extends MadeLog {
	/** Of the instance whose log it is. */
	address: string;
}

/** Logs that are made and served when they are first asked for, and go when the benchmark ends. */
export interface ServedLogs {
	/** A folder of the benchmark's own, for whatever else goes with it. */
	folder: string;
	/** @param writers the Portal when left out */
	log(style: PrefixStyle, lines: number, writers?: readonly string[]): Promise<ServedLog>;
	/** The same log several times, one after the other. */
	repeated(log: ServedLog, repeat: number): Promise<ServedLog>;
	/** The beginning of a log, without its last lines. */
	without(log: ServedLog, lastLines: number): Promise<ServedLog>;
	close(): Promise<void>;
}

const PORTAL = ['Portal'];

export async function serveLogs(): Promise<ServedLogs> {
	const folder = await mkdtemp(join(tmpdir(), 'audit-log-benchmark-'));
	const remove = (): void => rmSync(folder, { recursive: true, force: true });
	process.once('exit', remove);
	const server = startLogServer();
	const known = new Map<string, Promise<ServedLog>>();

	async function makeAndServe(
		style: PrefixStyle,
		lines: number,
		writers: readonly string[],
	): Promise<ServedLog> {
		const made = await makeLog(folder, style, lines, writers);
		return { ...made, address: await server.serve({ file: made.file }) };
	}

	return {
		folder,
		async log(style, lines, writers = PORTAL) {
			const name = `${style} ${lines} ${writers.join(' ')}`;
			const log = known.get(name) ?? makeAndServe(style, lines, writers);
			known.set(name, log);
			return await log;
		},
		async repeated(log, repeat) {
			const { file, lines, bytes } = log;
			const address = await server.serve({ file, repeat });
			return { ...log, address, lines: lines * repeat, bytes: bytes * repeat };
		},
		async without(log, lastLines) {
			const bytes = await bytesWithout(log, lastLines);
			const address = await server.serve({ file: log.file, bytes });
			return { ...log, address, lines: log.lines - lastLines, bytes };
		},
		async close() {
			await server.stop();
			process.off('exit', remove);
			remove();
		},
	};
}
