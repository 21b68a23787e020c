import { LAST_INSTANT } from '../../event/isoText';
import type { TimeZone } from '../../event/timeZone';
import { digits, localTime } from '../auditTrailApi/timestamp';

/*
 * ISO 8601 and SQL: the format of times is documented for neither answers nor files.
 *
 *   time     = yyyy-mm-dd ("T" / "t" / " ") hh:mm [":" ss [("." / ",") fraction]] [zone]
 *   fraction = one to nine digits, cut to milliseconds
 *   zone     = blanks ("Z" / "UTC" / ("+" / "-") hh [":"] [mm])
 */

const BETWEEN_DATE_AND_CLOCK = 'Tt ';
const BEFORE_FRACTION = '.,';
const BEFORE_SECONDS = 'yyyy-mm-ddThh:mm'.length;
const AFTER_SECONDS = 'yyyy-mm-ddThh:mm:ss'.length;
const MOST_FRACTION_DIGITS = 9;
const ZONE = /^\s*(?:(Z|UTC)|([+-])(0\d|1[0-4]):?([0-5]\d)?)?$/i;

/** A leap second counts as the one before it. */
const AS_ISO_TEXT = /^\d{4}-\d\d-\d\dT\d\d:\d\d:[0-5]\d\.\d{3}Z$/;

const LAST_HOUR = 23;
const LAST_MINUTE = 59;
const LAST_SECOND = 59;
const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Reads the time of a row.
 *
 * @param text for example `2024-12-24T13:00:00Z` or `2024-12-24 13:00:00.123`
 * @param zone of times that name none; of a local time that clocks showed twice, the earlier one is meant
 * @returns epoch milliseconds; NaN for anything else, and for dates that do not exist
 */
export function rowTime(text: string, zone: TimeZone): number {
	const time = text.trim();
	const day = dayIn(time);
	const minute = minuteIn(time);
	if (Number.isNaN(day) || minute === -1) return NaN;
	if (time[BEFORE_SECONDS] !== ':')
		return instantOf(day + minute, time.slice(BEFORE_SECONDS), zone);

	const seconds = digits(time, BEFORE_SECONDS + 1, 2);
	if (seconds === -1 || seconds > LAST_SECOND + 1) return NaN;
	let at = AFTER_SECONDS;
	let milliseconds = 0;
	if (time.length > at && BEFORE_FRACTION.includes(time[at]!)) {
		const start = ++at;
		let weight = SECOND;
		for (let digit = digits(time, at, 1); digit !== -1; digit = digits(time, ++at, 1)) {
			weight = Math.floor(weight / 10);
			milliseconds += digit * weight;
		}
		if (at === start || at > start + MOST_FRACTION_DIGITS) return NaN;
	}
	// A leap second is the second before it.
	const inMinute = Math.min(seconds, LAST_SECOND) * SECOND + milliseconds;
	return instantOf(day + minute + inMinute, time.slice(at), zone);
}

/** @returns whether a time that {@link rowTime} reads is written as `IsoText` would write it */
export function isIsoText(time: string): boolean {
	return AS_ISO_TEXT.test(time);
}

/** @returns the beginning of the day in local milliseconds; NaN when there is no such day, or nothing like it */
function dayIn(time: string): number {
	if (time[4] !== '-' || time[7] !== '-') return NaN;
	return localTime(digits(time, 0, 4), digits(time, 5, 2), digits(time, 8, 2), 0);
}

/** @returns milliseconds of the day up to the minutes; -1 when there is no such time, or nothing like it */
function minuteIn(time: string): number {
	if (time[13] !== ':' || !BETWEEN_DATE_AND_CLOCK.includes(time[10]!)) return -1;
	const hours = digits(time, 11, 2);
	const minutes = digits(time, 14, 2);
	const exists = hours !== -1 && hours <= LAST_HOUR && minutes !== -1 && minutes <= LAST_MINUTE;
	return exists ? hours * HOUR + minutes * MINUTE : -1;
}

/** @param written the zone as it is written, or nothing */
function instantOf(local: number, written: string, zone: TimeZone): number {
	const instant = written === 'Z' ? local : inZone(local, written, zone);
	return instant > LAST_INSTANT ? NaN : instant;
}

function inZone(local: number, written: string, zone: TimeZone): number {
	const match = ZONE.exec(written);
	if (match === null) return NaN;
	const [, utc, sign, hours = '0', minutes = '0'] = match;
	if (utc !== undefined) return local;
	if (sign === undefined) return zone.toInstant(local, 'earlier');
	const offset = Number(hours) * HOUR + Number(minutes) * MINUTE;
	return sign === '-' ? local + offset : local - offset;
}
