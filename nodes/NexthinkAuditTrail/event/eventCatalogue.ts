import type { TargetFormat } from './target';
import { between, betweenBarAndEnd, upToLast, upToOnly, valueOf } from './target';

/** The kinds of events that an item's `group` names. `other` is a code that this catalogue does not know. */
export type EventGroup =
	| 'accountsAndRoles'
	| 'appliance'
	| 'content'
	| 'hierarchyAndEngines'
	| 'other'
	| 'remoteActions'
	| 'signInFailures'
	| 'signIns'
	| 'system';

export interface KnownEvent {
	code: number;
	/** What happened, in our words. */
	event: string;
	group: EventGroup;
	/** How the message names whom or what the event is about, where its format is documented. */
	target?: TargetFormat;
	/** Left out of Admin Changes although its group is in it. */
	notAnAdminChange?: true;
}

// Codes and message formats: Nexthink's audit trail code tables (Portal 2xxxx, Engine 1xxxx, Console
// 5xxxx) of the documentation of versions 6.8 to 6.30. Codes whose meaning is not documented are left out.
const signInFailures: KnownEvent[] = known('signInFailures', [
	[20103, 'Sign-in failed', upToLast('User ', ' failed login attempts - ')],
	[20104, 'Account locked'],
	[20803, 'Finder sign-in failed'],
	[50001, 'Console sign-in failed'],
]);

const signIns: KnownEvent[] = known('signIns', [
	[20101, 'Signed in'],
	[20102, 'Signed out'],
	[20801, 'Signed in to Finder'],
	[10006, 'Signed in to Finder'],
	[10007, 'Signed out of Finder'],
	[10008, 'Finder sign-in attempted'],
	[50000, 'Signed in to the Console'],
	[50002, 'Signed out of the Console'],
	// The number of the same event up to version 6.8.
	[50003, 'Signed out of the Console'],
]);

const accountsAndRoles: KnownEvent[] = known('accountsAndRoles', [
	[20201, 'Account created', between('User created ', ' is created')],
	[20202, 'Account deleted', between('User deleted ', ' is removed')],
	// The documented message says "is created" for an update.
	[20203, 'Account changed', between('User updated ', ' is created')],
	[20204, 'Profile of accounts changed'],
	[20205, 'Domain ownership of accounts changed', upToLast('Updated ', / ownership of \d+ users$/)],
	[20206, 'Role created', between('Role ', ' is added')],
	[20207, 'Role changed', between('Role ', ' is updated')],
	[20208, 'Role deleted', between('Role ', ' is removed')],
	[20209, 'Profile created', upToOnly('Added profile ', ' roles: ')],
	[20210, 'Profile changed', upToOnly('Updated profile ', ' roles: ')],
	[20211, 'Profile deleted', between('Removed profile ', '')],
	[10009, 'Finder account added', between('Finder account creation:[', ']')],
	[10010, 'Finder account removed', between('Finder account destruction:[', ']')],
	[10011, 'Finder account changed', between('Finder account update:[', ']')],
	[10012, 'Password of a Finder account changed', between('Finder password change:[', ']')],
	// Two events share this code; no documented format tells them apart.
	[52010, 'Portal address updated, or Portal administrator account reset'],
]);

const remoteActions: KnownEvent[] = [
	...known('remoteActions', [
		[20804, 'Import of a library pack requested'],
		[20901, 'Remote action changed'],
		[20902, 'Remote action added'],
		[20903, 'Remote action removed'],
	]),
	...known('remoteActions', [
		[21001, 'Remote action run from Finder'],
		[21002, 'Remote action run through the API'],
		[21003, 'Remote action run through the API, version 2'],
	]).map((run): KnownEvent => ({ ...run, notAnAdminChange: true })),
];

