import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { pollLog } from './adapter.mts';
import {
	withDeaths,
	withFailingSaves,
	withFilterEdits,
	withLongAbsences,
	withTooLateLines,
	withUnreadRotation,
	withUntimedRepetitions,
} from './arbitraries.mts';
import type { History } from './history.mts';
import { numberOfHistories, seedParameters, timeLimit } from './howMany.mts';
import { runHistory } from './run.mts';

/** What the promise leaves out, and all that it may cost. */
const outside: Record<string, fc.Arbitrary<History>> = {
	'a line later than the overlap may be lost, nothing else': withTooLateLines,
	'the same text without a time stamp may be lost, and what stands before it, nothing else':
		withUntimedRepetitions,
	'what n8n dies with after saving is lost, nothing else': withDeaths,
	'what n8n cannot save that it gave may come again, nothing else': withFailingSaves,
	'of an Engine that was away too long old lines may be lost, nothing else': withLongAbsences,
	'what rotates away unread is lost, nothing else': withUnreadRotation,
	'an older line that a new filter wants may come after a restart, nothing else': withFilterEdits,
};

describe('outside the promise', () => {
	const histories = numberOfHistories(100, 0.1);

	for (const [name, arbitrary] of Object.entries(outside)) {
		it(
			name,
			async () => {
				await fc.assert(
					fc.asyncProperty(arbitrary, async (history) => {
						await runHistory(history, pollLog);
					}),
					{ numRuns: histories, ...seedParameters() },
				);
			},
			timeLimit(histories),
		);
	}
});
