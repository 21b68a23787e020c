import type { Failure, INode } from 'n8n-workflow';
import { NodeApiError, NodeOperationError } from 'n8n-workflow';
import { InvalidAddress } from '../sources/auditTrailApi/addresses';
import type { RefusalText } from '../http/refusal';
import { Refusal } from '../http/refusal';
import { LineTooLong, LONGEST_LINE_BYTES } from '../sources/auditTrailApi/lines';
import { NotStored } from '../items/fileItem';
import { InvalidParameter } from '../parameters/invalidParameter';
import { DoesNotFit, TooManyLines } from '../polling/poll';
import { ExplainedError } from './explainedError';
import { printable } from './printable';

const BYTES_OF_A_MEGABYTE = 1024 * 1024;

/**
 * Makes n8n's error of whatever was thrown while a request was made and read.
 * Our own refusals hold only text of ours and text made printable, so nothing of a request gets in.
 *
 * @param itemIndex the input item that it happened at; a trigger has none
 */
export function nodeError(
	node: INode,
	thrown: unknown,
	itemIndex?: number,
): NodeApiError | NodeOperationError {
	if (thrown instanceof ExplainedError) {
		const { message, remedy: description, status, failure } = thrown;
		const told = { message, description };
		const httpCode = status === undefined ? undefined : String(status);
		return withMessage(
			failure === undefined
				? new NodeOperationError(node, message, { description, itemIndex })
				: new NodeApiError(node, told, { ...told, httpCode, itemIndex, failure }),
			message,
		);
	}
	if (thrown instanceof Refusal) {
		const { message, description, status } = thrown.text;
		const httpCode = status === undefined ? undefined : String(status);
		const failure = failureOf(thrown.text);
		return withMessage(
			new NodeApiError(
				node,
				{ message, description },
				{ message, description, httpCode, itemIndex, failure },
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
	if (thrown instanceof NotStored) {
		const message = `n8n could not keep the file: ${printable(thrown.message)}`;
		return withMessage(
			new NodeOperationError(node, message, {
				description:
					"Look after n8n's storage: its disk may be full, or the file larger than its database takes. To make the file smaller, turn on 'Compress', or ask for fewer hours in 'Time Range'.",
				itemIndex,
			}),
			message,
		);
	}
	if (thrown instanceof DoesNotFit) {
		return new NodeApiError(
			node,
			{},
			{
				message: `${thrown.hours} hours of the log cannot be read in the time that n8n gives a poll`,
				description:
					"No event is lost: the next poll tries again. Give polls more time (N8N_SCHEDULER_POLL_TIMEOUT, in seconds, with N8N_SCHEDULER_LEASE_DURATION not below it), choose fewer 'Hours to Look Back' or 'Overlap Hours', or watch each Engine with a trigger of its own.",
				failure: { cause: 'temporarily-unavailable' },
			},
		);
	}
	if (thrown instanceof TooManyLines) {
		return new NodeApiError(
			node,
			{},
			{
				message: 'The log holds more lines than a poll can remember',
				description:
					"No event is lost: nothing was passed over. Choose fewer 'Hours to Look Back' or 'Overlap Hours', set 'Max Events Per Poll' to 0, or watch each Engine with a trigger of its own.",
				failure: { cause: 'configuration-invalid' },
			},
		);
	}
	// n8n's own: an expression that cannot be evaluated, a credential that is not set.
	return new NodeOperationError(node, thrown instanceof Error ? thrown : String(thrown), {
		itemIndex,
	});
}

/** What n8n's scheduler of polls makes its waiting time of. */
function failureOf({ cause, retryAfter }: RefusalText): Failure {
	if (cause === 'configuration-invalid' || cause === 'credential-invalid') return { cause };
	return { cause, retryAfterMs: retryAfter };
}

/** n8n puts a sentence of its own for a message that holds a code of the system, as a part of an Engine's name, say. */
function withMessage<T extends Error>(error: T, message: string): T {
	error.message = message;
	return error;
}
