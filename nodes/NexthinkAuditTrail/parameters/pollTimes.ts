const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;
/** The longest month. */
const MONTH = 31 * DAY;

const PAUSES: Readonly<Record<string, number>> = {
	everyMinute: MINUTE,
	everyHour: HOUR,
	everyDay: DAY,
	everyWeek: 7 * DAY,
	everyMonth: MONTH,
};
const UNITS: Readonly<Record<string, number>> = { minutes: MINUTE, hours: HOUR };

/**
 * @param pollTimes what n8n's own parameter 'Poll Times' holds
 * @returns the longest time between two polls in milliseconds; null when it cannot be told, as of a cron expression
 */
export function longestPause(pollTimes: unknown): number | null {
	const { item } = (pollTimes ?? {}) as { item?: Array<Record<string, unknown>> };
	const pauses = (Array.isArray(item) ? item : []).map(({ mode, value, unit }) =>
		mode === 'everyX'
			? Number(value) * (UNITS[String(unit)] ?? NaN)
			: (PAUSES[String(mode)] ?? NaN),
	);
	// Of several times, polls are never further apart than of the most frequent one.
	const known = pauses.filter((pause) => pause > 0);
	return known.length === 0 ? null : Math.min(...known);
}
