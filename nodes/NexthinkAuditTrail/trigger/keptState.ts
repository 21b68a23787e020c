import { isLogState } from '../polling/state';
import { isTableState } from '../polling/tableState';

/** Where the states of nodes stand that have only been activated, in what n8n keeps for a whole workflow. */
const ACTIVATED = 'nexthinkAuditTrailTrigger';

/** The state of a poll, as far as n8n's schedulers need it. */
export interface KeptState {
	version: number;
	log: string;
	salt: string;
	polledAt: number;
}

/** Tells a state of one kind from all that n8n may have kept. */
export type IsState<State extends KeptState> = (value: unknown) => value is State;

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
 * @param isState whether something that was kept is a state for it
 * @returns null when there is none, or one that is damaged, else or about another log
 */
export function keptState<State extends KeptState>(
	{ node, workflow, nodeId }: Kept,
	log: string,
	isState: IsState<State>,
): State | null {
	const stateFrom = (kept: unknown): State | null =>
		isState(kept) && kept.log === log ? kept : null;
	const own = stateFrom(node.state);
	if (own !== null) return own;
	const activated = stateFrom(activatedIn(workflow)[nodeId]);
	const other = node.state as Partial<KeptState> | undefined;
	const isOutdated = (other?.polledAt ?? -Infinity) >= (activated?.polledAt ?? Infinity);
	return isOutdated ? null : activated;
}

/** Whether n8n kept something for the node that is no state, so that the trigger starts afresh. */
export function isKeptStateDamaged({ node }: Kept): boolean {
	const { state } = node;
	return state !== undefined && state !== null && !isLogState(state) && !isTableState(state);
}

/**
 * Has n8n keep a state. Nothing may be awaited between selecting events, this and returning them.
 *
 * @param isFirst whether the state is that of a first poll
 * @param givesEvents whether the poll returns events: then n8n keeps the state together with them
 */
export function keepState(
	{ node, workflow, nodeId }: Kept,
	state: KeptState,
	isFirst: boolean,
	givesEvents: boolean,
): void {
	// n8n notices only new values, not changes deep in an old one.
	// Only a state that has come back is kept for certain: what n8n keeps for a workflow it saves by itself, also
	// when it then cannot keep this state and the events.
	const before = node.state;
	const isKept = (isLogState(before) || isTableState(before)) && before.log === state.log;
	node.state = state;
	const { [nodeId]: activated, ...others } = activatedIn(workflow);
	if (isFirst && !givesEvents) workflow[ACTIVATED] = { ...others, [nodeId]: state };
	else if (givesEvents && isKept && activated !== undefined) workflow[ACTIVATED] = others;
}

function activatedIn(workflow: Record<string, unknown>): Record<string, unknown> {
	return (workflow[ACTIVATED] ?? {}) as Record<string, unknown>;
}
