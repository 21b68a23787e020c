/** An invented audit log of the platform, for the demo and for trying things out. */

import type { PlatformRow, PlatformSettings } from './platform.mts';

const HOUR = 60 * 60 * 1000;

/** By documented formats: code and message, with a place for a number and for a name. */
const EVENTS: ReadonlyArray<
	readonly [code: number, message: (id: number, name: string) => string]
> = [
	[90211, (id, name) => `User logged in, id=${id}, name=${name}, session_id=${id * 7}`],
	[90212, (id, name) => `User logged out, id=${id}, name=${name}, session_id=${id * 7}`],
	[90213, (id, name) => `User failed login attempt, id=${id}, name=${name}, error="no access"`],
	[91021, (id) => `Updated role, id=${id}, name="Service desk", permissions_granted="campaigns"`],
	[91012, (id, name) => `Created user, id=${id}, name=${name}`],
	[91181, (id) => `Granted access to content, ID=${id}, name=Laptops, role_id=3, role_name=Viewer`],
	[92041, (id) => `Updated dashboard, id=${id}, name="Branch offices"`],
];
const NAMES = ['a.keller', 'b.okafor', 'c.lindqvist', 'd.moreau', 'e.tanaka'];

/** People sign in and out by themselves. */
const isSignIn = (code: number): boolean => code < 91000;

/**
 * @param now epoch milliseconds, of the newest event
 * @returns an event for every 20 minutes of the last day, and a query that covers them
 */
export function demoPlatform(now: number): Pick<PlatformSettings, 'rows' | 'queries'> {
	const rows = Array.from({ length: 72 }, (_, index): PlatformRow => {
		const [code, message] = EVENTS[(index * 5) % EVENTS.length]!;
		const name = NAMES[(index * 3) % NAMES.length]!;
		return {
			at: now - (71 - index) * (HOUR / 3),
			values: {
				code,
				message: message(index, name),
				account: isSignIn(code) ? name : NAMES[index % NAMES.length],
			},
		};
	});
	return { rows, queries: { '#audit_log': 'platform.audit_logs during past 2d' } };
}
