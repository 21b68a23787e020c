import type { TimeZone } from './timeZone';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** Time zones lie at most 26 hours apart, so a time further ahead than this is not from this year. */
const FURTHEST_AHEAD = 26 * HOUR;
/** No zone is further ahead of UTC. */
const FURTHEST_ZONE = 14 * HOUR;
/** In years: two 29ths of February lie at most eight apart, and the search begins one year ahead. */
const LONGEST_WAIT = 9;
/** Below this year `Date.UTC` reads another century, and no appliance writes it. */
const FIRST_YEAR = 100;

/** Beyond it, ISO 8601 writes years in another way. */
const LAST_INSTANT = Date.UTC(9999, 11, 31, 23, 59, 59, 999);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

const ZERO = 0x30;
const NINE = 0x39;

/** A time found in a line: where it ends, and what it says in epoch milliseconds (null: no such time exists). */
export interface Timestamp {
	end: number;
	instant: number | null;
}

/**
 * Reads the time at the beginning of log lines, in the formats of rsyslog and of common loggers:
 * `2024-11-03T02:28:01.123456+01:00` (RFC 3339; also `Z`, a blank for the `T`, a comma, no fraction,
 * no zone) and `Nov  3 02:28:01` (no year, no zone). Fractions are cut to milliseconds.
 */
export class TimestampReader {
	// Lines of the same minute follow each other, and looking up a zone costs more than all the rest.
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

	/** @returns the time that stands in `line` at `start`, or null when none does */
	read(line: string, start: number): Timestamp | null {
		return isDigit(line, start) ? this.readDated(line, start) : this.readTraditional(line, start);
	}

	/** RFC 3339 and its relatives: `yyyy-mm-dd hh:mm:ss`, then perhaps a fraction and a zone. */
	private readDated(line: string, start: number): Timestamp | null {
		const year = digits(line, start, 4);
		const month = digits(line, start + 5, 2);
		const day = digits(line, start + 8, 2);
		const separator = line[start + 10];
		if (year < 0 || month < 0 || day < 0) return null;
		if (line[start + 4] !== '-' || line[start + 7] !== '-') return null;
		if (separator !== 'T' && separator !== ' ' && separator !== 't') return null;
		const secondOfDay = clockTime(line, start + 11);
		if (secondOfDay === null) return null;

		let end = start + 19;
		let milliseconds = 0;
		if ((line[end] === '.' || line[end] === ',') && isDigit(line, end + 1)) {
			let place = 100;
			for (end++; isDigit(line, end); end++, place = Math.floor(place / 10)) {
				milliseconds += place * (line.charCodeAt(end) - ZERO);
			}
		}
		const offset = zoneOffset(line, end);
		const exists = year >= FIRST_YEAR && dayExists(year, month, day) && isTimeOfDay(secondOfDay);
		if (offset === null) {
			const local = { year, month, day, secondOfDay };
			const instant = exists ? this.fromLocal(local) + milliseconds : NaN;
			return { end, instant: instant <= LAST_INSTANT ? instant : null };
		}
		const instant =
			Date.UTC(year, month - 1, day) +
			secondOfDay * SECOND +
			milliseconds -
			offset.minutes * MINUTE;
		return { end: offset.end, instant: exists && instant <= LAST_INSTANT ? instant : null };
	}

	/** rsyslog's traditional format: `Mmm dd hh:mm:ss`, the day padded with a blank or a zero. */
	private readTraditional(line: string, start: number): Timestamp | null {
		const month = MONTHS.indexOf(line.slice(start, start + 3)) + 1;
		if (month === 0 || line[start + 3] !== ' ' || line[start + 6] !== ' ') return null;
		const day = line[start + 4] === ' ' ? digits(line, start + 5, 1) : digits(line, start + 4, 2);
		const secondOfDay = clockTime(line, start + 7);
		if (day < 0 || secondOfDay === null) return null;
		const end = start + 15;
		const instant = isTimeOfDay(secondOfDay) ? this.latest(month, day, secondOfDay) : null;
		return { end, instant };
	}

	private latest(month: number, day: number, secondOfDay: number): number | null {
		for (let year = this.latestYear; year >= this.latestYear - LONGEST_WAIT; year--) {
			if (!dayExists(year, month, day)) continue;
			// Most years are told without asking the zone, which keeps its memory for the right one.
			if (Date.UTC(year, month - 1, day) - FURTHEST_ZONE > this.latestYearless) continue;
			const instant = this.fromLocal({ year, month, day, secondOfDay });
			if (instant <= this.latestYearless) return instant;
		}
		return null;
	}

	private fromLocal(local: LocalTime): number {
		const midnight = Date.UTC(local.year, local.month - 1, local.day);
		const minuteOfDay = Math.floor(local.secondOfDay / 60);
		const localMinute = midnight + minuteOfDay * MINUTE;
		if (localMinute !== this.lastLocalMinute) {
			this.lastLocalMinute = localMinute;
			this.lastMinuteInstant = this.zone.toInstant(localMinute, 'earlier');
		}
		return this.lastMinuteInstant + (local.secondOfDay - minuteOfDay * 60) * SECOND;
	}
}

interface LocalTime {
	year: number;
	month: number;
	day: number;
	secondOfDay: number;
}

/** `hh:mm:ss` as seconds; above a day's when a part of it is too large; null when it is not written like that. */
function clockTime(line: string, start: number): number | null {
	const hour = digits(line, start, 2);
	const minute = digits(line, start + 3, 2);
	const second = digits(line, start + 6, 2);
	if (hour < 0 || minute < 0 || second < 0) return null;
	if (line[start + 2] !== ':' || line[start + 5] !== ':') return null;
	return hour < 24 && minute < 60 && second < 60 ? hour * 3600 + minute * 60 + second : Infinity;
}

function isTimeOfDay(secondOfDay: number): boolean {
	return secondOfDay !== Infinity;
}

/** `Z`, `+hh:mm` or `+hhmm`; null when none stands there. */
function zoneOffset(line: string, start: number): { end: number; minutes: number } | null {
	const sign = line[start];
	if (sign === 'Z' || sign === 'z') return { end: start + 1, minutes: 0 };
	if (sign !== '+' && sign !== '-') return null;
	const hours = digits(line, start + 1, 2);
	const colon = line[start + 3] === ':' ? 1 : 0;
	const minutes = digits(line, start + 3 + colon, 2);
	if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return null;
	const size = hours * 60 + minutes;
	return { end: start + 5 + colon, minutes: sign === '-' ? -size : size };
}

function dayExists(year: number, month: number, day: number): boolean {
	return month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth(year, month);
}

function daysInMonth(year: number, month: number): number {
	if (month === 2) return year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0) ? 29 : 28;
	return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

function isDigit(line: string, at: number): boolean {
	const code = line.charCodeAt(at);
	return code >= ZERO && code <= NINE;
}

/** The number that `count` digits at `start` make, or −1 when they are not all digits. */
function digits(line: string, start: number, count: number): number {
	let value = 0;
	for (let at = start; at < start + count; at++) {
		if (!isDigit(line, at)) return -1;
		value = value * 10 + line.charCodeAt(at) - ZERO;
	}
	return value;
}
