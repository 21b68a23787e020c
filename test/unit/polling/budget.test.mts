import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { pollLog } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import { withBudget, withBudgetAndWrongZone } from './arbitraries.mts';
import { numberOfHistories, seedParameters, timeLimit } from './howMany.mts';
import { runHistory } from './run.mts';

describe('polls that run out of time', () => {
	const histories = numberOfHistories(25, 0.02);

	it.each([
		['each line exactly once', withBudget],
		['in a wrong time zone no line is lost', withBudgetAndWrongZone],
	])(
		'catch up with days: %s',
		async (_, arbitrary) => {
			await fc.assert(
				fc.asyncProperty(arbitrary, async (history) => {
					await runHistory(history, pollLog);
				}),
				{ numRuns: histories, ...seedParameters() },
			);
		},
		timeLimit(histories),
	);
});
