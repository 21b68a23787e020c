/**
 * What a history is. It is plain data, so that fast-check can make it smaller
 * and a failing one can be pasted into a test. Whatever of it makes no sense (an Engine that is not there, a line
 * that would be too late, a rotation that takes unread lines away) is left out or put right while it is run.
 */

import type { EventFilter } from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import type { LineKind } from './lineTexts.mts';
import type { FileSetup } from './logFiles.mts';
import type { SavingTrouble, Scheduler } from './n8n.mts';
import type { Absence, Operation, ServerSetup } from './server.mts';
import { UNFILTERED } from '../unfiltered.mts';

export type FilterName = keyof typeof filters;

export interface Setup {
	operation: Operation;
	/** One for each Engine; the Portal's log and one Engine's are the first. */
	files: FileSetup[];
	/** The server's clock at the beginning, ISO 8601. */
	begins: string;
	server: ServerSetup;
	scheduler: Scheduler;
	/** How far n8n's clock is ahead of the server's. */
	clockAheadSeconds: number;
	overlapHours: number;
	lookBackHours: number | null;
	/** null: no limit. */
	mostEvents: number | null;
	filter: FilterName;
	/** Taken for the server's zone when it is more than 14 hours off. */
	logTimeZone: string;
	/** Outside the promise: Engines are away for as long as the history wants, and old lines are not asked for. */
	isAbsenceUnlimited?: boolean;
	/** Outside the promise: lines that were written may come again, older ones included. */
	mayRepeat?: boolean;
	/** Outside the promise: what was read of a line that rotated away may come as a line of its own. */
	mayGivePieces?: boolean;
	/** After how many bytes of answers a poll is out of time; null: never. */
	budgetBytes: number | null;
}

export interface WriteStep {
	do: 'write';
	file: number;
	kind: LineKind;
	/** Equal lines written at once. */
	copies: number;
	/** How much older than its being written the line says it is; at most the overlap. */
	lateMinutes: number;
	/** Outside the promise: not held to the overlap, and so not asked for. */
	isTooLate?: boolean;
}

/** The text of an earlier line once more: late, or an hour later in the hour that is shown twice. */
export interface WriteAgainStep {
	do: 'writeAgain';
	file: number;
	linesBack: number;
	/** Outside the promise: a text without a time stamp, and so not asked for. */
	isUntimed?: boolean;
}

export interface PollStep {
	do: 'poll';
	/** Between n8n's looking at its clock and the server's answering. */
	delaySeconds: number;
	tornBytes: number;
	/** The request, counted from 0, that is refused (null) or breaks off after so many bytes. */
	fault: { request: number; afterBytes: number | null } | null;
	/** Durable scheduler only: the poll took too long, and is dropped with its state. */
	isDropped: boolean;
	/** What happens while the first answer is read: before its first part, after it, or after the last. */
	meanwhile: Array<WriteStep | PollStep>;
	meanwhileAt: 'beforeFirstPart' | 'afterFirstPart' | 'afterLastPart';
	trouble?: SavingTrouble;
}

export type Step =
	| WriteStep
	| WriteAgainStep
	| PollStep
	| { do: 'wait'; seconds: number }
	/** Waits until so many hours and milliseconds after the poll before. */
	| { do: 'waitForGap'; hours: number; milliseconds: number }
	/** Undisturbed polls with new lines before each. */
	| { do: 'routine'; polls: number; everyMinutes: number; lines: number; firstFile: number }
	| { do: 'setClock'; aheadSeconds: number }
	| { do: 'goAway'; file: number; how: Absence }
	| { do: 'comeBack'; file: number }
	/** Lines written while n8n does not poll, one every so many minutes, every n-th of them late. */
	| {
			do: 'traffic';
			lines: number;
			everyMinutes: number;
			lateMinutes: number;
			everyNthLate: number;
	  }
	/** null: everything goes. Outside the promise: also what nobody has read. */
	| { do: 'rotate'; file: number; lines: number | null; isUnread?: boolean }
	| { do: 'restart' }
	| { do: 'editOverlap'; hours: number }
	| { do: 'editMostEvents'; mostEvents: number | null }
	/** Lines that only the new filter wants are not asked for; after a restart they may come. */
	| { do: 'editFilter'; filter: FilterName };

export interface History {
	setup: Setup;
	steps: Step[];
}

export interface Summary {
	polls: number;
	lines: number;
	delivered: number;
	largestState: number;
}

export const filters = {
	everything: filterWith({}),
	adminChanges: filterWith({ groups: ['adminChanges'] }),
	signIns: filterWith({ groups: ['signIns', 'signInFailures'] }),
	someCodes: filterWith({ codes: [{ first: 10006, last: 20199 }] }),
	oneAccount: filterWith({ accounts: ['A.Keller'] }),
	oneWord: filterWith({ text: 'k.brandt' }),
	onlyRecognized: filterWith({ onlyRecognized: true }),
} as const;

function filterWith(fields: Partial<EventFilter>): EventFilter {
	return { ...UNFILTERED, ...fields };
}

export const plainPoll: PollStep = {
	do: 'poll',
	delaySeconds: 0,
	tornBytes: 0,
	fault: null,
	isDropped: false,
	meanwhile: [],
	meanwhileAt: 'beforeFirstPart',
};
