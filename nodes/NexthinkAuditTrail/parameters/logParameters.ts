import type { Operation } from '../api/addresses';
import type { Authentication } from '../api/refusal';
import type { EventFilter } from '../auditLog/filter';
import type { TimeZone } from '../auditLog/timeZone';
import { DEFAULT_TIMEOUT_SECONDS } from '../description/options';
import type { ItemSettings } from '../items/eventItems';
import { readEngine } from './engine';
import { readFilter } from './filters';
import { readWholeNumber } from './numbers';
import { readSwitch } from './switches';
import { readTimeZone } from './timeZones';

/** A day: far beyond any use, and within what a timer can hold. */
const LONGEST_TIMEOUT_SECONDS = 24 * 60 * 60;

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
	timeoutSeconds: number;
	itemSettings: ItemSettings;
}

/** @throws InvalidParameter */
export function readLogParameters(parameter: ReadParameter): LogParameters {
	const settings = readCollection(parameter, 'options');
	const operation = parameter('operation') as Operation;
	const engine = operation === 'engine' ? readEngine(parameter('engine', '')) : null;
	return {
		authentication: parameter('authentication') as Authentication,
		operation,
		engine,
		filter: readFilter(readCollection(parameter, 'filters')),
		logTimeZone: readTimeZone('Log Time Zone', settings.logTimeZone ?? 'UTC'),
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

/** The fields of a collection; those that were not added are missing. */
export function readCollection(parameter: ReadParameter, name: string): Record<string, unknown> {
	return (parameter(name, {}) ?? {}) as Record<string, unknown>;
}
