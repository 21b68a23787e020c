import type { AuditEvent } from './event';
import type { Parser } from '../sources/auditTrailApi/parser';
import { copied } from '../sources/auditTrailApi/textPieces';

/** Collects lines and gives the events of some or all of them back, in the log's order. */
export interface EventCollection {
	/** How many lines were added, whether kept or not. */
	readonly wanted: number;
	/** Takes a wanted line of the log. */
	add(line: string): void;
	/**
	 * Called for a line that is not wanted: the one after it may need its time.
	 * @param instant epoch milliseconds; NaN without a readable time
	 */
	pass(instant: number): void;
	/** The kept events in the order of the log. */
	kept(): AuditEvent[];
	/** Places in `kept()`, from the newest event's to the oldest's. A smaller limit gives the beginning of the same list. */
	newestFirst(): number[];
}

/** Keeps all wanted events. */
export class AllEvents implements EventCollection {
	private readonly events: AuditEvent[] = [];

	constructor(private readonly parser: Parser) {}

	get wanted(): number {
		return this.events.length;
	}

	add(line: string): void {
		this.events.push(this.parser.parse(line));
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
 * are is known in the end, so lines are kept, and no more is made of those that go.
 */
export class LastEvents implements EventCollection {
	wanted = 0;
	private readonly ring: string[] = [];

	constructor(
		private readonly limit: number,
		private readonly parser: Parser,
	) {}

	add(line: string): void {
		this.ring[this.wanted++ % this.limit] = line;
	}

	pass(): void {}

	kept(): AuditEvent[] {
		const oldest = this.wanted > this.limit ? this.wanted % this.limit : 0;
		const lines = [...this.ring.slice(oldest), ...this.ring.slice(0, oldest)];
		return lines.map((line) => this.parser.parse(line));
	}

	newestFirst(): number[] {
		return lastFirst(this.ring.length);
	}
}

interface Placed {
	line: string;
	/** Epoch milliseconds; −Infinity before the first time of the log. */
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
	/** A binary heap with the oldest of the kept lines on top. */
	private readonly heap: Placed[] = [];

	/** @param limit Infinity keeps all of them, and knows which are newer */
	constructor(
		private readonly limit: number,
		private readonly parser: Parser,
	) {}

	add(line: string): void {
		this.pass(this.parser.read(line).instant);
		const placed = { line, instant: this.instant, position: this.wanted++ };
		if (this.heap.length < this.limit) {
			this.heap.push(placed);
			this.rise(this.heap.length - 1);
		} else if (isOlder(this.heap[0]!, placed)) {
			this.heap[0] = placed;
			this.sink(0);
		} else {
			return;
		}
		// The lines of a few moments stand far apart in the files: each would keep what it was decoded with.
		if (this.limit !== Infinity) placed.line = copied(line);
	}

	pass(instant: number): void {
		if (!Number.isNaN(instant)) this.instant = instant;
	}

	kept(): AuditEvent[] {
		return this.inOrder().map(({ line }) => this.parser.parse(line));
	}

	newestFirst(): number[] {
		return this.inOrder()
			.map((placed, place) => ({ placed, place }))
			.sort((a, b) => (isOlder(a.placed, b.placed) ? 1 : -1))
			.map(({ place }) => place);
	}

	private inOrder(): Placed[] {
		return [...this.heap].sort((a, b) => a.position - b.position);
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
	return a.instant < b.instant || (a.instant === b.instant && a.position < b.position);
}

function lastFirst(length: number): number[] {
	return Array.from({ length }, (_, index) => length - 1 - index);
}
