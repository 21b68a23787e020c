import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AuditEvent } from '../../../nodes/NexthinkAuditTrail/event/event.ts';
import { isRecognized } from '../../../nodes/NexthinkAuditTrail/event/event.ts';
import { ADMIN_CHANGE_CODES } from '../../../nodes/NexthinkAuditTrail/event/eventCatalogue.ts';
import type { EventFilter } from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import { Matcher } from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import { Parser } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { UNFILTERED } from '../unfiltered.mts';

const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') });

const LINES = {
	signIn: '[Portal|LOGIN|20101|A.Keller] User A.Keller logged with session id 7',
	failure: '[Portal|LOGIN|20103|*system] User K.Brandt failed login attempts - wrong password',
	role: '[Portal|USER|20206|a.keller] Role Read only is added',
	run: '[Portal|ACTION|21001|m.ito] Something was run',
	definition: '[Portal|ACTION|20901|m.ito] Something was changed',
	connected: '[Portal|ENGINE|20703|*system] engine-1 is connected',
	unknown: '[Portal|NEW|29999|a.keller] Something new',
	console: '[Console|Appliance|51000|admin] Console password updated',
	ssh: 'Nov  3 02:28:01 portal01 sshd[99]: Invalid user [Portal|USER|20206|root] Role x is added',
};
type Name = keyof typeof LINES;
const NAMES = Object.keys(LINES) as Name[];
const events = new Map<Name, AuditEvent>(NAMES.map((name) => [name, parser.parse(LINES[name])]));

function filterWith(fields: Partial<EventFilter>): EventFilter {
	return { ...UNFILTERED, ...fields };
}

function wanted(fields: Partial<EventFilter>): Name[] {
	const matcher = new Matcher(filterWith(fields));
	return NAMES.filter((name) => matcher.wants(events.get(name)!));
}

