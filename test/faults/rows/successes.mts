/** Statuses of success with something else than a log, or with a log that came another way than it should. */

import { deflateSync, gzipSync } from 'node:zlib';
import { endless, inPieces, log, part, withStatus } from '../answers.mts';
import type { Row } from '../row.mts';
import { brokenOff, compressed, EMPTY_LOG_HINT, jsonMessage, ONE_SECOND, page } from './words.mts';

/** In one piece, and cut so that no piece shows what it is. */
const CUTS = [0, 1, 7];

const pages: ReadonlyArray<readonly [as: string, body: string, title?: string]> = [
	['a web page', '<!DOCTYPE html>\n<html><head><title>Sign in</title></head></html>', 'Sign in'],
	['a web page after blanks', ' \r\n<html lang="en"><body>Sign in</body></html>'],
	['a web page after a comment', '<!-- proxy --><html><body>Sign in</body></html>'],
	['a web page after a byte order mark', '\ufeff<!DOCTYPE html><html></html>'],
];

const NOT_KNOWN = 'Engine is not known';
const messages: ReadonlyArray<readonly [as: string, body: string, words: string]> = [
	['a JSON array of texts', '["Engine is not known"]', NOT_KNOWN],
	[
		'a JSON array of objects',
		'[{"code": 500, "message": "Engine is not known"}]',
		`${NOT_KNOWN}; 500`,
	],
	[
		'a JSON array over several lines',
		'[\n  {\n    "message": "Engine is not known"\n  }\n]\n',
		NOT_KNOWN,
	],
	['a JSON object', '{"error": "Engine is not known"}', NOT_KNOWN],
	['a JSON array after a byte order mark', '\ufeff["Engine is not known"]', NOT_KNOWN],
];

const MANY_MESSAGES = JSON.stringify(
	Array.from({ length: 1000 }, (_, index) => ({ message: `Engine ${index} is not known` })),
	null,
	1,
);
const MANY_WORDS = Array.from({ length: 20 }, (_, index) => `Engine ${index} is not known`)
	.join('; ')
	.slice(0, 200);

const LIKE_JSON = [
	'[Portal|LOGIN|20101|jdoe] User jdoe logged with session id 1',
	'[]',
	'{}',
	'["x"]',
];

const LINES = Array.from({ length: 2_000 }, (_, index) => `line ${index}`);
const BODY = `${LINES.join('\n')}\n`;
const ZIPPED = gzipSync(BODY);
const DEFLATED = deflateSync(BODY);
const DAMAGED = Buffer.from(ZIPPED);
DAMAGED.fill(0xff, 2_000, 2_100);
const HALF_ZIPPED = ZIPPED.subarray(0, ZIPPED.length / 2);
const gzip = { 'Content-Encoding': 'gzip' };

/** Gzip files one after the other are one file. */
const MEGABYTES = gzipSync(Buffer.alloc(16 * 1024 * 1024, 'a line\n'));
const BOMB = Buffer.concat(Array.from({ length: 64 }, () => MEGABYTES));

const plain = { lines: ['a line'], bytes: Buffer.from('a line\n') };

