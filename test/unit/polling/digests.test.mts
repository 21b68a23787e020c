import { describe, expect, it } from '@jest/globals';
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { Digest } from '../../../nodes/NexthinkAuditTrail/polling/digests.ts';
import {
	digester,
	isSameDigest,
	newSalt,
	packed,
	PackedDigests,
	unpacked,
} from '../../../nodes/NexthinkAuditTrail/polling/digests.ts';

const int32 = fc.integer({ min: -(2 ** 31), max: 2 ** 31 - 1 });
const digest: fc.Arbitrary<Digest> = fc.record({ high: int32, low: int32 });

describe('a digest', () => {
	it('is the first eight bytes of the SHA-256 of salt and line', () => {
		fc.assert(
			fc.property(fc.string({ unit: 'binary' }), (line) => {
				const salt = newSalt();
				const bytes = createHash('sha256')
					.update(salt + line)
					.digest();
				expect(packed([digester(salt)(line)])).toBe(bytes.subarray(0, 8).toString('base64'));
			}),
		);
	});

	it('differs with the salt', () => {
		const [one, other] = [newSalt(), newSalt()].map((salt) => digester(salt)('the same line'));
		expect(isSameDigest(one!, other!)).toBe(false);
	});

	it('is the same as one with both halves equal, and no digest is the same as none', () => {
		expect(isSameDigest({ high: 1, low: -2 }, { high: 1, low: -2 })).toBe(true);
		expect(isSameDigest({ high: 1, low: -2 }, { high: 1, low: 2 })).toBe(false);
		expect(isSameDigest({ high: -1, low: -2 }, { high: 1, low: -2 })).toBe(false);
		expect(isSameDigest(null, { high: 0, low: 0 })).toBe(false);
		expect(isSameDigest(null, null)).toBe(false);
	});
});

describe('packed digests', () => {
	it('are unpacked as they were, eight bytes each', () => {
		fc.assert(
			fc.property(fc.array(digest), (digests) => {
				const all = new PackedDigests(digests.length);
				for (const one of digests) all.add(one);
				const text = String(all);
				expect([...unpacked(text)]).toEqual(digests);
				expect(Buffer.from(text, 'base64')).toHaveLength(digests.length * 8);
			}),
		);
	});

	it('of none are an empty text', () => {
		expect(String(new PackedDigests(0))).toBe('');
		expect([...unpacked('')]).toEqual([]);
	});
});
