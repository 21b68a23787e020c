import { hash, randomBytes } from 'node:crypto';

/** Eight bytes of a line's hash, as one character each. */
export type Digest = string;

/**
 * 64 bits: with 100,000 lines remembered, one new line in 10^14 is taken for one of them. The salt keeps
 * others from choosing a name that makes an event look like an old one.
 */
const DIGEST_BYTES = 8;
const SALT_BYTES = 12;

/** A salt for {@link digester}; as secret as the state that holds it. */
export function newSalt(): string {
	return randomBytes(SALT_BYTES).toString('base64');
}

/** @returns what a line is remembered by: the same for the same line and salt only */
export function digester(salt: string): (line: string) => Digest {
	return (line) => hash('sha256', salt + line, 'binary').slice(0, DIGEST_BYTES);
}

/** Digests as text that JSON can hold: 11 characters for each, where a JSON list of them would take 14 or more. */
export function packed(digests: readonly Digest[]): string {
	return Buffer.from(digests.join(''), 'binary').toString('base64');
}

/** The digests that {@link packed} made a text of. */
export function unpacked(text: string): Digest[] {
	const bytes = Buffer.from(text, 'base64').toString('binary');
	const digests: Digest[] = [];
	for (let at = 0; at + DIGEST_BYTES <= bytes.length; at += DIGEST_BYTES) {
		digests.push(bytes.slice(at, at + DIGEST_BYTES));
	}
	return digests;
}
