import type { Failure } from 'n8n-workflow';

/** What else is known of what happened. */
export interface Circumstances {
	/** The HTTP status, where there was an answer. */
	status?: number;
	/**
	 * Set if the reason lies outside n8n: by it n8n's scheduler of polls decides how long to wait. Without it, something
	 * that a user entered has to be changed, or n8n itself is the reason.
	 */
	failure?: Failure;
}

/**
 * The one error of this package: it says what happened and what to do about it. It is built of our own words and of
 * foreign ones made printable, and holds nothing else: the errors of n8n's HTTP client carry the request with its password.
 */
export class ExplainedError extends Error {
	readonly status: number | undefined;
	readonly failure: Failure | undefined;

	/**
	 * @param message what happened, without a full stop at its end
	 * @param remedy what to do about it, in whole sentences
	 */
	constructor(
		message: string,
		readonly remedy: string,
		{ status, failure }: Circumstances = {},
	) {
		super(message);
		this.status = status;
		this.failure = failure;
	}
}
