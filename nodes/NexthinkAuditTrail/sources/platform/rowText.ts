import { ExplainedError } from '../../messages/explainedError';
import { markedUtf16 } from '../auditTrailApi/charset';

const NOTHING: Uint8Array = new Uint8Array(0);
const UTF_8 = 'utf-8';
const UTF_8_MARK = [0xef, 0xbb, 0xbf];

/** Where kinds of bytes begin in UTF-8: those within a character, its first ones, and the first ones of four. */
const WITHIN = 0x80;
const FIRST = 0xc0;
const FIRST_OF_FOUR = 0xf0;
const BYTE_VALUES = 0x100;

/** How many characters of JavaScript a byte begins: what takes four bytes is two of them. */
const CHARACTERS = Uint8Array.from({ length: BYTE_VALUES }, (_, byte) => {
	if (byte >= WITHIN && byte < FIRST) return 0;
	return byte < FIRST_OF_FOUR ? 1 : 2;
});

/** @returns how many characters of JavaScript begin in these bytes of UTF-8 */
export function charactersIn(bytes: Uint8Array, start = 0, end = bytes.length): number {
	let characters = 0;
	for (let at = start; at < end; at++) characters += CHARACTERS[bytes[at]!]!;
	return characters;
}

/**
 * Rows as bytes in UTF-8 without a byte order mark: what is marked as UTF-16, as Windows likes to write it, is made UTF-8. What is
 * neither is found out by {@link decodedRows}.
 */
export class RowBytes {
	/** Of UTF-16; null for UTF-8, undefined before the first bytes have come. */
	private wide: TextDecoder | null | undefined;
	private begun: Uint8Array = NOTHING;

	/** @param bytes the next ones, cut anywhere */
	of(bytes: Uint8Array): Uint8Array {
		if (this.wide === null) return bytes;
		if (this.wide !== undefined) return this.narrowed(this.wide, bytes);
		this.begun = Buffer.concat([this.begun, bytes]);
		return this.begun.length < UTF_8_MARK.length ? NOTHING : this.chosen(this.begun);
	}

	/** @returns what is left in the end */
	rest(): Uint8Array {
		const first = this.wide === undefined ? this.chosen(this.begun) : NOTHING;
		return this.wide ? Buffer.concat([first, this.narrowed(this.wide)]) : first;
	}

	private chosen(beginning: Uint8Array): Uint8Array {
		const marked = markedUtf16(beginning);
		this.wide = marked === null ? null : new TextDecoder(marked, { fatal: true });
		if (this.wide !== null) return this.narrowed(this.wide, beginning);
		const isMarked = UTF_8_MARK.every((byte, at) => beginning[at] === byte);
		return isMarked ? beginning.subarray(UTF_8_MARK.length) : beginning;
	}

	private narrowed(wide: TextDecoder, bytes?: Uint8Array): Uint8Array {
		return Buffer.from(decoded(wide, bytes, bytes !== undefined));
	}
}

/** Rows as text, in pieces. */
export class RowText {
	private readonly bytes = new RowBytes();
	private readonly decoder = new TextDecoder(UTF_8, { fatal: true, ignoreBOM: true });

	/** @param bytes the next ones, cut anywhere */
	of(bytes: Uint8Array): string {
		return decoded(this.decoder, this.bytes.of(bytes), true);
	}

	/** @returns what is left in the end */
	rest(): string {
		return decoded(this.decoder, this.bytes.rest(), false);
	}
}

const WHOLE = new TextDecoder(UTF_8, { fatal: true, ignoreBOM: true });

/**
 * @param bytes which end with a whole character
 * @throws ExplainedError when they are not UTF-8
 */
export function decodedRows(bytes: Uint8Array): string {
	return decoded(WHOLE, bytes, false);
}

/** @throws ExplainedError when bytes are not UTF-8, whose last character may be cut */
export function checkUtf8(bytes: Uint8Array): void {
	decoded(new TextDecoder(UTF_8, { fatal: true }), bytes, true);
}

/** What is no such text is refused, and not altered. */
function decoded(
	decoder: TextDecoder,
	bytes: Uint8Array | undefined,
	isMoreToCome: boolean,
): string {
	try {
		return decoder.decode(bytes, { stream: isMoreToCome });
	} catch {
		throw notUtf8();
	}
}

function notUtf8(): ExplainedError {
	return new ExplainedError(
		'The rows are not written in UTF-8',
		'Nothing of them was used, because letters would be lost. Have the file written in UTF-8, or converted to it before.',
	);
}
