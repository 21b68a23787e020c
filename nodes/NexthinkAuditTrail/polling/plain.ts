// What a state is made of that n8n kept as JSON: whatever comes back is looked at before it is trusted.

/** The last instant that a Date can hold. */
const LAST_INSTANT = 8.64e15;

export function isObject(value: unknown): value is Record<string, unknown> {
	return typeof value === 'object' && value !== null;
}

export function isListOf(value: unknown, isOne: (entry: unknown) => boolean): boolean {
	return Array.isArray(value) && value.every(isOne);
}

export function isText(value: unknown): boolean {
	return typeof value === 'string';
}

export function isTextOrNull(value: unknown): boolean {
	return value === null || isText(value);
}

export function isInstant(value: unknown): value is number {
	return typeof value === 'number' && Math.abs(value) <= LAST_INSTANT;
}
