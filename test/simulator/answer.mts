/** What a log request is answered with, as bytes, before HTTP comes into it. */

import { bytesOf } from './logSource.mts';
import type { LogSource } from './logSource.mts';
import { Refusal } from './refusal.mts';
import type { SimulatedEngine, SimulatorSettings } from './settings.mts';
import { windowOf } from './window.mts';
import type { TimeParameters } from './window.mts';

/** A log request in terms of the API; `engine` is the decoded path segment, for the operation `engine` only. */
export interface LogQuestion extends TimeParameters {
	operation: 'portal' | 'engine' | 'allEngines';
	engine?: string;
}

/** The answer's bytes, and whether they can only be streamed. */
export interface LogAnswer {
	pieces: Iterable<Uint8Array>;
	isStream: boolean;
}

const BYTE_ORDER_MARK = Uint8Array.of(0xef, 0xbb, 0xbf);

function hasKey(engine: SimulatedEngine, key: string, settings: SimulatorSettings): boolean {
	const byName = settings.engineKey !== 'address' && engine.name === key;
	const byAddress = settings.engineKey !== 'name' && engine.address === key;
	return byName || byAddress;
}

// The Portal reaches only Engines it is connected to (page: "each connected Engine").
function canBeAsked(engine: SimulatedEngine): boolean {
	return engine.status === 'CONNECTED' && engine.reachable;
}

/**
 * Finds the files that answer a question, in the order in which they are concatenated.
 *
 * @throws Refusal 500 for an unknown or unreachable Engine (page: "Error conditions")
 */
function sourcesOf(question: LogQuestion, settings: SimulatorSettings): LogSource[] {
	if (question.operation === 'portal') return [settings.portalLog];
	if (question.operation === 'allEngines') {
		return settings.engines.filter(canBeAsked).map((engine) => engine.log);
	}
	const engine = settings.engines.find((one) => hasKey(one, question.engine ?? '', settings));
	if (engine === undefined) throw new Refusal(500, 'Engine is not known');
	if (!canBeAsked(engine)) throw new Refusal(500, 'Engine cannot be reached');
	return [engine.log];
}

/** Drops the last `count` bytes of a body without holding more of it than that and one piece. */
function* withoutLastBytes(pieces: Iterable<Uint8Array>, count: number): Generator<Uint8Array> {
	const held: Uint8Array[] = [];
	let heldBytes = 0;
	for (const piece of pieces) {
		held.push(piece);
		heldBytes += piece.length;
		for (let first = held[0]; first !== undefined; first = held[0]) {
			if (heldBytes - first.length < count) break;
			held.shift();
			heldBytes -= first.length;
			yield first;
		}
	}
	let remaining = heldBytes - count;
	for (const piece of held) {
		if (remaining <= 0) return;
		yield piece.subarray(0, remaining);
		remaining -= piece.length;
	}
}

function* bodyOf(
	sources: LogSource[],
	question: LogQuestion,
	settings: SimulatorSettings,
): Generator<Uint8Array> {
	const window = windowOf(question, settings);
	if (settings.byteOrderMark) yield BYTE_ORDER_MARK;
	// Files one after the other, with nothing between them and not sorted (page: "concatenating").
	for (const source of sources) yield* bytesOf(source, window, settings);
}

/**
 * Answers a question by the settings of this moment.
 *
 * @throws Refusal 400 for parameters not of the documented form, 500 for an unknown or unreachable Engine
 */
export function answerOf(question: LogQuestion, settings: SimulatorSettings): LogAnswer {
	// Asked for here too, so that a refusal comes before the first byte and not out of the generator.
	windowOf(question, settings);
	const sources = sourcesOf(question, settings);
	const body = bodyOf(sources, question, settings);
	return {
		pieces: settings.tornLastLine > 0 ? withoutLastBytes(body, settings.tornLastLine) : body,
		isStream: sources.some((source) => typeof source === 'function'),
	};
}
