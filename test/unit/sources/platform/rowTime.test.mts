import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimeZone } from '../../../../nodes/NexthinkAuditTrail/event/timeZone.ts';
import {
	isIsoText,
	rowTime,
} from '../../../../nodes/NexthinkAuditTrail/sources/platform/rowTime.ts';

const utc = new TimeZone('UTC');

describe('the time of a row', () => {
	it('is the one that was written, in each form and each zone', () => {
		const dates = fc.date({
			min: new Date('1000-01-01T00:00:00Z'),
			max: new Date('9998-12-31T23:59:59Z'),
			noInvalidDate: true,
		});
		fc.assert(
			fc.property(
				dates,
				fc.constantFrom('T', ' '),
				fc.integer({ min: -12, max: 14 }),
				(date, between, hours) => {
					const instant = date.getTime();
					const text = date.toISOString().replace('T', between);
					expect(rowTime(text, utc)).toBe(instant);
					expect(rowTime(text.slice(0, -1), utc)).toBe(instant);
					const local = new Date(instant + hours * 3_600_000).toISOString().slice(0, -1);
					const sign = hours < 0 ? '-' : '+';
					const digits = String(Math.abs(hours)).padStart(2, '0');
					for (const zone of [`${sign}${digits}:00`, `${sign}${digits}00`, ` ${sign}${digits}`]) {
						expect(rowTime(local + zone, utc)).toBe(instant);
					}
				},
			),
		);
	});

	it('passes as ISO text only where it is written so', () => {
		const written = '2024-12-24T14:00:00.120Z';
		let read = 0;
		for (let at = 0; at <= written.length; at++) {
			for (const change of ['', ' ', '1', '6', '٣', 't', 'z', 'Z', ',', '+']) {
				const text = written.slice(0, at) + change + written.slice(at + 1);
				const instant = rowTime(text, utc);
				if (Number.isNaN(instant)) continue;
				read++;
				expect([text, isIsoText(text)]).toEqual([text, new Date(instant).toISOString() === text]);
			}
		}
		expect(read).toBeGreaterThan(written.length);
	});

	it.each([
		['2024-12-24 14:00', 'Europe/Zurich', '2024-12-24T13:00:00.000Z'],
		['2024-12-24T14:00:00.1239', 'UTC', '2024-12-24T14:00:00.123Z'],
		['2024-12-31T23:59:60Z', 'UTC', '2024-12-31T23:59:59.000Z'],
		['2024-12-24T14:00+02', 'UTC', '2024-12-24T12:00:00.000Z'],
		['2024-12-24T14:00:00,5 UTC', 'Europe/Zurich', '2024-12-24T14:00:00.500Z'],
		['2024-12-24 14:00:00.123456789-0130', 'UTC', '2024-12-24T15:30:00.123Z'],
		['2024-10-27 02:30:00', 'Europe/Zurich', '2024-10-27T00:30:00.000Z'],
		[' 2024-12-24t14:00:00z ', 'UTC', '2024-12-24T14:00:00.000Z'],
	])('%s in %s', (text, zone, expected) => {
		expect(new Date(rowTime(text, new TimeZone(zone))).toISOString()).toBe(expected);
	});

	it.each([
		'',
		'2024-02-30T00:00:00Z',
		'2024-13-01T00:00:00Z',
		'2024-12-24T24:00:00Z',
		'2024-12-24T14:60:00Z',
		'2024-12-24T14:00:61Z',
		'2024-12-24T14:00:5Z',
		'2024-12-24T14:00:00.Z',
		'2024-12-24T14:00:00.1234567890Z',
		'2024-12-24T14:00:00.1x',
		'2024-12-24T14.00:00Z',
		'2024-12-24_14:00:00Z',
		'2024/12/24T14:00:00Z',
		'2024-12-24T14:00+15:00',
		'0050-01-01T00:00:00Z',
		'2024-12-24',
		'24.12.2024 14:00',
		'1735045200',
		'2024-12-24T14:00:00 CET',
		'9999-12-31T23:59:59-14:00',
	])('is none: %j', (text) => {
		expect(rowTime(text, utc)).toBeNaN();
	});
});
