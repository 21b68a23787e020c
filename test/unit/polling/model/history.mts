/**
 * What a history is: plain data, so that fast-check can make it smaller and a failing one can be pasted into
 * `pinned.mts`. Whatever of it makes no sense (an Engine that is not there) is left out while it is played.
 */

/**
 * What a line tells of its Engine.
 * - `own`: host and bracket; `hostless`: the bracket alone; `console`: the host, in a bracket of the Console
 * - `hostOnly`: the host, without a bracket; `typed`: as `own`, and somebody typed a second bracket into it
 * - `unpadded`, `dateAndTime`: the host, behind a time of a kind that no event is read from
 * - `bare`: nothing
 * - `knock`: its own host, and the next Engine's names where a stranger can write them
 */
export type LineKind =
	| 'own'
	| 'hostless'
	| 'console'
	| 'hostOnly'
	| 'typed'
	| 'unpadded'
	| 'dateAndTime'
	| 'bare'
	| 'knock';

export interface EngineSetup {
	linesPerHour: number;
	/** The kinds of its lines, one after the other and again from the beginning. */
	kinds: LineKind[];
	/** The last line's end is only written with the next line. */
	endsWithoutLineEnd: boolean;
	isOfflineAtFirst: boolean;
}

export interface Setup {
	/** Whether the trigger is about All Engines; else about the first one alone. */
	isAllEngines: boolean;
	engines: EngineSetup[];
	/** A byte order mark in front of the answer, or of each file in it. */
	byteOrderMark: 'none' | 'answer' | 'files';
	/** Whether a line that is exactly as old as what was asked for is in the answer. */
	isStartInclusive: boolean;
	/** `memory`: n8n saves the state only with events; `durable`: after every poll. */
	scheduler: 'memory' | 'durable';
	overlapHours: number;
	/** null: Start From is Now. */
	lookBackHours: number | null;
	/** null: no limit. */
	mostEvents: number | null;
	/** Whether the filter wants one of the two accounts only. */
	isFiltered: boolean;
	/** Every so many lines of an Engine one is late, by so many minutes (at most the overlap, or it need not come). */
	late: { everyNth: number; minutes: number } | null;
}

export interface PollStep {
	do: 'poll';
	/** n8n's clock is wrong by so many days in this poll alone. */
	clockDays: -1 | 0 | 1;
	/**
	 * What goes wrong: the request is refused, its answer breaks off after so many bytes, or time is up after so many
	 * bytes of all answers.
	 */
	fault: null | { what: 'refused' | 'brokenOff' | 'outOfTime'; request: number; bytes: number };
	/** n8n's durable scheduler takes neither events nor state of this poll, because it took too long. */
	isDropped: boolean;
	/** Another poll begins and ends while this one reads its first answer. */
	isOverlapped: boolean;
	/** Each Engine writes a line between two requests of this poll. */
	isBusy: boolean;
}

export type Step =
	| PollStep
	/** So many times: time passes, in which the Engines write, then a poll. */
	| { do: 'polls'; times: number; everyMinutes: number }
	/** Time passes without a poll. */
	| { do: 'pass'; minutes: number }
	/** n8n's machine sleeps; in the polls of the first minutes after that its clock does not know yet. */
	| { do: 'sleep'; minutes: number; polls: number }
	| { do: 'write'; engine: number; kind: LineKind; copies: number; lateMinutes: number }
	/** The text of the line that the Engine wrote last, once more. */
	| { do: 'writeAgain'; engine: number }
	/** A line of which there is so much (0 to 1) until time passes the next time, and so on; then all of it and its end. */
	| { do: 'writeSlowly'; engine: number; kind: LineKind; shares: number[] }
	| { do: 'offline'; engines: number[] }
	| { do: 'online'; engines: number[] }
	| { do: 'rotate'; engine: number; keptLines: number }
	| { do: 'restart' }
	/** n8n's clock is so far ahead of the server's from now on. */
	| { do: 'setClock'; aheadMinutes: number }
	| { do: 'editOverlap'; hours: number }
	| { do: 'editMostEvents'; mostEvents: number | null };

export interface History {
	setup: Setup;
	steps: Step[];
}

export const plainPoll: PollStep = {
	do: 'poll',
	clockDays: 0,
	fault: null,
	isDropped: false,
	isOverlapped: false,
	isBusy: false,
};
