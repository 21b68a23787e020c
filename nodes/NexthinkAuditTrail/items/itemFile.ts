import type { IExecuteFunctions } from 'n8n-workflow';
import { ExplainedError } from '../messages/explainedError';
import { printable } from '../messages/printable';

/** A file of an input item. */
export interface ItemFile {
	/** As they are stored; n8n keeps large files on its disk. */
	bytes: AsyncIterable<Uint8Array>;
	/** Empty without one. */
	name: string;
	mimeType: string;
}

/**
 * @param field of the item's binary data
 * @throws ExplainedError when the item has no file there
 */
export async function itemFile(
	context: IExecuteFunctions,
	itemIndex: number,
	field: string,
): Promise<ItemFile> {
	const binary = context.getInputData()[itemIndex]?.binary ?? {};
	if (!Object.hasOwn(binary, field)) throw noFile(field, Object.keys(binary));
	const { id, fileName = '', mimeType } = binary[field]!;
	const bytes =
		id === undefined
			? inOnePiece(await context.helpers.getBinaryDataBuffer(itemIndex, field))
			: ((await context.helpers.getBinaryStream(id)) as AsyncIterable<Uint8Array>);
	return { bytes, name: fileName, mimeType };
}

async function* inOnePiece(bytes: Uint8Array): AsyncGenerator<Uint8Array> {
	yield bytes;
}

function noFile(field: string, fields: string[]): ExplainedError {
	const there =
		fields.length === 0
			? 'It has no file at all.'
			: `It has files in: ${fields.map(printable).join(', ')}.`;
	return new ExplainedError(
		`The input item has no file in the field '${printable(field)}'`,
		`${there} Check 'Input Data Field Name', and that the node before gives a file.`,
	);
}
