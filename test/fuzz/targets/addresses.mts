/** What stands in a credential for an address, and an Engine's name in one: where a password goes. */

import type * as addressesModule from '../../../nodes/NexthinkAuditTrail/http/addresses.ts';
import type * as explainedModule from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import type * as engineModule from '../../../nodes/NexthinkAuditTrail/parameters/engine.ts';
import type * as queryModule from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import { must, shipped, UNPRINTABLE } from '../target.mts';
import type { Target } from '../target.mts';

const addresses = shipped<typeof addressesModule>('http/addresses');
const { ExplainedError } = shipped<typeof explainedModule>('messages/explainedError');
const { auditLogPath } = shipped<typeof queryModule>('sources/auditTrailApi/query');
const { readEngine } = shipped<typeof engineModule>('parameters/engine');

const BASE = 'https://nexthink.example';
const LOOPBACK_HOSTS = /^(?:localhost|127\.\d+\.\d+\.\d+|\[::1\])$/;

/** @returns what was read, or null when it was refused as it should be */
function readOr<Value>(read: () => Value): Value | null {
	try {
		return read();
	} catch (thrown) {
		if (!(thrown instanceof ExplainedError)) throw thrown;
		must(!UNPRINTABLE.test(thrown.message), 'say it in one line of plain text');
		return null;
	}
}

function demandSafe(address: string): void {
	const { protocol, hostname } = new URL(address);
	const isLoopback = protocol === 'http:' && LOOPBACK_HOSTS.test(hostname);
	must(protocol === 'https:' || isLoopback, `send no secret in the clear: ${address}`);
}

/** @returns whether the name can be an Engine's; its request must then ask for this Engine and for nothing else */
function isEngine(text: string): boolean {
	let engine: string;
	try {
		engine = readEngine(text);
	} catch {
		return false;
	}
	const query = { operation: 'engine', engine, timeRange: { elapsedHours: '1' } } as const;
	const { origin, pathname, search, hash } = new URL(BASE + auditLogPath(query));
	const [, ...segments] = pathname.split('/');
	must(origin === BASE && hash === '' && search === '?elapsed_hours=1', 'ask the same server');
	must(segments.length === 7, `stay in its place: ${pathname}`);
	must(decodeURIComponent(segments[4]!) === engine, `ask for this Engine: ${pathname}`);
	return true;
}

export const addressesTarget: Target = {
	name: 'addresses',
	corpus: () =>
		[
			...['company.eu.nexthink.cloud', 'https://nexthink.example:8443/', 'http://127.0.0.1:5678'],
			...[
				'http://[::1]:80',
				'https://user:pass@x.example/',
				'eu',
				'https://x/oauth2/default/v1/token?a',
			],
			...[
				'engine-1',
				'..',
				'a/b',
				'%2e%2e',
				'http:\\\\x',
				'x.example#',
				'localhost',
				'LOCALHOST:1',
			],
		].map((text) => Buffer.from(text)),
	run(input) {
		const text = Buffer.from(input).toString();
		const base = readOr(() => addresses.baseAddress('Instance', text));
		if (base !== null) {
			demandSafe(base);
			const { username, password, pathname, search, hash } = new URL(base);
			must(username + password + search + hash === '', 'hold nothing but a host and a port');
			must(pathname === '/' && !base.endsWith('/'), 'end where the path begins');
		}
		const region = readOr(() => addresses.regionAddress(text));
		if (region !== null) {
			const { hostname } = new URL(region);
			must(/^agora\.[a-z0-9-]+\.nexthink\.cloud$/.test(hostname), `stay at Nexthink: ${region}`);
		}
		const isToken =
			readOr(() => addresses.checkTokenAddress('Token Address', text) ?? true) !== null;
		if (isToken) demandSafe(text.trim());
		const isInstance = readOr(() => addresses.checkInstanceName(text) ?? true) !== null;
		return [`${base === null}${region === null}${isToken}${isInstance}${isEngine(text)}`];
	},
};
