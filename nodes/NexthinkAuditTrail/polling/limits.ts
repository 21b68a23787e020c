/** Lines that the state has room for: some 4 MB, and 130,000 lines an hour with the usual overlap. */
export const MOST_REMEMBERED = 400_000;

/**
 * After more lines than that it is worth a request to learn which of them have to be remembered: with a state of 1 MB
 * n8n's database is still at ease, minute by minute.
 */
export const MANY_REMEMBERED = 100_000;

/**
 * Lines in memory during a poll: at 40 bytes each some 200 MB, which n8n has left in a container of 1 GB.
 * That is 30,000 lines an hour for a week.
 */
export const MOST_LINES_AT_ONCE = 5_000_000;
