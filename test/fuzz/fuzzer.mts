/** Runs a target on inputs that are made of those which did something new. */

import type { Coverage } from './coverage.mts';
import { mutated, mutatedJson } from './mutations.mts';
import type { Target } from './target.mts';

export type Random = () => number;

/** So many inputs are run before V8 is asked what ran: asking costs as much as some dozens of them. */
const INPUTS_BETWEEN_QUESTIONS = 64;
const MOST_KEPT = 3000;
/** Newer inputs lead further: every second one is made of one of the last. */
const RECENT = 50;
const MOST_SHORTENINGS = 3000;

export interface Outcome {
	inputs: number;
	/** Inputs that did something new. */
	kept: number;
	violations: Violation[];
}

export interface Violation {
	error: unknown;
	/** Made as short as was possible. */
	input: Uint8Array;
}

/** @param end when to stop, by `performance.now` */
export async function fuzz(
	target: Target,
	random: Random,
	coverage: Coverage,
	end: number,
): Promise<Outcome> {
	const kept = target.corpus();
	const outcomes = new Set<string>();
	const outcome: Outcome = { inputs: 0, kept: 0, violations: [] };
	const make = target.isJson ? eitherWay(random) : mutated;

	const keep = (input: Uint8Array): void => {
		outcome.kept++;
		if (kept.length < MOST_KEPT) kept.push(input);
		else kept[Math.floor(random() * MOST_KEPT)] = input;
	};
	/** @returns whether what must hold holds */
	const isFine = async (input: Uint8Array): Promise<boolean> => {
		outcome.inputs++;
		try {
			const before = outcomes.size;
			for (const kind of await target.run(input)) outcomes.add(kind);
			if (outcomes.size > before) keep(input);
			return true;
		} catch (error) {
			outcome.violations.push(await shortened(target, input, error));
			return false;
		}
	};
	const from = (): Uint8Array => {
		const first = random() < 0.5 ? Math.max(0, kept.length - RECENT) : 0;
		return kept[first + Math.floor(random() * (kept.length - first))]!;
	};

	for (const input of [...kept]) if (!(await isFine(input))) return outcome;
	coverage.hasGrown();
	while (performance.now() < end) {
		const batch = Array.from({ length: INPUTS_BETWEEN_QUESTIONS }, () =>
			make(random, from(), from()),
		);
		for (const input of batch) if (!(await isFine(input))) return outcome;
		if (!coverage.wouldGrow()) continue;
		// Which of them it was.
		for (const input of batch) {
			await target.run(input);
			if (coverage.hasGrown()) keep(input);
		}
	}
	return outcome;
}

function eitherWay(random: Random): typeof mutated {
	return (...given) => (random() < 0.8 ? mutatedJson : mutated)(...given);
}

/** Takes away all that the violation does not need. */
async function shortened(target: Target, input: Uint8Array, error: unknown): Promise<Violation> {
	let violation: Violation = { error, input };
	let tries = 0;
	for (let size = input.length >> 1; size >= 1; size >>= 1) {
		for (let at = 0; at < violation.input.length && tries < MOST_SHORTENINGS; tries++) {
			const { input: whole } = violation;
			const shorter = Uint8Array.from([...whole.subarray(0, at), ...whole.subarray(at + size)]);
			try {
				await target.run(shorter);
				at += size;
			} catch (again) {
				violation = { error: again, input: shorter };
			}
		}
	}
	return violation;
}
