import { output } from '../description/output';
import type { FileSettings } from '../items/fileItem';
import type { AuditLogQuery } from '../sources/auditTrailApi/query';
import { readChoice } from './choices';
import type { LogParameters, ReadParameter } from './logParameters';
import { readCollection, readLogParameters } from './logParameters';
import { readWholeNumber } from './numbers';
import { readFileSettings } from './output';
import { readSwitch } from './switches';
import { readTimeRange } from './timeRange';
import { workflowTimeZone } from './timeZones';

const OUTPUTS = ['items', 'file'] as const;

/** What the node is asked to do for one input item. */
export interface NodeParameters extends LogParameters {
	query: AuditLogQuery;
	/** null: the log is wanted as items. */
	fileSettings: FileSettings | null;
	/** null: all events are wanted. */
	limit: number | null;
}

/**
 * @param workflowZone an IANA name, unless n8n's settings hold something else; it is not looked at where it is not needed
 * @param now epoch milliseconds
 * @throws ExplainedError, so that nothing is sent
 */
export function readNodeParameters(
	parameter: ReadParameter,
	workflowZone: string,
	now: number,
): NodeParameters {
	const common = readLogParameters(parameter);
	const { operation, engine, logTimeZone } = common;
	const zones = { workflow: () => workflowTimeZone(workflowZone), log: logTimeZone };
	const timeRange = readTimeRange(readCollection(parameter, 'timeRange'), zones);
	const query: AuditLogQuery = { operation, engine, timeRange };
	const isFile = readChoice('Output', parameter('output', output.default), OUTPUTS) === 'file';
	const options = readCollection(parameter, 'options');
	return {
		...common,
		query,
		fileSettings: isFile ? readFileSettings(options, query, now, zones.workflow) : null,
		limit:
			isFile || readSwitch('Return All', parameter('returnAll'))
				? null
				: readWholeNumber('Limit', parameter('limit')),
	};
}
