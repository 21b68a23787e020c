import { defaultOf } from '../description/defaults';
import { deliveryProperties, startProperties } from '../description/polling';
import type { LogParameters, ReadParameter } from './logParameters';
import { readLogParameters } from './logParameters';
import { readWholeNumber } from './numbers';

/** A week: every poll reads so much of the log. */
const LONGEST_OVERLAP_HOURS = 7 * 24;

const PROPERTIES = [...startProperties, ...deliveryProperties];

/** What a trigger is asked to watch, and how. */
export interface TriggerParameters extends LogParameters {
	/** Up to so many whole hours late lines are still found. */
	overlapHours: number;
	/** How far the first poll looks back; null: what is in the log then is old. */
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
	return {
		...readLogParameters(parameter),
		overlapHours: readWholeNumber('Overlap Hours', overlapHours, LONGEST_OVERLAP_HOURS, 0),
		lookBackHours:
			given('startFrom') === 'lookBack'
				? readWholeNumber('Hours to Look Back', given('lookBackHours'))
				: null,
		mostEvents: mostEvents === 0 ? Infinity : mostEvents,
	};
}
