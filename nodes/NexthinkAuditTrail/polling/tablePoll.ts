/**
 * The trigger's promise for a table: every row that comes into the window of its query is given exactly once.
 *
 * Each answer is the whole window. So a row of it is remembered, or it is new; nothing rests on the times that stand in rows.
 *
 * - *window*: the time that the saved query covers. It snaps to the clock and moves on without us.
 * - *remembered*: a row that was given, held or passed over. Equal rows are counted.
 * - *gone*: a remembered row that the last answer did not hold. It may come back when the window's end is moved back, as by a clock.
 * - *held*: a new row that this poll does not give, because it gives no more events. It is kept itself: it may leave the window.
 */

import type { EventFilter } from '../event/filter';
import { Matcher } from '../event/filter';
import type { PolledTable, TableAnswer } from '../event/polledTable';
import { ExplainedError } from '../messages/explainedError';
import type { NewEvent } from './answerReader';
import type { Digest } from './digests';
import { digester, PackedDigests, unpacked } from './digests';
import { MOST_EVENTS_AT_ONCE } from './limits';
import type { TableState } from './tableState';
import { firstTableState } from './tableState';

export interface TablePollSettings {
	/** Which table, as text: another one starts afresh. */
	log: string;
	/** Whether the first poll gives what the window holds then, instead of passing it over. */
	givesFirstWindow: boolean;
	/** Most events given by one poll; Infinity: no limit of the user's. */
	mostEvents: number;
	filter: EventFilter;
}

/** What a poll needs of the world outside. */
export interface TablePollWorld {
	/** Epoch milliseconds of n8n's clock when the poll begins. */
	now: number;
	/** When this process polled the table last: n8n need not keep the state of a poll without events. */
	polledAt: number | null;
	table: PolledTable;
}

export interface TablePollResult {
	/** Events that were not given before and that the filter wants, the oldest first. */
	events: NewEvent[];
	/** To be kept together with the events having been given, and handed to the next poll. */
	state: TableState;
	/** What a person should know of. */
	warnings: string[];
	/** What the table held. */
	answer: TableAnswer;
}

const HOUR = 60 * 60 * 1000;
/** A window that was moved back by daylight saving or a clock holds rows again that it held before. */
const REMEMBERED_AFTERWARDS = 26 * HOUR;
/** Of rows that are gone; some 110 kB in the state. */
const MOST_GONE = 10_000;
/** A thousand rows are what an answer holds at most. The state is a part of the workflow, so no more of them wait in it. */
const MOST_HELD = 1000;

/** More rows wait than the state may keep. */
export class TooManyHeld extends ExplainedError {
	constructor() {
		super(
			`More than ${MOST_HELD.toLocaleString('en-US')} events wait to be given`,
			"No event is lost as long as they are in the window of the query: nothing was passed over. Raise 'Max Events Per Poll' or set it to 0, or poll more often.",
			{ failure: { cause: 'configuration-invalid' } },
		);
	}
}

/**
 * Polls a table: what is new since the last poll.
 *
 * @param previous the last poll's state; null: this is the first one
 * @throws TooManyHeld, and whatever asking throws; nothing has moved then
 */
export async function pollTable(
	previous: TableState | null,
	settings: TablePollSettings,
	world: TablePollWorld,
): Promise<TablePollResult> {
	const { now } = world;
	const state = previous ?? firstTableState(settings.log);
	const answer = await world.table.ask();
	const remembered = new RememberedRows(state, answer, now);
	const isPassedOver = previous === null && !settings.givesFirstWindow;
	const fresh = isPassedOver ? [] : byTime(remembered.newRows, answer);

	const matcher = new Matcher(settings.filter);
	const most = Math.min(settings.mostEvents, MOST_EVENTS_AT_ONCE);
	const events: NewEvent[] = [];
	const held: string[] = [];
	for (const row of [...state.held, ...fresh]) {
		const event = answer.eventOf(row);
		if (!matcher.wants(event)) continue;
		if (events.length < most) events.push({ event, occurrence: remembered.occurrenceOf(row) });
		else held.push(row);
	}
	if (held.length > MOST_HELD) throw new TooManyHeld();
	return {
		events,
		state: {
			...state,
			version: state.version + 1,
			polledAt: now,
			held,
			learned: state.learned ?? answer.learned,
			...remembered.toState(),
		},
		warnings: previous === null ? [] : gapWarnings(previous, remembered.isAnyKnown, answer, world),
		answer,
	};
}

