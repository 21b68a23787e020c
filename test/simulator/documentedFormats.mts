/**
 * The audit log's event codes as facts: the line formats that the vendor documents, and the codes whose
 * format it does not give. Taken from reference/event-codes.json; no wording of the vendor but the formats.
 */

/** Who writes the line. `Engine` stands for the Engine's own name, which the line prints as `{engine}`. */
export type FormatComponent = 'Portal' | 'Engine' | 'Console';

/** One documented line format; `{name}` marks the words that vary from line to line. */
export interface DocumentedFormat {
	/** The code of the vendor's table. 20205 prints 20204 in its bracket: the line's code is the template's. */
	code: number;
	component: FormatComponent;
	/** The bracket and the message, without what syslog writes before them. */
	template: string;
}

/** A code that is known to exist but whose line has not been documented. */
export interface CodeWithoutFormat {
	code: number;
	component: FormatComponent;
}

/** The 53 documented formats, in the order of the vendor's tables (Portal, Engine, Console). */
export const documentedFormats: readonly DocumentedFormat[] = [
	{
		code: 20001,
		component: 'Portal',
		template: '[Portal|SYSTEM|20001|*system] Portal is starting',
	},
	{
		code: 20002,
		component: 'Portal',
		template: '[Portal|SYSTEM|20002|*system] Portal is up and running',
	},
	{ code: 20004, component: 'Portal', template: '[Portal|SYSTEM|20004|*system] Portal is stopped' },
	{
		code: 20101,
		component: 'Portal',
		template: '[Portal|LOGIN|20101|{account}] User {account} logged with session id {sessionId}',
	},
	{
		code: 20102,
		component: 'Portal',
		template: '[Portal|LOGIN|20102|{account}] User {account} logout for session id {sessionId}',
	},
	{
		code: 20103,
		component: 'Portal',
		template: '[Portal|LOGIN|20103|*system] User {target} failed login attempts - {reason}',
	},
	{
		code: 20104,
		component: 'Portal',
		template: '[Portal|LOGIN|20104|{account}] User {account} is locked',
	},
	{
		code: 20201,
		component: 'Portal',
		template: '[Portal|USER|20201|{account}] User created {target} is created',
	},
	{
		code: 20202,
		component: 'Portal',
		template: '[Portal|USER|20202|{account}] User deleted {target} is removed',
	},
	{
		code: 20203,
		component: 'Portal',
		template: '[Portal|USER|20203|{account}] User updated {target} is created',
	},
	{
		code: 20204,
		component: 'Portal',
		template: '[Portal|USER|20204|{account}] Updated profile of {count} users',
	},
	{
		code: 20205,
		component: 'Portal',
		template: '[Portal|USER|20204|{account}] Updated {target} ownership of {count} users',
	},
	{
		code: 20206,
		component: 'Portal',
		template: '[Portal|USER|20206|{account}] Role {target} is added',
	},
	{
		code: 20207,
		component: 'Portal',
		template: '[Portal|USER|20207|{account}] Role {target} is updated',
	},
	{
		code: 20208,
		component: 'Portal',
		template: '[Portal|USER|20208|{account}] Role {target} is removed',
	},
	{
		code: 20209,
		component: 'Portal',
		template: '[Portal|USER|20209|{account}] Added profile {target} roles: {roles}',
	},
	{
		code: 20210,
		component: 'Portal',
		template: '[Portal|USER|20210|{account}] Updated profile {target} roles: {roles}',
	},
	{
		code: 20211,
		component: 'Portal',
		template: '[Portal|USER|20211|{account}] Removed profile {target}',
	},
	{
		code: 20501,
		component: 'Portal',
		template: '[Portal|HIERARCHY|20501|{account}] Hierarchy {target} is added',
	},
	{
		code: 20502,
		component: 'Portal',
		template: '[Portal|HIERARCHY|20502|{account}] Hierarchy {target} is removed',
	},
	{
		code: 20503,
		component: 'Portal',
		template: '[Portal|HIERARCHY|20503|{account}] Hierarchy {target} is updated',
	},
	{
		code: 20504,
		component: 'Portal',
		template: '[Portal|HIERARCHY|20504|{account}] CSV of entities {target} is updated',
	},
	{
		code: 10001,
		component: 'Engine',
		template: '[{engine}|General|10001|nxengine] Engine is up and running',
	},
	{
		code: 10002,
		component: 'Engine',
		template: '[{engine}|General|10002|nxengine] Engine abnormally stopped',
	},
	{
		code: 10003,
		component: 'Engine',
		template: '[{engine}|MAIN|10003|nxengine] Engine gracefuly stopped',
	},
	{
		code: 10004,
		component: 'Engine',
		template: '[{engine}|General|10004|nxengine] Engine stopped',
	},
	{
		code: 10005,
		component: 'Engine',
		template: '[{engine}|Database|10005|nxengine] Engine database creation:new database created',
	},
	{
		code: 10006,
		component: 'Engine',
		template: '[{engine}|Communication|10006|{account}] Finder user logged in:[{milliseconds}]',
	},
	{
		code: 10007,
		component: 'Engine',
		template: '[{engine}|Communication|10007|{account}] Finder logged out',
	},
	{
		code: 10008,
		component: 'Engine',
		template: '[{engine}|Communication|10008|{account}] Finder log-in attempt',
	},
	{
		code: 10009,
		component: 'Engine',
		template: '[{engine}|Database|10009|portal] Finder account creation:[{target}]',
	},
	{
		code: 10010,
		component: 'Engine',
		template: '[{engine}|Database|10010|portal] Finder account destruction:[{target}]',
	},
	{
		code: 10011,
		component: 'Engine',
		template: '[{engine}|Database|10011|portal] Finder account update:[{target}]',
	},
	{
		code: 10012,
		component: 'Engine',
		template: '[{engine}|Database|10012|portal] Finder password change:[{target}]',
	},
	{
		code: 10017,
		component: 'Engine',
		template: '[{engine}|Database|10017|portal] Global alert creation:[{target}]',
	},
	{
		code: 10018,
		component: 'Engine',
		template: '[{engine}|Database|10018|portal] Global alert destruction:[{target}]',
	},
	{
		code: 10019,
		component: 'Engine',
		template: '[{engine}|Database|10019|portal] Global alert update:[{target}]',
	},
	{
		code: 10026,
		component: 'Engine',
		template: '[{engine}|Communication|10026|{account}] LDAP synchronization',
	},
	{
		code: 10028,
		component: 'Engine',
		template: '[{engine}|DBMGR|10028|{account}] Manual tagging:[{objectType}|{target}]',
	},
	{
		code: 50000,
		component: 'Console',
		template: '[Console|Login|50000|{account}] Login successful',
	},
	{ code: 50001, component: 'Console', template: '[Console|Login|50001|{account}] Login failed' },
	{ code: 50002, component: 'Console', template: '[Console|Login|50002|{account}] User logout' },
	{
		code: 51000,
		component: 'Console',
		template: '[Console|Appliance|51000|{account}] Console password updated',
	},
	{
		code: 51010,
		component: 'Console',
		template: '[Console|Appliance|51010|{account}] Remote password updated',
	},
	{
		code: 51011,
		component: 'Console',
		template: '[Console|Appliance|51011|{account}] Remote access enabled',
	},
	{
		code: 51012,
		component: 'Console',
		template: '[Console|Appliance|51012|{account}] Remote access disabled',
	},
	{
		code: 51020,
		component: 'Console',
		template: '[Console|Appliance|51020|{account}] SSH Nexthink account password updated',
	},
	{
		code: 51021,
		component: 'Console',
		template: '[Console|Appliance|51021|{account}] SSH Nexthink account enabled',
	},
	{
		code: 51022,
		component: 'Console',
		template: '[Console|Appliance|51022|{account}] SSH Nexthink account disabled',
	},
	{
		code: 51100,
		component: 'Console',
		template: '[Console|Appliance|51100|{account}] Appliance hostname updated',
	},
	{
		code: 51101,
		component: 'Console',
		template: '[Console|Appliance|51101|{account}] Appliance static route updated',
	},
	{
		code: 51102,
		component: 'Console',
		template: '[Console|Appliance|51102|{account}] Appliance static route deleted',
	},
	{
		code: 51103,
		component: 'Console',
		template: '[Console|Appliance|51103|{account}] Appliance dns server updated',
	},
];

