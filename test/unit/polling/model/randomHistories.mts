/** Random histories, as long as life. Each has only some of the troubles, or they would hide each other. */

import fc from 'fast-check';
import type { EngineSetup, History, LineKind, PollStep, Setup, Step } from './history.mts';
import { plainPoll } from './history.mts';

/** What makes a history hard; each is in about a third of them. */
const TROUBLES = [
	'cap',
	'offline',
	'clockMinutes',
	'clockDays',
	'halfWritten',
	'noLineEnd',
	'marks',
	'typedBrackets',
	'hostsInOtherWords',
	'knocks',
	'rotation',
	'restarts',
	'faults',
	'overlappingPolls',
	'edits',
	'late',
	'equalLines',
	'filter',
	'lookBack',
	'longGaps',
	'sleeps',
] as const;
export type Trouble = (typeof TROUBLES)[number];
export type Troubles = Readonly<Record<Trouble, boolean>>;

const aThird = fc.nat({ max: 2 }).map((number) => number === 2);

const troubles: fc.Arbitrary<Troubles> = fc.record(
	Object.fromEntries(TROUBLES.map((trouble) => [trouble, aThird])) as Record<
		Trouble,
		fc.Arbitrary<boolean>
	>,
);

const PLAIN_KINDS: LineKind[] = ['own', 'own', 'own', 'own', 'hostless', 'console', 'hostOnly'];
const engine = fc.nat({ max: 3 });
const engines = fc.uniqueArray(engine, { minLength: 1, maxLength: 4 });
const minutes = fc.oneof(
	fc.integer({ min: 1, max: 15 }),
	fc.integer({ min: 10, max: 90 }),
	// Whole hours are what is asked for: around them a clock that is set matters.
	fc.integer({ min: 56, max: 64 }),
);
const mostEvents = fc.oneof(fc.integer({ min: 1, max: 12 }), fc.integer({ min: 5, max: 60 }));

function when<Value>(
	isSo: boolean,
	value: fc.Arbitrary<Value>,
	otherwise: Value,
): fc.Arbitrary<Value> {
	return isSo ? value : fc.constant(otherwise);
}

function engineSetup(has: Troubles): fc.Arbitrary<EngineSetup> {
	// Outside of the promise: lines that tell nothing, of an Engine that was offline, or with a clock that is set.
	const bare = has.offline || has.clockMinutes ? [] : (['bare'] as const);
	const kinds: LineKind[] = [
		...PLAIN_KINDS,
		...(has.typedBrackets ? (['typed'] as const) : []),
		...(has.hostsInOtherWords ? (['unpadded', 'dateAndTime', ...bare] as const) : []),
		...(has.knocks ? (['knock', 'knock'] as const) : []),
	];
	// An Engine of which no line tells whose it is cannot be told apart.
	const first = when<LineKind>(
		has.hostsInOtherWords,
		fc.constantFrom('own', 'unpadded', 'dateAndTime'),
		'own',
	);
	return fc.record({
		linesPerHour: fc.oneof(
			{ weight: 1, arbitrary: fc.constantFrom(0.3, 2, 40) },
			{ weight: 3, arbitrary: fc.integer({ min: 2, max: 25 }) },
		),
		kinds: fc
			.array(fc.constantFrom(...kinds), { minLength: 0, maxLength: 5 })
			.chain((others) => first.map((one): LineKind[] => [one, ...others])),
		endsWithoutLineEnd: when(has.noLineEnd, fc.boolean(), false),
		// Outside of the promise: an Engine that is read for the first time by a clock that is hours off. Its first lines are older by so
		// much.
		isOfflineAtFirst: when(has.offline && !has.clockDays && !has.sleeps, aThird, false),
	});
}

