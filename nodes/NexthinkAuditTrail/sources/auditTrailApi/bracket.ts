import { copied, standsAt } from './textPieces';

/** What stands in a bracket before its code. Lines with the same code mostly share it. */
export interface Head {
	component: string;
	category: string;
	/** Both, each with the bar after it. */
	text: string;
}

/** Nexthink documents 117 codes. A log with many more was made to fill the memory. */
const MOST_HEADS = 1000;
const CODE_LENGTH = 5;
const ZERO = 0x30;
const NINE = 0x39;

/**
 * Reads the documented part of a line, `[component|category|code|account] message`, and holds what the last line
 * said. The bracket holds exactly three bars and a code of five digits, and a blank or the
 * end of the line follows it. The message is not looked at.
 */
export class BracketReader {
	code = 0;
	/** Where the message begins; beyond the end of the line when there is none. */
	messageStart = 0;
	private readonly heads = new Map<number, Head>();
	private line = '';
	private start = 0;
	private firstBar = 0;
	private secondBar = 0;
	private thirdBar = 0;
	private end = 0;

	get head(): Head {
		const { line, code, start, firstBar, secondBar } = this;
		const known = this.heads.get(code);
		// Both bars are part of the text: if it is the same, they stand in the same places.
		if (known !== undefined && standsAt(line, known.text, start + 1)) return known;
		const head = {
			text: copied(line.slice(start + 1, secondBar + 1)),
			component: copied(line.slice(start + 1, firstBar)),
			category: copied(line.slice(firstBar + 1, secondBar)),
		};
		if (this.heads.size >= MOST_HEADS) this.heads.clear();
		this.heads.set(code, head);
		return head;
	}

	get account(): string {
		return this.line.slice(this.thirdBar + 1, this.end);
	}

	/**
	 * @param start where the bracket must stand
	 * @param limit where the line ends, or the text around the bracket
	 * @returns whether such a bracket stands there
	 */
	read(line: string, start: number, limit = line.length): boolean {
		if (line[start] !== '[') return false;
		const end = line.indexOf(']', start);
		if (end === -1 || end >= limit || (end + 1 < limit && line[end + 1] !== ' ')) return false;
		const firstBar = line.indexOf('|', start);
		const secondBar = firstBar === -1 ? -1 : line.indexOf('|', firstBar + 1);
		const thirdBar = secondBar + 1 + CODE_LENGTH;
		if (secondBar === -1 || thirdBar >= end || line[thirdBar] !== '|') return false;
		const code = codeAt(line, secondBar + 1);
		if (code === -1 || holds(line, '|', thirdBar + 1, end)) return false;
		// Component and category hold no bracket. If they seem to, reading began at the bracket of another text.
		if (holds(line, '[', start + 1, secondBar)) return false;
		this.line = line;
		this.start = start;
		this.firstBar = firstBar;
		this.secondBar = secondBar;
		this.thirdBar = thirdBar;
		this.end = end;
		this.code = code;
		this.messageStart = end + 2;
		return true;
	}
}

/** The documented bracket, wherever it stands. */
const DOCUMENTED = /\[[^|[\]]*\|[^|[\]]*\|\d{5}\|[^|\]]*\](?= |$)/g;

/** @returns where the first documented bracket stands in a line, whatever stands before it; −1 without one */
export function bracketAnywhere(line: string): number {
	const first = line.indexOf('[');
	if (first === -1) return -1;
	DOCUMENTED.lastIndex = first;
	return DOCUMENTED.exec(line)?.index ?? -1;
}

/** @returns the number that the five digits make, or −1 when they are not all digits */
function codeAt(line: string, start: number): number {
	let code = 0;
	for (let at = start; at < start + CODE_LENGTH; at++) {
		const digit = line.charCodeAt(at);
		if (!(digit >= ZERO && digit <= NINE)) return -1;
		code = code * 10 + digit - ZERO;
	}
	return code;
}

function holds(line: string, character: string, start: number, end: number): boolean {
	const at = line.indexOf(character, start);
	return at !== -1 && at < end;
}
