/** squid between n8n and Nexthink, by n8n's proxy settings. */

import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { freePorts } from '../e2e/serverProcess.mts';
import {
	forgetIdentities,
	identities,
	makeIdentities,
	trustIdentities,
} from '../faults/identities.mts';
import { page, PROXY_AWAY, signInAtProxy } from '../faults/rows/words.mts';
import type { ToldOnTheWay } from '../faults/rows/words.mts';
import {
	authentications,
	closeAll,
	LOG_PATH,
	simulate,
	TOKEN_PATH,
	untimed,
} from '../integration/asking.mts';
import { NOBODY_LISTENS } from '../integration/nobodyListens.mts';
import { restoreProxies, setProxies } from '../integration/proxySettings.mts';
import { expectNoSecret } from '../integration/secrets.mts';
import type { Simulator } from '../simulator/server.mts';
import { Asking, LINES, routes } from './asking.mts';
import type { Addresses } from './asking.mts';
import { PROXY_PASSWORD, PROXY_USER, startNginx, startSquid } from './programs.mts';
import type { Program, SquidWay } from './programs.mts';

let asking: Asking;
let simulator: Simulator;
let squid: Program;
let nginx: Program;
let ways: Record<SquidWay, number>;
/** Of nginx, with TLS and the simulator behind. */
let behindTls: Record<'log' | 'tokens', number>;

beforeAll(async () => {
	await makeIdentities();
	trustIdentities();
	asking = await Asking.start();
	simulator = await simulate({ portalLog: untimed(LINES) });
	const [open = 0, refusing = 0, signIn = 0, log = 0, tokens = 0] = await freePorts(5);
	ways = { open, refusing, signIn };
	behindTls = { log, tokens };
	squid = await startSquid(ways);
	const directives = [`location / { proxy_pass ${simulator.address}; }`];
	nginx = await startNginx(
		identities.trusted,
		[log, tokens].map((port) => ({ port, directives })),
	);
}, 120_000);
afterAll(async () => {
	restoreProxies();
	await nginx?.close();
	await squid?.close();
	await closeAll();
	asking?.close();
	forgetIdentities();
});

let logsBefore: number;
beforeEach(() => {
	logsBefore = squid.access().length;
});

const MOST_LOOKS = 200;
const MILLISECONDS_BETWEEN_LOOKS = 20;

/** squid writes down what it was asked when that is over: of a tunnel when it is closed, after the answer has come. */
async function expectAsked(isAsked: Record<string, boolean>): Promise<void> {
	const asked = (): Record<string, boolean> => {
		const log = squid.access().slice(logsBefore);
		return Object.fromEntries(
			Object.keys(isAsked).map((request) => [request, log.includes(request)]),
		);
	};
	const isMissing = (): boolean => {
		const found = asked();
		return Object.keys(isAsked).some((request) => isAsked[request]! && !found[request]!);
	};
	for (let look = 0; look < MOST_LOOKS && isMissing(); look++)
		await wait(MILLISECONDS_BETWEEN_LOOKS);
	expect(asked()).toEqual(isAsked);
}

/** By its name: n8n's client compares no certificate with a bare address through a tunnel. */
const at = (port: number): string => `https://localhost:${port}`;
const throughSquid = (way: SquidWay, signIn = ''): string =>
	`http://${signIn}127.0.0.1:${ways[way]}`;
const overTls = (): Addresses => ({ log: at(behindTls.log), tokens: at(behindTls.tokens) });
const plain = (): Addresses => ({ log: simulator.address, tokens: simulator.address });

/** Of all that squid says in Nexthink's place, but where it wants a sign-in. */
const TITLE = 'ERROR: The requested URL could not be retrieved';
const signInPage: ToldOnTheWay = {
	...signInAtProxy,
	titleOfSignIn: 'ERROR: Cache Access Denied',
};
const notFound: ToldOnTheWay = { ...PROXY_AWAY, description: /\((?:ENOTFOUND|EAI_AGAIN)\)$/ };

