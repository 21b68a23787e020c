import { newSalt } from './digests';
import { isInstant, isListOf, isObject, isText, isTextOrNull } from './plain';

/** Another shape of the state gets another name: a state that is not understood is not guessed at. */
const FORMAT = 'table 1';

/** A row that is still to be given. */
export interface HeldRow {
	row: string;
	/** Which of equal rows it is, from 1. */
	occurrence: number;
}

/** All that a trigger of a table knows between two polls; plain JSON. */
export interface TableState {
	format: typeof FORMAT;
	/** Another one after every poll: so a poll notices that another one overtook it. */
	version: number;
	/** Which table this is about. */
	log: string;
	salt: string;
	/** When the last poll began. */
	polledAt: number;
	/** The rows that the last answer held, as text; see `digests.ts`. */
	present: string;
	/** Those that it did not hold, with the time of the first answer that did not. */
	gone: Array<{ since: number; rows: string }>;
	/** Rows that are still to be given, the oldest first. */
	held: HeldRow[];
	/** By which columns rows are remembered, in the source's own words. */
	learned: string | null;
}

/** @param log which table */
export function firstTableState(log: string): TableState {
	return {
		format: FORMAT,
		version: 0,
		log,
		salt: newSalt(),
		polledAt: 0,
		present: '',
		gone: [],
		held: [],
		learned: null,
	};
}

/** A state without a part of it would stop every poll from now on, because a failing one leaves it as it is. */
export function isTableState(value: unknown): value is TableState {
	if (!isObject(value)) return false;
	const { format, version, log, salt, polledAt, present, gone, held, learned } = value;
	return (
		format === FORMAT &&
		Number.isFinite(version) &&
		[log, salt, present].every(isText) &&
		isInstant(polledAt) &&
		isListOf(gone, (one) => isObject(one) && isInstant(one.since) && isText(one.rows)) &&
		isListOf(held, isHeldRow) &&
		isTextOrNull(learned)
	);
}

function isHeldRow(value: unknown): boolean {
	return isObject(value) && isText(value.row) && Number.isSafeInteger(value.occurrence);
}
