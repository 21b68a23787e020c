import { describe, expect, it } from '@jest/globals';
import { concealing } from '../../../nodes/NexthinkAuditTrail/http/concealment.ts';
import { serverWords } from '../../../nodes/NexthinkAuditTrail/http/serverWords.ts';

const conceal = concealing({
	username: 'audit-reader',
	password: 'correct horse 7%',
	oauthTokenData: { access_token: 'token-5b1f0c7e9d' },
});

describe('a secret that a server repeats', () => {
	it.each([
		'correct horse 7%',
		// A message shows each of these as one blank, or the blank as none of them.
		'correct\u0000horse 7%',
		'correct \n\t horse\u200b7%',
		'correct\u2028horse\ud8007%',
		'correcthorse7%',
		'cor\u0007rect horse 7%',
		'token-\u200b5b1f0c7e9d',
		'token-5b1f\r\n0c7e9d',
		'correct+horse+7%25',
		'correct%20horse%207%25',
		Buffer.from('audit-reader:correct horse 7%').toString('base64'),
	])('is concealed however it is broken: %j', (written) => {
		expect(serverWords(`You sent ${written}, twice`, conceal).words).toBe('You sent *****, twice');
		expect(serverWords(JSON.stringify([written]), conceal).words).toBe('*****');
	});

	it('is concealed with the header that it came in', () => {
		for (const header of [
			'Basic abcd',
			'Authorization:\u0000Bearer\u0000abcd',
			'authorization = x',
		]) {
			expect(serverWords(`You sent ${header}`, conceal).words).toBe('You sent *****');
		}
	});

	it.each([
		'correct horse 7%',
		'correct&nbsp;horse&#32;7&#x25;',
		'token-5b1f0c7e9d',
		'token&#45;5b1f0c7e9d',
	])('is concealed in the title of a page: %j', (written) => {
		const page = `<html><head><title>Sent ${written} here</title>`;
		expect(serverWords(page, conceal).words).toBe('Sent ***** here');
	});

	it('is the whole text when it is short', () => {
		const ofShort = concealing({ username: 'u', password: 'a.b' });
		expect(ofShort('It was a.b')).toBe('');
		expect(ofShort('It was a\u0000.b')).toBe('');
		expect(ofShort('It was axb')).toBe('It was axb');
	});

	it('is concealed whatever its length', () => {
		const token = 'x1Y-'.repeat(100_000);
		const ofLong = concealing({ oauthTokenData: { access_token: token } });
		expect(ofLong(`You sent ${token.slice(0, 9)}\n${token.slice(9)}.`)).toBe('You sent *****.');
	});

	it('is concealed where two of them overlap, and where one follows the other', () => {
		const ofTwo = concealing({ password: 'abcdef', clientSecret: 'defghi' });
		expect(ofTwo('an abcdefghi, abcdef defghi abcdef')).toBe('an *****, *****');
	});

	it('is nothing when it is empty or blank', () => {
		expect(concealing({ password: ' ', clientSecret: '' })('It was nothing')).toBe(
			'It was nothing',
		);
	});
});
