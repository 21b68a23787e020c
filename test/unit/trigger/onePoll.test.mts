import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, INodeTypes, IPollFunctions } from 'n8n-workflow';
import { Workflow } from 'n8n-workflow';
import { firstState, isLogState } from '../../../nodes/NexthinkAuditTrail/polling/state.ts';
import { onePoll } from '../../../nodes/NexthinkAuditTrail/trigger/onePoll.ts';

const LOG = 'portal';
const NODE = {
	id: 'node-1',
	name: 'Trigger',
	type: 'trigger',
	typeVersion: 1,
	position: [0, 0] as [number, number],
	parameters: {},
};

/** Longer than n8n may take to save a state. */
const MINUTES_LATER = 5 * 60 * 1000;

/** A workflow as n8n loads it, with what it saved, and polls of its trigger as n8n makes them. */
class Loaded {
	private readonly workflow: Workflow;

	constructor(
		private readonly id: string,
		saved: IDataObject = {},
	) {
		this.workflow = new Workflow({
			id,
			nodes: [],
			connections: {},
			active: true,
			nodeTypes: {} as INodeTypes,
			staticData: JSON.parse(JSON.stringify(saved)) as IDataObject,
		});
	}

	/** What n8n could save now. */
	get saved(): IDataObject {
		return JSON.parse(JSON.stringify(this.workflow.staticData)) as IDataObject;
	}

	/**
	 * Polls a log whose entries are numbered from 1; the version of a state is the last number that was given.
	 *
	 * @param newest the last number in the log
	 * @param meanwhile what happens before the answer comes
	 * @returns the new numbers; null when another poll overtook this one
	 */
	async poll(newest: number, meanwhile?: () => Promise<unknown>): Promise<number[] | null> {
		const context = {
			getWorkflow: () => ({ id: this.id }),
			getNode: () => NODE,
			logger: { warn: jest.fn() },
			getWorkflowStaticData: (type: string) =>
				this.workflow.getStaticData(type, type === 'node' ? NODE : undefined),
		} as unknown as IPollFunctions;
		const polled = await onePoll(context, LOG, isLogState, async (previous) => {
			await meanwhile?.();
			const state = previous ?? {
				...firstState(LOG, 0, { readUpTo: 1, coveredFrom: 0 }),
				salt: this.id,
			};
			const events = Array.from(
				{ length: newest - state.version },
				(_, index) => state.version + 1 + index,
			);
			return { events, state: { ...state, version: newest }, warnings: [] };
		});
		return polled?.events ?? null;
	}
}

let workflow: string;
let made = 0;
beforeEach(() => {
	made += 1;
	workflow = `workflow-${made}`;
	jest.useFakeTimers();
});
afterEach(() => {
	jest.useRealTimers();
});

describe('polls of the scheduler in memory', () => {
	it('go on where the version went on that was published before', async () => {
		const old = new Loaded(workflow);
		await old.poll(1);
		await old.poll(2);
		const published = new Loaded(workflow, old.saved);
		// The old version is still polled, and without an event n8n would not save its state.
		expect(await old.poll(3)).toEqual([3]);
		expect(await old.poll(4)).toEqual([4]);

		expect(await published.poll(5)).toEqual([5]);
		jest.advanceTimersByTime(MINUTES_LATER);
		expect(await published.poll(6)).toEqual([6]);
	});

	it('go on where that version goes on while they read', async () => {
		const old = new Loaded(workflow);
		await old.poll(1);
		await old.poll(2);
		const published = new Loaded(workflow, old.saved);

		expect(await published.poll(3, async () => await old.poll(3))).toBeNull();
		jest.advanceTimersByTime(MINUTES_LATER);
		expect(await published.poll(4)).toEqual([4]);
	});

	it('share what is new with those of a workflow that was imported while it was active', async () => {
		const one = new Loaded(workflow);
		await one.poll(1);
		await one.poll(2);
		const other = new Loaded(workflow, one.saved);
		await other.poll(2);
		for (let newest = 3; newest < 9; newest += 2) {
			expect(await one.poll(newest)).toEqual([newest]);
			jest.advanceTimersByTime(MINUTES_LATER);
			expect(await other.poll(newest + 1)).toEqual([newest + 1]);
		}
	});

	it('start afresh with what another state began', async () => {
		const old = new Loaded(workflow);
		await old.poll(1);
		await old.poll(2);
		jest.advanceTimersByTime(MINUTES_LATER);
		expect(await new Loaded(workflow).poll(3)).toEqual([1, 2, 3]);
	});
});

describe('polls of the durable scheduler', () => {
	it('give again what n8n could neither save nor give', async () => {
		const saved = new Loaded(workflow);
		await saved.poll(1);
		expect(await new Loaded(workflow, saved.saved).poll(2)).toEqual([2]);
		expect(await new Loaded(workflow, saved.saved).poll(2)).toBeNull();
		jest.advanceTimersByTime(MINUTES_LATER);
		expect(await new Loaded(workflow, saved.saved).poll(3)).toEqual([2, 3]);
	});
});
