import { LAST_INSTANT } from '../../event/isoText';
import { standsAt } from './textPieces';
import type { TimeZone } from '../../event/timeZone';

/*
 * The times with which lines begin. Fractions are cut to milliseconds.
 *
 *   time     = dated / named
 *   dated    = yyyy-mm-dd ("T" / "t" / " ") clock [zone]          RFC 3339, SQL, loggers of applications
 *   named    = [weekday " "] [yyyy " "] month " " day " "         rsyslog's and syslog-ng's traditional format,
 *              [yyyy " "] clock [" " yyyy] [zone] [" " yyyy]      with the year where people put it; "date", ctime
 *   day      = " " d / dd / d
 *   clock    = hh:mm:ss [("." / ",") digits]                      the 60th second is the one before it
 *   zone     = "Z" / "z" / offset / " " (offset / "UTC" / "GMT" / "Z" / name)
 *   offset   = ("+" / "-") hh [":"] mm / ("+" / "-") hh
 *   name     = one of ZONE_NAMES: several zones share it, so no instant is told
 *
 * A time that names no zone is read in the log's, one that names no year is the latest one.
 */

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Time zones lie at most 26 hours apart, so a time further ahead than this is not from this year. */
const FURTHEST_AHEAD = 26 * HOUR;
/** No zone is further ahead of UTC. */
const FURTHEST_ZONE = 14 * HOUR;
/** Two 29ths of February lie at most eight years apart, and the search begins one year ahead. */
const YEARS_SEARCHED_BACK = 9;
/** Below this year `Date.UTC` reads another century, and no appliance writes it. */
const FIRST_YEAR = 100;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const WEEKDAYS = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];

const UTC_NAMES: ReadonlySet<string> = new Set(['GMT', 'UTC', 'Z']);
/** The abbreviations of IANA's time zones, but for those of UTC. Any other word is no zone. */
export const ZONE_NAMES: ReadonlySet<string> = new Set(
	(
		'ACDT ACST ADT AEDT AEST AKDT AKST AST AWST BST CAT CDT CEST CET CST ChST EAT EDT EEST EET EST HDT HKT HST ' +
		'IDT IST JST KST MDT MEST MET MSD MSK MST NDT NST NZDT NZST PDT PKT PST SAST SST WAT WEST WET WIB WIT WITA'
	).split(' '),
);
const LONGEST_ZONE_NAME = 4;
/** `GMT+2` begins with a name of UTC, but is another zone. */
const SHIFTED_UTC = /^(?:GMT|UTC)[+-]/;

const TAB = 0x09;
const BLANK = 0x20;
const PLUS = 0x2b;
const COMMA = 0x2c;
const MINUS = 0x2d;
const DOT = 0x2e;
const ZERO = 0x30;
const NINE = 0x39;
const UPPER_A = 0x41;
const UPPER_Z = 0x5a;
const CLOSING = 0x5d;
const LOWER_Z = 0x7a;

/** No year was written. */
const NO_YEAR = -1;

/**
 * How date and clock are written, as far as it decides what may follow them. `spaced` is a date in digits and a blank
 * before its clock: applications write so, and a sentence follows.
 */
export type TimeForm = 'dated' | 'spaced' | 'named' | 'namedWithYear';

/** Reads the time that stands at a place of a line, see above. */
export class TimestampReader {
	/** How date and clock of the time that was read last are written. */
	form: TimeForm = 'named';
	/** Milliseconds east of UTC of the zone that was read last; NaN for one that is not known, null for none. */
	offset: number | null = null;
	/** The year behind the clock, or behind the zone, of the time that was read last. */
	trailingYear = NO_YEAR;

	// What the last time said up to its seconds. The next line is mostly of the same minute: then it begins with the same
	// text, and that need not be read again.
	private minuteText: string | null = null;
	private year = NO_YEAR;
	private month = 0;
	private day = 0;
	private secondOfMinute = 0;
	/** Local milliseconds of the minute; NaN without a year, and when no such minute exists. */
	private localMinute = NaN;
	/** Epoch milliseconds of a minute without a year in the log's zone; NaN when the seconds decide, or none exists. */
	private yearlessMinute = NaN;
	private zoneText = 'Z';
	private zoneTextOffset = 0;
	/** Milliseconds since the minute began; NaN where no such second exists. */
	private inMinute = NaN;
	private lastLocalMinute = NaN;
	private lastMinuteInstant = NaN;
	private readonly latestYearless: number;
	private readonly latestYear: number;

