/** nginx in front of Nexthink: what it does to a log, and what it says itself. */

import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { freePorts } from '../e2e/serverProcess.mts';
import {
	forgetIdentities,
	identities,
	makeIdentities,
	trustIdentities,
} from '../faults/identities.mts';
import { brokenOff, compressed, page } from '../faults/rows/words.mts';
import type { ToldOnTheWay } from '../faults/rows/words.mts';
import { authentications, closeAll, simulate, untimed } from '../integration/asking.mts';
import { NOBODY_LISTENS } from '../integration/nobodyListens.mts';
import { restoreProxies, setProxies } from '../integration/proxySettings.mts';
import { expectNoSecret } from '../integration/secrets.mts';
import type { Fault, Simulator, SimulatorSettings } from '../simulator/server.mts';
import { Asking, LINES, routes } from './asking.mts';
import type { Addresses } from './asking.mts';
import { startNginx } from './programs.mts';
import type { NginxServer, Program } from './programs.mts';

/** What administrators write into a server of nginx. */
type Gate =
	| 'plain'
	| 'compressing'
	| 'labelling'
	| 'askingForGzip'
	| 'wantingACertificate'
	| 'dead'
	| 'impatient'
	| 'limiting'
	| 'modern';

function directivesOf(upstream: string): Record<Gate, string[]> {
	const pass = (...more: string[]) => ['location / {', `proxy_pass ${upstream};`, ...more, '}'];
	const compress = ['gzip on;', 'gzip_types *;', 'gzip_proxied any;', 'gzip_min_length 0;'];
	return {
		plain: pass(),
		modern: pass('proxy_http_version 1.1;', 'proxy_set_header Connection "";'),
		compressing: [...compress, ...pass()],
		labelling: pass('add_header Content-Encoding gzip always;'),
		askingForGzip: pass('proxy_http_version 1.1;', 'proxy_set_header Accept-Encoding gzip;'),
		wantingACertificate: ['ssl_verify_client on;', ...pass()],
		dead: [`location / { proxy_pass http://127.0.0.1:${NOBODY_LISTENS}; }`],
		impatient: pass('proxy_read_timeout 1s;'),
		limiting: ['location / { return 429; }'],
	};
}

let asking: Asking;
let simulator: Simulator;
let nginx: Program;
let ports: Record<Gate, number>;

beforeAll(async () => {
	setProxies({});
	await makeIdentities();
	trustIdentities();
	asking = await Asking.start();
	simulator = await simulate({ portalLog: untimed(LINES) });
	const gates = Object.entries(directivesOf(simulator.address));
	const free = await freePorts(gates.length);
	ports = Object.fromEntries(gates.map(([gate], index) => [gate, free[index]!])) as typeof ports;
	const servers = gates.map(([gate, directives]): NginxServer => {
		return { port: ports[gate as Gate], directives };
	});
	nginx = await startNginx(identities.trusted, servers);
}, 120_000);
afterAll(async () => {
	await nginx?.close();
	await closeAll();
	asking?.close();
	forgetIdentities();
	restoreProxies();
});
afterEach(() => {
	Object.assign(simulator.settings, { compress: false, chunked: false, fault: null });
});

const at = (gate: Gate): string => `https://127.0.0.1:${ports[gate]}`;
const both = (gate: Gate): Addresses => ({ log: at(gate), tokens: at(gate) });

/** What comes of a log that the simulator sends in this way, node and both sign-ins. */
interface Passage {
	what: string;
	gate: Gate;
	sent?: Partial<SimulatorSettings>;
}

describe('a log through nginx', () => {
	it.each(
		[
			{ what: 'by HTTP 1.0, as nginx asks by itself', gate: 'plain' },
			{ what: 'by HTTP 1.1', gate: 'modern' },
			{ what: 'by HTTP 1.1, in chunks', gate: 'modern', sent: { chunked: true } },
			{ what: 'that compresses for whoever accepts it', gate: 'compressing' },
			{
				what: 'that has it compressed, in chunks: n8n decompresses it unsaid',
				gate: 'askingForGzip',
				sent: { chunked: true, compress: true },
			},
		].flatMap((passage) =>
			authentications.map((authentication) => ({ ...(passage as Passage), authentication })),
		),
	)('$what is whole, with $authentication', async ({ gate, sent, authentication }) => {
		Object.assign(simulator.settings, sent);
		await asking.expectAllLines(authentication, both(gate));
	});

	it('is asked for uncompressed, and untransformed', async () => {
		simulator.requests.length = 0;
		await asking.expectAllLines('basicAuth', both('compressing'));
		expect(simulator.requests.map(({ headers }) => headers)).toMatchObject([
			{ 'accept-encoding': 'identity, *;q=0', 'cache-control': 'no-transform' },
		]);
	});
});

const CUT: Fault = { kind: 'resetInBody', afterBytes: 100_000 };
const CUT_GZIP: Fault = { kind: 'resetInBody', afterBytes: 1_000 };

/** Met by the log only: what the simulator does with a log, or what concerns a log only. */
const ofTheLog: Array<Passage & { told: ToldOnTheWay }> = [
	{ what: 'compressed', gate: 'askingForGzip', sent: { compress: true }, told: compressed },
	{ what: 'called compressed, which it is not', gate: 'labelling', told: compressed },
	{ what: 'cut, by HTTP 1.0', gate: 'plain', sent: { fault: CUT }, told: brokenOff },
	{ what: 'cut, by HTTP 1.1', gate: 'modern', sent: { fault: CUT }, told: brokenOff },
	{
		what: 'cut, in chunks',
		gate: 'modern',
		sent: { fault: CUT, chunked: true },
		told: brokenOff,
	},
	{
		what: 'cut and compressed, in chunks',
		gate: 'askingForGzip',
		sent: { fault: CUT_GZIP, chunked: true, compress: true },
		told: brokenOff,
	},
	{
		what: 'not sent in time',
		gate: 'impatient',
		sent: { fault: { kind: 'stallBeforeHeaders' } },
		told: page(504, '504 Gateway Time-out'),
	},
];

describe.each(ofTheLog)('a log through nginx that is $what', ({ gate, sent, told }) => {
	it.each(['the log, basicAuth', 'the log, oAuth2'] as const)('is told: %s', async (route) => {
		Object.assign(simulator.settings, sent);
		await asking.expectTold(route, { log: at(gate), tokens: at('plain') }, told);
	});
});

const REQUIRED = '400 No required SSL certificate was sent';
const ofAny: Array<{ what: string; address: () => string; told: ToldOnTheWay }> = [
	{
		what: 'wants a certificate of its clients',
		address: () => at('wantingACertificate'),
		told: page(400, REQUIRED),
	},
	{
		what: 'is asked by plain http where it speaks TLS',
		address: () => at('plain').replace('https:', 'http:'),
		told: page(400, '400 The plain HTTP request was sent to HTTPS port'),
	},
	{ what: 'finds nobody behind', address: () => at('dead'), told: page(502, '502 Bad Gateway') },
	{
		what: 'limits requests',
		address: () => at('limiting'),
		told: { ...page(429, '429 Too Many Requests'), cause: 'rate-limited' },
	},
];

describe.each(ofAny)('nginx that $what', ({ address, told }) => {
	it.each(routes)('is told on the way to %s', async (route) => {
		const met = { [route === 'a token' ? 'tokens' : 'log']: address() };
		await asking.expectTold(route, { ...both('plain'), ...met }, told);
	});
});

it("writes no secret of n8n's into nginx's logs", () => {
	expect(nginx.access()).toContain('GET /audit-trail/');
	expectNoSecret(nginx.logs());
});
