/** A request the simulator says no to. */
export class Refusal extends Error {
	readonly status: number;
	readonly headers: Record<string, string | string[]>;

	/** Takes the HTTP status, a sentence for the error array, and extra headers. */
	constructor(status: number, message: string, headers: Record<string, string | string[]> = {}) {
		super(message);
		this.name = 'Refusal';
		this.status = status;
		this.headers = headers;
	}
}
