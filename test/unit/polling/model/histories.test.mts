import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { numberOfHistories, seedParameters, timeLimit } from '../howMany.mts';
import { randomHistory } from './randomHistories.mts';
import { play } from './run.mts';

describe('polls of a random history', () => {
	const histories = numberOfHistories(150);

	it(
		'give every line exactly once',
		async () => {
			await fc.assert(
				fc.asyncProperty(randomHistory(), async (history) => {
					await play(history);
				}),
				{ numRuns: histories, ...seedParameters() },
			);
		},
		timeLimit(histories),
	);
});
