import type { KeptState } from './keptState';

/**
 * How long n8n may take to save the state that a poll has left, even on a machine that is far too busy. If n8n could not
 * save it, the events come later by this time.
 */
const SAVED_WITHIN = 2 * 60 * 1000;
/** The same for the very first poll. Nothing is new before it counts, so a long wait would lose what is written meanwhile. */
const FIRST_SAVED_WITHIN = 10 * 1000;
/** No poll lasts longer; what is older is forgotten. */
const LONGEST_POLL = 10 * 60 * 1000;

/** A state that a poll went on from. */
interface LeftBehind {
	salt: string | undefined;
	version: number | undefined;
	at: number;
}

/**
 * The states that polls of this process went on from. n8n's durable scheduler hands every poll a copy of the state,
 * and polls overlap: the one of the activation with the first one that is due, two missed ones after a restart.
 * The later of two that started from the same state would give the same events again.
 */
export class Overtaking {
	private readonly leftBehind = new Map<string, LeftBehind[]>();

	/** @param clock milliseconds */
	constructor(private readonly clock: () => number = () => performance.now()) {}

	/**
	 * @param node which node of which workflow
	 * @param startedAt when the poll began, by the clock
	 * @returns whether another poll went on from the same state since then, or so shortly before that n8n may not
	 *   have saved it yet
	 */
	isOvertaken(node: string, previous: KeptState | null, startedAt: number): boolean {
		const savedWithin = previous === null ? FIRST_SAVED_WITHIN : SAVED_WITHIN;
		return (this.leftBehind.get(node) ?? []).some(
			({ salt, version, at }) =>
				salt === previous?.salt && version === previous?.version && at >= startedAt - savedWithin,
		);
	}

	/** Notes that a poll goes on from a state. */
	goOn(node: string, previous: KeptState | null): void {
		const now = this.clock();
		const kept = (this.leftBehind.get(node) ?? []).filter(({ at }) => at > now - LONGEST_POLL);
		kept.push({ salt: previous?.salt, version: previous?.version, at: now });
		this.leftBehind.set(node, kept);
	}
}
