import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import type { EventGroup } from '../../../nodes/NexthinkAuditTrail/event/eventCatalogue.ts';
import {
	ADMIN_CHANGE_CODES,
	KNOWN_EVENTS,
	knownEvent,
} from '../../../nodes/NexthinkAuditTrail/event/eventCatalogue.ts';
import { codesWithoutFormat, documentedFormats } from '../../simulator/documentedFormats.mts';

/** Every code of the vendor's tables whose meaning is documented. */
const DOCUMENTED_CODES = [
	10001, 10002, 10003, 10004, 10005, 10006, 10007, 10008, 10009, 10010, 10011, 10012, 10017, 10018,
	10019, 10026, 10028, 10029, 20001, 20002, 20004, 20101, 20102, 20103, 20104, 20201, 20202, 20203,
	20204, 20205, 20206, 20207, 20208, 20209, 20210, 20211, 20501, 20502, 20503, 20504, 20505, 20701,
	20702, 20703, 20704, 20801, 20803, 20804, 20901, 20902, 20903, 20911, 20912, 20913, 20921, 20922,
	20923, 20931, 20932, 20933, 20941, 20942, 20943, 21001, 21002, 21003, 50000, 50001, 50002, 50003,
	51000, 51010, 51011, 51012, 51020, 51021, 51022, 51100, 51101, 51102, 51103, 51104, 51106, 51107,
	51108, 51109, 51111, 51112, 51200, 51201, 51300, 51301, 51302, 51400, 51603, 51609, 51610, 51611,
	51800, 52000, 52001, 52007, 52010, 52011, 52012, 52090, 52091, 52100, 52105, 52200, 52201, 52550,
	53090, 53091, 53092, 53093,
];
/** The same of the platform's. */
const PLATFORM_CODES = [
	90211, 90212, 90213, 90214, 91011, 91012, 91013, 91014, 91021, 91022, 91023, 91031, 91032, 91033,
	91041, 91042, 91181, 91182, 91183, 92011, 92012, 92013, 92021, 92022, 92023, 92031, 92032, 92033,
	92041, 92042, 92043, 92051, 92052, 92053, 94011,
];

/** SHA-256, its beginning, of code and description in the vendor's words, which are not to be copied. */
const VENDOR_WORDS: ReadonlySet<string> = new Set([
	'7d6f60d67b',
	'f3687bac4d',
	'a55d3b5f5a',
	'434a090679',
	'def490f905',
	'c759cdc346',
	'b9bd3d0606',
	'6977aec911',
	'fa7c024f16',
	'e85fd866e4',
	'959ebfb285',
	'141eab71b2',
	'c4ca0e5a48',
	'a15f2651d3',
	'ac46815e70',
	'59a2daf499',
	'02338fb44c',
	'33cb87f55c',
	'a370f0e010',
	'19bd87cbfc',
	'98d2644b91',
	'8a7af1a0d7',
	'8e85f98eb4',
	'a16063ce84',
	'49e29f00ee',
	'44364330ef',
	'f69f1fcbe6',
	'b90e0bdabf',
	'766b32956f',
	'e156145296',
	'3f5e43d015',
	'766287cdb1',
	'a2f667b0f8',
	'ac806d223f',
	'18c76367a8',
	'57cc091a28',
	'1c936b49dd',
	'fb59774c51',
	'0d050b5c16',
	'8c55921a59',
	'd7ad9491ec',
	'7deb4ae524',
	'e20584129a',
	'78abc889fa',
	'db3453256b',
	'b9d467fd50',
	'd998c8799e',
	'0074cf356c',
	'3f01b975dc',
	'67ebec3b51',
	'62f8790c33',
	'f6a3b2dc2e',
	'46d431bef7',
	'361dd9c36d',
	'9a737cc84e',
	'10d04ba5f5',
	'bc2f9aa4f8',
	'8a9fe3226b',
	'17179c409c',
	'bd95a96eea',
	'875c580d30',
	'3e5970bef0',
	'3991064af7',
	'ad4d1e8766',
	'26565f3c7e',
	'8f0b83d67e',
	'b83ffcce9a',
	'f401e248a7',
	'7edf4ea952',
	'875d17b7b0',
	'b050c59485',
	'7aa452eeb5',
	'9828707e90',
	'10d0479f8c',
	'38485437f7',
	'0ed06ba36c',
	'dcba392a54',
	'55e8668e81',
	'e992022642',
	'f48e04dc5e',
	'3083eca20a',
	'db9aa424f5',
	'9f5baa4c63',
	'60ff3fae17',
	'2142716e26',
	'76753db56a',
	'e2696f97eb',
	'27da081cb6',
	'255c45e3be',
	'c404b134d4',
	'7269ca2de2',
	'8bb30f1465',
	'671d2a654d',
	'f5f79c3dcd',
	'33ad83af19',
	'0c886ceb6d',
	'fa5021648f',
	'281bbea1b2',
	'6c774323b3',
	'22edcf200e',
	'32fb569ba2',
	'426e4ea994',
	'1ea51ec048',
	'3deaa7f48a',
	'742a285243',
	'12dd41df40',
	'fa28dfb19f',
	'57091763e9',
	'b9199c2f38',
	'9f00800d8a',
	'b3432eef6b',
	'd6d9e99d77',
	'60c8740bb3',
	'd0991330de',
	'7507dd7e56',
	'cd0a77cbbc',
	'ff87f9f85c',
	'a2f75566f3',
]);

