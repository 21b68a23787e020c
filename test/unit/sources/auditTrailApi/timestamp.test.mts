import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DateTime } from 'luxon';
import { TimestampReader } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/timestamp.ts';
import { TimeZone } from '../../../../nodes/NexthinkAuditTrail/event/timeZone.ts';
import { OracleZone, STRANGE_ZONES } from '../../zones.mts';

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const NOW = Date.parse('2024-12-24T12:00:00Z');
const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

function reader(zone = 'UTC', now = NOW): TimestampReader {
	return new TimestampReader(new TimeZone(zone), now);
}

/** What stands at the beginning of `text`: how long it is, and which instant it says. */
function read(
	text: string,
	zone?: string,
	now?: number,
): [end: number, instant: string | null] | null {
	return readWith(reader(zone, now), text, 0);
}

function readWith(
	timestamps: TimestampReader,
	text: string,
	start: number,
): [end: number, instant: string | null] | null {
	const end = timestamps.read(text, start);
	if (end === -1) return null;
	return [end, Number.isNaN(timestamps.instant) ? null : iso(timestamps.instant)];
}

function iso(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}

function pad(number: number, width = 2, filler = '0'): string {
	return String(number).padStart(width, filler);
}

describe('a dated time', () => {
	it.each<[text: string, instant: string]>([
		['2024-11-03T02:28:01.123456+01:00', '2024-11-03T01:28:01.123Z'],
		['2024-11-03T02:28:01.123456-01:30', '2024-11-03T03:58:01.123Z'],
		['2024-11-03T02:28:01+0530', '2024-11-02T20:58:01.000Z'],
		['2024-11-03T02:28:01Z', '2024-11-03T02:28:01.000Z'],
		['2024-11-03t02:28:01z', '2024-11-03T02:28:01.000Z'],
		['2024-11-03 02:28:01', '2024-11-03T02:28:01.000Z'],
		['2024-11-03 02:28:01,123', '2024-11-03T02:28:01.123Z'],
		['2024-11-03 02:28:01.1', '2024-11-03T02:28:01.100Z'],
		['2024-11-03 02:28:01.12', '2024-11-03T02:28:01.120Z'],
		['2024-11-03 02:28:01.0009999999', '2024-11-03T02:28:01.000Z'],
		['2024-11-03T02:28:01.999999999Z', '2024-11-03T02:28:01.999Z'],
		['2024-02-29T23:59:59+14:00', '2024-02-29T09:59:59.000Z'],
		['2024-12-31T23:59:59-12:00', '2025-01-01T11:59:59.000Z'],
		['2000-02-29 00:00:00', '2000-02-29T00:00:00.000Z'],
	])('%s is %s', (text, instant) => {
		expect(read(text)).toEqual([text.length, instant]);
		expect(read(`${text} [Portal`)).toEqual([text.length, instant]);
	});

	it.each([
		'2023-02-29T00:00:00Z',
		'1900-02-29T00:00:00Z',
		'2024-02-30 00:00:00',
		'2024-04-31 00:00:00',
		'2024-13-01T00:00:00Z',
		'2024-00-10T00:00:00Z',
		'2024-01-00T00:00:00Z',
		'2024-01-32T00:00:00Z',
		'2024-01-01T24:00:00Z',
		'2024-01-01T23:60:00Z',
		'2024-01-01T23:59:61Z',
		'0000-01-01T00:00:00Z',
	])('%s is a time that does not exist', (text) => {
		expect(read(text)).toEqual([text.length, null]);
	});

	it.each([
		'',
		'2024',
		'2024-11-03',
		'2024-11-03T',
		'2024-11-03T02:28',
		'2024-11-03T02:28:0',
		'2024/11/03 02:28:01',
		'2024-11-03_02:28:01',
		'2024-1-03 02:28:01',
		'24-11-03 02:28:01',
		'٢٠٢٤-١١-٠٣ 02:28:01',
		'2024-11-03 02.28.01',
		'x2024-11-03 02:28:01',
	])('does not stand in %j', (text) => {
		expect(read(text)).toBeNull();
	});

	it('ends where its known parts end', () => {
		expect(read('2024-11-03 02:28:01, then')).toEqual([19, '2024-11-03T02:28:01.000Z']);
		expect(read('2024-11-03 02:28:01+25:00')?.[0]).toBe(19);
		expect(read('2024-11-03 02:28:01+1')?.[0]).toBe(19);
	});

	it('is found where the reader is told to look', () => {
		const line = '<134>2024-11-03T02:28:01Z 2020-01-01 00:00:00';
		expect(readWith(reader(), line, 5)).toEqual([25, '2024-11-03T02:28:01.000Z']);
		expect(readWith(reader(), line, 26)).toEqual([45, '2020-01-01T00:00:00.000Z']);
		expect(readWith(reader(), line, line.length)).toBeNull();
	});

	it('with an offset is the same in every log zone', () => {
		for (const zone of STRANGE_ZONES) {
			expect(read('2024-11-03T02:28:01+01:00', zone)?.[1]).toBe('2024-11-03T01:28:01.000Z');
		}
	});

	it('without a zone is read in the log zone: of two instants the earlier, and a skipped one moves forward', () => {
		const oracles = new Map(STRANGE_ZONES.map((name) => [name, new OracleZone(name)]));
		fc.assert(
			fc.property(
				fc.constantFrom(...STRANGE_ZONES),
				fc.integer({ min: Date.UTC(2012, 0, 1), max: Date.UTC(2038, 0, 1) }),
				(zone, local) => {
					const oracle = oracles.get(zone)!;
					const expected = oracle.instantOf(local - (local % MINUTE), 'earlier') + (local % MINUTE);
					const text = iso(local).slice(0, 23).replace('T', ' ').replace('.', ',');
					expect(read(text, zone)).toEqual([23, iso(expected)]);
				},
			),
			{ numRuns: 1000 },
		);
	});

	it.each<[zone: string, text: string, instant: string]>([
		['Europe/Zurich', '2024-03-31 02:30:15', '2024-03-31T01:30:15.000Z'],
		['Europe/Zurich', '2024-10-27 02:30:15', '2024-10-27T00:30:15.000Z'],
		['America/St_Johns', '2024-11-03 01:30:00', '2024-11-03T04:00:00.000Z'],
		['Australia/Lord_Howe', '2024-04-07 01:45:59,5', '2024-04-06T14:45:59.500Z'],
		['Pacific/Apia', '2011-12-30 12:00:00', '2011-12-30T22:00:00.000Z'],
		['Asia/Kolkata', '2024-01-01 00:00:00', '2023-12-31T18:30:00.000Z'],
	])('in %s: %s is %s', (zone, text, instant) => {
		expect(read(text, zone)).toEqual([text.length, instant]);
	});
});

