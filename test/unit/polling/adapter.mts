import type { TimeRange } from '../../../nodes/NexthinkAuditTrail/parameters/timeRange.ts';
import * as poll from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import { polledLines } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';
export { TooManyLines } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
export type { PollResult, PollState } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
export type PollSettings = poll.PollSettings & { logTimeZone: string };
export interface PollWorld {
	now: number;
	ask(range: TimeRange): Promise<AsyncIterable<Uint8Array>>;
	isOutOfTime(): boolean;
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
