/** What must never be told, whatever happens. */

import { expect } from '@jest/globals';
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, USERNAME } from './asking.mts';

/** The access token that tests hand out whose messages are searched. */
export const TOKEN = 'token-5b1f0c7e9d';

const BYTES_OF_A_GROUP = 3;

/** As far as it does not depend on what follows: a longer text that begins so is written so, too. */
function base64(text: string): string {
	const bytes = Buffer.from(text);
	const whole = bytes.length - (bytes.length % BYTES_OF_A_GROUP);
	return bytes.subarray(0, whole).toString('base64');
}

/** In the ways in which they may be written. Whatever begins with one of them is as secret. */
const secrets = [
	PASSWORD,
	base64(`${USERNAME}:${PASSWORD}`),
	base64(PASSWORD),
	CLIENT_SECRET,
	base64(`${CLIENT_ID}:${CLIENT_SECRET}`),
	base64(`${CLIENT_ID}:${encodeURIComponent(CLIENT_SECRET)}`),
	base64(CLIENT_SECRET),
	TOKEN,
	base64(TOKEN),
].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);

/** Which secrets of the tests, in whatever way, a text holds. */
export function secretsIn(text: string): string[] {
	return secrets.filter((secret) => text.includes(secret));
}

/** No secret of the tests is in a text, nor a header that signs in. */
export function expectNoSecret(text: string): void {
	expect(secretsIn(text)).toEqual([]);
	expect(text).not.toMatch(/authorization/i);
}
