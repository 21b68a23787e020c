import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { NodeParameterValueType } from 'n8n-workflow';
import type { RecordedRequest } from '../simulator/server.mts';
import { startEngine } from './engine.mts';
import type { Engine, NodeResult } from './engine.mts';
import { ask, closeAll, linesIn, LOG_PATH, simulate, untimed } from './asking.mts';
import type { Ask } from './asking.mts';

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

interface Sent extends NodeResult {
	requests: RecordedRequest[];
}

/** Runs the Portal operation with a time range and tells what arrived. */
async function send(
	timeRange: Record<string, unknown>,
	{ logTimeZone, ...rest }: Ask & { logTimeZone?: unknown } = {},
): Promise<Sent> {
	const simulator = await simulate({ portalLog: untimed(['a line']) });
	const options = logTimeZone === undefined ? {} : { logTimeZone };
	const result = await ask(engine, simulator.address, {
		parameters: { timeRange, options } as Record<string, NodeParameterValueType>,
		...rest,
	});
	return { ...result, requests: simulator.requests };
}

describe('on the wire', () => {
	it.each([
		['nothing', {}, ''],
		['hours alone', { elapsedHours: 24 }, '?elapsed_hours=24'],
		['one hour', { elapsedHours: 1 }, '?elapsed_hours=1'],
		['very many hours', { elapsedHours: 876_000 }, '?elapsed_hours=876000'],
		['a date alone', { beforeDate: '2024-12-24' }, '?before_date=2024-12-24'],
		[
			'a date-time alone',
			{ beforeDate: '2024-12-24T14:00:00' },
			'?before_date=2024-12-24T14:00:00',
		],
		[
			'both',
			{ elapsedHours: 48, beforeDate: '2024-12-24T14:00:00' },
			'?before_date=2024-12-24T14:00:00&elapsed_hours=48',
		],
	])('%s is asked for', async (_, timeRange, query) => {
		const { requests, error } = await send(timeRange);
		expect(error).toBeNull();
		expect(requests).toHaveLength(1);
		// A colon may be percent-encoded in a query; nothing else may differ.
		expect(requests[0]!.rawPath.replaceAll('%3A', ':')).toBe(`${LOG_PATH}${query}`);
	});

	it.each(['engine', 'allEngines'] as const)('%s takes the same parameters', async (operation) => {
		const simulator = await simulate();
		await ask(engine, simulator.address, {
			parameters: {
				operation,
				engine: { __rl: true, mode: 'name', value: 'engine-1' },
				timeRange: { beforeDate: '2024-12-24', elapsedHours: 2 },
			},
		});
		expect(simulator.requests[0]!.query).toEqual({ before_date: '2024-12-24', elapsed_hours: '2' });
	});
});

