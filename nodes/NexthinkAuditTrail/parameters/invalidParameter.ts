import { printable } from '../messages/printable';

/** A parameter cannot be used as it is. The message names it, says what is wrong and what is accepted. */
export class InvalidParameter extends Error {
	constructor(
		message: string,
		/** What to do about it. */
		readonly remedy: string,
	) {
		super(message);
	}
}

/** @returns how a value that was given for a parameter is shown in a message */
export function shown(value: unknown): string {
	if (value === undefined || value === null) return 'empty';
	if (typeof value === 'string') return value.trim() === '' ? 'empty' : `'${printable(value)}'`;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return Array.isArray(value) ? 'a list' : `an ${typeof value}`;
}
