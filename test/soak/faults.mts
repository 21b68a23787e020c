/** What goes wrong with an answer. */

import { gzipSync } from 'node:zlib';
import type { Simulator } from '../simulator/server.mts';
import type { PlannedAnswer } from '../simulator/settings.mts';
import { CLIENT_SECRET, PASSWORD } from '../integration/asking.mts';
import type { Authentication } from '../integration/asking.mts';

type Random = () => number;

/** A stall takes as long as the smallest timeout, so there are few of them. */
const SHARE_OF_STALLS = 0.02;
const STATUSES = [400, 403, 404, 407, 408, 409, 418, 429, 500, 502, 503, 504, 202, 206];
/** Some cuts come before a first byte, most in the middle of a log. */
const FURTHEST_CUT = 6000;
const LINE = '2024-12-24T11:00:00Z portal01 nxaudit: [Portal|LOGIN|20101|jdoe] User jdoe logged\n';
const CUTS = ['resetBeforeHeaders', 'resetInBody', 'closeBeforePromisedLength'] as const;
const STALLS = ['stallBeforeHeaders', 'stallInBody'] as const;

function pick<Item>(random: Random, items: readonly Item[]): Item {
	return items[Math.floor(random() * items.length)]!;
}

function planned(status: number, body: string | Uint8Array, more: Partial<PlannedAnswer> = {}) {
	return { status, body, contentType: 'text/plain', ...more };
}

/** What a server can know of a credential; the client secret goes to the token end point as well. */
const SECRETS: Readonly<Record<Authentication, string>> = {
	basicAuth: PASSWORD,
	oAuth2: CLIENT_SECRET,
};

/** As badly as a server can repeat what it was sent. */
function repeated(secret: string): string {
	const broken = `${secret.slice(0, 5)}\u0000${secret.slice(5)}`;
	return JSON.stringify([`You sent ${secret}`, { message: broken }]);
}

type Fault = (simulator: Simulator, random: Random, secret: string) => void;

const faults: Readonly<Record<string, Fault>> = {
	status: ({ settings }, random, secret) => {
		settings.failNext.push(planned(pick(random, STATUSES), repeated(secret)));
	},
	unauthorized: ({ settings }, _, secret) => {
		settings.failNext.push(planned(401, repeated(secret)));
	},
	tokenRefused: (simulator) => {
		const error = JSON.stringify({ error: 'invalid_client', error_description: CLIENT_SECRET });
		simulator.revokeTokens();
		simulator.settings.failNext.push(
			planned(401, error, { contentType: 'application/json', insteadOf: 'token' }),
		);
	},
	tokenRevoked: (simulator) => simulator.revokeTokens(),
	cut: ({ settings }, random) => {
		const afterBytes = Math.floor(random() * FURTHEST_CUT);
		settings.fault = { kind: pick(random, CUTS), afterBytes, times: 1 };
	},
	gzip: ({ settings }, random) => {
		const body = gzipSync(LINE.repeat(100));
		const length = random() < 0.5 ? body.length : Math.floor(body.length / 2);
		settings.failNext.push(
			planned(200, body.subarray(0, length), { headers: { 'Content-Encoding': 'gzip' } }),
		);
	},
	page: ({ settings }, _, secret) => {
		const body = `<!DOCTYPE html><html><body>Sign in, ${secret}</body></html>`;
		settings.failNext.push(planned(200, body, { contentType: 'text/html' }));
	},
	json: ({ settings }, _, secret) => {
		settings.failNext.push(planned(200, repeated(secret), { contentType: 'application/json' }));
	},
	stall: ({ settings }, random) => {
		const afterBytes = Math.floor(random() * FURTHEST_CUT);
		settings.fault = { kind: pick(random, STALLS), afterBytes, times: 1 };
	},
};
const quickFaults = Object.keys(faults).filter((name) => name !== 'stall');
const withoutToken = quickFaults.filter((name) => !name.startsWith('token'));

/** @returns the name of the fault that the next request meets */
export function provoke(
	simulator: Simulator,
	random: Random,
	authentication: Authentication,
): string {
	const quick = authentication === 'basicAuth' ? withoutToken : quickFaults;
	const name = random() < SHARE_OF_STALLS ? 'stall' : pick(random, quick);
	faults[name]!(simulator, random, SECRETS[authentication]);
	return name;
}

/** The next request meets none, whatever did not come about of the last one. */
export function calm(simulator: Simulator): void {
	simulator.settings.fault = null;
	simulator.settings.failNext.length = 0;
}
