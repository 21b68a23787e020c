import { describe, expect, it } from '@jest/globals';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import { readNodeParameters } from '../../../nodes/NexthinkAuditTrail/parameters/nodeParameters.ts';
import { expectCalm, expectReadable, refusalOf } from '../messages.mts';

const NOW = Date.parse('2024-12-24T14:00:00Z');
const usual = { authentication: 'basicAuth', operation: 'portal', returnAll: true };

function read(given: Readonly<Record<string, unknown>>, workflowZone: string) {
	const parameters: Readonly<Record<string, unknown>> = { ...usual, ...given };
	const parameter = (name: string, fallback?: unknown): unknown =>
		Object.hasOwn(parameters, name) ? parameters[name] : fallback;
	return readNodeParameters(parameter, workflowZone, NOW);
}

// What n8n hands on of its own settings and of a workflow's: it checks neither.
describe.each(['"Europe/Berlin"', "'Europe/Berlin'", 'DEFAULT', 'Mars/Olympus', ''])(
	'the zone %j of a workflow',
	(zone) => {
		it.each<[string, Record<string, unknown>]>([
			['hours alone', { timeRange: { elapsedHours: 24 } }],
			['no time range', {}],
			['a bare date', { timeRange: { beforeDate: '2024-12-24' } }],
			['a date with a zone', { timeRange: { beforeDate: '2024-12-24T14:00:00Z' } }],
			['a date object', { timeRange: { beforeDate: new Date(NOW) } }],
			['a file with a name of its own', { output: 'file', options: { fileName: 'a.log' } }],
			['a file up to a date', { output: 'file', timeRange: { beforeDate: '2024-12-24' } }],
		])('stops nothing with %s', (_, given) => {
			expect(() => read(given, zone)).not.toThrow();
		});

		it.each<[string, Record<string, unknown>]>([
			['a date-time without a zone', { timeRange: { beforeDate: '2024-12-24T14:00:00' } }],
			['the usual name of a file', { output: 'file' }],
		])('is told where %s needs it', (_, given) => {
			const { message, remedy } = refusalOf(ExplainedError, () => read(given, zone));
			const shown = zone === '' ? 'empty' : `'${zone}'`;
			expect(message).toBe(`The time zone of the workflow must be an IANA name, but is ${shown}`);
			expect(remedy).toContain("'Timezone' in the workflow's settings");
			expect(remedy).toContain('GENERIC_TIMEZONE');
			expectReadable(message, remedy);
			expectCalm(message, remedy);
		});
	},
);

it('the zone of a workflow says which day a file is named after', () => {
	const named = (zone: string) => read({ output: 'file' }, zone).fileSettings?.fileName;
	expect(named('UTC')).toBe('portal-audit-2024-12-24.log');
	expect(named('Pacific/Kiritimati')).toBe('portal-audit-2024-12-25.log');
});
