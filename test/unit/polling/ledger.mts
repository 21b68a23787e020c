/** Who is owed what: which lines have to come, which have come, and what came that should not have. */

import type { Setup } from './history.mts';
import type { NewEvent } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import type { LogFile, WrittenLine } from './logFiles.mts';
import type { ServedAnswer } from './server.mts';

/** The promise is broken. The message says how; the history that did it is fast-check's counterexample. */
export class BrokenPromise extends Error {
	override readonly name = 'BrokenPromise';
}

function countsOf(texts: readonly string[]): Map<string, number> {
	const counts = new Map<string, number>();
	for (const text of texts) counts.set(text, (counts.get(text) ?? 0) + 1);
	return counts;
}

/** The best explanation for a text that came without being owed. */
function explain(copies: readonly WrittenLine[]): string {
	if (copies.length === 0) return 'nobody wrote it (torn, glued or altered)';
	if (copies.some(({ isDelivered }) => isDelivered)) return 'it came before';
	if (copies.some(({ facts }) => !facts.isWanted)) return 'the filter does not want it';
	return 'it is older than the activation';
}

export class Ledger {
	private readonly files: readonly LogFile[];
	/**
	 * Lines of two files may be stuck together. Nobody can tell them apart then, so what is asked for is only that
	 * every line is in some text that came, and that no text comes more often than it turned up in answers.
	 */
	private readonly isGlued: boolean;
	private readonly timesGiven = new Map<string, number>();
	/** How often a text has turned up: more of it than in the answers of the poll before. */
	private readonly appearances = new Map<string, number>();
	private lastCounts = new Map<string, number>();
	/** How often a text may come although it came before: n8n could not save that it had. */
	private readonly repeatable = new Map<string, number>();

	private readonly mayRepeat: boolean;
	private readonly mayGivePieces: boolean;
	private readonly isAbsenceUnlimited: boolean;

	constructor(
		files: readonly LogFile[],
		isGlued: boolean,
		setup: Pick<Setup, 'mayRepeat' | 'mayGivePieces' | 'isAbsenceUnlimited'>,
	) {
		this.files = files;
		this.isGlued = isGlued;
		this.mayRepeat = setup.mayRepeat === true;
		this.mayGivePieces = setup.mayGivePieces === true;
		this.isAbsenceUnlimited = setup.isAbsenceUnlimited === true;
	}

	/**
	 * Notes what a poll that counts has read.
	 *
	 * @param isHeldBack it gave as many events as it may: whether there are more is not known
	 */
	noteRead(answers: readonly ServedAnswer[], isHeldBack: boolean): void {
		for (const answer of answers) {
			for (const { line, isWhole, isPlain } of answer.sent()) {
				line.wasRead ||= isWhole;
				line.wasReadPlainly ||= isPlain;
				line.wasDecided ||= isPlain && !isHeldBack;
			}
		}
	}

	/** Notes the lines of a poll's answers as texts: of glued ones there is no other record. */
	noteTexts(answers: ReadonlyArray<readonly string[]>): void {
		if (!this.isGlued) return;
		const counts = new Map<string, number>();
		for (const texts of answers) {
			for (const [text, count] of countsOf(texts)) {
				counts.set(text, Math.max(count, counts.get(text) ?? 0));
			}
		}
		for (const [text, count] of counts) {
			const more = Math.max(0, count - (this.lastCounts.get(text) ?? 0));
			this.appearances.set(text, (this.appearances.get(text) ?? 0) + more);
		}
		this.lastCounts = counts;
	}

	/** Notes the events of a poll. @throws BrokenPromise for one that is not owed */
	deliver(events: readonly NewEvent[]): void {
		for (const { event } of events) {
			if (this.isGlued) this.deliverGlued(event.line);
			else this.deliverPlain(event.line);
		}
		if (!this.isGlued && !this.mayRepeat) this.checkOrder(events.map(({ event }) => event.line));
	}

