import { describe, expect, it } from '@jest/globals';
import type { Asked } from '../../../nodes/NexthinkAuditTrail/http/refusal.ts';
import { refusalOf } from '../../../nodes/NexthinkAuditTrail/http/thrown.ts';
import type { Said } from '../../../nodes/NexthinkAuditTrail/http/serverWords.ts';
import { serverWords } from '../../../nodes/NexthinkAuditTrail/http/serverWords.ts';

const LOG = 'https://nexthink.example/audit-trail';
const TOKEN = 'https://login.example:8443/token';
const asked: Asked = { authentication: 'oAuth2', timeoutSeconds: 60 };
const saidIn = async (body: string): Promise<Said> => serverWords(body, (text) => text);

/** What n8n throws: its own error around its HTTP client's, around the system's. */
function thrown(url: string, system: Record<string, unknown>): Error {
	const { code } = system;
	const client = Object.assign(new Error(), { code, config: { url }, cause: system });
	return new Error('n8n', { cause: client });
}

async function told(error: unknown): Promise<string> {
	const { message, remedy } = await refusalOf(error, LOG, asked, saidIn);
	return `${message}. ${remedy}`;
}

const PROXY_AWAY = /^The proxy of n8n's settings could not be reached/;

describe('what the system was asked for', () => {
	it.each([
		['connect', { code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.0.1', port: 443 }],
		['getaddrinfo', { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'nexthink.example' }],
		['read', { code: 'ECONNRESET', syscall: 'read' }],
	])('is the address: %s', async (_, system) => {
		expect(await told(thrown(LOG, system))).not.toMatch(/^The proxy|token/);
	});

	it.each([
		[LOG, { code: 'ECONNREFUSED', syscall: 'connect', address: '10.0.0.1', port: 3128 }],
		[LOG, { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname: 'proxy.example' }],
		[LOG, { code: 'ETIMEDOUT', errors: [{ syscall: 'connect', port: 3128 }] }],
		[TOKEN, { code: 'ECONNREFUSED', syscall: 'connect', port: 3128 }],
	])('is the proxy, on the way to %s: %j', async (url, system) => {
		const words = await told(thrown(url, system));
		expect(words).toMatch(PROXY_AWAY);
		expect(words).toMatch(/HTTPS_PROXY/);
		expect(words.includes('on the way to the token address')).toBe(url === TOKEN);
	});

	it('is the token address', async () => {
		const words = await told(
			thrown(TOKEN, { code: 'ECONNREFUSED', syscall: 'connect', port: 8443 }),
		);
		expect(words).toMatch(
			/^Nexthink could not be reached at this address, on the way to the token/,
		);
	});

	it.each([
		['nexthink.example', 'oAuth2', false],
		['nexthink.example', 'basicAuth', false],
		['login.example', 'oAuth2', true],
	] as const)(
		"was a name of n8n's own lookup, which tells no address: %s, %s",
		async (hostname, authentication, isToken) => {
			const system = { code: 'ENOTFOUND', syscall: 'getaddrinfo', hostname };
			const error = new Error('n8n', { cause: Object.assign(new Error(), system) });
			const refusal = await refusalOf(error, LOG, { ...asked, authentication }, saidIn);
			expect(refusal.message).toBe(
				`The host name of 'Instance' or of the region was not found${isToken ? ', on the way to the token address' : ''}`,
			);
		},
	);

	it.each([
		[{ code: 'ETIMEDOUT', syscall: 'connect', port: 443 }],
		[{ code: 'ETIMEDOUT', errors: [1, 2].map(() => ({ syscall: 'connect', port: 443 })) }],
	])('was a connection that was not made in time: %j', async (system) => {
		expect(await told(thrown(LOG, system))).toMatch(
			/^Nexthink could not be reached .*autoselection/,
		);
	});

	it('was an answer that did not come in time', async () => {
		expect(await told(thrown(LOG, { code: 'ETIMEDOUT' }))).toMatch(
			/^Nexthink did not answer within/,
		);
	});
});

describe("n8n's SSRF protection", () => {
	it.each(['SsrfBlockedIpError', 'SsrfBlockedHostnameError'])('is told: %s', async (name) => {
		const stopped = Object.assign(new Error('The request was blocked'), { name });
		for (const error of [
			stopped,
			new Error('n8n', { cause: stopped }),
			new Error('Failed to acquire OAuth2 access token', { cause: stopped }),
			thrown(TOKEN, { ...stopped, name }),
		]) {
			expect(await told(error)).toMatch(
				/^n8n's SSRF protection .*N8N_SSRF_ALLOWED_HOSTNAMES.*N8N_SSRF_ALLOWED_IP_RANGES/,
			);
		}
	});
});

describe('what answers on the way to a token', () => {
	const ofClient = (status: number, body: string): Error =>
		new Error('n8n', { cause: Object.assign(new Error(), { code: 'ESTATUS', status, body }) });
	const ofHttp = (status: number, data: string): Error =>
		Object.assign(new Error(), { config: { url: TOKEN }, response: { status, data } });

	it.each([
		[ofClient(403, '<html><title>Access denied</title>')],
		[ofClient(200, '<html><title>Access denied</title>')],
		[ofHttp(503, '<html><title>Access denied</title>')],
	])('with a page is no token end point: %p', async (error) => {
		expect(await told(error)).toMatch(
			/^A proxy, a firewall or a sign-in page .*, on the way to the token address\. Its page is titled: Access denied\. /,
		);
	});

	it.each([
		[ofClient(407, ''), /^A proxy .* requires a sign-in \(407\), on the way to the token address/],
		[
			ofHttp(502, 'secret'),
			/^Nexthink is not available .*\(502\), on the way to the token address/,
		],
		[ofClient(404, 'secret'), /^Nexthink gave n8n no access token\. .*\(404\)$/],
		[ofHttp(500, 'secret'), /^Nexthink gave n8n no access token\. .*\(500\)$/],
	])('is told by its status: %p', async (error, words) => {
		const text = await told(error);
		expect(text).toMatch(words);
		expect(text).not.toContain('secret');
	});
});
