import { describe, expect, it } from '@jest/globals';
import { minutes, PlayedLog } from './playedLog.mts';

const DAY = 24;
const MISSED = 16;
const DAYS = 2 * MISSED;

/** Daily polls of two events each, of an Engine that writes one line a day: one more is left for what was missed. */
it('catches up with an Engine for longer than one may be offline, if it takes so many polls', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true, mostEvents: 2 });
	log.write(-1, 'old');
	const due: string[] = [];
	for (let line = 0; line < MISSED; line++) due.push(`missed ${line}`);
	for (const name of due) log.write(2, name);
	for (let day = 0; day < DAYS; day++) {
		due.push(`day ${day}`);
		log.write((day + 2) * DAY - 1, `day ${day}`);
	}
	const given: string[] = [];
	for (let day = 0; day < DAYS + 2; day++) {
		given.push(...(await log.poll(day * DAY, day === 1 ? { offline: ['engine-1'] } : {})));
	}
	expect(given.toSorted()).toEqual(due.toSorted());
});

/** Daily polls of one event each: what was missed waits for weeks, of Engines that write nothing more. */
it('catches up with twenty Engines from twenty marks, however many daily polls they have to wait', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true });
	const engines = Array.from({ length: 20 }, (_, engine) => `engine-${engine}`);
	const due: string[] = [];
	for (const [hour, engine] of engines.entries()) {
		log.write(-0.5, `old ${engine}`, engine);
		for (let before = 0; before < hour; before++) {
			log.write(before + 0.5, `${before} of ${engine}`, engine);
			due.push(`${before} of ${engine}`);
		}
		log.write(hour + 0.5, `missed of ${engine}`, engine);
		log.write(2 * DAY - 0.1, `last of ${engine}`, engine);
		due.push(`missed of ${engine}`, `last of ${engine}`);
	}
	const given: string[] = [];
	for (let hour = 0; hour <= engines.length; hour++) {
		given.push(...(await log.poll(hour, { offline: engines.slice(0, hour) })));
	}
	given.push(...(await log.poll(DAY, { offline: engines })));
	log.change({ mostEvents: 1 });
	for (let day = 2; day < 2 + 2 * engines.length; day++) given.push(...(await log.poll(day * DAY)));
	expect(given.toSorted()).toEqual(due.toSorted());
});

/** A poll reads forty lines in its time: a day of the log, and not what stands in front of the Engine in a longer answer. */
it('keeps what an Engine missed for longer than one may be offline, if polls have no time for it', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true });
	for (const name of ['a', 'b']) log.write(-0.5, `old ${name}`, `engine-${name}`);
	await log.poll(0);
	for (let hour = 0; hour < 14 * DAY; hour++) log.write(hour + 0.5, 'other', 'engine-a');
	log.write(0.5, 'missed', 'engine-b');
	log.write(3 * DAY - 0.1, 'back', 'engine-b');
	for (let day = 1; day <= 13; day++) {
		const trouble = { parts: 40, ...(day < 3 ? { offline: ['engine-b'] } : {}) };
		expect(new Set(await log.poll(day * DAY, trouble))).toEqual(new Set(['other']));
	}
	const given = await log.poll(14 * DAY);
	expect(given.filter((name) => name !== 'other')).toEqual(['missed', 'back']);
});

it('catches up with an Engine that goes offline between two steps, although a later line of it came before its last one', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true, mostEvents: 1 });
	for (const name of ['a', 'b']) log.write(-0.5, `old ${name}`, `engine-${name}`);
	// The second one came late.
	log.write(3.2, 'later', 'engine-a');
	log.write(2.9, 'late', 'engine-a');
	log.write(9, 'b', 'engine-b');
	expect(await log.poll(0)).toEqual([]);
	expect(await log.poll(1)).toEqual([]);
	// As after a poll that could not remember all that the log holds.
	log.state = { ...log.state!, stepHours: 2 };
	expect(await log.poll(10)).toEqual(['late']);
	expect(await log.poll(10.1, { offline: ['engine-a'] })).toEqual(['b']);
	// It writes nothing more, so it is asked for again after an hour.
	expect(await log.poll(11.2)).toEqual(['later']);
	expect(await log.poll(11.3)).toEqual([]);
});

