/** V8 makes a part that is shorter a text of its own (`SlicedString::kMinLength`); a longer one points into the whole. */
const SHORTEST_SLICED = 13;

/**
 * Makes a text of its own: V8 makes a part of a text by pointing into the whole, so a kept name would keep all of the
 * text that was decoded with it.
 *
 * @param text decoded from bytes: half of a surrogate pair would not survive
 */
export function copied(text: string): string {
	return text.length < SHORTEST_SLICED ? text : Buffer.from(text).toString();
}
