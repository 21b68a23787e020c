import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditLogQuery } from '../../nodes/NexthinkAuditTrail/sources/auditTrailApi/addresses.ts';
import type { Asked, Authentication } from '../../nodes/NexthinkAuditTrail/http/refusal.ts';
import {
	brokenOff,
	compressed,
	notALog,
	refuseAgain,
	Refusal,
	refusedByNetwork,
	refusedByTokenEndPoint,
	refusedWithStatus,
	stalled,
} from '../../nodes/NexthinkAuditTrail/http/refusal.ts';
import { printable } from '../../nodes/NexthinkAuditTrail/messages/printable.ts';
import { expectCalm, expectReadable, HOSTILE_TEXTS, refusalOf } from './messages.mts';

const queries: Array<AuditLogQuery | null> = [
	{ operation: 'portal', engine: null, timeRange: {} },
	{ operation: 'engine', engine: 'engine-1', timeRange: {} },
	{ operation: 'allEngines', engine: null, timeRange: {} },
	null,
];
const authentications: Authentication[] = ['basicAuth', 'oAuth2'];
const askings: Asked[] = queries.flatMap((query) =>
	authentications.map((authentication) => ({ authentication, query, timeoutSeconds: 60 })),
);
const [portalBasic, portalOAuth, engineBasic] = askings as [Asked, Asked, Asked];
const polls: Asked[] = askings
	.filter(({ query }) => query !== null)
	.map((asked) => ({ ...asked, isPoll: true }));
const [poll] = polls as [Asked];

const NETWORK_CODES = [
	'ENOTFOUND',
	'EAI_AGAIN',
	'ECONNREFUSED',
	'EHOSTUNREACH',
	'ENETUNREACH',
	'ETIMEDOUT',
	'ECONNABORTED',
	'DEPTH_ZERO_SELF_SIGNED_CERT',
	'SELF_SIGNED_CERT_IN_CHAIN',
	'UNABLE_TO_GET_ISSUER_CERT',
	'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
	'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
	'CERT_HAS_EXPIRED',
	'ERR_TLS_CERT_ALTNAME_INVALID',
	'ERR_CANCELED',
	'ECONNRESET',
	'EPIPE',
	'EPROTO',
	'',
];
const TOKEN_REASONS = [
	'invalid_client',
	'invalid_scope',
	'unauthorized_client',
	'invalid_request',
	'400',
	'401',
	'ECONNREFUSED',
	'',
];

const everyRefusal: Array<[title: string, refusal: Refusal]> = [
	...[300, 302, 400, 401, 403, 404, 405, 407, 408, 418, 429, 500, 501, 502, 503, 504, 599].flatMap(
		(status) =>
			[...askings, ...polls].map((asked): [string, Refusal] => [
				`${status} ${asked.authentication} ${asked.query?.operation ?? 'list of Engines'} ${asked.isPoll ? 'poll' : 'run'}`,
				refusedWithStatus(status, '', asked),
			]),
	),
	...NETWORK_CODES.flatMap(
		(code): Array<[string, Refusal]> => [
			[`network ${code}`, refusedByNetwork(code, portalBasic)],
			[`network ${code} of a poll`, refusedByNetwork(code, poll)],
		],
	),
	...TOKEN_REASONS.map((reason): [string, Refusal] => [
		`token ${reason}`,
		refusedByTokenEndPoint(reason),
	]),
	['broken off', brokenOff(portalBasic)],
	['broken off in a poll', brokenOff(poll)],
	['compressed', compressed()],
	['stalled', stalled(portalBasic)],
	['stalled in a poll', stalled(poll)],
	['a page', notALog('page', '')],
	['a message', notALog('json', '')],
	['a message with words', notALog('json', 'Sorry')],
];

