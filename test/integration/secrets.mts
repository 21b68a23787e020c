/** What must never be told, whatever happens. */

import { expect } from '@jest/globals';
import { CLIENT_ID, CLIENT_SECRET, PASSWORD, USERNAME } from './asking.mts';

/** The access token that tests hand out whose messages are searched. */
export const TOKEN = 'token-5b1f0c7e9d';

const base64 = (text: string): string => Buffer.from(text).toString('base64');

/** In the ways in which they may be written. */
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

/** No secret of the tests is in a text, nor a header that signs in. */
export function expectNoSecret(text: string): void {
	expect(secrets.filter((secret) => text.includes(secret))).toEqual([]);
	expect(text).not.toMatch(/authorization/i);
}
