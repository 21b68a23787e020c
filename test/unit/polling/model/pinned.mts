/** Histories that broke the promise once, and stand for a kind each. */

import type { EngineSetup, History, LineKind, Setup, Step } from './history.mts';
import { plainPoll } from './history.mts';

function engine(linesPerHour: number, ...kinds: LineKind[]): EngineSetup {
	return {
		linesPerHour,
		kinds: kinds.length === 0 ? ['own'] : kinds,
		endsWithoutLineEnd: false,
		isOfflineAtFirst: false,
	};
}

function history(setup: Partial<Setup> & Pick<Setup, 'engines'>, ...steps: Step[]): History {
	return {
		setup: {
			isAllEngines: true,
			byteOrderMark: 'none',
			isStartInclusive: false,
			scheduler: 'memory',
			overlapHours: 1,
			lookBackHours: null,
			mostEvents: null,
			isFiltered: false,
			late: null,
			...setup,
		},
		steps: [{ do: 'pass', minutes: 300 }, plainPoll, ...steps],
	};
}

const polls = (times: number, everyMinutes: number): Step => ({ do: 'polls', times, everyMinutes });
const pass = (minutes: number): Step => ({ do: 'pass', minutes });
const offline = (...engines: number[]): Step => ({ do: 'offline', engines });
const online = (...engines: number[]): Step => ({ do: 'online', engines });

const threeUnderACap = { engines: [engine(20), engine(20), engine(20)], mostEvents: 7 };

export const pinned: Record<string, History> = {
	'all Engines go offline while a cap holds lines back, and come back': history(
		threeUnderACap,
		polls(4, 30),
		offline(0, 1, 2),
		polls(12, 20),
		online(0, 1, 2),
		polls(60, 5),
	),
	'two Engines are offline from about the same time, and come back under a cap': history(
		threeUnderACap,
		polls(6, 20),
		offline(1),
		polls(1, 10),
		offline(2),
		polls(24, 10),
		online(1, 2),
		polls(60, 10),
	),
	'Overlap Hours is raised before an Engine is seen for the first time': history(
		{ engines: [engine(20), { ...engine(20), isOfflineAtFirst: true }] },
		{ do: 'editOverlap', hours: 6 },
		online(1),
		polls(2, 5),
	),
	'an Engine goes offline while a cap holds a line back, and writes no more of its kind': history(
		{ engines: [engine(0)], mostEvents: 2 },
		{ do: 'write', engine: 0, kind: 'own', copies: 1, lateMinutes: 0 },
		polls(2, 60),
		{ do: 'write', engine: 0, kind: 'console', copies: 2, lateMinutes: 0 },
		pass(180),
		{ do: 'write', engine: 0, kind: 'own', copies: 1, lateMinutes: 0 },
		plainPoll,
		offline(0),
		polls(1, 1),
		online(0),
	),
	'a line stays half-written for several polls': history(
		{ engines: [engine(2)], isAllEngines: false },
		{ do: 'writeSlowly', engine: 0, kind: 'own', shares: [0.3, 0.3, 0.3, 0.3] },
		polls(5, 1),
	),
	"n8n's machine sleeps for a night, and its clock does not know at first": history(
		{ engines: [engine(20), engine(3)] },
		polls(3, 5),
		{ do: 'sleep', minutes: 600, polls: 5 },
		polls(3, 5),
	),
	"a cap holds lines back, n8n's clock is set, and a late line stands in the log from before the activation":
		{
			setup: {
				...history({ engines: [engine(12)], isAllEngines: false, mostEvents: 1 }).setup,
				byteOrderMark: 'answer',
				late: { everyNth: 4, minutes: 117 },
			},
			steps: [
				pass(146),
				plainPoll,
				pass(603),
				pass(148),
				pass(206),
				polls(1, 62),
				{ do: 'setClock', aheadMinutes: 2 },
				pass(1),
				pass(600),
				plainPoll,
			],
		},
	'Overlap Hours is raised, and a cap is full before the last line that was read': {
		setup: history({
			engines: [engine(18), engine(2), engine(3, 'dateAndTime', 'own'), engine(2)],
			mostEvents: 46,
		}).setup,
		steps: [
			pass(1),
			plainPoll,
			polls(4, 10),
			polls(2, 19),
			polls(3, 57),
			{ do: 'editOverlap', hours: 6 },
			polls(3, 59),
			pass(400),
			plainPoll,
		],
	},
	'a cap holds back a line that names no Engine, in front of a late one of its Engine': {
		setup: {
			...history({ engines: [engine(2), engine(14, 'own', 'bare')], mostEvents: 5 }).setup,
			lookBackHours: 1,
			late: { everyNth: 3, minutes: 48 },
		},
		steps: [pass(82), plainPoll, polls(1, 38), polls(1, 1), plainPoll],
	},
	"n8n's clock is a day ahead for one poll, and ten hours pass": history(
		{ engines: [engine(6)], isAllEngines: false },
		polls(30, 60),
		{ ...plainPoll, clockDays: 1 },
		pass(600),
	),
	"n8n's clock is a day ahead for one poll in the first hours": history(
		{ engines: [engine(6)] },
		polls(2, 60),
		{ ...plainPoll, clockDays: 1 },
		polls(2, 60),
	),
	"a byte order mark stands before the second file's first line": history(
		{ engines: [engine(2), engine(2)], byteOrderMark: 'files' },
		polls(8, 10),
		offline(0),
		polls(2, 10),
	),
	'an Engine comes back whose hosts stand behind unusual times': history(
		{ engines: [engine(10), engine(10, 'unpadded', 'dateAndTime')] },
		polls(10, 10),
		offline(1),
		polls(10, 60),
		online(1),
	),
	'somebody knocks at one Engine while the one he names is offline': history(
		{ engines: [engine(10, 'own', 'knock'), engine(10)] },
		polls(10, 10),
		offline(1),
		polls(10, 60),
		online(1),
	),
	'somebody names another Engine in the file of one, and a cap holds back lines of both': {
		...history({
			engines: [engine(40, 'own', 'own', 'knock', 'own'), engine(2)],
			lookBackHours: 1,
			mostEvents: 1,
		}),
		steps: [pass(2), plainPoll, pass(1), polls(2, 56)],
	},
	'files without a line end stick together, and the window moves': history(
		{
			engines: [{ ...engine(2), endsWithoutLineEnd: true }, engine(20)],
		},
		polls(20, 15),
	),
};