it('asks once an hour, not at every poll, for an Engine that went offline while a line of it was held back', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true, mostEvents: 1 });
	log.write(-0.5, 'old', 'engine-a');
	await log.poll(0);
	log.write(0.5, 'given', 'engine-a');
	log.write(0.6, 'held back', 'engine-a');
	expect(await log.poll(1)).toEqual(['given']);
	const hours = 10;
	for (let poll = 1; poll < 10 * hours; poll++) {
		await log.poll(1 + poll / 10, { offline: ['engine-a'] });
	}
	const usual = Math.min(...log.asked);
	expect(log.asked.filter((asked) => asked > usual + 1).length).toBeLessThanOrEqual(hours);
	expect(await log.poll(1 + hours + 0.1)).toEqual(['held back']);
});

describe('n8n that was down for more than a week', () => {
	it('catches up with an Engine that was silent for hours before, and never for a week', async () => {
		const log = new PlayedLog({ hasSeveralFiles: true });
		for (const name of ['a', 'b']) log.write(-0.5, `old ${name}`, `engine-${name}`);
		await log.poll(0);
		for (let hour = 1; hour <= 10; hour++) {
			log.write(hour - 0.1, 'other', 'engine-a');
			await log.poll(hour);
		}
		log.write(11, 'first', 'engine-b');
		for (let day = 1; day <= 8; day++) log.write(day * DAY + 5, `day ${day}`, 'engine-b');
		const given = await log.poll(10 + 8 * DAY);
		given.push(...(await log.poll(10 + 8 * DAY + minutes(1))));
		expect(given).toContain('first');
	});
});

it('gives nothing again of an Engine that was silent for more than a week, although the overlap is larger when it is back', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true });
	log.write(-0.1, 'other', 'engine-a');
	await log.poll(0);
	log.write(0.5, 'once', 'engine-b');
	const given = await log.poll(1);
	for (let hour = 2; hour <= 5; hour++) {
		log.write(hour - 0.1, 'other', 'engine-a');
		await log.poll(hour);
	}
	for (let day = 1; day <= 9; day++) {
		log.write(day * DAY - 0.1, 'other', 'engine-a');
		await log.poll(day * DAY);
	}
	log.change({ overlapHours: 72 });
	await log.poll(9 * DAY + 5);
	log.write(9 * DAY + 5.9, 'again', 'engine-b');
	given.push(...(await log.poll(9 * DAY + 6)), ...(await log.poll(9 * DAY + 6.1)));
	expect(given).toEqual(['once', 'again']);
});

it('catches up with an Engine that was silent for hours, although its line ends are always missing', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true });
	log.write(0.5, 'first', 'engine-b');
	log.write(6, 'second', 'engine-b');
	for (let hour = 0; hour < 7; hour++) log.write(hour + 0.05, 'other', 'engine-a');
	const given: string[] = [];
	for (let hour = 0; hour < 6.5; hour += 0.1) given.push(...(await log.poll(hour, { torn: 1 })));
	expect(given.filter((name) => name !== 'other')).toEqual(['first', 'second']);
});

/** A poll reads a hundred lines in its time: a day of the log, not a week. */
it('catches up with an Engine although half of the name of another host stood once at the end of the log', async () => {
	const log = new PlayedLog({ hasSeveralFiles: true });
	const given: string[] = [];
	for (let hour = 0; hour <= 220; hour++) {
		log.write(hour - 0.1, `a ${hour}`, 'engine-a');
		const text = (time: string): string =>
			`${time} b.nexthink.example nxengine: [engine-b|USER|20101|root] User ${hour}`;
		if (hour < 180 || hour === 200) log.write(hour - 0.1, `b ${hour}`, 'engine-b', text);
		const torn = text('').length - ' b.nexth'.length + 1;
		if (hour === 179) given.push(...(await log.poll(hour - 0.05, { parts: 100, torn })));
		given.push(...(await log.poll(hour, { parts: 100 })));
	}
	expect(given.filter((name) => name === 'b 200')).toEqual(['b 200']);
});

it('keeps a step in which nothing was written, although there is no time for the next one', async () => {
	const log = new PlayedLog();
	log.write(-0.5, 'old');
	await log.poll(0);
	for (const hour of [20.5, 21.5, 22.5]) log.write(hour, `${hour}`);
	log.state!.stepHours = 10;
	const given: string[] = [];
	// Enough for the three lines that are left for later and the four of the whole window, and for the end of each answer.
	const parts = 3 + 4 + 2;
	for (let poll = 0; poll < 10; poll++) given.push(...(await log.poll(30, { parts })));
	expect(given).toEqual(['20.5', '21.5', '22.5']);
});
