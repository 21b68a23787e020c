import { describe, expect, it } from '@jest/globals';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import {
	readCollection,
	readLogParameters,
} from '../../../nodes/NexthinkAuditTrail/parameters/logParameters.ts';
import { expectReadable, refusalOf } from '../messages.mts';

const given: Readonly<Record<string, unknown>> = {
	authentication: 'basicAuth',
	operation: 'portal',
};
const parameterOf =
	(parameters: Readonly<Record<string, unknown>>) =>
	(name: string, fallback?: unknown): unknown =>
		Object.hasOwn(parameters, name) ? parameters[name] : fallback;

// Found by `npm run test:fuzz`: these come of an expression, or of a model that fills in a tool's parameters.
describe('a parameter that holds something else than the editor would', () => {
	it.each([
		['operation', 'Portal', /^'Operation' must be portal, engine or allEngines, but is 'Portal'$/],
		['operation', undefined, /^'Operation' must be .*, but is empty$/],
		['operation', ['engine'], /^'Operation' must be .*, but is a list$/],
		['authentication', 'basic', /^'Authentication' must be basicAuth or oAuth2, but is 'basic'$/],
		['filters', 'root', /^'Filters' must be fields with values, but is 'root'$/],
		['filters', ['signIns'], /^'Filters' must be fields with values, but is a list$/],
		['options', 7, /^'Options' must be fields with values, but is 7$/],
	])('is refused: %s is %j', (name, value, message) => {
		const refusal = refusalOf(ExplainedError, () =>
			readLogParameters(parameterOf({ ...given, [name]: value })),
		);
		expect(refusal.message).toMatch(message);
		expectReadable(refusal.message, refusal.remedy);
	});

	it('is refused as a time range, too', () => {
		const refusal = refusalOf(ExplainedError, () =>
			readCollection(parameterOf({ timeRange: '24' }), 'timeRange'),
		);
		expect(refusal.message).toBe("'Time Range' must be fields with values, but is '24'");
	});

	it('is no collection at all where there is nothing', () => {
		expect(readCollection(parameterOf({ filters: null }), 'filters')).toEqual({});
		expect(readCollection(parameterOf({}), 'filters')).toEqual({});
	});
});
