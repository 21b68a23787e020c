import type { EntryReader } from './entries';
import type { AuditEvent } from './event';
import { copied } from './texts';
import type { Understood } from './understood';
import { countInto, nothingUnderstood } from './understood';

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
	/** How the kept entries were understood. */
	understood(): Understood;
	/** The places in `kept()` of its events, from the newest to the oldest. A smaller limit keeps the beginning of this list. */
	newestFirst(): number[];
}

/** Keeps all wanted events. */
export class AllEvents implements EventCollection {
	private readonly events: AuditEvent[] = [];
	private readonly counts = nothingUnderstood();

	constructor(private readonly reader: EntryReader) {}

	get wanted(): number {
		return this.events.length;
	}

	add(entry: string): void {
		const read = this.reader.read(entry);
		countInto(this.counts, read);
		this.events.push(read.event());
	}

	pass(): void {}

	kept(): AuditEvent[] {
		return this.events;
	}

	understood(): Understood {
		return this.counts;
	}

	newestFirst(): number[] {
		return lastFirst(this.events.length);
	}
}

/**
 * Keeps the last wanted events: the newest of one file, which is written in the order of time. Which those are is
 * known only at the end, so entries are kept, and events are made only of those that are left.
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

	understood(): Understood {
		return understoodOf(this.ring, this.reader);
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
	/** A binary heap with the oldest of the kept entries on top: cutting a sorted list instead took 1.4 times the memory. */
	private readonly heap: Placed[] = [];

	/** @param limit Infinity keeps all of them, and knows which are newer */
	constructor(
		private readonly limit: number,
		private readonly reader: EntryReader,
	) {}

	add(entry: string): void {
		this.pass(this.reader.read(entry).instant);
		const placed = { entry, instant: this.instant, position: this.wanted++ };
		if (this.heap.length < this.limit) {
			this.heap.push(placed);
			this.rise(this.heap.length - 1);
		} else if (isOlder(this.heap[0]!, placed)) {
			this.heap[0] = placed;
			this.sink();
		} else {
			return;
		}
		// The latest entries stand far apart in the files, and each would keep the whole piece that it was decoded with.
		if (this.limit !== Infinity) placed.entry = copied(entry);
	}

	pass(instant: number): void {
		if (!Number.isNaN(instant)) this.instant = instant;
	}

	kept(): AuditEvent[] {
		return this.inOrder().map(({ entry }) => this.reader.parse(entry));
	}

	understood(): Understood {
		return understoodOf(
			this.heap.map(({ entry }) => entry),
			this.reader,
		);
	}

	newestFirst(): number[] {
		return this.inOrder()
			.map((placed, place) => ({ placed, place }))
			.sort((one, other) => (isOlder(one.placed, other.placed) ? 1 : -1))
			.map(({ place }) => place);
	}

	private inOrder(): Placed[] {
		return [...this.heap].sort((one, other) => one.position - other.position);
	}

	/** Takes an entry up from where it was put, until none above it is newer. */
	private rise(from: number): void {
		for (let at = from; at > 0; ) {
			const parent = (at - 1) >> 1;
			if (!isOlder(this.heap[at]!, this.heap[parent]!)) return;
			this.swap(at, parent);
			at = parent;
		}
	}

	/** Takes the top entry down, until none below it is older. */
	private sink(): void {
		for (let at = 0; ; ) {
			let oldest = at;
			for (const child of [2 * at + 1, 2 * at + 2]) {
				const isInside = child < this.heap.length;
				if (isInside && isOlder(this.heap[child]!, this.heap[oldest]!)) oldest = child;
			}
			if (oldest === at) return;
			this.swap(at, oldest);
			at = oldest;
		}
	}

	private swap(one: number, other: number): void {
		[this.heap[one], this.heap[other]] = [this.heap[other]!, this.heap[one]!];
	}
}

function isOlder(one: Placed, other: Placed): boolean {
	return one.instant === other.instant
		? one.position < other.position
		: one.instant < other.instant;
}

function understoodOf(entries: readonly string[], reader: EntryReader): Understood {
	const counts = nothingUnderstood();
	for (const entry of entries) countInto(counts, reader.read(entry));
	return counts;
}

function lastFirst(length: number): number[] {
	return Array.from({ length }, (_, index) => length - 1 - index);
}
