import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/**
 * @param label as the editor shows it
 * @param whatFor says which name to enter
 * @returns the name of a field that holds a file
 * @throws ExplainedError
 */
export function readFieldName(label: string, value: unknown, whatFor: string): string {
	const field = typeof value === 'string' ? value.trim() : '';
	if (field !== '') return field;
	throw new ExplainedError(
		`'${label}' must be the name of a field, but is ${shown(value)}`,
		`Enter ${whatFor}, for example data, in '${label}'.`,
	);
}