interface Obstacle {
	what: string;
	proxy: () => string;
	/** What is asked for by it; what there is when left out. */
	address?: () => string;
	told: ToldOnTheWay;
}

const obstacles: Obstacle[] = [
	{ what: 'that refuses', proxy: () => throughSquid('refusing'), told: page(403, TITLE) },
	{ what: 'that wants a sign-in', proxy: () => throughSquid('signIn'), told: signInPage },
	{
		what: 'that refuses the sign-in',
		proxy: () => throughSquid('signIn', `${PROXY_USER}:${encodeURIComponent('not it')}@`),
		told: signInPage,
	},
	{ what: 'that is away', proxy: () => `http://127.0.0.1:${NOBODY_LISTENS}`, told: PROXY_AWAY },
	{ what: 'whose name is not known', proxy: () => 'http://proxy.invalid:3128', told: notFound },
	{
		what: 'that cannot reach the address',
		proxy: () => throughSquid('open'),
		address: () => at(NOBODY_LISTENS),
		told: page(503, TITLE),
	},
];

describe('a tunnel', () => {
	it.each(authentications)('lets everything through, with %s', async (authentication) => {
		setProxies({ HTTPS_PROXY: throughSquid('open') });
		await asking.expectAllLines(authentication, overTls());
		await expectAsked({
			[`CONNECT localhost:${behindTls.log}`]: true,
			[`CONNECT localhost:${behindTls.tokens}`]: authentication === 'oAuth2',
		});
	});

	it.each(authentications)('opens with a sign-in, with %s', async (authentication) => {
		const signIn = `${PROXY_USER}:${encodeURIComponent(PROXY_PASSWORD)}@`;
		setProxies({ HTTPS_PROXY: throughSquid('signIn', signIn) });
		await asking.expectAllLines(authentication, overTls());
		await expectAsked({ [`CONNECT localhost:${behindTls.log}`]: true });
	});

	describe.each(obstacles)('of a proxy $what', ({ proxy, address, told }) => {
		it.each(routes)('is told on the way to %s', async (route) => {
			const isToken = route === 'a token';
			const other = isToken ? behindTls.log : behindTls.tokens;
			setProxies({ HTTPS_PROXY: proxy(), NO_PROXY: `localhost:${other}` });
			const met = address && { [isToken ? 'tokens' : 'log']: address() };
			await asking.expectTold(route, { ...overTls(), ...met }, told);
		});
	});
});

describe('plain http', () => {
	it.each(authentications)('passes the proxy, with %s', async (authentication) => {
		setProxies({ HTTP_PROXY: throughSquid('open') });
		await asking.expectAllLines(authentication, plain());
		await expectAsked({
			[`GET ${simulator.address}${LOG_PATH}`]: true,
			[`POST ${simulator.address}${TOKEN_PATH}`]: authentication === 'oAuth2',
		});
	});

	it('is answered by Nexthink each time, not by what a proxy keeps', async () => {
		setProxies({ HTTP_PROXY: throughSquid('open') });
		simulator.requests.length = 0;
		for (let runs = 0; runs < 2; runs++) await asking.expectAllLines('basicAuth', plain());
		expect(simulator.requests).toHaveLength(2);
	});

	it.each(authentications)("passes none with the README's NO_PROXY, with %s", async (kind) => {
		setProxies({ HTTP_PROXY: throughSquid('refusing'), NO_PROXY: '127.0.0.1,localhost,::1' });
		await asking.expectAllLines(kind, plain());
	});

	describe.each(obstacles.filter(({ address }) => !address))('by a proxy $what', (obstacle) => {
		it.each(routes)('is told on the way to %s', async (route) => {
			const { proxy, told } = obstacle;
			setProxies({ HTTP_PROXY: proxy() });
			// Over TLS nothing goes through it.
			const met = route === 'a token' ? 'tokens' : 'log';
			await asking.expectTold(route, { ...overTls(), [met]: simulator.address }, told);
		});
	});
});

it("writes no secret of n8n's into squid's logs", () => {
	expect(squid.access()).toContain(LOG_PATH);
	expectNoSecret(squid.logs());
});