	/**
	 * @param zone where times without a zone were written; of a local time that was shown twice, the earlier is meant
	 * @param now epoch milliseconds; a time without a year is the latest one not more than 26 hours ahead of it
	 */
	constructor(
		private readonly zone: TimeZone,
		now: number,
	) {
		this.latestYearless = now + FURTHEST_AHEAD;
		// The local year can be one ahead of the UTC year.
		this.latestYear = new Date(this.latestYearless).getUTCFullYear() + 1;
	}

	/** Reads the time that stands in `line` at `start`. @returns where it ends, or −1 when none stands there */
	read(line: string, start: number): number {
		const clockEnd = this.readClock(line, start);
		return clockEnd === -1 ? -1 : this.readZone(line, clockEnd);
	}

	/** Reads date and clock. @returns where the clock ends, its fraction included, or −1 when none stands there */
	readClock(line: string, start: number): number {
		const { minuteText } = this;
		let at: number;
		if (minuteText !== null && standsAt(line, minuteText, start)) {
			at = start + minuteText.length;
		} else {
			at = this.readMinute(line, start);
			if (at === -1) return -1;
		}
		const second = digits(line, at, 2);
		if (second === -1) return -1;
		at += 2;

		let milliseconds = 0;
		const mark = line.charCodeAt(at);
		if ((mark === DOT || mark === COMMA) && isDigit(line, at + 1)) {
			at++;
			for (let place = 100, digit: number; (digit = digitAt(line, at)) !== -1; at++) {
				milliseconds += place * digit;
				place = Math.floor(place / 10);
			}
		}
		this.inMinute = second > 60 ? NaN : Math.min(second, 59) * SECOND + milliseconds;
		return at;
	}

	/** Reads the zone and the year that may follow the clock. @returns where they end; `start` when nothing of it stands there */
	readZone(line: string, start: number): number {
		this.offset = null;
		this.trailingYear = NO_YEAR;
		const attached = line.charCodeAt(start) === BLANK ? -1 : this.readOffset(line, start);
		let at = attached === -1 ? start : attached;
		// Mostly a host in small letters follows, or the bracket.
		if (line.charCodeAt(at) !== BLANK || line.charCodeAt(at + 1) > UPPER_Z) return at;
		at = this.readTrailingYear(line, at);
		if (attached === -1) at = this.readZoneWord(line, at);
		return this.readTrailingYear(line, at);
	}

	/**
	 * What the time that was read last says, in epoch milliseconds; NaN when it does not exist or its zone is not known.
	 * Where a text after the clock is known, its `offset` and `trailingYear` may be set instead of read.
	 */
	get instant(): number {
		const instant = this.unlimitedInstant();
		return instant <= LAST_INSTANT ? instant : NaN;
	}

	/** Reads date and clock up to the seconds, and remembers what they say. @returns where the seconds stand, or −1 */
	private readMinute(line: string, start: number): number {
		this.minuteText = null;
		const isDated = isDigit(line, start) && line[start + 4] === '-';
		const clock = isDated ? this.readDate(line, start) : this.readNamedDate(line, start);
		if (clock === -1) return -1;
		const hour = digits(line, clock, 2);
		const minute = digits(line, clock + 3, 2);
		if (hour === -1 || minute === -1) return -1;
		if (line[clock + 2] !== ':' || line[clock + 5] !== ':') return -1;
		const { year, month, day } = this;
		const seconds = clock + 6;
		if (isDated) this.form = line[clock - 1] === ' ' ? 'spaced' : 'dated';
		else this.form = year === NO_YEAR ? 'named' : 'namedWithYear';
		this.secondOfMinute = hour < 24 && minute < 60 ? hour * 3600 + minute * 60 : NaN;
		this.localMinute = localTime(year, month, day, this.secondOfMinute * SECOND);
		this.yearlessMinute = NaN;
		if (year === NO_YEAR && !Number.isNaN(this.secondOfMinute)) {
			const first = this.latest(0, null);
			// In one minute a year the seconds decide which year is meant.
			if (this.latest(59 * SECOND, null) - first === 59 * SECOND) this.yearlessMinute = first;
		}
		this.minuteText = line.slice(start, seconds);
		return seconds;
	}

