/** What a check saw: a line for people, and what keeps the package from being published. */
export interface Finding {
	/** What is well, in figures where there are some; told when there is no problem. */
	seen: string;
	/** Each says what is wrong and what to do; empty = all is well. */
	problems: string[];
}

/** More of one kind tell nothing new. */
const MOST_PROBLEMS_SHOWN = 20;

/** A finding as lines of text. */
export function reportOf(name: string, { seen, problems }: Finding): string {
	if (problems.length === 0) return `ok   ${name}: ${seen}`;
	const shown = problems
		.slice(0, MOST_PROBLEMS_SHOWN)
		.map((problem) => `     - ${problem.replaceAll('\n', '\n       ')}`);
	const rest = problems.length - shown.length;
	if (rest > 0) shown.push(`     … and ${rest} more`);
	return [`FAIL ${name}`, ...shown].join('\n');
}