type Range = [first: number, last: number];

const GROUPS: Record<Exclude<EventGroup, 'other'>, Array<number | Range>> = {
	signInFailures: [20103, 20104, 20803, 50001],
	signIns: [20101, 20102, 20801, 10006, 10007, 10008, 50000, 50002, 50003],
	accountsAndRoles: [[20201, 20211], [10009, 10012], 52010],
	remoteActions: [[20901, 20903], [21001, 21003], 20804],
	content: [
		[20911, 20913],
		[20921, 20923],
		[20931, 20933],
		[20941, 20943],
		[10017, 10019],
		10028,
		10029,
	],
	hierarchyAndEngines: [[20501, 20505], 20701, 20702, 52001, 52100, 52105],
	appliance: [
		[51000, 51112],
		51200,
		51201,
		[51300, 51302],
		51400,
		51603,
		[51609, 51611],
		51800,
		52000,
		52007,
		52011,
		52012,
		52200,
		52201,
		52550,
	],
	system: [20703, 20704, 10026, 20001, 20002, 20004, [10001, 10005], 52090, 52091, [53090, 53093]],
};

const NOT_ADMIN_CHANGES: Array<number | Range> = [[21001, 21003], 20703, 20704, 10026];
const ADMIN_GROUPS = [
	'accountsAndRoles',
	'remoteActions',
	'content',
	'hierarchyAndEngines',
	'appliance',
];

function holds(ranges: Array<number | Range>, code: number): boolean {
	return ranges.some((range) =>
		typeof range === 'number' ? range === code : range[0] <= code && code <= range[1],
	);
}

function groupOf(code: number): string | undefined {
	return Object.entries(GROUPS).find(([, ranges]) => holds(ranges, code))?.[0];
}

function fingerprint(code: number, words: string): string {
	const text = `${code} ${words.toLowerCase().trim().replace(/\s+/g, ' ')}`;
	return createHash('sha256').update(text).digest('hex').slice(0, 10);
}

describe('the event catalogue', () => {
	it('knows every documented code once, and no other', () => {
		const codes = KNOWN_EVENTS.map(({ code }) => code).sort((a, b) => a - b);
		expect(codes).toEqual([...DOCUMENTED_CODES, ...PLATFORM_CODES]);
	});

	it('agrees with the formats of the simulator about which codes there are', () => {
		const codes = [...documentedFormats, ...codesWithoutFormat].map(({ code }) => code);
		expect(codes.filter((code) => code !== 21101 && knownEvent(code, '') === undefined)).toEqual(
			[],
		);
	});

	it.each(DOCUMENTED_CODES)('%i has the group of the format page, and words', (code) => {
		const known = knownEvent(code, '');
		expect(known?.group).toBe(groupOf(code));
		expect(known?.event).toMatch(/^\p{Lu}.*[^.\s]$/u);
	});

	it('says what happened in words of its own', () => {
		const copied = KNOWN_EVENTS.filter(({ code, event }) =>
			VENDOR_WORDS.has(fingerprint(code, event)),
		);
		expect(copied.map(({ code, event }) => `${code} ${event}`)).toEqual([]);
	});

	it('counts as admin changes what a person changed, and not what happens all day', () => {
		const expected = DOCUMENTED_CODES.filter(
			(code) => ADMIN_GROUPS.includes(groupOf(code)!) && !holds(NOT_ADMIN_CHANGES, code),
		);
		const ofPlatform = PLATFORM_CODES.filter((code) => code > 91000 && code < 94000);
		expect([...ADMIN_CHANGE_CODES].sort((a, b) => a - b)).toEqual([...expected, ...ofPlatform]);
	});

	it.each([0, 21101, 20003, 29999, 99999, -1, NaN])('does not know %d', (code) => {
		expect(knownEvent(code, '')).toBeUndefined();
	});

	it('tells the two events that share 20204 apart by the message only', () => {
		expect(knownEvent(20204, 'Updated x ownership of 12 users')?.code).toBe(20205);
		for (const message of [
			'Updated profile of 12 users',
			'Updated x ownership of users',
			'Updated x ownership of 12 users.',
			' Updated x ownership of 12 users',
			'',
		]) {
			expect(knownEvent(20204, message)?.code).toBe(20204);
		}
		expect(knownEvent(20206, 'Updated x ownership of 12 users')?.code).toBe(20206);
	});

	it.each([
		[90213, 'User failed login attempt, id=7, name=jdoe, error="no, name"', 'jdoe'],
		[90213, 'User failed login attempt, name="Doe, J.", id=7', 'Doe, J.'],
		[91021, 'Updated role, id=7, name="A", permissions_granted="b, c"', 'A'],
		[91041, 'Nexthink access granted, grantee="x@y.example", expiration="z"', 'x@y.example'],
		[91181, 'Granted access to content, ID=1, name=Report, role_id=2, role_name=R', 'Report'],
		[91021, 'Updated role, id=7', null],
		[91021, 'Updated role, name=a, name=b', null],
		[90213, 'User failed login attempt, id=1, name=admin, error="x", error="no"', null],
		[90214, 'User jdoe is locked', 'jdoe'],
	])('reads the target of %i by its key: %s', (code, message, target) => {
		expect(knownEvent(code, message)!.target!(message)).toBe(target);
	});
});
