import type { Mark } from './state';

export const MINUTE = 60 * 1000;
export const HOUR = 60 * MINUTE;

/** Clocks that are ten minutes off either way may be set. */
export const CLOCKS_APART = 20 * MINUTE;

/** How far back an Engine is caught up with that was offline; one that was offline for longer starts there. */
export const FURTHEST_BACK_HOURS = 7 * 24;

/** What to ask for, and what is known once the answer was read to its end. */
export interface Window {
	/** What it was planned for. */
	mark: Mark;
	hours: number;
	/** Where it begins, by n8n's clock. */
	begin: number;
	/** The last so many hours are left for later polls; null: nothing is. */
	laterHours: number | null;
	/** The mark, once all in the window but not in the later hours was given. */
	after: Mark;
	/** The window reaches further back than the one before it did: time has passed, or a clock was set. */
	isLonger: boolean;
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
	const least = reach + 1;
	// As many hours as the last answer had reach no further back than that one did, whatever the clocks say.
	const before = Math.max(1, Math.floor((readUpTo - coveredFrom) / HOUR));
	const wanted = Math.max(1, Math.ceil((now - readUpTo) / HOUR)) + reach;
	const covered = Math.floor((now - coveredFrom) / HOUR);
	// By a clock that was set forward since, more hours begin earlier than they seem to.
	const surelyCovered = Math.max(least, Math.floor((now - coveredFrom - CLOCKS_APART) / HOUR));
	// A mark in the future says nothing of what is new: the clock is behind, or was ahead.
	const isMarkAhead = now < readUpTo;
	// After a larger overlap there is less than it wants.
	const isCutShort = covered < wanted;
	const longest = isMarkAhead || isCutShort ? covered : Math.min(wanted, surelyCovered);
	const usual = Math.max(Math.min(least, before), longest);
	const hours = covered < 1 ? FURTHEST_BACK_HOURS : usual;
	const begin = now - hours * HOUR;
	// The last hours may still get late entries, so they are never a step of their own.
	const later = stepHours === null ? 0 : Math.floor((now - readUpTo) / HOUR) - stepHours;
	const laterHours = later > reach ? later : null;
	return {
		mark,
		hours,
		begin,
		laterHours,
		after: {
			readUpTo: now - (laterHours ?? 0) * HOUR,
			// Where it is cut short it keeps its beginning, and grows with the time.
			coveredFrom: isCutShort && !isMarkAhead ? coveredFrom : begin,
		},
		isLonger: hours > before,
	};
}

/** Whole hours that hold all of a mark's time without polls. */
export function hoursBehind({ readUpTo }: Mark, now: number): number {
	return Math.max(0, Math.floor((now - readUpTo) / HOUR));
}

export function isSameMark(one: Mark, other: Mark): boolean {
	return one.readUpTo === other.readUpTo && one.coveredFrom === other.coveredFrom;
}
