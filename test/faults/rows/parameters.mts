/** What users, expressions and models may enter. */

import { expect } from '@jest/globals';
import type { IncomingMessage } from 'node:http';
import { engineNamed } from '../../integration/asking.mts';
import { log } from '../answers.mts';
import type { Row, Told, Way } from '../row.mts';
import { noConnection } from './words.mts';

const UNSENT = { basicAuth: { log: 0, token: 0 }, oAuth2: { log: 0, token: 0 } };
const ITEM: readonly Way[] = ['run', 'goingOn', 'file'];

/** A parameter that cannot be used as it is: nothing is sent. */
function refused(
	what: string,
	parameters: object,
	message: string,
	description: string,
	more: Partial<Row> = {},
): Row {
	const outcome: Told = { message, description, quotes: true };
	return { what, parameters: parameters as Row['parameters'], requests: UNSENT, outcome, ...more };
}

/** Values that no date, number or name can be made of, and how a message shows them. */
const neither: ReadonlyArray<readonly [value: unknown, shown: string]> = [
	['', 'empty'],
	['  ', 'empty'],
	['={{ null }}', 'empty'],
	['={{ undefined }}', 'empty'],
	['={{ "" }}', 'empty'],
	['={{ [] }}', 'a list'],
	['={{ ["2024-12-24", 24] }}', 'a list'],
	['={{ ({}) }}', 'an object'],
	['={{ ({ name: "engine-1" }) }}', 'an object'],
];

const ENGINE_REMEDY =
	"Choose an Engine from the list, or enter its host name, for example engine-1, in 'Engine'.";
const engineParameters = (value: unknown) => ({ operation: 'engine', engine: engineNamed(value) });

const refusedEngines: Row[] = [
	...neither,
	...([
		['.', "'.'"],
		['..', "'..'"],
		['a b', "'a b'"],
		['a\nb', "'a b'"],
		['a\r\nX-Own: b', "'a X-Own: b'"],
		['a\0b', "'a b'"],
		['a\ud800b', "'a b'"],
		['a'.repeat(254), `'${'a'.repeat(200)}…'`],
		['a'.repeat(10_000), `'${'a'.repeat(200)}…'`],
		['={{ 7 }}', '7'],
	] as const),
].map(([value, shown]) =>
	refused(
		`the Engine ${JSON.stringify(value).slice(0, 40)} of ${String(value).length} characters`,
		engineParameters(value),
		`'Engine' must be the host name of an Engine, but is ${shown}`,
		ENGINE_REMEDY,
		// n8n itself lets no run begin without it.
		value === '' ? { ways: ['poll'] } : {},
	),
);

/** A name stays in one segment of the path, whatever it is. */
const takenEngines = [
	'a/b',
	'../../portal',
	'..%2f..%2fportal',
	'%2e%2e',
	'a?elapsed_hours=1',
	'a#b',
	'a\\b',
	'..\\..\\portal',
	'a;b=c',
	'%',
	'%00',
	'%0d%0aX-Own:b',
	'ä.example',
	'движок.пример',
	'引擎',
	'😀',
	'a\'b"c',
	'$(id)',
	'a:b@c',
	'[::1]',
	'2001:db8::1',
	'//other.example/',
	'https://other.example/',
	'engine-1&before_date=2024-12-24',
	'engine+1',
	'...',
	'ENGINE-1.',
	'__proto__',
	'a'.repeat(253),
].map(
	(name): Row => ({
		what: `the Engine ${JSON.stringify(name).slice(0, 40)}`,
		answer: log('a line\n'),
		parameters: engineParameters(name) as Row['parameters'],
		sent: (requests) => expectEngine(requests, name),
		outcome: { lines: ['a line'] },
	}),
);

