import { describe, it, jest } from '@jest/globals';
import fc from 'fast-check';
import type * as limits from '../../../nodes/NexthinkAuditTrail/polling/limits.ts';
import { anyHistory } from './arbitraries.mts';
import { numberOfHistories, seedParameters, timeLimit } from './howMany.mts';
import { runHistory } from './run.mts';

// As if every line were one of very many.
jest.mock('../../../nodes/NexthinkAuditTrail/polling/limits.ts', () => ({
	...jest.requireActual<typeof limits>('../../../nodes/NexthinkAuditTrail/polling/limits.ts'),
	MANY_REMEMBERED: -1,
}));

describe('polls that forget what the next one cannot read', () => {
	const histories = numberOfHistories(400, 0.5);

	it(
		'give every line exactly once',
		async () => {
			// Not before the limits were changed.
			const { pollLog } = await import('../../../nodes/NexthinkAuditTrail/polling/poll.ts');
			await fc.assert(
				fc.asyncProperty(anyHistory, async (history) => {
					await runHistory(history, pollLog);
				}),
				{ numRuns: histories, ...seedParameters() },
			);
		},
		timeLimit(histories),
	);
});