function setup(has: Troubles): fc.Arbitrary<Setup> {
	const overlap = fc.constantFrom(1, 1, 1, 2, 4);
	return fc
		.record({
			isAllEngines: fc.nat({ max: 4 }).map((number) => number > 0),
			engines: fc.array(engineSetup(has), { minLength: 1, maxLength: 4 }),
			busiest: fc.nat({ max: 7 }).map((number) => number === 7),
			byteOrderMark: when<Setup['byteOrderMark']>(
				has.marks,
				fc.constantFrom('answer', 'files', 'files'),
				'none',
			),
			isStartInclusive: fc.boolean(),
			scheduler: fc.constantFrom<Setup['scheduler']>('memory', 'durable'),
			overlapHours: overlap,
			lookBackHours: when<number | null>(has.lookBack, fc.constantFrom(1, 5, 24), null),
			mostEvents: when<number | null>(has.cap, mostEvents, null),
			isFiltered: when(has.filter, fc.boolean(), false),
			late: when<Setup['late']>(
				has.late,
				fc.record({
					everyNth: fc.integer({ min: 3, max: 12 }),
					minutes: fc.integer({ min: 1, max: 130 }),
				}),
				null,
			),
		})
		.map(({ busiest, ...one }) => ({
			...one,
			// 200 lines an hour beside 2.
			engines: busiest
				? one.engines.map((each, index) => ({ ...each, linesPerHour: index === 0 ? 200 : 2 }))
				: one.engines,
			// Lines that stick together are wanted or not by the first of them.
			isFiltered: one.isFiltered && !has.noLineEnd && !has.halfWritten,
		}));
}

function pollStep(has: Troubles): fc.Arbitrary<PollStep> {
	const fault = fc.record({
		what: fc.constantFrom<NonNullable<PollStep['fault']>['what']>(
			'refused',
			'brokenOff',
			'outOfTime',
		),
		request: fc.constantFrom(0, 0, 0, 1, 2),
		bytes: fc.nat({ max: 6000 }),
	});
	return fc.record({
		do: fc.constant('poll' as const),
		clockDays: when<PollStep['clockDays']>(areDaysDrawn(has), fc.constantFrom(-1, 0, 1, 1), 0),
		fault: when<PollStep['fault']>(has.faults, fc.option(fault), null),
		isDropped: when(has.overlappingPolls, aThird, false),
		isOverlapped: when(has.overlappingPolls, aThird, false),
		isBusy: when(has.overlappingPolls, fc.boolean(), false),
	});
}

function someSteps(has: Troubles): fc.Arbitrary<Step[]> {
	const polls = fc.record({
		do: fc.constant('polls' as const),
		times: fc.integer({ min: 1, max: 8 }),
		everyMinutes: minutes,
	});
	const choices: Array<fc.WeightedArbitrary<Step>> = [
		{ weight: 6, arbitrary: polls },
		{ weight: 3, arbitrary: pollStep(has) },
		{
			weight: 2,
			arbitrary: fc.record({
				do: fc.constant('pass' as const),
				minutes: fc.integer({ min: 1, max: 400 }),
			}),
		},
	];
	const add = (isSo: boolean, weight: number, arbitrary: fc.Arbitrary<Step>): void => {
		if (isSo) choices.push({ weight, arbitrary });
	};
	const kind = fc.constantFrom<LineKind>('own', 'own', 'hostOnly');
	add(has.offline, 3, fc.record({ do: fc.constant('offline' as const), engines }));
	add(has.offline, 3, fc.record({ do: fc.constant('online' as const), engines }));
	add(
		has.clockMinutes,
		2,
		fc.record({
			do: fc.constant('setClock' as const),
			aheadMinutes: fc.integer({ min: -10, max: 10 }),
		}),
	);
	add(
		has.halfWritten,
		3,
		fc.record({
			do: fc.constant('writeSlowly' as const),
			engine,
			kind,
			shares: fc.array(fc.constantFrom(0.1, 0.3, 0.45, 0.6, 0.6, 0.8, 0.99), {
				minLength: 1,
				maxLength: 5,
			}),
		}),
	);
	add(
		has.rotation,
		1,
		fc.record({
			do: fc.constant('rotate' as const),
			engine,
			keptLines: fc.constantFrom(0, 1, 5, 20, 100),
		}),
	);
	add(has.restarts, 2, fc.constant({ do: 'restart' as const }));
	add(
		has.edits,
		1,
		fc.record({ do: fc.constant('editOverlap' as const), hours: fc.constantFrom(1, 1, 2, 4, 6) }),
	);
	add(
		has.edits && has.cap,
		1,
		fc.record({
			do: fc.constant('editMostEvents' as const),
			mostEvents: fc.option<number | null>(mostEvents),
		}),
	);
	add(
		has.equalLines,
		2,
		fc.record({
			do: fc.constant('write' as const),
			engine,
			kind: fc.constantFrom<LineKind>('own', 'hostOnly', 'hostless'),
			copies: fc.integer({ min: 2, max: 3 }),
			lateMinutes: fc.constantFrom(0, 0, 30, 60),
		}),
	);
	add(
		has.equalLines && !has.rotation,
		2,
		fc.record({ do: fc.constant('writeAgain' as const), engine }),
	);
	add(
		has.longGaps,
		1,
		fc.record({
			do: fc.constant('pass' as const),
			minutes: fc.integer({ min: 600, max: 3 * 24 * 60 }),
		}),
	);
	// Outside of the promise: a clock that is hours off more than once, for several reasons, and lines that came late or were
	// rotated away meanwhile.
	add(
		has.sleeps && !has.clockDays && !has.late && !has.rotation,
		2,
		fc.record({
			do: fc.constant('sleep' as const),
			minutes: fc.integer({ min: 5, max: 3 * 24 * 60 }),
			polls: fc.integer({ min: 1, max: 6 }),
		}),
	);
	const one = fc.oneof(...choices).map((step) => [step]);
	if (!areDaysDrawn(has) || has.offline) return one;
	// The clock is right again when it is looked at the next time, some hours later.
	const wrongBeforeGap = fc
		.tuple(fc.constantFrom<PollStep['clockDays']>(-1, 1), fc.integer({ min: 60, max: 900 }))
		.map(([clockDays, minutes]): Step[] => [
			{ ...plainPoll, clockDays },
			{ do: 'pass', minutes },
		]);
	return fc.oneof({ weight: 9, arbitrary: one }, { weight: 1, arbitrary: wrongBeforeGap });
}

