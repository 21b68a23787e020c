import { isLogState } from '../polling/state';
import { isTableState } from '../polling/tableState';

/** In what n8n keeps for a whole workflow: under which name stand the states that polls at an activation have left. */
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
 * for the node, but not what it left for the workflow. So a node that has no state of its own, or only one about
 * another log, goes on from the workflow's.
 *
 * @param log which log the trigger is about
 * @param isState whether something that was kept is a state for it
 * @returns null when there is none, or only one that is damaged, of another kind or about another log
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
	// Only a state that n8n has handed back was kept for certain. Until then the workflow's stays: n8n saves that by
	// itself, even if it then cannot keep this state and the events.
	const before = node.state;
	const isKept = (isLogState(before) || isTableState(before)) && before.log === state.log;
	// n8n notices a new value, but no change deep in an old one.
	node.state = state;
	const { [nodeId]: activated, ...others } = activatedIn(workflow);
	if (isFirst && !givesEvents) workflow[ACTIVATED] = { ...others, [nodeId]: state };
	else if (givesEvents && isKept && activated !== undefined) workflow[ACTIVATED] = others;
}

function activatedIn(workflow: Record<string, unknown>): Record<string, unknown> {
	return (workflow[ACTIVATED] ?? {}) as Record<string, unknown>;
}
