import { describe, expect, it } from '@jest/globals';
import { KNOWN_EVENTS } from '../../../../nodes/NexthinkAuditTrail/event/eventCatalogue.ts';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { documentedFormats } from '../../../simulator/documentedFormats.mts';
import type { TemplateValues } from '../../../simulator/generator.mts';
import {
	composeLine,
	hostileVocabulary,
	namesHost,
	plainVocabulary,
	prefixStyles,
} from '../../../simulator/generator.mts';

const NOW = Date.parse('2024-12-24T12:00:00Z');
const TIME = Date.parse('2024-11-03T01:28:01.234Z');
const HOST = 'appliance01.nexthink.example';

function at<Item>(items: readonly Item[], index: number): Item {
	return items[index % items.length]!;
}

/** Every word of the vocabulary as account, as target and as reason, in changing company. */
function valuesOf(words: typeof plainVocabulary): TemplateValues[] {
	const { accounts, targets, reasons } = words;
	const count = Math.max(accounts.length, targets.length, reasons.length);
	return Array.from({ length: count }, (_, index) => ({
		engine: at(['engine-1', 'Engine-01', 'engine-14', 'e.corp.example'], index),
		account: at(accounts, index),
		target: at(targets, index),
		object: at(targets, index + 3),
		reason: at(reasons, index + 7),
		roles: `${at(targets, index + 5)}, ${at(targets, index + 11)}`,
		sessionId: `session-${index}`,
		count: String(index + 1),
		milliseconds: String(index * 13),
		objectType: at(['Device', 'User', 'Application'], index),
	}));
}

const formats = documentedFormats.map(({ code, template }) => ({ code, template }));

describe('a documented line', () => {
	it('has one of 53 formats, in one of 31 styles', () => {
		expect([formats.length, prefixStyles.length]).toEqual([53, 31]);
	});

	describe.each([
		['ordinary', plainVocabulary, 'UTC', 0],
		['hostile', hostileVocabulary, 'UTC', 0],
		['ordinary', plainVocabulary, 'Asia/Kolkata', 330],
		['hostile', hostileVocabulary, 'America/Argentina/Buenos_Aires', -180],
	] as const)('with %s names', (_, words, logTimeZone, zoneOffsetMinutes) => {
		it.each(formats)(`written in ${logTimeZone} is read whole: $template`, ({ code, template }) => {
			const known = KNOWN_EVENTS.find((event) => event.code === code)!;
			const parser = new Parser({ logTimeZone, now: NOW });
			for (const style of prefixStyles) {
				for (const values of valuesOf(words)) {
					const { line, expected, writtenTime } = composeLine({
						style,
						time: TIME,
						host: HOST,
						tag: 'nxaudit',
						template,
						values,
						zoneOffsetMinutes,
					});
					const event = parser.parse(line);
					expect(event).toEqual({
						...expected,
						event: known.event,
						group: known.group,
						timestamp: writtenTime === null ? null : new Date(writtenTime).toISOString(),
						host: namesHost(style) ? HOST : null,
						line,
					});
				}
			}
		});
	});
});

describe('a documented trap', () => {
	function parse(line: string) {
		return new Parser({ logTimeZone: 'UTC', now: NOW }).parse(line);
	}

	it('20205 printing 20204 keeps the code of its line, and is told by its message', () => {
		const profile = parse('[Portal|USER|20204|a.keller] Updated profile of 3 users');
		const ownership = parse(
			'[Portal|USER|20204|a.keller] Updated north.example ownership of 3 users',
		);
		const own = parse('[Portal|USER|20205|a.keller] Updated north.example ownership of 3 users');
		expect([profile.code, ownership.code, own.code]).toEqual([20204, 20204, 20205]);
		expect(ownership.event).toBe(own.event);
		expect(ownership.event).not.toBe(profile.event);
		expect([profile.target, ownership.target, own.target]).toEqual([
			null,
			'north.example',
			'north.example',
		]);
	});

	it('20203 is an update although its message says "is created"', () => {
		const created = parse('[Portal|USER|20201|a.keller] User created k.brandt is created');
		const updated = parse('[Portal|USER|20203|a.keller] User updated k.brandt is created');
		expect(updated.event).toMatch(/update|change/i);
		expect(updated.event).not.toMatch(/creat|add/i);
		expect(updated.event).not.toBe(created.event);
		expect(updated.target).toBe('k.brandt');
	});

	it('20103 names the account that failed as its target, not as its account', () => {
		expect(
			parse('[Portal|LOGIN|20103|*system] User k.brandt failed login attempts - wrong password'),
		).toMatchObject({ account: '*system', target: 'k.brandt', group: 'signInFailures' });
	});

	it('20103: a name typed to look like the rest of the message does not cut itself short', () => {
		const typed = 'admin failed login attempts - none, all is well';
		expect(
			parse(`[Portal|LOGIN|20103|*system] User ${typed} failed login attempts - wrong password`),
		).toMatchObject({ target: typed });
	});

	it('10028 holds bars and brackets in its message', () => {
		expect(parse('[engine-1|DBMGR|10028|a.keller] Manual tagging:[Device|x|y[z]]')).toMatchObject({
			account: 'a.keller',
			target: 'x|y[z]',
			message: 'Manual tagging:[Device|x|y[z]]',
		});
	});

	it('20209: a profile or role that holds " roles: " names no target, for nobody can tell', () => {
		expect(
			parse('[Portal|USER|20209|a.keller] Added profile a roles: b roles: c').target,
		).toBeNull();
	});

	it.each([
		'[Portal|USER|20206|a.keller] Role x was added',
		'[Portal|USER|20206|a.keller] Role  is adde',
		'[Portal|USER|20206|a.keller] Rolle x is added',
		'[Portal|USER|20206|a.keller] Role is added',
		'[Portal|USER|20201|a.keller] User created is created',
		'[Portal|USER|20205|a.keller] Updated x ownership of many users',
		'[Portal|USER|20209|a.keller] Added profile x',
		'[Portal|LOGIN|20103|*system] User failed login attempts - x',
		'[engine-1|Database|10009|portal] Finder account creation:x',
		'[engine-1|DBMGR|10028|a.keller] Manual tagging:[Device]',
		'[Portal|LOGIN|20101|a.keller] User k.brandt logged with session id 7',
	])('a message in another format has no target: %j', (line) => {
		const event = parse(line);
		expect(event.target).toBeNull();
		expect(event.event).not.toBeNull();
	});

	it('a name that is a property of every object is a name like any other', () => {
		for (const name of ['__proto__', 'constructor', 'toString']) {
			const line = `[${name}|${name}|20206|${name}] Role ${name} is added`;
			expect(parse(line)).toMatchObject({
				component: name,
				category: name,
				account: name,
				target: name,
			});
		}
	});
});
