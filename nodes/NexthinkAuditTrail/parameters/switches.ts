import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/**
 * @param label the parameter as the editor shows it
 * @param value true or false, or the same as text, which is what an expression may give
 * @throws ExplainedError for anything else
 */
export function readSwitch(label: string, value: unknown): boolean {
	if (value === true || value === 'true') return true;
	if (value === false || value === 'false') return false;
	throw new ExplainedError(
		`'${label}' must be true or false, but is ${shown(value)}`,
		`Turn '${label}' on or off, or have its expression give true or false.`,
	);
}
