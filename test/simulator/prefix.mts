/** What may stand before the bracket: the guesses of reference/audit-log-format.md, section "One line". */

export type PrefixStyle =
	| 'rfc3339Offset'
	| 'rfc3339Utc'
	| 'traditional'
	| 'traditionalWithProcess'
	| 'priorityTraditional'
	| 'priorityTraditionalWithProcess'
	| 'priorityRfc5424'
	| 'isoMilliseconds'
	| 'isoSeconds'
	| 'bare';

/** An example of each style, `[...]` standing for the bracket. */
export const prefixExamples: Readonly<Record<PrefixStyle, string>> = {
	rfc3339Offset: '2024-11-03T02:28:01.123456+01:00 host tag: [...]',
	rfc3339Utc: '2024-11-03T01:28:01.123456Z host tag: [...]',
	traditional: 'Nov  3 02:28:01 host tag: [...]',
	traditionalWithProcess: 'Nov  3 02:28:01 host tag[1234]: [...]',
	priorityTraditional: '<134>Nov  3 02:28:01 host tag: [...]',
	priorityTraditionalWithProcess: '<134>Nov  3 02:28:01 host tag[1234]: [...]',
	priorityRfc5424: '<134>1 2024-11-03T01:28:01Z host tag 1234 - - [...]',
	isoMilliseconds: '2024-11-03 02:28:01,123 [...]',
	isoSeconds: '2024-11-03 02:28:01 [...]',
	bare: '[...]',
};

export const prefixStyles = Object.keys(prefixExamples) as readonly PrefixStyle[];

/** What a prefix names besides the time. */
export interface PrefixParts {
	host: string;
	tag: string;
	/** Printed by the styles that have a process; 1234 when left out. */
	processId?: number;
	/** The zone of local times, minutes east of UTC; 0 when left out. Z styles ignore it. */
	zoneOffsetMinutes?: number;
}

// Facility local0, severity informational: the priority of the format page's examples.
const PRIORITY = '<134>';
const DEFAULT_PROCESS_ID = 1234;
const MILLISECONDS_PER_SECOND = 1000;
const MILLISECONDS_PER_MINUTE = 60_000;
const MINUTES_PER_HOUR = 60;
const MICROSECONDS_PER_MILLISECOND = 1000;
// Any prime does: it spreads the microseconds that a time in milliseconds does not have.
const MICROSECOND_SPREAD = 7919;
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function offsetText(minutes: number): string {
	const size = Math.abs(minutes);
	const hours = String(Math.floor(size / MINUTES_PER_HOUR)).padStart(2, '0');
	return `${minutes < 0 ? '-' : '+'}${hours}:${String(size % MINUTES_PER_HOUR).padStart(2, '0')}`;
}

function microsecondsText(time: number): string {
	const extra = (time * MICROSECOND_SPREAD) % MICROSECONDS_PER_MILLISECOND;
	return String(extra).padStart(3, '0');
}

/**
 * Writes what stands before the bracket, with the blank that separates them.
 *
 * @param time epoch milliseconds, a whole number of a year from 1970 to 9999
 */
export function prefixFor(style: PrefixStyle, time: number, parts: PrefixParts): string {
	if (style === 'bare') return '';
	const { host, tag, processId = DEFAULT_PROCESS_ID, zoneOffsetMinutes = 0 } = parts;
	const isUtc = style === 'rfc3339Utc' || style === 'priorityRfc5424';
	const shifted = new Date(time + (isUtc ? 0 : zoneOffsetMinutes * MILLISECONDS_PER_MINUTE));
	const iso = shifted.toISOString();
	const date = iso.slice(0, 10);
	const clock = iso.slice(11, 19);
	const milliseconds = iso.slice(20, 23);
	// rsyslog pads the day with a blank, not with a zero.
	const traditional = `${MONTHS[shifted.getUTCMonth()]} ${String(shifted.getUTCDate()).padStart(2)} ${clock}`;
	const fraction = `${milliseconds}${microsecondsText(time)}`;
	switch (style) {
		case 'rfc3339Offset':
			return `${date}T${clock}.${fraction}${offsetText(zoneOffsetMinutes)} ${host} ${tag}: `;
		case 'rfc3339Utc':
			return `${date}T${clock}.${fraction}Z ${host} ${tag}: `;
		case 'traditional':
			return `${traditional} ${host} ${tag}: `;
		case 'traditionalWithProcess':
			return `${traditional} ${host} ${tag}[${processId}]: `;
		case 'priorityTraditional':
			return `${PRIORITY}${traditional} ${host} ${tag}: `;
		case 'priorityTraditionalWithProcess':
			return `${PRIORITY}${traditional} ${host} ${tag}[${processId}]: `;
		case 'priorityRfc5424':
			return `${PRIORITY}1 ${date}T${clock}Z ${host} ${tag} ${processId} - - `;
		case 'isoMilliseconds':
			return `${date} ${clock},${milliseconds} `;
		case 'isoSeconds':
			return `${date} ${clock} `;
	}
}

/** The instant a prefix can tell: whole seconds or milliseconds, and nothing for the bare bracket. */
export function writtenTimeOf(style: PrefixStyle, time: number): number | null {
	if (style === 'bare') return null;
	const hasFraction =
		style === 'rfc3339Offset' || style === 'rfc3339Utc' || style === 'isoMilliseconds';
	return hasFraction ? time : Math.floor(time / MILLISECONDS_PER_SECOND) * MILLISECONDS_PER_SECOND;
}
