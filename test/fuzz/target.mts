/** What is fuzzed: code that gets an input, and what must hold then. */

import { createRequire } from 'node:module';

export interface Target {
	name: string;
	/** Inputs to begin with. */
	corpus(): Uint8Array[];
	/** The inputs are JSON: changed as values as well as bytes. */
	isJson?: true;
	/**
	 * @param input what the code gets; anything but its bytes that matters is chosen by them
	 * @returns what kinds of outcomes there were, each in a word: an input with a new one is worth keeping
	 * @throws when something does not hold
	 */
	run(input: Uint8Array): string[] | Promise<string[]>;
}

// Every line gets a parser of its own, and most of its time would be spent on this. Formats do not change.
const formats = new Map<string, Intl.DateTimeFormat>();
Intl.DateTimeFormat = new Proxy(Intl.DateTimeFormat, {
	construct(Format, given: ConstructorParameters<typeof Intl.DateTimeFormat>) {
		const key = JSON.stringify(given);
		const format = formats.get(key) ?? new Format(...given);
		formats.set(key, format);
		return format;
	},
});

const require = createRequire(import.meta.url);

/** A module as it is shipped. Its coverage is only counted when the counting began before. */
export function shipped<Module>(path: string): Module {
	return require(`../../dist/nodes/NexthinkAuditTrail/${path}.js`) as Module;
}

/** @throws with what was expected */
export function must(holds: boolean, expectation: string): asserts holds {
	if (!holds) throw new Error(`must ${expectation}`);
}

/** A number that an input always has (FNV-1a), for choices that go with it. */
export function numberOf(input: Uint8Array): number {
	let hash = 0x811c9dc5;
	for (const byte of input) hash = Math.imul(hash ^ byte, 0x01000193);
	return hash >>> 0;
}

export function chosenBy<Choice>(number: number, choices: readonly Choice[]): Choice {
	return choices[number % choices.length]!;
}

/** Cuts an input at some places, so that chunks are of any length. */
export function cutBy(number: number, input: Uint8Array): Uint8Array[] {
	const chunks: Uint8Array[] = [];
	let state = number;
	for (let start = 0; start < input.length; ) {
		state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
		// Mostly a few bytes, now and then all of the rest, or none.
		const length = state % 17 === 0 ? input.length : (state >>> 8) % 23;
		chunks.push(input.subarray(start, start + length));
		start += length;
	}
	return chunks;
}

export async function* streamOf(chunks: Iterable<Uint8Array>): AsyncGenerator<Uint8Array> {
	yield* chunks;
}

/** One control character, line separator, invisible mark or half of a character. */
export const UNPRINTABLE = /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u;
