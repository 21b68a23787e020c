import { hash, randomBytes } from 'node:crypto';

/** The first eight bytes of a line's hash, as two signed numbers of 32 bits. */
export interface Digest {
	readonly high: number;
	readonly low: number;
}

/**
 * 64 bits: with 100,000 lines remembered, one new line in 10^14 is taken for one of them. The salt keeps
 * others from choosing a name that makes an event look like an old one.
 */
const DIGEST_BYTES = 8;
const BYTES_OF_HALF = 4;
const SALT_BYTES = 12;

/** A salt for {@link digester}; as secret as the state that holds it. */
export function newSalt(): string {
	return randomBytes(SALT_BYTES).toString('base64');
}

/** @returns what a line is remembered by: the same for the same line and salt only */
export function digester(salt: string): (line: string) => Digest {
	return (line) => {
		// A text of bytes is made much faster than a buffer.
		const bytes = hash('sha256', salt + line, 'binary');
		return { high: int32At(bytes, 0), low: int32At(bytes, BYTES_OF_HALF) };
	};
}

export function isSameDigest(one: Digest | null, other: Digest | null): boolean {
	return one !== null && other !== null && one.high === other.high && one.low === other.low;
}

/** Digests as text that JSON can hold: 11 characters for each, where a JSON list of them would take 14 or more. */
export class PackedDigests {
	private readonly bytes: Buffer;
	private end = 0;

	/** @param count how many digests will be added */
	constructor(count: number) {
		this.bytes = Buffer.alloc(count * DIGEST_BYTES);
	}

	add({ high, low }: Digest): void {
		this.bytes.writeInt32BE(high, this.end);
		this.bytes.writeInt32BE(low, this.end + BYTES_OF_HALF);
		this.end += DIGEST_BYTES;
	}

	toString(): string {
		return this.bytes.toString('base64', 0, this.end);
	}
}

/** Digests as {@link PackedDigests} makes a text of them. */
export function packed(digests: readonly Digest[]): string {
	const text = new PackedDigests(digests.length);
	for (const digest of digests) text.add(digest);
	return text.toString();
}

/** The digests that {@link PackedDigests} made a text of. */
export function* unpacked(text: string): Generator<Digest> {
	const bytes = Buffer.from(text, 'base64');
	for (let at = 0; at + DIGEST_BYTES <= bytes.length; at += DIGEST_BYTES) {
		yield { high: bytes.readInt32BE(at), low: bytes.readInt32BE(at + BYTES_OF_HALF) };
	}
}

/** @param bytes one byte as each character */
function int32At(bytes: string, at: number): number {
	return (
		(bytes.charCodeAt(at) << 24) |
		(bytes.charCodeAt(at + 1) << 16) |
		(bytes.charCodeAt(at + 2) << 8) |
		bytes.charCodeAt(at + 3)
	);
}
