/** What the token end point does. */

import type { IncomingMessage } from 'node:http';
import { CLIENT_ID, CLIENT_SECRET, sendToken } from '../../integration/asking.mts';
import { NOBODY_LISTENS } from '../../integration/nobodyListens.mts';
import { TOKEN } from '../../integration/secrets.mts';
import {
	endless,
	hangUp,
	redirect,
	refusal,
	reset,
	silence,
	slowly,
	withStatus,
} from '../answers.mts';
import type { Answer, Row, Told } from '../row.mts';
import {
	noConnection,
	notAvailable,
	noToken,
	ONE_SECOND,
	onTheWayToAToken,
	page,
	signInAtProxy,
	unanswered,
	unreachable,
} from './words.mts';

const ONCE = { oAuth2: { log: 0, token: 1 } };
const UNSENT = { oAuth2: { log: 0, token: 0 } };
const json = { 'Content-Type': 'application/json' };

const WHOLE_TOKEN_ADDRESS =
	"Enter the whole address of the token end point in 'Token Address', for example https://company-login.eu.nexthink.cloud/oauth2/default/v1/token.";

function row(what: string, token: Answer, outcome: Row['outcome'], more: Partial<Row> = {}): Row {
	return { what, token, authentications: ['oAuth2'], requests: ONCE, outcome, ...more };
}

function refusedAs(code: string, remedy?: string): Told {
	return { ...noToken(code, remedy), cause: 'credential-invalid' };
}

const token = (fields: Record<string, unknown>): Answer =>
	withStatus(200, JSON.stringify({ token_type: 'Bearer', access_token: TOKEN, ...fields }), json);

const CHECK_CLIENT = "Check 'Client ID' and 'Client Secret' in the credential.";
const given = { lines: ['a line'] };
const GOOD = { oAuth2: { log: 1, token: 1 } };

/** As it was sent: in a real n8n each case has a secret of its own. */
function secretIn({ headers }: IncomingMessage): string {
	const [, encoded = ''] = headers.authorization!.split(' ');
	return Buffer.from(encoded, 'base64').toString().split(':')[1]!;
}

