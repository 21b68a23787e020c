import { describe, expect, it } from '@jest/globals';
import { pollLog, settingsWith, worldAt } from './adapter.mts';
import type { PollState } from './adapter.mts';
import { answerOf } from '../../simulator/answer.mts';
import { connectedEngine } from '../../simulator/connectedEngine.mts';
import { generateLog } from '../../simulator/generator.mts';
import type { PrefixStyle } from '../../simulator/generator.mts';
import { defaultSettings } from '../../simulator/settings.mts';
import type { SimulatorSettings } from '../../simulator/settings.mts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const KIB = 1024;
const BEGINNING = Date.parse('2025-10-26T00:00:00Z');
const SEED = 20251026;
/** What was seen last may come a poll later. */
const POLLS_AFTER_THE_END = 2;

interface Case {
	linesPerHour: number;
	hours: number;
	/** The last hours of the log, in which it is polled. */
	activeHours: number;
	everyMinutes: number;
	prefixStyle: PrefixStyle;
	engines: number;
	mostBytes: number;
}

interface Outcome {
	largest: number;
	events: number;
	linesAfterActivation: number;
}

/** Realistic lines; without time stamps each with a number, or the same text would come again. */
function logOf(
	component: string,
	linesPerHour: number,
	{ hours, prefixStyle }: Case,
	seed: number,
) {
	const to = BEGINNING + hours * HOUR;
	const lines = linesPerHour * hours;
	const log = generateLog({ seed, lines, from: BEGINNING, to, component, prefixStyle });
	if (prefixStyle !== 'bare') return log;
	return log.map(({ time, line }, index) => ({ time, line: `${String(line)} ${index}` }));
}

function serverOf(one: Case): SimulatorSettings {
	const settings = defaultSettings();
	if (one.engines === 0) {
		settings.portalLog = { entries: logOf('Portal', one.linesPerHour, one, SEED) };
		return settings;
	}
	settings.engines = Array.from({ length: one.engines }, (_, index) => {
		const name = `engine-${index + 1}`;
		const entries = logOf(name, one.linesPerHour / one.engines, one, SEED + index);
		return connectedEngine(name, { entries });
	});
	return settings;
}

/** Shows the server's lines as they are written: nobody reads a line of the future. */
function answerAt(server: SimulatorSettings, now: number, hours: number) {
	const until = <Log extends SimulatorSettings['portalLog']>(log: Log): Log =>
		'entries' in log
			? { ...log, entries: log.entries.filter(({ time }) => time !== null && time <= now) }
			: log;
	const settings: SimulatorSettings = {
		...server,
		clock: () => now,
		portalLog: until(server.portalLog),
		engines: server.engines.map((engine) => ({ ...engine, log: until(engine.log) })),
	};
	const operation = server.engines.length > 0 ? 'allEngines' : 'portal';
	return answerOf({ operation, elapsedHours: String(hours) }, settings).pieces;
}

/** Polls through the end of the log, from an activation in its middle. */
async function pollThrough(one: Case): Promise<Outcome> {
	const server = serverOf(one);
	const begin = BEGINNING + (one.hours - one.activeHours) * HOUR;
	const outcome: Outcome = { largest: 0, events: 0, linesAfterActivation: 0 };
	let state: PollState | null = null;
	const end = BEGINNING + one.hours * HOUR + POLLS_AFTER_THE_END * one.everyMinutes * MINUTE;
	for (let now = begin; now <= end; now += one.everyMinutes * MINUTE) {
		const settings = settingsWith({ hasSeveralFiles: one.engines > 0 });
		const world = worldAt(now, (hours) => answerAt(server, now, hours));
		const result = await pollLog(state, settings, world);
		const text = JSON.stringify(result.state);
		state = JSON.parse(text) as PollState;
		outcome.largest = Math.max(outcome.largest, text.length);
		outcome.events += result.events.length;
	}
	const logs = [server.portalLog, ...server.engines.map(({ log }) => log)];
	outcome.linesAfterActivation = logs
		.flatMap((log) => ('entries' in log ? log.entries : []))
		.filter(({ time }) => time !== null && time > begin).length;
	return outcome;
}

const thousand = {
	linesPerHour: 1000,
	hours: 8,
	activeHours: 3,
	everyMinutes: 10,
	mostBytes: 64 * KIB,
};
const manyThousand = {
	linesPerHour: 20_000,
	hours: 5,
	activeHours: 1.5,
	everyMinutes: 30,
	mostBytes: KIB * KIB,
};
const cases: Case[] = [
	{ ...thousand, prefixStyle: 'rfc3339Offset', engines: 0 },
	{ ...thousand, prefixStyle: 'traditional', engines: 0 },
	{ ...thousand, prefixStyle: 'bare', engines: 0 },
	{ ...thousand, prefixStyle: 'rfc3339Offset', engines: 4 },
	{ ...thousand, prefixStyle: 'isoSeconds', engines: 4 },
	{ ...manyThousand, prefixStyle: 'rfc3339Offset', engines: 0 },
	{ ...manyThousand, prefixStyle: 'traditional', engines: 4 },
];

describe('the state', () => {
	it.each(cases)(
		'of $linesPerHour lines an hour ($prefixStyle, $engines Engines) has at most $mostBytes bytes',
		async (one) => {
			const outcome = await pollThrough(one);
			expect(outcome.largest).toBeLessThanOrEqual(one.mostBytes);
			expect(outcome.events).toBe(outcome.linesAfterActivation);
		},
		120_000,
	);
});
