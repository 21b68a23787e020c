import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TimeZone } from '../../../nodes/NexthinkAuditTrail/event/timeZone.ts';
import { OracleZone, STRANGE_ZONES } from '../zones.mts';

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const FROM = Date.UTC(2011, 11, 1);
const TO = Date.UTC(2040, 0, 1);

function iso(milliseconds: number): string {
	return new Date(milliseconds).toISOString();
}

describe('a time zone', () => {
	it.each(STRANGE_ZONES)('%s shows and reads every time around its changes', (name) => {
		const zone = new TimeZone(name);
		const oracle = new OracleZone(name);
		const changes = oracle.changesBetween(FROM, TO);
		const differences: string[] = [];
		// Every half hour for 28 hours on both sides, and the minutes next to the change.
		const halfHours = Array.from({ length: 113 }, (_, index) => (index - 56) * 30);
		const deltas = [-61, -59, -16, -15, -1, 1, 14, 15, 59, 61, ...halfHours];
		for (const change of changes) {
			for (const delta of deltas) {
				const at = change + delta * MINUTE;
				if (zone.toLocal(at) !== at + oracle.offsetAt(at)) differences.push(`toLocal ${iso(at)}`);
				const local = at + oracle.offsetAt(change);
				for (const inFold of ['earlier', 'later'] as const) {
					if (zone.toInstant(local, inFold) !== oracle.instantOf(local, inFold)) {
						differences.push(`toInstant ${inFold} ${iso(local)}`);
					}
				}
			}
		}
		expect(differences).toEqual([]);
		const isFixed = /UTC|Kolkata|Kathmandu|Kiritimati|Pago_Pago/.test(name);
		expect(changes.length > 0).toBe(!isFixed);
	});

	it('agrees with Luxon for any zone and any time since 2012', () => {
		const zones = Intl.supportedValuesOf('timeZone');
		const known = new Map<string, [TimeZone, OracleZone]>();
		fc.assert(
			fc.property(
				fc.constantFrom(...zones),
				fc.integer({ min: FROM / MINUTE, max: TO / MINUTE }),
				fc.constantFrom('earlier' as const, 'later' as const),
				(name, minute, inFold) => {
					let pair = known.get(name);
					if (!pair) known.set(name, (pair = [new TimeZone(name), new OracleZone(name)]));
					const [zone, oracle] = pair;
					const at = minute * MINUTE;
					expect(iso(zone.toLocal(at))).toBe(iso(at + oracle.offsetAt(at)));
					expect(iso(zone.toInstant(at, inFold))).toBe(iso(oracle.instantOf(at, inFold)));
				},
			),
			{ numRuns: 1500 },
		);
	});

	it.each<[zone: string, local: string, inFold: 'earlier' | 'later', instant: string]>([
		['UTC', '2024-03-31T02:30:00Z', 'later', '2024-03-31T02:30:00Z'],
		['Asia/Kolkata', '2024-06-01T00:00:00Z', 'earlier', '2024-05-31T18:30:00Z'],
		['Europe/Zurich', '2024-03-31T02:30:00Z', 'earlier', '2024-03-31T01:30:00Z'],
		['Europe/Zurich', '2024-03-31T02:30:00Z', 'later', '2024-03-31T01:30:00Z'],
		['Europe/Zurich', '2024-10-27T02:30:00Z', 'earlier', '2024-10-27T00:30:00Z'],
		['Europe/Zurich', '2024-10-27T02:30:00Z', 'later', '2024-10-27T01:30:00Z'],
		['Europe/Dublin', '2024-10-27T01:30:00Z', 'earlier', '2024-10-27T00:30:00Z'],
		['Europe/Dublin', '2024-10-27T01:30:00Z', 'later', '2024-10-27T01:30:00Z'],
		['America/New_York', '2024-03-10T02:00:00Z', 'earlier', '2024-03-10T07:00:00Z'],
		['America/New_York', '2024-11-03T01:00:00Z', 'later', '2024-11-03T06:00:00Z'],
		['America/Sao_Paulo', '2018-11-04T00:15:00Z', 'later', '2018-11-04T03:15:00Z'],
		['America/Sao_Paulo', '2018-02-17T23:30:00Z', 'earlier', '2018-02-18T01:30:00Z'],
		['America/Sao_Paulo', '2018-02-17T23:30:00Z', 'later', '2018-02-18T02:30:00Z'],
		['Australia/Lord_Howe', '2024-10-06T02:15:00Z', 'earlier', '2024-10-05T15:45:00Z'],
		['Australia/Lord_Howe', '2024-04-07T01:45:00Z', 'earlier', '2024-04-06T14:45:00Z'],
		['Australia/Lord_Howe', '2024-04-07T01:45:00Z', 'later', '2024-04-06T15:15:00Z'],
		['Antarctica/Troll', '2024-03-31T02:30:00Z', 'earlier', '2024-03-31T02:30:00Z'],
		['Antarctica/Troll', '2024-10-27T01:30:00Z', 'earlier', '2024-10-26T23:30:00Z'],
		['Antarctica/Troll', '2024-10-27T01:30:00Z', 'later', '2024-10-27T01:30:00Z'],
		['Pacific/Apia', '2011-12-29T23:59:00Z', 'later', '2011-12-30T09:59:00Z'],
		['Pacific/Apia', '2011-12-30T12:00:00Z', 'later', '2011-12-30T22:00:00Z'],
		['Pacific/Apia', '2011-12-31T00:00:00Z', 'earlier', '2011-12-30T10:00:00Z'],
		['Africa/Casablanca', '2024-03-10T02:30:00Z', 'earlier', '2024-03-10T01:30:00Z'],
		['Africa/Casablanca', '2024-04-14T02:30:00Z', 'later', '2024-04-14T02:30:00Z'],
		['America/St_Johns', '2024-11-03T01:30:00Z', 'earlier', '2024-11-03T04:00:00Z'],
	])('%s: %s (%s) is %s', (name, local, inFold, instant) => {
		expect(iso(new TimeZone(name).toInstant(Date.parse(local), inFold))).toBe(
			iso(Date.parse(instant)),
		);
	});

	it('knows changes at one minute past midnight, as Newfoundland had them up to 2011', () => {
		const zone = new TimeZone('America/St_Johns');
		const oracle = new OracleZone('America/St_Johns');
		const differences: string[] = [];
		const changes = oracle.changesBetween(Date.UTC(2006, 0, 1), Date.UTC(2012, 0, 1));
		expect(changes).toHaveLength(12);
		for (const change of changes) {
			for (let delta = -20; delta <= 20; delta++) {
				const at = change + delta * MINUTE;
				if (zone.toLocal(at) !== at + oracle.offsetAt(at)) differences.push(iso(at));
			}
		}
		expect(differences.slice(0, 3)).toEqual([]);
	});

	it('says the same whatever was asked before', () => {
		const name = 'Europe/Zurich';
		const used = new TimeZone(name);
		// More halfHours of an hour than are remembered, then back to the first.
		for (let step = 0; step < 10_050; step++)
			used.toLocal(Date.UTC(2024, 0, 1) + step * 15 * MINUTE);
		for (let day = 0; day < 366; day++) {
			const at = Date.UTC(2024, 0, 1) + day * DAY + 90 * MINUTE;
			expect(used.toLocal(at)).toBe(new OracleZone(name).offsetAt(at) + at);
			expect(used.toInstant(at, 'later')).toBe(new TimeZone(name).toInstant(at, 'later'));
		}
	});

	it('reads times of every century without giving up', () => {
		for (const name of STRANGE_ZONES) {
			const zone = new TimeZone(name);
			for (let year = 100; year <= 9999; year += 33) {
				const local = Date.UTC(year, 5, 15, 12);
				expect(Math.abs(zone.toInstant(local, 'earlier') - local)).toBeLessThan(16 * 60 * MINUTE);
			}
		}
	});

	it.each(['', 'Nowhere/City', 'Europe/Zurich ', 'CET or so', '../UTC'])(
		'is refused when its name is %j',
		(name) => {
			expect(() => new TimeZone(name)).toThrow(RangeError);
		},
	);
});
