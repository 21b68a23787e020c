import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/** Parameters that hold fields which can be added, as the editor shows them. */
const COLLECTIONS = {
	columns: 'Columns',
	filters: 'Filters',
	options: 'Options',
	queryParameters: 'Query Parameters',
	timeRange: 'Time Range',
};

/** Gives a parameter as n8n has it, expressions resolved; a resource locator as its value. */
export type ReadParameter = (name: string, fallback?: unknown) => unknown;

/**
 * The fields of a collection; those that were not added are missing.
 * @throws ExplainedError when an expression gives something else for all of it: no field of that would count
 */
export function readCollection(
	parameter: ReadParameter,
	name: keyof typeof COLLECTIONS,
): Record<string, unknown> {
	const value = parameter(name, {}) ?? {};
	if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
	const label = COLLECTIONS[name];
	throw new ExplainedError(
		`'${label}' must be fields with values, but is ${shown(value)}`,
		`Add fields in '${label}', or have its expression give an object of them.`,
	);
}
