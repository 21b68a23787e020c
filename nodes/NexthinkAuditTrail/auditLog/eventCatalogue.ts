import type { TargetFormat } from './target';
import { between, betweenBarAndEnd, upToLast, upToOnly } from './target';

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
	[20202, 'Account removed', between('User deleted ', ' is removed')],
	// The documented message says "is created" for an update.
	[20203, 'Account updated', between('User updated ', ' is created')],
	[20204, 'Profile of accounts updated'],
	[20205, 'Domain ownership of accounts updated', upToLast('Updated ', / ownership of \d+ users$/)],
	[20206, 'Role added', between('Role ', ' is added')],
	[20207, 'Role updated', between('Role ', ' is updated')],
	[20208, 'Role removed', between('Role ', ' is removed')],
	[20209, 'Profile added', upToOnly('Added profile ', ' roles: ')],
	[20210, 'Profile updated', upToOnly('Updated profile ', ' roles: ')],
	[20211, 'Profile removed', between('Removed profile ', '')],
	[10009, 'Finder account created', between('Finder account creation:[', ']')],
	[10010, 'Finder account deleted', between('Finder account destruction:[', ']')],
	[10011, 'Finder account updated', between('Finder account update:[', ']')],
	[10012, 'Finder account password changed', between('Finder password change:[', ']')],
	// Two events share this code; no documented format tells them apart.
	[52010, 'Portal address updated, or Portal administrator account reset'],
]);

const remoteActions: KnownEvent[] = [
	...known('remoteActions', [
		[20804, 'Import of a library pack requested'],
		[20901, 'Remote action updated'],
		[20902, 'Remote action created'],
		[20903, 'Remote action deleted'],
	]),
	...known('remoteActions', [
		[21001, 'Remote action run from Finder'],
		[21002, 'Remote action run through the API'],
		[21003, 'Remote action run through the API, version 2'],
	]).map((run): KnownEvent => ({ ...run, notAnAdminChange: true })),
];

const content: KnownEvent[] = known('content', [
	[20911, 'Metric updated'],
	[20912, 'Metric created'],
	[20913, 'Metric deleted'],
	[20921, 'Service updated'],
	[20922, 'Service created'],
	[20923, 'Service deleted'],
	[20931, 'Campaign updated'],
	[20932, 'Campaign created'],
	[20933, 'Campaign deleted'],
	[20941, 'Category updated'],
	[20942, 'Category created'],
	[20943, 'Category deleted'],
	[10017, 'Global alert created', between('Global alert creation:[', ']')],
	[10018, 'Global alert deleted', between('Global alert destruction:[', ']')],
	[10019, 'Global alert updated', between('Global alert update:[', ']')],
	[10028, 'Object tagged by hand', betweenBarAndEnd('Manual tagging:[', ']')],
	[10029, 'Rule for filtering binaries updated'],
]);

const hierarchyAndEngines: KnownEvent[] = known('hierarchyAndEngines', [
	[20501, 'Hierarchy added', between('Hierarchy ', ' is added')],
	[20502, 'Hierarchy removed', between('Hierarchy ', ' is removed')],
	[20503, 'Hierarchy updated', between('Hierarchy ', ' is updated')],
	[20504, 'Entities updated', between('CSV of entities ', ' is updated')],
	[20505, 'Assignment of Collectors updated'],
	[20701, 'Engine added'],
	[20702, 'Engine removed'],
	[52001, 'Engine renamed'],
	// Two events share this code; no documented format tells them apart.
	[52100, 'Internal network added or removed'],
	[52105, 'Internal domains of an Engine updated'],
]);

const appliance: KnownEvent[] = known('appliance', [
	[51000, 'Console password changed'],
	[51010, 'Password for remote management changed'],
	[51011, 'Account for remote management enabled'],
	[51012, 'Account for remote management disabled'],
	[51020, 'SSH password changed'],
	[51021, 'SSH account enabled'],
	[51022, 'SSH account disabled'],
	[51100, 'Host name of the appliance updated'],
	[51101, 'Static route updated'],
	[51102, 'Static route deleted'],
	[51103, 'DNS server updated'],
	[51104, 'Default gateway updated'],
	[51106, 'Time servers updated'],
	[51107, 'Time service enabled'],
	[51108, 'Time service disabled'],
	[51109, 'Network interface updated'],
	[51111, 'Log service (rsyslog) restarted'],
	[51112, 'Scheduler service (crond) restarted'],
	[51200, 'STIG compliance turned on'],
	[51201, 'STIG compliance turned off'],
	[51300, 'Federated appliance added'],
	[51301, 'Federated appliance edited'],
	[51302, 'Federated appliance deleted'],
	[51400, 'Settings of external backups saved'],
	[51603, 'Automatic updates turned on or off'],
	[51609, 'Recipient of update e-mails changed'],
	[51610, 'Check for updates started'],
	[51611, 'Installation of updates started'],
	[51800, 'Restart of the appliance requested'],
	[52000, 'Portal settings updated'],
	[52007, 'Limit of stored events updated'],
	[52011, 'Aggregation policy updated'],
	[52012, 'Domain compression updated'],
	[52200, 'Active Directory added'],
	[52201, 'Active Directory removed'],
	[52550, 'Mobile Bridge settings of an Engine updated'],
]);

const system: KnownEvent[] = known('system', [
	[20001, 'Portal starting'],
	[20002, 'Portal running'],
	[20004, 'Portal stopped'],
	[20703, 'Engine connected'],
	[20704, 'Engine disconnected'],
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

function known(
	group: EventGroup,
	rows: Array<[code: number, event: string, target?: TargetFormat]>,
): KnownEvent[] {
	return rows.map(([code, event, target]) => ({ code, event, group, ...(target && { target }) }));
}
