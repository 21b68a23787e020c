/**
 * For demos: lines as they could look of codes whose format is not documented, so that people see a log and no
 * placeholders. Nobody has seen such lines: no test may have the node read more of them than their bracket.
 */

import type { DocumentedFormat } from './documentedFormats.mts';

type Row = readonly [code: number, category: string, message: string];

const ofPortal: readonly Row[] = [
	[20703, 'SYSTEM', 'Connection to engine-2 is made'],
	[20704, 'SYSTEM', 'Connection to engine-2 is ended'],
	[20801, 'LOGIN', 'Finder user {account} logged in'],
	[20803, 'LOGIN', 'Finder user {account} failed to log in'],
	[20901, 'REMOTE_ACTION', 'Remote action Clear the browser cache is updated'],
	[20902, 'REMOTE_ACTION', 'Remote action Repair the VPN client is added'],
	[20911, 'METRIC', 'Metric Laptops with a worn battery is updated'],
	[20912, 'METRIC', 'Metric Slow sign-ins is added'],
	[20921, 'SERVICE', 'Service E-mail is updated'],
	[20931, 'CAMPAIGN', 'Campaign Office move is updated'],
	[20941, 'CATEGORY', 'Category Location is updated'],
	[21001, 'REMOTE_ACTION', 'Remote action Restart the print spooler is run on {count} devices'],
	[21002, 'REMOTE_ACTION', 'Remote action Restart the print spooler is run on {count} devices'],
];

const ofConsole: readonly Row[] = [
	[51106, 'Network', 'Time servers are updated'],
	[51610, 'Update', 'Check for updates is started'],
	[52000, 'Portal', 'Portal settings are updated'],
];

export const inventedFormats: readonly DocumentedFormat[] = [
	...ofPortal.map(([code, category, message]) => ({
		code,
		component: 'Portal' as const,
		template: `[Portal|${category}|${code}|{account}] ${message}`,
	})),
	...ofConsole.map(([code, category, message]) => ({
		code,
		component: 'Console' as const,
		template: `[Console|${category}|${code}|{account}] ${message}`,
	})),
];
