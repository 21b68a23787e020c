import { describe, expect, it } from '@jest/globals';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import { readCollection } from '../../../nodes/NexthinkAuditTrail/parameters/collections.ts';
import { readTriggerParameters } from '../../../nodes/NexthinkAuditTrail/parameters/triggerParameters.ts';
import { expectReadable, refusalOf } from '../messages.mts';

const given: Readonly<Record<string, unknown>> = {
	authentication: 'basicAuth',
	operation: 'portal',
};
const parameterOf =
	(parameters: Readonly<Record<string, unknown>>) =>
	(name: string, fallback?: unknown): unknown =>
		Object.hasOwn(parameters, name) ? parameters[name] : fallback;

/** Asked for with this operation only. */
const PLATFORM = ['queryId', 'queryParameters', 'columns'];

// Found by `npm run test:fuzz`: these come of an expression, or of a model that fills in a tool's parameters.
describe('a parameter that holds something else than the editor would', () => {
	it.each([
		[
			'operation',
			'Portal',
			/^'Log to Watch' must be portal, engine, allEngines or platform, but is 'Portal'$/,
		],
		['operation', undefined, /^'Log to Watch' must be .*, but is empty$/],
		['operation', ['engine'], /^'Log to Watch' must be .*, but is a list$/],
		['authentication', 'basic', /^'Authentication' must be basicAuth or oAuth2, but is 'basic'$/],
		['filters', 'root', /^'Filters' must be fields with values, but is 'root'$/],
		['filters', ['signIns'], /^'Filters' must be fields with values, but is a list$/],
		[
			'queryId',
			'Admin changes',
			/^'Query ID' must be the ID of a saved query, but is 'Admin changes'$/,
		],
		['queryId', '', /^'Query ID' must be the ID of a saved query, but is empty$/],
		[
			'queryParameters',
			{ parameter: [{ name: '', value: '1' }] },
			/^'Query Parameters' must have a name and a text for each one, but has empty with '1'$/,
		],
		['columns', { time: 7 }, /^'Columns' must hold names of columns, but has 7$/],
		['options', 7, /^'Options' must be fields with values, but is 7$/],
	])('is refused: %s is %j', (name, value, message) => {
		const refusal = refusalOf(ExplainedError, () =>
			readTriggerParameters(
				parameterOf({
					...given,
					...(PLATFORM.includes(name) && { operation: 'platform', queryId: '#audit' }),
					[name]: value,
				}),
			),
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
