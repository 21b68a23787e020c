import { describe, expect, it } from '@jest/globals';
import type { PollState } from './adapter.mts';
import { pollLog, settingsWith, worldAt } from './adapter.mts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const START = Date.parse('2025-10-20T00:00:00Z');

const lineAt = (time: number): string =>
	`${new Date(time).toISOString()} portal nxaudit: [Portal|USER|20101|root] User signed in`;

/** A trigger on one log, with a clock of its own. */
class Trigger {
	private readonly times: number[] = [];
	private state: PollState | null = null;

	write(...times: number[]): void {
		this.times.push(...times);
	}

	/** @returns the times of the lines that came, in hours since the start */
	async poll(now: number, clock = now, settings = settingsWith()): Promise<number[]> {
		const answer = (hours: number): string =>
			this.times
				.filter((time) => time > now - hours * HOUR && time <= now)
				.map((time) => `${lineAt(time)}\n`)
				.join('');
		const { events, state } = await pollLog(this.state, settings, worldAt(clock, answer));
		this.state = JSON.parse(JSON.stringify(state)) as PollState;
		return events.map(({ event }) => (Date.parse(event.timestamp!) - START) / HOUR);
	}
}

/** A trigger that has seen the line of hour 1, and whose machine falls asleep then. */
async function asleep(): Promise<Trigger> {
	const trigger = new Trigger();
	await trigger.poll(START);
	trigger.write(START + HOUR);
	expect(await trigger.poll(START + HOUR)).toEqual([1]);
	return trigger;
}

const AWAKE = START + 10 * HOUR;
/** The machine's clock stood still. */
const CLOCK = START + HOUR + MINUTE;

describe('a clock that stood still while lines were written', () => {
	it('comes to be right: what the short answer had missed is given, and nothing twice', async () => {
		const trigger = await asleep();
		for (let hour = 2; hour <= 10; hour++) trigger.write(START + hour * HOUR);
		expect(await trigger.poll(AWAKE, CLOCK)).toEqual([8, 9, 10]);
		expect(await trigger.poll(AWAKE + MINUTE, CLOCK + MINUTE)).toEqual([]);
		expect(await trigger.poll(AWAKE + 2 * MINUTE)).toEqual([2, 3, 4, 5, 6, 7]);
		expect(await trigger.poll(AWAKE + 3 * MINUTE)).toEqual([]);
	});

	it('comes to be right after an answer that grew by an hour, as after a larger overlap', async () => {
		const trigger = new Trigger();
		const settings = settingsWith({ overlapHours: 6 });
		await trigger.poll(START);
		trigger.write(START + HOUR);
		expect(await trigger.poll(START + 1.9 * HOUR, START + 1.9 * HOUR, settings)).toEqual([1]);
		for (let hour = 2; hour <= 10; hour++) trigger.write(START + hour * HOUR);
		const awake = START + 10.5 * HOUR;
		expect(await trigger.poll(awake, START + 1.9 * HOUR, settings)).toEqual([7, 8, 9, 10]);
		expect(await trigger.poll(awake + 10 * MINUTE, START + 2.1 * HOUR, settings)).toEqual([6]);
		const clock = awake + 12 * MINUTE;
		expect(await trigger.poll(clock, clock, settings)).toEqual([2, 3, 4, 5]);
		expect(await trigger.poll(clock + MINUTE, clock + MINUTE, settings)).toEqual([]);
	});

	it('comes to be right by an answer that grew by an hour: what was forgotten is older than the gap, and stays old', async () => {
		const trigger = new Trigger();
		const settings = settingsWith({ hasSeveralFiles: true, overlapHours: 6 });
		trigger.write(START - 2.95 * HOUR);
		await trigger.poll(START, START, settingsWith({ hasSeveralFiles: true }));
		trigger.write(START + 0.1 * HOUR);
		const poll = async (hour: number, clock = hour) =>
			await trigger.poll(START + hour * HOUR, START + clock * HOUR, settings);
		expect(await poll(0.2)).toEqual([0.1]);
		expect(await poll(0.95)).toEqual([]);
		for (let hour = 2; hour <= 10; hour++) trigger.write(START + hour * HOUR);
		expect(await poll(10, 0.96)).toEqual([8, 9, 10]);
		expect(await poll(10.02)).toEqual([2, 3, 4, 5, 6, 7]);
		expect(await poll(10.03)).toEqual([]);
	});

	it('closes the gap once, although an equal line stands behind it', async () => {
		const trigger = await asleep();
		trigger.write(START + 2 * HOUR, START + 9 * HOUR, START + HOUR, START + 10 * HOUR);
		await trigger.poll(AWAKE, CLOCK);
		const came = await trigger.poll(AWAKE + 2 * MINUTE);
		expect(came).toContain(2);
		expect(await trigger.poll(AWAKE + 3 * MINUTE)).toEqual([]);
	});
});

