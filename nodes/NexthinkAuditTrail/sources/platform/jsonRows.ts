import { ExplainedError } from '../../messages/explainedError';

const CHARACTERS_OF_A_MEGABYTE = 1024 * 1024;
/** No row of an audit log comes near this; without a limit one that is never closed would fill the memory. */
const LONGEST_ROW_CHARACTERS = 4 * CHARACTERS_OF_A_MEGABYTE;
/** A text between quotes, or blanks between texts. */
const TEXT_OR_BLANKS = /("[^"\\]*(?:\\.[^"\\]*)*")|\s+/g;
/** What opens or closes something. */
const SIGN = /["[\]{}]/g;
const QUOTE_OR_ESCAPE = /["\\]/g;
const OF_AN_EVENT = /"(?:[^"]*\.)?(?:code|message)"\s*:/i;
const BETWEEN_ROWS = /^[\s,]*$/;

/** A row as JSON on one line, and the names of its columns. */
export interface JsonRow {
	text: string;
	names: string[];
}

/**
 * Cuts JSON into rows, in pieces. Rows are objects: one after another, those of an array, or those of the array that an object holds
 * under a name. A row stays as it is written, with all digits of its numbers, but for blanks.
 */
export class JsonRowReader {
	/** What was not taken yet. */
	private text = '';
	/** Up to here it was looked at. */
	private lookedAt = 0;
	private isInText = false;
	/** What is open, from the outside in: `{` or `[`. */
	private open = '';
	/** Where the row begins that is being read; null: none is. */
	private start: number | null = null;
	/** How much is open when the row ends. */
	private depthAround = 0;
	/** Where the text begins that was read last: perhaps the name of what follows. */
	private nameStart = 0;
	private name = '';
	/** The array is open that an object holds under a name. */
	private isInNamedArray = false;

	/** @param arrayNames under which of these an object holds rows */
	constructor(private readonly arrayNames: readonly string[]) {}

	/**
	 * @param piece the next piece of the text, cut anywhere
	 * @returns the rows that end in it
	 * @throws ExplainedError for what is no JSON
	 */
	read(piece: string): JsonRow[] {
		const rows: JsonRow[] = [];
		this.text += piece;
		for (;;) {
			const what = this.isInText ? QUOTE_OR_ESCAPE : SIGN;
			what.lastIndex = this.lookedAt;
			const at = what.exec(this.text)?.index;
			// Of an escape, the character behind it is needed, too.
			if (at === undefined || (this.text[at] === '\\' && at + 1 === this.text.length)) {
				this.lookedAt = at ?? this.text.length;
				break;
			}
			this.lookedAt = at + 1;
			this.take(at, rows);
		}
		this.letGo();
		if (this.text.length > LONGEST_ROW_CHARACTERS) throw unreadable();
		return rows;
	}

	/** @throws ExplainedError when something is still open, or when there was something else than rows */
	end(): void {
		if (this.open !== '' || this.isInText || !BETWEEN_ROWS.test(this.text)) throw unreadable();
	}

	private take(at: number, rows: JsonRow[]): void {
		switch (this.text[at]) {
			case '\\':
				this.lookedAt++;
				return;
			case '"':
				if (this.isInText) this.name = this.text.slice(this.nameStart, at);
				else this.nameStart = at + 1;
				this.isInText = !this.isInText;
				return;
			case '{':
				if (this.start === null && this.mayBeRow()) this.begin(at);
				this.open += '{';
				return;
			case '[':
				this.openArray(at);
				return;
			case '}':
				this.close('{');
				if (this.open.length > this.depthAround) return;
				if (this.start !== null) rows.push(rowOf(this.text.slice(this.start, at + 1)));
				this.letGoUpTo(at + 1);
				return;
			default:
				this.closeArray(at);
		}
	}

	private mayBeRow(): boolean {
		return this.open === '' || this.open === '[' || (this.open === '{[' && this.isInNamedArray);
	}

	private begin(at: number): void {
		if (!this.isInNamedArray && !BETWEEN_ROWS.test(this.text.slice(0, at))) throw unreadable();
		this.start = at;
		this.depthAround = this.open.length;
	}

	private openArray(at: number): void {
		if (this.open === '') {
			if (!BETWEEN_ROWS.test(this.text.slice(0, at))) throw unreadable();
			this.letGoUpTo(at + 1);
		} else if (this.start === null && this.mayBeRow()) {
			// Rows are objects, and no lists.
			throw unreadable();
		} else if (this.open === '{' && this.arrayNames.includes(this.name) && !this.isEvent(at)) {
			// What was taken for a row is what rows stand in.
			this.letGoUpTo(at + 1);
			this.isInNamedArray = true;
		}
		this.open += '[';
	}

	/** An object that has what an event has is a row, whatever it holds besides. */
	private isEvent(at: number): boolean {
		return this.start !== null && OF_AN_EVENT.test(this.text.slice(this.start, at));
	}

	private closeArray(at: number): void {
		this.close('[');
		if (this.start !== null) return;
		const isOfRows = this.open === '' || (this.open === '{' && this.isInNamedArray);
		if (isOfRows && !BETWEEN_ROWS.test(this.text.slice(0, at))) throw unreadable();
		if (this.open === '{') this.isInNamedArray = false;
		this.letGoUpTo(at + 1);
	}

	private close(opened: string): void {
		if (!this.open.endsWith(opened)) throw unreadable();
		this.open = this.open.slice(0, -1);
	}

	private letGoUpTo(end: number): void {
		this.text = this.text.slice(end);
		this.lookedAt = 0;
		this.start = null;
	}

	/** What stands around named rows is not needed any more, but for a name that has begun. */
	private letGo(): void {
		if (this.start !== null || !this.open.startsWith('{') || this.isInText) return;
		if (!this.isInNamedArray) this.letGoUpTo(this.lookedAt);
	}
}

/** @throws ExplainedError when the text is no JSON object */
function rowOf(text: string): JsonRow {
	const names = namesIn(text);
	return { text: text.replace(TEXT_OR_BLANKS, '$1'), names };
}

function namesIn(text: string): string[] {
	try {
		return Object.keys(JSON.parse(text) as object);
	} catch {
		throw unreadable();
	}
}

function unreadable(): ExplainedError {
	return new ExplainedError(
		'The rows are incomplete, or not JSON',
		'Nothing of them was used. Fetch them again; if it stays so, check where they come from.',
	);
}
