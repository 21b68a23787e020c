/**
 * Makes a text of its own: V8 makes a part of a text by pointing into the whole, so a kept name would keep all of the
 * text that was decoded with it.
 *
 * @param text decoded from bytes: half of a surrogate pair would not survive
 */
export function copied(text: string): string {
	return Buffer.from(text).toString();
}