describe('a refusal', () => {
	it.each(everyRefusal)('says what happened and what to do, calmly: %s', (_, refusal) => {
		expect(refusal).toBeInstanceOf(Refusal);
		expect(refusal.text.message).toBe(refusal.message);
		expectReadable(refusal.message, refusal.text.description);
		expectCalm(refusal.message, refusal.text.description);
		expect(refusal.message).not.toMatch(/[.\s]$/);
		expect(refusal.text.description).toMatch(/[.)]$/);
	});

	it.each(everyRefusal)('tells a person to do something: %s', (_, { text }) => {
		expect(text.description).toMatch(
			/\b(?:check|try|ask|choose|enter|use|run|wait|give|have|update|next poll tries)\b/i,
		);
	});

	it.each(everyRefusal.filter(([title]) => title.endsWith('poll')))(
		'of a poll speaks of nothing that a trigger does not have: %s',
		(_, { text }) => {
			expect(text.description).not.toMatch(/Time Range|Before Date|Elapsed|Retry|run again|later/i);
		},
	);

	it.each([
		[400, 'configuration-invalid'],
		[401, 'credential-invalid'],
		[403, 'configuration-invalid'],
		[404, 'configuration-invalid'],
		[408, 'temporarily-unavailable'],
		[429, 'rate-limited'],
		[500, 'temporarily-unavailable'],
		[503, 'temporarily-unavailable'],
	])('with the status %d says to the scheduler: %s', (status, cause) => {
		const { text } = refusedWithStatus(status, '', poll, 90_000);
		expect([text.cause, text.retryAfter]).toEqual([cause, 90_000]);
	});

	it.each([
		['ECONNREFUSED', 'temporarily-unavailable'],
		['ETIMEDOUT', 'temporarily-unavailable'],
		['CERT_HAS_EXPIRED', 'configuration-invalid'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'configuration-invalid'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'configuration-invalid'],
	])('of the network with %s says to the scheduler: %s', (code, cause) => {
		expect(refusedByNetwork(code, poll).text.cause).toBe(cause);
	});

	it.each([
		[401, portalBasic, true],
		[401, portalOAuth, false],
		[403, portalBasic, false],
		[407, portalBasic, false],
		[500, portalBasic, false],
	] as const)(
		'with the status %d of %j: a password was refused is %s',
		(status, asked, expected) => {
			const refusal = refusedWithStatus(status, '', asked);
			expect([refusal.text.status, refusal.text.credentialRefused ?? false]).toEqual([
				status,
				expected,
			]);
		},
	);

	it('of a password says so for the list of Engines too', () => {
		const refusal = refusedWithStatus(401, '', { ...portalBasic, query: null });
		expect(refusal.text.credentialRefused).toBe(true);
		expect(refusal.message).toMatch(/password/);
	});

	it('of the network has no status, and refused no password', () => {
		for (const refusal of [
			refusedByNetwork('ECONNRESET', portalBasic),
			brokenOff(portalBasic),
			stalled(portalBasic),
			refusedByTokenEndPoint(undefined, 401),
		]) {
			expect([refusal.text.status ?? null, refusal.text.credentialRefused ?? false]).toEqual([
				null,
				false,
			]);
		}
	});

	it.each([
		[401, 'basicAuth', /password.*\(401\)/],
		[401, 'oAuth2', /token.*\(401\)/],
		[403, 'basicAuth', /account.*\(403\)/],
		[404, 'basicAuth', /address.*\(404\)/],
		[429, 'basicAuth', /requests.*\(429\)/],
	] as const)('%d with %s is told in plain words', (status, authentication, words) => {
		expect(refusedWithStatus(status, '', { ...portalBasic, authentication }).message).toMatch(
			words,
		);
	});

	it("names the Engine, and passes on the server's words", () => {
		const refusal = refusedWithStatus(500, 'No such host', engineBasic);
		expect(refusal.message).toContain("'engine-1'");
		expect(refusal.text.description).toMatch(/^Nexthink says: No such host\. \S/);
	});

	it('names the seconds that were waited', () => {
		const asked = { ...portalBasic, timeoutSeconds: 7 };
		expect(stalled(asked).message).toContain('7 seconds');
		expect(refusedByNetwork('ETIMEDOUT', asked).message).toContain('7 seconds');
	});

	it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), text]))(
		'is fit to read with a hostile text in it: %j',
		(_, text) => {
			const query: AuditLogQuery = { operation: 'engine', engine: text, timeRange: {} };
			for (const refusal of [
				refusedWithStatus(500, printable(text), { ...portalBasic, query }),
				refusedByNetwork(text, portalBasic),
				refusedByTokenEndPoint(text),
				notALog('json', printable(text)),
			]) {
				expectReadable(refusal.message, refusal.text.description);
			}
		},
	);

	it.each<[reason: unknown]>([
		['__proto__'],
		['constructor'],
		['toString'],
		['the-secret-that-was-sent'],
		['invalid_client\u0000'],
		['x'.repeat(10_000)],
		[''],
		[undefined],
		[null],
		[{}],
		[{ code: 'invalid_client' }],
		[{ toString: 1 }],
		[[]],
		[true],
	])(
		'of a token does not repeat a reason that nobody knows, and is not misled by it: %p',
		(reason) => {
			const { message, text } = refusedByTokenEndPoint(reason);
			const unknown = refusedByTokenEndPoint('something');
			expect([message, text]).toEqual([unknown.message, unknown.text]);
			expect(text.description).not.toContain('something');
		},
	);

	it.each([['invalid_scope'], ['invalid_client']])('of a token names an OAuth code: %s', (code) => {
		expect(refusedByTokenEndPoint(code).text.description).toContain(`(${code})`);
	});

	it.each([[401], [503], ['ECONNREFUSED'], ['DEPTH_ZERO_SELF_SIGNED_CERT']])(
		'of a token names what the HTTP client says: %p',
		(code) => {
			expect(refusedByTokenEndPoint(undefined, code).text.description).toContain(`(${code})`);
			expect(refusedByTokenEndPoint('unknown', code).text.description).toContain(`(${code})`);
		},
	);

	it('of a token does not take a secret in capitals for a code', () => {
		expect(refusedByTokenEndPoint('A_SECRET_IN_CAPITALS').text.description).not.toContain('SECRET');
	});

	it('is made for every status and every code', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 999 }),
				fc.string({ unit: 'binary' }),
				fc.constantFrom(...askings),
				(status, code, asked) => {
					for (const { text } of [
						refusedWithStatus(status, '', asked),
						refusedByNetwork(code, asked),
					]) {
						expectReadable(text.message, text.description);
					}
				},
			),
		);
	});

	it('says whether a client secret was refused', () => {
		expect(refusedByTokenEndPoint('invalid_client').text.credentialRefused).toBe(true);
		for (const reason of TOKEN_REASONS.filter((other) => other !== 'invalid_client')) {
			expect(refusedByTokenEndPoint(reason).text.credentialRefused ?? false).toBe(false);
		}
	});

	it('holds nothing but its words, its status, its cause and whether a credential was refused', () => {
		const known = ['message', 'description', 'status', 'credentialRefused', 'cause', 'retryAfter'];
		for (const [, refusal] of everyRefusal) {
			expect(Object.keys(refusal)).toEqual(['text']);
			expect(Object.keys(refusal.text).filter((key) => !known.includes(key))).toEqual([]);
			expect(refusal.cause).toBeUndefined();
			// An execution remembers it as JSON, and is refused again in the same words.
			const remembered = JSON.parse(JSON.stringify(refusal.text)) as typeof refusal.text;
			const again = refusalOf(Refusal, () => refuseAgain(remembered));
			expect([again.message, again.text]).toEqual([refusal.message, refusal.text]);
		}
	});

	it('is not repeated where there was none', () => {
		expect(() => refuseAgain(undefined)).not.toThrow();
	});
});