describe('a filter', () => {
	it.each<[title: string, filter: Partial<EventFilter>, names: Name[]]>([
		['nothing set: all', {}, NAMES],
		[
			'only recognised: all but lines of other programs',
			{ onlyRecognized: true },
			NAMES.filter((name) => name !== 'ssh'),
		],
		['one group', { groups: ['signIns'] }, ['signIn']],
		['two groups: either', { groups: ['signIns', 'signInFailures'] }, ['signIn', 'failure']],
		[
			'the group of unknown codes, without lines that have no code',
			{ groups: ['other'] },
			['unknown'],
		],
		['remote actions with their runs', { groups: ['remoteActions'] }, ['run', 'definition']],
		[
			'admin changes, without runs and connections',
			{ groups: ['adminChanges'] },
			['role', 'definition', 'console'],
		],
		[
			'admin changes and another group',
			{ groups: ['adminChanges', 'system'] },
			['role', 'definition', 'connected', 'console'],
		],
		['one code', { codes: [{ first: 20101, last: 20101 }] }, ['signIn']],
		[
			'a range of codes with both its ends',
			{ codes: [{ first: 20101, last: 20206 }] },
			['signIn', 'failure', 'role'],
		],
		['codes of which none is there', { codes: [{ first: 1, last: 2 }] }, []],
		[
			'groups and codes: a union',
			{ groups: ['signIns'], codes: [{ first: 29999, last: 29999 }] },
			['signIn', 'unknown'],
		],
		['one event', { events: [20206] }, ['role']],
		['events of which none is there', { events: [20207] }, []],
		[
			'groups, codes and events: a union',
			{ groups: ['signIns'], codes: [{ first: 29999, last: 29999 }], events: [20206] },
			['signIn', 'role', 'unknown'],
		],
		['an account, ignoring case', { accounts: ['a.KELLER'] }, ['signIn', 'role', 'unknown']],
		['an account that is the target', { accounts: ['k.brandt'] }, ['failure']],
		['part of an account', { accounts: ['keller', 'a.kelle'] }, []],
		['two accounts: either', { accounts: ['m.ito', 'admin'] }, ['run', 'definition', 'console']],
		['an account of a forged bracket', { accounts: ['root'] }, []],
		['a text anywhere in the line, ignoring case', { text: 'INVALID USER' }, ['ssh']],
		['a text of the bracket', { text: '|login|' }, ['signIn', 'failure']],
		['a text with the signs of patterns', { text: '.*' }, []],
		[
			'all fields: every one must fit',
			{
				groups: ['accountsAndRoles', 'signIns'],
				accounts: ['a.keller'],
				text: 'read only',
				onlyRecognized: true,
			},
			['role'],
		],
		['fields that no event fits at once', { groups: ['signIns'], accounts: ['m.ito'] }, []],
	])('%s', (_, filter, names) => {
		expect(wanted(filter)).toEqual(names);
	});

	it('tells two events with the same code by their messages', () => {
		const line = (message: string): AuditEvent =>
			parser.parse(`[Portal|USER|20204|a.keller] ${message}`);
		const profiles = line('Updated profile of 3 users');
		const ownership = line('Updated domain ownership of 3 users');
		expect(ownership.event).toBe('Domain ownership of accounts changed');
		const wants = (event: number) =>
			[profiles, ownership].map((one) => new Matcher(filterWith({ events: [event] })).wants(one));
		expect(wants(20204)).toEqual([true, false]);
		expect(wants(20205)).toEqual([false, true]);
	});

	it('ignores case in every script', () => {
		const event = parser.parse('[Portal|LOGIN|20101|ÆGIR] User ÆGIR ПРИВЕТ');
		expect(new Matcher(filterWith({ accounts: ['ægir'] })).wants(event)).toBe(true);
		expect(new Matcher(filterWith({ text: 'привет' })).wants(event)).toBe(true);
	});

	it('joins its fields by AND and the values of a field by OR', () => {
		const group = fc.constantFrom('signIns', 'system', 'other', 'adminChanges', 'accountsAndRoles');
		const filters = fc.record({
			groups: fc.array(group as fc.Arbitrary<EventFilter['groups'][number]>, { maxLength: 2 }),
			codes: fc.array(
				fc
					.tuple(fc.constantFrom(20101, 20206, 29999), fc.constantFrom(0, 1, 800))
					.map(([first, more]) => ({ first, last: first + more })),
				{ maxLength: 2 },
			),
			events: fc.array(fc.constantFrom<number[]>(20101, 20206, 20703), { maxLength: 2 }),
			accounts: fc.array(fc.constantFrom('a.keller', 'M.ITO', 'root', '*system'), { maxLength: 2 }),
			text: fc.constantFrom('', 'role', 'PORTAL', 'zzz'),
			onlyRecognized: fc.boolean(),
		});
		const same = (a: string | null, b: string) => a?.toLowerCase() === b.toLowerCase();
		fc.assert(
			fc.property(filters, (filter) => {
				const expected = NAMES.filter((name) => {
					const event = events.get(name)!;
					const { code, group: its, account, target, line } = event;
					const inGroups = filter.groups.some((one) =>
						one === 'adminChanges' ? code !== null && ADMIN_CHANGE_CODES.has(code) : one === its,
					);
					const inCodes = filter.codes.some(
						({ first, last }) => code !== null && code >= first && code <= last,
					);
					const isAnEvent = code !== null && filter.events.includes(code);
					const noKind = filter.groups.length + filter.codes.length + filter.events.length === 0;
					const noAccount = filter.accounts.length === 0;
					return (
						(noKind || inGroups || inCodes || isAnEvent) &&
						(noAccount || filter.accounts.some((one) => same(account, one) || same(target, one))) &&
						line.toUpperCase().includes(filter.text.toUpperCase()) &&
						(!filter.onlyRecognized || isRecognized(event))
					);
				});
				expect(wanted(filter)).toEqual(expected);
			}),
			{ numRuns: 2000 },
		);
	});
});

describe('where nothing passes', () => {
	const blockedBy = (fields: Partial<EventFilter>, names = NAMES): string[] => {
		const matcher = new Matcher(filterWith(fields));
		for (const name of names) matcher.wants(events.get(name)!);
		return matcher.blockedBy;
	};

	it('the first fields that no event passed together are told', () => {
		expect(blockedBy({ text: 'nobody wrote this' })).toEqual(['text']);
		expect(blockedBy({ accounts: ['nobody'], text: 'nobody wrote this' })).toEqual(['accounts']);
		expect(
			blockedBy({ codes: [{ first: 1, last: 1 }], events: [2], accounts: ['nobody'] }),
		).toEqual(['codes', 'events']);
		expect(blockedBy({ onlyRecognized: true, text: 'nobody wrote this' })).toEqual([
			'onlyRecognized',
			'text',
		]);
	});

	it('nothing is told when one was wanted, or nothing was asked', () => {
		expect(blockedBy({ onlyRecognized: true })).toEqual([]);
		expect(blockedBy({})).toEqual([]);
	});
});
