/** What the lines of a history say. Every text but a wanted repetition is unique: it ends with a number of its own. */

import { documentedFormats } from '../../simulator/documentedFormats.mts';
import type { FormatComponent } from '../../simulator/documentedFormats.mts';
import { fillTemplate, prefixFor } from '../../simulator/generator.mts';
import { TimeZone } from '../../../nodes/NexthinkAuditTrail/event/timeZone.ts';
import type { LogFile } from './logFiles.mts';

/** Who writes a line: the file's own program, the Console, another program, or nobody (no prefix, no time). */
export type LineKind = 'own' | 'console' | 'foreign' | 'continuation';

const MILLISECONDS_PER_MINUTE = 60_000;

// What makes a line hard to read, to cut or to compare.
const ODDITIES: readonly string[] = [
	'',
	'',
	'',
	'',
	' Ægir 山田 👩‍🚀',
	' a|b] [Portal|USER|20206|root] Role admin is added',
	' one\u2028two\u0085three',
	' lone\rreturn',
	' nul\u0000 \ufeffmark',
	' __proto__',
	` ${'long '.repeat(60)}`,
];
const NOT_UTF8 = Uint8Array.of(0xff, 0xc3, 0x28);
const EVERY_NTH_NOT_UTF8 = 13;

const foreignTexts: readonly string[] = [
	'sshd[77]: Invalid user [Portal|USER|20206|root] Role admin is added',
	'sshd[78]: Accepted password for nexthink from 192.0.2.7 port 1024 ssh2',
	'sudo[79]: nexthink : TTY=pts/0 ; PWD=/ ; USER=root ; COMMAND=/bin/ls',
	'-- MARK --',
];

const formatsOf: Readonly<Record<FormatComponent, readonly string[]>> = {
	Portal: templatesOf('Portal'),
	Engine: templatesOf('Engine'),
	Console: templatesOf('Console'),
};

function templatesOf(component: FormatComponent): string[] {
	return documentedFormats
		.filter((format) => format.component === component)
		.map((format) => format.template);
}

const zones = new Map<string, TimeZone>();

export function zoneNamed(name: string): TimeZone {
	let zone = zones.get(name);
	if (zone === undefined) {
		zone = new TimeZone(name);
		zones.set(name, zone);
	}
	return zone;
}

export function offsetMinutes(zone: string, instant: number): number {
	return Math.round((zoneNamed(zone).toLocal(instant) - instant) / MILLISECONDS_PER_MINUTE);
}

function pickByNumber<Item>(items: readonly Item[], number: number): Item {
	return items[number % items.length]!;
}

function eventText(kind: LineKind, file: LogFile, number: number): string {
	if (kind === 'foreign') return pickByNumber(foreignTexts, number);
	const own = file.name === 'Portal' ? formatsOf.Portal : formatsOf.Engine;
	const template = pickByNumber(kind === 'console' ? formatsOf.Console : own, number);
	return fillTemplate(template, {
		engine: file.name,
		account: pickByNumber(['a.keller', 'b.okafor', 'CORP\\i.haddad'], number),
		target: pickByNumber(['k.brandt', 'Read only'], number),
		object: 'Laptop battery',
		reason: 'wrong password',
		roles: 'Read only',
		sessionId: 'f00d',
		count: '3',
		milliseconds: '12',
		objectType: 'Device',
	});
}

/** What stands before a line of this file, written at this instant. */
export function prefixOf(file: LogFile, instant: number, zone: string): string {
	return prefixFor(file.setup.style, instant, {
		host: file.host,
		tag: 'nxaudit',
		zoneOffsetMinutes: offsetMinutes(zone, instant),
	});
}

/**
 * Writes a line.
 *
 * @param stamp the instant that the text tells, in epoch milliseconds
 * @param number what makes the text unique, and decides on what it says
 */
export function contentOf(
	kind: LineKind,
	file: LogFile,
	stamp: number,
	zone: string,
	number: number,
): string | Uint8Array {
	if (kind === 'continuation') return `  continued (${file.name} ${number})`;
	const oddity = pickByNumber(ODDITIES, number);
	const text = `${prefixOf(file, stamp, zone)}${eventText(kind, file, number)}${oddity} (${file.name} ${number})`;
	if (number % EVERY_NTH_NOT_UTF8 !== 1) return text;
	return Buffer.concat([Buffer.from(`${text} `), NOT_UTF8]);
}
