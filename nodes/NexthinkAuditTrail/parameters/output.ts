import type { AuditLogQuery } from '../sources/auditTrailApi/addresses';
import type { TimeZone } from '../event/timeZone';
import { InvalidParameter, shown } from './invalidParameter';
import { readSwitch } from './switches';
import { localDateTime } from './timeRange';

/** How the log is given as a file. */
export interface FileSettings {
	/** The field of the item's binary data. */
	binaryProperty: string;
	/** With its ending. */
	fileName: string;
	/** Whether the file is gzip. */
	compress: boolean;
}

/** n8n takes what stands before a slash for a folder; nobody can read the others. */
const NOT_IN_A_NAME = /[/\\\p{Cc}]/u;
const UNUSUAL_IN_A_NAME = /[^A-Za-z0-9._-]+/g;
/** What file systems, and n8n's database, hold. */
const LONGEST_FILE_NAME = 255;
/** Leaves room for what else the usual name holds. */
const LONGEST_ENGINE_IN_A_NAME = 200;
const GZIP_ENDING = '.gz';
const DATE_LENGTH = 'yyyy-mm-dd'.length;

/**
 * @returns whether the log is wanted as a file, not as items
 * @throws InvalidParameter
 */
export function readIsFile(output: unknown): boolean {
	if (output === 'items' || output === 'file') return output === 'file';
	throw new InvalidParameter(
		`'Output' must be items or file, but is ${shown(output)}`,
		"Choose Items or File in 'Output'.",
	);
}

/**
 * @param options the 'Options' collection
 * @param query what is asked for: a file without a name of its own is named after it
 * @param now epoch milliseconds
 * @param workflowZone whose date stands in that name
 * @throws InvalidParameter
 */
export function readFileSettings(
	options: Record<string, unknown>,
	query: AuditLogQuery,
	now: number,
	workflowZone: TimeZone,
): FileSettings {
	const compress = readSwitch('Compress', options.compress ?? false);
	const given = readFileName(options.fileName);
	const name = given === '' ? usualName(query, now, workflowZone) : given;
	return {
		binaryProperty: readField(options.binaryProperty ?? 'data'),
		fileName: compress && !name.toLowerCase().endsWith(GZIP_ENDING) ? name + GZIP_ENDING : name,
		compress,
	};
}

function readFileName(value: unknown): string {
	const name = value === undefined || value === null ? '' : value;
	const text = typeof name === 'string' ? name.trim() : null;
	if (text !== null && text.length <= LONGEST_FILE_NAME && !NOT_IN_A_NAME.test(text)) return text;
	throw new InvalidParameter(
		`'File Name' must be a name without folders, but is ${shown(value)}`,
		`Enter a name of at most ${LONGEST_FILE_NAME} characters without slashes, for example portal-audit.log, in 'File Name'.`,
	);
}

function readField(value: unknown): string {
	const field = typeof value === 'string' ? value.trim() : '';
	if (field !== '') return field;
	throw new InvalidParameter(
		`'Put Output File in Field' must be the name of a field, but is ${shown(value)}`,
		"Enter a name, for example data, in 'Put Output File in Field'.",
	);
}

/** For example `portal-audit-2024-12-24.log`, with the date up to which the log is asked for. */
function usualName(
	{ operation, engine, timeRange }: AuditLogQuery,
	now: number,
	workflowZone: TimeZone,
): string {
	const names = { portal: 'portal', allEngines: 'all-engines', engine: namedAfter(engine ?? '') };
	const until = timeRange.beforeDate ?? localDateTime(now, workflowZone);
	return `${names[operation]}-audit-${until.slice(0, DATE_LENGTH)}.log`;
}

function namedAfter(engine: string): string {
	return engine.slice(0, LONGEST_ENGINE_IN_A_NAME).replace(UNUSUAL_IN_A_NAME, '_');
}
