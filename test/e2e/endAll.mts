/**
 * Ends what a test file has started, one after the other, whatever becomes of each: what stays open keeps jest from
 * ending.
 * @param started what was never started, because something before it failed, is `undefined`
 * @throws the first failure, after all were tried
 */
export async function endAll(
	...started: ReadonlyArray<
		{ stop(): Promise<unknown> } | { close(): Promise<unknown> } | undefined
	>
): Promise<void> {
	const failures: unknown[] = [];
	for (const each of started) {
		if (!each) continue;
		try {
			await ('stop' in each ? each.stop() : each.close());
		} catch (failure) {
			failures.push(failure);
		}
	}
	if (failures.length > 0) throw failures[0];
}