/** @param isDrawn which troubles a history may have; all of them by default */
export function randomHistory(
	isDrawn: (trouble: Trouble) => boolean = () => true,
): fc.Arbitrary<History> {
	return troubles
		.map(
			(all) =>
				Object.fromEntries(
					TROUBLES.map((one) => [one, all[one] && isDrawn(one)]),
				) as unknown as Troubles,
		)
		.chain((has) =>
			fc.record({
				setup: setup(has),
				steps: fc
					.tuple(
						fc.integer({ min: 1, max: 300 }),
						fc.array(someSteps(has), { minLength: 3, maxLength: 30, size: 'max' }),
					)
					.map(([before, steps]): Step[] => [
						{ do: 'pass', minutes: before },
						plainPoll,
						...steps.flat(),
					]),
			}),
		)
		.map(withoutStuckLines)
		.map(withOneKindOfLines);
}

/**
 * Outside of the promise (docs/trigger.md): where a file that is not the last one ends in the middle of a line, nobody can tell its
 * lines from the next file's. What must hold there all the same is pinned.
 */
function withoutStuckLines({ setup, steps }: History): History {
	if (!setup.isAllEngines) return { setup, steps };
	return {
		setup: {
			...setup,
			engines: setup.engines.map((one) => ({ ...one, endsWithoutLineEnd: false })),
		},
		steps: steps.filter((step) => step.do !== 'writeSlowly'),
	};
}

/** Outside of the promise: a clock that is days off where it is minutes off besides, or where lines stick together. */
function areDaysDrawn(has: Troubles): boolean {
	return has.clockDays && !has.noLineEnd && !has.clockMinutes;
}

/**
 * Outside of the promise: lines of a kind that no poll had seen when n8n's machine fell asleep, or its clock was days off, because
 * nothing tells where of theirs begins what is missed; and lines that name no Engine where the clock is set and the overlap grows.
 */
function withOneKindOfLines({ setup, steps }: History): History {
	const isFarOff = (step: Step): boolean =>
		step.do === 'sleep' || (step.do === 'poll' && step.clockDays !== 0);
	const isDone = (what: Step['do']): boolean => steps.some((step) => step.do === what);
	const isOutside = steps.some(isFarOff) || (isDone('setClock') && isDone('editOverlap'));
	if (!setup.isAllEngines || !isOutside) return { setup, steps };
	return {
		setup: { ...setup, engines: setup.engines.map((one) => ({ ...one, kinds: ['own'] })) },
		steps: steps.map((step) => (step.do === 'write' ? { ...step, kind: 'own' } : step)),
	};
}
