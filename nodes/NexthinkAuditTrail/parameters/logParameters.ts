import type { EventFilter } from '../event/filter';
import type { TimeZone } from '../event/timeZone';
import type { Authentication } from '../http/connection';
import type { ItemSettings } from '../items/eventItems';
import { readChoice } from './choices';
import { readEngine } from './engine';
import { readFilter } from './filters';
import { ExplainedError } from '../messages/explainedError';
import type { BracketPosition } from '../sources/auditTrailApi/parser';
import type { Operation } from '../sources/auditTrailApi/query';
import { shown } from './shown';
import { readWholeNumber } from './numbers';
import { optionOf } from './options';
import { readSwitch } from './switches';
import { readTimeZone } from './timeZones';

/** A day: far beyond any use, and within what a timer can hold. */
const LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;

const AUTHENTICATIONS: readonly Authentication[] = ['basicAuth', 'oAuth2'];
const OPERATIONS: readonly Operation[] = ['portal', 'engine', 'allEngines'];
const BRACKET_POSITIONS: readonly BracketPosition[] = ['afterKnownPrefix', 'anywhere'];

/** Parameters that hold fields which can be added, as the editor shows them. */
const COLLECTIONS = { filters: 'Filters', options: 'Options', timeRange: 'Time Range' };

/** Gives a parameter as n8n has it, expressions resolved; a resource locator as its value. */
export type ReadParameter = (name: string, fallback?: unknown) => unknown;

/** What node and trigger have in common. */
export interface LogParameters {
	authentication: Authentication;
	operation: Operation;
	/** null for the operations without one. */
	engine: string | null;
	filter: EventFilter;
	logTimeZone: TimeZone;
	bracketPosition: BracketPosition;
	timeoutSeconds: number;
	itemSettings: ItemSettings;
}

/** @throws ExplainedError */
export function readLogParameters(parameter: ReadParameter): LogParameters {
	const options = readCollection(parameter, 'options');
	const option = (name: string): unknown => optionOf(options, name);
	const operation = readChoice('Operation', parameter('operation'), OPERATIONS);
	const engine = operation === 'engine' ? readEngine(parameter('engine', '')) : null;
	return {
		authentication: readChoice('Authentication', parameter('authentication'), AUTHENTICATIONS),
		operation,
		engine,
		filter: readFilter(readCollection(parameter, 'filters')),
		logTimeZone: readTimeZone('Log Time Zone', option('logTimeZone')),
		bracketPosition: readChoice('Bracket Position', option('bracketPosition'), BRACKET_POSITIONS),
		timeoutSeconds: readWholeNumber('Timeout', option('timeout'), LONGEST_TIMEOUT_SECONDS),
		itemSettings: {
			source: { operation, engine },
			includeRawLine: readSwitch('Include Raw Line', option('includeRawLine')),
			includeId: readSwitch('Include ID', option('includeId')),
			includeSource: readSwitch('Include Source', option('includeSource')),
		},
	};
}

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