describe('a used reader', () => {
	// Parts from which neighbours are made that differ in little, around the limit of 26 hours as well.
	const part = (...values: string[]) => fc.constantFrom(...values);
	const dated = fc
		.tuple(
			part('2024-10-27', '2024-03-31', '2024-02-30', '0099-10-27', '9999-12-31'),
			part('T', ' ', 't'),
			part('01:59', '02:00', '02:30', '23:59', '24:00'),
			part(':00', ':59', ':60', ':5x', ''),
			part('', '.123', ',123456', '.9999', '.'),
			part('', 'Z', 'z', '+01:00', '+0100', '-23:59', '+24:00', '+01:0', ' [', '+010'),
		)
		.map((parts) => parts.join(''));
	const yearless = fc
		.tuple(
			part('Dec 25 ', 'Dec 24 ', 'Feb 29 ', 'Feb 30 ', 'Oct 27 ', 'Jan  1 '),
			part('14:00', '13:59', '02:30', '25:00'),
			part(':00', ':01', ':59', ':60', ':x'),
			part('', ' host', '.5', '+01:00'),
		)
		.map((parts) => parts.join(''));
	const texts = fc.array(
		fc.record({ text: fc.oneof(dated, yearless), start: fc.constantFrom(0, 5) }),
		{ minLength: 1, maxLength: 12 },
	);

	it.each(['UTC', 'Europe/Zurich', 'Australia/Lord_Howe'])(
		'reads every time as a new one does, whatever it read before (%s)',
		(zone) => {
			fc.assert(
				fc.property(texts, (sequence) => {
					const used = reader(zone);
					for (const { text, start } of sequence) {
						const line = `<134>${text}`.slice(5 - start);
						expect(readWith(used, line, start)).toEqual(readWith(reader(zone), line, start));
					}
				}),
				{ numRuns: 2000 },
			);
		},
	);

	it('tells the years apart in the minute in which they change', () => {
		const used = reader('UTC');
		for (const second of ['00', '01', '00', '59', '01']) {
			const text = `Dec 25 14:00:${second}`;
			const year = second === '00' ? 2024 : 2023;
			expect(readWith(used, text, 0)?.[1]).toBe(`${year}-12-25T14:00:${second}.000Z`);
		}
	});
});

