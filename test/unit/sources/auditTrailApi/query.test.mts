import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEngine } from '../../../../nodes/NexthinkAuditTrail/parameters/engine.ts';
import type { AuditLogQuery } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import {
	auditLogPath,
	timeRangeInWords,
} from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';

const BASE = 'https://nexthink.example';

function addressOf(query: AuditLogQuery): string {
	return BASE + auditLogPath(query);
}

describe('the path of a log', () => {
	it('is the documented one', () => {
		const timeRange = {};
		expect(addressOf({ operation: 'portal', engine: null, timeRange })).toBe(
			`${BASE}/audit-trail/api/v1/portal/type/auditlog`,
		);
		expect(addressOf({ operation: 'engine', engine: 'engine-1', timeRange })).toBe(
			`${BASE}/audit-trail/api/v1/engine/engine-1/type/auditlog`,
		);
		expect(addressOf({ operation: 'allEngines', engine: null, timeRange })).toBe(
			`${BASE}/audit-trail/api/v1/engines/type/auditlog`,
		);
	});

	it.each([
		[{ beforeDate: '2024-12-24' }, [['before_date', '2024-12-24']]],
		[{ beforeDate: '2024-12-24T14:00:00' }, [['before_date', '2024-12-24T14:00:00']]],
		[{ elapsedHours: '24' }, [['elapsed_hours', '24']]],
		[
			{ beforeDate: '2024-12-24', elapsedHours: '24' },
			[
				['before_date', '2024-12-24'],
				['elapsed_hours', '24'],
			],
		],
		[
			{ elapsedHours: '24', after: { date: '2024-12-24', isReached: true } },
			[['elapsed_hours', '24']],
		],
		[{}, []],
	])('carries the time range %j and nothing else', (timeRange, sent) => {
		const address = addressOf({ operation: 'portal', engine: null, timeRange });
		expect([...new URL(address).searchParams]).toEqual(sent);
		expect(address.includes('?')).toBe(sent.length > 0);
	});

	it.each([
		[{}, 'the whole log'],
		[{ beforeDate: '2024-12-24' }, 'all of the log before 2024-12-24'],
		[{ elapsedHours: '1' }, 'the last hour'],
		[{ beforeDate: '2024-12-24', elapsedHours: '8' }, 'the 8 hours before 2024-12-24'],
		[
			{ elapsedHours: '8', after: { date: '2024-12-24', isReached: true } },
			'the last 8 hours, to have all after 2024-12-24',
		],
		[
			{
				beforeDate: '2024-12-24',
				elapsedHours: '8',
				after: { date: '2024-12-20', isReached: false },
			},
			"the 8 hours before 2024-12-24, because 'Elapsed Hours' begins later than 'After Date'",
		],
	])('of the time range %j is told as %s', (timeRange, words) => {
		expect(timeRangeInWords(timeRange)).toBe(words);
	});

	const engine = fc.oneof(
		fc.constantFrom(
			'..',
			'.',
			'%2e%2e',
			'%2E.',
			'.%2e',
			'...',
			'%2f',
			'%2F..%2F..',
			'/',
			'//',
			'\\',
			'..\\..',
			'/../portal',
			'engine-1/../../portal',
			'?',
			'#',
			'?x=y',
			'#x',
			';',
			'&',
			'=',
			'%',
			'%%',
			'%00',
			'%zz',
			'@',
			':',
			'::1',
			'[2001:db8::7]',
			'エンジン',
			'двигатель',
			'محرك',
			'👩‍🚀',
			'e\u0301',
			'\u202e',
			'\u200b',
			'\ufeffx\ufeffy',
			'\ud800',
			'\udc00x',
			'a\r\nHost: x',
			' a ',
			'+',
			"'",
			'"',
			'<>',
			'`',
			'{}',
			'|',
			'^',
			'~',
			'*',
			'x'.repeat(253),
			'é'.repeat(253),
			'x'.repeat(10_240),
		),
		fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }),
		fc
			.array(
				fc.constantFrom(
					'.',
					'..',
					'/',
					'\\',
					'%2e',
					'%2f',
					'%',
					'?',
					'#',
					'a',
					':',
					'@',
					'&',
					'=',
					'ä',
				),
				{ minLength: 1, maxLength: 8 },
			)
			.map((parts) => parts.join('')),
	);

	it('keeps whatever name an Engine has inside its path segment', () => {
		fc.assert(
			fc.property(engine, fc.boolean(), (typed, withTime) => {
				let name: string;
				try {
					name = readEngine(typed);
				} catch {
					return;
				}
				const timeRange = withTime ? { beforeDate: '2024-12-24', elapsedHours: '1' } : {};
				const address = addressOf({ operation: 'engine', engine: name, timeRange });
				const url = new URL(address);
				expect(url.href).toBe(address);
				expect(url.origin).toBe(BASE);
				expect(url.hash).toBe('');
				const segments = url.pathname.split('/');
				expect(segments.filter((_, at) => at !== 5)).toEqual([
					'',
					'audit-trail',
					'api',
					'v1',
					'engine',
					'type',
					'auditlog',
				]);
				expect(decodeURIComponent(segments[5]!)).toBe(name);
				expect([...url.searchParams.keys()]).toEqual(
					withTime ? ['before_date', 'elapsed_hours'] : [],
				);
			}),
			{ numRuns: 3000 },
		);
	});
});
