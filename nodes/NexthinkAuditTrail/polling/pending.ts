import type { AuditEvent } from '../event/event';

/** New lines that are old after all if the one follows that was the last of its file: rows of the memory. */
export class Pending {
	readonly rows: number[] = [];
	private readonly kept: Array<{ place: number; event: AuditEvent }> = [];
	/** The place from which on there is no room in this poll. */
	private full = Infinity;

	/** How many events are held. */
	get events(): number {
		return this.kept.length;
	}

	/** @param event left out: one that nobody wants or waits for */
	add(row: number, event?: AuditEvent): void {
		if (event !== undefined) this.kept.push({ place: this.rows.length, event });
		this.rows.push(row);
	}

	/** Adds a line whose event cannot be given in this poll: neither can those that follow. */
	addWithoutRoom(row: number): void {
		this.full = Math.min(this.full, this.rows.length);
		this.rows.push(row);
	}

	/** The lines in the order in which they came; `event` is null for one that nobody wants or waits for. */
	*inOrder(): Generator<{ row: number; event: AuditEvent | null | 'noRoom' }> {
		let next = 0;
		for (const [place, row] of this.rows.entries()) {
			const kept = this.kept[next]?.place === place ? this.kept[next++]!.event : null;
			yield { row, event: place < this.full ? kept : 'noRoom' };
		}
	}
}
