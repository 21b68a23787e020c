import { describe, expect, it } from '@jest/globals';
import { minutes, PlayedLog } from './playedLog.mts';

/** Writes lines that are named after their hours. */
function write(log: PlayedLog, ...hours: number[]): void {
	for (const hour of hours) log.write(hour, String(hour));
}

const hoursFrom = (first: number, last: number): number[] =>
	Array.from({ length: last - first + 1 }, (_, at) => first + at);
const names = (hours: number[]): string[] => hours.map(String);

/** A log of which the line of hour 1 was seen, and whose n8n falls asleep then. */
async function asleep(): Promise<PlayedLog> {
	const log = new PlayedLog();
	await log.poll(0);
	write(log, 1);
	expect(await log.poll(1)).toEqual(['1']);
	return log;
}

const AWAKE = 10;
/** The machine's clock stood still. */
const CLOCK = 1 + minutes(1);

describe('a clock that stood still while lines were written', () => {
	it('comes to be right: what the short answer had missed is given, and nothing twice', async () => {
		const log = await asleep();
		write(log, ...hoursFrom(2, 10));
		expect(await log.poll(AWAKE, { clock: CLOCK })).toEqual(['8', '9', '10']);
		expect(await log.poll(AWAKE + minutes(1), { clock: CLOCK + minutes(1) })).toEqual([]);
		expect(await log.poll(AWAKE + minutes(2))).toEqual(names(hoursFrom(2, 7)));
		expect(await log.poll(AWAKE + minutes(3))).toEqual([]);
	});

	it('comes to be right after a short answer for which there was no time', async () => {
		const log = await asleep();
		write(log, ...hoursFrom(2, 10));
		expect(await log.poll(AWAKE, { clock: CLOCK, parts: 1 })).toEqual(['8']);
		expect(await log.poll(AWAKE + minutes(1), { clock: CLOCK + minutes(1) })).toEqual(['9', '10']);
		expect(await log.poll(AWAKE + minutes(2))).toEqual(names(hoursFrom(2, 7)));
	});

	it('comes to be right after a second answer that held nothing of the first one', async () => {
		const log = await asleep();
		write(log, 2, 3, 4, 5, 6, 7.01);
		expect(await log.poll(AWAKE, { clock: CLOCK })).toEqual(['7.01']);
		write(log, 10.02);
		expect(await log.poll(AWAKE + minutes(2), { clock: CLOCK + minutes(2) })).toEqual(['10.02']);
		expect(await log.poll(AWAKE + minutes(3))).toEqual(names(hoursFrom(2, 6)));
		expect(await log.poll(AWAKE + minutes(4))).toEqual([]);
	});

	it('comes to be right after an answer that grew by an hour, as after a larger overlap', async () => {
		const log = new PlayedLog();
		await log.poll(0);
		write(log, 1);
		log.change({ overlapHours: 6 });
		expect(await log.poll(1.9)).toEqual(['1']);
		write(log, ...hoursFrom(2, 10));
		expect(await log.poll(10.5, { clock: 1.9 })).toEqual(['7', '8', '9', '10']);
		expect(await log.poll(10.5 + minutes(10), { clock: 2.1 })).toEqual(['6']);
		expect(await log.poll(10.5 + minutes(12))).toEqual(names(hoursFrom(2, 5)));
		expect(await log.poll(10.5 + minutes(13))).toEqual([]);
	});

	it('comes to be right too late at first: what is older than the first poll read stays old', async () => {
		const log = new PlayedLog();
		write(log, -4.5);
		await log.poll(0);
		write(log, 1);
		expect(await log.poll(1)).toEqual(['1']);
		write(log, ...hoursFrom(2, 10));
		expect(await log.poll(AWAKE, { clock: CLOCK })).toEqual(['8', '9', '10']);
		const ahead = { clock: AWAKE + 3 };
		expect(await log.poll(AWAKE + minutes(1), ahead)).toEqual(names(hoursFrom(2, 7)));
		expect(await log.poll(AWAKE + minutes(2))).toEqual([]);
	});

	it('closes the gap once, although an equal line stands behind it', async () => {
		const log = await asleep();
		write(log, 2, 9, 1, 10);
		await log.poll(AWAKE, { clock: CLOCK });
		expect(await log.poll(AWAKE + minutes(2))).toContain('2');
		expect(await log.poll(AWAKE + minutes(3))).toEqual([]);
	});
});

it('gives nothing that may be old, where time runs out before the answer comes to what was read last', async () => {
	const log = new PlayedLog();
	write(log, 1);
	await log.poll(1);
	// More than was asked for, as by clocks that are apart.
	log.lines.unshift({
		...log.lines[0]!,
		name: 'old',
		text: log.lines[0]!.text.replace('01:00', '01:01'),
	});
	write(log, 2);
	await expect(log.poll(AWAKE, { parts: 1 })).rejects.toThrow('cannot be read');
	expect(await log.poll(AWAKE)).toEqual(['2']);
});

it.each([2, 3, 4])(
	'gives each of two equal lines once, where time runs out after part %i of an answer in which the second is half-written',
	async (parts) => {
		const log = new PlayedLog({ hasSeveralFiles: true });
		for (const engine of ['engine-1', 'engine-2']) log.write(1, 'known', engine);
		await log.poll(1);
		// The second Engine's file was rotated.
		log.lines.pop();
		log.write(2, 'a');
		for (const name of ['b', 'b']) log.write(2, name, 'engine-2');
		const given = await log.poll(AWAKE, { parts, torn: 1 });
		given.push(...(await log.poll(AWAKE + minutes(1))));
		expect(given).toEqual(['a', 'b', 'b']);
	},
);

it('gives what a cap holds back in front of a line that came late, also by a longer answer', async () => {
	const log = new PlayedLog({ lookBackHours: 1, mostEvents: 1 });
	write(log, -0.75, -0.5, -0.25, -2);
	expect(await log.poll(0)).toEqual(['-0.75']);
	expect(await log.poll(minutes(1))).toEqual(['-0.5']);
	expect(await log.poll(2)).toEqual(['-0.25']);
	expect(await log.poll(3)).toEqual([]);
});

it('gives what a cap holds back in front of what came by a clock that was hours behind', async () => {
	const log = new PlayedLog({ mostEvents: 1 });
	await log.poll(0);
	await log.poll(1);
	// The second one came late.
	write(log, 7.5, 6.8, 8);
	expect(await log.poll(10)).toEqual(['7.5']);
	expect(await log.poll(10.1, { clock: 1.9 })).toEqual(['8']);
	expect(await log.poll(10.2)).toEqual(['6.8']);
	expect(await log.poll(10.3)).toEqual([]);
});

it('gives nothing old by a clock that is ahead, although a cap leaves no room to look at all of it', async () => {
	const log = new PlayedLog({ mostEvents: 1 });
	write(log, -4.5, -4.4, -4.3);
	await log.poll(0);
	write(log, 0.1);
	expect(await log.poll(0.2)).toEqual(['0.1']);
	expect(await log.poll(0.3, { clock: 3.3 })).toEqual([]);
	expect(await log.poll(0.4)).toEqual([]);
});
