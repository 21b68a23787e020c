import { defaultOf } from '../description/defaults';
import { fileProperties } from '../description/file';
import { output } from '../description/output';
import { platformProperties } from '../description/platform';
import type { Source } from '../items/eventItems';
import type { FileSettings } from '../items/fileItem';
import type { TimeRange } from '../sources/auditTrailApi/query';
import type { FileFormat } from '../sources/file/inputFile';
import type { ColumnNames } from '../sources/platform/columns';
import type { FetchBy } from '../sources/platform/query';
import { readChoice } from './choices';
import { readCollection } from './collections';
import type { Zones } from './dates';
import { readFieldName } from './fieldNames';
import type { AuditTrailLog, PlatformLog, ReadingParameters, ReadParameter } from './logParameters';
import { readLog, readReading, sourceOf } from './logParameters';
import { readWholeNumber } from './numbers';
import { logFileName, platformFileName, readFileSettings } from './output';
import { readColumns } from './platform';
import { readSwitch } from './switches';
import { readTimeRange } from './timeRange';
import { workflowTimeZone } from './timeZones';

const OPERATIONS = ['portal', 'engine', 'allEngines', 'platform', 'file'] as const;
const OUTPUTS = ['items', 'file'] as const;
const WAYS: readonly FetchBy[] = ['execute', 'export'];
const FORMATS: readonly FileFormat[] = ['auto', 'csv', 'json', 'log'];

/** A file that another node has fetched. */
export interface FileInItem {
	operation: 'file';
	/** The field of the input item that it is in. */
	field: string;
	format: FileFormat;
	columns: ColumnNames;
}

/** Where events are asked for. */
export type Asked =
	| (AuditTrailLog & { timeRange: TimeRange })
	| (PlatformLog & { fetchBy: FetchBy })
	| FileInItem;

/** What the node is asked to do for one input item. */
export interface NodeParameters extends ReadingParameters {
	asked: Asked;
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
	const operation = readChoice('Operation', parameter('operation'), OPERATIONS);
	const log = operation === 'file' ? readFile(parameter) : readLog(operation, parameter);
	const source: Source =
		log.operation === 'file' ? { operation: log.operation, engine: null } : sourceOf(log);
	const reading = readReading(parameter, source);
	const zones = { workflow: () => workflowTimeZone(workflowZone), log: reading.logTimeZone };
	const asked = withExtent(log, parameter, zones, now);
	const isFile =
		asked.operation !== 'file' &&
		readChoice('Output', parameter('output', output.default), OUTPUTS) === 'file';
	const usualName = (): string =>
		asked.operation === 'platform'
			? platformFileName(asked.query, now, zones.workflow)
			: logFileName(asked as AuditTrailLog & { timeRange: TimeRange }, now, zones.workflow);
	return {
		...reading,
		asked,
		fileSettings: isFile ? readFileSettings(readCollection(parameter, 'options'), usualName) : null,
		limit:
			isFile || readSwitch('Return All', parameter('returnAll'))
				? null
				: readWholeNumber('Limit', parameter('limit')),
	};
}

/** How much of a log is asked for, and in which way. */
function withExtent(
	log: AuditTrailLog | PlatformLog | FileInItem,
	parameter: ReadParameter,
	zones: Zones,
	now: number,
): Asked {
	if (log.operation === 'file') return log;
	if (log.operation === 'platform') {
		const given = parameter('fetchBy', defaultOf(platformProperties, 'fetchBy'));
		return { ...log, fetchBy: readChoice('Fetch By', given, WAYS) };
	}
	return { ...log, timeRange: readTimeRange(readCollection(parameter, 'timeRange'), zones, now) };
}

function readFile(parameter: ReadParameter): FileInItem {
	const given = (name: string): unknown => parameter(name, defaultOf(fileProperties, name));
	return {
		operation: 'file',
		field: readFieldName(
			'Input Data Field Name',
			given('inputDataField'),
			'the field that the node before puts the file in',
		),
		format: readChoice('File Format', given('fileFormat'), FORMATS),
		columns: readColumns(parameter),
	};
}
