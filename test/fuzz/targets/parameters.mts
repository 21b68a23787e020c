/** What users and expressions give for parameters: a value comes of it, or a message that names the parameter. */

import type * as engineModule from '../../../nodes/NexthinkAuditTrail/parameters/engine.ts';
import type * as explainedModule from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import type * as collectionsModule from '../../../nodes/NexthinkAuditTrail/parameters/collections.ts';
import type * as triggerParametersModule from '../../../nodes/NexthinkAuditTrail/parameters/triggerParameters.ts';
import type * as numbersModule from '../../../nodes/NexthinkAuditTrail/parameters/numbers.ts';
import type * as outputModule from '../../../nodes/NexthinkAuditTrail/parameters/output.ts';
import type * as timeRangeModule from '../../../nodes/NexthinkAuditTrail/parameters/timeRange.ts';
import type * as timeZonesModule from '../../../nodes/NexthinkAuditTrail/parameters/timeZones.ts';
import type { AuditLogQuery } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import type { TimeZone } from '../../../nodes/NexthinkAuditTrail/event/timeZone.ts';
import { must, shipped, UNPRINTABLE } from '../target.mts';
import type { Target } from '../target.mts';

const { ExplainedError } = shipped<typeof explainedModule>('messages/explainedError');
const { readEngine } = shipped<typeof engineModule>('parameters/engine');
const { readWholeNumber } = shipped<typeof numbersModule>('parameters/numbers');
const { logFileName, readFileSettings } = shipped<typeof outputModule>('parameters/output');
const { readTimeRange } = shipped<typeof timeRangeModule>('parameters/timeRange');
const { readTimeZone } = shipped<typeof timeZonesModule>('parameters/timeZones');
const { readCollection } = shipped<typeof collectionsModule>('parameters/collections');
const { readTriggerParameters } = shipped<typeof triggerParametersModule>(
	'parameters/triggerParameters',
);

const LONGEST_MESSAGE = 400;
const API_DATE = /^\d{4}-\d\d-\d\d(T\d\d:\d\d:\d\d)?$/;
const SECOND = 1000;
const NOW = Date.UTC(2024, 11, 24);
const DATE_LENGTH = 'yyyy-mm-dd'.length;

const encoder = new TextEncoder();

