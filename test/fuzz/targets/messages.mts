/** Foreign text in messages: short, on one line, and without anything of a credential. */

import type * as concealmentModule from '../../../nodes/NexthinkAuditTrail/http/concealment.ts';
import type * as serverWordsModule from '../../../nodes/NexthinkAuditTrail/http/serverWords.ts';
import type * as printableModule from '../../../nodes/NexthinkAuditTrail/messages/printable.ts';
import { chosenBy, must, numberOf, shipped, UNPRINTABLE } from '../target.mts';
import type { Target } from '../target.mts';

const { concealing } = shipped<typeof concealmentModule>('http/concealment');
const { serverWords } = shipped<typeof serverWordsModule>('http/serverWords');
const { printable } = shipped<typeof printableModule>('messages/printable');

/** And a sign that more follows. */
const LONGEST_SHOWN = 200 + 1;
/** No `*` in them: that is what stands for a secret that was taken out. */
const PASSWORDS = [
	'hunter22',
	'correct horse 7%',
	'Grüße "x" \\ $&',
	'aaab aaaa',
	'+1 &=?#é😀',
	'] [|',
	'a1',
];
const TOKEN = 'token-5b1f0c7e9d.x_Y';
const USERNAME = 'audit-reader';
/** What a message shows as one blank or nothing. */
const GAPS = ['\u0000', '\u200b', '\n', '\r\n \t', '\u2028', '\u001b\u0007', ' ', '\ud800'];

const bodies = [
	'["No %P here", {"message": "%T", "code": 17}]',
	'{"error": {"message": "You sent Authorization: Basic %B"}}',
	'You sent %S, and Bearer %T. ',
	'%P%S%T%B',
	'<html><body>%P</body></html>',
	`${'x'.repeat(190)}%P`,
	`${'\u0000x '.repeat(100)}%S`,
];

/** Without all that a message shows as a blank, so that nobody can read a secret over the gaps. */
function squeezed(text: string): string {
	return text.replace(/[\s\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '');
}

export const messagesTarget: Target = {
	name: 'messages',
	corpus: () => bodies.map((body) => Buffer.from(body)),
	run(input) {
		const number = numberOf(input);
		const password = chosenBy(number, PASSWORDS);
		const pair = Buffer.from(`${USERNAME}:${password}`).toString('base64');
		const secrets = [password, TOKEN, pair];
		const broken = (secret: string): string => {
			const at = (number >>> 8) % secret.length;
			return secret.slice(0, at) + chosenBy(number >>> 16, GAPS) + secret.slice(at);
		};
		const meant: Readonly<Record<string, string>> = {
			'%P': password,
			'%S': broken(chosenBy(number >>> 4, secrets)),
			'%T': TOKEN,
			'%B': pair,
		};
		const text = Buffer.from(input)
			.toString()
			.replace(/%[PSTB]/g, (word) => meant[word]!);
		const conceal = concealing({
			username: USERNAME,
			password,
			oauthTokenData: { access_token: TOKEN },
		});
		const shown = [text, JSON.stringify([text]), `<html><title>${text}</title>`].map(
			(body) => serverWords(body, conceal).words,
		);
		for (const words of shown) {
			for (const secret of secrets) {
				must(!squeezed(words).includes(squeezed(secret)), `hold no secret: ${words} (${secret})`);
			}
		}
		for (const words of [...shown, printable(text)]) {
			must(words.length <= LONGEST_SHOWN, 'be short');
			must(!UNPRINTABLE.test(words), 'be in one line of plain text');
		}
		return shown.map(
			(words) =>
				`${words === ''}${words.includes('*****')}${words.endsWith('…')}${number % PASSWORDS.length}`,
		);
	},
};
