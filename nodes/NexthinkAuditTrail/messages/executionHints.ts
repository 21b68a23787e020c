import type { NodeExecutionHint } from 'n8n-workflow';
import type { StoredFile } from '../items/fileItem';
import type { TimeRange } from '../parameters/timeRange';
import type { Understood } from '../sources/auditTrailApi/readLog';

/** What the request of one input item brought. */
export interface Brought {
	/** As it was sent. */
	timeRange: TimeRange;
	/** Lines of the answer. */
	lines: number;
	/** Lines that became items, or went into the file. */
	kept: number;
	/** Of these, how many are without the documented bracket; a file's are not counted. */
	unrecognized: number;
	/** How many would be kept without a limit. */
	wanted: number;
	/** How lines were understood, of those that were looked at. */
	understood: Understood;
	/** The file, if the log was wanted as one. */
	file?: StoredFile;
}

/** From here on it matters that n8n holds a file in memory. */
const LARGE_FILE_BYTES = 10 * 1024 * 1024;
/** More time ranges of different input items would make a sentence that nobody reads. */
const MOST_TIME_RANGES = 3;

/**
 * What the editor shows beside the items, so that nobody takes a part of the log for all of it.
 * @param brought of each input item whose log was read
 */
export function executionHints(brought: readonly Brought[]): NodeExecutionHint[] {
	if (brought.length === 0) return [];
	return [
		summary(brought),
		...limitHint(brought),
		...emptyHint(brought),
		...misplacedHint(brought),
		...memoryHint(brought),
	].map((message) => ({ message, location: 'outputPane' }));
}

/** For example `1,200 lines read, 12 kept (3 not recognized). Time range as it was sent: elapsed_hours=24.` */
function summary(brought: readonly Brought[]): string {
	const lines = sumOf(brought, 'lines');
	if (lines === 0) {
		return `Nexthink sent an empty log. ${timeRanges(brought)} Extend 'Time Range' if you expected events.`;
	}
	const kept = sumOf(brought, 'kept');
	const unrecognized = sumOf(brought, 'unrecognized');
	const requests = brought.length === 1 ? '' : `${brought.length} requests: `;
	const where = brought.some(({ file }) => file) ? ' in the file' : '';
	const share = kept === lines ? 'all kept' : `${shown(kept)} kept`;
	const without = unrecognized === 0 ? '' : ` (${shown(unrecognized)} not recognized)`;
	return `${requests}${shown(lines)} ${lines === 1 ? 'line' : 'lines'} read, ${share}${where}${without}. ${timeRanges(brought)}`;
}

function timeRanges(brought: readonly Brought[]): string {
	const ranges = [...new Set(brought.map(({ timeRange }) => timeRangeAsSent(timeRange)))];
	const [first = '', ...others] = ranges;
	if (others.length === 0) {
		return first === '' ? 'No time range was sent.' : `Time range as it was sent: ${first}.`;
	}
	const named = ranges.slice(0, MOST_TIME_RANGES).map((range) => (range === '' ? 'none' : range));
	const more = ranges.length > MOST_TIME_RANGES ? '; …' : '';
	return `${ranges.length} time ranges as they were sent: ${named.join('; ')}${more}.`;
}

function timeRangeAsSent({ beforeDate, elapsedHours }: TimeRange): string {
	return [
		...(beforeDate === undefined ? [] : [`before_date=${beforeDate}`]),
		...(elapsedHours === undefined ? [] : [`elapsed_hours=${elapsedHours}`]),
	].join(', ');
}

function limitHint(brought: readonly Brought[]): string[] {
	const kept = sumOf(brought, 'kept');
	const wanted = sumOf(brought, 'wanted');
	if (kept === wanted) return [];
	return [
		`The newest ${shown(kept)} of ${shown(wanted)} events are shown. Raise 'Limit', or turn on 'Return All', to get the others.`,
	];
}

function emptyHint(brought: readonly Brought[]): string[] {
	const empty = brought.filter(({ lines }) => lines === 0).length;
	// That all are empty stands in the summary.
	if (empty === 0 || empty === brought.length) return [];
	return [
		`Nexthink sent an empty log for ${empty} of ${brought.length} input items. Extend 'Time Range' if you expected events.`,
	];
}

/** Only where it looks like a template that is not known: a bracket here and there may be a stranger's. */
function misplacedHint(brought: readonly Brought[]): string[] {
	const [lines, recognized, misplaced] = (['lines', 'recognized', 'misplaced'] as const).map(
		(count) => brought.reduce((sum, { understood }) => sum + understood[count], 0),
	) as [number, number, number];
	if (misplaced <= recognized) return [];
	return [
		`${shown(misplaced)} of ${shown(lines)} lines hold a bracket in an unknown place. If your appliance writes its lines so, set 'Bracket Position' in 'Options'.`,
	];
}

function memoryHint(brought: readonly Brought[]): string[] {
	const file = brought.map((each) => each.file).find((each) => each && isLargeAndInMemory(each));
	if (file === undefined) return [];
	return [
		`n8n held the whole file in its memory, because it keeps files in the mode '${file.storage}'. For large logs set N8N_DEFAULT_BINARY_DATA_MODE to filesystem, or ask for fewer hours at once in 'Time Range'.`,
	];
}

function isLargeAndInMemory({ storage, summary: log, compressed }: StoredFile): boolean {
	const { bytes } = compressed ?? log;
	return !storage.startsWith('filesystem') && bytes > LARGE_FILE_BYTES;
}

function sumOf(
	brought: readonly Brought[],
	count: 'lines' | 'kept' | 'unrecognized' | 'wanted',
): number {
	return brought.reduce((sum, each) => sum + each[count], 0);
}

/** With a comma after every third digit. */
function shown(count: number): string {
	return count.toLocaleString('en-US');
}
