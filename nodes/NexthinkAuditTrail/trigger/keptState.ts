import type { PollState } from '../polling/state';
import { isDamaged, stateFrom } from '../polling/state';

/** Where the states of nodes stand that have only been activated, in what n8n keeps for a whole workflow. */
const ACTIVATED = 'nexthinkAuditTrailTrigger';

/** What n8n keeps between two polls: for this node, and for its whole workflow. */
export interface Kept {
	node: Record<string, unknown>;
	workflow: Record<string, unknown>;
	nodeId: string;
}

/**
 * The state that the last poll left. n8n's durable scheduler drops what the poll at the activation left
 * for the node, but not what it left for the workflow: without a state of its own, or one about
 * another log, a node goes on from there.
 *
 * @param log which log the trigger is about
 * @returns null when there is none
 */
export function keptState({ node, workflow, nodeId }: Kept, log: string): PollState | null {
	const own = stateFrom(node.state, log);
	if (own !== null) return own;
	const activated = stateFrom(activatedIn(workflow)[nodeId], log);
	const other = node.state as Partial<PollState> | undefined;
	const isOutdated = (other?.since ?? -Infinity) >= (activated?.since ?? Infinity);
	return isOutdated ? null : activated;
}

/** Whether n8n kept something for the node that is no state, so that the trigger starts afresh. */
export function isKeptStateDamaged({ node }: Kept): boolean {
	return isDamaged(node.state);
}

/**
 * Has n8n keep a state. Nothing may be awaited between selecting events, this and returning them.
 *
 * @param isFirst whether the state is that of a first poll
 * @param givesEvents whether the poll returns events: then n8n keeps the state together with them
 */
export function keepState(
	{ node, workflow, nodeId }: Kept,
	state: PollState,
	isFirst: boolean,
	givesEvents: boolean,
): void {
	// n8n notices only new values, not changes deep in an old one.
	// Only a state that has come back is kept for certain: what n8n keeps for a workflow it saves by itself, also
	// when it then cannot keep this state and the events.
	const isKept = stateFrom(node.state, state.log) !== null;
	node.state = state;
	const { [nodeId]: before, ...others } = activatedIn(workflow);
	if (isFirst && !givesEvents) workflow[ACTIVATED] = { ...others, [nodeId]: state };
	else if (givesEvents && isKept && before !== undefined) workflow[ACTIVATED] = others;
}

function activatedIn(workflow: Record<string, unknown>): Record<string, unknown> {
	return (workflow[ACTIVATED] ?? {}) as Record<string, unknown>;
}
