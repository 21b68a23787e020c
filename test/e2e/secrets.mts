import { createReadStream } from 'node:fs';
import { readFile } from 'node:fs/promises';
import type { RecordedRequest } from '../simulator/server.mts';
import type { RealN8n } from './realN8n.mts';

/** A value of an `Authorization` header, whoever's: long enough not to be two words of a sentence. */
const AUTHORIZATION = /\b(?:Basic|Bearer) [\w+/=.-]{16,}/g;

/** What n8n leaves behind, for a look at whether it holds a secret. */
export interface Traces {
	/** All that n8n has kept of its executions. */
	saved: string;
	/** All that n8n has logged, its workers too. */
	log: string;
}

export async function tracesOf(n8n: RealN8n): Promise<Traces> {
	const logs = [n8n.logFile, ...n8n.workerLogFiles].map((file) => readFile(file, 'utf8'));
	return { saved: await n8n.savedExecutions(), log: (await Promise.all(logs)).join('\n') };
}

/** What requests signed in with, without the scheme. */
export function authorizationsOf(
	requests: ReadonlyArray<Pick<RecordedRequest, 'headers'>>,
): string[] {
	return requests.flatMap(({ headers: { authorization } }) =>
		authorization === undefined ? [] : [authorization.replace(/^\w+ +/, '')],
	);
}

/** Which of the secrets, and which other sign-ins, stand in the traces; nothing of them should. */
export function leaksIn(traces: Traces, secrets: Iterable<string>): string[] {
	const wanted = [...new Set(secrets)];
	return Object.entries(traces).flatMap(([place, text]: [string, string]) =>
		[...wanted.filter((secret) => text.includes(secret)), ...(text.match(AUTHORIZATION) ?? [])].map(
			(leak) => `${leak} in ${place}`,
		),
	);
}

/** What was written to a log after its first bytes. */
export async function logSince(logFile: string, firstBytes: number): Promise<string> {
	const parts = await createReadStream(logFile, { start: firstBytes }).toArray();
	return Buffer.concat(parts as Buffer[]).toString('utf8');
}