	/** `yyyy-mm-dd` and what stands before the clock. @returns where the clock begins, or −1 */
	private readDate(line: string, start: number): number {
		const separator = line[start + 10];
		if (line[start + 7] !== '-') return -1;
		if (separator !== 'T' && separator !== ' ' && separator !== 't') return -1;
		this.year = digits(line, start, 4);
		this.month = digits(line, start + 5, 2);
		this.day = digits(line, start + 8, 2);
		return this.year === -1 || this.month === -1 || this.day === -1 ? -1 : start + 11;
	}

	/** Weekday, year, month, day, year. @returns where the clock begins, or −1 */
	private readNamedDate(line: string, start: number): number {
		let at = start;
		this.year = NO_YEAR;
		if (line[at + 3] === ' ' && WEEKDAYS.includes(line.slice(at, at + 3))) at += 4;
		const yearBefore = yearAt(line, at);
		if (yearBefore !== NO_YEAR) at += 5;
		if (line[at + 3] !== ' ') return -1;
		this.month = MONTHS.indexOf(line.slice(at, at + 3)) + 1;
		if (this.month === 0) return -1;
		at += line[at + 4] === ' ' ? 5 : 4;
		this.day = digits(line, at, line[at + 1] === ' ' ? 1 : 2);
		if (this.day === -1) return -1;
		at += line[at + 1] === ' ' ? 1 : 2;
		if (line[at] !== ' ') return -1;
		const yearAfter = yearAt(line, at + 1);
		this.year = yearBefore === NO_YEAR ? yearAfter : yearBefore;
		return at + (yearAfter === NO_YEAR ? 1 : 6);
	}

	/** Reads a blank and a year, where none was written yet. @returns where it ends, or `start` */
	private readTrailingYear(line: string, start: number): number {
		if (this.year !== NO_YEAR || this.trailingYear !== NO_YEAR) return start;
		if (!isDigit(line, start + 1) || line.charCodeAt(start) !== BLANK) return start;
		const year = digits(line, start + 1, 4);
		if (year === -1 || !isEndOfWord(line, start + 5)) return start;
		this.trailingYear = year;
		return start + 5;
	}

	/** Reads a blank and a zone. @returns where it ends, or `start` when no zone stands there, or none that can be read */
	private readZoneWord(line: string, start: number): number {
		const first = line.charCodeAt(start + 1);
		if (first === PLUS || first === MINUS) {
			if (!isDigit(line, start + 2)) return start;
			const end = this.readOffset(line, start + 1);
			if (end !== -1 && isEndOfWord(line, end)) return end;
			this.offset = NaN;
			return start;
		}
		if (!(first >= UPPER_A && first <= UPPER_Z)) return start;
		let end = start + 2;
		while (end <= start + 1 + LONGEST_ZONE_NAME && !isEndOfWord(line, end)) end++;
		const word = line.slice(start + 1, end);
		if (!isEndOfWord(line, end)) {
			if (SHIFTED_UTC.test(word)) this.offset = NaN;
			return start;
		}
		if (UTC_NAMES.has(word)) this.offset = 0;
		else if (ZONE_NAMES.has(word)) this.offset = NaN;
		else return start;
		return end;
	}

