/** What may stand before the bracket: the beginnings of lines that README.md lists under "What stands before the bracket". */

/** An example of each style, `[...]` standing for the bracket. */
export const prefixExamples = {
	rfc3339Offset: '2024-11-03T02:28:01.123456+01:00 host tag: [...]',
	rfc3339Utc: '2024-11-03T01:28:01.123456Z host tag: [...]',
	rfc3339OffsetAfterBlank: '2024-11-03T02:28:01.123456 +01:00 host tag: [...]',
	rfc3339WithoutZone: '2024-11-03T02:28:01.123456 host tag[1234]: [...]',
	timeInBrackets: '[2024-11-03T02:28:01+01:00] host tag: [...]',
	traditional: 'Nov  3 02:28:01 host tag: [...]',
	traditionalWithProcess: 'Nov  3 02:28:01 host tag[1234]: [...]',
	traditionalMilliseconds: 'Nov 3 02:28:01.123 host tag: [...]',
	traditionalYearBeforeClock: 'Nov  3 2024 02:28:01 host tag: [...]',
	traditionalYearAfterClock: 'Nov  3 02:28:01 2024 host tag: [...]',
	traditionalYearInFront: '2024 Nov  3 02:28:01 host tag: [...]',
	traditionalOffset: 'Nov  3 02:28:01 +0100 host tag: [...]',
	traditionalZoneName: 'Nov  3 02:28:01 CET host tag: [...]',
	weekday: 'Sun Nov  3 01:28:01 UTC 2024 host tag: [...]',
	severalBlanks: 'Nov  3 02:28:01  host  tag:   [...]',
	severityBeforeHost: 'Nov  3 02:28:01 info host tag: [...]',
	facilityBeforeTag: '2024-11-03T01:28:01.123456Z host local3.info tag[1234]: [...]',
	withoutColon: '2024-11-03T01:28:01.123456Z host tag [...]',
	withoutColonWithProcess: 'Nov  3 02:28:01 host tag[1234] [...]',
	withoutTag: 'Nov  3 02:28:01 host [...]',
	priorityTraditional: '<134>Nov  3 02:28:01 host tag: [...]',
	priorityTraditionalWithProcess: '<134>Nov  3 02:28:01 host tag[1234]: [...]',
	priorityRfc5424: '<134>1 2024-11-03T01:28:01Z host tag 1234 - - [...]',
	priorityRfc5424WithData:
		'<134>1 2024-11-03T02:28:01.123456+01:00 host tag - id [meta@1 text="a\\]b"] \ufeff[...]',
	priorityRfc5424WithoutTime: '<134>1 - host tag 1234 - - [...]',
	rfc5424: '1 2024-11-03T01:28:01Z host tag 1234 - - [...]',
	isoMilliseconds: '2024-11-03 02:28:01,123 [...]',
	isoSeconds: '2024-11-03 02:28:01 [...]',
	isoOffset: '2024-11-03 02:28:01 +01:00 [...]',
	isoWithHost: '2024-11-03 02:28:01,123 host tag[1234]: [...]',
	bare: '[...]',
} as const;

export type PrefixStyle = keyof typeof prefixExamples;

export const prefixStyles = Object.keys(prefixExamples) as readonly PrefixStyle[];

/** Whether lines of a style show when they were written. */
export function showsTime(style: PrefixStyle): boolean {
	return prefixExamples[style].includes(':28:01');
}

/** Whether lines of a style tell which host wrote them. */
export function namesHost(style: PrefixStyle): boolean {
	return prefixExamples[style].includes('host ');
}

/** Whether lines of a style tell which program wrote them. */
export function namesProgram(style: PrefixStyle): boolean {
	return prefixExamples[style].includes('tag');
}

/** What a prefix names besides the time. */
export interface PrefixParts {
	/** Holds a digit or a dot: some styles are known by that. */
	host: string;
	tag: string;
	/** Printed by the styles that have a process; 1234 when left out. */
	processId?: number;
	/** The zone of local times, minutes east of UTC; 0 when left out. Styles in UTC ignore it. */
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
const WEEKDAYS = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** A time as the clocks of a zone show it. */
class Shown {
	private readonly time: number;
	private readonly offsetMinutes: number;
	private readonly shifted: Date;
	private readonly iso: string;

	constructor(time: number, offsetMinutes: number) {
		this.time = time;
		this.offsetMinutes = offsetMinutes;
		this.shifted = new Date(time + offsetMinutes * MILLISECONDS_PER_MINUTE);
		this.iso = this.shifted.toISOString();
	}

	get date(): string {
		return this.iso.slice(0, 10);
	}

	get year(): string {
		return this.iso.slice(0, 4);
	}

	get clock(): string {
		return this.iso.slice(11, 19);
	}

	get milliseconds(): string {
		return this.iso.slice(20, 23);
	}

	get microseconds(): string {
		const extra = (this.time * MICROSECOND_SPREAD) % MICROSECONDS_PER_MILLISECOND;
		return this.milliseconds + String(extra).padStart(3, '0');
	}

	get month(): string {
		return MONTHS[this.shifted.getUTCMonth()]!;
	}

	get day(): number {
		return this.shifted.getUTCDate();
	}

	get weekday(): string {
		return WEEKDAYS[this.shifted.getUTCDay()]!;
	}

	/** rsyslog pads the day with a blank, not with a zero. */
	get monthAndDay(): string {
		return `${this.month} ${String(this.day).padStart(2)}`;
	}

	get traditional(): string {
		return `${this.monthAndDay} ${this.clock}`;
	}

