/** What stands in a file before the entry that was read last is old, in an answer that begins earlier than the last one did. */

import { describe, expect, it } from '@jest/globals';
import { minutes, PlayedLog } from './playedLog.mts';

/** Polls each minute. @returns the names of the lines that came */
async function minuteByMinute(
	log: PlayedLog,
	[from, to]: [from: number, to: number],
	ahead: { [minute: number]: number } = {},
): Promise<string[]> {
	const given: string[] = [];
	for (let minute = from; minute <= to; minute++) {
		const hour = minutes(minute);
		given.push(...(await log.poll(hour, { clock: hour + (ahead[minute] ?? 0) })));
	}
	return given;
}

describe('a last line that came late, and leaves the answers before those in front of it', () => {
	const lateLog = async (hasSeveralFiles: boolean): Promise<PlayedLog> => {
		const log = new PlayedLog({ hasSeveralFiles });
		expect(await minuteByMinute(log, [0, 62])).toEqual([]);
		log.write(minutes(62.8), 'in time');
		log.write(minutes(4), 'late');
		return log;
	};

	it.each([false, true])(
		'does not come again by a clock that is hours ahead (several files: %s)',
		async (hasSeveralFiles) => {
			const log = await lateLog(hasSeveralFiles);
			expect(await minuteByMinute(log, [63, 300], { 235: 2 })).toEqual(['in time', 'late']);
		},
	);

	it('does not come again where the overlap is raised', async () => {
		const log = await lateLog(true);
		const given = await minuteByMinute(log, [63, 182]);
		log.change({ overlapHours: 6 });
		given.push(...(await minuteByMinute(log, [183, 300])));
		expect(given).toEqual(['in time', 'late']);
	});

	it('leaves old what stood before it, in an answer that does not reach back to it', async () => {
		const log = new PlayedLog();
		await log.poll(0);
		log.write(1, 'in time');
		log.write(0.05, 'late');
		expect(await log.poll(1.02)).toEqual(['in time', 'late']);
		for (const hour of [2, 3, 4, 5]) expect(await log.poll(hour)).toEqual([]);
		log.write(6, 'new');
		expect(await log.poll(6.05)).toEqual(['new']);
		expect(await log.poll(6.1, { clock: 9.6 })).toEqual([]);
	});

	it.each([false, true])(
		'leaves old what is older than the first poll read (several files: %s)',
		async (hasSeveralFiles) => {
			const log = new PlayedLog({ hasSeveralFiles });
			log.write(-4 - minutes(50), 'old');
			log.write(-1 - minutes(50), 'in time');
			log.write(-2 - minutes(10), 'late');
			expect(await minuteByMinute(log, [0, 62], { 55: 4 })).toEqual([]);
		},
	);
});

it('is not half of a line at the activation', async () => {
	const log = new PlayedLog();
	log.write(-4.5, 'old');
	log.write(-1, 'known');
	log.write(0, 'half');
	const given = await log.poll(0, { torn: 5 });
	given.push(...(await minuteByMinute(log, [1, 3], { 1: 3 })));
	expect(given).toEqual(['half']);
});

it('is not half of a line that was given because it had not changed for long', async () => {
	const log = new PlayedLog();
	await log.poll(0);
	log.write(0.4, 'known');
	expect(await log.poll(0.45)).toEqual(['known']);
	log.write(0.5, 'half');
	const half = log.lines[1]!.text.slice(0, 30);
	const torn = log.lines[1]!.text.length + 1 - half.length;
	const given: string[] = [];
	for (const hour of [0.52, 0.72, 1.72, 2.72]) given.push(...(await log.poll(hour, { torn })));
	expect(given).toEqual([half]);
	// It is whole only after it has left the answers.
	await log.poll(3.55);
	log.write(4, 'new');
	expect(await log.poll(4.5)).toEqual(['new']);
	expect(await log.poll(4.6, { clock: 4.6 - 24 })).toEqual(['half']);
});

it('is not one of an answer that broke off before it', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true });
	log.write(-6, 'old', 'engine-b');
	log.write(-5, 'old too', 'engine-b');
	log.write(-0.5, 'last', 'engine-b');
	log.write(-0.5, 'other', 'engine-a');
	await log.poll(0);
	log.write(0.9, 'new', 'engine-a');
	const given = await log.poll(1, { clock: 6, parts: 3 });
	for (const minute of [1, 22]) given.push(...(await log.poll(1 + minutes(minute))));
	given.push(...(await log.poll(1 + minutes(26), { clock: 6 })));
	expect(given).toEqual(['new']);
});

