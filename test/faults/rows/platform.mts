/** The NQL API and the host of its files, by their documentation and against it. */

import { gzipSync } from 'node:zlib';
import { TOKEN } from '../../integration/secrets.mts';
import { hangUp, log, part, refusal, silence, withStatus } from '../answers.mts';
import { executed, QUERY_ID, tableOf } from '../platformScene.mts';
import type { Answer, Differing, PlatformStep, Requests, Row, Told, Way } from '../row.mts';
import {
	damaged,
	NEXT_POLL,
	noConnection,
	ONE_SECOND,
	page,
	signInAtProxy,
	stalled,
} from './words.mts';

const HOUR = 3_600_000;
const WORDS = 'The words of the server';
/** As the message quotes it. */
const SAID = `${WORDS}; 1`;
/** As documented. */
const refused = (status: number, headers: Record<string, string> = {}): Answer =>
	refusal(status, { message: WORDS, code: 1, source: 'nql' }, headers);

const WITHOUT_TRIGGER: readonly Way[] = ['run', 'goingOn', 'file'];
const AS_ITEMS: readonly Way[] = ['run', 'goingOn', 'poll'];

interface More {
	what: string;
	outcome: Row['outcome'];
	ways?: readonly Way[];
	requests?: Requests;
	parameters?: object;
	waits?: boolean;
	seconds?: number;
}

/** What is wrong at one step of asking the platform. */
function at(step: PlatformStep, answer: Answer, { what, requests, ...more }: More): Row {
	const fetchBy = step === 'execute' ? 'execute' : 'export';
	return {
		what: `${what}, of ${step}`,
		platform: { fetchBy, answers: { [step]: answer } },
		authentications: ['oAuth2'],
		// Only what is executed can be polled.
		...(fetchBy === 'export' && { ways: WITHOUT_TRIGGER }),
		...(requests && { requests: { oAuth2: requests } }),
		...more,
	} as Row;
}

const refusedToken: Told = {
	message: 'Nexthink refused the access token (401)',
	words: SAID,
	description:
		'Check the client ID, the client secret, the instance and the region in the credential, and whether the API credentials still exist in Nexthink (Administration > API credentials).',
	httpCode: 401,
	cause: 'credential-invalid',
};
const notAllowed: Told = {
	message: 'These API credentials may not read the audit log (403)',
	words: SAID,
	description:
		"In Nexthink, give them the permission NQL API (Administration > API credentials), and a role with the permission to view audit logs in NQL. The token needs the scope service:integration: check 'Scope' in the credential.",
	httpCode: 403,
	cause: 'configuration-invalid',
};
const otherForm: Told = {
	message: 'Nexthink does not give the result in the form that was asked for (406)',
	words: SAID,
	description:
		'Both forms that are asked for are documented. Check the addresses in the credential, and whether a proxy in between changes the header Accept.',
	httpCode: 406,
	cause: 'configuration-invalid',
};
const tooMany: Told = {
	message: 'Nexthink received too many queries (429)',
	words: SAID,
	description: {
		byNode:
			"Wait a while, then run again. Nexthink advises at most 24 exports a day; Execute in 'Fetch By' takes some more.",
		byTrigger: NEXT_POLL,
	},
	httpCode: 429,
	cause: 'rate-limited',
};
const notRun: Told = {
	message: 'Nexthink could not run the query (500)',
	words: SAID,
	description: {
		byNode:
			'Try again later. A shorter window in the query asks less of Nexthink. Run the query in Nexthink (Administration > NQL API queries) to see what it says.',
		byTrigger: NEXT_POLL,
	},
	httpCode: 500,
	cause: 'temporarily-unavailable',
};
const SHORTER: Differing<string> = {
	byNode:
		"Try again later; 'Retry On Fail' in the node's settings does so by itself. A shorter window in the query asks less of Nexthink.",
	byTrigger: NEXT_POLL,
};
const notThere = (status: number): Told => ({
	message: `Nexthink is not available or too slow just now (${status})`,
	description: SHORTER,
	httpCode: status,
	cause: 'temporarily-unavailable',
});

