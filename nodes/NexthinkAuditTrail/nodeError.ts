import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InvalidAddress } from './api/addresses';
import { Refusal } from './api/refusal';
import { LineTooLong, LONGEST_LINE_BYTES } from './auditLog/lines';
import { InvalidParameter } from './parameters/invalidParameter';

const BYTES_OF_A_MEGABYTE = 1024 * 1024;

/**
 * Makes n8n's error of whatever was thrown while a request was made and read.
 * Our own refusals hold only text of ours and text made printable, so nothing of a request gets in.
 */
export function nodeError(
	node: INode,
	thrown: unknown,
	itemIndex: number,
): NodeApiError | NodeOperationError {
	if (thrown instanceof Refusal) {
		const { message, description, status } = thrown.text;
		const httpCode = status === undefined ? undefined : String(status);
		return withMessage(
			new NodeApiError(
				node,
				{ message, description },
				{ message, description, httpCode, itemIndex },
			),
			message,
		);
	}
	if (thrown instanceof InvalidParameter || thrown instanceof InvalidAddress) {
		const { message, remedy } = thrown;
		return withMessage(
			new NodeOperationError(node, message, { description: remedy, itemIndex }),
			message,
		);
	}
	if (thrown instanceof LineTooLong) {
		const megabytes = LONGEST_LINE_BYTES / BYTES_OF_A_MEGABYTE;
		return new NodeOperationError(node, `The answer holds a line of more than ${megabytes} MB`, {
			description:
				'No audit log has such lines. Check that the address in the credential is that of Nexthink.',
			itemIndex,
		});
	}
	// n8n's own: an expression that cannot be evaluated, a credential that is not set.
	return new NodeOperationError(node, thrown instanceof Error ? thrown : String(thrown), {
		itemIndex,
	});
}

/** n8n puts a sentence of its own for a message that holds a network code, as a part of an Engine's name, say. */
function withMessage<T extends Error>(error: T, message: string): T {
	error.message = message;
	return error;
}