const content: KnownEvent[] = known('content', [
	[20911, 'Metric changed'],
	[20912, 'Metric added'],
	[20913, 'Metric removed'],
	[20921, 'Service changed'],
	[20922, 'Service added'],
	[20923, 'Service removed'],
	[20931, 'Campaign changed'],
	[20932, 'Campaign added'],
	[20933, 'Campaign removed'],
	[20941, 'Category changed'],
	[20942, 'Category added'],
	[20943, 'Category removed'],
	[10017, 'Global alert added', between('Global alert creation:[', ']')],
	[10018, 'Global alert removed', between('Global alert destruction:[', ']')],
	[10019, 'Global alert changed', between('Global alert update:[', ']')],
	[10028, 'Object tagged by hand', betweenBarAndEnd('Manual tagging:[', ']')],
	[10029, 'Rule for filtering binaries changed'],
]);

const hierarchyAndEngines: KnownEvent[] = known('hierarchyAndEngines', [
	[20501, 'Hierarchy created', between('Hierarchy ', ' is added')],
	[20502, 'Hierarchy deleted', between('Hierarchy ', ' is removed')],
	[20503, 'Hierarchy changed', between('Hierarchy ', ' is updated')],
	[20504, 'Entities changed', between('CSV of entities ', ' is updated')],
	[20505, 'Assignment of Collectors changed'],
	[20701, 'New Engine in the Portal'],
	[20702, 'Engine taken out of the Portal'],
	[52001, 'Engine renamed'],
	// Two events share this code; no documented format tells them apart.
	[52100, 'Internal network added or removed'],
	[52105, 'Internal domains of an Engine changed'],
]);

const appliance: KnownEvent[] = known('appliance', [
	[51000, 'Console password changed'],
	[51010, 'Password for remote management changed'],
	[51011, 'Account for remote management enabled'],
	[51012, 'Account for remote management disabled'],
	[51020, 'SSH password changed'],
	[51021, 'SSH account enabled'],
	[51022, 'SSH account disabled'],
	[51100, 'Host name of the appliance changed'],
	[51101, 'Static route changed'],
	[51102, 'Static route deleted'],
	[51103, 'DNS server changed'],
	[51104, 'Default gateway changed'],
	[51106, 'Time servers changed'],
	[51107, 'Time service enabled'],
	[51108, 'Time service disabled'],
	[51109, 'Network interface changed'],
	[51111, 'Log service (rsyslog) restarted'],
	[51112, 'Scheduler service (crond) restarted'],
	[51200, 'STIG compliance turned on'],
	[51201, 'STIG compliance turned off'],
	[51300, 'Federated appliance added'],
	[51301, 'Federated appliance edited'],
	[51302, 'Federated appliance removed'],
	[51400, 'Settings of external backups saved'],
	[51603, 'Automatic updates turned on or off'],
	[51609, 'Recipient of update e-mails changed'],
	[51610, 'Check for updates started'],
	[51611, 'Installation of updates started'],
	[51800, 'Restart of the appliance requested'],
	[52000, 'Portal settings changed'],
	[52007, 'Limit of stored events changed'],
	[52011, 'Aggregation policy changed'],
	[52012, 'Domain compression changed'],
	[52200, 'Active Directory set up'],
	[52201, 'Active Directory taken out'],
	[52550, 'Mobile Bridge settings of an Engine changed'],
]);

const system: KnownEvent[] = known('system', [
	[20001, 'Portal starting'],
	[20002, 'Portal running'],
	[20004, 'Portal stopped'],
	[20703, 'Connection to an Engine made'],
	[20704, 'Connection to an Engine ended'],
	[10001, 'Engine running'],
	[10002, 'Engine stopped abnormally'],
	[10003, 'Engine stopped in good order'],
	[10004, 'Engine stopped by force'],
	[10005, 'Engine database created'],
	[10026, 'LDAP synchronisation requested'],
	[52090, 'Engine stopped from the Console'],
	[52091, 'Engine started from the Console'],
	[53090, 'Portal stopped from the Console'],
	[53091, 'Portal started from the Console'],
	[53092, 'LLM service started'],
	[53093, 'LLM service stopped'],
]);