describe('a clock that is a day behind for one poll, in a quiet log', () => {
	const quietLog = async (names: string[], changes = {}): Promise<PlayedLog> => {
		const log = new PlayedLog(changes);
		await log.poll(0);
		for (const [at, name] of names.entries()) {
			log.write(at, name);
			await log.poll(at + minutes(1));
		}
		return log;
	};
	const seven = ['1', '2', '3', '4', '5', '6', '7'];

	it.each([
		['nothing', {}],
		['nothing under a cap that holds nothing back', { mostEvents: 1 }],
	])('repeats %s, then or later', async (_, changes) => {
		const log = await quietLog(seven, changes);
		const given = await log.poll(6.1, { clock: 6.1 - 24 });
		for (const hour of [6.2, 6.3, 7.3]) given.push(...(await log.poll(hour)));
		expect(given).toEqual([]);
	});

	it('repeats none of equal last lines', async () => {
		const log = await quietLog([]);
		for (let copy = 0; copy < 2; copy++) log.write(1, 'equal');
		expect(await log.poll(1.1)).toHaveLength(2);
		for (let hour = 2; hour <= 12; hour++) await log.poll(hour);
		expect(await log.poll(12.1, { clock: 12.1 - 24 })).toEqual([]);
	});

	it('repeats nothing where the last line never has a line end', async () => {
		const log = new PlayedLog();
		const given: string[] = [];
		for (let minute = 0; minute < 400; minute += 2) {
			if (minute === 30) log.write(minutes(29), 'first');
			if (minute === 380) log.write(minutes(379), 'second');
			given.push(...(await log.poll(minutes(minute), { torn: 1 })));
		}
		given.push(...(await log.poll(minutes(400), { torn: 1, clock: minutes(400) - 24 })));
		expect(given).toEqual(['first', 'second']);
	});
});

it('is no reason to give old lines after a look back that an answer took its time for', async () => {
	const log = new PlayedLog({ lookBackHours: 1 });
	log.write(-minutes(177), 'old');
	expect(await log.poll(0)).toEqual([]);
	expect(await log.poll(minutes(1), { delay: minutes(4) })).toEqual([]);
	expect(await log.poll(minutes(2))).toEqual([]);
});

it('is of its Engine, although its line end was missing at the activation', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true });
	log.write(-0.01, 'old', 'engine-b');
	for (let hour = 0; hour < 7; hour++) log.write(hour + 0.05, `a ${hour}`, 'engine-a');
	log.write(6, 'new', 'engine-b');
	const given = await log.poll(0, { torn: 1 });
	for (let hour = 0.1; hour < 6.5; hour += 0.1) given.push(...(await log.poll(hour)));
	expect(given.filter((name) => !name.startsWith('a '))).toEqual(['new']);
});

describe('lines of two files that name no Engine', () => {
	const ofEngine =
		(file: string, host = `${file}.example`) =>
		(time: string) =>
			`${time} ${host} nxengine: [${file}|USER|20101|root] User signed in`;
	const ofConsole = (name: string) => (time: string) =>
		`${time} localhost nxconsole: [Console|USER|20101|root] User ${name}`;
	/** Its time is in no form that is understood, so that its host is only likely. */
	const withoutBracket = (what: string) => (name: string) => (time: string) => {
		const [date, clock] = time.split(/[T.]/) as [string, string];
		return `${date.replaceAll('-', '/')} ${clock} ${what} said ${name}`;
	};

	it.each([
		['a host that both have', ofConsole, []],
		['a host that both have, of one known Engine', ofConsole, ['engine-a']],
		['a host that both have, of two known Engines', ofConsole, ['engine-a', 'engine-b']],
		['the host of one of them', withoutBracket('engine-b.example'), ['engine-a', 'engine-b']],
		['what looks like a host', withoutBracket('worker-6.30'), []],
	])('but %s all come after hours without polls', async (_, textOf, known) => {
		const log = new PlayedLog({ hasSeveralFiles: true });
		const write = (hour: number, name: string, file: string): void =>
			log.write(hour, name, file, textOf(name));
		const host = textOf === ofConsole ? 'localhost' : undefined;
		for (const file of known) log.write(-0.7, 'old', file, ofEngine(file, host));
		for (const file of ['engine-a', 'engine-b']) write(-0.6, `old ${file}`, file);
		await log.poll(0);
		write(0.8, 'b 1', 'engine-b');
		const given = await log.poll(1);
		write(1.5, 'a', 'engine-a');
		write(1.6, 'b 2', 'engine-b');
		for (const hour of [5, 5.3, 8]) given.push(...(await log.poll(hour)));
		expect(given).toEqual(['b 1', 'a', 'b 2']);
	});

	it('all come before the first line that names the second Engine', async () => {
		const log = new PlayedLog({ hasSeveralFiles: true });
		log.write(-0.7, 'old', 'engine-a', ofEngine('engine-a', 'localhost'));
		await log.poll(0);
		log.write(0.8, 'b 1', 'engine-b', ofConsole('b 1'));
		const given = await log.poll(1);
		log.write(1.5, 'a', 'engine-a', ofConsole('a'));
		log.write(1.6, 'b 2', 'engine-b', ofConsole('b 2'));
		log.write(1.7, 'sign-in', 'engine-b', ofEngine('engine-b', 'localhost'));
		for (const hour of [5, 5.3, 8]) given.push(...(await log.poll(hour)));
		expect(given).toEqual(['b 1', 'a', 'b 2', 'sign-in']);
	});
});
