import { expect, it } from '@jest/globals';
import { secretsIn } from '../../package/secretTexts.mts';

// Put together here, so that nothing that looks like a secret stands in this file.
const joined = (...parts: string[]): string => parts.join('');

it.each([
	['a private key', joined('-----BEGIN RSA PRIVATE', ' KEY-----')],
	['an npm token', joined('npm', '_', 'a'.repeat(36))],
	['an npm token', joined('//registry.example/:_auth', 'Token=abc')],
	['a GitHub token', joined('ghp', '_', 'A1'.repeat(18))],
	['an AWS key', joined('AKIA', 'ABCDEFGH12345678')],
	['a Slack token', joined('xoxb', '-1234567890-abc')],
	['a JSON web token', joined('eyJ', 'a'.repeat(12), '.eyJ', 'b'.repeat(12), '.c')],
	['an Authorization header', joined('Basic ', 'dXNlcjpwYXNzd29yZHBhc3N3b3Jk')],
	['a password in an address', joined('https://user', ':secret@host.example')],
	['a folder of a machine', joined('"/ho', 'me/someone/project"')],
	['a folder of a Windows machine', joined('C:', '\\Users\\someone')],
])('%s is found', (kind, text) => {
	expect(secretsIn(`first\n${text}\nlast`)).toEqual([`${kind} (line 2)`]);
	expect(secretsIn(`first\n${text}\nlast`).join()).not.toContain(text);
});

it.each([
	'Basic Auth, Bearer tokens, and an `Authorization` header',
	"in the container's `/home/node/.n8n/nodes`, or in `~/.n8n/nodes`",
	'https://company-login.eu.nexthink.cloud/oauth2/default/v1/token',
	'https://agora.<region>.nexthink.cloud:443/path@host',
	"'/audit-trail/api/v1/portal/type/auditlog'",
])('nothing is found in %s', (text) => {
	expect(secretsIn(text)).toEqual([]);
});
