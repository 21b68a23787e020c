/** What n8n does around a poll: where it keeps the state, and when it saves it. */

import type { PollResult, PollState } from './adapter.mts';

/**
 * `memory`: the state is in memory after every poll and saved only with events, or by the activation.
 * `durable`: state and events are saved together.
 */
export type Scheduler = 'memory' | 'durable';

/** What goes wrong when n8n takes a poll's result (in memory only). */
export type SavingTrouble = 'saveFails' | 'diesAfterSaving';

function copyOf(state: PollState): PollState {
	return deepFrozen(JSON.parse(JSON.stringify(state)) as PollState);
}

/** A poll that fails must not have changed the state already. */
function deepFrozen<Value>(value: Value): Value {
	if (typeof value !== 'object' || value === null) return value;
	for (const inner of Object.values(value)) deepFrozen(inner);
	return Object.freeze(value);
}

export class N8n {
	private readonly scheduler: Scheduler;
	private memory: PollState | null = null;
	private saved: PollState | null = null;

	constructor(scheduler: Scheduler) {
		this.scheduler = scheduler;
	}

	/** The state as a poll that begins now sees it. */
	get state(): PollState | null {
		return this.memory;
	}

	/** Whether another poll has finished since one that began with this state. */
	hasOvertaken(began: PollState | null): boolean {
		return this.memory?.version !== began?.version;
	}

	keep(result: PollResult, trouble: SavingTrouble | null): void {
		const isActivation = this.memory === null;
		this.memory = copyOf(result.state);
		const isSaved = this.scheduler === 'durable' || isActivation || result.events.length > 0;
		// Without the activation's state the trigger would begin anew: its saving is not what is tested.
		const isLost = trouble === 'saveFails' && !isActivation;
		if (isSaved && !isLost) this.saved = this.memory;
	}

	restart(): void {
		this.memory = this.saved;
	}
}
