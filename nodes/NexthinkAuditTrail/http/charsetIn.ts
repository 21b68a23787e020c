/** @returns the charset that a `Content-Type` names, or null */
export function charsetIn(contentType: unknown): string | null {
	if (typeof contentType !== 'string') return null;
	return /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1] ?? null;
}
