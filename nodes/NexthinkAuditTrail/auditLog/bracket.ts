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
/** Component and category hold no bracket: where they seem to, an earlier bracket was another text's. */
const BRACKETS = /[[\]]/;

/**
 * Reads the bracket and the message after it. The bracket holds exactly three bars and a code of five
 * digits, and a blank or the end of the line follows it. The message is not looked at.
 *
 * @param start where the bracket must stand
 * @returns null when no such bracket stands there
 */
export function readBracket(line: string, start: number): Bracket | null {
	if (line[start] !== '[') return null;
	const end = line.indexOf(']', start);
	if (end === -1 || (end + 1 < line.length && line[end + 1] !== ' ')) return null;
	const firstBar = line.indexOf('|', start);
	const secondBar = line.indexOf('|', firstBar + 1);
	const thirdBar = secondBar + 1 + CODE_LENGTH;
	if (firstBar === -1 || secondBar === -1 || thirdBar >= end || line[thirdBar] !== '|') return null;
	const component = line.slice(start + 1, firstBar);
	const category = line.slice(firstBar + 1, secondBar);
	const code = line.slice(secondBar + 1, thirdBar);
	const account = line.slice(thirdBar + 1, end);
	if (!CODE.test(code) || account.includes('|')) return null;
	if (BRACKETS.test(component) || BRACKETS.test(category)) return null;
	return { component, category, code: Number(code), account, message: line.slice(end + 2) };
}