const statusesOf = (step: 'execute' | 'export'): Row[] => [
	at(step, withStatus(400, JSON.stringify({ message: WORDS })), {
		what: '400',
		outcome: {
			message: 'Nexthink did not accept the query (400)',
			words: WORDS,
			description:
				"Check 'Query Parameters': each parameter of the query needs a value, and its name is written as in the query, without $.",
			httpCode: 400,
			cause: 'configuration-invalid',
		},
	}),
	at(step, refused(401), {
		what: '401 for every token',
		// Renewed once, then told.
		requests: { log: 2, token: 2 },
		outcome: refusedToken,
	}),
	at(step, refused(403), {
		what: '403',
		// Once a run it is tried with a fresh token.
		requests: { log: 1, token: 2, logOnce: 1 },
		outcome: notAllowed,
	}),
	at(step, refused(404), {
		what: '404',
		outcome: {
			message: `Nexthink knows no NQL API query '${QUERY_ID}' (404)`,
			words: SAID,
			description:
				"Check 'Query ID'. In Nexthink, save the query in Administration > NQL API queries: its ID stands there, begins with #, and is not its name.",
			httpCode: 404,
			cause: 'configuration-invalid',
		},
	}),
	at(step, refused(406), { what: '406', outcome: otherForm }),
	at(step, withStatus(407), { what: '407', outcome: signInAtProxy }),
	at(step, refused(429), { what: '429', outcome: tooMany }),
	at(step, refused(429, { 'Retry-After': '120' }), {
		what: '429 with seconds',
		outcome: { ...tooMany, retryAfter: (milliseconds) => milliseconds === 120_000 },
	}),
	...Object.entries({
		'a date of HTTP': new Date(Date.now() + HOUR).toUTCString(),
		'a date of ISO': new Date(Date.now() + HOUR).toISOString(),
	}).map(([what, date]) =>
		at(step, refused(429, { 'Retry-After': date }), {
			what: `429 with ${what}`,
			outcome: {
				...tooMany,
				retryAfter: (milliseconds) => milliseconds > HOUR / 2 && milliseconds <= HOUR,
			},
		}),
	),
	at(step, refused(500), { what: '500', outcome: notRun }),
	at(step, withStatus(503), { what: '503', outcome: notThere(503) }),
	at(step, withStatus(200, '<html><title>Sign in</title></html>'), {
		what: '200 with a web page',
		outcome: page(200, 'Sign in'),
	}),
	at(step, hangUp, {
		what: 'the connection is closed',
		outcome: noConnection('ECONNRESET'),
	}),
	at(step, silence, {
		what: 'no answer',
		parameters: ONE_SECOND,
		waits: true,
		outcome: {
			message: 'Nexthink did not answer within 1 second',
			description: {
				byNode:
					"Try again later. A shorter window in the query is answered faster; 'Timeout' in 'Options' waits longer. (ETIMEDOUT)",
				byTrigger: `${NEXT_POLL} (ETIMEDOUT)`,
			},
			cause: 'temporarily-unavailable',
		},
	}),
];

const undocumented = (how: string): Told => ({
	message: 'The NQL API did not answer as it is documented',
	description: `${how} Check the addresses in the credential, and whether a proxy stands between n8n and Nexthink.`,
	cause: 'temporarily-unavailable',
});
const MOST_ROWS = 1000;
const EVENT = { time: '2024-12-24T13:00:00Z', code: 94031, message: 'One' };
const mayBeCut = (what: string): Told => ({
	message: `The result may be cut: ${what}, and Nexthink gives no more than 1,000 at once`,
	description:
		"Nothing of it was used. Use a shorter window in the query, have it list fewer events, or choose Export in 'Fetch By'.",
	cause: 'configuration-invalid',
});
const json = (body: string): Answer =>
	withStatus(200, body, { 'Content-Type': 'application/json' });

const executeRows: Row[] = [
	at('execute', executed(Array<typeof EVENT>(MOST_ROWS).fill(EVENT)), {
		what: 'as many rows as fit into an answer',
		outcome: mayBeCut('1,000 rows came'),
	}),
	at('execute', executed([EVENT], { rows: 2 }), {
		what: 'fewer rows than it counts',
		ways: AS_ITEMS,
		outcome: mayBeCut('1 of 2 rows came'),
	}),
	...Object.entries({
		'an array': ['[]', 'It is no JSON object.'],
		'an empty object': ['{}', "It has no 'rows' and 'data'."],
		'JSON that is cut': ['{"rows":1,"data":[{}', 'It is no JSON.'],
		null: ['null', 'It is no JSON object.'],
		nothing: ['', 'It is no JSON.'],
	}).map(([what, [body = '', how = '']]) =>
		at('execute', json(body), { what, ways: AS_ITEMS, outcome: undocumented(how) }),
	),
	at('execute', json('{"rows":1,"data":[1]}'), {
		what: 'rows that are none',
		ways: AS_ITEMS,
		outcome: {
			message: 'The rows are incomplete, or not JSON',
			description:
				'Nothing of them was used. Fetch them again; if it stays so, check where they come from.',
		},
	}),
	at('execute', log(''), {
		what: 'an empty table',
		ways: ['file'],
		outcome: {
			message: 'Nexthink sent an empty file instead of a table',
			description:
				'Even without events it would name the columns, so nothing of it was used. Run again.',
			cause: 'temporarily-unavailable',
		},
	}),
	at('execute', part('{"rows":1,"data":[', 'end', { 'Content-Length': 1000 }), {
		what: 'the answer breaks off',
		outcome: {
			message: 'The connection broke off in the middle of the log',
			description: {
				byNode:
					'Nothing of this answer was used. Run again; if it happens again, ask for a shorter window in the query.',
				byTrigger: `Nothing of this answer was used. ${NEXT_POLL}`,
			},
			cause: 'temporarily-unavailable',
		},
	}),
	at('execute', part('{"rows":1,"data":[', 'stay'), {
		what: 'the answer stalls',
		parameters: ONE_SECOND,
		waits: true,
		outcome: stalled,
	}),
];

