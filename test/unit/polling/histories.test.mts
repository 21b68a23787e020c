import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { pollLog } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import { anyHistory } from './arbitraries.mts';
import type { History } from './history.mts';
import { numberOfHistories, seedParameters, timeLimit } from './howMany.mts';
import { runHistory } from './run.mts';

/** Histories that broke the promise once, as fast-check printed them. */
const regressions: Record<string, History> = {};

describe('polls within the promise', () => {
	const histories = numberOfHistories(800);

	it(
		'give every line exactly once',
		async () => {
			await fc.assert(
				fc.asyncProperty(anyHistory, async (history) => {
					await runHistory(history, pollLog);
				}),
				{ numRuns: histories, ...seedParameters() },
			);
		},
		timeLimit(histories),
	);

	for (const [name, history] of Object.entries(regressions)) {
		it(`give every line exactly once: ${name}`, async () => {
			await runHistory(history, pollLog);
		});
	}
});
