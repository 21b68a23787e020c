/** Statuses of HTTP, and what a refusal says. */

import { endless, part, refusal, slowly, withStatus } from '../answers.mts';
import type { Answer, Differing, Row, Told } from '../row.mts';
import { engineNamed } from '../../integration/asking.mts';
import {
	NEXT_POLL,
	noLogPutTogether,
	notAvailable,
	ONE_SECOND,
	page,
	signInAtProxy,
} from './words.mts';

const WORDS = 'The words of the server';
/** A 403 may be an expired token: once a run it is tried with a fresh one. */
const RENEWED_IN_VAIN = { oAuth2: { log: 1, token: 2, logOnce: 1 } };

/** A refusal as documented, with words that are passed on. */
function refused(
	status: number,
	message: string,
	description: Differing<string>,
	cause: Told['cause'],
	headers: Record<string, string> = {},
): Row {
	return {
		what: `${status}${Object.keys(headers).length > 0 ? ` with ${JSON.stringify(headers)}` : ''}`,
		answer: refusal(status, [WORDS], headers),
		outcome: { message, words: WORDS, description, httpCode: status, cause },
	};
}

function unusual(status: number) {
	return {
		message: `Nexthink answered with the HTTP status ${status} instead of the log`,
		description:
			'Check the address in the credential, and whether a proxy stands between n8n and Nexthink.',
		httpCode: status,
		cause: status >= 500 ? 'temporarily-unavailable' : 'configuration-invalid',
	} as const;
}

const TOO_MANY: [number, string, Differing<string>, Told['cause']] = [
	429,
	'Nexthink received too many requests (429)',
	{
		byNode:
			"Wait a while, then run again. Fewer input items mean fewer requests; 'Retry On Fail' in the node's settings waits by itself.",
		byTrigger: `${NEXT_POLL} Longer 'Poll Times' mean fewer requests.`,
	},
	'rate-limited',
];

function tooMany(header: string, isWaitedFor: (milliseconds: number) => boolean): Row {
	const row = refused(...TOO_MANY, { 'Retry-After': header });
	return { ...row, outcome: { ...(row.outcome as Told), retryAfter: isWaitedFor } };
}

const HOUR = 3_600_000;
const inAnHour = new Date(Date.now() + HOUR).toUTCString();

const refusedPassword: Told = {
	message: 'Nexthink refused the user name or the password (401)',
	description:
		'Check both in the credential. The password was sent only once, because Nexthink locks an account after repeated refusals.',
	httpCode: 401,
	cause: 'credential-invalid',
	credentialRefused: 'basicAuth',
};
const TEN_ITEMS = Array.from({ length: 10 }, (_, number) => ({ number }));

const refusedPasswordRows = (
	[
		['in an answer as documented', refusal(401, [WORDS]), WORDS],
		['in an answer with a challenge', withStatus(401, '', { 'WWW-Authenticate': 'Basic' })],
		['in an answer that breaks off', part('["no', 'end', { 'Content-Length': 100 }, 401), '["no'],
		['in an answer that stalls', part('["no', 'stay', { 'Content-Length': 100 }, 401), '["no'],
	] as Array<[string, Answer, string?]>
).map(
	([where, answer, words]): Row => ({
		what: `401 for ten input items, ${where}`,
		answer,
		input: TEN_ITEMS,
		parameters: ONE_SECOND,
		authentications: ['basicAuth'],
		outcome: { ...refusedPassword, ...(words !== undefined && { words }) },
	}),
);

