/** Random histories. Each has only some of the troubles, or they would hide each other. */

import fc from 'fast-check';
import { namesHost, prefixStyles } from '../../simulator/generator.mts';
import type { PrefixStyle } from '../../simulator/generator.mts';
import { filters } from './history.mts';
import type { FilterName, History, PollStep, Setup, Step, WriteStep } from './history.mts';
import type { FileSetup } from './logFiles.mts';
import type { ServerSetup } from './server.mts';

const DAY_SECONDS = 86_400;
const LARGEST_CLOCK_ERROR_SECONDS = 600;

/** Zones, each with a moment some hours before its clocks are set, and others with nothing but their offset. */
const zonesAndMoments: ReadonlyArray<readonly [string, string]> = [
	['Europe/Zurich', '2025-10-25T19:00:00Z'],
	['Europe/Zurich', '2025-03-29T20:00:00Z'],
	['America/New_York', '2024-11-03T00:00:00Z'],
	['America/New_York', '2025-03-09T01:30:00Z'],
	['Australia/Lord_Howe', '2025-04-05T09:00:00Z'],
	['Australia/Lord_Howe', '2025-10-04T10:00:00Z'],
	['UTC', '2024-12-31T20:00:00Z'],
	['Asia/Kathmandu', '2024-12-31T12:00:00Z'],
	['Pacific/Kiritimati', '2024-12-31T05:00:00Z'],
	['America/St_Johns', '2025-01-01T00:00:00Z'],
	['UTC', '2024-02-28T18:00:00Z'],
	['UTC', '2026-06-15T12:00:00Z'],
	['Pacific/Pago_Pago', '2026-06-15T12:34:56.789Z'],
];
const zoneNames = [...new Set(zonesAndMoments.map(([zone]) => zone))];

const often = { maxLength: 60, size: 'max' } as const;

const clockError = fc.oneof(
	fc.constantFrom(0, -LARGEST_CLOCK_ERROR_SECONDS, LARGEST_CLOCK_ERROR_SECONDS),
	fc.integer({ min: -LARGEST_CLOCK_ERROR_SECONDS, max: LARGEST_CLOCK_ERROR_SECONDS }),
);
const overlap = fc.constantFrom(1, 1, 2, 3, 6);
const mostEvents = orNull(fc.integer({ min: 1, max: 20 }), 2);
const fileIndex = fc.nat({ max: 2 });

const fileSetup: fc.Arbitrary<FileSetup> = fc.record({
	style: fc.oneof(
		{ weight: 2, arbitrary: fc.constantFrom<PrefixStyle>('bare', 'traditional') },
		{ weight: 5, arbitrary: fc.constantFrom(...prefixStyles) },
	),
	serverKnowsTimes: fc.oneof(
		{ weight: 5, arbitrary: fc.constant(true) },
		{ weight: 1, arbitrary: fc.constant(false) },
	),
	hasForeignLines: fc.boolean(),
	isAwayAtFirst: fc.oneof(
		{ weight: 4, arbitrary: fc.constant(false) },
		{ weight: 1, arbitrary: fc.constant(true) },
	),
});

/** One of the values, or null `nullWeight` times as often as one of them. */
function orNull<Value>(
	arbitrary: fc.Arbitrary<Value>,
	nullWeight: number,
): fc.Arbitrary<Value | null> {
	return fc.oneof(
		{ weight: nullWeight, arbitrary: fc.constant<Value | null>(null) },
		{ weight: 1, arbitrary },
	);
}

/** Where lines of a log have a prefix, a bare bracket is the text of a message: no log is written in both ways. */
function ofOneTemplate(files: FileSetup[]): FileSetup[] {
	if (files.every(({ style }) => style === 'bare')) return files;
	return files.map((file) => (file.style === 'bare' ? { ...file, style: 'traditional' } : file));
}

function seldom(): fc.Arbitrary<boolean> {
	return fc.nat({ max: 5 }).map((number) => number === 5);
}

