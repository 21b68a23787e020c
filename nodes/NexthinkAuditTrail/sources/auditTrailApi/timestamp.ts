import { copied, standsAt } from './textPieces';
import type { TimeZone } from '../../event/timeZone';

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

/**
 * Reads the time at the beginning of log lines, in the formats of rsyslog and of common loggers:
 * `2024-11-03T02:28:01.123456+01:00` (RFC 3339; also `Z`, a blank for the `T`, a comma, no fraction,
 * no zone) and `Nov  3 02:28:01` (no year, no zone). Fractions are cut to milliseconds.
 */
export class TimestampReader {
	/** What the time that was read last says, in epoch milliseconds; NaN when no such time exists. */
	instant = NaN;

	// Lines of the same minute follow each other. What was found out of the last one holds for the next one if its
	// text up to the seconds is the same.
	private minuteText: string | null = null;
	private isMinuteDated = false;
	/** Local milliseconds for a dated minute, whose zone may follow; epoch milliseconds for one without a year. */
	private minute = NaN;
	private zoneText = 'Z';
	private zoneOffset = 0;
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

	/** @returns where the time ends that stands in `line` at `start`, or −1 when none does */
	read(line: string, start: number): number {
		const { minuteText } = this;
		if (minuteText !== null && standsAt(line, minuteText, start)) {
			const end = start + minuteText.length + 2;
			const second = digits(line, end - 2, 2);
			if (second >= 0 && second < 60) {
				const instant = this.minute + second * SECOND;
				return this.isMinuteDated ? this.readFraction(line, end, instant) : this.tell(end, instant);
			}
		}
		return isDigit(line, start) ? this.readDated(line, start) : this.readTraditional(line, start);
	}

	/** RFC 3339 and its relatives: `yyyy-mm-dd hh:mm:ss`, then perhaps a fraction and a zone. */
	private readDated(line: string, start: number): number {
		const year = digits(line, start, 4);
		const month = digits(line, start + 5, 2);
		const day = digits(line, start + 8, 2);
		const separator = line[start + 10];
		if (year < 0 || month < 0 || day < 0) return -1;
		if (line[start + 4] !== '-' || line[start + 7] !== '-') return -1;
		if (separator !== 'T' && separator !== ' ' && separator !== 't') return -1;
		const secondOfDay = clockTime(line, start + 11);
		if (secondOfDay === null) return -1;

		const exists = year >= FIRST_YEAR && dayExists(year, month, day) && isTimeOfDay(secondOfDay);
		const end = start + 19;
		if (!exists) return this.readFraction(line, end, NaN);
		const local = Date.UTC(year, month - 1, day) + secondOfDay * SECOND;
		this.rememberMinute(line, start, end, true, Math.floor(local / MINUTE) * MINUTE);
		return this.readFraction(line, end, local);
	}

	/** @param local the time up to its seconds in local milliseconds; NaN when no such time exists */
	private readFraction(line: string, start: number, local: number): number {
		let end = start;
		let milliseconds = 0;
		if ((line[end] === '.' || line[end] === ',') && isDigit(line, end + 1)) {
			let place = 100;
			for (end++; isDigit(line, end); end++, place = Math.floor(place / 10)) {
				milliseconds += place * (line.charCodeAt(end) - ZERO);
			}
		}
		const zoneEnd = this.readZone(line, end);
		return zoneEnd === -1
			? this.tell(end, this.fromLocal(local) + milliseconds)
			: this.tell(zoneEnd, local + milliseconds - this.zoneOffset);
	}

	/** Reads `Z`, `+hh:mm` or `+hhmm`. @returns where it ends, or −1 when none stands there */
	private readZone(line: string, start: number): number {
		const { zoneText } = this;
		if (line.startsWith(zoneText, start)) return start + zoneText.length;
		const sign = line[start];
		if (sign === 'Z' || sign === 'z') return this.rememberZone(line, start, start + 1, 0);
		if (sign !== '+' && sign !== '-') return -1;
		const hours = digits(line, start + 1, 2);
		const colon = line[start + 3] === ':' ? 1 : 0;
		const minutes = digits(line, start + 3 + colon, 2);
		if (hours < 0 || hours > 23 || minutes < 0 || minutes > 59) return -1;
		const size = (hours * 60 + minutes) * MINUTE;
		return this.rememberZone(line, start, start + 5 + colon, sign === '-' ? -size : size);
	}

	/** rsyslog's traditional format: `Mmm dd hh:mm:ss`, the day padded with a blank or a zero. */
	private readTraditional(line: string, start: number): number {
		const month = MONTHS.indexOf(line.slice(start, start + 3)) + 1;
		if (month === 0 || line[start + 3] !== ' ' || line[start + 6] !== ' ') return -1;
		const day = line[start + 4] === ' ' ? digits(line, start + 5, 1) : digits(line, start + 4, 2);
		const secondOfDay = clockTime(line, start + 7);
		if (day < 0 || secondOfDay === null) return -1;
		const end = start + 15;
		if (!isTimeOfDay(secondOfDay)) return this.tell(end, NaN);
		const second = secondOfDay % 60;
		const minute = this.latest(month, day, secondOfDay - second);
		const lastSecond = this.latest(month, day, secondOfDay - second + 59);
		// In one minute a year the seconds decide which year is meant.
		if (lastSecond - minute === 59 * SECOND) {
			this.rememberMinute(line, start, end, false, minute);
		}
		return this.tell(end, this.latest(month, day, secondOfDay));
	}

	/** @returns NaN when there was no such day in the last years */
	private latest(month: number, day: number, secondOfDay: number): number {
		for (let year = this.latestYear; year >= this.latestYear - LONGEST_WAIT; year--) {
			if (!dayExists(year, month, day)) continue;
			// Most years are told without asking the zone, which keeps its memory for the right one.
			const midnight = Date.UTC(year, month - 1, day);
			if (midnight - FURTHEST_ZONE > this.latestYearless) continue;
			const instant = this.fromLocal(midnight + secondOfDay * SECOND);
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

	private tell(end: number, instant: number): number {
		this.instant = instant <= LAST_INSTANT ? instant : NaN;
		return end;
	}

	private rememberMinute(
		line: string,
		start: number,
		end: number,
		isDated: boolean,
		minute: number,
	): void {
		this.minuteText = copied(line.slice(start, end - 2));
		this.isMinuteDated = isDated;
		this.minute = minute;
	}

	private rememberZone(line: string, start: number, end: number, offset: number): number {
		this.zoneText = line.slice(start, end);
		this.zoneOffset = offset;
		return end;
	}
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
