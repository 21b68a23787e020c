import { LAST_INSTANT } from '../event/isoText';
import type { InFold, TimeZone } from '../event/timeZone';
import { ExplainedError } from '../messages/explainedError';
import { localDateTime } from '../sources/auditTrailApi/query';
import { shown } from './shown';

export interface Zones {
	/**
	 * In which the editor's date picker is meant. Asked for only where a value names no zone, because n8n's settings may
	 * hold something that is none.
	 */
	workflow: () => TimeZone;
	/** In which Nexthink reads a date without a zone. */
	log: TimeZone;
}

/** A parameter that takes a date. */
export interface DateField {
	/** As the editor shows it. */
	label: string;
	/** What is asked for if the field is not there. */
	without: string;
	/** Which of two is meant where clocks were set back and showed a time twice. */
	inFold: InFold;
}

/** A date as it was given, and as the API takes it. */
export interface GivenDate {
	/** Epoch milliseconds; of a bare date, its midnight in the zone of the log. */
	instant: number;
	/** In the API's format and the zone of the log. */
	written: string;
}

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
 * Reads a date. A bare date stays as it is. An instant (a date-time with a zone or an offset, a Luxon DateTime, a
 * JavaScript Date) is converted to the log's zone; a date-time without a zone is read in the workflow's zone and
 * converted. Fractions of a second are not written.
 *
 * @throws ExplainedError
 */
export function readDate(field: DateField, value: unknown, zones: Zones): GivenDate {
	const text = typeof value === 'string' ? value.trim() : '';
	if (DATE.test(text)) {
		const day = midnight(text);
		if (day === null) throw doesNotExist(field, value);
		return { instant: zones.log.toInstant(day, field.inFold), written: text };
	}
	const match = DATE_TIME.exec(text);
	const instant =
		match === null ? instantOfObject(value) : instantOf(match, zones.workflow, field.inFold);
	if (instant === null) {
		throw match === null ? notADate(field, value) : doesNotExist(field, value);
	}
	// Checked before the conversion as well: there are dates that no time zone can be asked about.
	if (!hasFourDigits(instant) || !hasFourDigits(zones.log.toLocal(instant))) {
		throw doesNotExist(field, value);
	}
	return { instant, written: localDateTime(instant, zones.log) };
}

function instantOf(
	match: RegExpExecArray,
	workflowZone: () => TimeZone,
	inFold: InFold,
): number | null {
	const [, date, hours, minutes, seconds = '0', zone] = match;
	const day = midnight(date!);
	if (day === null || Number(hours) > 23 || Number(minutes) > 59 || Number(seconds) > 59)
		return null;
	const local = day + Number(hours) * HOUR + Number(minutes) * MINUTE + Number(seconds) * SECOND;
	if (zone === undefined) return workflowZone().toInstant(local, inFold);
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

function hasFourDigits(instant: number): boolean {
	return instant >= FIRST_INSTANT && instant <= LAST_INSTANT;
}

function doesNotExist({ label, without }: DateField, value: unknown): ExplainedError {
	return new ExplainedError(
		`'${label}' must be a date that exists, but is ${shown(value)}`,
		`Pick a date in '${label}', or enter one such as 2024-12-24 or 2024-12-24T14:00:00. To ask for ${without}, remove the field.`,
	);
}

function notADate({ label, without }: DateField, value: unknown): ExplainedError {
	const text = typeof value === 'string' ? value.trim() : '';
	const example = dateMeant(text) ?? SOME_DATE;
	return new ExplainedError(
		text === ''
			? `'${label}' must be a date, but is ${shown(value)}`
			: `'${label}' cannot be read as a date: ${shown(value)}`,
		`Write ${example} in '${label}', or with a time ${example}T14:00:00. To ask for ${without}, remove the field.`,
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