	get rfc3339(): string {
		return `${this.date}T${this.clock}.${this.microseconds}`;
	}

	/** `+01:00`, or with another separator. */
	offset(separator = ':'): string {
		const size = Math.abs(this.offsetMinutes);
		const hours = String(Math.floor(size / MINUTES_PER_HOUR)).padStart(2, '0');
		const minutes = String(size % MINUTES_PER_HOUR).padStart(2, '0');
		return `${this.offsetMinutes < 0 ? '-' : '+'}${hours}${separator}${minutes}`;
	}

	get utc(): Shown {
		return new Shown(this.time, 0);
	}
}

type Write = (shown: Shown, host: string, tag: string, processId: number) => string;

const writers: Readonly<Record<PrefixStyle, Write>> = {
	rfc3339Offset: (at, host, tag) => `${at.rfc3339}${at.offset()} ${host} ${tag}: `,
	rfc3339Utc: ({ utc }, host, tag) => `${utc.rfc3339}Z ${host} ${tag}: `,
	rfc3339OffsetAfterBlank: (at, host, tag) => `${at.rfc3339} ${at.offset()} ${host} ${tag}: `,
	rfc3339WithoutZone: (at, host, tag, id) => `${at.rfc3339} ${host} ${tag}[${id}]: `,
	timeInBrackets: (at, host, tag) => `[${at.date}T${at.clock}${at.offset()}] ${host} ${tag}: `,
	traditional: (at, host, tag) => `${at.traditional} ${host} ${tag}: `,
	traditionalWithProcess: (at, host, tag, id) => `${at.traditional} ${host} ${tag}[${id}]: `,
	traditionalMilliseconds: (at, host, tag) =>
		`${at.month} ${at.day} ${at.clock}.${at.milliseconds} ${host} ${tag}: `,
	traditionalYearBeforeClock: (at, host, tag) =>
		`${at.monthAndDay} ${at.year} ${at.clock} ${host} ${tag}: `,
	traditionalYearAfterClock: (at, host, tag) => `${at.traditional} ${at.year} ${host} ${tag}: `,
	traditionalYearInFront: (at, host, tag) => `${at.year} ${at.traditional} ${host} ${tag}: `,
	traditionalOffset: (at, host, tag) => `${at.traditional} ${at.offset('')} ${host} ${tag}: `,
	// Whatever the zone: the name tells no instant.
	traditionalZoneName: (at, host, tag) => `${at.traditional} CET ${host} ${tag}: `,
	weekday: ({ utc }, host, tag) =>
		`${utc.weekday} ${utc.traditional} UTC ${utc.year} ${host} ${tag}: `,
	severalBlanks: (at, host, tag) => `${at.traditional}  ${host}  ${tag}:   `,
	severityBeforeHost: (at, host, tag) => `${at.traditional} info ${host} ${tag}: `,
	facilityBeforeTag: ({ utc }, host, tag, id) =>
		`${utc.rfc3339}Z ${host} local3.info ${tag}[${id}]: `,
	withoutColon: ({ utc }, host, tag) => `${utc.rfc3339}Z ${host} ${tag} `,
	withoutColonWithProcess: (at, host, tag, id) => `${at.traditional} ${host} ${tag}[${id}] `,
	withoutTag: (at, host) => `${at.traditional} ${host} `,
	priorityTraditional: (at, host, tag) => `${PRIORITY}${at.traditional} ${host} ${tag}: `,
	priorityTraditionalWithProcess: (at, host, tag, id) =>
		`${PRIORITY}${at.traditional} ${host} ${tag}[${id}]: `,
	priorityRfc5424: ({ utc }, host, tag, id) =>
		`${PRIORITY}1 ${utc.date}T${utc.clock}Z ${host} ${tag} ${id} - - `,
	priorityRfc5424WithData: (at, host, tag) =>
		`${PRIORITY}1 ${at.rfc3339}${at.offset()} ${host} ${tag} - id [meta@1 text="a\\]b"] \ufeff`,
	priorityRfc5424WithoutTime: (_at, host, tag, id) => `${PRIORITY}1 - ${host} ${tag} ${id} - - `,
	rfc5424: ({ utc }, host, tag, id) => `1 ${utc.date}T${utc.clock}Z ${host} ${tag} ${id} - - `,
	isoMilliseconds: (at) => `${at.date} ${at.clock},${at.milliseconds} `,
	isoSeconds: (at) => `${at.date} ${at.clock} `,
	isoOffset: (at) => `${at.date} ${at.clock} ${at.offset()} `,
	isoWithHost: (at, host, tag, id) =>
		`${at.date} ${at.clock},${at.milliseconds} ${host} ${tag}[${id}]: `,
	bare: () => '',
};

/**
 * Writes what stands before the bracket, with the blank that separates them.
 *
 * @param time epoch milliseconds, a whole number of a year from 1970 to 9999
 */
export function prefixFor(style: PrefixStyle, time: number, parts: PrefixParts): string {
	const { host, tag, processId = DEFAULT_PROCESS_ID, zoneOffsetMinutes = 0 } = parts;
	return writers[style](new Shown(time, zoneOffsetMinutes), host, tag, processId);
}

/** The instant a prefix can tell: whole seconds or milliseconds; null without a time, or where several zones share its zone's name. */
export function writtenTimeOf(style: PrefixStyle, time: number): number | null {
	if (!showsTime(style) || style === 'traditionalZoneName') return null;
	const hasFraction = /:01[.,]123/.test(prefixExamples[style]);
	return hasFraction ? time : Math.floor(time / MILLISECONDS_PER_SECOND) * MILLISECONDS_PER_SECOND;
}
