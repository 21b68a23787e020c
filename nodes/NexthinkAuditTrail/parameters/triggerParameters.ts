import { defaultOf } from '../description/defaults';
import { LOG_TO_WATCH } from '../description/log';
import { deliveryProperties, startProperties } from '../description/polling';
import { readChoice } from './choices';
import type { LogOnServer, ReadingParameters, ReadParameter } from './logParameters';
import { readLog, readReading, sourceOf } from './logParameters';
import { readWholeNumber } from './numbers';

/** A week: every poll reads so much of the log. */
const LONGEST_OVERLAP_HOURS = 7 * 24;

const OPERATIONS = ['portal', 'engine', 'allEngines', 'platform'] as const;
const PROPERTIES = [...startProperties, ...deliveryProperties];

/** What a trigger is asked to watch, and how. */
export interface TriggerParameters extends ReadingParameters {
	log: LogOnServer;
	/** How many whole hours late a line may be and still be found. */
	overlapHours: number;
	/** How far the first poll looks back; on the platform, over the whole window of the query. null: it does not look back. */
	lookBackHours: number | null;
	/** Most events given by one poll; Infinity: no limit of the user's. */
	mostEvents: number;
}

/** @throws ExplainedError */
export function readTriggerParameters(parameter: ReadParameter): TriggerParameters {
	const given = (name: string): unknown => parameter(name, defaultOf(PROPERTIES, name));
	const most = Number.MAX_SAFE_INTEGER;
	const mostEvents = readWholeNumber('Max Events Per Poll', given('maxEventsPerPoll'), most, 0);
	const overlapHours = given('overlapHours');
	const log = readLog(readChoice(LOG_TO_WATCH, parameter('operation'), OPERATIONS), parameter);
	return {
		log,
		...readReading(parameter, sourceOf(log)),
		overlapHours: readWholeNumber('Overlap Hours', overlapHours, LONGEST_OVERLAP_HOURS, 0),
		lookBackHours:
			given('startFrom') === 'lookBack'
				? readWholeNumber('Hours to Look Back', given('lookBackHours'))
				: null,
		mostEvents: mostEvents === 0 ? Infinity : mostEvents,
	};
}
