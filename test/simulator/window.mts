/** Reads the two optional parameters of a log request, as strictly as their documentation allows. */

import type { LogWindow } from './logSource.mts';
import { Refusal } from './refusal.mts';
import type { SimulatorSettings } from './settings.mts';

/** The two parameters as they came, undefined when left out; a number of hours is for tests to ask with. */
export interface TimeParameters {
	beforeDate?: string;
	elapsedHours?: string | number;
}

// The page: `yyyy-mm-ddThh:mm:ss`, with `2024-12-24` as an example too. No zone, no fraction.
const BEFORE_DATE = /^(\d{4})-(\d{2})-(\d{2})(?:T(\d{2}):(\d{2}):(\d{2}))?$/;
// Fractions are not documented; zero hours would be an empty window.
const ELAPSED_HOURS = /^[1-9]\d*$/;
const MILLISECONDS_PER_MINUTE = 60_000;
const MILLISECONDS_PER_HOUR = 3_600_000;
// "2024-12-24T14:00:00": what an ISO date must repeat for the calendar to have that day and hour.
const SECONDS_PRECISION = 19;

/**
 * Turns `before_date` into an instant.
 *
 * @param text as sent
 * @param zoneOffsetMinutes the zone the server reads it in, minutes east of UTC
 * @returns epoch milliseconds
 * @throws Refusal 400 for another form, or a day or hour that does not exist
 */
function instantOf(text: string, zoneOffsetMinutes: number): number {
	const parts = BEFORE_DATE.exec(text);
	if (parts === null)
		throw new Refusal(400, 'before_date is not yyyy-mm-dd or yyyy-mm-ddThh:mm:ss');
	const [, year, month, day, hour = '00', minute = '00', second = '00'] = parts;
	const asUtc = `${year}-${month}-${day}T${hour}:${minute}:${second}`;
	const instant = Date.parse(`${asUtc}Z`);
	if (
		Number.isNaN(instant) ||
		new Date(instant).toISOString().slice(0, SECONDS_PRECISION) !== asUtc
	) {
		throw new Refusal(400, 'before_date is not in the calendar');
	}
	return instant - zoneOffsetMinutes * MILLISECONDS_PER_MINUTE;
}

/**
 * Gives the window that a request asks for.
 *
 * @throws Refusal 400 for a parameter that is not of the documented form, or in the future where that is refused
 */
export function windowOf(parameters: TimeParameters, settings: SimulatorSettings): LogWindow {
	const window: LogWindow = {
		start: null,
		startInclusive: settings.elapsedStartInclusive,
		end: null,
		endInclusive: settings.beforeDateInclusive,
	};
	if (settings.ignoreTimeParameters) return window;
	if (parameters.beforeDate !== undefined) {
		window.end = instantOf(parameters.beforeDate, settings.serverZoneOffsetMinutes);
		if (settings.refuseFutureBeforeDate && window.end > settings.clock()) {
			throw new Refusal(400, 'before_date is in the future');
		}
	}
	if (parameters.elapsedHours !== undefined) {
		if (!ELAPSED_HOURS.test(String(parameters.elapsedHours))) {
			throw new Refusal(400, 'elapsed_hours is not a whole number of at least 1');
		}
		const from = window.end ?? settings.clock();
		window.start = from - Number(parameters.elapsedHours) * MILLISECONDS_PER_HOUR;
	}
	return window;
}
