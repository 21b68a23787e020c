import type { Mark } from './state';

export const MINUTE = 60 * 1000;
export const HOUR = 60 * MINUTE;

/** Time zones lie at most so far apart (UTC-12 to UTC+14): so far off may a date be read. */
const ZONES_APART_HOURS = 26;

/** What to ask for, and what is known once the answer was read to its end. */
export interface Plan {
	/** Whole hours, counted back from `before`, or from the server's now. */
	hours: number;
	/** Epoch milliseconds; null: up to now. */
	before: number | null;
	/** Where the log has been read to then. */
	after: Mark;
	/** The answer may begin before the lines that are remembered. */
	reachesBack: boolean;
}

/**
 * Plans a request so that its window begins after the one before it did, and before anything that could
 * be new: then every line of the answer was in the last one or is new. `elapsed_hours` knows no time
 * zone, and whole hours leave at least half an hour for clocks that are set and servers that are slow.
 *
 * Only a gap that is too long for one answer is read by date: each part begins 26 hours early, because
 * it is not known in which zone the server reads a date.
 *
 * @param stepHours how many hours further a part brings it; null: all at once
 */
export function planned(mark: Mark, now: number, stepHours: number | null): Plan {
	const { readAt, reach, isByDate } = mark;
	const gap = hoursSince(readAt, now);
	if (stepHours !== null && stepHours < gap) {
		const before = readAt + stepHours * HOUR;
		return {
			hours: stepHours + reach + ZONES_APART_HOURS,
			before,
			after: { readAt: before, reach, isByDate: true },
			reachesBack: true,
		};
	}
	return {
		hours: gap + reach + (isByDate ? ZONES_APART_HOURS : 0),
		before: null,
		after: { readAt: now, reach, isByDate: false },
		reachesBack: isByDate,
	};
}

/** Whole hours that hold all the time since `instant`; at least one, also after n8n's clock was set back. */
export function hoursSince(instant: number, now: number): number {
	return Math.max(1, Math.ceil((now - instant) / HOUR));
}

/**
 * @param plan one whose answer did not fit
 * @param stepHours the steps that it was planned with
 * @returns smaller steps, or null when no answer can be smaller
 */
export function smallerSteps(
	plan: Plan,
	mark: Mark,
	now: number,
	stepHours: number | null,
): number | null {
	const half = Math.floor((plan.before === null ? hoursSince(mark.readAt, now) : stepHours!) / 2);
	const smallerAnswer = plan.hours - mark.reach - ZONES_APART_HOURS - 1;
	const steps = Math.min(half, smallerAnswer);
	return steps >= 1 ? steps : null;
}
