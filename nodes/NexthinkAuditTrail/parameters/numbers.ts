import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/**
 * @param label the parameter as the editor shows it
 * @param value a number, or the same as text ("24")
 * @param most the largest number accepted
 * @param least the smallest number accepted
 * @throws ExplainedError for anything but a whole number from `least` to `most`
 */
export function readWholeNumber(
	label: string,
	value: unknown,
	most = Number.MAX_SAFE_INTEGER,
	least = 1,
): number {
	const number =
		typeof value === 'string' && /^\s*\d+\s*$/.test(value) ? Number(value.trim()) : value;
	const isWhole = typeof number === 'number' && Number.isSafeInteger(number);
	if (isWhole && number >= least && number <= most) return number;
	const range =
		most === Number.MAX_SAFE_INTEGER ? `of ${least} or more` : `from ${least} to ${most}`;
	throw new ExplainedError(
		`'${label}' must be a whole number ${range}, but is ${shown(value)}`,
		`Enter a whole number ${range} in '${label}'.`,
	);
}
