import { LAST_INSTANT } from '../../event/isoText';
import type { TimeZone } from '../../event/timeZone';

/** ISO 8601 and SQL: the format of times is documented for neither answers nor files. */
const DATE_TIME =
	/^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d)(?::(\d\d)(?:[.,](\d{1,9}))?)?\s*(?:(Z|UTC)|([+-])(\d\d):?(\d\d)?)?$/i;
/** Below it, `Date.UTC` reads another century. */
const FIRST_YEAR = 100;
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
	const [, year, month, day, hours, minutes, seconds = '0', fraction = ''] = match;
	const [utc, sign, zoneHours = '0', zoneMinutes = '0'] = match.slice(8);
	const milliseconds = Number(
		fraction.slice(0, MILLISECOND_DIGITS).padEnd(MILLISECOND_DIGITS, '0'),
	);
	const local = Date.UTC(+year!, +month! - 1, +day!, +hours!, +minutes!, +seconds, milliseconds);
	const shown = new Date(local).toISOString();
	const isReal =
		+year! >= FIRST_YEAR && shown.startsWith(`${year}-${month}-${day}T${hours}:${minutes}`);
	if (!isReal) return NaN;
	const offset = (Number(zoneHours) * 60 + Number(zoneMinutes)) * MINUTE;
	const instant =
		utc !== undefined
			? local
			: sign === undefined
				? zone.toInstant(local, 'earlier')
				: local - (sign === '-' ? -offset : offset);
	return instant > LAST_INSTANT ? NaN : instant;
}
