import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import {
	isPage,
	mayBecomeJson,
	mayBecomePage,
	parsedJson,
	serverWords,
} from '../../../nodes/NexthinkAuditTrail/http/serverWords.ts';
import { HOSTILE_TEXTS } from '../messages.mts';

const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;

/** Nothing secret in it. */
function wordsOf(body: string): string {
	return serverWords(body, (text) => text).words;
}

describe("the server's words", () => {
	it.each<[body: unknown, words: string]>([
		[['Unknown Engine'], 'Unknown Engine'],
		[['Unknown Engine', 'Try another.'], 'Unknown Engine; Try another'],
		[[{ message: 'Unknown Engine' }], 'Unknown Engine'],
		[[{ error: 'Unknown Engine' }], 'Unknown Engine'],
		[[{ detail: 'Unknown Engine' }], 'Unknown Engine'],
		[[{ description: 'Unknown Engine' }], 'Unknown Engine'],
		[[{ code: 17, message: 'Unknown Engine' }], 'Unknown Engine; 17'],
		[{ message: 'Unknown Engine' }, 'Unknown Engine'],
		[{ error: { message: 'Unknown Engine' } }, 'Unknown Engine'],
		[[[['Unknown Engine']]], 'Unknown Engine'],
		[[{ other: 'x' }], ''],
		[[{ password: 'hunter2', message: 'No' }], 'No'],
		[[], ''],
		[{}, ''],
		[['', null, true], ''],
	])('in the JSON %j are %j', (body, words) => {
		expect(wordsOf(JSON.stringify(body))).toBe(words);
	});

	it.each([
		['', ''],
		[' \n ', ''],
		['Unknown Engine', 'Unknown Engine'],
		['Unknown Engine...\n', 'Unknown Engine'],
		['["torn', '["torn'],
		['two\r\nlines', 'two lines'],
		['<html><body>Sign in</body></html>', ''],
		['\n <!DOCTYPE html><p>x', ''],
		['<?xml version="1.0"?><x/>', ''],
		['<b>no page</b>', '<b>no page</b>'],
	])('in the text %j are %j', (body, words) => {
		expect(wordsOf(body)).toBe(words);
	});

	it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), text]))(
		'are fit for a message: %j',
		(_, text) => {
			for (const body of [text, JSON.stringify([text, { message: text }])]) {
				expect(wordsOf(body)).not.toMatch(UNPRINTABLE);
				expect(wordsOf(body).length).toBeLessThanOrEqual(201);
			}
		},
	);

	it('are fit for a message whatever the server says', () => {
		const body = fc.oneof(
			fc.string({ unit: 'binary' }),
			fc.json(),
			fc.json({ maxDepth: 8 }).map((json) => `[{"message": ${json}}]`),
			fc.json().map((json) => json.slice(0, json.length / 2)),
			fc
				.tuple(fc.string({ unit: 'binary', maxLength: 3 }), fc.nat(500))
				.map(([text, times]) => text.repeat(times)),
		);
		fc.assert(
			fc.property(body, (text) => {
				const words = wordsOf(text);
				expect(words).not.toMatch(UNPRINTABLE);
				expect(words.length).toBeLessThanOrEqual(201);
			}),
			{ numRuns: 1000 },
		);
	});

	it('are read out of JSON nested as deep as its size allows', () => {
		for (const depth of [10, 4096, 1_000_000]) {
			expect(wordsOf('['.repeat(depth) + ']'.repeat(depth)).length).toBeLessThanOrEqual(201);
			const messages = '{"message":'.repeat(depth) + '1' + '}'.repeat(depth);
			expect(wordsOf(messages).length).toBeLessThanOrEqual(201);
		}
	});
});

describe('a secret in the words of the server', () => {
	const conceal = (text: string) => text.split('hunter2').join('*****');

	it.each([
		['["No hunter2 here"]', 'No ***** here'],
		['[{"message": "hunter2"}]', '*****'],
		['You sent hunter2.', 'You sent *****'],
		['["h\\u0075nter2"]', '*****'],
	])('is concealed in %j', (body, words) => {
		expect(serverWords(body, conceal).words).toBe(words);
	});

	it('is concealed before the words are cut', () => {
		for (let before = 190; before <= 200; before++) {
			expect(serverWords(`${'x'.repeat(before)}hunter2`, conceal).words).not.toMatch(
				/h(?:unter2?)?/,
			);
		}
	});
});