	/** n8n could not save that these came: after a restart they may come once more. */
	allowAgain(texts: Iterable<string>): void {
		for (const text of texts) this.repeatable.set(text, (this.repeatable.get(text) ?? 0) + 1);
	}

	due(): WrittenLine[] {
		return this.files.flatMap(({ lines }) => lines.filter(({ isDue }) => isDue));
	}

	/** @throws BrokenPromise when something has not come */
	checkComplete(): void {
		const due = this.due();
		if (due.length === 0) return;
		const texts = due.slice(0, 5).map(({ text, facts }) => `${describe(facts)} ${shown(text)}`);
		throw new BrokenPromise(`${due.length} lines never came:\n${texts.join('\n')}`);
	}

	private copiesOf(text: string): WrittenLine[] {
		return this.files.flatMap(({ copies }) => copies.get(text) ?? []);
	}

	private deliverPlain(text: string): void {
		const copies = this.copiesOf(text);
		const line =
			copies.find(({ isDue }) => isDue) ??
			copies.find(({ owed, isDelivered }) => owed === 'may' && !isDelivered);
		if (line !== undefined) {
			line.isDelivered = true;
			return;
		}
		if ((this.mayRepeat && copies.length > 0) || this.isPieceOfLostLine(text)) return;
		const left = this.repeatable.get(text) ?? 0;
		if (left === 0) throw new BrokenPromise(`came, but ${explain(copies)}: ${shown(text)}`);
		this.repeatable.set(text, left - 1);
	}

	/** Of a line that is gone for good before it was read whole, what was read of it may come. */
	private isPieceOfLostLine(text: string): boolean {
		const piece = text.replace(/[\ufffd\r]+$/, '');
		return this.files.some((file) =>
			file.lines.some(
				(line) =>
					(line.hasLeftUnread ||
						this.isAbsenceUnlimited ||
						(this.mayGivePieces && file.wasRotated(line.text))) &&
					line.text.startsWith(piece),
			),
		);
	}

	private deliverGlued(text: string): void {
		const times = (this.timesGiven.get(text) ?? 0) + 1;
		this.timesGiven.set(text, times);
		const most = (this.appearances.get(text) ?? 0) + (this.repeatable.get(text) ?? 0);
		if (times > most && !this.mayRepeat) {
			throw new BrokenPromise(`came more often than it turned up: ${shown(text)}`);
		}
		for (const line of this.due()) if (text.includes(line.text)) line.isDelivered = true;
	}

	/** Within one poll the lines of a file come in its order. Of equal lines any may be meant. */
	private checkOrder(texts: readonly string[]): void {
		const reached = new Map<LogFile, number>();
		for (const text of texts) {
			const copies = this.copiesOf(text);
			const file = copies[0]?.facts.file;
			// Of a half-written line that is gone, what was read of it comes whenever that is sure.
			if (file === undefined || file.lines.some((line) => line.hasLeftUnread)) continue;
			// A line that does not tell whose it is may come before its Engine is caught up with, and one that may be two waits.
			const named = /^[^[]*\[(?!Console)[^|[\]]*\|[^|]*\|\d{5}\|/.test(text);
			if (!named || text.split('|').length > 4) continue;
			const after = reached.get(file) ?? -1;
			const place = copies.map(({ place }) => place).find((at) => at > after);
			if (place === undefined) throw new BrokenPromise(`came out of order: ${shown(text)}`);
			reached.set(file, place);
		}
	}
}

function describe({ file, time, written }: WrittenLine['facts']): string {
	const stamped = time === null ? 'without a time' : `for ${new Date(time).toISOString()}`;
	return `[${file.name}, written ${new Date(written).toISOString()} ${stamped}]`;
}

export function shown(text: string): string {
	return JSON.stringify(text.length > 160 ? `${text.slice(0, 80)}…${text.slice(-60)}` : text);
}
