import type { Mark } from './state';

export const MINUTE = 60 * 1000;
export const HOUR = 60 * MINUTE;

/** A mark so far in the future was left by a clock that was wrong, and would stop the trigger until then. */
const FURTHEST_AHEAD = 48 * HOUR;

/** What to ask for, and what is known once the answer was read to its end. */
export interface Window {
	hours: number;
	/** Where it begins, by n8n's clock. */
	begin: number;
	/** The last so many hours are left for later polls; null: nothing is. */
	laterHours: number | null;
	/** The mark, once all in the window but not in the later hours was given. */
	after: Mark;
	/** The window reaches further back than the one before it did: time has passed, or a clock was set. */
	isLonger: boolean;
	/** By n8n's clock it begins before what is remembered: that clock is behind, or was ahead. */
	isClockOff: boolean;
}

/**
 * Plans a request so that its window begins before anything that could be new, and after `coveredFrom`: then
 * every entry of the answer is remembered or new.
 *
 * @param now epoch milliseconds of n8n's clock
 * @param reach whole hours before `readUpTo` that are read again: the overlap, and the hour that whole hours round off
 * @param stepHours while catching up in steps: how many hours one step brings the mark further; else null
 */
export function windowFrom(
	mark: Mark,
	now: number,
	reach: number,
	stepHours: number | null,
): Window {
	const { readUpTo, coveredFrom } = mark;
	const covered = Math.floor((now - coveredFrom) / HOUR);
	// A mark in the future says nothing of what is new: all that is covered is read again.
	const wanted =
		now < readUpTo ? Infinity : Math.max(1, Math.ceil((now - readUpTo) / HOUR)) + reach;
	// As many hours as the last answer had reach no further back than that one did, whatever the clocks say.
	const before = Math.max(1, Math.floor((readUpTo - coveredFrom) / HOUR));
	const least = Math.min(reach + 1, before);
	const hours = Math.max(least, Math.min(wanted, covered));
	const laterHours = stepHours === null ? null : laterHoursOf(mark, now, reach, stepHours);
	return {
		hours,
		begin: now - hours * HOUR,
		laterHours,
		after: markAfter(mark, now, { hours, laterHours, isShort: hours < wanted }),
		isLonger: hours > before,
		isClockOff: now - hours * HOUR < coveredFrom,
	};
}

function laterHoursOf(
	{ readUpTo }: Mark,
	now: number,
	reach: number,
	stepHours: number,
): number | null {
	const later = Math.floor((now - readUpTo) / HOUR) - stepHours;
	// The last hours may still get late entries, so they are never a step of their own.
	return later > reach ? later : null;
}

function markAfter(
	mark: Mark,
	now: number,
	{ hours, laterHours, isShort }: { hours: number; laterHours: number | null; isShort: boolean },
): Mark {
	const begin = now - hours * HOUR;
	if (begin < mark.coveredFrom) {
		// n8n's clock is behind, or was ahead: until it has caught up, the old mark is the safe one.
		const isWayAhead = mark.coveredFrom - now > FURTHEST_AHEAD;
		return isWayAhead ? { readUpTo: now, coveredFrom: begin } : mark;
	}
	return {
		readUpTo: laterHours === null ? now : now - laterHours * HOUR,
		// A window that is shorter than it should be keeps its beginning, so that it grows with the time.
		coveredFrom: isShort ? mark.coveredFrom : begin,
	};
}

/** Whole hours that hold all of a mark's time without polls. */
export function hoursBehind({ readUpTo }: Mark, now: number): number {
	return Math.max(0, Math.floor((now - readUpTo) / HOUR));
}

export function isSameMark(one: Mark, other: Mark): boolean {
	return one.readUpTo === other.readUpTo && one.coveredFrom === other.coveredFrom;
}
