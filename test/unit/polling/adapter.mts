import type { TimeRange } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/query.ts';
import * as poll from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import { polledLines } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';
import { UNFILTERED } from '../unfiltered.mts';
export { TooManyLines } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
export type { PollResult, PollState } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
export type PollSettings = poll.PollSettings & { logTimeZone: string };
export interface PollWorld {
	now: number;
	ask(range: TimeRange): Promise<AsyncIterable<Uint8Array>>;
	isOutOfTime(): boolean;
}

/** Settings of a trigger for one file, without filters and limits. */
export function settingsWith(changes: Partial<PollSettings> = {}): PollSettings {
	return {
		log: 'test',
		hasSeveralFiles: false,
		overlapHours: 1,
		lookBackHours: null,
		mostEvents: Infinity,
		filter: UNFILTERED,
		logTimeZone: 'UTC',
		...changes,
	};
}

/**
 * A moment in which a poll has all the time that it needs.
 * @param answer what Nexthink answers for so many hours
 */
export function worldAt(
	now: number,
	answer: (hours: number) => Iterable<Uint8Array> | string,
): PollWorld {
	const streamOf = async function* (hours: number): AsyncGenerator<Uint8Array> {
		const pieces = answer(hours);
		if (typeof pieces === 'string') yield Buffer.from(pieces);
		else yield* pieces;
	};
	return {
		now,
		ask: async ({ elapsedHours }) => streamOf(Number(elapsedHours)),
		isOutOfTime: () => false,
	};
}

export async function pollLog(
	previous: poll.PollState | null,
	settings: PollSettings,
	world: PollWorld,
) {
	const { logTimeZone, hasSeveralFiles } = settings;
	return await poll.pollLog(previous, settings, {
		now: world.now,
		isOutOfTime: () => world.isOutOfTime(),
		log: polledLines(
			async (hours) => await world.ask({ elapsedHours: String(hours) }),
			{ logTimeZone, now: world.now },
			hasSeveralFiles,
			previous?.learned ?? null,
		),
	});
}
