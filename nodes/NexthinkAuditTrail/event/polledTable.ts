import type { AuditEvent } from './event';

/** A table of events as its source offers it to a trigger: each answer is the whole window of a query. */
export interface PolledTable {
	/** @throws whatever asking throws, also where rows may be missing at the end of the answer */
	ask(): Promise<TableAnswer>;
}

/** What the table held when it was asked. */
export interface TableAnswer {
	/** Each row as JSON. */
	rows: readonly string[];
	/** By which columns rows are remembered, as text, to be handed to the source at the next poll; null if no row was there to tell. */
	learned: string | null;
	/** The time that the query covers, in milliseconds; null when it is not told. */
	window: TableWindow | null;
	/** What a row is remembered by: the same text whenever it comes again. */
	rememberedBy(row: string): string;
	/** What tells a row from others in the items: its `id` is made of it. */
	identityOf(row: string): string;
	eventOf(row: string): AuditEvent;
	/** Epoch milliseconds; NaN without a readable time. */
	instantOf(row: string): number;
}

/** A window of whole units of time, such as hours, that ends with the one that is running. In milliseconds. */
export interface TableWindow {
	length: number;
	unit: number;
}
