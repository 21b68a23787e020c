import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import type { IDataObject, NodeParameterValueType } from 'n8n-workflow';
import type { PlatformRow, SimulatedPlatform } from '../simulator/platform.mts';
import { startEngine, triggerParametersOf } from './engine.mts';
import type { ActiveTrigger, Engine } from './engine.mts';
import { closeAll, platformCredential, simulatePlatform } from './asking.mts';

const HOUR = 60 * 60 * 1000;

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
});
afterAll(() => engine.close());
afterEach(closeAll);

function row(message: string, minutesAgo = 0): PlatformRow {
	return { at: Date.now() - minutesAgo * 60_000, values: { code: 90211, message } };
}

function watch(
	{ address }: SimulatedPlatform,
	parameters: Record<string, NodeParameterValueType> = {},
	more: { kept?: IDataObject; warnings?: string[] } = {},
): ActiveTrigger {
	return engine.activate({
		parameters: triggerParametersOf({
			operation: 'platform',
			queryId: '#audit_log',
			pollTimes: { item: [{ mode: 'everyX', value: 5, unit: 'minutes' }] } as never,
			...parameters,
		}),
		credential: platformCredential(address),
		kept: more.kept,
		logger: { warn: (message: string) => void more.warnings?.push(message) } as never,
	});
}

async function messages(trigger: ActiveTrigger): Promise<unknown[]> {
	return ((await trigger.poll()) ?? []).map(({ json }) => json.message);
}

describe('the trigger on the platform', () => {
	it('starts with what is new after its activation, and gives each row once', async () => {
		const platform = await simulatePlatform({ rows: [row('old', 1)] });
		const trigger = watch(platform);
		expect(await messages(trigger)).toEqual([]);
		platform.settings.rows.push(row('two'), row('one', 3));
		expect(await messages(trigger)).toEqual(['one', 'two']);
		expect(await messages(trigger)).toEqual([]);
		expect(await messages(watch(platform, {}, { kept: trigger.kept() }))).toEqual([]);
	});

	it('looks back over all of the window, up to so many events at once', async () => {
		const platform = await simulatePlatform({
			rows: [row('one', 3), row('two', 2), row('three', 1)],
		});
		const trigger = watch(platform, { startFrom: 'lookBack', maxEventsPerPoll: 2 });
		expect(await messages(trigger)).toEqual(['one', 'two']);
		expect(await messages(trigger)).toEqual(['three']);
		expect(await messages(trigger)).toEqual([]);
	});

	it('filters', async () => {
		const platform = await simulatePlatform();
		const trigger = watch(platform, { filters: { codes: '90213' } });
		expect(await messages(trigger)).toEqual([]);
		platform.settings.rows.push(row('one'));
		platform.settings.rows.push({ at: Date.now(), values: { code: 90213, message: 'refused' } });
		expect(await messages(trigger)).toEqual(['refused']);
	});

	it.each([
		['an answer that may be cut', { mostRows: 1000 }, /^The result may be cut/],
		['rows that are no events', { timeColumn: 'when' }, /^The rows of the query are no events/],
		['a query that is not there', { queries: {} }, /^Nexthink knows no NQL API query/],
	])('moves nothing at %s', async (_, settings, message) => {
		const platform = await simulatePlatform();
		const trigger = watch(platform);
		await trigger.poll();
		const usual = { ...platform.settings };
		const many = Array.from({ length: 1001 }, (__, index) => row(`m${index}`));
		platform.settings.rows.push(...('mostRows' in settings ? many : [row('m0')]));
		Object.assign(platform.settings, settings);
		const before = trigger.kept();
		await expect(trigger.poll()).rejects.toThrow(message);
		expect(trigger.kept()).toEqual(before);
		Object.assign(platform.settings, usual, { mostRows: 1000 });
		platform.settings.rows.splice(1);
		expect(await messages(trigger)).toEqual(['m0']);
	});

	it('refuses at once a window that rows could leave between two polls', async () => {
		const platform = await simulatePlatform();
		const pollTimes = { item: [{ mode: 'everyHour' }] } as never;
		expect(await messages(watch(platform, { pollTimes }))).toEqual([]);
		platform.settings.queries = { '#audit_log': 'platform.audit_logs during past 1h' };
		await expect(watch(platform, { pollTimes }).poll()).rejects.toThrow(
			"The window of the query is too short for these 'Poll Times'",
		);
	});

	it('says nothing of a time without polls that this process knows not to have been one', async () => {
		const platform = await simulatePlatform({ rows: [row('old', 1)] });
		const trigger = watch(platform);
		await trigger.poll();
		const kept = trigger.kept() as { [node: string]: { state: { polledAt: number } } };
		const [node] = Object.keys(kept).filter((name) => name.startsWith('node:'));
		kept[node!]!.state.polledAt -= 9 * HOUR;
		platform.settings.rows.splice(0);
		platform.settings.queries = { '#other': 'platform.audit_logs during past 2h' };
		const warnings: string[] = [];
		const later = watch(platform, { queryId: '#audit_log' }, { kept: kept as never, warnings });
		await expect(later.poll()).rejects.toThrow();
		platform.settings.queries = { '#audit_log': 'platform.audit_logs during past 2h' };
		await later.poll();
		// This very process polled a moment ago, so nothing can be missing.
		expect(warnings).toEqual([]);
	});

	it('shows the newest events in a test, and leaves the state alone', async () => {
		const rows = Array.from({ length: 12 }, (_, index) => row(`m${index}`, 12 - index));
		const platform = await simulatePlatform({ rows });
		const trigger = watch(platform);
		const items = await trigger.poll('manual');
		expect(items!.map(({ json }) => json.message)).toEqual(
			rows.slice(-3).map(({ values }) => values.message),
		);
		expect(JSON.stringify(trigger.kept())).not.toContain('table');
		platform.settings.rows = [];
		await expect(trigger.poll('manual')).rejects.toThrow(
			'No event in the window of the query passes the filters',
		);
	});

	it('gives the ids that the node gives', async () => {
		const platform = await simulatePlatform();
		const trigger = watch(platform, { options: { includeId: true } as never });
		await trigger.poll();
		platform.settings.rows.push(row('one'), row('two'));
		const given = (await trigger.poll())!.map(({ json }) => json.id);
		const { items } = await engine.run({
			credential: platformCredential(platform.address),
			parameters: {
				operation: 'platform',
				queryId: '#audit_log',
				fetchBy: 'export',
				returnAll: true,
				options: { includeId: true },
			},
		});
		expect(items.map(({ json }) => json.id)).toEqual(given);
	});
});
