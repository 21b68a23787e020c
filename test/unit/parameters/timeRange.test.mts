import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime, Duration, Interval } from 'luxon';
import { TimeZone } from '../../../nodes/NexthinkAuditTrail/event/timeZone.ts';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import { readTimeRange } from '../../../nodes/NexthinkAuditTrail/parameters/timeRange.ts';
import { expectCalm, expectReadable, HOSTILE_TEXTS, refusalOf } from '../messages.mts';
import { OracleZone, STRANGE_ZONES } from '../zones.mts';

const NOW = Date.parse('2026-11-28T15:30:00Z');
const HOUR = 3_600_000;
const MINUTE = 60_000;

/** The two formats of the API's page. */
const DOCUMENTED = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}:\d{2})?$/;

function beforeDate(value: unknown, workflow = 'UTC', log = 'UTC'): string | undefined {
	const zones = { workflow: () => new TimeZone(workflow), log: new TimeZone(log) };
	return readTimeRange({ beforeDate: value }, zones, NOW).beforeDate;
}

function elapsedHours(value: unknown): string | undefined {
	const utc = new TimeZone('UTC');
	const zones = { workflow: () => utc, log: utc };
	return readTimeRange({ elapsedHours: value }, zones, NOW).elapsedHours;
}

describe('a time range', () => {
	it('holds what was asked for and nothing else', () => {
		const utc = new TimeZone('UTC');
		const zones = { workflow: () => utc, log: utc };
		const read = (collection: Record<string, unknown>) => readTimeRange(collection, zones, NOW);
		expect(read({})).toEqual({});
		expect(read({ elapsedHours: 24 })).toEqual({ elapsedHours: '24' });
		expect(read({ beforeDate: '2024-12-24' })).toEqual({
			beforeDate: '2024-12-24',
		});
		expect(read({ beforeDate: '2024-12-24', elapsedHours: 1 })).toEqual({
			beforeDate: '2024-12-24',
			elapsedHours: '1',
		});
		expect(read({ other: 'x' })).toEqual({});
	});
});

