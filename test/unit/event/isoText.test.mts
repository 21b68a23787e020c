import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { IsoText } from '../../../nodes/NexthinkAuditTrail/event/isoText.ts';

describe('the text of an instant', () => {
	it('is the one of ISO 8601, whatever was written before it', () => {
		const instant = fc
			.date({
				min: new Date('0000-01-01T00:00:00Z'),
				max: new Date('9999-12-31T23:59:59.999Z'),
				noInvalidDate: true,
			})
			.map((date) => date.getTime());
		// Lines of one day follow each other, at and around midnight, too.
		const steps = fc.array(fc.integer({ min: -90_000_000, max: 90_000_000 }), { maxLength: 20 });
		fc.assert(
			fc.property(instant, steps, (start, differences) => {
				const text = new IsoText();
				for (const difference of [0, ...differences]) {
					const date = new Date(start + difference);
					if (date.getUTCFullYear() < 0 || date.getUTCFullYear() > 9999) continue;
					expect(text.of(date.getTime())).toBe(date.toISOString());
				}
			}),
		);
	});

	it.each(['1969-12-31T23:59:59.999Z', '1970-01-01T00:00:00.000Z', '2024-02-29T12:00:00.001Z'])(
		'%s',
		(iso) => {
			expect(new IsoText().of(Date.parse(iso))).toBe(iso);
		},
	);
});
