/** All that this model knows of what is shipped: polls as the trigger node makes them, in n8n as its two schedulers do. */

import type { PollSettings } from '../../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import { pollLog } from '../../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import { polledLines } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';
import type { Kept } from '../../../../nodes/NexthinkAuditTrail/trigger/keptState.ts';
import { isLogState } from '../../../../nodes/NexthinkAuditTrail/polling/state.ts';
import { keepState, keptState } from '../../../../nodes/NexthinkAuditTrail/trigger/keptState.ts';
import { Overtaking } from '../../../../nodes/NexthinkAuditTrail/trigger/overtaking.ts';
import { UNFILTERED } from '../../unfiltered.mts';
import type { Setup } from './history.mts';
import { ACCOUNTS } from './world.mts';

const LOG = 'log of the model';
const NODE = 'node';

/** What a poll sees of the world. */
export interface Surroundings {
	/** n8n's clock, epoch milliseconds. */
	now: number;
	/** @param before epoch milliseconds, or null */
	ask(hours: number, before: number | null): Promise<AsyncIterable<Uint8Array>>;
	isOutOfTime(): boolean;
}

export interface Outcome {
	/** What became of the poll: n8n took it, another one was faster, or n8n dropped it. */
	was: 'taken' | 'overtaken' | 'dropped';
	/** Whether n8n saved the state. */
	isSaved: boolean;
	/** The lines of the events that n8n took. */
	lines: string[];
}

type StaticData = Pick<Kept, 'node' | 'workflow'>;

export class N8n {
	/** What the in-memory scheduler has in memory. */
	private memory: StaticData = { node: {}, workflow: {} };
	private saved: StaticData = { node: {}, workflow: {} };
	private overtaking: Overtaking;

	/** @param clock milliseconds that never go back */
	constructor(
		private readonly scheduler: Setup['scheduler'],
		private readonly clock: () => number,
	) {
		this.overtaking = new Overtaking(clock);
	}

	/** @throws what the poll throws; n8n keeps nothing then */
	async poll(
		setup: Pick<
			Setup,
			'isAllEngines' | 'overlapHours' | 'lookBackHours' | 'mostEvents' | 'isFiltered'
		>,
		{ now, ask, isOutOfTime }: Surroundings,
		isDropped: boolean,
	): Promise<Outcome> {
		const data = this.scheduler === 'memory' ? this.memory : copyOf(this.saved);
		const kept: Kept = { ...data, nodeId: NODE };
		const previous = keptState(kept, LOG, isLogState);
		const startedAt = this.clock();
		const { events, state } = await pollLog(copyOf(previous), settingsOf(setup), {
			now,
			log: polledLines(
				async (hours) => await ask(hours, null),
				{ logTimeZone: 'UTC', now },
				setup.isAllEngines,
				previous?.learned ?? null,
			),
			isOutOfTime,
		});
		const isFirst = previous === null;
		if (
			keptState(kept, LOG, isLogState)?.version !== previous?.version ||
			this.overtaking.isOvertaken(NODE, previous, startedAt)
		) {
			return { was: 'overtaken', isSaved: false, lines: [] };
		}
		const givesEvents = events.length > 0;
		if (givesEvents || isFirst) this.overtaking.goOn(NODE, previous);
		keepState(kept, state, isFirst, givesEvents);
		if (isDropped && !isFirst && this.scheduler === 'durable') {
			return { was: 'dropped', isSaved: false, lines: [] };
		}
		const isSaved = this.scheduler === 'durable' || isFirst || givesEvents;
		if (isSaved) this.saved = copyOf(data);
		// What the activation's poll leaves for the node is not saved.
		if (this.scheduler === 'durable' && isFirst && !givesEvents) this.saved.node = {};
		return { was: 'taken', isSaved, lines: events.map(({ event }) => event.line) };
	}

	restart(): void {
		this.memory = copyOf(this.saved);
		this.overtaking = new Overtaking(this.clock);
	}
}

function settingsOf(
	setup: Pick<
		Setup,
		'isAllEngines' | 'overlapHours' | 'lookBackHours' | 'mostEvents' | 'isFiltered'
	>,
): PollSettings {
	return {
		log: LOG,
		hasSeveralFiles: setup.isAllEngines,
		overlapHours: setup.overlapHours,
		lookBackHours: setup.lookBackHours,
		mostEvents: setup.mostEvents ?? Infinity,
		filter: setup.isFiltered ? { ...UNFILTERED, accounts: [ACCOUNTS[0]] } : UNFILTERED,
	};
}

/** As JSON: that is how n8n keeps it. */
function copyOf<Value>(value: Value): Value {
	return JSON.parse(JSON.stringify(value)) as Value;
}
