import { inspect } from 'node:util';
import { afterAll, beforeAll } from '@jest/globals';
import { startEngine } from '../integration/engine.mts';
import type { Engine } from '../integration/engine.mts';
import { forgetIdentities, makeIdentities, trustIdentities } from './identities.mts';
import type { Kind } from './kinds.mts';
import { tryRows } from './table.mts';

/** Declares the tests of these rows, in an engine of their own. */
export function tryInEngine(kinds: readonly Kind[]): void {
	const logged: string[] = [];
	let engine: Engine;
	beforeAll(async () => {
		await makeIdentities();
		trustIdentities();
		engine = await startEngine(process.cwd(), (message, metadata) => {
			logged.push(message + inspect(metadata, { depth: 10, maxStringLength: null }));
		});
	}, 60_000);
	afterAll(() => {
		engine.close();
		forgetIdentities();
	});

	const stage = () => ({ engine, logged });

	for (const [kind, rows] of kinds) tryRows(kind, rows, stage);
}