	/** Reads `Z`, `+hh:mm`, `+hhmm` or `+hh`. @returns where it ends, or −1 when none stands there */
	private readOffset(line: string, start: number): number {
		const { zoneText } = this;
		const sign = line.charCodeAt(start);
		if (sign === UPPER_Z || sign === LOWER_Z) {
			this.offset = 0;
			return start + 1;
		}
		if (sign !== PLUS && sign !== MINUS) return -1;
		if (standsAt(line, zoneText, start) && isEndOfWord(line, start + zoneText.length)) {
			this.offset = this.zoneTextOffset;
			return start + zoneText.length;
		}
		const hours = digits(line, start + 1, 2);
		if (hours === -1 || hours > 23) return -1;
		const colon = line[start + 3] === ':' ? 1 : 0;
		let minutes = digits(line, start + 3 + colon, 2);
		let end = start + 5 + colon;
		if (minutes === -1 && isEndOfWord(line, start + 3)) {
			minutes = 0;
			end = start + 3;
		}
		if (minutes === -1 || minutes > 59) return -1;
		const size = (hours * 60 + minutes) * MINUTE;
		this.offset = sign === MINUS ? -size : size;
		this.zoneText = line.slice(start, end);
		this.zoneTextOffset = this.offset;
		return end;
	}

	private unlimitedInstant(): number {
		const { inMinute, year, offset, trailingYear } = this;
		if (year === NO_YEAR && trailingYear === NO_YEAR) {
			if (offset === null && !Number.isNaN(this.yearlessMinute))
				return this.yearlessMinute + inMinute;
			return Number.isNaN(this.secondOfMinute) ? NaN : this.latest(inMinute, offset);
		}
		const minute =
			trailingYear === NO_YEAR
				? this.localMinute
				: localTime(trailingYear, this.month, this.day, this.secondOfMinute * SECOND);
		return offset === null ? this.fromLocal(minute + inMinute) : minute + inMinute - offset;
	}

	/** @returns NaN when there was no such day in the last years */
	private latest(inMinute: number, offset: number | null): number {
		for (let year = this.latestYear; year >= this.latestYear - YEARS_SEARCHED_BACK; year--) {
			const local = localTime(year, this.month, this.day, this.secondOfMinute * SECOND + inMinute);
			// Most years are ruled out without asking the zone, so that it remembers hours of the right year.
			if (Number.isNaN(local) || local - FURTHEST_ZONE - 24 * HOUR > this.latestYearless) continue;
			const instant = offset === null ? this.fromLocal(local) : local - offset;
			if (instant <= this.latestYearless) return instant;
		}
		return NaN;
	}

	private fromLocal(local: number): number {
		if (Number.isNaN(local)) return NaN;
		const localMinute = Math.floor(local / MINUTE) * MINUTE;
		if (localMinute !== this.lastLocalMinute) {
			this.lastLocalMinute = localMinute;
			this.lastMinuteInstant = this.zone.toInstant(localMinute, 'earlier');
		}
		return this.lastMinuteInstant + (local - localMinute);
	}
}

/** @returns local milliseconds; NaN when there is no such day */
export function localTime(year: number, month: number, day: number, milliseconds: number): number {
	const exists = year >= FIRST_YEAR && month >= 1 && month <= 12;
	if (!exists || day < 1 || day > daysInMonth(year, month)) return NaN;
	return Date.UTC(year, month - 1, day) + milliseconds;
}

function daysInMonth(year: number, month: number): number {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** @returns the year that stands there before a blank, or NO_YEAR */
function yearAt(line: string, start: number): number {
	if (!isDigit(line, start) || line[start + 4] !== ' ') return NO_YEAR;
	return digits(line, start, 4);
}

function isDigit(line: string, at: number): boolean {
	return digitAt(line, at) !== -1;
}

/** The digit that stands there, or −1. */
function digitAt(line: string, at: number): number {
	const code = line.charCodeAt(at);
	return code >= ZERO && code <= NINE ? code - ZERO : -1;
}

/** Whether a word ends before `at`: at a blank, a tab, a closing bracket or the end of the line. */
function isEndOfWord(line: string, at: number): boolean {
	const code = line.charCodeAt(at);
	return code === BLANK || code === TAB || code === CLOSING || at >= line.length;
}

/** The number that `count` digits at `start` make, or −1 when they are not all digits. */
export function digits(line: string, start: number, count: number): number {
	let value = 0;
	for (let at = start; at < start + count; at++) {
		const digit = digitAt(line, at);
		if (digit === -1) return -1;
		value = value * 10 + digit;
	}
	return value;
}
