import { TimeZone } from '../event/timeZone';
import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/**
 * @param label the parameter as the editor shows it
 * @throws ExplainedError when the value is not the name of a time zone
 */
export function readTimeZone(label: string, value: unknown): TimeZone {
	try {
		if (typeof value === 'string' && value.trim() !== '') return new TimeZone(value.trim());
	} catch {
		// Not a name that the system's time zone list knows: told below, like any other value.
	}
	throw new ExplainedError(
		`'${label}' must be a time zone, but is ${shown(value)}`,
		`Enter an IANA name such as UTC or Europe/Zurich in '${label}'.`,
	);
}
