/** A small, pleasant installation for demos: a Portal and four Engines, one of them offline. */

import { documentedFormats } from './documentedFormats.mts';
import { composeLine, generateLog } from './generator.mts';
import type { TemplateValues } from './generator.mts';
import type { LogEntry } from './logSource.mts';
import type { EngineStatus, SimulatedEngine } from './settings.mts';

/** What `startSimulator` takes of a demo. */
export interface DemoLogs {
	portalLog: { entries: LogEntry[] };
	engines: SimulatedEngine[];
}

const MILLISECONDS_PER_HOUR = 3_600_000;
const HOURS_COVERED = 24;
const PORTAL_LINES = 30;
const ENGINE_LINES = 12;
// The last line is a little old, so that the demo does not seem to know the future.
const NEWEST_LINE_AGE_MILLISECONDS = 120_000;
const PREFIX_STYLE = 'rfc3339Offset';

// What a demo wants to show for certain, and chance may leave out: hours before now, code, values.
const portalStory: readonly (readonly [number, number, TemplateValues])[] = [
	[22.5, 20103, { target: 'k.brandt', reason: 'wrong password' }],
	[22.4, 20103, { target: 'k.brandt', reason: 'wrong password' }],
	[22.3, 20104, { account: 'k.brandt' }],
	[17, 20201, { account: 'a.keller', target: 'm.ito' }],
	[16.9, 20206, { account: 'a.keller', target: 'Helpdesk level 2' }],
	[16.8, 20209, { account: 'a.keller', target: 'Helpdesk', roles: 'Helpdesk level 2, Read only' }],
	[9, 20503, { account: 'd.moreau', target: 'Branch offices' }],
	[5.5, 20207, { account: 'd.moreau', target: 'Read only' }],
	[2.2, 20103, { target: 'l.petrov', reason: 'unknown account' }],
	[0.5, 20202, { account: 'a.keller', target: 'l.petrov' }],
];

function storyEntry(now: number, hoursAgo: number, code: number, values: TemplateValues): LogEntry {
	const template = documentedFormats.find((format) => format.code === code)?.template ?? '';
	const time = Math.floor(now - hoursAgo * MILLISECONDS_PER_HOUR);
	const host = 'portal.nexthink.example';
	const tag = 'nxaudit';
	return {
		time,
		line: composeLine({ style: PREFIX_STYLE, time, host, tag, template, values }).line,
	};
}

// What an administrator does in a demo that goes on: code and values.
const changes: readonly (readonly [number, TemplateValues])[] = [
	[20207, { account: 'a.keller', target: 'Helpdesk level 2' }],
	[20201, { account: 'd.moreau', target: 'n.weber' }],
	[20503, { account: 'a.keller', target: 'Branch offices' }],
	[20206, { account: 'd.moreau', target: 'Night shift' }],
	[20202, { account: 'a.keller', target: 'n.weber' }],
];

/**
 * A line of the Portal's log about a change that an administrator makes now.
 *
 * @param now epoch milliseconds
 * @param number which of them: the first is 0
 */
export function adminChange(now: number, number: number): LogEntry {
	const [code, values] = changes[number % changes.length]!;
	return storyEntry(now, 0, code, values);
}

function engineOf(
	number: number,
	status: EngineStatus,
	now: number,
	seed: number,
): SimulatedEngine {
	const name = `engine-${number}`;
	const hasStatus = status === 'CONNECTED';
	return {
		name,
		address: `${name}.nexthink.example`,
		databaseUID: `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`,
		machineID: `simulated-machine-${number}`,
		description: `Simulated Engine ${number}`,
		status,
		port: 443,
		timezone: 'UTC',
		version: '6.30.0.0',
		reachable: hasStatus,
		log: {
			entries: generateLog({
				seed: seed + number,
				lines: ENGINE_LINES,
				from: now - HOURS_COVERED * MILLISECONDS_PER_HOUR,
				to: now - NEWEST_LINE_AGE_MILLISECONDS,
				component: name,
				prefixStyle: PREFIX_STYLE,
				plausible: true,
				host: `${name}.nexthink.example`,
			}),
		},
	};
}

/**
 * Gives a Portal with 40 lines of the last 24 hours, three connected Engines with 12 each and one that is offline.
 *
 * @param now epoch milliseconds
 */
export function demoLogs(now: number, seed: number): DemoLogs {
	const everyday = generateLog({
		seed,
		lines: PORTAL_LINES,
		from: now - HOURS_COVERED * MILLISECONDS_PER_HOUR,
		to: now - NEWEST_LINE_AGE_MILLISECONDS,
		component: 'Portal',
		prefixStyle: PREFIX_STYLE,
		plausible: true,
	});
	const story = portalStory.map(([hours, code, values]) => storyEntry(now, hours, code, values));
	const entries = [...everyday, ...story].sort((one, other) => (one.time ?? 0) - (other.time ?? 0));
	return {
		portalLog: { entries },
		engines: [
			engineOf(1, 'CONNECTED', now, seed),
			engineOf(2, 'CONNECTED', now, seed),
			engineOf(3, 'CONNECTED', now, seed),
			engineOf(4, 'DISCONNECTED', now, seed),
		],
	};
}
