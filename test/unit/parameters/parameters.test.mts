import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { KNOWN_EVENTS } from '../../../nodes/NexthinkAuditTrail/event/eventCatalogue.ts';
import { EVENT_GROUP_NAMES } from '../../../nodes/NexthinkAuditTrail/description/eventGroups.ts';
import { eventOptions } from '../../../nodes/NexthinkAuditTrail/description/events.ts';
import { readEngine } from '../../../nodes/NexthinkAuditTrail/parameters/engine.ts';
import { readFilter } from '../../../nodes/NexthinkAuditTrail/parameters/filters.ts';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import { readWholeNumber } from '../../../nodes/NexthinkAuditTrail/parameters/numbers.ts';
import { readTimeZone } from '../../../nodes/NexthinkAuditTrail/parameters/timeZones.ts';
import { expectCalm, expectReadable, HOSTILE_TEXTS, refusalOf } from '../messages.mts';
import { UNFILTERED } from '../unfiltered.mts';

const hostileTexts = HOSTILE_TEXTS.map((text): [string, string] => [text.slice(0, 30), text]);

describe('Engine', () => {
	it.each([
		'engine-1',
		'Engine-01',
		'engine.corp.example',
		'192.0.2.7',
		'2001:db8::7',
		'[2001:db8::7]',
		'máquina-1',
		'エンジン',
		'двигатель',
		'%2e%2e',
		'%2f',
		'...',
		'a?b#c',
		'__proto__',
		'x'.repeat(253),
	])('is taken as it is: %j', (name) => {
		expect(readEngine(name)).toBe(name);
	});

	it('loses the blanks around it', () => {
		expect(readEngine('  engine-1\r\n')).toBe('engine-1');
	});

	it.each(
		[
			'',
			' ',
			'\n',
			'.',
			'..',
			' .. ',
			'a b',
			'a\tb',
			'a\r\nb',
			'a\u0000b',
			'a\u007f',
			'a\u00a0b',
			'a\u2028b',
			'a\u3000b',
			'\ud800',
			'a\udfff',
			'x'.repeat(254),
			'x'.repeat(10_240),
			null,
			undefined,
			0,
			7,
			true,
			[],
			['engine-1'],
			{},
			{ value: 'engine-1' },
			Symbol('x'),
			() => 'engine-1',
		].map((value) => [value]),
	)('is refused with its name in the message: %p', (value) => {
		const { message, remedy } = refusalOf(ExplainedError, () => readEngine(value));
		expect(message).toContain("'Engine'");
		expect(remedy).toContain("'Engine'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});
});

describe('a whole number', () => {
	it.each<[unknown, number]>([
		[1, 1],
		['50', 50],
		[' 50 ', 50],
		[100, 100],
	])('%p is %d', (value, number) => {
		expect(readWholeNumber('Limit', value, 100)).toBe(number);
	});

	it.each([[0], [101], ['101'], [1.5], ['ten'], [''], [null], [undefined], [[]], [{}], [true]])(
		'outside its bounds is refused with them in the message: %p',
		(value) => {
			const { message, remedy } = refusalOf(ExplainedError, () =>
				readWholeNumber('Limit', value, 100),
			);
			expect(message).toMatch(/^'Limit' must be a whole number from 1 to 100, but is /);
			expect(remedy).toContain("'Limit'");
			expectCalm(message, remedy);
		},
	);

	it.each([...hostileTexts, ['1000 digits', '9'.repeat(1000)]])(
		'tells a hostile text in a fit way: %j',
		(_, text) => {
			const { message, remedy } = refusalOf(ExplainedError, () => readWholeNumber('Limit', text));
			expectReadable(message, remedy);
		},
	);
});

describe('Log Time Zone', () => {
	it.each([
		'UTC',
		'Europe/Zurich',
		' Asia/Kolkata ',
		'America/Argentina/Buenos_Aires',
		'Etc/GMT+5',
	])('may be %j', (name) => {
		expect(readTimeZone('Log Time Zone', name).name).toBe(name.trim());
	});

	it.each([
		[''],
		[' '],
		['Zurich'],
		['Nowhere/City'],
		['UTC+1'],
		['UTC; x'],
		[null],
		[undefined],
		[0],
		[[]],
		[{}],
	])('is refused with its name in the message: %p', (value) => {
		const { message, remedy } = refusalOf(ExplainedError, () =>
			readTimeZone('Log Time Zone', value),
		);
		expect(message).toContain("'Log Time Zone'");
		expect(remedy).toContain("'Log Time Zone'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});

	it.each(hostileTexts)('tells a hostile text in a fit way: %j', (_, text) => {
		const { message, remedy } = refusalOf(ExplainedError, () => readTimeZone('Zone', text));
		expectReadable(message, remedy);
	});
});

describe('Filters', () => {
	it.each<[Record<string, unknown>]>([
		[{}],
		[{ eventGroups: [], codes: '', accounts: '', text: '', onlyRecognized: false }],
		[{ eventGroups: '', codes: [], accounts: [] }],
		[{ eventGroups: null, codes: null, accounts: null, text: null, onlyRecognized: null }],
		[{ eventGroups: undefined, codes: ' , ,', accounts: ',', text: undefined }],
		[{ eventGroups: [''], codes: [' '], accounts: ['', ' '] }],
	])('that are empty filter nothing: %j', (collection) => {
		expect(readFilter(collection)).toEqual(UNFILTERED);
	});

	it.each<[unknown, string[]]>([
		[
			['signIns', 'system'],
			['signIns', 'system'],
		],
		['signIns', ['signIns']],
		['signIns, signInFailures', ['signIns', 'signInFailures']],
		['Sign-Ins,Sign-In Failures', ['signIns', 'signInFailures']],
		['admin changes', ['adminChanges']],
		['ADMINCHANGES', ['adminChanges']],
		[' Roles and Accounts ', ['accountsAndRoles']],
		[['Hierarchy and Engines'], ['hierarchyAndEngines']],
	])('Event Groups: %j', (eventGroups, groups) => {
		expect(readFilter({ eventGroups })).toEqual({ ...UNFILTERED, groups });
	});

	it('Event Groups: every name and value of the editor is understood', () => {
		for (const [value, name] of Object.entries(EVENT_GROUP_NAMES)) {
			expect(readFilter({ eventGroups: [value] }).groups).toEqual([value]);
			expect(readFilter({ eventGroups: name }).groups).toEqual([value]);
		}
	});

	it.each<[unknown, Array<[number, number]>]>([
		['20101', [[20101, 20101]]],
		[20101, [[20101, 20101]]],
		[
			'20101, 20201-20211',
			[
				[20101, 20101],
				[20201, 20211],
			],
		],
		[
			'20101,20201 - 20211,',
			[
				[20101, 20101],
				[20201, 20211],
			],
		],
		['20201–20211', [[20201, 20211]]],
		['20201-20201', [[20201, 20201]]],
		[
			[20101, '20201-20211'],
			[
				[20101, 20101],
				[20201, 20211],
			],
		],
	])('Event Codes: %j', (codes, ranges) => {
		const expected = ranges.map(([first, last]) => ({ first, last }));
		expect(readFilter({ codes })).toEqual({ ...UNFILTERED, codes: expected });
	});

	it.each<[unknown, number[]]>([
		[[20206], [20206]],
		['20206', [20206]],
		[
			[20206, '20103'],
			[20206, 20103],
		],
		['role created, Sign-in failed', [20206, 20103]],
		[['Signed in to Finder'], [20801, 10006]],
		[['Portal address updated, or Portal administrator account reset'], [52010]],
	])('Events: %j', (chosen, events) => {
		expect(readFilter({ events: chosen })).toEqual({ ...UNFILTERED, events });
	});

	it('Events: every choice of the editor is understood, by its value and by its words', () => {
		expect(eventOptions).toHaveLength(KNOWN_EVENTS.length);
		for (const { name, value } of eventOptions) {
			expect(readFilter({ events: [value] }).events).toEqual([value]);
			// Behind a comma stands who writes an event, where several write one of the same words.
			const [words] = name.split(/, (?:Engine|Portal) \(| \(\d/);
			expect(readFilter({ events: [words] }).events).toContain(value);
		}
	});

	it('Events: the editor tells by whom those of the same words are written', () => {
		const names = eventOptions.map(({ name }) => name);
		expect(names).toContain('Signed In to Finder, Engine (10006)');
		expect(names).toContain('Signed In to Finder, Portal (20801)');
		expect(names).toContain('Signed Out of the Console (50003)');
	});

	it.each<[unknown, string[]]>([
		['a.keller', ['a.keller']],
		['a.keller, CORP\\i.haddad ,*system', ['a.keller', 'CORP\\i.haddad', '*system']],
		[
			['Keller, Anna', ' b '],
			['Keller, Anna', 'b'],
		],
		['A.Keller; d.moreau', ['A.Keller', 'd.moreau']],
		['a.keller;\r\nd.moreau\n\nroot;', ['a.keller', 'd.moreau', 'root']],
		['["jdoe","root"]', ['jdoe', 'root']],
		[' [ "Keller, Anna", 4711 ] ', ['Keller, Anna', '4711']],
		['[]', []],
		['[""]', []],
		['*system', ['*system']],
		['*SYSTEM, jdoe', ['*SYSTEM', 'jdoe']],
		["o'neil, 50%off, a+b@corp.example", ["o'neil", '50%off', 'a+b@corp.example']],
		// Beside others, a word that would mean everybody is a name.
		['jdoe, all', ['jdoe', 'all']],
		[
			['null', 'root'],
			['null', 'root'],
		],
		['nullable, allen', ['nullable', 'allen']],
		[4711, ['4711']],
		[
			[4711, 'b'],
			['4711', 'b'],
		],
		['Keller Anna', ['Keller Anna']],
	])('Accounts: %j', (accounts, expected) => {
		expect(readFilter({ accounts })).toEqual({ ...UNFILTERED, accounts: expected });
	});

	it.each<[unknown, unknown]>([
		['*', '*'],
		['*keller*', '*keller*'],
		['keller*', 'keller*'],
		['a.keller, d.*', 'd.*'],
		['*keller', '*keller'],
		['*systems', '*systems'],
		['*system, *system*', '*system*'],
		['k?ller', 'k?ller'],
		['%keller%', '%keller%'],
		['.*', '.*'],
		['["*"]', '*'],
		[['*'], '*'],
		['all', 'all'],
		['All', 'All'],
		['null', 'null'],
		[' NONE ', 'NONE'],
		['undefined', 'undefined'],
		['["all"]', 'all'],
		[['null'], 'null'],
		['none, null', 'none'],
		// Lists that are none.
		['[jdoe, root]', '[jdoe'],
		["['jdoe', 'root']", "['jdoe'"],
		['"jdoe"', '"jdoe"'],
		['["jdoe"', '["jdoe"'],
	])('Accounts: %j is refused with what to do in the message', (accounts, told) => {
		const { message, remedy } = refusalOf(ExplainedError, () => readFilter({ accounts }));
		expect(message).toBe(
			`'Accounts' holds '${String(told)}', but takes whole names only, or nothing for every account`,
		);
		expect(remedy).toContain("'Text'");
		expectReadable(message.replace("'undefined'", 'quoted'), remedy);
		expectCalm(message, remedy);
	});

	it('Accounts: an object in a list that is JSON is refused', () => {
		const { message } = refusalOf(ExplainedError, () => readFilter({ accounts: '[{"a":1}]' }));
		expect(message).toBe("'Accounts' must be a text or a list of texts, but holds an object");
	});

	it('Event Codes, Event Groups and Events are separated, and given as JSON, in the same ways', () => {
		const codes = [
			{ first: 20101, last: 20101 },
			{ first: 20201, last: 20211 },
		];
		for (const given of ['20101; 20201-20211', '20101\n20201-20211', '[20101, "20201-20211"]']) {
			expect(readFilter({ codes: given }).codes).toEqual(codes);
		}
		for (const given of ['signIns; system', '["signIns", "system"]']) {
			expect(readFilter({ eventGroups: given }).groups).toEqual(['signIns', 'system']);
		}
		expect(readFilter({ events: '20206;20103' }).events).toEqual([20206, 20103]);
	});

	it.each([
		'null',
		'None',
		'all',
		'undefined',
		'*',
		'**',
		'*keller*',
		'keller*',
		' *keller ',
		'%a%',
	])('Text: %j is refused with what to do in the message', (text) => {
		const { message, remedy } = refusalOf(ExplainedError, () => readFilter({ text }));
		expect(message).toBe(
			`'Text' is '${text.trim()}', but takes a part of a line without wildcards, or nothing for every line`,
		);
		expectReadable(message.replace("'undefined'", 'quoted'), remedy);
		expectCalm(message, remedy);
	});

	it.each<[unknown, string]>([
		['Role, x', 'Role, x'],
		['*system', '*system'],
		['|*system]', '|*system]'],
		['rule *.exe is', 'rule *.exe is'],
		['over 90%', 'over 90%'],
		[' all ', ' all '],
		['|null]', '|null]'],
		['["x"]', '["x"]'],
		['install', 'install'],
		[' ', ' '],
		[20206, '20206'],
	])('Text: %j', (text, expected) => {
		expect(readFilter({ text })).toEqual({ ...UNFILTERED, text: expected });
	});

	it('Only Recognized', () => {
		expect(readFilter({ onlyRecognized: true })).toEqual({ ...UNFILTERED, onlyRecognized: true });
	});

	it.each<[field: string, label: string, value: unknown]>([
		['eventGroups', 'Event Groups', 'signOuts'],
		['eventGroups', 'Event Groups', ['signIns', 'x']],
		['eventGroups', 'Event Groups', '*'],
		['eventGroups', 'Event Groups', 20101],
		['eventGroups', 'Event Groups', {}],
		['eventGroups', 'Event Groups', [['signIns']]],
		['eventGroups', 'Event Groups', [null]],
		['eventGroups', 'Event Groups', true],
		['eventGroups', 'Event Groups', '__proto__'],
		['eventGroups', 'Event Groups', 'constructor'],
		['events', 'Events', 'Role created (20206) and more'],
		['events', 'Events', 29999],
		['events', 'Events', '20201-20211'],
		['events', 'Events', ['__proto__']],
		['events', 'Events', {}],
		['codes', 'Event Codes', '2010'],
		['codes', 'Event Codes', '201011'],
		['codes', 'Event Codes', 20101.5],
		['codes', 'Event Codes', -20101],
		['codes', 'Event Codes', '20211-20201'],
		['codes', 'Event Codes', '20201-'],
		['codes', 'Event Codes', '20201-20205-20211'],
		['codes', 'Event Codes', '201*'],
		['codes', 'Event Codes', '20101 20102'],
		['codes', 'Event Codes', 'all'],
		['codes', 'Event Codes', '２０１０１'],
		['codes', 'Event Codes', {}],
		['codes', 'Event Codes', NaN],
		['codes', 'Event Codes', true],
		['accounts', 'Accounts', {}],
		['accounts', 'Accounts', [{ name: 'a' }]],
		['accounts', 'Accounts', false],
		['text', 'Text', {}],
		['text', 'Text', ['a']],
		['text', 'Text', true],
	])('%s: refused with its name in the message: %s %j', (field, label, value) => {
		const { message, remedy } = refusalOf(ExplainedError, () => readFilter({ [field]: value }));
		expect(message).toContain(`'${label}'`);
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});

	it('Event Groups: the message alone names those that there are', () => {
		const { message } = refusalOf(ExplainedError, () => readFilter({ eventGroups: 'signOuts' }));
		for (const group of Object.keys(EVENT_GROUP_NAMES)) expect(message).toContain(group);
	});

	it.each(hostileTexts)('tell a hostile text in a fit way: %j', (_, text) => {
		for (const field of ['eventGroups', 'codes', 'events']) {
			const { message, remedy } = refusalOf(ExplainedError, () => readFilter({ [field]: [text] }));
			expectReadable(message, remedy);
		}
	});

	it('are read or refused, whatever they hold', () => {
		const fields = fc.record(
			{
				eventGroups: fc.anything(),
				codes: fc.anything(),
				events: fc.anything(),
				accounts: fc.anything(),
				text: fc.anything(),
				onlyRecognized: fc.anything(),
			},
			{ requiredKeys: [] },
		);
		fc.assert(
			fc.property(fields, (collection) => {
				try {
					const { text, onlyRecognized } = readFilter(collection);
					expect([typeof text, typeof onlyRecognized]).toEqual(['string', 'boolean']);
				} catch (thrown) {
					expect(thrown).toBeInstanceOf(ExplainedError);
				}
			}),
			{ numRuns: 2000 },
		);
	});
});