describe('a web page', () => {
	it.each([
		['<html><head><title>Sign in</title></head>', 'Sign in'],
		['<!DOCTYPE html>\n<html><TITLE lang="en">\n Sign\tin. </TITLE>', 'Sign in'],
		[
			'<html><title>ERROR: The requested URL could not be ret',
			'ERROR: The requested URL could not be ret',
		],
		['<html><title>Nexthink &amp; Co &ndash; &#71;o&#x21;', 'Nexthink & Co &ndash; Go!'],
		['<html><title>&#x110000;&#9999999;&#0;&#xD800;x', 'x'],
		[`<html><title>${'x'.repeat(1000)}</title>`, `${'x'.repeat(200)}…`],
		['<html><title></title>', ''],
		['<html><titles>x</titles>', ''],
		['<html>', ''],
	])('says its title: %j', (body, words) => {
		expect(serverWords(body, (text) => text)).toEqual({ words, isPage: true });
	});

	it('is nothing else that has a title', () => {
		expect(serverWords('["<title>x</title>"]', (text) => text)).toEqual({
			words: '<title>x</title>',
			isPage: false,
		});
	});

	it.each(['<html>', '<HTML lang="en">', '\r\n\t<!doctype html>', '<?xml?>', '<head>', '<body>'])(
		'is told by its beginning: %j',
		(text) => {
			expect(isPage(text)).toBe(true);
		},
	);

	it.each([
		'',
		'text <html>',
		'[Portal|LOGIN|20101|<html>] x',
		'<134>Nov  3 02:28:01 portal01 nxaudit: [x',
		'<13',
		'<b>',
	])('is not %j', (text) => {
		expect(isPage(text)).toBe(false);
	});
});

describe('JSON in place of a log', () => {
	it.each<[string, unknown]>([
		['[]', []],
		[' {"a":1}\n', { a: 1 }],
		['["x"]', ['x']],
	])('is read: %j', (text, value) => {
		expect(parsedJson(text)).toEqual(value);
	});

	it.each([
		'',
		'7',
		'"x"',
		'null',
		'[Portal|LOGIN|20101|a.keller] User a.keller logged',
		'[1',
		'[1]\n[2]',
		'{a:1}',
		'[20101]x',
	])('is not %j', (text) => {
		expect(parsedJson(text)).toBeUndefined();
	});
});

describe('the beginning of an answer', () => {
	const PAGES = [
		'<!DOCTYPE html><html>x',
		'\n<html>',
		'<!-- note --> <html><body>x',
		'<?xml version="1.0"?>',
		'<head>',
	];
	const VALUES: unknown[] = [
		['Sorry'],
		[{ message: 'Sorry' }],
		{ error: 'Sorry' },
		[],
		{},
		[[1]],
		[-1],
		[2024, 1e-7],
	];

	it('is never taken for the beginning of a log while it may become a page', () => {
		for (const page of PAGES) {
			expect(isPage(page)).toBe(true);
			const from = page.indexOf('<') + 1;
			for (let length = from; length <= page.length; length++) {
				expect(mayBecomePage(page.slice(0, length))).toBe(true);
			}
		}
	});

	it('is never taken for the beginning of a log while it may become JSON', () => {
		for (const value of VALUES) {
			for (const json of [JSON.stringify(value), ` ${JSON.stringify(value, null, 2)}\n`]) {
				expect(parsedJson(json)).toEqual(value);
				for (let length = json.search(/\S/) + 1; length <= json.length; length++) {
					expect(mayBecomeJson(json.slice(0, length))).toBe(true);
				}
			}
		}
	});

	it.each([
		'[Portal|LOGIN|20101|a.keller] User a.keller logged',
		'[2024-11-03T02:28:01Z] portal01 nxaudit: [Portal|LOGIN|20101|a] x',
		'<134>Nov  3 02:28:01 portal01 nxaudit: [Portal|LOGIN|20101|a] x',
		'<134>1 2024-11-03T02:28:01Z portal01 nxaudit 12 - - [Portal|LOGIN|20101|a] x',
		'2024-11-03T02:28:01Z portal01 nxaudit: [Portal|LOGIN|20101|a] x',
		'Nov  3 02:28:01 portal01 nxaudit: [Portal|LOGIN|20101|a] x',
		'-- MARK --',
	])('that is a log is told at once: %j', (line) => {
		expect([mayBecomePage(line), mayBecomeJson(line), isPage(line), parsedJson(line)]).toEqual([
			false,
			false,
			false,
			undefined,
		]);
	});
});
