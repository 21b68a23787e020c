const GROWTH = 2;

/** Bytes that are written one after the other, in memory that is used again. */
export class GrowingBytes {
	length = 0;
	private memory = new Uint8Array(0);

	/** Valid until more is written. */
	get bytes(): Uint8Array {
		return this.memory.subarray(0, this.length);
	}

	/** Makes room, to be asked for before anything is written. */
	reserve(more: number): void {
		const needed = this.length + more;
		if (needed <= this.memory.length) return;
		const larger = new Uint8Array(needed * GROWTH);
		larger.set(this.bytes);
		this.memory = larger;
	}

	write(bytes: Uint8Array): void {
		// In a loop: most are so few that a call would take longer.
		for (let at = 0; at < bytes.length; at++) this.memory[this.length++] = bytes[at]!;
	}

	/**
	 * @param isMeant 1 for each byte that is to be written
	 * @param from where to begin in the bytes
	 * @returns where the first one stands that is not meant
	 */
	writeWhile(isMeant: Uint8Array, bytes: Uint8Array, from: number): number {
		const { memory } = this;
		let { length } = this;
		let at = from;
		for (let byte; at < bytes.length && isMeant[(byte = bytes[at]!)] === 1; at++) {
			memory[length++] = byte;
		}
		this.length = length;
		return at;
	}

	/** Takes the first bytes away. */
	drop(count: number): void {
		this.memory.copyWithin(0, count, this.length);
		this.length -= count;
	}
}
