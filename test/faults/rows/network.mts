/** What happens between n8n and the server, before and in the body. */

import { networkInterfaces } from 'node:os';
import { bytes, hangUp, log, part, reset, silence, slowly } from '../answers.mts';
import { NOBODY_LISTENS } from '../../integration/nobodyListens.mts';
import type { Row } from '../row.mts';
import { brokenOff, noConnection, ONE_SECOND, stalled, unanswered, unreachable } from './words.mts';

const LINES = Array.from({ length: 200 }, (_, index) => `line ${index}`);
const BODY = `${LINES.join('\n')}\n`;
/** Amid a line. */
const HALF = BODY.slice(0, 1_003);
const PROMISED = { 'Content-Length': BODY.length };
const CHUNKED_HEAD = 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n';
const ONE_CHUNK = `${CHUNKED_HEAD}7\r\na line\n\r\n`;
const NOTHING_SENT = {
	basicAuth: { log: 0, token: 0 },
	oAuth2: { log: 0, token: 1 },
};
const AT_HOME = '::1';

/** Some machines and containers have no IPv6, not even to themselves. */
const hasIPv6 = Object.values(networkInterfaces()).some((addresses) =>
	addresses?.some(({ address }) => address === AT_HOME),
);

const ended = { ...ONE_SECOND, filters: { text: 'line 3' }, returnAll: false, limit: 1 };

export const networkRows: Row[] = [
	{
		what: 'the host name is not found',
		address: 'https://no-such-host.invalid',
		requests: NOTHING_SENT,
		seconds: 60,
		outcome: {
			message: "The host name of 'Instance' or of the region was not found",
			description:
				/^Check the address in the credential, and that the machine of n8n can look up this name\. \((?:ENOTFOUND|EAI_AGAIN)\)$/,
			cause: 'temporarily-unavailable',
		},
	},
	{
		what: 'nothing listens at the address',
		address: `http://127.0.0.1:${NOBODY_LISTENS}`,
		requests: NOTHING_SENT,
		outcome: unreachable('ECONNREFUSED'),
	},
	hasIPv6
		? {
				what: 'the address is one of IPv6',
				host: AT_HOME,
				answer: log(BODY),
				outcome: { lines: LINES, bytes: Buffer.from(BODY) },
			}
		: {
				what: 'the address is one of IPv6, which this machine has not',
				address: `http://[${AT_HOME}]:1`,
				requests: NOTHING_SENT,
				outcome: noConnection('EADDRNOTAVAIL'),
			},
	{
		what: 'the server resets the connection before it answers',
		answer: reset,
		outcome: noConnection('ECONNRESET'),
	},
	{
		what: 'the server hangs up before it answers',
		answer: hangUp,
		outcome: noConnection('ECONNRESET'),
	},
	{
		what: 'the server does not speak HTTP',
		answer: bytes('220 mail.example ESMTP\r\n', 'stay'),
		outcome: noConnection('HPE_INVALID_CONSTANT'),
	},
	{
		what: 'the answer ends in its headers',
		answer: bytes('HTTP/1.1 200 OK\r\nContent-Le', 'end'),
		outcome: noConnection('ECONNRESET'),
	},
	{
		what: 'the headers are endless',
		answer: bytes(`HTTP/1.1 200 OK\r\nX-Own: ${'x'.repeat(200_000)}`, 'stay'),
		outcome: noConnection('HPE_HEADER_OVERFLOW'),
	},
	...[
		['after the headers', ''],
		['amid a line', HALF],
		['before the last byte', BODY.slice(0, -1)],
	].flatMap(([when, body]): Row[] => [
		{
			what: `the server resets the connection ${when}, of a promised length`,
			answer: part(body!, 'reset', PROMISED),
			outcome: brokenOff,
		},
		{
			what: `the server resets the connection ${when}, of a body in chunks`,
			answer: part(body!, 'reset'),
			outcome: brokenOff,
		},
		{
			what: `the server closes the connection ${when}, before the promised length`,
			answer: part(body!, 'end', PROMISED),
			outcome: brokenOff,
		},
	]),
	...['1.0', '1.1'].map(
		(version): Row => ({
			what: `only the end of the connection ends the body, by HTTP ${version}`,
			answer: bytes(`HTTP/${version} 200 OK\r\n\r\na line\n`, 'end'),
			outcome: { lines: ['a line'] },
		}),
	),
	{
		what: 'the body ends without its last chunk',
		answer: bytes(ONE_CHUNK, 'end'),
		outcome: brokenOff,
	},
	{
		what: 'the body ends in a chunk',
		answer: bytes(`${ONE_CHUNK}ff\r\nanother`, 'end'),
		outcome: brokenOff,
	},
	{
		what: 'the body holds a wrong chunk size',
		answer: bytes(`${ONE_CHUNK}zz\r\nanother\r\n`, 'end'),
		outcome: brokenOff,
	},
	{
		what: 'the body breaks off after filter and limit had all they wanted',
		answer: part(HALF, 'reset', PROMISED),
		parameters: ended,
		outcome: brokenOff,
	},
	{
		what: 'the server never answers',
		answer: silence,
		parameters: ONE_SECOND,
		waits: true,
		outcome: {
			...unanswered,
			description: {
				byNode:
					"Try again later. A shorter 'Time Range' is answered faster; 'Timeout' in 'Options' waits longer. (ETIMEDOUT)",
				byTrigger: 'The next poll tries again, and no event is lost. (ETIMEDOUT)',
			},
		},
	},
	...[
		['after the headers', ''],
		['amid a line', HALF],
		['when all but the end is there', BODY],
	].map(
		([when, body]): Row => ({
			what: `the server stops sending ${when}`,
			answer: part(body!, 'stay'),
			parameters: ONE_SECOND,
			waits: true,
			outcome: stalled,
		}),
	),
	{
		what: 'a proxy cuts a connection on which nothing came for a while',
		answer: part(HALF, 'end', { ...PROMISED, Via: '1.1 proxy' }),
		outcome: brokenOff,
	},
	{
		what: 'the log comes drop by drop, in all for longer than the timeout',
		answer: slowly('one slow line\nand another\n', 5, 300),
		parameters: ONE_SECOND,
		waits: true,
		outcome: { lines: ['one slow line', 'and another'] },
	},
	{
		what: 'the connection idles, but for less than the timeout',
		answer: slowly('one line\ntwo line\n', 9, 700),
		parameters: ONE_SECOND,
		waits: true,
		outcome: { lines: ['one line', 'two line'] },
	},
];
