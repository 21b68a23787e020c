import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
	baseAddress,
	checkInstanceName,
	checkTokenAddress,
	regionAddress,
} from '../../../nodes/NexthinkAuditTrail/http/addresses.ts';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import { typedAddresses } from './typedAddresses.mts';
import { expectCalm, expectReadable, HOSTILE_TEXTS, refusalOf } from '../messages.mts';

describe('the address of an instance', () => {
	it.each<[value: string, address: string]>([
		['company.eu.nexthink.cloud', 'https://company.eu.nexthink.cloud'],
		['https://company.eu.nexthink.cloud', 'https://company.eu.nexthink.cloud'],
		['https://company.eu.nexthink.cloud/', 'https://company.eu.nexthink.cloud'],
		['company.eu.nexthink.cloud/', 'https://company.eu.nexthink.cloud'],
		['  company.eu.nexthink.cloud\n', 'https://company.eu.nexthink.cloud'],
		['HTTPS://Company.EU.Nexthink.Cloud', 'https://company.eu.nexthink.cloud'],
		['portal.local:8443', 'https://portal.local:8443'],
		['https://company.eu.nexthink.cloud/portal/#/x?y=1', 'https://company.eu.nexthink.cloud'],
		['company.eu.nexthink.cloud/path', 'https://company.eu.nexthink.cloud'],
		['https://portal.example:8443//', 'https://portal.example:8443'],
		['https://portal.example/?token=hunter2', 'https://portal.example'],
		['https://portal.example?x=1', 'https://portal.example'],
		['portal.example?', 'https://portal.example'],
		['https://portal.example#x', 'https://portal.example'],
		['http://127.0.0.1:8080/path', 'http://127.0.0.1:8080'],
		['https://portal.example:8443/', 'https://portal.example:8443'],
		['https://portal.example:443', 'https://portal.example'],
		['192.0.2.7', 'https://192.0.2.7'],
		['[2001:db8::7]:8443', 'https://[2001:db8::7]:8443'],
		['bücher.example', 'https://xn--bcher-kva.example'],
		['пример.example', 'https://xn--e1afmkfd.example'],
		['localhost', 'https://localhost'],
		['http://localhost', 'http://localhost'],
		['http://localhost:8080', 'http://localhost:8080'],
		['HTTP://LOCALHOST:8080/', 'http://localhost:8080'],
		['http://127.0.0.1:8080', 'http://127.0.0.1:8080'],
		['http://127.8.9.10', 'http://127.8.9.10'],
		['http://[::1]:8080', 'http://[::1]:8080'],
	])('%j is %s', (value, address) => {
		expect(baseAddress('Instance', value)).toBe(address);
	});

	it.each([
		'',
		' ',
		'http://portal.example',
		'HTTP://portal.example',
		'http://192.0.2.7',
		'http://127.0.0.1.evil.example',
		'http://127.evil.example',
		'http://localhost.evil.example',
		'http://evil.example/localhost',
		'http://localhost@evil.example',
		'http://evil.example#localhost',
		'http://128.0.0.1',
		'http://[::2]',
		'http://0.0.0.0',
		'https://user@portal.example',
		'https://user:password@portal.example',
		'user:password@portal.example',
		'@portal.example',
		'https://portal.example\\path',
		'\\\\portal.example',
		'https:\\\\portal.example',
		'portal .example',
		'por\ttal.example',
		'portal.example\r\nHost: x',
		'por\u0000tal.example',
		'portal.example/a b',
		'portal.example/@x',
		'.example',
		'portal.example:',
		'https://',
		'https:/portal.example',
		'https:portal.example',
		'http:/portal.example',
		'ftp://portal.example',
		'ws://portal.example',
		'file:///etc/hosts',
		'javascript:alert(1)',
		'javascript:',
		'javascript://portal.example',
		'data:text/plain,x',
		'blob:https://portal.example',
		'portal.example:99999',
		'portal.example:port',
		'https://https://portal.example',
		'portal.example%2fpath',
		'portal.example／path',
		'por|tal',
		'<portal>',
		'[::1',
		'%',
	])('is refused with its field in the message: %j', (value) => {
		const { message, remedy } = refusalOf(ExplainedError, () => baseAddress('Instance', value));
		expect(message).toContain("'Instance'");
		expect(remedy).toContain("'Instance'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});

	const REASONS = {
		user: 'must hold no user name and no password',
		http: 'must not begin with http://, which anybody on the way can read',
		dotless: 'is not a whole host name',
		other: 'must be a host name or an https address',
	};
	it.each<[string, keyof typeof REASONS]>([
		['https://user:hunter2@portal.example', 'user'],
		['user@portal.example', 'user'],
		['http://user:hunter2@portal.example', 'user'],
		['http://portal.example', 'http'],
		['HTTP://portal.example:8080/path', 'http'],
		['http://portal', 'http'],
		['http://127.0.0.1.evil.example', 'http'],
		['company', 'dotless'],
		['https://company:8443/path', 'dotless'],
		['bücher', 'dotless'],
		['ftp://portal.example', 'other'],
		['por tal', 'other'],
		['http://localhost:port', 'other'],
	])('%j is refused with a reason of its own: %s', (value, reason) => {
		const { message } = refusalOf(ExplainedError, () => baseAddress('Instance', value));
		expect(message).toBe(`'Instance' in the credential ${REASONS[reason]}`);
	});

	it.each([[null], [undefined], [0], [true], [{}], [['portal.example']]])(
		'is refused when it is no text: %p',
		(value) => {
			expect(refusalOf(ExplainedError, () => baseAddress('API Address', value)).message).toContain(
				"'API Address'",
			);
		},
	);

	it.each([
		'https://user:hunter2@portal.example',
		'user:hunter2@portal.example',
		'https://hunter2@portal.example',
		'https://portal.example/?token=hunter2',
		'https://portal.example/#hunter2',
		'http://user:hunter2@portal.example',
		'https://user:hunter2 @portal.example',
	])('does not repeat in its message what may be a password: %j', (value) => {
		for (const check of [baseAddress, checkTokenAddress]) {
			try {
				check('Instance', value);
			} catch (thrown) {
				const { message, remedy } = thrown as ExplainedError;
				expect(message + remedy).not.toContain('hunter2');
			}
		}
	});

	it('has nothing but a secure scheme, a host and a port, whatever was entered', () => {
		const typed = fc.oneof(
			fc.string(),
			fc.string({ unit: 'binary' }),
			fc.webUrl({
				withQueryParameters: true,
				withFragments: true,
				validSchemes: ['http', 'https', 'ftp'],
			}),
			typedAddresses,
		);
		fc.assert(
			fc.property(typed, (value) => {
				let address: string;
				try {
					address = baseAddress('Instance', value);
				} catch (thrown) {
					if (!(thrown instanceof ExplainedError)) throw thrown;
					expectReadable(thrown.message, thrown.remedy);
					return;
				}
				const url = new URL(address);
				expect(address).toBe(url.origin);
				expect([url.username, url.password, url.search, url.hash]).toEqual(['', '', '', '']);
				const isLoopback =
					url.hostname === 'localhost' ||
					url.hostname === '[::1]' ||
					/^127\.\d+\.\d+\.\d+$/.test(url.hostname);
				expect(url.protocol === 'https:' || (url.protocol === 'http:' && isLoopback)).toBe(true);
				// The host is one that was entered, not a part of something else.
				expect(value).not.toMatch(/[@\\]/);
				const [, host] = /^\s*(?:https?:\/\/)?([^/?#]+)/i.exec(value)!;
				expect(new URL(`https://${host}`).hostname).toBe(url.hostname);
			}),
			{ numRuns: 5000 },
		);
	});

	it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), `${text}@x`]))(
		'tells a hostile text in a fit way: %j',
		(_, text) => {
			const { message, remedy } = refusalOf(ExplainedError, () => baseAddress('Instance', text));
			expectReadable(message, remedy);
		},
	);
});

describe('the address of a token end point', () => {
	it.each([
		'https://company-login.eu.nexthink.cloud/oauth2/default/v1/token',
		' https://login.example/token ',
		'https://login.example:8443/token?tenant=x',
		'http://localhost:8080/token',
		'http://127.0.0.1:8080/token',
		'http://[::1]/token',
	])('may be %j', (value) => {
		expect(() => checkTokenAddress('Token Address', value)).not.toThrow();
	});

	it.each([
		[''],
		['login.example/token'],
		['http://login.example/token'],
		['http://localhost.evil.example'],
		['http://127.0.0.1.evil.example/'],
		['https://user:pass@login.example/token'],
		['https://login.example\\@evil.example'],
		['javascript:alert(1)'],
		['https:/login.example'],
		['https://'],
		[null],
		[undefined],
		[7],
		[{}],
	])('is refused with its field in the message: %p', (value) => {
		const { message, remedy } = refusalOf(ExplainedError, () =>
			checkTokenAddress('Token Address', value),
		);
		expect(message).toContain("'Token Address'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});
});

describe.each<[string, string]>([
	['login.example/token', 'must begin with https://'],
	['login/token', 'is not a whole host name'],
	['http://login.example/token', 'must not begin with http://, which anybody on the way can read'],
	['https://user:pass@login.example/token', 'must hold no user name and no password'],
	['ftp://login.example/token', 'must be an https address'],
	['', 'must be an https address'],
])('the token address %j', (value, reason) => {
	it(`is told: ${reason}`, () => {
		const { message } = refusalOf(ExplainedError, () => checkTokenAddress('Token Address', value));
		expect(message).toBe(`'Token Address' in the credential ${reason}`);
	});
});

describe('the address of a region', () => {
	it.each([
		['eu', 'https://agora.eu.nexthink.cloud'],
		[' US ', 'https://agora.us.nexthink.cloud'],
		['meta', 'https://agora.meta.nexthink.cloud'],
		['new-region-2', 'https://agora.new-region-2.nexthink.cloud'],
	])('%j is %s', (region, address) => {
		expect(regionAddress(region)).toBe(address);
	});

	it.each([
		[''],
		['.'],
		['eu.evil.example/'],
		['eu/'],
		['eu#'],
		['eu?'],
		['eu\\'],
		['@evil'],
		['e u'],
		['-eu'],
		['eu-'],
		['eu\n.evil'],
		['eü'],
		['\ufb00'],
		['\u212a'],
		['x'.repeat(64)],
		[null],
		[undefined],
		[3],
		[['eu']],
	])('is refused: %p', (region) => {
		const { message, remedy } = refusalOf(ExplainedError, () => regionAddress(region));
		expect(message).toContain("'Region'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});
});

describe('the name of an instance', () => {
	it.each([
		['company'],
		[' Company-2 '],
		['company.eu.nexthink.cloud'],
		['https://company.eu.nexthink.cloud'],
		['https://company.eu.nexthink.cloud/portal/#/x'],
		['http://company.eu.nexthink.cloud:8443?x'],
	])('may be %j', (name) => {
		expect(() => checkInstanceName(name)).not.toThrow();
	});

	it.each([
		[''],
		[' '],
		['.'],
		['--'],
		['.x'],
		['com pany'],
		['user:hunter2@company'],
		['https://hunter2@company.eu.nexthink.cloud'],
		['company\\x'],
		[null],
		[undefined],
		[5],
		[{}],
	])('is refused: %p', (name) => {
		const { message, remedy } = refusalOf(ExplainedError, () => checkInstanceName(name));
		expect(message).toContain("'Instance'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});
});
