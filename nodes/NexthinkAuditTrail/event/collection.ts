import type { EntryReader } from './entries';
import type { AuditEvent } from './event';
import { copied } from './texts';

/** Collects entries and gives the events of some or all of them back, in their order. */
export interface EventCollection {
	/** How many entries were added, whether kept or not. */
	readonly wanted: number;
	/** Takes a wanted entry. */
	add(entry: string): void;
	/**
	 * Called for an entry that is not wanted: the one after it may need its time.
	 * @param instant epoch milliseconds; NaN without a readable time
	 */
	pass(instant: number): void;
	/** The kept events in the order of their entries. */
	kept(): AuditEvent[];
	/** Places in `kept()`, from the newest event's to the oldest's. A smaller limit gives the beginning of the same list. */
	newestFirst(): number[];
}

/** Keeps all wanted events. */
export class AllEvents implements EventCollection {
	private readonly events: AuditEvent[] = [];

	constructor(private readonly reader: EntryReader) {}

	get wanted(): number {
		return this.events.length;
	}

	add(entry: string): void {
		this.events.push(this.reader.parse(entry));
	}

	pass(): void {}

	kept(): AuditEvent[] {
		return this.events;
	}

	newestFirst(): number[] {
		return lastFirst(this.events.length);
	}
}

/**
 * Keeps the last wanted events: the newest of one file, which is written in the order of time. Which those
 * are is known in the end, so entries are kept, and no more is made of those that go.
 */
export class LastEvents implements EventCollection {
	wanted = 0;
	private readonly ring: string[] = [];

	constructor(
		private readonly limit: number,
		private readonly reader: EntryReader,
	) {}

	add(entry: string): void {
		this.ring[this.wanted++ % this.limit] = entry;
	}

	pass(): void {}

	kept(): AuditEvent[] {
		const oldest = this.wanted > this.limit ? this.wanted % this.limit : 0;
		const entries = [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)];
		return entries.map((entry) => this.reader.parse(entry));
	}

	newestFirst(): number[] {
		return lastFirst(this.ring.length);
	}
}

interface Placed {
	entry: string;
	/** Epoch milliseconds; −Infinity before the first time of the answer. */
	instant: number;
	position: number;
}

/**
 * Keeps the latest wanted events by their time: the newest of several files, one after the other.
 * An event without a time counts as the one before it; of equal times the one further down is newer.
 */
export class LatestEvents implements EventCollection {
	wanted = 0;
	private instant = -Infinity;
	/** Up to twice as many as are kept; then the older half goes. */
	private latest: Placed[] = [];
	/** The oldest that the last cut kept. */
	private oldest: Placed | null = null;

	/** @param limit Infinity keeps all of them, and knows which are newer */
	constructor(
		private readonly limit: number,
		private readonly reader: EntryReader,
	) {}

	add(entry: string): void {
		this.pass(this.reader.read(entry).instant);
		const placed = { entry, instant: this.instant, position: this.wanted++ };
		if (this.oldest !== null && newestFirst(placed, this.oldest) > 0) return;
		// The entries of a few moments stand far apart in the files: each would keep what it was decoded with.
		if (this.limit !== Infinity) placed.entry = copied(entry);
		this.latest.push(placed);
		if (this.latest.length >= 2 * this.limit) this.cut();
	}

	pass(instant: number): void {
		if (!Number.isNaN(instant)) this.instant = instant;
	}

	kept(): AuditEvent[] {
		return this.inOrder().map(({ entry }) => this.reader.parse(entry));
	}

	newestFirst(): number[] {
		return this.inOrder()
			.map((placed, place) => ({ placed, place }))
			.sort((one, other) => newestFirst(one.placed, other.placed))
			.map(({ place }) => place);
	}

	private inOrder(): Placed[] {
		this.cut();
		return [...this.latest].sort((one, other) => one.position - other.position);
	}

	private cut(): void {
		if (this.latest.length <= this.limit) return;
		this.latest = this.latest.sort(newestFirst).slice(0, this.limit);
		this.oldest = this.latest.at(-1)!;
	}
}

function newestFirst(one: Placed, other: Placed): number {
	return one.instant === other.instant
		? other.position - one.position
		: other.instant > one.instant
			? 1
			: -1;
}

function lastFirst(length: number): number[] {
	return Array.from({ length }, (_, index) => length - 1 - index);
}
