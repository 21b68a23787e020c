import { LAST_INSTANT } from '../../event/isoText';
import type { TimeZone } from '../../event/timeZone';

/** ISO 8601 and SQL: the format of times is documented for neither answers nor files. */
const DATE_TIME =
	/^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:(Z|UTC)|([+-])(0\d|1[0-4]):?([0-5]\d)?)?$/i;
const LAST_SECOND = 59;
const MINUTE = 60_000;
const MILLISECOND_DIGITS = 3;

/**
 * Reads the time of a row.
 *
 * @param text for example `2024-12-24T13:00:00Z` or `2024-12-24 13:00:00.123`
 * @param zone of times that name none; of a local time that clocks showed twice, the earlier one is meant
 * @returns epoch milliseconds; NaN for anything else, and for dates that do not exist
 */
export function rowTime(text: string, zone: TimeZone): number {
	const match = DATE_TIME.exec(text.trim());
	if (match === null) return NaN;
	const year = Number(match[1]);
	const month = Number(match[2]);
	const day = Number(match[3]);
	const hours = Number(match[4]);
	const minutes = Number(match[5]);
	const seconds = Number(match[6] ?? 0);
	const fraction = match[7];
	const milliseconds =
		fraction === undefined
			? 0
			: Number(fraction.slice(0, MILLISECOND_DIGITS).padEnd(MILLISECOND_DIGITS, '0'));
	// A leap second is the second before it.
	const second = Math.min(seconds, LAST_SECOND);
	const local = Date.UTC(year, month - 1, day, hours, minutes, second, milliseconds);
	const date = new Date(local);
	// A date that does not exist became another one.
	const isReal =
		date.getUTCFullYear() === year &&
		date.getUTCMonth() === month - 1 &&
		date.getUTCDate() === day &&
		date.getUTCHours() === hours &&
		date.getUTCMinutes() === minutes &&
		seconds <= LAST_SECOND + 1;
	if (!isReal) return NaN;
	const instant = instantOf(local, match, zone);
	return instant > LAST_INSTANT ? NaN : instant;
}

function instantOf(local: number, match: RegExpExecArray, zone: TimeZone): number {
	const [utc, sign, hours = '0', minutes = '0'] = match.slice(8);
	if (utc !== undefined) return local;
	if (sign === undefined) return zone.toInstant(local, 'earlier');
	const offset = (Number(hours) * 60 + Number(minutes)) * MINUTE;
	return sign === '-' ? local + offset : local - offset;
}