const server: fc.Arbitrary<Omit<ServerSetup, 'zone'>> = fc.record({
	lineEnd: fc.constantFrom('\n', '\n', '\r\n'),
	missingLastNewline: seldom(),
	byteOrderMark: seldom(),
	elapsedStartInclusive: fc.boolean(),
	beforeDateInclusive: fc.boolean(),
	ignoreTimeParameters: seldom(),
	refuseFutureBeforeDate: seldom(),
	// A file that is read while it is written only grows.
	tearsOnlyNewBytes: fc.constant(true),
	chunkBytes: fc.constantFrom(0, 0, 1000, 77, 7),
});

const setup: fc.Arbitrary<Setup> = fc
	.record({
		operation: fc.constantFrom('portal', 'engine', 'allEngines', 'allEngines', 'allEngines'),
		files: fc.array(fileSetup, { minLength: 1, maxLength: 3 }),
		zoneAndMoment: fc.constantFrom(...zonesAndMoments),
		server,
		scheduler: fc.constantFrom('memory', 'durable'),
		clockAheadSeconds: clockError,
		overlapHours: overlap,
		lookBackHours: orNull(fc.constantFrom(1, 5, 24, 72), 3),
		mostEvents,
		filter: fc.oneof(
			{ weight: 3, arbitrary: fc.constant<FilterName>('everything') },
			{ weight: 1, arbitrary: fc.constantFrom(...(Object.keys(filters) as FilterName[])) },
		),
		logTimeZone: fc.constantFrom(...zoneNames),
	})
	.map(({ zoneAndMoment: [zone, begins], server: switches, ...rest }) => ({
		...rest,
		files: ofOneTemplate(rest.files),
		operation: rest.operation as Setup['operation'],
		scheduler: rest.scheduler as Setup['scheduler'],
		begins,
		server: {
			...switches,
			zone,
			lineEnd: switches.lineEnd as ServerSetup['lineEnd'],
			// Where files stick together nobody can tell their lines apart: they are not drawn.
			missingLastNewline: switches.missingLastNewline && rest.operation !== 'allEngines',
		},
		budgetBytes: null,
	}));

const lateMinutes = fc.oneof(
	{ weight: 3, arbitrary: fc.constant(0) },
	{ weight: 1, arbitrary: fc.integer({ min: 1, max: 360 }) },
	// More than any overlap: cut down to it.
	{ weight: 1, arbitrary: fc.constant(1000) },
);

const write: fc.Arbitrary<WriteStep> = fc.record({
	do: fc.constant('write' as const),
	file: fileIndex,
	kind: fc.constantFrom('own', 'own', 'own', 'console', 'foreign', 'continuation'),
	copies: fc.oneof(
		{ weight: 3, arbitrary: fc.constant(1) },
		{ weight: 1, arbitrary: fc.integer({ min: 2, max: 4 }) },
	),
	lateMinutes,
});

const quickWrite: fc.Arbitrary<WriteStep> = write.map((step) => ({ ...step, lateMinutes: 0 }));

const wait: fc.Arbitrary<Step> = fc.oneof(
	fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 1, max: 600 }) }),
	fc.record({
		do: fc.constant('wait' as const),
		seconds: fc.constantFrom(10, 20, 30, 60, 90, 120, 180, 240, 360).map((minutes) => minutes * 60),
	}),
	fc.record({ do: fc.constant('wait' as const), seconds: fc.integer({ min: 600, max: 20_000 }) }),
);

const longWait: fc.Arbitrary<Step> = fc.record({
	do: fc.constant('wait' as const),
	seconds: fc.oneof(
		fc.integer({ min: DAY_SECONDS / 4, max: 2 * DAY_SECONDS }),
		fc.integer({ min: 2 * DAY_SECONDS, max: 7 * DAY_SECONDS }),
	),
});

const waitForGap: fc.Arbitrary<Step> = fc.record({
	do: fc.constant('waitForGap' as const),
	hours: fc.integer({ min: 1, max: 4 }),
	milliseconds: fc.constantFrom(0, 0, -1, 1, 1000, -1000),
});

