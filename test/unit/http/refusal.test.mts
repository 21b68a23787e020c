import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { Authentication } from '../../../nodes/NexthinkAuditTrail/http/connection.ts';
import type { Asked, Reached } from '../../../nodes/NexthinkAuditTrail/http/refusal.ts';
import {
	brokenOff,
	compressed,
	fileSentElsewhere,
	CredentialRefused,
	inCircles,
	refusedByNetwork,
	refusedByProtection,
	refusedByTokenEndPoint,
	refusedWithStatus,
	sentElsewhere,
	stalled,
} from '../../../nodes/NexthinkAuditTrail/http/refusal.ts';
import type { Said } from '../../../nodes/NexthinkAuditTrail/http/serverWords.ts';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import { printable } from '../../../nodes/NexthinkAuditTrail/messages/printable.ts';
import { messageInsteadOfLog } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/logOnly.ts';
import type { AuditLogQuery } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import { meaningFor } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/requestLog.ts';
import { expectCalm, expectReadable, HOSTILE_TEXTS } from '../messages.mts';

const queries: AuditLogQuery[] = [
	{ operation: 'portal', engine: null, timeRange: {} },
	{ operation: 'engine', engine: 'engine-1', timeRange: {} },
	{ operation: 'allEngines', engine: null, timeRange: {} },
];
const authentications: Authentication[] = ['basicAuth', 'oAuth2'];
const askings: Array<Asked & { operation: string }> = queries.flatMap((query) =>
	authentications.map((authentication) => ({
		operation: query.operation,
		authentication,
		timeoutSeconds: 60,
		meaningOf: meaningFor(query),
	})),
);
const [portalBasic, portalOAuth, engineBasic] = askings as Asked[] as [Asked, Asked, Asked];
const polls = askings.map((asked) => ({ ...asked, isPoll: true }));
const poll: Asked = polls[0]!;

const said = (words: string): Said => ({ words, isPage: false });
const nothing = said('');
const page: Said = { words: 'Access denied', isPage: true };
const forToken: Asked = { ...portalOAuth, forToken: true };
const trustingAll: Asked = { ...portalBasic, ignoresCertificate: true };
const WAYS: Reached[] = [true, false].flatMap((isProxy) =>
	[true, false].map((isConnecting) => ({ isProxy, isConnecting })),
);

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
	'CERT_NOT_YET_VALID',
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

const everyRefusal: Array<[title: string, refusal: ExplainedError]> = [
	...[300, 302, 400, 401, 403, 404, 405, 407, 408, 418, 429, 500, 501, 502, 503, 504, 599].flatMap(
		(status) =>
			[...askings, ...polls].map((asked): [string, ExplainedError] => [
				`${status} ${asked.authentication} ${asked.operation} ${'isPoll' in asked ? 'poll' : 'run'}`,
				refusedWithStatus(status, nothing, asked),
			]),
	),
	...NETWORK_CODES.flatMap(
		(code): Array<[string, ExplainedError]> => [
			[`network ${code}`, refusedByNetwork(code, portalBasic)],
			[`network ${code} of a poll`, refusedByNetwork(code, poll)],
		],
	),
	...TOKEN_REASONS.map((reason): [string, ExplainedError] => [
		`token ${reason}`,
		refusedByTokenEndPoint(reason, portalOAuth),
	]),
	...[200, 204, 400, 401, 403, 404, 407, 408, 429, 500, 502, 503, 504].flatMap((status) =>
		[...askings, ...polls, forToken].map((asked, index): [string, ExplainedError] => [
			`${status} with a page, ${index} ${'isPoll' in asked ? 'poll' : 'run'}`,
			refusedWithStatus(status, page, asked),
		]),
	),
	...[407, 408, 429, 502, 503, 504].map((status): [string, ExplainedError] => [
		`${status} on the way to a token`,
		refusedWithStatus(status, nothing, forToken),
	]),
	...NETWORK_CODES.flatMap((code) =>
		[forToken, trustingAll].flatMap((asked, index) =>
			WAYS.map((way): [string, ExplainedError] => [
				`network ${code} ${index} ${JSON.stringify(way)}`,
				refusedByNetwork(code, asked, way),
			]),
		),
	),
	["n8n's protection", refusedByProtection(portalOAuth)],
	['broken off', brokenOff(portalBasic)],
	['broken off in a poll', brokenOff(poll)],
	['compressed', compressed()],
	['in circles', inCircles()],
	['elsewhere', sentElsewhere()],
	['elsewhere, a file', fileSentElsewhere({ ...portalOAuth, fileHost: 'files.example' })],
	['stalled', stalled(portalBasic)],
	['stalled in a poll', stalled(poll)],
	['a message', messageInsteadOfLog('')],
	['a message with words', messageInsteadOfLog('Sorry')],
];