describe('a time without a year', () => {
	it.each<[text: string, now: string, instant: string | null]>([
		['Nov  3 02:28:01', '2024-12-24T12:00:00Z', '2024-11-03T02:28:01.000Z'],
		['Nov 03 02:28:01', '2024-12-24T12:00:00Z', '2024-11-03T02:28:01.000Z'],
		['Dec 24 12:00:00', '2024-12-24T12:00:00Z', '2024-12-24T12:00:00.000Z'],
		['Dec 25 14:00:00', '2024-12-24T12:00:00Z', '2024-12-25T14:00:00.000Z'],
		['Dec 25 14:00:01', '2024-12-24T12:00:00Z', '2023-12-25T14:00:01.000Z'],
		['Dec 31 23:59:59', '2025-01-01T00:00:01Z', '2024-12-31T23:59:59.000Z'],
		['Jan  1 00:00:01', '2024-12-31T23:59:59Z', '2025-01-01T00:00:01.000Z'],
		['Jan  2 01:59:59', '2024-12-31T23:59:59Z', '2025-01-02T01:59:59.000Z'],
		['Jan  2 02:00:00', '2024-12-31T23:59:59Z', '2024-01-02T02:00:00.000Z'],
		['Feb 29 12:00:00', '2024-03-01T00:00:00Z', '2024-02-29T12:00:00.000Z'],
		['Feb 29 12:00:00', '2027-06-01T00:00:00Z', '2024-02-29T12:00:00.000Z'],
		['Feb 29 12:00:00', '2024-02-28T00:00:00Z', '2020-02-29T12:00:00.000Z'],
		['Feb 29 12:00:00', '2103-12-31T23:00:00Z', '2096-02-29T12:00:00.000Z'],
		['Feb 29 12:00:00', '2104-02-27T12:00:00Z', '2096-02-29T12:00:00.000Z'],
		['Feb 30 12:00:00', '2024-03-01T00:00:00Z', null],
		['Apr 31 12:00:00', '2024-06-01T00:00:00Z', null],
		['Nov  0 12:00:00', '2024-12-24T12:00:00Z', null],
		['Nov 32 12:00:00', '2024-12-24T12:00:00Z', null],
		['Nov  3 24:00:00', '2024-12-24T12:00:00Z', null],
		['Nov  3 12:60:00', '2024-12-24T12:00:00Z', null],
	])('%s, read at %s, is %s', (text, now, instant) => {
		expect(read(text, 'UTC', Date.parse(now))).toEqual([15, instant]);
	});

	it.each([
		'nov  3 02:28:01',
		'NOV  3 02:28:01',
		'Mai  3 02:28:01',
		'November 3 02:28:01',
		'Nov  3  2:28:01',
		'Nov  3 02:28',
		'Nov   3 02:28:01',
		'Nov\t 3 02:28:01',
		'ovD  3 02:28:01',
		'   24 12:00:00',
		'Nov',
	])('does not stand in %j', (text) => {
		expect(read(text)).toBeNull();
	});

	it('is in the year that puts it nearest to now, at most 26 hours ahead, in any zone', () => {
		const oracles = new Map(STRANGE_ZONES.map((name) => [name, new OracleZone(name)]));
		fc.assert(
			fc.property(
				fc.constantFrom(...STRANGE_ZONES),
				fc.integer({ min: Date.UTC(2013, 0, 1) / SECOND, max: Date.UTC(2038, 0, 1) / SECOND }),
				fc.oneof(
					fc.integer({ min: -400 * 24 * 3600, max: 400 * 24 * 3600 }),
					fc.integer({ min: -30 * 3600, max: 30 * 3600 }),
				),
				(zone, nowSeconds, away) => {
					const now = nowSeconds * SECOND;
					const written = DateTime.fromMillis(now + away * SECOND, { zone: 'UTC' });
					const { month, day, hour, minute, second } = written;
					const oracle = oracles.get(zone)!;
					const candidates: number[] = [];
					for (let year = 2000; year <= 2042; year++) {
						const local = DateTime.fromObject({ year, month, day, hour, minute }, { zone: 'UTC' });
						if (!local.isValid) continue;
						candidates.push(oracle.instantOf(local.toMillis(), 'earlier') + second * SECOND);
					}
					const expected = candidates
						.filter((instant) => instant - now <= 26 * HOUR)
						.sort((a, b) => Math.abs(a - now) - Math.abs(b - now))[0]!;
					const text = `${MONTHS[month - 1]} ${pad(day, 2, ' ')} ${pad(hour)}:${pad(minute)}:${pad(second)}`;
					expect(read(text, zone, now)).toEqual([15, iso(expected)]);
				},
			),
			{ numRuns: 600 },
		);
	});

	it('is in the year of its zone where UTC is not there yet', () => {
		// 26 hours ahead it is still 2024 in UTC, and 2025 in Kiritimati.
		const now = Date.parse('2024-12-30T10:00:00Z');
		expect(read('Jan  1 01:00:00', 'Pacific/Kiritimati', now)?.[1]).toBe(
			'2024-12-31T11:00:00.000Z',
		);
	});

	it('keeps its year over the turn of the year in zones far from UTC', () => {
		// In Kiritimati it is already 2025, in Pago Pago still 2024.
		const now = Date.parse('2024-12-31T12:00:00Z');
		expect(read('Jan  1 02:00:00', 'Pacific/Kiritimati', now)?.[1]).toBe(
			'2024-12-31T12:00:00.000Z',
		);
		expect(read('Dec 31 01:00:00', 'Pacific/Pago_Pago', now)?.[1]).toBe('2024-12-31T12:00:00.000Z');
	});
});
