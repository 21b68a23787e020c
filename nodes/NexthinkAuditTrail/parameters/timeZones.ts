import { TimeZone } from '../event/timeZone';
import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/**
 * @param label the parameter as the editor shows it
 * @throws ExplainedError when the value is not the name of a time zone
 */
export function readTimeZone(label: string, value: unknown): TimeZone {
	const zone = zoneNamed(value);
	if (zone !== null) return zone;
	throw new ExplainedError(
		`'${label}' must be a time zone, but is ${shown(value)}`,
		`Choose from the list of '${label}', or give an IANA name such as UTC or Europe/Zurich by an expression.`,
	);
}

/**
 * @param value what n8n says is the zone of the workflow: its settings know it, or those of n8n, and no parameter does
 * @throws ExplainedError when the value is not the name of a time zone
 */
export function workflowTimeZone(value: unknown): TimeZone {
	const zone = zoneNamed(value);
	if (zone !== null) return zone;
	throw new ExplainedError(
		`The time zone of the workflow must be an IANA name, but is ${shown(value)}`,
		"Choose 'Timezone' in the workflow's settings, or set GENERIC_TIMEZONE, which counts for all workflows of n8n, to a name such as Europe/Zurich without quotation marks. A date with a zone, such as 2024-12-24T14:00:00Z, and a name in 'File Name' need none.",
	);
}

function zoneNamed(value: unknown): TimeZone | null {
	try {
		return typeof value === 'string' && value.trim() !== '' ? new TimeZone(value.trim()) : null;
	} catch {
		// Not a name that the system's list of time zones knows.
		return null;
	}
}
