import { LAST_INSTANT } from '../event/isoText';
import type { TimeZone } from '../event/timeZone';
import { ExplainedError } from '../messages/explainedError';
import type { TimeRange } from '../sources/auditTrailApi/query';
import { localDateTime } from '../sources/auditTrailApi/query';
import { shown } from './shown';
import { readWholeNumber } from './numbers';

// Until the room of polling asks for them where they are.
export type { TimeRange } from '../sources/auditTrailApi/query';
export { localDateTime } from '../sources/auditTrailApi/query';

export interface Zones {
	/**
	 * In which the editor's date picker is meant. Asked for only where a value names no zone, because n8n's settings may
	 * hold something that is none.
	 */
	workflow: () => TimeZone;
	/** In which Nexthink reads a date without a zone. */
	log: TimeZone;
}

const BEFORE_DATE = 'Before Date';

/** A date, then perhaps a time, then perhaps a zone, before which SQL has a blank. */
const DATE = /^\d{4}-\d{2}-\d{2}$/;
const DATE_TIME =
	/^(\d{4}-\d{2}-\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(?:[.,]\d+)?)?(?: ?(Z|[+-]\d{2}(?::?\d{2})?))?$/i;
/** As people write dates elsewhere: with points the day stands first, otherwise the day or the month. */
const DAY_AND_MONTH_FIRST = /^(\d{1,2})([./-])(\d{1,2})\2(\d{4})(?!\d)/;
/** Stands in a remedy where no date was meant. */
const SOME_DATE = '2024-12-24';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/** The documented format has four digits for the year. */
const FIRST_INSTANT = Date.parse('0001-01-01T00:00:00Z');

/**
 * @param collection the 'Time Range' collection; fields that were not added are missing in it
 * @throws ExplainedError
 */
export function readTimeRange(collection: Record<string, unknown>, zones: Zones): TimeRange {
	const range: TimeRange = {};
	if ('beforeDate' in collection) range.beforeDate = readBeforeDate(collection.beforeDate, zones);
	if ('elapsedHours' in collection) {
		range.elapsedHours = String(readWholeNumber('Elapsed Hours', collection.elapsedHours));
	}
	return range;
}

/**
 * Puts a date into the API's format. A bare date stays as it is. An instant (a date-time with a zone or
 * an offset, a Luxon DateTime, a JavaScript Date) is converted to the log's zone; a date-time without a
 * zone is read in the workflow's zone and converted. Fractions of a second are cut.
 */
function readBeforeDate(value: unknown, zones: Zones): string {
	const text = typeof value === 'string' ? value.trim() : '';
	if (DATE.test(text)) {
		if (midnight(text) === null) throw doesNotExist(value);
		return text;
	}
	const match = DATE_TIME.exec(text);
	const instant = match === null ? instantOfObject(value) : instantOf(match, zones.workflow);
	if (instant !== null) return inZone(value, instant, zones.log);
	throw match === null ? notADate(value) : doesNotExist(value);
}

function instantOf(match: RegExpExecArray, workflowZone: () => TimeZone): number | null {
	const [, date, hours, minutes, seconds = '0', zone] = match;
	const day = midnight(date!);
	if (day === null || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
		return null;
	const local = day + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
	if (zone === undefined) return workflowZone().toInstant(local, 'later');
	if (zone.toUpperCase() === 'Z') return local;
	const zoneHours = Number(zone.slice(1, 3));
	const zoneMinutes = Number(/\d{2}$/.exec(zone.slice(3)) ?? 0);
	if (zoneHours > 23 || zoneMinutes > 59) return null;
	const offset = zoneHours * HOUR + zoneMinutes * MINUTE;
	return zone.startsWith('-') ? local + offset : local - offset;
}

/** A Luxon DateTime or a Date, told by what they can do: they may come from another copy of their library. */
function instantOfObject(value: unknown): number | null {
	if (typeof value !== 'object' || value === null) return null;
	const { toMillis, toUTC, getTime } = value as Record<string, unknown>;
	// Lengths of time have toMillis, too, but no zone to change.
	const read = typeof toUTC === 'function' ? toMillis : getTime;
	const instant: unknown = typeof read === 'function' ? read.call(value) : null;
	return typeof instant === 'number' && Number.isFinite(instant) ? instant : null;
}

/** @returns midnight of `yyyy-mm-dd` as if in UTC, or null when the calendar has no such day */
function midnight(date: string): number | null {
	const instant = Date.parse(`${date}T00:00:00Z`);
	if (Number.isNaN(instant) || instant < FIRST_INSTANT) return null;
	return new Date(instant).toISOString().startsWith(date) ? instant : null;
}

function inZone(value: unknown, instant: number, zone: TimeZone): string {
	// Checked before the conversion as well: there are dates that no time zone can be asked about.
	if (!hasFourDigits(instant)) throw doesNotExist(value);
	const local = zone.toLocal(instant);
	if (!hasFourDigits(local)) throw doesNotExist(value);
	return localDateTime(instant, zone);
}

function hasFourDigits(instant: number): boolean {
	return instant >= FIRST_INSTANT && instant <= LAST_INSTANT;
}

function doesNotExist(value: unknown): ExplainedError {
	return new ExplainedError(
		`'${BEFORE_DATE}' must be a date that exists, but is ${shown(value)}`,
		`Pick a date in '${BEFORE_DATE}', or enter one such as 2024-12-24 or 2024-12-24T14:00:00. To ask for everything up to now, remove the field.`,
	);
}

function notADate(value: unknown): ExplainedError {
	const text = typeof value === 'string' ? value.trim() : '';
	const example = dateMeant(text) ?? SOME_DATE;
	return new ExplainedError(
		text === ''
			? `'${BEFORE_DATE}' must be a date, but is ${shown(value)}`
			: `'${BEFORE_DATE}' cannot be read as a date: ${shown(value)}`,
		`Write ${example} in '${BEFORE_DATE}', or with a time ${example}T14:00:00. To ask for everything up to now, remove the field.`,
	);
}

/** @returns the date in the form that is read, or null where it could be another one as well */
function dateMeant(text: string): string | null {
	const [, first, mark, second, year] = DAY_AND_MONTH_FIRST.exec(text) ?? [];
	if (first === undefined || second === undefined) return null;
	const written = (month: string, day: string): string =>
		`${year}-${month.padStart(2, '0')}-${day.padStart(2, '0')}`;
	const read =
		mark === '.' ? [written(second, first)] : [written(second, first), written(first, second)];
	const [date = null, another] = new Set(read.filter((each) => midnight(each) !== null));
	return another === undefined ? date : null;
}
