/** What n8n gives back as the state of a trigger: another version's, a damaged one, anybody's. */

import type * as keptStateModule from '../../../nodes/NexthinkAuditTrail/trigger/keptState.ts';
import type * as pollModule from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import type * as linesModule from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';
import type * as stateModule from '../../../nodes/NexthinkAuditTrail/polling/state.ts';
import { chosenBy, must, numberOf, shipped, streamOf } from '../target.mts';
import type { Target } from '../target.mts';
import { filters } from './filters.mts';

const { polledLines } = shipped<typeof linesModule>('sources/auditTrailApi/polledLines');
const { isLogState } = shipped<typeof stateModule>('polling/state');
const { keptState } = shipped<typeof keptStateModule>('trigger/keptState');
const { DoesNotFit, pollLog, TooManyLines } = shipped<typeof pollModule>('polling/poll');

const LOG = 'a log';
const NODE = 'node-1';
const NOW = Date.parse('2024-12-24T12:00:00Z');
const HOUR = 3_600_000;

const bytesOf = (text: string): AsyncGenerator<Uint8Array> => streamOf([Buffer.from(text)]);
const event = (component: string, number: number): string =>
	`2024-12-24T11:0${number}:00Z ${component}.example nxaudit: [${component}|LOGIN|20101|jdoe] User ${number}`;
const log = `${['engine-1', 'engine-2'].flatMap((name) => [1, 2, 3].map((number) => event(name, number))).join('\n')}\n`;

function poll(
	state: stateModule.PollState | null,
	answer: string,
	more: Partial<pollModule.PollSettings> = {},
	now = NOW,
): Promise<pollModule.PollResult> {
	return pollLog(
		state,
		{
			log: LOG,
			hasSeveralFiles: true,
			overlapHours: 1,
			lookBackHours: null,
			mostEvents: Infinity,
			filter: filters[0]!,
			...more,
		},
		{
			now,
			log: polledLines(
				async () => bytesOf(answer),
				{ logTimeZone: 'UTC', now },
				true,
				state?.learned ?? null,
			),
			isOutOfTime: () => false,
		},
	);
}

const first = (await poll(null, log)).state;
const second = (await poll(first, `${log}${event('engine-1', 4)}`, {}, NOW + HOUR)).state;
const heldBack = (
	await poll(second, `${log}${event('engine-3', 5)}\n${event('engine-3', 6)}\n`, { mostEvents: 1 })
).state;

export const pollStateTarget: Target = {
	name: 'poll state',
	isJson: true,
	corpus: () =>
		[first, second, heldBack, { ...second, stepHours: 7 }, { format: 1, log: LOG }, null].map(
			(state) => Buffer.from(JSON.stringify(state)),
		),
	async run(input) {
		let value: unknown;
		try {
			value = JSON.parse(Buffer.from(input).toString());
		} catch {
			value = Buffer.from(input).toString();
		}
		const state = isLogState(value) && value.log === LOG ? value : null;
		for (const workflow of [
			{},
			{ nexthinkAuditTrailTrigger: value },
			{ nexthinkAuditTrailTrigger: { [NODE]: value } },
		]) {
			for (const node of [{}, { state: value }]) {
				const kept = keptState({ node, workflow, nodeId: NODE }, LOG, isLogState);
				must(kept === null || kept.log === LOG, 'be about this log');
			}
		}
		if (state === null) return ['none'];
		const before = JSON.stringify(state);
		const number = numberOf(input);
		const several = {
			hasSeveralFiles: number % 2 === 0,
			mostEvents: chosenBy(number >>> 4, [1, Infinity]),
		};
		try {
			const result = await poll(
				state,
				log,
				several,
				NOW + chosenBy(number >>> 8, [0, HOUR, 300 * HOUR, -HOUR]),
			);
			must(JSON.stringify(state) === before, 'leave the state alone that it began with');
			must(isLogState(JSON.parse(JSON.stringify(result.state))), 'leave a state that counts');
			return [
				`${result.events.length}${result.state.stepHours}${result.state.halfWritten.length}${result.warnings.length}`,
			];
		} catch (thrown) {
			if (thrown instanceof DoesNotFit || thrown instanceof TooManyLines) return ['refused'];
			throw thrown;
		}
	},
};
