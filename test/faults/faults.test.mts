import { inspect } from 'node:util';
import { afterAll, beforeAll } from '@jest/globals';
import { startEngine } from '../integration/engine.mts';
import type { Engine } from '../integration/engine.mts';
import { forgetIdentities, makeIdentities } from './identities.mts';
import { certificateRows } from './rows/certificates.mts';
import { logContentRows } from './rows/logContent.mts';
import { networkRows } from './rows/network.mts';
import { parameterRows } from './rows/parameters.mts';
import { redirectRows } from './rows/redirects.mts';
import { statusRows, wordsRows } from './rows/statuses.mts';
import { successRows } from './rows/successes.mts';
import { tokenRows } from './rows/tokens.mts';
import { tryRows } from './table.mts';

const logged: string[] = [];
let engine: Engine;
beforeAll(async () => {
	await makeIdentities();
	engine = await startEngine(process.cwd(), (message, metadata) => {
		logged.push(message + inspect(metadata, { depth: 10, maxStringLength: null }));
	});
}, 60_000);
afterAll(() => {
	engine.close();
	forgetIdentities();
});

const stage = () => ({ engine, logged });

tryRows('the network', networkRows, stage);
tryRows('the status', statusRows, stage);
tryRows('what a refusal says', wordsRows, stage);
tryRows('a success', successRows, stage);
tryRows('a redirect', redirectRows, stage);
tryRows('TLS', certificateRows, stage);
tryRows('the token end point', tokenRows, stage);
tryRows('the log holds', logContentRows, stage);
tryRows('a user enters', parameterRows, stage);