export const statusRows: Row[] = [
	refused(
		400,
		'Nexthink did not accept the request (400)',
		{
			byNode:
				"Check the dates and hours in 'Time Range'. A date in the future may be what it does not accept.",
			byTrigger:
				'The trigger asks for whole hours, as the API documents. Ask Nexthink Support what your version accepts.',
		},
		'configuration-invalid',
	),
	...refusedPasswordRows,
	...[
		['without a title', '<html>Sign in</html>', ''],
		['with a title', '<html><title>Sign in</title></html>', 'Sign in'],
	].map(
		([which, body, titleOfSignIn]): Row => ({
			what: `401 for ten input items, in a web page ${which}`,
			answer: withStatus(401, body, { 'Content-Type': 'text/html' }),
			input: TEN_ITEMS,
			authentications: ['basicAuth'],
			outcome: {
				...refusedPassword,
				titleOfSignIn,
			},
		}),
	),
	...[300, 400, 403, 404, 408, 418, 500, 502, 503, 504].map(
		(status): Row => ({
			what: `${status} with a web page`,
			answer: withStatus(status, '<html><title>ERROR: Access denied.</title></html>'),
			...(status === 403 && { requests: RENEWED_IN_VAIN }),
			outcome: page(status, 'ERROR: Access denied'),
		}),
	),
	{
		what: '429 with a web page',
		answer: withStatus(429, '<html><title>Slow down</title></html>', { 'Retry-After': '120' }),
		outcome: {
			...page(429, 'Slow down'),
			cause: 'rate-limited',
			retryAfter: (milliseconds) => milliseconds === 120_000,
		},
	},
	{
		what: '407 with a web page',
		answer: withStatus(407, '<html><title>Sign in</title></html>'),
		outcome: {
			...signInAtProxy,
			titleOfSignIn: 'Sign in',
		},
	},
	{
		what: '500 for one Engine, with a web page',
		answer: withStatus(500, '<html><title>Bad gateway</title></html>'),
		parameters: { operation: 'engine', engine: engineNamed('engine-9') },
		outcome: page(500, 'Bad gateway'),
	},
	{
		what: '401 for every token',
		answer: refusal(401, [WORDS]),
		authentications: ['oAuth2'],
		// Renewed once, then told.
		requests: { oAuth2: { log: 2, token: 2 } },
		outcome: {
			message: 'Nexthink refused the access token (401)',
			words: WORDS,
			description:
				'Check the client ID, the client secret and the region in the credential, and ask Nexthink Support whether OAuth is enabled for the Audit Trail API of your instance.',
			httpCode: 401,
			cause: 'credential-invalid',
		},
	},
	{
		...refused(
			403,
			'This account may not read the audit log (403)',
			{
				basicAuth: 'Use a local Nexthink account with administrator rights in the credential.',
				oAuth2:
					"The token needs the scope service:audit-trail. Check 'Scope' in the credential, and ask Nexthink Support to grant it.",
			},
			'configuration-invalid',
		),
		requests: RENEWED_IN_VAIN,
	},
	refused(
		404,
		'There is no Audit Trail API at this address (404)',
		{
			basicAuth:
				"Check 'Instance' in the credential: it is the host name with which you open Nexthink in the browser.",
			oAuth2: "Check 'Region' or 'API Address' in the credential.",
		},
		'configuration-invalid',
	),
	refused(407, signInAtProxy.message, signInAtProxy.description, signInAtProxy.cause),
	refused(...TOO_MANY),
	tooMany('120', (milliseconds) => milliseconds === 120_000),
	tooMany(inAnHour, (milliseconds) => milliseconds > HOUR / 2 && milliseconds <= HOUR),
	...['0', '-5', 'soon', '1e3', new Date(0).toUTCString()].map((header) =>
		refused(...TOO_MANY, { 'Retry-After': header }),
	),
	...[408, 502, 503, 504].map((status): Row => {
		const { message, description, cause } = notAvailable(status);
		return refused(status, message, description, cause);
	}),
	...[405, 413, 418, 501, 599].map((status): Row => {
		const { message, description, cause } = unusual(status);
		return refused(status, message, description, cause);
	}),
	...[202, 206].map(
		(status): Row => ({
			what: `${status}, which promises no whole log`,
			answer: withStatus(status, 'a line\n', { 'Content-Range': 'bytes 0-6/1000' }),
			outcome: { ...unusual(status), words: 'a line' },
		}),
	),
	...[300, 304, 305, 306].map(
		(status): Row => ({
			what: `${status} without a place to go to`,
			answer: withStatus(status),
			outcome: unusual(status),
		}),
	),
	{
		what: '100 and 103 before the log',
		answer: (_, response) => {
			response.writeContinue();
			response.writeEarlyHints({ link: '</style.css>; rel=preload' });
			response.end('a line\n');
		},
		outcome: { lines: ['a line'] },
	},
	{
		what: '500 for one Engine, with an array of texts',
		answer: refusal(500, ['Engine is not known']),
		parameters: { operation: 'engine', engine: engineNamed('engine-9') },
		outcome: {
			message: "The Engine 'engine-9' may be disconnected, or Nexthink does not know it (500)",
			words: 'Engine is not known',
			description: {
				byNode:
					"A disconnected Engine gives no log: try again later. If it is connected, check 'Engine': it holds the host name of the Engine as Nexthink knows it. If it was chosen from the list, which stores the address, enter the Engine's name instead ('By Name').",
				byTrigger: `A disconnected Engine gives no log. ${NEXT_POLL} If it is connected, check 'Engine': it holds the host name of the Engine as Nexthink knows it. If it was chosen from the list, which stores the address, enter the Engine's name instead ('By Name').`,
			},
			httpCode: 500,
			cause: 'temporarily-unavailable',
		},
	},
];

