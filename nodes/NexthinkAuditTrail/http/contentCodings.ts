/** What servers write there although it codes nothing: `identity` (RFC 9110, section 8.4.1), and encodings of mail. */
const CODES_NOTHING: ReadonlySet<string> = new Set([
	'',
	'identity',
	'none',
	'binary',
	'8bit',
	'7bit',
]);

/**
 * @param contentEncoding the header `Content-Encoding`: codings in whatever case, with commas between them
 * @returns whether the bytes are the log itself, because no coding compresses them: a charset in this place does not, either
 */
export function isPlain(contentEncoding: unknown): boolean {
	if (contentEncoding === undefined) return true;
	if (typeof contentEncoding !== 'string') return false;
	return contentEncoding
		.split(',')
		.map((coding) => coding.trim().toLowerCase())
		.every((coding) => CODES_NOTHING.has(coding) || isCharset(coding));
}

function isCharset(name: string): boolean {
	try {
		return new TextDecoder(name).encoding !== '';
	} catch {
		return false;
	}
}