describe('a refusal', () => {
	it.each(everyRefusal)('says what happened and what to do, calmly: %s', (_, refusal) => {
		expect(refusal).toBeInstanceOf(ExplainedError);
		expectReadable(refusal.message, refusal.remedy);
		expectCalm(refusal.message, refusal.remedy);
		expect(refusal.message).not.toMatch(/[.\s]$/);
		expect(refusal.remedy).toMatch(/[.)]$/);
	});

	it.each(everyRefusal)('tells a person to do something: %s', (_, { remedy }) => {
		expect(remedy).toMatch(
			/\b(?:check|try|ask|choose|enter|use|run|wait|give|have|update|next poll tries)\b/i,
		);
	});

	it.each(everyRefusal.filter(([title]) => title.endsWith('poll')))(
		'of a poll speaks of nothing that a trigger does not have: %s',
		(_, { remedy }) => {
			expect(remedy).not.toMatch(/Time Range|Before Date|Elapsed|Retry|run again|later/i);
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
		const { failure } = refusedWithStatus(status, nothing, poll, 90_000);
		const isTimed = cause === 'rate-limited' || cause === 'temporarily-unavailable';
		expect(failure).toEqual(isTimed ? { cause, retryAfterMs: 90_000 } : { cause });
	});

	it.each([
		['ECONNREFUSED', 'temporarily-unavailable'],
		['ETIMEDOUT', 'temporarily-unavailable'],
		['CERT_HAS_EXPIRED', 'configuration-invalid'],
		['DEPTH_ZERO_SELF_SIGNED_CERT', 'configuration-invalid'],
		['UNABLE_TO_VERIFY_LEAF_SIGNATURE', 'configuration-invalid'],
	])('of the network with %s says to the scheduler: %s', (code, cause) => {
		expect(refusedByNetwork(code, poll).failure?.cause).toBe(cause);
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
			const refusal = refusedWithStatus(status, nothing, asked);
			expect([refusal.status, refusal instanceof CredentialRefused]).toEqual([status, expected]);
		},
	);

	it('of the network has no status, and refused no password', () => {
		for (const refusal of [
			refusedByNetwork('ECONNRESET', portalBasic),
			brokenOff(portalBasic),
			stalled(portalBasic),
			refusedByTokenEndPoint(undefined, portalOAuth, 401),
		]) {
			expect([refusal.status ?? null, refusal instanceof CredentialRefused]).toEqual([null, false]);
		}
	});

	it.each([
		[401, 'basicAuth', /password.*\(401\)/],
		[401, 'oAuth2', /token.*\(401\)/],
		[403, 'basicAuth', /account.*\(403\)/],
		[404, 'basicAuth', /address.*\(404\)/],
		[429, 'basicAuth', /requests.*\(429\)/],
	] as const)('%d with %s is told in plain words', (status, authentication, words) => {
		expect(refusedWithStatus(status, nothing, { ...portalBasic, authentication }).message).toMatch(
			words,
		);
	});

	it("names the Engine, and passes on the server's words", () => {
		const refusal = refusedWithStatus(500, said('No such host'), engineBasic);
		expect(refusal.message).toContain("'engine-1'");
		expect(refusal.remedy).toMatch(/^Nexthink says: No such host\. \S/);
	});

	it.each([200, 400, 403, 404, 418, 429, 500, 502, 503])(
		'with a web page is nothing that Nexthink says, whatever the status: %d',
		(status) => {
			for (const asked of [...askings, ...polls, forToken]) {
				const { message, remedy } = refusedWithStatus(status, page, asked);
				expect(message).toMatch(
					/^A proxy, a firewall or a sign-in page answered in Nexthink's place/,
				);
				expect(message).toContain(`(${status})`);
				expect(remedy).toMatch(/^Its page is titled: Access denied\. \S/);
				expect(remedy).not.toContain('Nexthink says');
			}
		},
	);

	it('of a sign-in stays one when it comes with a web page', () => {
		const refusal = refusedWithStatus(401, page, portalBasic);
		expect(refusal).toBeInstanceOf(CredentialRefused);
		expect(refusal.message).toBe(refusedWithStatus(401, nothing, portalBasic).message);
		expect(refusal.remedy).toMatch(/^A web page came, titled: Access denied, so a proxy may /);
		expect(refusedWithStatus(407, page, portalBasic).message).toMatch(
			/^A proxy .* sign-in \(407\)/,
		);
	});

	it('on the way to a token names that way, and the fields of its address', () => {
		for (const refusal of [
			refusedByNetwork('ECONNREFUSED', forToken),
			refusedByNetwork('ENOTFOUND', forToken),
			refusedByNetwork('ECONNRESET', forToken),
			refusedWithStatus(403, page, forToken),
		]) {
			expect(refusal.message).toMatch(/, on the way to the token address$/);
			expect(refusal.remedy).toContain("'Instance', 'Region' or 'Token Address'");
		}
	});

	it('that asks for a switch does not ask for one that is on', () => {
		for (const code of NETWORK_CODES) {
			expect(refusedByNetwork(code, trustingAll).remedy).not.toMatch(/turn on|goes on without/);
		}
	});

	it('of a connection that was not made in time does not speak of the timeout', () => {
		const reached = { isProxy: false, isConnecting: true };
		const { message, remedy } = refusedByNetwork('ETIMEDOUT', portalBasic, reached);
		expect(message).toBe(refusedByNetwork('ECONNREFUSED', portalBasic).message);
		expect(remedy).toContain('--network-family-autoselection-attempt-timeout');
	});

	it.each([
		[7, '7 seconds'],
		[1, '1 second'],
	])('names the seconds that were waited: %i', (timeoutSeconds, shown) => {
		const asked = { ...portalBasic, timeoutSeconds };
		expect(stalled(asked).message).toMatch(new RegExp(`for ${shown}$`));
		expect(refusedByNetwork('ETIMEDOUT', asked).message).toMatch(new RegExp(`within ${shown}$`));
	});

	it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), text]))(
		'is fit to read with a hostile text in it: %j',
		(_, text) => {
			const query: AuditLogQuery = { operation: 'engine', engine: text, timeRange: {} };
			for (const refusal of [
				refusedWithStatus(500, said(printable(text)), {
					...portalBasic,
					meaningOf: meaningFor(query),
				}),
				refusedByNetwork(text, portalBasic),
				refusedByTokenEndPoint(text, portalOAuth),
				messageInsteadOfLog(printable(text)),
			]) {
				expectReadable(refusal.message, refusal.remedy);
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
			const { message, remedy, failure } = refusedByTokenEndPoint(reason, portalOAuth);
			const unknown = refusedByTokenEndPoint('something', portalOAuth);
			expect([message, remedy, failure]).toEqual([
				unknown.message,
				unknown.remedy,
				unknown.failure,
			]);
			expect(remedy).not.toContain('something');
		},
	);

	it.each([['invalid_scope'], ['invalid_client']])('of a token names an OAuth code: %s', (code) => {
		expect(refusedByTokenEndPoint(code, portalOAuth).remedy).toContain(`(${code})`);
	});

	it.each([[401], [503], ['ECONNREFUSED'], ['DEPTH_ZERO_SELF_SIGNED_CERT']])(
		'of a token names what the HTTP client says: %p',
		(code) => {
			expect(refusedByTokenEndPoint(undefined, portalOAuth, code).remedy).toContain(`(${code})`);
			expect(refusedByTokenEndPoint('unknown', portalOAuth, code).remedy).toContain(`(${code})`);
		},
	);

	it('of a token does not take a secret in capitals for a code', () => {
		expect(refusedByTokenEndPoint('A_SECRET_IN_CAPITALS', portalOAuth).remedy).not.toContain(
			'SECRET',
		);
	});

	it('is made for every status and every code', () => {
		fc.assert(
			fc.property(
				fc.integer({ min: 0, max: 999 }),
				fc.string({ unit: 'binary' }),
				fc.constantFrom(...askings),
				(status, code, asked) => {
					for (const { message, remedy } of [
						refusedWithStatus(status, nothing, asked),
						refusedByNetwork(code, asked),
					]) {
						expectReadable(message, remedy);
					}
				},
			),
		);
	});

	it('says whether a client secret was refused', () => {
		expect(refusedByTokenEndPoint('invalid_client', portalOAuth)).toBeInstanceOf(CredentialRefused);
		for (const reason of TOKEN_REASONS.filter((other) => other !== 'invalid_client')) {
			expect(refusedByTokenEndPoint(reason, portalOAuth)).not.toBeInstanceOf(CredentialRefused);
		}
	});

	it('holds nothing but its words, its status and its cause', () => {
		for (const [, refusal] of everyRefusal) {
			expect(Object.keys(refusal).toSorted()).toEqual(['failure', 'remedy', 'status']);
			expect(
				Object.keys(refusal.failure ?? {})
					.toSorted()
					.join(),
			).toMatch(/^cause(?:,retryAfterMs)?$/);
			expect(refusal.cause).toBeUndefined();
		}
	});
});
