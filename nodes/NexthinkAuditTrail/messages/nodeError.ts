import type { INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { ExplainedError } from './explainedError';

/**
 * Makes n8n's error of whatever was thrown while a request was made and read. Only an ExplainedError speaks for itself.
 *
 * @param itemIndex the input item that it happened at; a trigger has none
 */
export function nodeError(
	node: INode,
	thrown: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (!(thrown instanceof ExplainedError)) {
		// n8n's own: an expression that cannot be evaluated, a credential that is not set.
		return new NodeOperationError(node, thrown instanceof Error ? thrown : String(thrown), {
			itemIndex,
		});
	}
	const { message, remedy: description, status, failure } = thrown;
	const httpCode = status === undefined ? undefined : String(status);
	const told = { message, description };
	const error =
		failure === undefined
			? new NodeOperationError(node, message, { description, itemIndex })
			: new NodeApiError(node, told, { ...told, httpCode, itemIndex, failure });
	// n8n replaces a message that contains an error code, even as a part of an Engine's name: ours comes back.
	error.message = message;
	return error;
}
