import type { TimeZone } from '../event/timeZone';
import type { FileSettings } from '../items/fileItem';
import { ExplainedError } from '../messages/explainedError';
import type { AuditLogQuery } from '../sources/auditTrailApi/query';
import type { NqlQuery } from '../sources/platform/query';
import { localDateTime } from '../sources/auditTrailApi/query';
import { readFieldName } from './fieldNames';
import { shown } from './shown';
import { optionOf } from './options';
import { readSwitch } from './switches';

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
 * @param options the 'Options' collection
 * @param usualName of a file that gets no name of its own
 * @throws ExplainedError
 */
export function readFileSettings(
	options: Record<string, unknown>,
	usualName: () => string,
): FileSettings {
	const compress = readSwitch('Compress', optionOf(options, 'compress'));
	const given = readFileName(optionOf(options, 'fileName'));
	const name = given === '' ? usualName() : given;
	return {
		binaryProperty: readFieldName(
			'Put Output File in Field',
			optionOf(options, 'binaryProperty'),
			'a name',
		),
		fileName: compress && !name.toLowerCase().endsWith(GZIP_ENDING) ? name + GZIP_ENDING : name,
		compress,
	};
}

function readFileName(value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : null;
	if (text !== null && text.length <= LONGEST_FILE_NAME && !NOT_IN_A_NAME.test(text)) return text;
	throw new ExplainedError(
		`'File Name' must be a name without folders, but is ${shown(value)}`,
		`Enter a name of at most ${LONGEST_FILE_NAME} characters without slashes, for example portal-audit.log, in 'File Name'.`,
	);
}

/**
 * The usual name of a log's file, for example `portal-audit-2024-12-24.log`, with the date up to which the log is asked for.
 *
 * @param now epoch milliseconds
 * @param workflowZone whose date it is, if the log is not asked for up to a date
 */
export function logFileName(
	{ operation, engine, timeRange }: AuditLogQuery,
	now: number,
	workflowZone: () => TimeZone,
): string {
	const names = { portal: 'portal', allEngines: 'all-engines', engine: namedAfter(engine ?? '') };
	const until = timeRange.beforeDate ?? localDateTime(now, workflowZone());
	return `${names[operation]}-audit-${until.slice(0, DATE_LENGTH)}.log`;
}

/** The same of a table of the platform, for example `audit_log-2024-12-24.csv`. */
export function platformFileName(
	{ queryId }: NqlQuery,
	now: number,
	workflowZone: () => TimeZone,
): string {
	const date = localDateTime(now, workflowZone()).slice(0, DATE_LENGTH);
	return `${namedAfter(queryId.slice(1))}-${date}.csv`;
}

function namedAfter(engine: string): string {
	return engine.slice(0, LONGEST_ENGINE_IN_A_NAME).replace(UNUSUAL_IN_A_NAME, '_');
}
