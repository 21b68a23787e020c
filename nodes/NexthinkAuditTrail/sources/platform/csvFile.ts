import type { FileContent, FileSummary } from '../../event/fileContent';
import { Checksum } from '../../event/fileContent';
import type { EventFilter } from '../../event/filter';
import { Matcher, wantsEverything } from '../../event/filter';
import { IsoText } from '../../event/isoText';
import { countInto, nothingUnderstood } from '../../event/understood';
import type { CsvRows } from './csvRows';
import type { TableDemands } from './rowEntries';
import { CsvTable } from './rowEntries';
import type { RowReader } from './rowReader';

/**
 * A table as a file: the bytes as they were sent or, with a filter, the head and the wanted rows as they are written. Memory is one
 * chunk.
 */
export class CsvFile implements FileContent {
	readonly mimeType = 'text/csv';
	linesRead = 0;
	readonly understood = nothingUnderstood();
	private lines = 0;
	private firstInstant = NaN;
	private lastInstant = NaN;
	private hasHead = false;
	private readonly checksum = new Checksum();
	private readonly isFiltered: boolean;
	private readonly matcher: Matcher;
	private readonly table: CsvTable;

	/** @param demands what shows that the table is whole */
	constructor(
		private readonly reader: RowReader,
		filter: EventFilter,
		private readonly demands: TableDemands,
	) {
		this.isFiltered = !wantsEverything(filter);
		this.matcher = new Matcher(filter);
		this.table = new CsvTable(reader);
	}

	/** @throws ExplainedError for what is no CSV, and whatever iterating the bytes throws */
	async *contentOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		yield* this.checksum.watch(this.wantedOf(bytes));
	}

	get blockedBy(): Array<keyof EventFilter> {
		return this.matcher.blockedBy;
	}

	summary(): FileSummary {
		const isoText = new IsoText();
		const textOf = (instant: number) => (Number.isNaN(instant) ? null : isoText.of(instant));
		return {
			lines: this.lines,
			...this.checksum.result(),
			firstTimestamp: textOf(this.firstInstant),
			lastTimestamp: textOf(this.lastInstant),
		};
	}

	private async *wantedOf(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		for await (const chunk of bytes) {
			const wanted = this.wantedIn(this.table.read(chunk));
			if (!this.isFiltered) yield chunk;
			else if (wanted.length > 0) yield wanted;
		}
		const last = this.wantedIn(this.table.end(this.demands));
		if (this.isFiltered && last.length > 0) yield last;
	}

	/** @returns with a filter, the wanted rows as they are written, after the head where that was not given yet */
	private wantedIn(batches: Iterable<CsvRows>): Uint8Array {
		const wanted: Uint8Array[] = [];
		for (const rows of batches) {
			if (!this.hasHead) wanted.push(this.table.head);
			this.hasHead ||= this.table.head.length > 0;
			this.linesRead += rows.length;
			if (this.isFiltered) this.filter(rows, wanted);
			else this.noteAll(rows);
		}
		return Buffer.concat(wanted);
	}

	private filter(rows: CsvRows, wanted: Uint8Array[]): void {
		for (const [at, entry] of rows.json().entries()) {
			const read = this.reader.readFields(rows, at, entry);
			countInto(this.understood, read);
			if (!this.matcher.wants(read)) continue;
			this.lines++;
			this.noteTime(read.instant);
			wanted.push(rows.written(at));
		}
	}

	private noteAll(rows: CsvRows): void {
		this.lines += rows.length;
		for (let at = 0; at < rows.length; at++) this.noteTime(this.reader.instantIn(rows, at));
	}

	private noteTime(instant: number): void {
		if (Number.isNaN(instant)) return;
		if (Number.isNaN(this.firstInstant)) this.firstInstant = instant;
		this.lastInstant = instant;
	}
}
