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
import type { NewEvent } from './answerReader';
import type { Digest } from './digests';
import { digester, PackedDigests, unpacked } from './digests';
import { MOST_EVENTS_AT_ONCE } from './limits';
import type { HeldRow, TableState } from './tableState';
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
const DIGESTS_OF_A_ROW = 2;
/** Of rows that are gone; some 220 kB in the state. */
const MOST_GONE = 10_000;
/** A thousand rows are what an answer holds at most. The state is a part of the workflow, so no more of them wait in it. */
const MOST_HELD = 1000;
const TOO_MANY_HELD = `More than ${MOST_HELD.toLocaleString('en-US')} events wait to be given. Later ones are found again by the next polls, but missed once they have left the window of the query. Raise 'Max Events Per Poll' or set it to 0, or poll more often.`;

/**
 * Polls a table: what is new since the last poll.
 *
 * @param previous the last poll's state; null: this is the first one
 * @throws whatever asking throws; nothing has moved then
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
	const held: HeldRow[] = [];
	const left: HeldRow[] = [];
	for (const one of [...state.held, ...fresh]) {
		const event = answer.eventOf(one.row);
		if (!matcher.wants(event)) continue;
		if (events.length < most) events.push({ event, occurrence: one.occurrence });
		else if (held.length < MOST_HELD) held.push(one);
		else left.push(one);
	}
	const warnings =
		previous === null ? [] : gapWarnings(previous, remembered.isAnyKnown, answer, world);
	if (left.length > 0) warnings.push(TOO_MANY_HELD);
	return {
		events,
		state: {
			...state,
			version: state.version + 1,
			polledAt: now,
			held,
			learned: state.learned ?? answer.learned,
			...remembered.toState(left),
		},
		warnings,
		answer,
	};
}

/** What is remembered of a row: what tells it from others, and all of it, for where that is not enough. */
interface RowDigests {
	identity: Digest;
	whole: Digest;
}

/** Which rows of an answer were there before, and which are new. */
class RememberedRows {
	/** In the answer's order. */
	readonly newRows: HeldRow[] = [];
	/** The answer holds a row that was known. */
	isAnyKnown = false;
	private readonly present: RowDigests[];
	/** Where each new row stands in the answer. */
	private readonly places = new Map<HeldRow, number>();
	private readonly missing: Array<{ since: number; digests: RowDigests }>;

	constructor(state: TableState, answer: TableAnswer, now: number) {
		const digestOf = digester(state.salt);
		const before = [
			...pairsIn(state.present).map((digests) => ({ since: now, digests })),
			...state.gone.flatMap(({ since, rows }) =>
				pairsIn(rows).map((digests) => ({ since, digests })),
			),
		];
		const known = new Counts(before.map(({ digests }) => digests.identity));
		const knownWhole = new Counts(before.map(({ digests }) => digests.whole));
		this.present = answer.rows.map((row) => ({
			identity: digestOf(answer.rememberedBy(row)),
			whole: digestOf(row),
		}));
		const seen = new Counts(this.present.map(({ identity }) => identity));

		// Of rows that only all of them tells apart, those are new that were not there before, whatever their order.
		const left = new Counts([]);
		for (const { identity } of this.present) {
			left.set(identity, Math.max(0, seen.of(identity) - known.of(identity)));
		}
		const isKnownWhole = this.present.map(({ whole }) => knownWhole.take(whole));
		const isNew = this.present.map(({ identity }, at) => !isKnownWhole[at] && left.take(identity));
		const occurrences = new Counts([]);
		for (const [at, row] of answer.rows.entries()) {
			const { identity } = this.present[at]!;
			const occurrence = occurrences.add(identity);
			if (isNew[at] || left.take(identity)) {
				const one = { row, occurrence };
				this.newRows.push(one);
				this.places.set(one, at);
			} else {
				this.isAnyKnown = true;
			}
		}

		// Copies that this answer holds are not missing, whichever of them they are.
		this.missing = before
			.filter(({ digests }) => !seen.take(digests.identity))
			.filter(({ since }) => now - since <= REMEMBERED_AFTERWARDS)
			.slice(0, MOST_GONE);
	}

	/** @param left new rows that are not to be remembered: the next poll finds them again */
	toState(left: readonly HeldRow[]): Pick<TableState, 'present' | 'gone'> {
		const placesLeft = new Set(left.map((one) => this.places.get(one)));
		const times = new Map<number, RowDigests[]>();
		for (const { since, digests } of this.missing) {
			times.set(since, [...(times.get(since) ?? []), digests]);
		}
		return {
			present: asText(this.present.filter((_, at) => !placesLeft.has(at))),
			gone: [...times].map(([since, digests]) => ({ since, rows: asText(digests) })),
		};
	}
}

/** How often each digest is there. */
class Counts {
	private readonly counts = new Map<string, number>();

	constructor(digests: readonly Digest[]) {
		for (const digest of digests) this.add(digest);
	}

	of(digest: Digest): number {
		return this.counts.get(keyOf(digest)) ?? 0;
	}

	set(digest: Digest, count: number): void {
		this.counts.set(keyOf(digest), count);
	}

	/** @returns how often it is there now */
	add(digest: Digest): number {
		this.set(digest, this.of(digest) + 1);
		return this.of(digest);
	}

	/** @returns whether one was left to be taken away */
	take(digest: Digest): boolean {
		const count = this.of(digest);
		if (count > 0) this.set(digest, count - 1);
		return count > 0;
	}
}

/** A query need not give its rows in the order of time. */
function byTime(rows: HeldRow[], answer: TableAnswer): HeldRow[] {
	let last = -Infinity;
	return rows
		.map((one) => {
			const instant = answer.instantOf(one.row);
			if (!Number.isNaN(instant)) last = instant;
			return { one, instant: Number.isNaN(instant) ? last : instant };
		})
		.sort((one, other) => one.instant - other.instant)
		.map(({ one }) => one);
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

function asText(rows: readonly RowDigests[]): string {
	const text = new PackedDigests(rows.length * DIGESTS_OF_A_ROW);
	for (const { identity, whole } of rows) {
		text.add(identity);
		text.add(whole);
	}
	return text.toString();
}

function pairsIn(text: string): RowDigests[] {
	const digests = [...unpacked(text)];
	return Array.from({ length: Math.floor(digests.length / DIGESTS_OF_A_ROW) }, (_, row) => ({
		identity: digests[row * DIGESTS_OF_A_ROW]!,
		whole: digests[row * DIGESTS_OF_A_ROW + 1]!,
	}));
}
