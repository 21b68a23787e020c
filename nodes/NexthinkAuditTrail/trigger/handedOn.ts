import type { KeptState } from './keptState';

/**
 * The newest state of each trigger that n8n's scheduler in memory polls. What a poll leaves there stays, and its events
 * are given, whether n8n can save it or not. A workflow that is published anew, or imported into a running n8n, was
 * loaded with what was saved before, so its trigger is handed the newest state.
 *
 * The durable scheduler must not hand on: where it could not save a state it has not given the events either. It is
 * told by the copy of the state that it makes for every poll; in memory all polls of an activation get the same object.
 */
export class HandedOn {
	private readonly polledBefore = new WeakSet<object>();
	private readonly newest = new Map<string, KeptState>();

	/**
	 * @param kept what n8n keeps for the node, as it was handed to the poll that begins
	 * @returns whether n8n handed it to an earlier poll, too, so that what is put there stays
	 */
	isInMemory(kept: object): boolean {
		const isInMemory = this.polledBefore.has(kept);
		this.polledBefore.add(kept);
		return isInMemory;
	}

	/** Notes what a poll left in memory. */
	leave(node: string, state: KeptState): void {
		this.newest.set(node, state);
	}

	/** @returns what goes on from a state and was left in memory since, else the state itself */
	newestSince<State extends KeptState>(node: string, state: State | null): State | null {
		const newest = this.newest.get(node) as State | undefined;
		if (state === null || newest?.salt !== state.salt) return state;
		return newest.version > state.version ? newest : state;
	}
}
