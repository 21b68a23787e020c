import { createRequire } from 'node:module';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ICredentialTestRequest } from 'n8n-workflow';
import type * as addressesModule from '../../nodes/NexthinkAuditTrail/http/addresses.ts';
import type * as connectionModule from '../../nodes/NexthinkAuditTrail/http/connection.ts';
import { typedAddresses } from '../unit/http/typedAddresses.mts';
import { CLIENT_ID, CLIENT_SECRET, oAuth2Credential } from './asking.mts';
import { startEngine } from './engine.mts';
import type { Engine, StoredCredential } from './engine.mts';

// For tokens and for the tests of credentials n8n evaluates the expressions of the credentials; for the log our code reads
// the fields. Both have to come to the same address, or to none.

const shipped = <Module,>(path: string): Module =>
	createRequire(import.meta.url)(
		join(process.cwd(), 'dist/nodes/NexthinkAuditTrail', path),
	) as Module;

let engine: Engine;
let addresses: typeof addressesModule;
let connection: typeof connectionModule;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
	addresses = shipped('http/addresses');
	connection = shipped('http/connection');
});
afterAll(() => engine.close());

const PLACES: readonly string[] = [
	'company.eu.nexthink.cloud',
	'https://company.eu.nexthink.cloud',
	' HTTPS://Company.eu.nexthink.cloud/\n',
	'https://company.eu.nexthink.cloud/portal/#/dashboards/1?x=2',
	'company.eu.nexthink.cloud?x=1',
	'portal.example:8443/path',
	'192.0.2.7',
	'[2001:db8::7]:8443/x',
	'localhost',
	'localhost:8080',
	'http://localhost:8080/x',
	'http://127.0.0.1:8080',
	'http://[::1]:8080',
	'bücher.example',
	'',
	'company',
	'https://company/',
	'http://company.eu.nexthink.cloud',
	'HTTP://192.0.2.7:8080/',
	'http://127.0.0.1.evil.example',
	'http://localhost.evil.example',
	'http://evil.example/localhost',
	'http://evil.example#localhost',
	'https://user:hunter2@portal.example',
	'https://user:hunter/2@portal.example',
	'http://localhost@evil.example',
	'https://portal.example\\@evil.example',
	'https:/portal.example',
	'ftp://portal.example',
	'javascript:alert(1)',
	'por tal.example',
	'portal.example\r\nHost: x',
	'.example',
	'portal.example:',
	'https://https://portal.example',
];

function baseUrlOf(type: StoredCredential['type'], data: StoredCredential['data']): unknown {
	const { request } = engine.credentialType(type).test as ICredentialTestRequest;
	return engine.evaluate(String(request.baseURL), { type, data });
}

function tokenUrlOf(data: StoredCredential['data']): unknown {
	const type = 'nexthinkOAuth2Api';
	const { default: expression } = engine
		.credentialType(type)
		.properties.find(({ name }) => name === 'accessTokenUrl')!;
	return engine.evaluate(String(expression), { type, data });
}

/** @returns what our code makes of it; null where it refuses */
function readOr<Value>(read: () => Value): Value | null {
	try {
		return read();
	} catch {
		return null;
	}
}

/** What is sent there reaches nobody, or cannot be sent at all. */
function isNowhere(address: unknown): boolean {
	if (!URL.canParse(String(address))) return true;
	return new URL(String(address)).hostname.endsWith(
		'-address-must-be-a-whole-https-address.invalid',
	);
}

function expectSame(evaluated: unknown, read: string | null): void {
	if (read === null) expect([evaluated, isNowhere(evaluated)]).toEqual([evaluated, true]);
	else expect(new URL(String(evaluated)).href).toBe(new URL(read).href);
}

const custom = (apiUrl: string, tokenUrl: string) =>
	oAuth2Credential('', { apiUrl, tokenUrl }).data;

function tryPlace(place: string): void {
	const base = readOr(() => addresses.baseAddress('Instance', place));
	expectSame(baseUrlOf('nexthinkBasicApi', { instance: place }), base);
	const token = 'https://login.example/token';
	expectSame(baseUrlOf('nexthinkOAuth2Api', custom(place, token)), base);
	// Where nothing may be sent to the API's address, no token is asked for either.
	const isUnsafe = base === null && !addresses.ADDRESS.test(place.trim());
	expectSame(tokenUrlOf(custom(place, token)), isUnsafe ? null : token);
	const tokenAddress = readOr(() => {
		addresses.checkTokenAddress('Token Address', place);
		return place.trim();
	});
	expectSame(tokenUrlOf(custom('portal.example', place)), tokenAddress);
}

describe('the expressions of the credentials', () => {
	it.each(PLACES)('read an address as our code does: %j', tryPlace);

	it('read any address as our code does', () => {
		fc.assert(fc.property(typedAddresses, tryPlace), { numRuns: 300 });
	});

	it('send no secret over plain http to another machine', () => {
		const away = 'http://nexthink.example';
		const token = 'https://login.example/token';
		expect(isNowhere(baseUrlOf('nexthinkOAuth2Api', custom(away, token)))).toBe(true);
		expect(isNowhere(tokenUrlOf(custom('nexthink.example', `${away}/token`)))).toBe(true);
		expect(isNowhere(tokenUrlOf(custom(away, token)))).toBe(true);
	});

	it('tell in an address what has to be entered', () => {
		expect(tokenUrlOf(custom('portal.example', 'login.example/token'))).toBe(
			'https://token-address-must-be-a-whole-https-address.invalid',
		);
		expect(tokenUrlOf(custom('http://portal.example', 'https://login.example/token'))).toBe(
			'https://api-address-must-be-a-whole-https-address.invalid',
		);
	});

	it.each([
		['company', 'company'],
		[' company ', 'company'],
		['company.eu.nexthink.cloud', 'company'],
		['https://Company.eu.nexthink.cloud/portal/#/x', 'Company'],
		['company/path', 'company'],
		['company:8443', 'company'],
		['https://user:hunter2@company.eu.nexthink.cloud', null],
		['...', null],
		['.x', null],
		['com pany', null],
		['--', null],
	])('read the name of an instance as our code does: %j', (instance, name) => {
		const data = { instance, region: 'eu', clientId: CLIENT_ID, clientSecret: CLIENT_SECRET };
		const read = readOr(() => connection.connectionOf('oAuth2', data));
		expect(read === null).toBe(name === null);
		expect(tokenUrlOf(data)).toBe(
			`https://${name ?? ''}-login.eu.nexthink.cloud/oauth2/default/v1/token`,
		);
		expect(baseUrlOf('nexthinkOAuth2Api', data)).toBe('https://agora.eu.nexthink.cloud');
	});
});
