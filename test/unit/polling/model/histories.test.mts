import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { numberOfHistories, seedParameters, timeLimit } from '../howMany.mts';
import { BrokenPromise } from './ledger.mts';
import type { History } from './history.mts';
import { pinned } from './pinned.mts';
import { randomHistory } from './randomHistories.mts';
import { play } from './run.mts';

/** The end of what happened stands beside a broken promise; all of it can be had with `play(history, console.log)`. */
const SHOWN_LINES = 60;

/** @throws BrokenPromise with what happened before */
async function playAndExplain(history: History): Promise<void> {
	try {
		await play(history);
	} catch (thrown) {
		if (!(thrown instanceof BrokenPromise)) throw thrown;
		const told: string[] = [];
		await play(history, (words) => told.push(words)).catch(() => undefined);
		thrown.message += `\n\nBefore that:\n${told.slice(-SHOWN_LINES).join('\n')}`;
		throw thrown;
	}
}

describe('polls give every line exactly once', () => {
	const histories = numberOfHistories(150);

	it(
		'in random histories',
		async () => {
			await fc.assert(
				fc.asyncProperty(randomHistory(), async (history) => {
					await playAndExplain(history);
				}),
				{ numRuns: histories, ...seedParameters() },
			);
		},
		timeLimit(histories),
	);

	for (const [name, history] of Object.entries(pinned)) {
		it(`when ${name}`, async () => {
			await playAndExplain(history);
		});
	}
});