it('gives nothing that may be old, where time runs out before the answer comes to what was read last', async () => {
	const [old, known, fresh] = [-5, 1, 2].map((hour) => `${lineAt(START + hour * HOUR)}\n`);
	// More than was asked for, as by clocks that are apart.
	const log = [old, known, fresh].map((line) => Buffer.from(line!));
	const first = await pollLog(
		null,
		settingsWith(),
		worldAt(START + HOUR, () => [log[1]!]),
	);
	const later = worldAt(AWAKE, () => log);
	let parts = 0;
	const outOfTime = { ...later, isOutOfTime: () => ++parts > 1 };
	await expect(pollLog(first.state, settingsWith(), outOfTime)).rejects.toThrow('cannot be read');
	const { events } = await pollLog(first.state, settingsWith(), later);
	expect(events.map(({ event }) => `${event.line}\n`)).toEqual([fresh]);
});

it.each([1, 2, 3])(
	'gives each of two equal lines once, where time runs out after part %i of an answer in which the second is half-written',
	async (partsInTime) => {
		const settings = settingsWith({ hasSeveralFiles: true });
		const lineOf = (engine: string, hour: number): string =>
			lineAt(START + hour * HOUR)
				.replace('portal nxaudit', 'host nxengine')
				.replace('Portal', engine);
		const [known1, fresh1, known2, fresh2] = [
			lineOf('engine-1', 1),
			lineOf('engine-1', 2),
			lineOf('engine-2', 1),
			lineOf('engine-2', 2),
		];
		const known = worldAt(START + HOUR, () => `${known1}\n${known2}\n`);
		const { state } = await pollLog(null, settings, known);
		const half = worldAt(AWAKE, () => `${known1}\n${fresh1}\n${fresh2}\n${fresh2}`);
		let parts = 0;
		const outOfTime = { ...half, isOutOfTime: () => ++parts === partsInTime };
		const cut = await pollLog(state, settings, outOfTime);
		const later = worldAt(AWAKE + MINUTE, () => `${known1}\n${fresh1}\n${fresh2}\n${fresh2}\n`);
		const whole = await pollLog(cut.state, settings, later);
		const lines = [...cut.events, ...whole.events].map(({ event }) => event.line);
		expect(lines).toEqual([fresh1, fresh2, fresh2]);
	},
);

it('gives what a cap holds back in front of a line that came late, also by a longer answer', async () => {
	const trigger = new Trigger();
	const capped = settingsWith({ lookBackHours: 1, mostEvents: 1 });
	trigger.write(...[-0.75, -0.5, -0.25, -2].map((hour) => START + hour * HOUR));
	expect(await trigger.poll(START, START, capped)).toEqual([-0.75]);
	expect(await trigger.poll(START + MINUTE, START + MINUTE, capped)).toEqual([-0.5]);
	expect(await trigger.poll(START + 2 * HOUR, START + 2 * HOUR, capped)).toEqual([-0.25]);
	expect(await trigger.poll(START + 3 * HOUR, START + 3 * HOUR, capped)).toEqual([]);
});

it('gives what a cap holds back in front of what came by a clock that was hours behind', async () => {
	const trigger = new Trigger();
	const capped = settingsWith({ mostEvents: 1 });
	await trigger.poll(START);
	await trigger.poll(START + HOUR);
	// The second one came late.
	trigger.write(...[7.5, 6.8, 8].map((hour) => START + hour * HOUR));
	const poll = async (now: number, clock = now) =>
		await trigger.poll(START + now * HOUR, START + clock * HOUR, capped);
	expect(await poll(10)).toEqual([7.5]);
	expect(await poll(10.1, 1.9)).toEqual([8]);
	expect(await poll(10.2)).toEqual([6.8]);
	expect(await poll(10.3)).toEqual([]);
});

it('gives nothing old where an answer grows, although a cap leaves no room to look at all of it', async () => {
	const trigger = new Trigger();
	const poll = async (hour: number, overlapHours = 6) => {
		const now = START + hour * HOUR;
		const settings = settingsWith({ hasSeveralFiles: true, mostEvents: 1, overlapHours });
		return await trigger.poll(now, now, settings);
	};
	trigger.write(...[-2.95, -2.9, -2.85].map((hour) => START + hour * HOUR));
	await poll(0, 1);
	trigger.write(START + 0.1 * HOUR);
	expect(await poll(0.2)).toEqual([0.1]);
	// The old ones leave the answers, are forgotten, and are back when the answer is an hour longer.
	for (const hour of [0.95, 1.02, 1.03, 1.04]) expect(await poll(hour)).toEqual([]);
});
