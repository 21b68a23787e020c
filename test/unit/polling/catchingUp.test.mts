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
		given.push(...(await log.poll(day * DAY, day === 1 ? { offline: 'engine-1' } : {})));
	}
	expect(given.toSorted()).toEqual(due.toSorted());
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
	expect(await log.poll(10.1, { offline: 'engine-a' })).toEqual(['b']);
	// It writes nothing more, so it is asked for again after an hour.
	expect(await log.poll(11.2)).toEqual(['later']);
	expect(await log.poll(11.3)).toEqual([]);
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