// The platform's codes, 9xxxx, and the keys of its messages: "Audit trail codes" of Nexthink's documentation. Its content codes end
// in 1 for a change, 2 for something new and 3 for a removal, whatever the verb of the message.
const platform: KnownEvent[] = [
	...known('signInFailures', [
		[90213, 'Platform sign-in failed', valueOf('name')],
		[90214, 'Platform account locked', between('User ', ' is locked')],
	]),
	...known('signIns', [
		[90211, 'Signed in to the platform', valueOf('name')],
		[90212, 'Signed out of the platform', valueOf('name')],
	]),
	...known('accountsAndRoles', [
		[91011, 'Platform account changed', valueOf('name')],
		[91012, 'Platform account created', valueOf('name')],
		[91013, 'Platform account deleted', valueOf('name')],
		[91014, 'Platform account changed', valueOf('name')],
		[91021, 'Platform role changed', valueOf('name')],
		[91022, 'Platform role created', valueOf('name')],
		[91023, 'Platform role deleted', valueOf('name')],
		[91031, 'API credentials changed', valueOf('name')],
		[91032, 'API credentials created', valueOf('name')],
		[91033, 'API credentials deleted', valueOf('name')],
		[91041, 'Access granted to Nexthink Support', valueOf('grantee')],
		[91042, 'Access of Nexthink Support changed', valueOf('grantee')],
		[91181, 'Access to content granted', valueOf('name')],
		[91182, 'Access to content changed', valueOf('name')],
		[91183, 'Access to content revoked', valueOf('name')],
	]),
	...known('remoteActions', [
		[92011, 'Platform remote action changed'],
		[92012, 'Platform remote action created'],
		[92013, 'Platform remote action deleted'],
	]),
	...known('remoteActions', [[94011, 'Platform remote action run by hand']]).map(
		(run): KnownEvent => ({ ...run, notAnAdminChange: true }),
	),
	...known('content', [
		[92021, 'Checklist changed'],
		[92022, 'Checklist created'],
		[92023, 'Checklist deleted'],
		[92031, 'Platform campaign changed'],
		[92032, 'Platform campaign created'],
		[92033, 'Platform campaign deleted'],
		[92041, 'Dashboard changed'],
		[92042, 'Dashboard created'],
		[92043, 'Dashboard deleted'],
		[92051, 'Monitor changed'],
		[92052, 'Monitor created'],
		[92053, 'Monitor deleted'],
	]),
];

/** Every event whose meaning is documented. */
export const KNOWN_EVENTS: readonly KnownEvent[] = [
	...signInFailures,
	...signIns,
	...accountsAndRoles,
	...remoteActions,
	...content,
	...hierarchyAndEngines,
	...appliance,
	...system,
	...platform,
];

const adminGroups: ReadonlySet<EventGroup> = new Set([
	'accountsAndRoles',
	'appliance',
	'content',
	'hierarchyAndEngines',
	'remoteActions',
]);

/** The codes of Admin Changes: what a person changed, without what happens by itself or all day long. */
export const ADMIN_CHANGE_CODES: ReadonlySet<number> = new Set(
	KNOWN_EVENTS.filter(
		({ group, notAnAdminChange }) => adminGroups.has(group) && !notAnAdminChange,
	).map(({ code }) => code),
);

const eventsByCode = new Map(KNOWN_EVENTS.map((known) => [known.code, known]));

const PROFILE_OF_ACCOUNTS_UPDATED = 20204;
const domainOwnershipUpdated = eventsByCode.get(20205)!;

/**
 * @param code the code of a line's bracket
 * @param message the line's message
 * @returns what is known of the event, or undefined for a code that is not documented
 */
export function knownEvent(code: number, message: string): KnownEvent | undefined {
	// The documented format of 20205 prints 20204 inside its bracket: only the message tells.
	if (code === PROFILE_OF_ACCOUNTS_UPDATED && domainOwnershipUpdated.target!(message) !== null) {
		return domainOwnershipUpdated;
	}
	return eventsByCode.get(code);
}

/** @returns the group of a code's events, all of which are in the same one */
export function groupOf(code: number): EventGroup {
	return eventsByCode.get(code)?.group ?? 'other';
}

function known(
	group: EventGroup,
	rows: Array<[code: number, event: string, target?: TargetFormat]>,
): KnownEvent[] {
	return rows.map(([code, event, target]) => ({ code, event, group, ...(target && { target }) }));
}