const noAddress: Told = {
	message: 'Nexthink named no https address for the file of the export',
	description: 'Nothing was fetched. Run again; if it stays so, ask Nexthink Support.',
	cause: 'temporarily-unavailable',
};
const notMade = (words?: string): Told => ({
	message: 'Nexthink could not make the export',
	...(words !== undefined && { words }),
	description: 'Run the query in Nexthink to see whether it works, then run again.',
	cause: 'temporarily-unavailable',
});
const completed = (resultsFileUrl: unknown): Answer =>
	refusal(200, { status: 'COMPLETED', resultsFileUrl });

const statusRows: Row[] = [
	at('status', refused(401), {
		what: '401 for every token',
		// Of the export one, and two of the status, with a new token.
		requests: { log: 3, token: 2 },
		outcome: refusedToken,
	}),
	at('status', refused(403), {
		what: '403',
		requests: { log: 2, token: 2, logOnce: 1 },
		outcome: notAllowed,
	}),
	at('status', refused(404), {
		what: '404',
		outcome: {
			message: 'Nexthink no longer knows the export (404)',
			words: SAID,
			description: 'Run again, for a new export.',
			httpCode: 404,
			cause: 'configuration-invalid',
		},
	}),
	at('status', refused(406), { what: '406', outcome: otherForm }),
	at('status', json('{"status":"COMPLETED"}'), {
		what: '200 without an address',
		outcome: noAddress,
	}),
	at('status', refusal(206, { status: 'COMPLETED' }), {
		what: '206, because the licence allows no more',
		outcome: {
			message: 'Nexthink cut the export, because it has more rows than the licence allows (206)',
			description:
				'Nothing of it was used. Shorten the window of the query, or have it list fewer events.',
			httpCode: 206,
			cause: 'configuration-invalid',
		},
	}),
	...[
		'http://files.example/x?y',
		'http://localhost:80@files.example/x?y',
		'https://user:pw@files.example/x?y',
		'ftp://files.example/x?y',
		'files.example/x?y',
	].map((address) =>
		at('status', completed(address), { what: `the address ${address}`, outcome: noAddress }),
	),
	at('status', refusal(200, { status: 'ERROR' }), {
		what: 'no export, without a reason',
		outcome: notMade(),
	}),
	at('status', refusal(200, { status: 'CANCELLED' }), {
		what: 'a state that is not documented',
		outcome: notMade(),
	}),
	at(
		'status',
		refusal(200, {
			status: 'ERROR',
			errorDescription: `too large for ${TOKEN}, see https://files.example/secret?signature=1 or files.example/x?X-Amz-Signature=2`,
		}),
		{
			what: 'no export, for a reason with secrets in it',
			outcome: notMade('too large for *****, see ***** or *****'),
		},
	),
	...[
		[429, tooMany, refused(429)],
		[503, notThere(503), withStatus(503)],
		['no connection', noConnection('ECONNRESET'), hangUp],
	].map(([what, outcome, answer]) =>
		at('status', answer as Answer, {
			what: `${String(what)} at each question`,
			// The export, and four questions.
			requests: { log: 5, token: 1 },
			waits: true,
			seconds: 30,
			outcome: outcome as Told,
		}),
	),
];