/** Which rows of an answer were there before, and which are new. */
class RememberedRows {
	/** In the answer's order. */
	readonly newRows: string[] = [];
	/** The answer holds a row that was known. */
	isAnyKnown = false;
	private readonly present: Digest[] = [];
	private readonly missing: Array<{ since: number; digest: Digest }>;
	private readonly seen = new Map<string, number>();
	private readonly digestOf: (row: string) => Digest;

	constructor(state: TableState, answer: TableAnswer, now: number) {
		const digestOf = digester(state.salt);
		this.digestOf = (row) => digestOf(answer.rememberedBy(row));
		const known = new Map<string, number>();
		const add = (digest: Digest): void => {
			known.set(keyOf(digest), (known.get(keyOf(digest)) ?? 0) + 1);
		};
		const gone = state.gone.flatMap(({ since, rows }) =>
			[...unpacked(rows)].map((digest) => ({ since, digest })),
		);
		const present = [...unpacked(state.present)];
		present.forEach(add);
		for (const { digest } of gone) add(digest);

		for (const row of answer.rows) {
			const digest = this.digestOf(row);
			const seen = (this.seen.get(keyOf(digest)) ?? 0) + 1;
			this.seen.set(keyOf(digest), seen);
			this.present.push(digest);
			if (seen > (known.get(keyOf(digest)) ?? 0)) this.newRows.push(row);
			else this.isAnyKnown = true;
		}

		// Copies that this answer holds are not missing, whichever of them they are.
		const left = new Map(this.seen);
		const isMissing = ({ digest }: { digest: Digest }): boolean => {
			const copies = left.get(keyOf(digest)) ?? 0;
			left.set(keyOf(digest), copies - 1);
			return copies <= 0;
		};
		const before = [...present.map((digest) => ({ since: now, digest })), ...gone];
		this.missing = before
			.filter(isMissing)
			.filter(({ since }) => now - since <= REMEMBERED_AFTERWARDS)
			.slice(0, MOST_GONE);
	}

	/** @returns which of equal rows it is that was seen last, from 1 */
	occurrenceOf(row: string): number {
		return this.seen.get(keyOf(this.digestOf(row))) ?? 1;
	}

	toState(): Pick<TableState, 'present' | 'gone'> {
		const times = new Map<number, Digest[]>();
		for (const { since, digest } of this.missing) {
			times.set(since, [...(times.get(since) ?? []), digest]);
		}
		return {
			present: asText(this.present),
			gone: [...times].map(([since, digests]) => ({ since, rows: asText(digests) })),
		};
	}
}

/** A query need not give its rows in the order of time. */
function byTime(rows: string[], answer: TableAnswer): string[] {
	let last = -Infinity;
	return rows
		.map((row) => {
			const instant = answer.instantOf(row);
			if (!Number.isNaN(instant)) last = instant;
			return { row, instant: Number.isNaN(instant) ? last : instant };
		})
		.sort((one, other) => one.instant - other.instant)
		.map(({ row }) => row);
}

/** Says from when to when rows may have left the window before any poll saw them. */
function gapWarnings(
	{ polledAt }: TableState,
	isAnyKnown: boolean,
	{ window }: TableAnswer,
	world: TablePollWorld,
): string[] {
	const { now } = world;
	const last = Math.max(polledAt, world.polledAt ?? -Infinity);
	// A row that was there at the last poll shows that the window still reaches back to it.
	if (window === null || isAnyKnown) return [];
	const begin = Math.ceil(now / window.unit) * window.unit - window.length;
	if (begin <= last) return [];
	return [
		`No poll saw the audit log between ${new Date(last).toISOString()} and ${new Date(begin).toISOString()}, which the window of the query does not reach any more. Events of that time may be missed. Fetch them once with the node, and make the window longer than the time for which n8n may be down.`,
	];
}

function keyOf({ high, low }: Digest): string {
	return `${high} ${low}`;
}

function asText(digests: readonly Digest[]): string {
	const text = new PackedDigests(digests.length);
	for (const digest of digests) text.add(digest);
	return text.toString();
}