interface Troubles {
	hasDelays: boolean;
	isTorn: boolean;
	hasFaults: boolean;
	isDropped: boolean;
	isOverlapped: boolean;
}

const fault = fc.record({
	request: fc.constantFrom(0, 0, 1),
	afterBytes: orNull(fc.nat({ max: 1500 }), 1),
});

function pollWith(troubles: Troubles, meanwhile: PollStep['meanwhile']): fc.Arbitrary<PollStep> {
	return fc.record({
		do: fc.constant('poll' as const),
		delaySeconds: troubles.hasDelays ? fc.constantFrom(0, 0, 1, 7, 30) : fc.constant(0),
		tornBytes: troubles.isTorn
			? fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 12 }), fc.integer({ min: 1, max: 700 }))
			: fc.constant(0),
		fault: troubles.hasFaults ? orNull(fault, 1) : fc.constant(null),
		isDropped: troubles.isDropped ? fc.boolean() : fc.constant(false),
		meanwhile: fc.constant(meanwhile),
		meanwhileAt: fc.constantFrom('beforeFirstPart', 'afterFirstPart', 'afterLastPart'),
	}) as fc.Arbitrary<PollStep>;
}

function pollStep(troubles: Troubles): fc.Arbitrary<PollStep> {
	const plain = pollWith(troubles, []);
	if (!troubles.isOverlapped) return plain;
	const meanwhile = fc.array(fc.oneof<fc.Arbitrary<WriteStep | PollStep>[]>(quickWrite, plain), {
		minLength: 1,
		maxLength: 3,
	});
	return fc.oneof(
		{ weight: 2, arbitrary: plain },
		{
			weight: 1,
			arbitrary: fc
				.tuple(plain, meanwhile)
				.map(([poll, inside]) => ({ ...poll, meanwhile: inside })),
		},
	);
}

const routine: fc.Arbitrary<Step> = fc.record({
	do: fc.constant('routine' as const),
	polls: fc.integer({ min: 1, max: 12 }),
	everyMinutes: fc.constantFrom(1, 5, 20, 30, 45, 60, 60, 90),
	lines: fc.nat({ max: 3 }),
	firstFile: fileIndex,
});

const rotate: fc.Arbitrary<Step> = fc.record({
	do: fc.constant('rotate' as const),
	file: fileIndex,
	lines: orNull(fc.integer({ min: 1, max: 12 }), 1),
});

const absence: fc.Arbitrary<Step> = fc.oneof(
	fc.record({
		do: fc.constant('goAway' as const),
		file: fileIndex,
		how: fc.constantFrom('DISCONNECTED', 'CONNECTING', 'unreachable'),
	}),
	fc.record({ do: fc.constant('comeBack' as const), file: fileIndex }),
) as fc.Arbitrary<Step>;

const edit: fc.Arbitrary<Step> = fc.oneof(
	fc.record({ do: fc.constant('editOverlap' as const), hours: overlap }),
	fc.record({ do: fc.constant('editMostEvents' as const), mostEvents }),
);

interface WeightedStep {
	weight: number;
	arbitrary: fc.Arbitrary<Step>;
}

/** Which kinds of steps a history has: with all of them at once, each would be rare. */
const mixture = fc.record({
	hasDelays: seldom(),
	isTorn: fc.boolean(),
	hasFaults: fc.boolean(),
	isDropped: fc.boolean(),
	isOverlapped: fc.boolean(),
	hasRotation: fc.boolean(),
	hasAbsence: fc.boolean(),
	hasEdits: seldom(),
	hasRestarts: fc.boolean(),
	hasClockSteps: fc.boolean(),
	hasLongWaits: fc.boolean(),
	hasAgain: fc.boolean(),
});

type Mixture = typeof mixture extends fc.Arbitrary<infer Value> ? Value : never;

