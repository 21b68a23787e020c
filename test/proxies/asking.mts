/** Asking for a log through real programs, in n8n's engine: as the node with both sign-ins, and as the trigger. */

import { inspect } from 'node:util';
import { expect } from '@jest/globals';
import { expectTold } from '../faults/expectations.mts';
import type { How } from '../faults/row.mts';
import { basicCredential, linesIn, oAuth2Credential, TOKEN_PATH } from '../integration/asking.mts';
import {
	forgetRefusals,
	parametersOf,
	startEngine,
	triggerParametersOf,
} from '../integration/engine.mts';
import type { Engine, NodeResult, StoredCredential } from '../integration/engine.mts';
import { expectNoSecret } from '../integration/secrets.mts';
import { onTheWayToAToken } from '../faults/rows/words.mts';
import type { ToldOnTheWay } from '../faults/rows/words.mts';

export const LINES = Array.from(
	{ length: 2_000 },
	(_none, index) => `2024-12-24T13:00:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] Line ${index}`,
);

/** Which request meets what stands in between. */
export type Route = 'the log, basicAuth' | 'the log, oAuth2' | 'a token';
export const routes: readonly Route[] = ['the log, basicAuth', 'the log, oAuth2', 'a token'];

/** Where the log and tokens are asked for. */
export interface Addresses {
	log: string;
	tokens: string;
}

export class Asking {
	private constructor(
		private readonly engine: Engine,
		private readonly logged: string[],
	) {}

	static async start(): Promise<Asking> {
		const logged: string[] = [];
		const engine = await startEngine(process.cwd(), (message, metadata) => {
			logged.push(message + inspect(metadata, { depth: 10, maxStringLength: null }));
		});
		return new Asking(engine, logged);
	}

	close(): void {
		this.engine.close();
	}

	async run(authentication: How['authentication'], addresses: Addresses): Promise<NodeResult> {
		forgetRefusals();
		const result = await this.engine.run({
			credential: credentialAt(authentication, addresses),
			parameters: parametersOf({ authentication }),
		});
		expectNoSecret(result.saved);
		expectNoSecret(this.logged.splice(0).join('\n'));
		return result;
	}

	async expectAllLines(authentication: How['authentication'], addresses: Addresses): Promise<void> {
		const { error, items } = await this.run(authentication, addresses);
		expect(error?.message).toBeUndefined();
		expect(linesIn(items)).toEqual(LINES);
	}

	/** Node and trigger tell it. */
	async expectTold(route: Route, addresses: Addresses, told: ToldOnTheWay): Promise<void> {
		const authentication = route === 'the log, basicAuth' ? 'basicAuth' : 'oAuth2';
		const expected = route === 'a token' ? onTheWayToAToken(told) : told;
		const { error, items } = await this.run(authentication, addresses);
		expect(linesIn(items)).toEqual([]);
		expectTold(error, expected, { way: 'run', authentication }, 0);

		forgetRefusals();
		const trigger = this.engine.activate({
			credential: credentialAt(authentication, addresses),
			parameters: triggerParametersOf({ authentication }),
		});
		const polled = await trigger.poll().then(
			() => null,
			(thrown: Error) => thrown,
		);
		expectTold(polled, expected, { way: 'poll', authentication }, undefined);
		expectNoSecret(this.logged.splice(0).join('\n'));
	}
}

function credentialAt(
	authentication: How['authentication'],
	{ log, tokens }: Addresses,
): StoredCredential {
	return authentication === 'basicAuth'
		? basicCredential(log)
		: oAuth2Credential(log, { tokenUrl: `${tokens}${TOKEN_PATH}` });
}
