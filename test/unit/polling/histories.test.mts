import { describe, it } from '@jest/globals';
import fc from 'fast-check';
import { pollLog } from './adapter.mts';
import { anyHistory } from './arbitraries.mts';
import { plainPoll } from './history.mts';
import type { History, Setup, Step, WriteStep } from './history.mts';
import { numberOfHistories, seedParameters, timeLimit } from './howMany.mts';
import { runHistory } from './run.mts';

const oneEngine: Setup = {
	operation: 'allEngines',
	files: [
		{
			style: 'rfc3339Offset',
			serverKnowsTimes: true,
			hasForeignLines: false,
			isAwayAtFirst: false,
		},
	],
	scheduler: 'memory',
	clockAheadSeconds: 0,
	overlapHours: 1,
	lookBackHours: null,
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
};

const line: WriteStep = { do: 'write', file: 0, kind: 'own', copies: 1, lateMinutes: 0 };
const anHour: Step = { do: 'waitForGap', hours: 1, milliseconds: 0 };
const pollWhileWritten = (copies: number): Step => ({
	...plainPoll,
	tornBytes: 1,
	meanwhile: [{ ...line, copies }],
	meanwhileAt: 'beforeFirstPart',
});
const broken: Step = { ...plainPoll, fault: { request: 0, afterBytes: 0 } };

/** Histories that broke the promise once, as fast-check printed them. */
const regressions: Record<string, History> = {
	'the clock is set after the first poll': {
		setup: { ...oneEngine, lookBackHours: 1 },
		steps: [
			{ ...plainPoll, isDropped: true },
			{ do: 'waitForGap', hours: 3, milliseconds: 0 },
			plainPoll,
			{ do: 'setClock', aheadSeconds: 49 },
			{ do: 'wait', seconds: 17_892 },
		],
	},
	'a cap holds back what stands between equal lines, one of which was the last that was read': {
		setup: { ...oneEngine, lookBackHours: 1, mostEvents: 1 },
		steps: [
			broken,
			broken,
			{ ...line, copies: 2, lateMinutes: 60 },
			broken,
			{ do: 'writeAgain', file: 0, linesBack: 1 },
			{ ...plainPoll, meanwhile: [{ ...plainPoll, fault: { request: 0, afterBytes: null } }] },
			anHour,
		],
	},
	'an Engine of which half of a line was seen, and nothing else, is offline': {
		setup: { ...oneEngine, files: [{ ...oneEngine.files[0]!, isAwayAtFirst: true }] },
		steps: [
			line,
			plainPoll,
			line,
			{ ...line, lateMinutes: 60 },
			{ do: 'comeBack', file: 0 },
			{ ...plainPoll, tornBytes: 372 },
			{ do: 'goAway', file: 0, how: 'DISCONNECTED' },
			plainPoll,
		],
	},
	'a line is rotated away of which half of the line end was missing': {
		setup: { ...oneEngine, operation: 'portal', server: { ...oneEngine.server, lineEnd: '\r\n' } },
		steps: [
			line,
			{ ...plainPoll, tornBytes: 3 },
			{ ...plainPoll, tornBytes: 1 },
			{ do: 'rotate', file: 0, lines: null },
		],
	},
	'an answer holds what was read last, and a longer one of the same poll what was read before that':
		{
			setup: oneEngine,
			steps: [
				pollWhileWritten(2),
				anHour,
				pollWhileWritten(1),
				{ do: 'waitForGap', hours: 2, milliseconds: 0 },
				pollWhileWritten(1),
				{ do: 'wait', seconds: 172_800 },
				{ do: 'routine', polls: 1, everyMinutes: 1, lines: 0, firstFile: 0 },
				{ ...line, lateMinutes: 1 },
				anHour,
				{ ...line, lateMinutes: 60 },
				{ ...plainPoll, tornBytes: 51 },
				{ ...plainPoll, tornBytes: 1 },
			],
		},
	'half of a line names the host alone, and it is whole in an answer that is about the host alone':
		{
			setup: { ...oneEngine, files: [{ ...oneEngine.files[0]!, hasForeignLines: true }] },
			steps: [
				{ do: 'routine', polls: 1, everyMinutes: 1, lines: 2, firstFile: 0 },
				line,
				{ ...line, kind: 'foreign' },
				anHour,
				line,
				{
					...plainPoll,
					tornBytes: 52,
					meanwhile: [{ ...plainPoll, tornBytes: 51 }],
					meanwhileAt: 'beforeFirstPart',
				},
				anHour,
				{ ...plainPoll, tornBytes: 89, meanwhile: [line], meanwhileAt: 'beforeFirstPart' },
			],
		},
	'a line that names nobody is written while a poll reads, and its next request is about the host alone':
		{
			setup: {
				...oneEngine,
				files: [{ ...oneEngine.files[0]!, hasForeignLines: true }, oneEngine.files[0]!],
				lookBackHours: 1,
			},
			steps: [
				plainPoll,
				plainPoll,
				{ ...line, kind: 'foreign' },
				{ do: 'wait', seconds: 5400 },
				{
					...plainPoll,
					meanwhile: [
						{ ...line, kind: 'continuation' },
						{ ...line, kind: 'console' },
					],
					meanwhileAt: 'afterLastPart',
				},
				{ do: 'wait', seconds: 14_400 },
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