describe('Before Date', () => {
	// value, workflow zone, log zone, what arrives
	it.each([
		['2024-12-24', 'America/New_York', 'Asia/Tokyo', '2024-12-24'],
		[' 2024-12-24 ', 'UTC', 'UTC', '2024-12-24'],
		['2024-02-29', 'UTC', 'UTC', '2024-02-29'],
		['2024-12-24T14:00:00', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00', 'Europe/Zurich', 'UTC', '2024-12-24T13:00:00'],
		['2024-07-24T14:00:00', 'Europe/Zurich', 'UTC', '2024-07-24T12:00:00'],
		['2024-12-24T14:00:00', 'UTC', 'Asia/Kolkata', '2024-12-24T19:30:00'],
		['2024-12-24T14:00:00', 'America/New_York', 'Asia/Tokyo', '2024-12-25T04:00:00'],
		['2024-12-24T14:00:00', 'Asia/Tokyo', 'Asia/Tokyo', '2024-12-24T14:00:00'],
		['2024-12-24T14:00', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24 14:00:07', 'UTC', 'UTC', '2024-12-24T14:00:07'],
		['2024-12-24T14:00:00.999', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00Z', 'America/New_York', 'Europe/Zurich', '2024-12-24T15:00:00'],
		['2024-12-24T14:00:00.999Z', 'Asia/Tokyo', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00+05:30', 'Asia/Tokyo', 'UTC', '2024-12-24T08:30:00'],
		['2024-12-24T14:00:00-0800', 'Asia/Tokyo', 'UTC', '2024-12-24T22:00:00'],
		['2024-12-31T23:30:00-01:00', 'UTC', 'UTC', '2025-01-01T00:30:00'],
		// Clocks go from 02:00 to 03:00: the hour between moves forward.
		['2024-03-31T02:30:00', 'Europe/Zurich', 'UTC', '2024-03-31T01:30:00'],
		['2024-03-10T02:30:00', 'America/New_York', 'UTC', '2024-03-10T07:30:00'],
		// Half an hour, at Lord Howe Island.
		['2024-10-06T02:15:00', 'Australia/Lord_Howe', 'UTC', '2024-10-05T15:45:00'],
		// A whole day that Samoa never had.
		['2011-12-30T12:00:00', 'Pacific/Apia', 'UTC', '2011-12-30T22:00:00'],
		// Clocks go from 03:00 back to 02:00: the later of the two.
		['2024-10-27T02:30:00', 'Europe/Zurich', 'UTC', '2024-10-27T01:30:00'],
		['2024-11-03T01:30:00', 'America/New_York', 'UTC', '2024-11-03T06:30:00'],
		// The log's own clocks, in the fold and after the gap.
		['2024-10-27T00:30:00Z', 'UTC', 'Europe/Zurich', '2024-10-27T02:30:00'],
		['2024-10-27T01:30:00Z', 'UTC', 'Europe/Zurich', '2024-10-27T02:30:00'],
		['2024-03-31T01:00:00Z', 'UTC', 'Europe/Zurich', '2024-03-31T03:00:00'],
	])(
		'%s of a workflow in %s for a log in %s arrives as %s',
		async (beforeDate, timezone, logTimeZone, sent) => {
			const { requests, error } = await send({ beforeDate }, { timezone, logTimeZone });
			expect(error).toBeNull();
			expect(requests.map(({ query }) => query)).toEqual([{ before_date: sent }]);
		},
	);

	// expression, workflow zone, what arrives in UTC
	it.each([
		['={{ $json.when }}', 'Asia/Tokyo', '2024-12-24T05:00:00'],
		['={{ $json.day }}', 'Asia/Tokyo', '2024-12-24'],
		[
			'={{ DateTime.fromISO("2024-12-24T14:00:00", { zone: "America/New_York" }) }}',
			'UTC',
			'2024-12-24T19:00:00',
		],
		['={{ DateTime.fromISO("2024-12-24T14:00:00") }}', 'Europe/Zurich', '2024-12-24T13:00:00'],
		[
			'={{ DateTime.fromISO("2024-12-24T14:00:00Z").minus({ days: 1 }) }}',
			'Asia/Tokyo',
			'2024-12-23T14:00:00',
		],
		['={{ DateTime.fromISO("2024-12-24T14:00:00Z").toISODate() }}', 'UTC', '2024-12-24'],
		['={{ DateTime.fromISO("2024-12-24T14:00:00Z").toFormat("yyyy-MM-dd") }}', 'UTC', '2024-12-24'],
		['={{ new Date("2024-12-24T14:00:00Z") }}', 'America/New_York', '2024-12-24T14:00:00'],
		['={{ new Date(1735048800000) }}', 'UTC', '2024-12-24T14:00:00'],
		['={{ "2024-12-24T14:00:00Z".toDateTime() }}', 'UTC', '2024-12-24T14:00:00'],
		['={{ $json.when.slice(0, 10) }}T23:59:59', 'UTC', '2024-12-24T23:59:59'],
	])('from the expression %s in %s arrives as %s', async (beforeDate, timezone, sent) => {
		const input = [{ when: '2024-12-24T14:00:00', day: '2024-12-24' }];
		const { requests, error } = await send({ beforeDate }, { timezone, input });
		expect(error).toBeNull();
		expect(requests.map(({ query }) => query)).toEqual([{ before_date: sent }]);
	});

	it.each(['={{ $now }}', '={{ new Date() }}', '={{ $now.toISO() }}', '={{ $now.toUTC() }}'])(
		'from %s arrives as the present, to the second, in the zone of the log',
		async (beforeDate) => {
			const earliest = Math.floor(Date.now() / 1000) * 1000;
			const { requests } = await send(
				{ beforeDate },
				{ timezone: 'Asia/Tokyo', logTimeZone: 'Etc/GMT-3' },
			);
			const sent = requests[0]!.query.before_date!;
			expect(sent).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d$/);
			const instant = Date.parse(`${sent}+03:00`);
			expect(instant).toBeGreaterThanOrEqual(earliest);
			expect(instant).toBeLessThanOrEqual(Date.now());
		},
	);

	it('from {{ $today }} is midnight in the zone of the workflow', async () => {
		const { requests } = await send({ beforeDate: '={{ $today }}' }, { timezone: 'Etc/GMT-3' });
		expect(requests[0]!.query.before_date).toMatch(/T21:00:00$/);
	});

	it.each(['={{ new Date("nonsense") }}', '={{ DateTime.fromISO("nonsense") }}'])(
		'from %s is refused unsent',
		async (beforeDate) => {
			const { requests, error } = await send({ beforeDate });
			expect(error).not.toBeNull();
			expect(requests).toEqual([]);
		},
	);
});

describe('After Date', () => {
	const HOUR = 3_600_000;

	it('is sent as the hours between it and Before Date, and the hint tells both', async () => {
		const timeRange = {
			elapsedHours: 876_000,
			afterDate: '={{ DateTime.fromISO("2024-12-23T14:30:00", { zone: "Europe/Zurich" }) }}',
			beforeDate: '2024-12-24T14:00:00',
		};
		const { requests, error, hints } = await send(timeRange, { timezone: 'Asia/Tokyo' });
		expect(error).toBeNull();
		expect(requests.map(({ query }) => query)).toEqual([
			{ before_date: '2024-12-24T05:00:00', elapsed_hours: '16' },
		]);
		expect(hints.map(({ message }) => message).join()).toContain(
			'Asked for the 16 hours before 2024-12-24T05:00:00, to have all after 2024-12-23T13:30:00.',
		);
	});

	it.each([
		['={{ $now }}', '1'],
		['={{ $now.minus({ hours: 3 }) }}', '4'],
		['={{ new Date(Date.now() - 2.5 * 3600000) }}', '3'],
		['={{ $json.since }}', '6'],
	])('from %s is sent as the hours since then', async (afterDate, hours) => {
		const input = [{ since: new Date(Date.now() - 5.5 * HOUR).toISOString() }];
		const { requests, error } = await send({ afterDate }, { timezone: 'Asia/Tokyo', input });
		expect(error).toBeNull();
		expect(requests.map(({ query }) => query)).toEqual([{ elapsed_hours: hours }]);
	});

	it.each([
		[{ afterDate: '={{ $now.plus({ hours: 1 }) }}' }],
		[{ afterDate: '2024-12-24T14:00:00', beforeDate: '2024-12-24' }],
	])('that leaves nothing to ask for is refused unsent: %j', async (timeRange) => {
		const { requests, error } = await send(timeRange);
		expect(error?.message).toMatch(/^'After Date' must /);
		expect(requests).toEqual([]);
	});
});

// In n8n's engine alone: a whole n8n may take such settings for something else.
describe.each(['"Europe/Berlin"', 'DEFAULT'])('the time zone %s of a workflow', (timezone) => {
	it('stops nothing where no zone is needed', async () => {
		const { requests, error } = await send({ elapsedHours: 24 }, { timezone });
		expect(error).toBeNull();
		expect(requests.map(({ query }) => query)).toEqual([{ elapsed_hours: '24' }]);
	});

	it('is told where a date needs one, and nothing is sent', async () => {
		const { requests, error } = await send({ beforeDate: '2024-12-24T14:00:00' }, { timezone });
		expect(error?.message).toBe(
			`The time zone of the workflow must be an IANA name, but is '${timezone}'`,
		);
		expect(error?.description).toContain('GENERIC_TIMEZONE');
		expect(requests).toEqual([]);
	});
});

describe('Elapsed Hours', () => {
	it.each([
		[24, '24'],
		['24', '24'],
		[' 7 ', '7'],
		['={{ 24 }}', '24'],
		['={{ "24" }}', '24'],
		['={{ $json.hours }}', '6'],
		['={{ $json.hours * 2 }}', '12'],
	])('%j arrives as %s', async (elapsedHours, sent) => {
		const { requests } = await send({ elapsedHours }, { input: [{ hours: 6 }] });
		expect(requests.map(({ query }) => query)).toEqual([{ elapsed_hours: sent }]);
	});
});

describe('a parameter that is refused', () => {
	it('names the input item, and lets the others go on with continue on fail', async () => {
		const input = [{ hours: 1 }, { hours: 0 }, { hours: 3 }];
		const timeRange = { elapsedHours: '={{ $json.hours }}' };
		const stopped = await send(timeRange, { input });
		expect(stopped.error?.context?.itemIndex).toBe(1);
		expect(stopped.requests).toHaveLength(1);

		const wentOn = await send(timeRange, { input, continueOnFail: true });
		expect(wentOn.error).toBeNull();
		expect(wentOn.requests.map(({ query }) => query.elapsed_hours)).toEqual(['1', '3']);
		expect(wentOn.items.map(({ pairedItem }) => pairedItem)).toEqual([
			{ item: 0 },
			{ item: 1 },
			{ item: 2 },
		]);
		expect(wentOn.items[1]!.json).toEqual({
			error: "'Elapsed Hours' must be a whole number of 1 or more, but is 0",
			message: "Enter a whole number of 1 or more in 'Elapsed Hours'.",
		});
	});
});

describe('times in the log without a zone', () => {
	it.each([
		['UTC', '2024-11-03T02:28:01.123Z'],
		['Europe/Zurich', '2024-11-03T01:28:01.123Z'],
		['Asia/Kolkata', '2024-11-02T20:58:01.123Z'],
	])('are read in %s', async (logTimeZone, timestamp) => {
		const line = '2024-11-03 02:28:01,123 [Portal|LOGIN|20101|jdoe] User account logged';
		const simulator = await simulate({ portalLog: untimed([line]) });
		const { items } = await ask(engine, simulator.address, {
			parameters: { options: { logTimeZone } },
			timezone: 'Asia/Tokyo',
		});
		expect(linesIn(items)).toEqual([line]);
		expect(items[0]!.json.timestamp).toBe(timestamp);
	});
});
