import type { IPollFunctions } from 'n8n-workflow';
import type { IsState, Kept, KeptState } from './keptState';
import { isKeptStateDamaged, keepState, keptState } from './keptState';
import { Overtaking } from './overtaking';

const overtaking = new Overtaking();

/** What a poll brings. */
export interface Polled<State extends KeptState> {
	events: readonly unknown[];
	state: State;
	/** For n8n's log. */
	warnings: readonly string[];
}

/**
 * Makes one poll, from the state that the last one left, and has n8n keep the next one.
 *
 * @param log which log the trigger is about, as text
 * @param poll selects what is new
 * @returns null when another poll overtook this one: then nothing of it may be given
 * @throws whatever `poll` throws; then n8n keeps the state that it has
 */
export async function onePoll<State extends KeptState, Result extends Polled<State>>(
	context: IPollFunctions,
	log: string,
	isState: IsState<State>,
	poll: (previous: State | null) => Promise<Result>,
): Promise<Result | null> {
	const node = JSON.stringify([context.getWorkflow().id, context.getNode().id, log]);
	const startedAt = performance.now();
	const before = keptFor(context);
	const previous = keptState(before, log, isState);
	const warnings: string[] = [];
	if (isKeptStateDamaged(before)) {
		warnings.push(
			'What n8n kept of the last poll is damaged, so the trigger starts afresh, as at its first activation. Events since then are missed; if it looks back, some may come again.',
		);
	}
	const result = await poll(previous);

	// From here on nothing is awaited: another poll must not come in between.
	const { events, state } = result;
	warnings.push(...result.warnings);
	const kept = keptFor(context);
	if (keptState(kept, log, isState)?.version !== previous?.version) return null;
	if (overtaking.isOvertaken(node, previous, startedAt)) return null;
	if (events.length > 0 || previous === null) overtaking.goOn(node, previous);
	for (const warning of warnings) context.logger.warn(`${context.getNode().name}: ${warning}`);
	keepState(kept, state, previous === null, events.length > 0);
	return result;
}

function keptFor(context: IPollFunctions): Kept {
	return {
		node: context.getWorkflowStaticData('node'),
		workflow: context.getWorkflowStaticData('global'),
		nodeId: context.getNode().id,
	};
}
