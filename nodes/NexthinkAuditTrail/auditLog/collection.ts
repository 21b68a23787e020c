import type { AuditEvent } from './event';

/** Collects events and gives some or all of them back, in the log's order. */
export interface EventCollection {
	/** How many events were wanted, whether kept or not. */
	readonly wanted: number;
	/**
	 * Called for every event of the log.
	 * @param isWanted false for an event that only passes by: the line after it may need its time
	 */
	add(event: AuditEvent, isWanted: boolean): void;
	/** The kept events in the order of the log. */
	kept(): AuditEvent[];
	/** The kept events, from the newest to the oldest. A smaller limit gives the beginning of the same list. */
	newestFirst(): AuditEvent[];
}

/** Keeps all wanted events. */
export class AllEvents implements EventCollection {
	private readonly events: AuditEvent[] = [];

	get wanted(): number {
		return this.events.length;
	}

	add(event: AuditEvent, isWanted: boolean): void {
		if (isWanted) this.events.push(event);
	}

	kept(): AuditEvent[] {
		return this.events;
	}

	newestFirst(): AuditEvent[] {
		return [...this.events].reverse();
	}
}

/** Keeps the last wanted events: the newest of one file, which is written in the order of time. */
export class LastEvents implements EventCollection {
	wanted = 0;
	private readonly ring: AuditEvent[] = [];

	constructor(private readonly limit: number) {}

	add(event: AuditEvent, isWanted: boolean): void {
		if (isWanted) this.ring[this.wanted++ % this.limit] = event;
	}

	kept(): AuditEvent[] {
		const oldest = this.wanted % this.limit;
		return this.wanted <= this.limit
			? this.ring
			: [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)];
	}

	newestFirst(): AuditEvent[] {
		return [...this.kept()].reverse();
	}
}

interface Placed {
	event: AuditEvent;
	/** ISO time, compared as text; empty before the first time of the log. */
	time: string;
	position: number;
}

/**
 * Keeps the latest wanted events by their time: the newest of several files, one after the other.
 * An event without a time counts as the one before it; of equal times the one further down is newer.
 */
export class LatestEvents implements EventCollection {
	wanted = 0;
	private time = '';
	/** A binary heap with the oldest of the kept events on top. */
	private readonly heap: Placed[] = [];

	/** @param limit Infinity keeps all of them, and knows which are newer */
	constructor(private readonly limit: number) {}

	add(event: AuditEvent, isWanted: boolean): void {
		this.time = event.timestamp ?? this.time;
		if (!isWanted) return;
		const placed = { event, time: this.time, position: this.wanted++ };
		if (this.heap.length < this.limit) {
			this.heap.push(placed);
			this.rise(this.heap.length - 1);
		} else if (isOlder(this.heap[0]!, placed)) {
			this.heap[0] = placed;
			this.sink(0);
		}
	}

	kept(): AuditEvent[] {
		return [...this.heap].sort((a, b) => a.position - b.position).map(({ event }) => event);
	}

	newestFirst(): AuditEvent[] {
		return [...this.heap].sort((a, b) => (isOlder(a, b) ? 1 : -1)).map(({ event }) => event);
	}

	private rise(from: number): void {
		for (let at = from; at > 0; ) {
			const parent = (at - 1) >> 1;
			if (!isOlder(this.heap[at]!, this.heap[parent]!)) return;
			this.swap(at, parent);
			at = parent;
		}
	}

	private sink(from: number): void {
		for (let at = from; ; ) {
			let oldest = at;
			for (const child of [2 * at + 1, 2 * at + 2]) {
				if (child < this.heap.length && isOlder(this.heap[child]!, this.heap[oldest]!))
					oldest = child;
			}
			if (oldest === at) return;
			this.swap(at, oldest);
			at = oldest;
		}
	}

	private swap(a: number, b: number): void {
		[this.heap[a], this.heap[b]] = [this.heap[b]!, this.heap[a]!];
	}
}

function isOlder(a: Placed, b: Placed): boolean {
	return a.time < b.time || (a.time === b.time && a.position < b.position);
}
