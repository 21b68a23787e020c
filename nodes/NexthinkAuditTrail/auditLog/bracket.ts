/** The documented part of a line: `[component|category|code|account] message`. */
export interface Bracket {
	component: string;
	category: string;
	code: number;
	account: string;
	message: string;
}

const CODE_LENGTH = 5;
const CODE = /^\d{5}$/;

/**
 * Reads the bracket and the message after it. The bracket holds exactly three bars and a code of five
 * digits, and a blank or the end of the line follows it; nothing in the message is looked at.
 *
 * @param start where the bracket must stand
 * @returns null when no such bracket stands there
 */
export function readBracket(line: string, start: number): Bracket | null {
	if (line[start] !== '[') return null;
	const firstBar = line.indexOf('|', start + 1);
	if (firstBar === -1) return null;
	const secondBar = line.indexOf('|', firstBar + 1);
	if (secondBar === -1) return null;
	const thirdBar = secondBar + 1 + CODE_LENGTH;
	const code = line.slice(secondBar + 1, thirdBar);
	if (line[thirdBar] !== '|' || !CODE.test(code)) return null;
	const end = bracketEnd(line, thirdBar + 1);
	if (end === -1) return null;
	const account = line.slice(thirdBar + 1, end);
	if (account.includes('|')) return null;
	return {
		component: line.slice(start + 1, firstBar),
		category: line.slice(firstBar + 1, secondBar),
		code: Number(code),
		account,
		message: line.slice(end + 2),
	};
}

function bracketEnd(line: string, from: number): number {
	const beforeBlank = line.indexOf('] ', from);
	if (beforeBlank !== -1) return beforeBlank;
	return line.endsWith(']') && line.length > from ? line.length - 1 : -1;
}