export const successRows: Row[] = [
	...CUTS.flatMap((pieceBytes) => [
		...pages.map(
			([as, body, title]): Row => ({
				what: `200 with ${as}, in pieces of ${pieceBytes} bytes`,
				answer: inPieces(body, pieceBytes),
				outcome: page(200, title),
			}),
		),
		...messages.map(
			([as, body, words]): Row => ({
				what: `200 with ${as}, in pieces of ${pieceBytes} bytes`,
				answer: inPieces(body, pieceBytes),
				outcome: { ...jsonMessage, words },
			}),
		),
	]),
	{
		what: '200 with a JSON array of 40 kB',
		answer: log(MANY_MESSAGES),
		outcome: { ...jsonMessage, words: `${MANY_WORDS}…` },
	},
	{
		what: '200 with JSON that says nothing',
		answer: log('[]'),
		outcome: jsonMessage,
	},
	{
		what: '200 with what was sent as JSON, which is concealed',
		answer: ({ headers }, response) =>
			response.end(JSON.stringify({ message: headers.authorization })),
		outcome: { ...jsonMessage, words: '*****' },
	},
	{
		what: '200 with a web page that never ends',
		answer: endless('x'.repeat(64 * 1024), 200, '<html>'),
		outcome: page(200),
	},
	{
		what: '200 with a web page that breaks off',
		answer: part('<html><body>Sign', 'end', { 'Content-Length': 100 }),
		outcome: page(200),
	},
	{
		what: '200 with a web page that breaks off behind its title',
		answer: part('<html><title>Sign in</title><body>Sign', 'end', { 'Content-Length': 100 }),
		outcome: page(200, 'Sign in'),
	},
	{
		what: '200 with a web page that stalls in its title',
		answer: part('<html><title>Sign', 'stay'),
		parameters: ONE_SECOND,
		waits: true,
		outcome: page(200, 'Sign'),
	},
	{
		what: '200 with what was sent as the title of a web page, which is concealed',
		answer: ({ headers }, response) =>
			response.end(`<html><title>You sent &quot;${headers.authorization}&#34;</title>`),
		outcome: page(200, 'You sent "*****'),
	},
	{
		what: '200 with JSON that breaks off',
		answer: part('["Engine is not kno', 'reset', { 'Content-Length': 100 }),
		outcome: brokenOff,
	},
	...CUTS.map(
		(pieceBytes): Row => ({
			what: `200 with lines that begin like JSON, in pieces of ${pieceBytes} bytes`,
			answer: inPieces(`${LIKE_JSON.join('\n')}\n`, pieceBytes),
			outcome: { lines: LIKE_JSON },
		}),
	),
	{ what: '200 with nothing', answer: log(''), outcome: { lines: [], hint: EMPTY_LOG_HINT } },
	{
		what: '200 with a promised length of nothing',
		answer: log('', { 'Content-Length': 0 }),
		outcome: { lines: [], hint: EMPTY_LOG_HINT },
	},
	{ what: '204', answer: withStatus(204), outcome: { lines: [], hint: EMPTY_LOG_HINT } },
	{
		what: 'no content type',
		answer: withStatus(200, 'a line\n'),
		outcome: plain,
	},
	...[
		'text/html',
		'application/json',
		'application/octet-stream',
		'nonsense',
		'text/plain; charset=utf-16',
	].map(
		(type): Row => ({
			what: `the content type ${type} for a log`,
			answer: withStatus(200, 'a line\n', { 'Content-Type': type }),
			outcome: plain,
		}),
	),
	{
		what: 'a log compressed with gzip',
		answer: withStatus(200, ZIPPED, { ...gzip, 'Content-Length': ZIPPED.length }),
		outcome: compressed,
	},
	{
		what: 'a log compressed with gzip, in chunks, which n8n decompresses unsaid',
		answer: withStatus(200, ZIPPED, gzip),
		outcome: { lines: LINES },
	},
	{
		what: 'a log compressed with deflate',
		answer: withStatus(200, DEFLATED, {
			'Content-Encoding': 'deflate',
			'Content-Length': DEFLATED.length,
		}),
		outcome: compressed,
	},
	{
		what: 'a log compressed in a way that nobody knows',
		answer: withStatus(200, 'unreadable\n', { 'Content-Encoding': 'x-own' }),
		outcome: compressed,
	},
	{
		what: 'gzip that is cut, of its own length',
		answer: withStatus(200, HALF_ZIPPED, { ...gzip, 'Content-Length': HALF_ZIPPED.length }),
		outcome: compressed,
	},
	{
		what: 'gzip that is cut before its promised length',
		answer: part(HALF_ZIPPED, 'end', { ...gzip, 'Content-Length': ZIPPED.length }),
		outcome: compressed,
	},
	{
		what: 'gzip that is damaged',
		answer: withStatus(200, DAMAGED, { ...gzip, 'Content-Length': DAMAGED.length }),
		outcome: compressed,
	},
	...['gzip', 'deflate', 'br', 'zstd'].map(
		(coding): Row => ({
			what: `${coding} that is none`,
			answer: withStatus(200, 'a line\nmore\n', { 'Content-Encoding': coding }),
			outcome: compressed,
		}),
	),
	{
		what: 'gzip that would become 1 GB, and is longer at once than what was promised',
		answer: withStatus(200, BOMB, { ...gzip, 'Content-Length': BOMB.length }),
		outcome: compressed,
	},
	...[
		'identity',
		'Identity',
		'',
		'utf-8',
		'UTF-8',
		'iso-8859-1',
		'none',
		'binary',
		'8bit',
		'identity, utf-8',
	].map(
		(coding): Row => ({
			what: `plain bytes with the content encoding "${coding}", which compresses nothing`,
			answer: withStatus(200, 'a line\n', { 'Content-Encoding': coding }),
			outcome: plain,
		}),
	),
	...['identity, x-own', 'utf-8, gzip', 'base64'].map(
		(coding): Row => ({
			what: `the content encoding "${coding}", of which one part is none of these`,
			answer: withStatus(200, 'a line\n', { 'Content-Encoding': coding }),
			outcome: compressed,
		}),
	),
];
