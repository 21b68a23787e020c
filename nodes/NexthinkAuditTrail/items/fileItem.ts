import type { IBinaryData, IBinaryKeyData, IDataObject, IExecuteFunctions } from 'n8n-workflow';
import type { FileContent, FileSummary } from '../event/fileContent';
import { Checksum } from '../event/fileContent';
import { letGoOf } from '../http/body';
import type { ComingAnswer } from '../http/request';
import { ExplainedError } from '../messages/explainedError';
import { printable } from '../messages/printable';
import type { Source } from './eventItems';

/** How the log is given as a file. */
export interface FileSettings {
	/** The field of the item's binary data. */
	binaryProperty: string;
	/** With its ending. */
	fileName: string;
	/** Whether the file is gzip. */
	compress: boolean;
}

/** A log that n8n keeps as a file. */
export interface StoredFile {
	settings: FileSettings;
	summary: FileSummary;
	/** What the file is after compression; null without. */
	compressed: { bytes: number; sha256: string } | null;
	/** What n8n refers to it with. */
	binary: IBinaryData;
	/** n8n's mode of keeping files. Unless it is one of the file system, n8n has the whole file in memory. */
	storage: string;
}

const GZIP = 'application/gzip';

/**
 * Has n8n keep a log as a file. The log goes through piece by piece: how much memory that takes is decided by
 * n8n's way to keep files.
 *
 * @returns the file, once all of the log was read and kept
 * @throws ExplainedError when n8n cannot keep it, and whatever reading the answer throws
 */
export async function storedFile(
	context: IExecuteFunctions,
	answer: ComingAnswer,
	log: FileContent,
	settings: FileSettings,
): Promise<StoredFile> {
	const { fileName, compress } = settings;
	const content = log.contentOf(answer.bytes);
	const compressed = new Checksum();
	const kept = compress ? compressed.watch(gzipped(content)) : content;
	const mimeType = compress ? GZIP : log.mimeType;
	const binary = await store(context, answer, kept, fileName, mimeType);
	return {
		settings,
		summary: log.summary(),
		compressed: compress ? compressed.result() : null,
		binary,
		storage: storageOf(binary),
	};
}

/** The item of a file: what to note down about it, and the file itself in its field. */
export function fileItem(
	{ settings, summary, compressed, binary }: StoredFile,
	source: Source,
): { json: IDataObject; binary: IBinaryKeyData } {
	return {
		json: {
			...source,
			fileName: settings.fileName,
			...summary,
			...(compressed && {
				compressedBytes: compressed.bytes,
				compressedSha256: compressed.sha256,
			}),
		},
		binary: { [settings.binaryProperty]: binary },
	};
}

function gzipped(bytes: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
	const iterator = bytes[Symbol.asyncIterator]();
	const stream = new ReadableStream<BufferSource>({
		async pull(controller) {
			const { done, value } = await iterator.next();
			if (done) controller.close();
			else controller.enqueue(value as BufferSource);
		},
		async cancel() {
			await iterator.return?.();
		},
	});
	return stream.pipeThrough(new CompressionStream('gzip'));
}

/** @throws ExplainedError when n8n's storage fails; what reading the answer throws goes through */
async function store(
	context: IExecuteFunctions,
	answer: ComingAnswer,
	content: AsyncIterable<Uint8Array>,
	fileName: string,
	mimeType: string,
): Promise<IBinaryData> {
	try {
		const stream = answer.streamOf(content);
		return await context.helpers.prepareBinaryData(stream, fileName, mimeType);
	} catch (error) {
		// One of ours ended the stream, and n8n's storage only passed it on.
		throw error instanceof ExplainedError ? error : notStored(error);
	} finally {
		// A storage that fails at once has not begun to read, and nobody else will.
		letGoOf(answer.bytes);
	}
}

function notStored(error: unknown): ExplainedError {
	const reason = String((error as Error | undefined)?.message ?? error);
	return new ExplainedError(
		`n8n could not keep the file: ${printable(reason)}`,
		"Check n8n's storage: its disk may be full, or the file larger than its database takes. To make the file smaller, turn on 'Compress', or ask for fewer hours in 'Time Range'.",
	);
}

/** The file's ID begins with n8n's mode of keeping it. A file without an ID is a part of the item. */
function storageOf({ id }: IBinaryData): string {
	return id?.split(':')[0] ?? 'default';
}
