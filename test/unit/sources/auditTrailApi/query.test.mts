import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { readEngine } from '../../../../nodes/NexthinkAuditTrail/parameters/engine.ts';
import type { AuditLogQuery } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import { auditLogPath } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';

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
		[{}, []],
	])('carries the time range %j and nothing else', (timeRange, sent) => {
		const address = addressOf({ operation: 'portal', engine: null, timeRange });
		expect([...new URL(address).searchParams]).toEqual(sent);
		expect(address.includes('?')).toBe(sent.length > 0);
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