/** @returns what was read, or null when it was refused as it should be */
function readOr<Value>(read: () => Value): Value | null {
	try {
		return read();
	} catch (thrown) {
		if (!(thrown instanceof ExplainedError)) throw thrown;
		const { message, remedy } = thrown;
		must(message.length <= LONGEST_MESSAGE, 'say it shortly');
		must(!UNPRINTABLE.test(message + remedy), 'say it in one line of plain text');
		must(/^'[A-Z]/.test(message), `name the parameter: ${message}`);
		return null;
	}
}

/** What an expression may give of a number: it, a date, what Luxon makes of it. */
function datesOf(value: unknown): unknown[] {
	if (typeof value !== 'number') return [value];
	return [value, new Date(value), { toMillis: () => value, toUTC: () => null }];
}

/** The instant must still be told by what is sent; where a clock was set back, it tells two. */
function checkDate(value: unknown, zones: { workflow: () => TimeZone; log: TimeZone }): string {
	const range = readOr(() => readTimeRange({ beforeDate: value }, zones, NOW));
	const sent = range?.beforeDate;
	if (sent === undefined) return 'refused';
	must(API_DATE.test(sent), `send a date in the API's form, not ${sent}`);
	if (sent.length === DATE_LENGTH) {
		must(sent === String(value).trim(), 'send a bare date as it is');
		return 'date';
	}
	const instant =
		value instanceof Date || typeof value === 'object'
			? Number((value as Date).getTime?.() ?? (value as { toMillis(): number }).toMillis())
			: Date.parse(withSeconds(String(value).trim()));
	if (
		typeof value === 'string' &&
		!/:\d\d(?:[.,]\d+)? ?(?:z|[+-]\d\d(?::?\d\d)?)$/i.test(value.trim())
	)
		return 'local';
	const local = Date.parse(`${sent}Z`);
	const told = (['earlier', 'later'] as const).map((fold) => zones.log.toInstant(local, fold));
	must(
		told.includes(Math.floor(Math.trunc(instant) / SECOND) * SECOND),
		`tell the same instant: ${sent}`,
	);
	return 'instant';
}

/** JavaScript wants a capital T and Z, a point, and a colon in the zone. */
function withSeconds(text: string): string {
	return text
		.toUpperCase()
		.replace(/ (?=[-+Z])/, '')
		.replace(' ', 'T')
		.replace(/[.,]\d+/, '')
		.replace(/(:.*[+-]\d\d)$/, '$1:00')
		.replace(/([+-]\d\d):?(\d\d)$/, '$1:$2');
}

export const parametersTarget: Target = {
	name: 'parameters',
	isJson: true,
	corpus: () =>
		[
			'2024-12-24T14:00:00+01:00',
			'2024-12-24 14:00:00.000 +01',
			{ beforeDate: '2024-03-31T02:30:00Z', elapsedHours: 24 },
			{ timeRange: { beforeDate: '2024-03-31T02:30:00Z', afterDate: '2024-03-30' } },
			{ timeRange: { beforeDate: 1730599681000, elapsedHours: '24' }, operation: 'portal' },
			{
				operation: 'engine',
				engine: 'engine-1.example',
				authentication: 'oAuth2',
				filters: {
					eventGroups: 'signIns, adminChanges',
					codes: ['20101', '20201-20211'],
					events: 'Signed in',
					accounts: 'root, a.keller',
					text: 'role',
					onlyRecognized: true,
				},
				options: {
					logTimeZone: 'Europe/Zurich',
					timeout: '60',
					includeId: 'true',
					includeRawLine: false,
					compress: true,
					fileName: 'a.log',
					binaryProperty: 'data',
				},
			},
			{ operation: 'allEngines', authentication: 'basicAuth', filters: {}, options: {} },
			{
				operation: 'platform',
				queryId: '#audit_log',
				queryParameters: { parameter: [{ name: 'code', value: '94011' }] },
				columns: { time: 'audit_log.time' },
			},
		].map((value) => encoder.encode(JSON.stringify(value))),
	run(input) {
		const value = parsed(input);
		const given = (typeof value === 'object' && value !== null ? value : {}) as Record<
			string,
			unknown
		>;
		const parameter = (name: string, fallback?: unknown): unknown =>
			Object.hasOwn(given, name) ? given[name] : fallback;
		const read = readOr(() => readTriggerParameters(parameter)?.log);
		if (read !== null) {
			must(
				['portal', 'engine', 'allEngines', 'platform'].includes(read.operation),
				'know the operation',
			);
			must(
				(read.operation === 'engine') === ('engine' in read && read.engine !== null),
				'have an Engine where it counts',
			);
		}
		const kinds: unknown[] = [read === null, read?.operation];
		const zone = readOr(() => readTimeZone('Log Time Zone', given.zone ?? value)) ?? utc;
		const zones = { workflow: () => utc, log: zone };
		const range = readOr(() => readTimeRange(readCollection(parameter, 'timeRange'), zones, NOW));
		if (range?.elapsedHours !== undefined) {
			must(/^[1-9]\d*$/.test(range.elapsedHours), 'ask for whole hours');
		}
		const query: AuditLogQuery = { operation: 'portal', engine: null, timeRange: range ?? {} };
		const file = readOr(() =>
			readFileSettings(readCollection(parameter, 'options'), () =>
				logFileName(query, 0, () => utc),
			),
		);
		must(!/[/\\\p{Cc}]/u.test(file?.fileName ?? ''), 'keep to its folder');
		const fields = [value, ...Object.values(given)];
		for (const field of fields.slice(0, 12)) {
			for (const date of datesOf(field)) kinds.push(checkDate(date, zones));
			const engine = readOr(() => readEngine(field));
			must(engine === null || encodeURIComponent(engine) !== '', 'be a part of an address');
			const number = readOr(() => readWholeNumber('Limit', field));
			must(number === null || (Number.isSafeInteger(number) && number >= 1), 'be a whole number');
			kinds.push(engine === null, number === null);
		}
		return [kinds.slice(0, 8).join()];
	},
};

const utc = readTimeZone('Log Time Zone', 'UTC');

function parsed(input: Uint8Array): unknown {
	const text = Buffer.from(input).toString();
	try {
		return JSON.parse(text) as unknown;
	} catch {
		return text;
	}
}