const passedOn: ReadonlyArray<readonly [as: string, body: string | Uint8Array, words: string]> = [
	['an array of texts', '["First", "Second"]', 'First; Second'],
	['one text with a full stop', '["It is over."]', 'It is over'],
	[
		'an array of objects with code and message',
		'[{ "code": 500, "message": "Not reachable" }]',
		'Not reachable; 500',
	],
	['objects with an error', '[{ "error": "Not reachable" }]', 'Not reachable'],
	['objects with a description', '[{ "description": "Not reachable" }]', 'Not reachable'],
	['an object', '{ "detail": "Not reachable" }', 'Not reachable'],
	['nested objects', '[{ "error": { "message": "Not reachable" } }]', 'Not reachable'],
	['a list in a list', '[["Not reachable"]]', 'Not reachable'],
	['plain text', 'Not reachable\n', 'Not reachable'],
	['broken JSON', '["Not reach', '["Not reach'],
	['markup inside of JSON', '["<b>Not</b> reachable"]', '<b>Not</b> reachable'],
	['several lines', '["Not\\r\\n\\treachable"]', 'Not reachable'],
	['control characters', '["Not\\u001b[31m\\u0000 reachable\\u202e"]', 'Not [31m reachable'],
	['a byte order mark before it', '\ufeff["Not reachable"]', 'Not reachable'],
	['half a code point', '["Not \\ud800 reachable"]', 'Not reachable'],
	['bytes of Latin-1', Buffer.from('["Nicht verf\xfcgbar"]', 'latin1'), 'Nicht verf\ufffdgbar'],
	['what looks like an expression', '["{{ $env.SECRET }}"]', '{{ $env.SECRET }}'],
	[
		'keys that prototypes have',
		'[{ "__proto__": { "polluted": true }, "constructor": { "message": "x" }, "message": "Not reachable" }]',
		'Not reachable',
	],
	['10 MB of it', JSON.stringify(['x'.repeat(10 * 1024 * 1024)]), `["${'x'.repeat(198)}…`],
];

const leftOut: ReadonlyArray<readonly [as: string, body: string]> = [
	['nothing', ''],
	['an empty list', '[]'],
	['an empty object', '{}'],
	['null in a list', '[null, {}, []]'],
	['blanks', ' \n\t '],
	['something much too deep', `${'['.repeat(2000)}"x"${']'.repeat(2000)}`],
];

const untitled: ReadonlyArray<readonly [as: string, body: string]> = [
	['a web page without a title', '<!DOCTYPE html><html><body>Bad gateway</body></html>'],
	['a web page after blanks', '\n\n  <HTML><body>Bad gateway</body></HTML>'],
	['XML', '<?xml version="1.0"?><e/>'],
	['10 MB of a web page', `<html>${'x'.repeat(10 * 1024 * 1024)}`],
];

/** A server may repeat what it was sent. */
const repeated: Answer = ({ headers }, response) => {
	response.writeHead(500, { 'Content-Type': 'application/json' });
	response.end(JSON.stringify([`You sent Authorization: ${headers.authorization} here`]));
};

export const wordsRows: Row[] = [
	...passedOn.map(
		([as, body, words]): Row => ({
			what: `500 with ${as}, which is passed on`,
			answer: withStatus(500, body, { 'Content-Type': 'application/json' }),
			outcome: { ...noLogPutTogether, words },
		}),
	),
	...leftOut.map(
		([as, body]): Row => ({
			what: `500 with ${as}, which is left out`,
			answer: withStatus(500, body, { 'Content-Type': 'text/html' }),
			outcome: noLogPutTogether,
		}),
	),
	...untitled.map(
		([as, body]): Row => ({
			what: `500 with ${as}`,
			answer: withStatus(500, body, { 'Content-Type': 'text/html' }),
			outcome: page(500),
		}),
	),
	{
		what: '500 with a web page that breaks off in its title',
		answer: part('<html><title>Bad gate', 'end', { 'Content-Length': 100 }, 500),
		outcome: page(500, 'Bad gate'),
	},
	{
		what: '500 with what was sent, which is concealed',
		answer: repeated,
		outcome: { ...noLogPutTogether, words: 'You sent ***** here' },
	},
	{
		what: '500 with words that never end',
		answer: endless('x'.repeat(64 * 1024), 500),
		outcome: { ...noLogPutTogether, words: `${'x'.repeat(200)}…` },
	},
	{
		what: '500 with words that never end to drip',
		answer: slowly(' '.repeat(1000), 1, 200, 500),
		waits: true,
		outcome: noLogPutTogether,
	},
	{
		what: '500 with words that break off',
		answer: part('["Not reach', 'end', { 'Content-Length': 100 }, 500),
		outcome: { ...noLogPutTogether, words: '["Not reach' },
	},
];
