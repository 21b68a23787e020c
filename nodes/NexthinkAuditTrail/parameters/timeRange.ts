import type { TimeRange } from '../sources/auditTrailApi/query';
import { ExplainedError } from '../messages/explainedError';
import type { DateField, GivenDate, Zones } from './dates';
import { readDate } from './dates';
import { readWholeNumber } from './numbers';

const BEFORE_DATE: DateField = {
	label: 'Before Date',
	without: 'everything up to now',
	inFold: 'later',
};
const AFTER_DATE: DateField = {
	label: 'After Date',
	without: 'the log without it',
	inFold: 'earlier',
};

const HOUR = 60 * 60 * 1000;
/**
 * The API counts hours back from the moment at which the request arrives, by its own clock. By ours that may be so much later,
 * and a date that is meant as now may lie so far in the future.
 */
const LATER_THERE = 60 * 1000;

/**
 * @param collection the 'Time Range' collection; fields that were not added are missing in it
 * @param now epoch milliseconds
 * @throws ExplainedError
 */
export function readTimeRange(
	collection: Record<string, unknown>,
	zones: Zones,
	now: number,
): TimeRange {
	const given = (name: string, field: DateField): GivenDate | null =>
		name in collection ? readDate(field, collection[name], zones) : null;
	const before = given('beforeDate', BEFORE_DATE);
	const after = given('afterDate', AFTER_DATE);
	const hours =
		'elapsedHours' in collection
			? readWholeNumber('Elapsed Hours', collection.elapsedHours)
			: Infinity;
	const range: TimeRange = before === null ? {} : { beforeDate: before.written };
	if (after === null) return hours === Infinity ? range : { ...range, elapsedHours: String(hours) };
	const hoursToDate = hoursBack(after, before, zones, now);
	return {
		...range,
		// The later beginning counts.
		elapsedHours: String(Math.min(hours, hoursToDate)),
		after: { date: after.written, isReached: hoursToDate <= hours },
	};
}

/**
 * The API takes no beginning, only whole hours.
 *
 * @returns how many of them, from `before` or from now, reach back to `after`: at most an hour beyond it
 */
function hoursBack(
	after: GivenDate,
	before: GivenDate | null,
	{ log }: Zones,
	now: number,
): number {
	if (after.instant > now + LATER_THERE) {
		throw new ExplainedError(
			`'After Date' must lie in the past, but is ${after.written} in ${log.name}`,
			"Enter a date that has passed in 'After Date', or remove the field.",
		);
	}
	if (before === null) return Math.max(1, Math.ceil((now + LATER_THERE - after.instant) / HOUR));
	const end = log.toInstant(Date.parse(asUtc(before.written)), BEFORE_DATE.inFold);
	if (after.instant < end) return Math.ceil((end - after.instant) / HOUR);
	throw new ExplainedError(
		`'After Date' must be earlier than 'Before Date', but ${after.written} is not earlier than ${before.written}`,
		"Enter an earlier date in 'After Date', or a later one in 'Before Date'.",
	);
}

/** @returns a date in the API's format as an instant that is written in UTC */
function asUtc(date: string): string {
	return date.includes('T') ? `${date}Z` : date;
}