/** The other known codes. 52010 and 52100 stand for two events each and are listed once. */
export const codesWithoutFormat: readonly CodeWithoutFormat[] = [
	{ code: 20505, component: 'Portal' },
	{ code: 20701, component: 'Portal' },
	{ code: 20702, component: 'Portal' },
	{ code: 20703, component: 'Portal' },
	{ code: 20704, component: 'Portal' },
	{ code: 20801, component: 'Portal' },
	{ code: 20803, component: 'Portal' },
	{ code: 20804, component: 'Portal' },
	{ code: 20901, component: 'Portal' },
	{ code: 20902, component: 'Portal' },
	{ code: 20903, component: 'Portal' },
	{ code: 20911, component: 'Portal' },
	{ code: 20912, component: 'Portal' },
	{ code: 20913, component: 'Portal' },
	{ code: 20921, component: 'Portal' },
	{ code: 20922, component: 'Portal' },
	{ code: 20923, component: 'Portal' },
	{ code: 20931, component: 'Portal' },
	{ code: 20932, component: 'Portal' },
	{ code: 20933, component: 'Portal' },
	{ code: 20941, component: 'Portal' },
	{ code: 20942, component: 'Portal' },
	{ code: 20943, component: 'Portal' },
	{ code: 21001, component: 'Portal' },
	{ code: 21002, component: 'Portal' },
	{ code: 21003, component: 'Portal' },
	{ code: 21101, component: 'Portal' },
	{ code: 10029, component: 'Engine' },
	{ code: 50003, component: 'Console' },
	{ code: 51104, component: 'Console' },
	{ code: 51106, component: 'Console' },
	{ code: 51107, component: 'Console' },
	{ code: 51108, component: 'Console' },
	{ code: 51109, component: 'Console' },
	{ code: 51111, component: 'Console' },
	{ code: 51112, component: 'Console' },
	{ code: 51200, component: 'Console' },
	{ code: 51201, component: 'Console' },
	{ code: 51300, component: 'Console' },
	{ code: 51301, component: 'Console' },
	{ code: 51302, component: 'Console' },
	{ code: 51400, component: 'Console' },
	{ code: 51603, component: 'Console' },
	{ code: 51609, component: 'Console' },
	{ code: 51610, component: 'Console' },
	{ code: 51611, component: 'Console' },
	{ code: 51800, component: 'Console' },
	{ code: 52000, component: 'Console' },
	{ code: 52001, component: 'Console' },
	{ code: 52007, component: 'Console' },
	{ code: 52010, component: 'Console' },
	{ code: 52011, component: 'Console' },
	{ code: 52012, component: 'Console' },
	{ code: 52090, component: 'Console' },
	{ code: 52091, component: 'Console' },
	{ code: 52100, component: 'Console' },
	{ code: 52105, component: 'Console' },
	{ code: 52200, component: 'Console' },
	{ code: 52201, component: 'Console' },
	{ code: 52550, component: 'Console' },
	{ code: 53090, component: 'Console' },
	{ code: 53091, component: 'Console' },
	{ code: 53092, component: 'Console' },
	{ code: 53093, component: 'Console' },
];
