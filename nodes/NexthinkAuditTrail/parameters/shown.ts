import { printable } from '../messages/printable';

/** @returns how a value that was given for a parameter is shown in a message */
export function shown(value: unknown): string {
	if (value === undefined || value === null) return 'empty';
	if (typeof value === 'string') return value.trim() === '' ? 'empty' : `'${printable(value)}'`;
	if (typeof value === 'number' || typeof value === 'boolean') return String(value);
	return Array.isArray(value) ? 'a list' : `an ${typeof value}`;
}