function stepOf(mix: Mixture, more: readonly WeightedStep[]): fc.Arbitrary<Step> {
	const setClock = fc.record({ do: fc.constant('setClock' as const), aheadSeconds: clockError });
	const writeAgain = fc.record({
		do: fc.constant('writeAgain' as const),
		file: fileIndex,
		linesBack: fc.nat({ max: 4 }),
	});
	const parts: Array<[number, fc.Arbitrary<Step>, boolean]> = [
		[8, write, true],
		[8, pollStep(mix), true],
		[5, wait, true],
		[2, waitForGap, true],
		[1, routine, true],
		[1, longWait, mix.hasLongWaits],
		[2, rotate, mix.hasRotation],
		[3, absence, mix.hasAbsence],
		[1, edit, mix.hasEdits],
		[2, fc.constant({ do: 'restart' as const }), mix.hasRestarts],
		[2, setClock, mix.hasClockSteps],
		[2, writeAgain, mix.hasAgain],
	];
	const wanted = parts.filter(([, , isIn]) => isIn);
	return fc.oneof(...wanted.map(([weight, arbitrary]) => ({ weight, arbitrary })), ...more);
}

function stepsWith(more: readonly WeightedStep[]): fc.Arbitrary<Step[]> {
	return mixture.chain((mix) => fc.array(stepOf(mix, more), often));
}

/** Any history that is within the promise. */
export const anyHistory: fc.Arbitrary<History> = fc
	.record({ setup, steps: stepsWith([]) })
	.map(withoutNamelessLines);

/**
 * Outside of the promise (docs/trigger.md): of All Engines, lines that name neither Engine nor host, where an Engine was offline
 * or n8n's clock was set.
 */
function withoutNamelessLines({ setup, steps }: History): History {
	const isOfflineOrSet =
		setup.files.some(({ isAwayAtFirst }) => isAwayAtFirst) ||
		steps.some((step) => step.do === 'goAway' || step.do === 'setClock');
	if (setup.operation !== 'allEngines' || !isOfflineOrSet) return { setup, steps };
	return {
		setup: {
			...setup,
			files: setup.files.map((file) => ({
				...file,
				hasForeignLines: file.hasForeignLines && namesHost(file.style),
			})),
		},
		steps: steps.map(withoutContinuation),
	};
}

function withoutContinuation<One extends Step>(step: One): One {
	if (step.do === 'write' && step.kind === 'continuation') return { ...step, kind: 'own' };
	if (step.do === 'poll') return { ...step, meanwhile: step.meanwhile.map(withoutContinuation) };
	return step;
}

/** Where files stick together nobody can tell their lines apart: they are not drawn. */
function withoutGlue(setup: Setup): Setup {
	const isGlued = setup.operation === 'allEngines';
	return isGlued ? { ...setup, server: { ...setup.server, missingLastNewline: false } } : setup;
}

function historyWith(
	changes: Partial<Setup>,
	...more: ReadonlyArray<fc.Arbitrary<Step>>
): fc.Arbitrary<History> {
	return fc
		.record({
			setup: setup.map((chosen) => withoutGlue({ ...chosen, ...changes })),
			steps: stepsWith(more.map((arbitrary) => ({ weight: 4, arbitrary }))),
		})
		.map(withoutNamelessLines);
}

/** Lines that come later than the overlap. */
export const withTooLateLines = historyWith(
	{},
	fc.record({
		do: fc.constant('write' as const),
		file: fileIndex,
		kind: fc.constant('own' as const),
		copies: fc.constant(1),
		lateMinutes: fc.integer({ min: 1, max: 14_400 }),
		isTooLate: fc.constant(true),
	}),
);

/** The same text without a time stamp once more. */
export const withUntimedRepetitions = historyWith(
	{},
	fc.record({
		do: fc.constant('writeAgain' as const),
		file: fileIndex,
		linesBack: fc.nat({ max: 4 }),
		isUntimed: fc.constant(true),
	}),
);

function pollInTrouble(trouble: PollStep['trouble']): fc.Arbitrary<Step> {
	const noTrouble = { hasDelays: false, isTorn: false, hasFaults: false, isDropped: false };
	const poll = pollStep({ ...noTrouble, isOverlapped: false });
	return poll.map((step) => ({ ...step, trouble }));
}

