import type { FileContent, FileSummary } from '../../event/fileContent';
import { Checksum } from '../../event/fileContent';
import type { EventFilter } from '../../event/filter';
import { Matcher, wantsEverything } from '../../event/filter';
import { IsoText } from '../../event/isoText';
import { countInto, nothingUnderstood } from '../../event/understood';
import type { CsvRow } from './csv';
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
			else if (wanted !== '') yield Buffer.from(wanted);
		}
		const last = this.wantedIn(this.table.end(this.demands));
		if (this.isFiltered && last !== '') yield Buffer.from(last);
	}

	/** @returns the wanted rows as they are written, after the head where that was not given yet */
	private wantedIn(rows: CsvRow[]): string {
		let text = this.hasHead ? '' : this.table.head;
		this.hasHead ||= this.table.head !== '';
		// Only a filter looks at a row as JSON.
		const entries = this.isFiltered ? this.table.jsonOf(rows) : [];
		for (const [at, row] of rows.entries()) {
			const read = this.reader.readFields(row.fields, entries[at] ?? '');
			this.linesRead++;
			if (this.isFiltered) countInto(this.understood, read);
			if (!this.matcher.wants(read)) continue;
			this.lines++;
			this.noteTime(read.instant);
			text += row.text;
		}
		return text;
	}

	private noteTime(instant: number): void {
		if (Number.isNaN(instant)) return;
		if (Number.isNaN(this.firstInstant)) this.firstInstant = instant;
		this.lastInstant = instant;
	}
}
