import type { EventFilter } from '../event/filter';
import type { TimeZone } from '../event/timeZone';
import type { Authentication } from '../http/connection';
import type { ItemSettings, Source } from '../items/eventItems';
import type { BracketPosition } from '../sources/auditTrailApi/parser';
import type { Operation } from '../sources/auditTrailApi/query';
import type { ColumnNames } from '../sources/platform/columns';
import type { NqlQuery } from '../sources/platform/query';
import { readChoice } from './choices';
import type { ReadParameter } from './collections';
import { readCollection } from './collections';
import { readEngine } from './engine';
import { readFilter } from './filters';
import { readWholeNumber } from './numbers';
import { optionOf } from './options';
import { readColumns, readNqlQuery } from './platform';
import { readSwitch } from './switches';
import { readTimeZone } from './timeZones';

export type { ReadParameter } from './collections';

/** A day: far beyond any use, and within what a timer can hold. */
const LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;

const AUTHENTICATIONS: readonly Authentication[] = ['basicAuth', 'oAuth2'];
const BRACKET_POSITIONS: readonly BracketPosition[] = ['afterKnownPrefix', 'anywhere'];

/** A log of the Audit Trail API. */
export interface AuditTrailLog {
	operation: Operation;
	authentication: Authentication;
	/** null for the operations without one. */
	engine: string | null;
}

/** The audit log of the platform. */
export interface PlatformLog {
	operation: 'platform';
	query: NqlQuery;
	columns: ColumnNames;
}

export type LogOnServer = AuditTrailLog | PlatformLog;

/** How a log is read, and what is made of it: what all operations have in common. */
export interface ReadingParameters {
	filter: EventFilter;
	logTimeZone: TimeZone;
	bracketPosition: BracketPosition;
	timeoutSeconds: number;
	itemSettings: ItemSettings;
}

/**
 * @param operation which log
 * @throws ExplainedError
 */
export function readLog(
	operation: LogOnServer['operation'],
	parameter: ReadParameter,
): LogOnServer {
	if (operation === 'platform') {
		return { operation, query: readNqlQuery(parameter), columns: readColumns(parameter) };
	}
	return {
		operation,
		authentication: readChoice('Authentication', parameter('authentication'), AUTHENTICATIONS),
		engine: operation === 'engine' ? readEngine(parameter('engine', '')) : null,
	};
}

/** @returns what an item says of where it comes from */
export function sourceOf(log: LogOnServer): Source {
	return log.operation === 'platform'
		? { operation: log.operation, engine: null, queryId: log.query.queryId }
		: { operation: log.operation, engine: log.engine };
}

/** @throws ExplainedError */
export function readReading(parameter: ReadParameter, source: Source): ReadingParameters {
	const options = readCollection(parameter, 'options');
	const option = (name: string): unknown => optionOf(options, name);
	return {
		filter: readFilter(readCollection(parameter, 'filters')),
		logTimeZone: readTimeZone('Log Time Zone', option('logTimeZone')),
		bracketPosition: readChoice('Bracket Position', option('bracketPosition'), BRACKET_POSITIONS),
		timeoutSeconds: readWholeNumber('Timeout', option('timeout'), LONGEST_TIMEOUT_SECONDS),
		itemSettings: {
			source,
			includeRawLine: readSwitch('Include Raw Line', option('includeRawLine')),
			includeId: readSwitch('Include ID', option('includeId')),
			includeSource: readSwitch('Include Source', option('includeSource')),
		},
	};
}
