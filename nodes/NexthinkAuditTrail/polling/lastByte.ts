const LINE_FEED = 0x0a;

/** Watches bytes go by and knows how they ended: a last line without a line end may not be whole. */
export class LastByte {
	private last: number | undefined = LINE_FEED;

	/** Whether nothing came, or the last that came was a line feed. */
	get isLineFeed(): boolean {
		return this.last === LINE_FEED;
	}

	async *watch(bytes: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
		for await (const chunk of bytes) {
			if (chunk.length > 0) this.last = chunk[chunk.length - 1];
			yield chunk;
		}
	}
}