function expectEngine(requests: IncomingMessage[], name: string): void {
	for (const { url = '' } of requests) {
		const [, segment = ''] =
			/^\/audit-trail\/api\/v1\/engine\/([^/?#\\]+)\/type\/auditlog(?:\?elapsed_hours=\d+)?$/.exec(
				url,
			) ?? [];
		expect(decodeURIComponent(segment)).toBe(name);
	}
}

const writeDate = (date: string): string =>
	`Write ${date} in 'Before Date', or with a time ${date}T14:00:00. To ask for everything up to now, remove the field.`;
const DATE_REMEDY =
	"Pick a date in 'Before Date', or enter one such as 2024-12-24 or 2024-12-24T14:00:00. To ask for everything up to now, remove the field.";

const refusedDate = (beforeDate: string, message: string, remedy: string): Row =>
	refused(
		`Before Date ${JSON.stringify(beforeDate)}`,
		{ timeRange: { beforeDate, elapsedHours: 1 } },
		`'Before Date' ${message}`,
		remedy,
		{ ways: ITEM },
	);

const refusedDates: Row[] = [
	...[
		...neither,
		['={{ $json.missing }}', 'empty'] as const,
		['={{ true }}', 'true'] as const,
		['={{ 1735048800000 }}', '1735048800000'] as const,
	].map(([value, shown]) =>
		refusedDate(String(value), `must be a date, but is ${shown}`, writeDate('2024-12-24')),
	),
	...(
		[
			['2024-12-24\nX: y', '2024-12-24 X: y', '2024-12-24'],
			['28.11.2026', '28.11.2026', '2026-11-28'],
			['12/24/2024', '12/24/2024', '2024-12-24'],
			...[
				'yesterday',
				'2024-W52-2',
				'2024',
				'2024-12-24T14:00:00&elapsed_hours=1',
				'12024-12-24',
				'-2024-12-24',
				'２０２４-12-24',
			].map((value) => [value, value, '2024-12-24'] as const),
		] as const
	).map(([value, shown, date]) =>
		refusedDate(value, `cannot be read as a date: '${shown}'`, writeDate(date)),
	),
	...[
		'2023-02-29',
		'2100-02-29',
		'2024-13-01',
		'2024-12-24T24:00:00',
		'2024-12-24T14:60:00',
		'2024-12-24T23:59:60',
		'2024-12-24T14:00:00+25:00',
		'0000-01-01',
		'0000-12-31T23:59:59Z',
	].map((value) =>
		refusedDate(value, `must be a date that exists, but is '${value}'`, DATE_REMEDY),
	),
];

const refusedDatesOfZones: Row[] = [
	['9999-12-31T23:00:00Z', 'UTC', 'Asia/Tokyo'],
	['9999-12-31T23:00:00', 'America/New_York', 'UTC'],
	['0001-01-01T00:00:00Z', 'UTC', 'America/New_York'],
].map(([beforeDate, timezone, logTimeZone]) =>
	refused(
		`Before Date ${beforeDate} of ${timezone}, which is in no year of four digits in ${logTimeZone}`,
		{ timeRange: { beforeDate }, options: { logTimeZone } },
		`'Before Date' must be a date that exists, but is '${beforeDate}'`,
		DATE_REMEDY,
		{ ways: ITEM, timezone: timezone! },
	),
);

const takenDates: Row[] = (
	[
		['0001-01-01', '0001-01-01'],
		['2000-02-29T23:59:59', '2000-02-29T22:59:59'],
		['9999-12-31', '9999-12-31'],
		['9999-12-31T23:59:59', '9999-12-31T22:59:59'],
		['2024-12-24 14:00:00.000 -01:00', '2024-12-24T15:00:00'],
		['2024-12-24 14:00:00+02', '2024-12-24T12:00:00'],
	] as const
).map(([beforeDate, sent]) => ({
	what: `Before Date ${beforeDate} in Europe/Zurich`,
	answer: log('a line\n'),
	parameters: { timeRange: { beforeDate } },
	timezone: 'Europe/Zurich',
	ways: ITEM,
	sent: (requests) => {
		for (const { url } of requests) {
			expect(new URLSearchParams(url!.split('?')[1]).get('before_date')).toBe(sent);
		}
	},
	outcome: { lines: ['a line'] },
}));

const wholeNumber = (label: string, range: string): string =>
	`Enter a whole number ${range} in '${label}'.`;

const refusedHours: Row[] = [
	...neither,
	...([
		['={{ $json.missing }}', 'empty'],
		[0, '0'],
		[-1, '-1'],
		[1.5, '1.5'],
		['={{ 1e21 }}', '1e+21'],
		['={{ Infinity }}', 'Infinity'],
		['={{ NaN }}', 'NaN'],
		['={{ true }}', 'true'],
	] as const),
	...['0', '-1', '1.5', '1,5', '1e3', '0x10', 'many', '٢٤', '1&before_date=2024-12-24'].map(
		(value) => [value, `'${value}'`] as const,
	),
].map(([elapsedHours, shown]) =>
	refused(
		`Elapsed Hours ${JSON.stringify(elapsedHours)}`,
		{ timeRange: { elapsedHours, beforeDate: '2024-12-24' } },
		`'Elapsed Hours' must be a whole number of 1 or more, but is ${shown}`,
		wholeNumber('Elapsed Hours', 'of 1 or more'),
		{ ways: ITEM },
	),
);

const takenHours: Row[] = [1e9, Number.MAX_SAFE_INTEGER].map((elapsedHours) => ({
	what: `Elapsed Hours ${JSON.stringify(elapsedHours)}`,
	answer: log('a line\n'),
	parameters: { timeRange: { elapsedHours } },
	ways: ITEM,
	sent: (requests) => {
		for (const { url } of requests) {
			expect(url).toMatch(new RegExp(`\\?elapsed_hours=${Number(elapsedHours)}$`));
		}
	},
	outcome: { lines: ['a line'] },
}));

const ZONE_REMEDY =
	"Choose from the list of 'Log Time Zone', or give an IANA name such as UTC or Europe/Zurich by an expression.";
const TIMEOUT = 'from 1 to 86400';
const CODES_REMEDY =
	"Enter codes of five digits and ranges, separated by commas, for example 20101, 20201-20211, in 'Event Codes'.";
const GROUPS =
	'adminChanges, appliance, content, hierarchyAndEngines, other, remoteActions, accountsAndRoles, signInFailures, signIns, system';
const GROUPS_REMEDY =
	"Choose from the list of 'Event Groups', or enter such names separated by commas.";
const codes = (value: string, shown = `'${value}'`): Row =>
	refused(
		`Event Codes ${value}`,
		{ filters: { codes: value } },
		`'Event Codes' holds ${shown}, which is neither a code nor a range of codes`,
		CODES_REMEDY,
	);

const refusedOthers: Row[] = [
	...[
		['Mars/Olympus', "'Mars/Olympus'"],
		['', 'empty'],
		['={{ ["UTC"] }}', 'a list'],
		['x'.repeat(10_000), `'${'x'.repeat(200)}…'`],
	].map(([logTimeZone, shown]) =>
		refused(
			`Log Time Zone ${logTimeZone!.slice(0, 20)}`,
			{ options: { logTimeZone } },
			`'Log Time Zone' must be a time zone, but is ${shown}`,
			ZONE_REMEDY,
		),
	),
	...[0, -1, 1.5, 1e9].map((timeout) =>
		refused(
			`Timeout ${timeout}`,
			{ options: { timeout } },
			`'Timeout' must be a whole number ${TIMEOUT}, but is ${timeout}`,
			wholeNumber('Timeout', TIMEOUT),
		),
	),
	codes('2010'),
	codes('20211-20201'),
	codes('20101 20102'),
	codes('20101, x', "'x'"),
	refused(
		'Event Codes that are an object',
		{ filters: { codes: '={{ ({}) }}' } },
		"'Event Codes' must be a text or a list of texts, but holds an object",
		"Enter the values of 'Event Codes' separated by commas.",
	),
	refused(
		'an Event Group that nobody knows',
		{ filters: { eventGroups: ['nonsense'] } },
		`'Event Groups' holds 'nonsense', which is none of ${GROUPS}`,
		GROUPS_REMEDY,
	),
	refused(
		'an Event Group that objects have by themselves',
		{ filters: { eventGroups: ['__proto__'] } },
		`'Event Groups' holds '__proto__', which is none of ${GROUPS}`,
		GROUPS_REMEDY,
	),
	refused(
		'an Event that nobody knows',
		{ filters: { events: [29999] } },
		"'Events' holds '29999', which is not an event that this node knows",
		"Choose from the list of 'Events'. Codes that are not in it can be entered in 'Event Codes'.",
	),
	refused(
		'Accounts in a list of lists',
		{ filters: { accounts: '={{ [["jdoe"]] }}' } },
		"'Accounts' must be a text or a list of texts, but holds a list",
		"Enter the values of 'Accounts' separated by commas.",
	),
	...(
		[
			['*', "'*'"],
			['*keller*', "'*keller*'"],
			['null', "'null'"],
			['["all"]', "'all'"],
			['[jdoe, root]', "'[jdoe'"],
		] as const
	).map(([accounts, shown]) =>
		refused(
			`Accounts ${accounts}`,
			{ filters: { accounts } },
			`'Accounts' holds ${shown}, but takes whole names only, or nothing for every account`,
			"Enter whole names separated by commas in 'Accounts', or leave it empty for every account. For a part of a name, use 'Text'.",
		),
	),
	...['null', '*keller*'].map((text) =>
		refused(
			`Text ${text}`,
			{ filters: { text } },
			`'Text' is '${text}', but takes a part of a line without wildcards, or nothing for every line`,
			"Enter a part of the line as it stands there in 'Text', with what stands beside it if it is a word such as all, or leave it empty for every line.",
		),
	),
	refused(
		'a Text that is a list',
		{ filters: { text: '={{ ["x"] }}' } },
		"'Text' must be a text, but is a list",
		"Enter the text that a line must contain in 'Text'.",
	),
	refused(
		'a switch that is neither on nor off',
		{ options: { includeId: 'often' } },
		"'Include ID' must be true or false, but is 'often'",
		"Turn 'Include ID' on or off, or have its expression give true or false.",
		// The editor does not show it for files, and n8n gives no parameter that it does not show.
		{ ways: ['run', 'goingOn', 'poll'] },
	),
	...[0, 2.5, '={{ [] }}'].map((limit) =>
		refused(
			`Limit ${limit}`,
			{ returnAll: false, limit },
			`'Limit' must be a whole number of 1 or more, but is ${limit === '={{ [] }}' ? 'a list' : limit}`,
			wholeNumber('Limit', 'of 1 or more'),
			{ ways: ['run', 'goingOn'] },
		),
	),
	refused(
		'an Output of another kind',
		{ output: 'csv' },
		"'Output' must be items or file, but is 'csv'",
		"Choose from the list of 'Output', or have its expression give items or file.",
		{ ways: ['run', 'goingOn'] },
	),
];

const FILE_NAME_REMEDY =
	"Enter a name of at most 255 characters without slashes, for example portal-audit.log, in 'File Name'.";
const refusedFiles: Row[] = [
	...(
		[
			['logs/portal.log', "'logs/portal.log'"],
			['..\\portal.log', "'..\\portal.log'"],
			['../../etc/passwd', "'../../etc/passwd'"],
			['a\u0000b', "'a b'"],
			[7, '7'],
			['a'.repeat(256), `'${'a'.repeat(200)}…'`],
		] as const
	).map(([fileName, shown]) =>
		refused(
			`File Name ${JSON.stringify(fileName).slice(0, 30)}`,
			{ options: { fileName } },
			`'File Name' must be a name without folders, but is ${shown}`,
			FILE_NAME_REMEDY,
			{ ways: ['file'] },
		),
	),
	refused(
		'Put Output File in Field of blanks',
		{ options: { binaryProperty: ' ' } },
		"'Put Output File in Field' must be the name of a field, but is empty",
		"Enter a name, for example data, in 'Put Output File in Field'.",
		{ ways: ['file'] },
	),
	refused(
		'Compress that is neither on nor off',
		{ options: { compress: 'often' } },
		"'Compress' must be true or false, but is 'often'",
		"Turn 'Compress' on or off, or have its expression give true or false.",
		{ ways: ['file'] },
	),
];

const refusedPolls: Row[] = (
	[
		['Overlap Hours', { overlapHours: 1.5 }, 'from 0 to 168', '1.5'],
		['Overlap Hours', { overlapHours: 1000 }, 'from 0 to 168', '1000'],
		['Max Events Per Poll', { maxEventsPerPoll: -1 }, 'of 0 or more', '-1'],
		['Hours to Look Back', { startFrom: 'lookBack', lookBackHours: 0 }, 'of 1 or more', '0'],
	] as const
).map(([label, parameters, range, shown]) =>
	refused(
		`${label} ${shown}`,
		parameters,
		`'${label}' must be a whole number ${range}, but is ${shown}`,
		wholeNumber(label, range),
		{ ways: ['poll'] },
	),
);

/** Why an address is refused, and what to do, for a field of the credential. */
type Reason = readonly [what: string, remedy: (label: string) => string];
const onlyTheHost: Reason[1] = (label) =>
	`Enter only the host name in '${label}', for example company.eu.nexthink.cloud, or its address with https://.`;
const reasons: Record<'user' | 'http' | 'dotless' | 'other' | 'empty', Reason> = {
	user: [
		'must hold no user name and no password',
		(label) =>
			`Take the @ and what stands before it out of '${label}': what n8n signs in with has fields of its own.`,
	],
	http: [
		'must not begin with http://, which anybody on the way can read',
		(label) => `Use https:// in '${label}'.`,
	],
	dotless: [
		'is not a whole host name',
		(label) => `Enter the whole host name, such as company.eu.nexthink.cloud, in '${label}'.`,
	],
	other: ['must be a host name or an https address', onlyTheHost],
	empty: ['is empty', onlyTheHost],
};

function refusedAddress(address: string, reason: keyof typeof reasons): Row {
	const [what, remedy] = reasons[reason];
	return {
		what: `the address ${JSON.stringify(address).slice(0, 50)}`,
		address,
		requests: UNSENT,
		outcome: {
			message: {
				basicAuth: `'Instance' in the credential ${what}`,
				oAuth2: `'API Address' in the credential ${what}`,
			},
			description: { basicAuth: remedy('Instance'), oAuth2: remedy('API Address') },
		},
	};
}

/** Addresses that no password may be sent to; they are not shown, because people paste passwords in them. */
const refusedAddresses: Row[] = (
	[
		['  ', 'empty'],
		['http://nexthink.example', 'http'],
		['http://127.0.0.1.nexthink.example', 'http'],
		['http://localhost.nexthink.example', 'http'],
		['user@nexthink.example', 'user'],
		['https://user:pass@nexthink.example', 'user'],
		['nexthink.example\\@other.example', 'user'],
		['company', 'dotless'],
		['https://company/path', 'dotless'],
		['ftp://nexthink.example', 'other'],
		['file:///etc/passwd', 'other'],
		['nexthink .example', 'other'],
		['nexthink.example\nx', 'other'],
		['nexthink.example\r\nX-Own: b', 'other'],
		['nexthink.example:99999', 'other'],
		['nexthink.example:', 'other'],
		['[::1', 'other'],
		['2001:db8::1', 'other'],
	] as const
).map(([address, reason]) => refusedAddress(address, reason));

const ofRegion = (what: string, credential: Record<string, unknown>, outcome: Told): Row => ({
	what,
	credential: { useCustomUrls: false, instance: 'company', region: 'other', ...credential },
	authentications: ['oAuth2'],
	requests: UNSENT,
	outcome,
});

const refusedRegions: Row[] = [
	...['', 'eu.other.example', 'eu/x', 'eu@x', 'e u', 'ею', '-eu', 'x'.repeat(64)].map(
		(customRegion) =>
			ofRegion(
				`the region ${JSON.stringify(customRegion).slice(0, 30)}`,
				{ customRegion },
				{
					message: "'Region' in the credential is not the name of a region",
					description:
						"Choose the region of your Nexthink instance in 'Region', or enter its name, for example eu, in 'Custom Region'.",
				},
			),
	),
	ofRegion(
		'an instance of dots',
		{ region: 'eu', instance: '...' },
		{
			message: "'Instance' in the credential must be the name of an instance",
			description:
				"Enter the name of your Nexthink instance in 'Instance': the first part of its host name, such as company in company.eu.nexthink.cloud.",
		},
	),
];

/** Ways to write a host name that is not found: they are taken as they are meant. */
const takenAddresses: Row[] = [
	'No-Such-Host.INVALID',
	'no-such-host.invalid.',
	'no-such-host.invalid:8443',
	' https://no-such-host.invalid/ ',
	'https://no-such-host.invalid/portal/#/dashboards?id=1',
	'HTTPS://no-such-host.invalid',
	'kein-söLcher-host.invalid',
	'нет-такого.invalid',
].map(
	(address): Row => ({
		what: `the address ${JSON.stringify(address).slice(0, 50)}`,
		address,
		requests: { basicAuth: { log: 0, token: 0 }, oAuth2: { log: 0, token: 1 } },
		ways: ['run', 'poll'],
		seconds: 60,
		outcome: {
			message: "The host name of 'Instance' or of the region was not found",
			description:
				/^Check the address in the credential, and that the machine of n8n can look up this name\. \((?:ENOTFOUND|EAI_AGAIN)\)$/,
			cause: 'temporarily-unavailable',
		},
	}),
);

const longAddress: Row = {
	what: 'an address of 10,000 letters',
	address: `${'a'.repeat(10_000)}.example`,
	requests: { basicAuth: { log: 0, token: 0 }, oAuth2: { log: 0, token: 1 } },
	outcome: noConnection('EINVAL'),
};

export const parameterRows: Row[] = [
	...refusedEngines,
	...takenEngines,
	...refusedDates,
	...refusedDatesOfZones,
	...takenDates,
	...refusedHours,
	...takenHours,
	...refusedOthers,
	...refusedFiles,
	...refusedPolls,
	...refusedAddresses,
	longAddress,
	...refusedRegions,
	...takenAddresses,
];
