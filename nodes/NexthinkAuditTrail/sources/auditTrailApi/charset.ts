const UTF_8 = 'utf-8';
const UTF_16 = /^utf-16/;
const BYTE_ORDER_MARK = '\ufeff';

/**
 * The charset of a log: the one that `Content-Type` names, or UTF-8 if it names none that is known. A byte order mark of
 * UTF-16 counts more than either. In every charset but UTF-16 a line feed is one byte, so lines can be cut before they
 * are decoded. UTF-16 is turned into UTF-8 first: here that is called narrowing.
 */
export class Charset {
	private readonly named: TextDecoder;
	private readonly isNamedWide: boolean;
	/** Decodes UTF-16; null for a log in another charset, undefined before its first two bytes have come. */
	private wide: TextDecoder | null | undefined;
	private held: Uint8Array = new Uint8Array(0);
	private readonly utf8 = new TextDecoder(UTF_8, { ignoreBOM: true });

	/** @param name of the charset, such as `ISO-8859-1`; null when none is named */
	constructor(name: string | null) {
		this.named = decoderNamed(name) ?? this.utf8;
		this.isNamedWide = UTF_16.test(this.named.encoding);
	}

	/** Which UTF-16 the log is in; null for any other charset. Known once the log's first bytes were narrowed. */
	get utf16(): 'utf-16le' | 'utf-16be' | null {
		return (this.wide?.encoding ?? null) as 'utf-16le' | 'utf-16be' | null;
	}

	/** @param chunk the next bytes of the log. @returns bytes whose lines can be cut at line feeds */
	narrowed(chunk: Uint8Array): Uint8Array {
		if (this.wide === null) return chunk;
		let bytes = chunk;
		if (this.wide === undefined) {
			bytes = this.held.length === 0 ? chunk : Buffer.concat([this.held, chunk]);
			if (bytes.length < 2) {
				this.held = bytes;
				return bytes.subarray(bytes.length);
			}
			this.wide = this.wideDecoder(bytes);
			if (this.wide === null) return bytes;
		}
		return Buffer.from(this.wide.decode(bytes, { stream: true }));
	}

	/** @returns what is left at the end of the log */
	rest(): Uint8Array {
		if (this.wide === undefined) return this.held;
		return Buffer.from(this.wide?.decode() ?? '');
	}

	/** @param lines whole lines of narrowed bytes */
	textOf(lines: Uint8Array): string {
		return (this.wide || this.isNamedWide ? this.utf8 : this.named).decode(lines);
	}

	/** @param isEnd whether no more bytes follow. @returns narrowed bytes as UTF-8 */
	inUtf8(bytes: Uint8Array, isEnd: boolean): Uint8Array {
		if (this.wide || this.isNamedWide || this.named.encoding === UTF_8) return bytes;
		return Buffer.from(this.named.decode(bytes, { stream: !isEnd }));
	}

	/** Undoes {@link narrowed}: gives the bytes as they were in the log. */
	widened(bytes: Uint8Array): Uint8Array {
		const { utf16 } = this;
		if (utf16 === null) return bytes;
		const wide = Buffer.from(this.utf8.decode(bytes), 'utf16le');
		return utf16 === 'utf-16be' ? wide.swap16() : wide;
	}

	private wideDecoder(beginning: Uint8Array): TextDecoder | null {
		const marked = markedUtf16(beginning);
		if (marked !== null) return decoderNamed(marked);
		const [first, second] = beginning;
		// Without a mark, UTF-16 shows itself by a zero byte in its first character; else its name was wrong.
		if (!this.isNamedWide || (first === 0) === (second === 0)) return null;
		return decoderNamed(first === 0 ? 'utf-16be' : 'utf-16le');
	}
}

/**
 * A log in UTF-8, for whoever does not need its own bytes.
 *
 * @param name of the log's charset; null when none is named
 */
export async function* utf8Of(
	bytes: AsyncIterable<Uint8Array>,
	name: string | null,
): AsyncGenerator<Uint8Array> {
	const charset = new Charset(name);
	for await (const chunk of bytes) yield charset.inUtf8(charset.narrowed(chunk), false);
	yield charset.inUtf8(charset.rest(), true);
}

/** @returns which UTF-16 a byte order mark at the beginning tells; null without one */
export function markedUtf16([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | null {
	if (first === 0xff && second === 0xfe) return 'utf-16le';
	return first === 0xfe && second === 0xff ? 'utf-16be' : null;
}

function decoderNamed(name: string | null): TextDecoder | null {
	if (name === null) return null;
	try {
		return new TextDecoder(name, { ignoreBOM: true });
	} catch {
		return null;
	}
}

/**
 * The text by which a line is remembered and compared. A byte order mark at its beginning does not count: only the first
 * line of a file has one, and an answer of several files does not tell where each begins.
 */
export function rememberedText(line: string): string {
	return line.startsWith(BYTE_ORDER_MARK) ? line.slice(1) : line;
}
