import { ExplainedError } from '../../messages/explainedError';

/** With these a gzip file begins (RFC 1952, section 2.3.1). */
const GZIP_MARK = [0x1f, 0x8b];

/** Bytes that may have been gzip. */
export interface Unpacked {
	bytes: AsyncIterable<Uint8Array>;
	/** Then the bytes come with a checksum: a cut or damaged file does not end well. */
	wasGzip: boolean;
	/** The first of them as text; empty for gzip. */
	beginning: string;
}

/**
 * Undoes gzip, which is told by the first bytes: a name or a header may say something else.
 *
 * @returns the bytes; iterating them throws an ExplainedError where a gzip file is cut or damaged, and whatever iterating `bytes` throws
 */
export async function unpacked(bytes: AsyncIterable<Uint8Array>): Promise<Unpacked> {
	const iterator = bytes[Symbol.asyncIterator]();
	const first: Uint8Array[] = [];
	let length = 0;
	while (length < GZIP_MARK.length) {
		const { done, value } = await iterator.next();
		if (done) break;
		first.push(value);
		length += value.length;
	}
	const beginning = Buffer.concat(first);
	const wasGzip = GZIP_MARK.every((byte, at) => beginning[at] === byte);
	const all = withBeginning(beginning, iterator);
	return wasGzip
		? { bytes: gunzipped(all), wasGzip, beginning: '' }
		: { bytes: all, wasGzip, beginning: beginning.toString() };
}

async function* withBeginning(
	beginning: Uint8Array,
	rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
	try {
		yield beginning;
		yield* { [Symbol.asyncIterator]: () => rest };
	} finally {
		await rest.return?.();
	}
}

async function* gunzipped(bytes: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
	let thrown: unknown;
	const stream = new ReadableStream<BufferSource>({
		async pull(controller) {
			try {
				const { done, value } = await bytes.next();
				if (done) controller.close();
				else controller.enqueue(value as BufferSource);
			} catch (reason) {
				thrown = reason;
				controller.error(reason);
			}
		},
		async cancel() {
			await bytes.return(undefined);
		},
	});
	try {
		yield* stream.pipeThrough(new DecompressionStream('gzip')) as AsyncIterable<Uint8Array>;
	} catch (reason) {
		// What the bytes themselves ended with says more than that they could not be unpacked.
		throw thrown ?? (reason instanceof ExplainedError ? reason : notUnpacked());
	}
}

function notUnpacked(): ExplainedError {
	return new ExplainedError(
		'The compressed file is cut, damaged, or made of several parts',
		'Nothing of it was used. Fetch it again. A gzip file that was joined of several ones has to be unpacked before, with the node Compression.',
		{ failure: { cause: 'temporarily-unavailable' } },
	);
}