describe('Before Date', () => {
	it.each(['2024-12-24', ' 2024-12-24 ', '2024-02-29', '2000-02-29', '0001-01-01', '9999-12-31'])(
		'as a bare date stays as it is in every zone: %j',
		(text) => {
			for (const zone of STRANGE_ZONES) {
				expect(beforeDate(text, zone, 'UTC')).toBe(text.trim());
				expect(beforeDate(text, 'UTC', zone)).toBe(text.trim());
			}
		},
	);

	it.each<[value: unknown, workflow: string, log: string, sent: string]>([
		// The picker's way, and other ways to write a date-time without a zone: in the workflow's zone.
		['2024-12-24T14:00:00', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00', 'Europe/Zurich', 'UTC', '2024-12-24T13:00:00'],
		['2024-12-24T14:00:00', 'UTC', 'Europe/Zurich', '2024-12-24T15:00:00'],
		['2024-12-24T14:00:00', 'Europe/Zurich', 'Europe/Zurich', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00', 'America/New_York', 'Asia/Kolkata', '2024-12-25T00:30:00'],
		['2024-12-24T14:00:00.999', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00,999', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24 14:00:00', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24 14:00', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00', 'Europe/Zurich', 'UTC', '2024-12-24T13:00:00'],
		['2024-12-24t14:00:00', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		[' 2024-12-24T14:00:00 ', 'UTC', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T00:00:00', 'UTC', 'UTC', '2024-12-24T00:00:00'],
		// With a zone: the workflow's does not matter.
		['2024-12-24T14:00:00Z', 'Asia/Kolkata', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00z', 'Asia/Kolkata', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00Z', 'Asia/Kolkata', 'UTC', '2024-12-24T14:00:00'],
		['2024-12-24T14:00:00.000Z', 'Asia/Kolkata', 'Europe/Zurich', '2024-12-24T15:00:00'],
		['2024-12-24T14:00:00.000+01:00', 'Asia/Kolkata', 'UTC', '2024-12-24T13:00:00'],
		['2024-12-24T14:00:00+0530', 'UTC', 'UTC', '2024-12-24T08:30:00'],
		['2024-12-24T14:00:00-08:00', 'UTC', 'UTC', '2024-12-24T22:00:00'],
		['2024-12-31T23:59:59-12:00', 'UTC', 'Pacific/Kiritimati', '2025-01-02T01:59:59'],
		['2024-12-24T14:00:00+14:00', 'UTC', 'UTC', '2024-12-24T00:00:00'],
		// As SQL writes them: Luxon's toSQL, PostgreSQL and others.
		['2024-12-24 14:00:00.000 +01:00', 'Asia/Kolkata', 'UTC', '2024-12-24T13:00:00'],
		['2024-12-24 14:00:00+01', 'Asia/Kolkata', 'UTC', '2024-12-24T13:00:00'],
		['2024-12-24 14:00:00.123456-08', 'Asia/Kolkata', 'UTC', '2024-12-24T22:00:00'],
		['2024-12-24 14:00:00 +0100', 'Asia/Kolkata', 'UTC', '2024-12-24T13:00:00'],
		['2024-12-24 14:00:00+0530', 'UTC', 'UTC', '2024-12-24T08:30:00'],
		['2024-12-24T14:00:00 +01', 'Asia/Kolkata', 'UTC', '2024-12-24T13:00:00'],
		['2024-12-24 14:00 Z', 'Asia/Kolkata', 'UTC', '2024-12-24T14:00:00'],
		[
			DateTime.fromISO('2024-12-24T14:00:00', { zone: 'Asia/Kolkata' }).toSQL(),
			'America/New_York',
			'UTC',
			'2024-12-24T08:30:00',
		],
		// A skipped time moves forward; of a time shown twice the later is meant.
		['2024-03-31T02:30:00', 'Europe/Zurich', 'UTC', '2024-03-31T01:30:00'],
		['2024-03-31T02:30:00', 'Europe/Zurich', 'Europe/Zurich', '2024-03-31T03:30:00'],
		['2024-10-27T02:30:00', 'Europe/Zurich', 'UTC', '2024-10-27T01:30:00'],
		['2024-10-27T02:30:00+02:00', 'Europe/Zurich', 'UTC', '2024-10-27T00:30:00'],
		['2024-11-03T01:30:00', 'America/New_York', 'UTC', '2024-11-03T06:30:00'],
		['2024-04-07T01:45:00', 'Australia/Lord_Howe', 'UTC', '2024-04-06T15:15:00'],
		['2024-10-06T02:15:00', 'Australia/Lord_Howe', 'UTC', '2024-10-05T15:45:00'],
		['2011-12-30T12:00:00', 'Pacific/Apia', 'UTC', '2011-12-30T22:00:00'],
		['2018-11-04T00:15:00', 'America/Sao_Paulo', 'UTC', '2018-11-04T03:15:00'],
		['2024-10-27T01:30:00', 'Antarctica/Troll', 'UTC', '2024-10-27T01:30:00'],
		// Objects of expressions.
		[new Date('2024-12-24T14:00:00.999Z'), 'Asia/Kolkata', 'Europe/Zurich', '2024-12-24T15:00:00'],
		[
			DateTime.fromISO('2024-12-24T14:00:00', { zone: 'Asia/Kolkata' }),
			'America/New_York',
			'UTC',
			'2024-12-24T08:30:00',
		],
		[DateTime.fromISO('2024-12-24T14:00:00Z'), 'UTC', 'America/St_Johns', '2024-12-24T10:30:00'],
		[DateTime.fromISO('2024-12-24T14:00:00Z').toISO(), 'UTC', 'UTC', '2024-12-24T14:00:00'],
		[
			DateTime.fromISO('2024-12-24T14:00:00', { zone: 'Asia/Kolkata' }).toISO(),
			'UTC',
			'UTC',
			'2024-12-24T08:30:00',
		],
		[new Date('2024-12-24T14:00:00Z').toISOString(), 'UTC', 'UTC', '2024-12-24T14:00:00'],
		[
			JSON.parse(JSON.stringify(DateTime.fromISO('2024-12-24T14:00:00Z', { zone: 'utc' }))),
			'Asia/Kolkata',
			'UTC',
			'2024-12-24T14:00:00',
		],
		// The ends of the calendar.
		['9999-12-31T23:59:59Z', 'UTC', 'UTC', '9999-12-31T23:59:59'],
		['9999-12-31T23:59:59.999Z', 'UTC', 'UTC', '9999-12-31T23:59:59'],
		['9999-12-31T23:59:59+14:00', 'UTC', 'UTC', '9999-12-31T09:59:59'],
		['0001-01-01T00:00:00Z', 'UTC', 'UTC', '0001-01-01T00:00:00'],
	])('%j (workflow in %s, log in %s) is sent as %s', (value, workflow, log, sent) => {
		expect(beforeDate(value, workflow, log)).toBe(sent);
	});

	it('without a zone is converted from the workflow to the log, in every pair of zones', () => {
		const zones = new Map(STRANGE_ZONES.map((name) => [name, new OracleZone(name)]));
		fc.assert(
			fc.property(
				fc.constantFrom(...STRANGE_ZONES),
				fc.constantFrom(...STRANGE_ZONES),
				fc.integer({ min: Date.UTC(2012, 0, 1) / 60_000, max: Date.UTC(2038, 0, 1) / 60_000 }),
				(workflow, log, minute) => {
					const local = minute * 60_000;
					const instant = zones.get(workflow)!.instantOf(local, 'later');
					const expected = new Date(instant + zones.get(log)!.offsetAt(instant));
					const text = new Date(local).toISOString().slice(0, 19);
					expect(beforeDate(text, workflow, log)).toBe(expected.toISOString().slice(0, 19));
				},
			),
			{ numRuns: 600 },
		);
	});

	it('as an instant is converted to the log zone as Luxon does it', () => {
		fc.assert(
			fc.property(
				fc.constantFrom(...STRANGE_ZONES),
				fc.constantFrom(...STRANGE_ZONES),
				fc.date({
					min: new Date('2012-01-01Z'),
					max: new Date('2038-01-01Z'),
					noInvalidDate: true,
				}),
				(own, log, date) => {
					const expected = DateTime.fromJSDate(date, { zone: log }).toFormat(
						"yyyy-MM-dd'T'HH:mm:ss",
					);
					const written = DateTime.fromJSDate(date, { zone: own });
					expect(beforeDate(date, own, log)).toBe(expected);
					expect(beforeDate(written, 'UTC', log)).toBe(expected);
					expect(beforeDate(written.toISO(), 'UTC', log)).toBe(expected);
				},
			),
			{ numRuns: 300 },
		);
	});

	const refused: unknown[] = [
		'2023-02-29',
		'1900-02-29',
		'2024-02-30',
		'2024-04-31',
		'2024-13-01',
		'2024-00-01',
		'2024-01-00',
		'2024-01-32',
		'0000-01-01',
		'2023-02-29T12:00:00',
		'2024-12-24T24:00:00',
		'2024-12-24T23:60:00',
		'2024-12-24T23:59:60',
		'2024-12-24T25:00:00Z',
		'2024-12-24T14:00:00+24:00',
		'2024-12-24T14:00:00+01:60',
		'2024-12-24T14:00:00+1',
		'2024-12-24 14:00:00+01:',
		'2024-12-24 14:00:00  +01:00',
		'2024-12-24 14:00:00+ 01:00',
		'2024-12-24 14:00:00+24',
		'2024-12-24 14:00:00.000 Europe/Zurich',
		'2024-12-24 +01:00',
		'2024-12-24T14:00:00 UTC',
		'2024-12-24T14:00:00Europe/Zurich',
		'0000-12-31T23:59:59Z',
		'-2024-12-24',
		'+002024-12-24',
		'12024-12-24',
		'2024-12',
		'2024',
		'24.12.2024',
		'12/24/2024',
		'2024/12/24',
		'20241224',
		'2024-1-1',
		'2024-W52-2',
		'2024-359',
		'2024-12-24T',
		'2024-12-24T14',
		'2024-12-24T14:0',
		'T14:00:00',
		'14:00',
		'2024-12-24 2024-12-25',
		'2024-12-24\n2024-12-25',
		'２０２４-１２-２４',
		'yesterday',
		'now',
		'today',
		'{{ $now }}',
		'Invalid DateTime',
		'null',
		'',
		' ',
		'\n',
		'0',
		'1735048800000',
		'2024-12-24&elapsed_hours=1',
		null,
		undefined,
		0,
		1,
		2024,
		1735048800000,
		NaN,
		Infinity,
		true,
		false,
		[],
		['2024-12-24'],
		{},
		{ beforeDate: '2024-12-24' },
		() => 0,
		Symbol('x'),
		new Date(NaN),
		DateTime.invalid('for the test'),
		{ toMillis: 5 },
		{ getTime: () => 'x' },
		{ toMillis: () => null },
		Object.create(null),
		Interval.after(new Date('2024-12-24Z'), { hours: 1 }),
	];

	it.each(refused.map((value) => [value]))(
		'is refused with its name in the message: %p',
		(value) => {
			const { message, remedy } = refusalOf(ExplainedError, () => beforeDate(value));
			expect(message).toContain("'Before Date'");
			expect(remedy).toContain("'Before Date'");
			expectReadable(message, remedy);
			expectCalm(message, remedy);
		},
	);

	it.each([
		'2026-02-30',
		'2024-13-01',
		'0000-01-01',
		'2026-02-30 14:00:00+01',
		'2024-12-24T24:00:00',
		'2024-12-24T14:00:00+24:00',
	])('that can be read but does not exist is told so: %j', (value) => {
		const { message, remedy } = refusalOf(ExplainedError, () => beforeDate(value));
		expect(message).toBe(`'Before Date' must be a date that exists, but is '${value}'`);
		expect(remedy).toMatch(/^Pick a date in 'Before Date', or enter one such as 2024-12-24 /);
	});

	it.each([
		['28.11.2026', '2026-11-28'],
		['1.2.2026', '2026-02-01'],
		['28.11.2026 14:00', '2026-11-28'],
		['28/11/2026', '2026-11-28'],
		['11/28/2026', '2026-11-28'],
		['28-11-2026', '2026-11-28'],
		['11/11/2026', '2026-11-11'],
		// It could be another day, there is no such day, or it is no date at all.
		['11/12/2026', '2024-12-24'],
		['11.28.2026', '2024-12-24'],
		['31.02.2026', '2024-12-24'],
		['28.11/2026', '2024-12-24'],
		['28.11.20261', '2024-12-24'],
		['yesterday', '2024-12-24'],
		['1735048800000', '2024-12-24'],
	])('that cannot be read is told with one that can: %j, write %s', (value, written) => {
		const { message, remedy } = refusalOf(ExplainedError, () => beforeDate(value));
		expect(message).toBe(`'Before Date' cannot be read as a date: '${value}'`);
		expect(remedy).toBe(
			`Write ${written} in 'Before Date', or with a time ${written}T14:00:00. To ask for everything up to now, remove the field.`,
		);
	});

	it('asks for the zone of the workflow only where the value names none', () => {
		const workflow = (): TimeZone => {
			throw new Error('asked');
		};
		const read = (value: unknown) =>
			readTimeRange(
				{ beforeDate: value, elapsedHours: 24 },
				{ workflow, log: new TimeZone('UTC') },
				NOW,
			);
		const instant = '2024-12-24T14:00:00Z';
		for (const value of ['2024-12-24', instant, '2024-12-24 14:00:00+01', new Date(instant)]) {
			expect(() => read(value)).not.toThrow();
		}
		expect(() => read('2024-12-24T14:00:00')).toThrow('asked');
	});

	it('is no length of time', () => {
		refusalOf(ExplainedError, () => beforeDate(Duration.fromObject({ hours: 24 })));
	});

	it.each<[value: unknown, log: string]>([
		['9999-12-31T23:59:59Z', 'Pacific/Kiritimati'],
		['9999-12-31T23:59:59-01:00', 'UTC'],
		['0001-01-01T00:00:00Z', 'America/New_York'],
		['0001-01-01T00:00:00+01:00', 'UTC'],
		[new Date('+010000-01-01T00:00:00Z'), 'UTC'],
		[new Date(8.64e15), 'Pacific/Kiritimati'],
		[new Date(-8.64e15), 'Pacific/Pago_Pago'],
		[new Date('-000001-01-01T00:00:00Z'), 'UTC'],
	])('is refused where its year leaves the four digits: %p in %s', (value, log) => {
		expect(refusalOf(ExplainedError, () => beforeDate(value, 'UTC', log)).message).toContain(
			"'Before Date'",
		);
	});

	it('is sent in a documented format or refused, whatever it is', () => {
		const digits = fc.stringMatching(/^[-0-9T:.,Z+ ]{0,30}$/);
		const dateLike = fc
			.tuple(fc.nat(10_000), fc.nat(14), fc.nat(33), fc.nat(25), fc.nat(61), fc.nat(61))
			.map(([year, ...rest]) => {
				const [month, day, hour, minute, second] = rest.map((n) => String(n).padStart(2, '0'));
				return `${String(year).padStart(4, '0')}-${month}-${day}T${hour}:${minute}:${second}`;
			});
		const value = fc.oneof(fc.anything(), digits, dateLike, fc.date(), fc.string());
		fc.assert(
			fc.property(value, fc.constantFrom(...STRANGE_ZONES), (given, zone) => {
				try {
					expect(beforeDate(given, zone, 'UTC')).toMatch(DOCUMENTED);
				} catch (thrown) {
					if (!(thrown instanceof ExplainedError)) throw thrown;
					expect(thrown.message).toContain("'Before Date'");
					expectReadable(thrown.message, thrown.remedy);
				}
			}),
			{ numRuns: 3000 },
		);
	});

	it('without a time is sent only if the calendar has it', () => {
		fc.assert(
			fc.property(fc.nat(9999), fc.nat(13), fc.nat(32), (year, month, day) => {
				const text = [
					String(year).padStart(4, '0'),
					...[month, day].map((n) => String(n).padStart(2, '0')),
				].join('-');
				const exists = year > 0 && DateTime.fromISO(text, { zone: 'utc' }).isValid;
				if (exists) expect(beforeDate(text)).toBe(text);
				else refusalOf(ExplainedError, () => beforeDate(text));
			}),
			{ numRuns: 2000 },
		);
	});

	it.each(HOSTILE_TEXTS.map((text) => [text.slice(0, 30), text]))(
		'tells a hostile text in a fit way: %j',
		(_, text) => {
			const { message, remedy } = refusalOf(ExplainedError, () => beforeDate(text));
			expectReadable(message, remedy);
		},
	);
});

describe('Elapsed Hours', () => {
	it.each<[unknown, string]>([
		[24, '24'],
		['24', '24'],
		[' 24 ', '24'],
		['24\n', '24'],
		['024', '24'],
		[1, '1'],
		['1', '1'],
		[8760, '8760'],
		[24.0, '24'],
		[9007199254740991, '9007199254740991'],
	])('%p is sent as %s', (value, sent) => {
		expect(elapsedHours(value)).toBe(sent);
	});

	it.each(
		[
			0,
			-0,
			-1,
			0.5,
			1.5,
			23.999,
			1e21,
			2 ** 53,
			NaN,
			Infinity,
			-Infinity,
			'0',
			'-1',
			'1.5',
			'1,5',
			'24h',
			'abc',
			'0x18',
			'1e3',
			'+24',
			'２４',
			'٢٤',
			'9007199254740993',
			'99999999999999999999999',
			'2 4',
			'',
			' ',
			null,
			undefined,
			true,
			false,
			[],
			[24],
			{},
			{ hours: 24 },
			new Date(24),
			() => 24,
			24n,
			Duration.fromObject({ hours: 24 }),
		].map((value) => [value]),
	)('is refused with its name in the message: %p', (value) => {
		const { message, remedy } = refusalOf(ExplainedError, () => elapsedHours(value));
		expect(message).toContain("'Elapsed Hours'");
		expect(remedy).toContain("'Elapsed Hours'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});

	it('is sent in digits or refused, whatever it is', () => {
		const value = fc.oneof(
			fc.anything(),
			fc.integer(),
			fc.double(),
			fc.stringMatching(/^[ -+.0-9e]{0,8}$/),
		);
		fc.assert(
			fc.property(value, (given) => {
				try {
					expect(elapsedHours(given)).toMatch(/^[1-9]\d*$/);
				} catch (thrown) {
					if (!(thrown instanceof ExplainedError)) throw thrown;
					expect(thrown.message).toContain("'Elapsed Hours'");
				}
			}),
			{ numRuns: 2000 },
		);
	});
});

interface Asked {
	afterDate: unknown;
	beforeDate?: unknown;
	elapsedHours?: unknown;
}

function asked(collection: Asked, { workflow = 'UTC', log = 'UTC', now = NOW } = {}) {
	const zones = { workflow: () => new TimeZone(workflow), log: new TimeZone(log) };
	return readTimeRange({ ...collection }, zones, now);
}

describe('After Date', () => {
	it.each<[value: unknown, workflow: string, log: string, hours: number, date: string]>([
		// The picker's way, in the workflow's zone, and a bare date, in the log's.
		['2026-11-28T12:00:00', 'UTC', 'UTC', 4, '2026-11-28T12:00:00'],
		['2026-11-28T12:00:00', 'Europe/Zurich', 'UTC', 5, '2026-11-28T11:00:00'],
		['2026-11-28', 'America/New_York', 'UTC', 16, '2026-11-28'],
		['2026-11-28', 'UTC', 'Europe/Zurich', 17, '2026-11-28'],
		// With a zone, as SQL, and as objects of expressions.
		['2026-11-28T12:00:00+01:00', 'Asia/Tokyo', 'UTC', 5, '2026-11-28T11:00:00'],
		['2026-11-28 12:00:00+01', 'Asia/Tokyo', 'Europe/Zurich', 5, '2026-11-28T12:00:00'],
		[new Date(NOW - 3.5 * HOUR), 'Asia/Tokyo', 'UTC', 4, '2026-11-28T12:00:00'],
		[DateTime.fromMillis(NOW - 24.5 * HOUR), 'UTC', 'UTC', 25, '2026-11-27T15:00:00'],
		// Of a time that was shown twice, the earlier one is meant: the later would leave out an hour.
		['2026-10-25T02:30:00', 'Europe/Zurich', 'UTC', 832, '2026-10-25T00:30:00'],
		['2026-10-25T02:30:00+01:00', 'Europe/Zurich', 'UTC', 831, '2026-10-25T01:30:00'],
		// Now, and what another clock may take for it.
		[new Date(NOW), 'UTC', 'UTC', 1, '2026-11-28T15:30:00'],
		[new Date(NOW + MINUTE), 'UTC', 'UTC', 1, '2026-11-28T15:31:00'],
	])(
		'%s (workflow in %s, log in %s) asks for %d hours',
		(afterDate, workflow, log, hours, date) => {
			expect(asked({ afterDate }, { workflow, log })).toEqual({
				elapsedHours: String(hours),
				after: { date, isReached: true },
			});
		},
	);

	it('counts the hours back from Before Date, if there is one', () => {
		const collection = { afterDate: '2024-12-01T10:20:00Z', beforeDate: '2024-12-02' };
		expect(asked(collection)).toEqual({
			beforeDate: '2024-12-02',
			elapsedHours: '14',
			after: { date: '2024-12-01T10:20:00', isReached: true },
		});
		expect(asked({ ...collection, afterDate: '2024-12-01' }).elapsedHours).toBe('24');
		// Its last day had 25 hours.
		const autumn = { afterDate: '2024-10-27', beforeDate: '2024-10-28' };
		expect(asked(autumn, { log: 'Europe/Zurich' }).elapsedHours).toBe('25');
	});

	it.each<[elapsed: number, hours: string, isReached: boolean]>([
		[1, '1', false],
		[3, '3', false],
		[4, '4', true],
		[5, '4', true],
		[876_000, '4', true],
	])('with %d hours as well, the later beginning counts', (elapsedHours, hours, isReached) => {
		const { elapsedHours: sent, after } = asked({ afterDate: '2026-11-28T12:00:00', elapsedHours });
		expect([sent, after?.isReached]).toEqual([hours, isReached]);
	});

	const instant = fc.integer({ min: Date.UTC(1990, 0, 1), max: NOW });
	const zone = fc.constantFrom(...STRANGE_ZONES);

	it('up to now is covered by the hours, by at most one too many, whenever the request arrives', () => {
		fc.assert(
			fc.property(instant, zone, fc.nat(MINUTE), (after, log, late) => {
				const hours = Number(asked({ afterDate: new Date(after) }, { log }).elapsedHours);
				expect(NOW + late - hours * HOUR).toBeLessThanOrEqual(after);
				expect(NOW + MINUTE - hours * HOUR).toBeGreaterThan(after - HOUR);
			}),
			{ numRuns: 1000 },
		);
	});

	it('up to Before Date is covered by the hours, by at most one too many', () => {
		const before = fc.integer({ min: 1, max: 200 * 24 * 60 * 60 });
		fc.assert(
			fc.property(instant, before, zone, (start, seconds, name) => {
				const after = Math.floor(start / 1000) * 1000;
				const log = new OracleZone(name);
				const end = new Date(after + seconds * 1000);
				const range = asked({ afterDate: new Date(after), beforeDate: end }, { log: name });
				// As Nexthink reads what was sent.
				const read = log.instantOf(Date.parse(`${range.beforeDate}Z`), 'later');
				const begin = read - Number(range.elapsedHours) * HOUR;
				expect(begin).toBeLessThanOrEqual(after);
				expect(begin).toBeGreaterThan(after - HOUR);
			}),
			{ numRuns: 1000 },
		);
	});

	it('and Elapsed Hours: the window begins with the later of the two', () => {
		fc.assert(
			fc.property(instant, fc.integer({ min: 1, max: 400_000 }), (after, elapsedHours) => {
				const afterDate = new Date(after);
				const alone = Number(asked({ afterDate }).elapsedHours);
				const { elapsedHours: sent } = asked({ afterDate, elapsedHours });
				expect(Number(sent)).toBe(Math.min(alone, elapsedHours));
			}),
		);
	});

	it('that lies in the future is told so', () => {
		const refused = (collection: Asked) =>
			refusalOf(ExplainedError, () => asked(collection, { log: 'Europe/Zurich' }));
		const { message, remedy } = refused({ afterDate: '2026-11-28T15:31:01Z' });
		expect(message).toBe(
			"'After Date' must lie in the past, but is 2026-11-28T16:31:01 in Europe/Zurich",
		);
		expect(remedy).toContain("'After Date'");
		expectReadable(message, remedy);
		expectCalm(message, remedy);
		expect(refused({ afterDate: '2030-01-01', elapsedHours: 24 }).message).toContain('2030-01-01');
	});

	it.each([
		['2024-12-24', '2024-12-24'],
		['2024-12-25', '2024-12-24T23:00:00Z'],
		['2024-12-24T14:00:00Z', '2024-12-24T15:00:00+01:00'],
	])('%s, not before %s, is told with both', (afterDate, beforeDate) => {
		const { message, remedy } = refusalOf(ExplainedError, () => asked({ afterDate, beforeDate }));
		for (const text of [message, remedy]) {
			expect(text).toContain("'After Date'");
			expect(text).toContain("'Before Date'");
		}
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});

	it.each([
		'',
		'yesterday',
		'2023-02-29',
		'28.11.2026',
		null,
		5,
		Duration.fromObject({ hours: 1 }),
	])('that is no date is refused by its own name: %j', (afterDate) => {
		const { message, remedy } = refusalOf(ExplainedError, () => asked({ afterDate }));
		for (const text of [message, remedy]) expect(text).toContain("'After Date'");
		expect(message + remedy).not.toContain('Before Date');
		expectReadable(message, remedy);
		expectCalm(message, remedy);
	});
});
