import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { pollLog } from './adapter.mts';
import { anyHistory } from './arbitraries.mts';
import { plainPoll } from './history.mts';
import type { History } from './history.mts';
import { numberOfHistories, seedParameters, timeLimit } from './howMany.mts';
import { runHistory } from './run.mts';

/** Histories that broke the promise once, as fast-check printed them. */
const regressions: Record<string, History> = {
	'the clock is set after the first poll': {
		setup: {
			operation: 'allEngines',
			files: [
				{
					style: 'rfc3339Offset',
					serverKnowsTimes: true,
					hasForeignLines: false,
					isAwayAtFirst: false,
				},
			],
			scheduler: 'durable',
			clockAheadSeconds: 0,
			overlapHours: 1,
			lookBackHours: 1,
			mostEvents: null,
			filter: 'everything',
			logTimeZone: 'Europe/Zurich',
			begins: '2025-10-25T19:00:00Z',
			server: {
				lineEnd: '\n',
				missingLastNewline: false,
				byteOrderMark: false,
				elapsedStartInclusive: false,
				beforeDateInclusive: false,
				ignoreTimeParameters: false,
				refuseFutureBeforeDate: false,
				tearsOnlyNewBytes: true,
				chunkBytes: 0,
				zone: 'Europe/Zurich',
			},
			budgetBytes: null,
		},
		steps: [
			{ ...plainPoll, isDropped: true },
			{ do: 'waitForGap', hours: 3, milliseconds: 0 },
			plainPoll,
			{ do: 'setClock', aheadSeconds: 49 },
			{ do: 'wait', seconds: 17_892 },
		],
	},
};

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