/** n8n dies after it has saved the state, and before it runs what the poll gave. */
export const withDeaths = historyWith(
	{ scheduler: 'memory', mayGivePieces: true },
	pollInTrouble('diesAfterSaving'),
);

/** n8n cannot save the state, runs what the poll gave, and restarts at some time. */
export const withFailingSaves = historyWith(
	{ scheduler: 'memory', mayGivePieces: true },
	pollInTrouble('saveFails'),
	fc.constant({ do: 'restart' as const }),
);

/** Engines that are away for longer than the promise goes. */
export const withLongAbsences = historyWith(
	{ operation: 'allEngines', isAbsenceUnlimited: true },
	absence,
	longWait,
);

/** Lines that rotate away before anybody has read them. */
export const withUnreadRotation = historyWith(
	{},
	rotate.map((step) => ({ ...step, isUnread: true })),
);

/** A filter that is changed, and restarts. */
export const withFilterEdits = historyWith(
	{ mayGivePieces: true },
	fc.record({
		do: fc.constant('editFilter' as const),
		filter: fc.constantFrom(...(Object.keys(filters) as FilterName[])),
	}),
	fc.constant({ do: 'restart' as const }),
);

const LINE_BYTES = 150;
const MINUTES_PER_HOUR = 60;

/** n8n is down for days, and what was written meanwhile does not fit into one poll. */
export const withBudget: fc.Arbitrary<History> = fc
	.record({
		setup,
		minutesPerLine: fc.constantFrom(2, 5, 15),
		daysDown: fc.integer({ min: 5, max: 6 }),
		// The smallest part is 26 hours, the overlap and two hours long; the gap does not fit at once.
		hoursInBudget: fc.integer({ min: 70, max: 110 }),
		chunkBytes: fc.constantFrom(200, 1000, 4000),
		traffic: fc.record({ lateMinutes, everyNthLate: fc.integer({ min: 1, max: 9 }) }),
		before: fc.array(routine, { minLength: 1, maxLength: 3 }),
		polls: fc.integer({ min: 0, max: 20 }),
		mostEvents: fc.constantFrom(null, null, 100, 20),
	})
	.map(
		({ minutesPerLine, daysDown, hoursInBudget, chunkBytes, traffic, before, polls, ...rest }) => {
			const hours = daysDown * (DAY_SECONDS / 3600);
			const linesPerHour = MINUTES_PER_HOUR / minutesPerLine;
			const down: Step = {
				do: 'traffic',
				lines: hours * linesPerHour,
				everyMinutes: minutesPerLine,
				...traffic,
			};
			const again: Step = { do: 'routine', polls, everyMinutes: 1, lines: 1, firstFile: 0 };
			const server = {
				...rest.setup.server,
				chunkBytes,
				ignoreTimeParameters: false,
			};
			const files = rest.setup.files.map((file) => ({
				...file,
				serverKnowsTimes: true,
				isAwayAtFirst: false,
			}));
			const budgetBytes = hoursInBudget * linesPerHour * LINE_BYTES;
			return {
				setup: {
					...rest.setup,
					// The files of several Engines are read at once or not at all.
					operation: rest.setup.operation === 'allEngines' ? 'engine' : rest.setup.operation,
					files,
					server,
					budgetBytes,
					logTimeZone: rest.setup.server.zone,
					lookBackHours: null,
					mostEvents: rest.mostEvents,
				},
				steps: [...before, down, again],
			};
		},
	);

/** The same where n8n is told a wrong zone: then the parts begin elsewhere, and older lines may come again. */
export const withBudgetAndWrongZone: fc.Arbitrary<History> = fc
	.record({ history: withBudget, logTimeZone: fc.constantFrom(...zoneNames) })
	.map(({ history: { setup, steps }, logTimeZone }) => ({
		setup: {
			...setup,
			logTimeZone,
			mayRepeat: true,
			// Where a date in the future is refused and the zone is wrong, nobody can ask for the last hours.
			server: { ...setup.server, refuseFutureBeforeDate: false },
		},
		steps,
	}));