const EVENTS = Array.from({ length: 200 }, (_, number) => ({
	...EVENT,
	message: `Event ${number}`,
}));
const TABLE = tableOf(EVENTS);
const PACKED = gzipSync(TABLE);
const onTheWay = (message: string): string => `${message}, on the way to the file of the export`;
const notFetched = (status: number): Told => ({
	message: onTheWay(`The file of the export could not be fetched (${status})`),
	description: 'Its address is good for 15 minutes only. Run again.',
	httpCode: status,
	cause: status >= 500 ? 'temporarily-unavailable' : 'configuration-invalid',
});
const XML = '<?xml version="1.0"?><Error><StringToSign>secret</StringToSign></Error>';
const notWhole: Told = {
	message: 'The file of the export does not end with a whole row',
	description: 'Nothing of it was used, because it may be cut. Run again.',
	cause: 'temporarily-unavailable',
};
/** The last bytes of gzip hold a checksum. */
const changed = Buffer.from(PACKED);
changed.writeUInt8(changed.at(-6)! ^ 1, changed.length - 6);

const fileRows: Row[] = [
	...[403, 404, 500, 503].map((status) =>
		at('file', withStatus(status, XML, { 'Content-Type': 'application/xml' }), {
			what: `${status} with XML`,
			outcome: notFetched(status),
		}),
	),
	at('file', withStatus(407), {
		what: '407',
		outcome: { ...signInAtProxy, message: onTheWay(signInAtProxy.message) },
	}),
	at('file', withStatus(302, '', { Location: 'http://127.0.0.1:9/' }), {
		what: '302 to another port',
		outcome: {
			message: onTheWay('The address redirects to another one'),
			description:
				'It was not followed: only Nexthink says where a file lies. Check whether a proxy or a sign-in page answers in its place, then run again.',
			cause: 'configuration-invalid',
		},
	}),
	at('file', withStatus(200, '<html><title>Sign in</title></html>'), {
		what: '200 with a web page',
		outcome: {
			message: onTheWay("A proxy, a firewall or a sign-in page answered in Nexthink's place (200)"),
			description:
				/^Nexthink's API sends no web page\. Check the way to 127\.0\.0\.1, where Nexthink puts the files of exports, n8n's proxy settings \(HTTPS_PROXY, HTTP_PROXY, NO_PROXY\), and whether a firewall lets n8n through to Nexthink\. If all of that is right, try again later\.$/,
			httpCode: 200,
			cause: 'temporarily-unavailable',
		},
	}),
	at('file', hangUp, {
		what: 'the connection is closed',
		outcome: {
			message: onTheWay('Could not connect to Nexthink'),
			description:
				/^Check the way to 127\.0\.0\.1, where Nexthink puts the files of exports, and whether a firewall or a proxy stands between n8n and Nexthink\. \(ECONNRESET\)$/,
			cause: 'temporarily-unavailable',
		},
	}),
	at('file', part(PACKED.subarray(0, 40), 'stay'), {
		what: 'it stalls',
		parameters: ONE_SECOND,
		waits: true,
		outcome: stalled,
	}),
	at('file', log(PACKED.subarray(0, -4)), { what: 'gzip that lacks its end', outcome: damaged }),
	at('file', log(PACKED.subarray(0, 100)), { what: 'gzip of which little came', outcome: damaged }),
	at('file', log(changed), { what: 'gzip whose checksum is another one', outcome: damaged }),
	at('file', part(PACKED.subarray(0, 40), 'end', { 'Content-Length': PACKED.length }), {
		what: 'gzip that breaks off',
		outcome: {
			message: 'The connection broke off in the middle of the log',
			description:
				'Nothing of this answer was used. Run again; if it happens again, ask for a shorter window in the query.',
			cause: 'temporarily-unavailable',
		},
	}),
	at('file', log(TABLE.slice(0, -1)), {
		what: 'a table without its last line end',
		outcome: notWhole,
	}),
	at('file', log(TABLE.slice(0, -30)), {
		what: 'a table that ends within a row',
		outcome: {
			message:
				'The table is incomplete, or not CSV: row 201 has one field, where the first one has 3',
			description:
				'Nothing of it was used. Fetch it again; if it stays so, check where it comes from.',
		},
	}),
	at('file', log(''), {
		what: 'nothing',
		outcome: {
			message: 'Nexthink sent an empty file instead of a table',
			description:
				'Even without events it would name the columns, so nothing of it was used. Run again.',
			cause: 'temporarily-unavailable',
		},
	}),
	at('file', log(gzipSync(Buffer.from(TABLE.replace('Event 0', 'J\xf6rg'), 'latin1'))), {
		what: 'a table in Latin 1',
		outcome: {
			message: 'The rows are not written in UTF-8',
			description:
				'Nothing of them was used, because letters would be lost. Have the file written in UTF-8, or converted to it before.',
		},
	}),
];

export const platformRows: readonly Row[] = [
	...statusesOf('execute'),
	...executeRows,
	...statusesOf('export'),
	at('export', json('{}'), { what: 'no ID', outcome: notMade() }),
	...statusRows,
	...fileRows,
];
