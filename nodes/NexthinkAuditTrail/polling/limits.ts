/** Entries that the state has room for: some 4 MB, and 130,000 lines an hour with the usual overlap. */
export const MOST_REMEMBERED = 400_000;

/**
 * Where a poll remembers and leaves for the next one more than this in all, the rest is read in steps: the other half of the
 * room is for the entries of a step.
 */
export const MANY_REMEMBERED = MOST_REMEMBERED / 2;

/**
 * Entries in memory during a poll: at 40 bytes each some 240 MB, which n8n has left in a container of 1 GB.
 * That is 35,000 lines an hour for a week.
 */
export const MOST_ENTRIES_AT_ONCE = 6_000_000;

/** More events at once would be too much for the nodes that follow; the rest comes with the next poll. */
export const MOST_EVENTS_AT_ONCE = 50_000;
