import type { TimeZone } from '../../event/timeZone';

/** Whose audit log is asked for: the web interface's, one Engine's, or all Engines'. */
export type Operation = 'portal' | 'engine' | 'allEngines';

/** The time range as the API takes it ("Optional parameters" of its page). A field left out is not sent. */
export interface TimeRange {
	/** `yyyy-mm-dd` or `yyyy-mm-ddThh:mm:ss`, without a zone. */
	beforeDate?: string;
	/** A whole number of hours, in digits. */
	elapsedHours?: string;
	/** The date from which the hours were counted. It is only shown: the API takes no beginning. */
	after?: {
		/** In the form of `beforeDate`. */
		date: string;
		/** Whether the hours reach back to it; they do not if a smaller number was given. */
		isReached: boolean;
	};
}

/** One request for an audit log. */
export interface AuditLogQuery {
	operation: Operation;
	/** The Engine's host name, for the operation `engine` only. */
	engine: string | null;
	timeRange: TimeRange;
}

/**
 * The documented path of a log ("Calling the Audit Trail API") with the optional parameters.
 * Nothing in an Engine's name leaves its path segment.
 */
export function auditLogPath(query: AuditLogQuery): string {
	const path = `/audit-trail/api/v1/${logPath(query)}/type/auditlog`;
	const parameters = new URLSearchParams(sentOf(query.timeRange)).toString();
	return parameters === '' ? path : `${path}?${parameters}`;
}

/** @returns what was asked for, to be read after "Asked for", such as `the 8 hours before 2024-12-24T13:00:00` */
export function timeRangeInWords({ beforeDate, elapsedHours, after }: TimeRange): string {
	if (elapsedHours === undefined) {
		return beforeDate === undefined ? 'the whole log' : `all of the log before ${beforeDate}`;
	}
	const hours = elapsedHours === '1' ? 'hour' : `${elapsedHours} hours`;
	const range =
		beforeDate === undefined ? `the last ${hours}` : `the ${hours} before ${beforeDate}`;
	if (after === undefined) return range;
	return after.isReached
		? `${range}, to have all after ${after.date}`
		: `${range}, because 'Elapsed Hours' begins later than 'After Date'`;
}

/**
 * @param instant epoch milliseconds, of the years 100 to 9999
 * @returns the local time in a zone, in the API's format `yyyy-mm-ddThh:mm:ss` ("Optional parameters")
 */
export function localDateTime(instant: number, zone: TimeZone): string {
	return new Date(zone.toLocal(instant)).toISOString().slice(0, 'yyyy-mm-ddThh:mm:ss'.length);
}

function sentOf({ beforeDate, elapsedHours }: TimeRange): Array<[name: string, value: string]> {
	return [
		...(beforeDate === undefined ? [] : [['before_date', beforeDate] as [string, string]]),
		...(elapsedHours === undefined ? [] : [['elapsed_hours', elapsedHours] as [string, string]]),
	];
}

function logPath({ operation, engine }: AuditLogQuery): string {
	switch (operation) {
		case 'portal':
			return 'portal';
		case 'engine':
			return `engine/${encodeURIComponent(engine ?? '')}`;
		case 'allEngines':
			return 'engines';
	}
}
