import type { Operation } from '../sources/auditTrailApi/addresses';
import type { Authentication } from '../http/refusal';
import type { BracketPosition } from '../sources/auditTrailApi/parser';
import type { EventFilter } from '../event/filter';
import type { TimeZone } from '../event/timeZone';
import { DEFAULT_TIMEOUT_SECONDS } from '../description/options';
import type { ItemSettings } from '../items/eventItems';
import { readChoice } from './choices';
import { readEngine } from './engine';
import { readFilter } from './filters';
import { InvalidParameter, shown } from './invalidParameter';
import { readWholeNumber } from './numbers';
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

/** @throws InvalidParameter */
export function readLogParameters(parameter: ReadParameter): LogParameters {
	const settings = readCollection(parameter, 'options');
	const operation = readChoice('Operation', parameter('operation'), OPERATIONS);
	const engine = operation === 'engine' ? readEngine(parameter('engine', '')) : null;
	return {
		authentication: readChoice('Authentication', parameter('authentication'), AUTHENTICATIONS),
		operation,
		engine,
		filter: readFilter(readCollection(parameter, 'filters')),
		logTimeZone: readTimeZone('Log Time Zone', settings.logTimeZone ?? 'UTC'),
		bracketPosition: readChoice(
			'Bracket Position',
			settings.bracketPosition ?? 'afterKnownPrefix',
			BRACKET_POSITIONS,
		),
		timeoutSeconds: readWholeNumber(
			'Timeout',
			settings.timeout ?? DEFAULT_TIMEOUT_SECONDS,
			LONGEST_TIMEOUT_SECONDS,
		),
		itemSettings: {
			source: { operation, engine },
			includeRawLine: readSwitch('Include Raw Line', settings.includeRawLine ?? true),
			includeId: readSwitch('Include ID', settings.includeId ?? false),
			includeSource: readSwitch('Include Source', settings.includeSource ?? false),
		},
	};
}

/**
 * The fields of a collection; those that were not added are missing.
 * @throws InvalidParameter when an expression gives something else for all of it: no field of that would count
 */
export function readCollection(
	parameter: ReadParameter,
	name: keyof typeof COLLECTIONS,
): Record<string, unknown> {
	const value = parameter(name, {}) ?? {};
	if (typeof value === 'object' && !Array.isArray(value)) return value as Record<string, unknown>;
	const label = COLLECTIONS[name];
	throw new InvalidParameter(
		`'${label}' must be fields with values, but is ${shown(value)}`,
		`Add fields in '${label}', or have its expression give an object of them.`,
	);
}
