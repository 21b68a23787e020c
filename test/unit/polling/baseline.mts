/** Which of the lines that were there at the activation are owed: the answer of the activation's poll decides. */

import type { LogFile, Owed, WrittenLine } from './logFiles.mts';
import type { SentLine, ServedAnswer } from './server.mts';

export interface BaselineFacts {
	lookBackHours: number | null;
	/** The largest that the history has. */
	overlapHours: number;
	/** Whether the server gives the whole file whatever it is asked for. */
	isWholeFile: boolean;
	/** Whether the last line of one file sticks to the first of the next. */
	isGlued: boolean;
	/** How many lines each file had when the poll began. */
	linesBefore: readonly number[];
}

const HOUR = 3_600_000;
/** What a poll reaches back over the overlap: an hour of the rule, one for rounding up, one for clocks. */
const MARGIN_HOURS = 3;
const LOOK_BACK_EDGE_HOURS = 1;

/** Says of every line that was written so far what is owed. */
export function takeBaseline(
	files: readonly LogFile[],
	answers: readonly ServedAnswer[],
	facts: BaselineFacts,
): void {
	const sent = sentIn(answers);
	const clocks = answers.map(({ clock }) => clock);
	for (const [index, file] of files.entries()) {
		const before = facts.linesBefore[index] ?? 0;
		for (const line of file.lines) {
			// Written while the poll was reading: if it is not in the answer, it is new.
			const isNew = line.place >= before && !sent.has(line);
			if (line.place < file.log.rotatedAway) continue;
			let owed: Owed = 'must';
			if (!isNew && file.isAway) owed = owedOfAway(line, Math.min(...clocks), facts);
			else if (!isNew) owed = owedOfPresent(line, sent.get(line), clocks, facts);
			line.isAfterBaseline = owed !== 'mustNot';
			// Between the two requests of the first poll a line without a time has that of the line in front of it, which may be too old for the second.
			const isBetween = isNew && facts.lookBackHours !== null && line.facts.stamp === null;
			if (owed === 'must' && (line.facts.isOutside || isBetween)) owed = 'may';
			if (line.facts.isWanted) line.owed = owed;
		}
	}
}

function owedOfPresent(
	line: WrittenLine,
	sent: readonly SentLine[] | undefined,
	clocks: readonly number[],
	{ lookBackHours, isWholeFile, isGlued }: BaselineFacts,
): Owed {
	const wholeIn = sent?.filter(({ isPlain }) => isPlain).length ?? 0;
	const isTornInAll = sent !== undefined && wholeIn === 0;
	// What is in the answer is old, but what is torn or glued in it may be taken for new.
	if (isGlued && isTornInAll) return 'may';
	if (lookBackHours === null) return isTornInAll ? 'may' : 'mustNot';
	// One answer has the line and another one does not: it cannot be told whether the look-back covers it.
	if (wholeIn > 0 && wholeIn < (sent?.length ?? 0)) return 'may';
	const owed = owedInLookBack(line, clocks, lookBackHours, isWholeFile);
	return owed === 'mustNot' && isTornInAll ? 'may' : owed;
}

function sentIn(answers: readonly ServedAnswer[]): Map<WrittenLine, SentLine[]> {
	const sent = new Map<WrittenLine, SentLine[]>();
	for (const one of answers.flatMap((answer) => answer.sent())) {
		sent.set(one.line, [...(sent.get(one.line) ?? []), one]);
	}
	return sent;
}

function owedInLookBack(
	line: WrittenLine,
	clocks: readonly number[],
	lookBackHours: number,
	isWholeFile: boolean,
): Owed {
	const edge = Math.max(...clocks) - lookBackHours * HOUR;
	const time = line.facts.file.serverTimeOf(line);
	if (time !== null && time > edge) return 'must';
	if (time === null || isWholeFile)
		return line.facts.written > edge && time === null ? 'must' : 'may';
	return time >= Math.min(...clocks) - (lookBackHours + LOOK_BACK_EDGE_HOURS) * HOUR
		? 'may'
		: 'mustNot';
}

/** Nobody knows what an Engine that is away has in its log, so a little of it may come when it is back. */
function owedOfAway(line: WrittenLine, clock: number, facts: BaselineFacts): Owed {
	const time = line.facts.file.serverTimeOf(line);
	if (time === null || facts.isWholeFile) return 'may';
	const hours = (facts.lookBackHours ?? 0) + facts.overlapHours + MARGIN_HOURS;
	return time >= clock - hours * HOUR ? 'may' : 'mustNot';
}