export const tokenRows: Row[] = [
	row('400 invalid_client', refusal(400, { error: 'invalid_client' }), {
		...refusedAs('invalid_client', CHECK_CLIENT),
		credentialRefused: 'oAuth2',
	}),
	row('401 invalid_client', refusal(401, { error: 'invalid_client' }), {
		...refusedAs('invalid_client', CHECK_CLIENT),
		credentialRefused: 'oAuth2',
	}),
	row(
		'400 invalid_scope, with words of its own',
		refusal(400, { error: 'invalid_scope', error_description: `${CLIENT_ID}:${CLIENT_SECRET}` }),
		refusedAs(
			'invalid_scope',
			"Check 'Scope' in the credential. Nexthink Support says which scope your instance grants.",
		),
	),
	row(
		'400 unauthorized_client',
		refusal(400, { error: 'unauthorized_client' }),
		refusedAs(
			'unauthorized_client',
			'Ask Nexthink Support to allow this client to sign in by client credentials.',
		),
	),
	row('400 with an unknown code', refusal(400, { error: 'strange_reason' }), noToken('')),
	row('400 with the secret as a code', refusal(400, { error: CLIENT_SECRET }), noToken('')),
	row('400 with an object as a code', refusal(400, { error: { a: 1 } }), noToken('')),
	row('400 with a list', refusal(400, ['no']), noToken('400')),
	row(
		'403 with a web page',
		withStatus(403, '<html><title>Forbidden</title></html>'),
		onTheWayToAToken(page(403, 'Forbidden')),
	),
	row('404', withStatus(404, 'not here'), noToken('404')),
	row('500 with JSON', refusal(500, { message: CLIENT_SECRET }), noToken('500')),
	row(
		'500 with a web page',
		withStatus(500, `<html>${CLIENT_SECRET}</html>`),
		onTheWayToAToken(page(500)),
	),
	row(
		'500 with a web page that repeats the secret in its title',
		(request, response) => {
			const title = secretIn(request);
			withStatus(500, `<html><title>${title}</title></html>`)(request, response);
		},
		onTheWayToAToken(page(500, '*****')),
	),
	row('401 with a web page', withStatus(401, '<html></html>'), onTheWayToAToken(page(401))),
	row('407 with nothing', withStatus(407), onTheWayToAToken(signInAtProxy)),
	...[408, 502, 503, 504].map((status) =>
		row(`${status} with nothing`, withStatus(status), onTheWayToAToken(notAvailable(status))),
	),
	row(
		'200 with a web page',
		withStatus(200, `<html>${CLIENT_SECRET}</html>`),
		onTheWayToAToken(page(200)),
	),
	row('200 with nothing', withStatus(200, '', json), noToken('200')),
	row('200 with an empty object', refusal(200, {}), noToken('')),
	row('200 with null', refusal(200, null), noToken('')),
	row('200 with a list', refusal(200, []), noToken('')),
	row(
		'200 with a token and a web page',
		withStatus(200, `{"access_token":"${TOKEN}"}<html>`),
		noToken('200'),
	),
	row('200 without an access token', token({ access_token: undefined }), noToken('')),
	row('200 with an empty access token', token({ access_token: '' }), noToken('')),
	row('200 without its life', token({}), given, { requests: GOOD }),
	row('200 with a life of nothing', token({ expires_in: 0 }), given, { requests: GOOD }),
	row('200 with a life in words', token({ expires_in: 'long' }), given, { requests: GOOD }),
	row(
		'200 drop by drop',
		slowly(JSON.stringify({ token_type: 'Bearer', expires_in: 900, access_token: TOKEN }), 10, 20),
		given,
		{ requests: GOOD },
	),
	row(
		'302 in circles',
		(request, response) => redirect(request.url!)(request, response),
		noToken('ERR_FR_TOO_MANY_REDIRECTS'),
		{
			requests: { oAuth2: { log: 0, token: 44 } },
		},
	),
	...[302, 307].map(
		(status): Row => ({
			...row(`${status} to another server`, silence, noToken('200')),
			tokenRedirects: (address) => redirect(`${address}/token`, status),
		}),
	),
	row('a reset', reset, onTheWayToAToken(noConnection('ECONNRESET'))),
	row('an end before the answer', hangUp, onTheWayToAToken(noConnection('ECONNRESET'))),
	row(
		'no answer',
		silence,
		{
			...unanswered,
			description: {
				byNode:
					"Try again later. A shorter 'Time Range' is answered faster; 'Timeout' in 'Options' waits longer. (ETIMEDOUT)",
				byTrigger: 'The next poll tries again, and no event is lost. (ETIMEDOUT)',
			},
		},
		{ parameters: ONE_SECOND, waits: true },
	),
	row(
		'an answer that never ends',
		endless('x'.repeat(64 * 1024), 200, '{"access_token":"'),
		{
			...unanswered,
			description: {
				byNode:
					"Try again later. A shorter 'Time Range' is answered faster; 'Timeout' in 'Options' waits longer. (ETIMEDOUT)",
				byTrigger: 'The next poll tries again, and no event is lost. (ETIMEDOUT)',
			},
		},
		{ parameters: ONE_SECOND, waits: true },
	),
	row('nothing listens there', silence, onTheWayToAToken(unreachable('ECONNREFUSED')), {
		credential: { tokenUrl: `http://127.0.0.1:${NOBODY_LISTENS}/token` },
		requests: UNSENT,
	}),
	...(
		[
			[
				'plain http',
				'http://login.example/token',
				'must not begin with http://, which anybody on the way can read',
				"Use https:// in 'Token Address'.",
			],
			[
				'a user part',
				'https://user:pass@login.example/token',
				'must hold no user name and no password',
				"Take the @ and what stands before it out of 'Token Address': what n8n signs in with has fields of its own.",
			],
			['no scheme', 'login.example/token', 'must begin with https://', WHOLE_TOKEN_ADDRESS],
			['nothing', '', 'must be an https address', WHOLE_TOKEN_ADDRESS],
		] as const
	).map(([what, tokenUrl, message, description]) =>
		row(
			`its address with ${what}`,
			silence,
			{ message: `'Token Address' in the credential ${message}`, description },
			{ credential: { tokenUrl }, requests: UNSENT },
		),
	),
	row(
		'a token that is refused at once, and then another',
		(_, response) => sendToken(response, TOKEN),
		given,
		{
			answer: refusedOnce(),
			requests: { oAuth2: { log: 2, token: 2 } },
			ways: ['run', 'file', 'poll'],
		},
	),
];

/** Refuses every second request. */
function refusedOnce(): Answer {
	let asked = 0;
	return (request, response) => {
		asked++;
		const answer = asked % 2 === 1 ? withStatus(401) : withStatus(200, 'a line\n');
		answer(request, response);
	};
}
