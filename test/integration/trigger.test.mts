import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { IDataObject, INodeExecutionData, NodeParameterValueType } from 'n8n-workflow';
import { connectedEngine } from '../simulator/connectedEngine.mts';
import { prefixFor } from '../simulator/prefix.mts';
import type { LogEntry, LogOfEntries } from '../simulator/logSource.mts';
import type { Simulator } from '../simulator/server.mts';
import {
	ask,
	authentications,
	basicCredential,
	closeAll,
	credentialFor,
	engineNamed,
	linesIn,
	oAuth2Credential,
	simulate,
} from './asking.mts';
import type { Authentication } from './asking.mts';
import { startEngine, triggerParametersOf } from './engine.mts';
import type { ActiveTrigger, Engine, NodeFailure, TriggerSettings } from './engine.mts';

const HOUR = 3_600_000;
const ENGINE_NAMES = ['engine-1', 'engine-2', 'engine-3'];

let engine: Engine;
beforeAll(async () => {
	engine = await startEngine(process.cwd());
}, 60_000);
afterAll(() => engine.close());
afterEach(closeAll);

let written = 0;

/** A line of now, unlike any other. */
function event(component: string, code = 20101, ago = 0): LogEntry {
	const time = Date.now() - ago;
	const prefix = prefixFor('rfc3339Utc', time, {
		host: `${component.toLowerCase()}.example`,
		tag: 'nxaudit',
	});
	written++;
	const line = `${prefix}[${component}|LOGIN|${code}|jdoe] User jdoe logged with session id ${written}`;
	return { time, line };
}

interface Nexthink {
	simulator: Simulator;
	/** Writes to the Portal's log, or to an Engine's. */
	write(where: 'Portal' | string, ...entries: LogEntry[]): string[];
}

async function nexthink(): Promise<Nexthink> {
	const portalLog: LogOfEntries = { entries: [event('Portal', 20101, HOUR)] };
	const logs = new Map(
		ENGINE_NAMES.map((name) => [name, { entries: [event(name, 10006, HOUR)] } as LogOfEntries]),
	);
	const simulator = await simulate({
		portalLog,
		engines: ENGINE_NAMES.map((name) => connectedEngine(name, logs.get(name)!)),
	});
	return {
		simulator,
		write(where, ...entries) {
			(where === 'Portal' ? portalLog : logs.get(where)!).entries.push(...entries);
			return entries.map(({ line }) => String(line));
		},
	};
}

function activate(
	address: string,
	parameters: Record<string, NodeParameterValueType> = {},
	more: Partial<TriggerSettings> & { authentication?: Authentication } = {},
): ActiveTrigger {
	const { authentication = 'basicAuth', ...settings } = more;
	return engine.activate({
		credential: credentialFor(authentication, address),
		parameters: triggerParametersOf({ authentication, ...parameters }),
		...settings,
	});
}

const lines = (items: INodeExecutionData[] | null): unknown[] => linesIn(items ?? []);

async function failureOf(polling: Promise<unknown>): Promise<NodeFailure & { failure?: object }> {
	try {
		await polling;
	} catch (thrown) {
		return thrown as NodeFailure;
	}
	throw new Error('the poll did not fail');
}

describe.each(authentications)('the trigger with %s', (authentication) => {
	it.each([
		['portal', 'Portal'],
		['engine', 'engine-2'],
		['allEngines', 'engine-3'],
	])('gives each new event of %s once', async (operation, where) => {
		const { simulator, write } = await nexthink();
		const trigger = activate(
			simulator.address,
			{ operation, engine: engineNamed('engine-2') },
			{ authentication },
		);
		expect(await trigger.poll()).toBeNull();
		const first = write(where, event(where));
		expect(lines(await trigger.poll())).toEqual(first);
		expect(await trigger.poll()).toBeNull();
		const next = write(where, event(where), event(where));
		expect(lines(await trigger.poll())).toEqual(next);
		expect(await trigger.poll()).toBeNull();
	});
});

describe('the trigger', () => {
	it('asks for whole hours and never for a date', async () => {
		const { simulator } = await nexthink();
		const trigger = activate(simulator.address, { overlapHours: 4 });
		await trigger.poll();
		await trigger.poll();
		expect(simulator.requests.map(({ query }) => query)).toEqual([
			{ elapsed_hours: '6' },
			{ elapsed_hours: '6' },
		]);
	});

	it('looks back as far as it is told, and no further', async () => {
		const { simulator, write } = await nexthink();
		const [older, newer] = write(
			'Portal',
			event('Portal', 20101, 26 * HOUR),
			event('Portal', 20101, 23 * HOUR),
		);
		const trigger = activate(simulator.address, { startFrom: 'lookBack', lookBackHours: 24 });
		const given = lines(await trigger.poll());
		expect(given).toContain(newer);
		expect(given).not.toContain(older);
		expect(await trigger.poll()).toBeNull();
	});

	it('gives the same items as the node, ids included', async () => {
		const { simulator, write } = await nexthink();
		const options = { includeId: true, includeSource: true };
		const trigger = activate(simulator.address, { options });
		await trigger.poll();
		write('Portal', event('Portal'), event('Portal', 20206));
		const items = await trigger.poll();
		const { items: all } = await ask(engine, simulator.address, {
			parameters: { options, timeRange: { elapsedHours: 24 } },
		});
		expect(items!.map(({ json }) => json)).toEqual(all.slice(-2).map(({ json }) => json));
		expect(Object.keys(items![0]!.json)).toEqual(Object.keys(all[0]!.json));
	});

	it('gives equal lines ids of their own', async () => {
		const { simulator, write } = await nexthink();
		const trigger = activate(simulator.address, { options: { includeId: true } });
		await trigger.poll();
		const equal = event('Portal');
		write('Portal', equal, equal);
		const first = (await trigger.poll())!;
		write('Portal', equal);
		const second = (await trigger.poll())!;
		expect(new Set([...first, ...second].map(({ json }) => json.id)).size).toBe(3);
	});

	it('gives no more at once than it is told, and the rest later in the same order', async () => {
		const { simulator, write } = await nexthink();
		const trigger = activate(simulator.address, { maxEventsPerPoll: 2 });
		await trigger.poll();
		const expected = write('Portal', ...Array.from({ length: 5 }, () => event('Portal')));
		const batches = [await trigger.poll(), await trigger.poll(), await trigger.poll()];
		expect(batches.map((batch) => batch?.length)).toEqual([2, 2, 1]);
		expect(batches.flatMap(lines)).toEqual(expected);
		expect(await trigger.poll()).toBeNull();
	});

	it('goes on after a restart with what n8n has saved', async () => {
		const { simulator, write } = await nexthink();
		const filters = { codes: '20101' };
		const before = activate(simulator.address, { filters });
		await before.poll();
		const first = write('Portal', event('Portal'));
		expect(lines(await before.poll())).toEqual(first);
		const saved = before.kept();
		// n8n does not save what a poll without events leaves: for it, this poll has not been.
		write('Portal', event('Portal', 20102));
		expect(await before.poll()).toBeNull();
		const after = activate(simulator.address, { filters }, { kept: saved });
		const second = write('Portal', event('Portal'));
		expect(lines(await after.poll())).toEqual(second);
	});

	it('goes on from the activation where n8n drops what it left for the node', async () => {
		const { simulator, write } = await nexthink();
		const activation = activate(simulator.address);
		await activation.poll();
		const kept = activation.kept();
		const nodeKey = Object.keys(kept).find((key) => key.startsWith('node:'))!;
		const expected = write('Portal', event('Portal'));
		const durable = activate(simulator.address, {}, { kept: { ...kept, [nodeKey]: {} } });
		expect(lines(await durable.poll())).toEqual(expected);
		expect(await durable.poll()).toBeNull();
	});

	it('does nothing twice when polls overlap', async () => {
		const { simulator, write } = await nexthink();
		const trigger = activate(simulator.address);
		await trigger.poll();
		const expected = write('Portal', event('Portal'), event('Portal'));
		const given = await Promise.all([trigger.poll(), trigger.poll(), trigger.poll()]);
		expect(given.flatMap(lines)).toEqual(expected);
		expect(await trigger.poll()).toBeNull();
	});

	it('keeps its place when the filter is changed, and passes over what the filter does not want', async () => {
		const { simulator, write } = await nexthink();
		const before = activate(simulator.address, { filters: { codes: '20206' } });
		await before.poll();
		write('Portal', event('Portal', 20101));
		const wanted = write('Portal', event('Portal', 20206));
		expect(lines(await before.poll())).toEqual(wanted);
		const after = activate(simulator.address, {}, { kept: before.kept() });
		const next = write('Portal', event('Portal', 20101));
		expect(lines(await after.poll())).toEqual(next);
	});

	it.each<[string, Record<string, NodeParameterValueType>, string]>([
		['another operation', { operation: 'portal' }, 'Portal'],
		['another Engine', { operation: 'engine', engine: engineNamed('engine-3') }, 'engine-3'],
	])('starts afresh with %s', async (_, parameters, where) => {
		const { simulator, write } = await nexthink();
		const engineOne = { operation: 'engine', engine: engineNamed('engine-1') };
		const before = activate(simulator.address, engineOne);
		await before.poll();
		write(where, event(where));
		const after = activate(simulator.address, parameters, { kept: before.kept() });
		expect(await after.poll()).toBeNull();
		const expected = write(where, event(where));
		expect(lines(await after.poll())).toEqual(expected);
	});

	it('brings what an Engine wrote while it was away, once', async () => {
		const { simulator, write } = await nexthink();
		const trigger = activate(simulator.address, { operation: 'allEngines' });
		await trigger.poll();
		const away = simulator.settings.engines[1]!;
		away.status = 'DISCONNECTED';
		const missed = write('engine-2', event('engine-2'));
		const present = write('engine-1', event('engine-1'));
		expect(lines(await trigger.poll())).toEqual(present);
		away.status = 'CONNECTED';
		expect(lines(await trigger.poll())).toEqual(missed);
		expect(await trigger.poll()).toBeNull();
	});
});

describe('a poll that fails', () => {
	it.each<[Authentication, string]>([
		['basicAuth', 'password'],
		['oAuth2', 'clientSecret'],
	])('because the %s was refused is not tried at the next polls', async (authentication, field) => {
		const { simulator, write } = await nexthink();
		const credential = credentialFor(authentication, simulator.address);
		const right = credential.data[field];
		const trigger = activate(simulator.address, {}, { authentication, credential });
		await trigger.poll();
		const expected = write('Portal', event('Portal'));
		simulator.requests.length = 0;
		simulator.revokeTokens();
		credential.data[field] = `wrong-${authentication}`;
		delete credential.data.oauthTokenData;

		for (let poll = 0; poll < 3; poll++) {
			const failure = await failureOf(trigger.poll());
			expect(failure.failure).toEqual({ cause: 'credential-invalid' });
			expect(JSON.stringify(failure)).not.toContain(`wrong-${authentication}`);
		}
		expect(simulator.requests).toHaveLength(1);

		credential.data[field] = right!;
		expect(lines(await trigger.poll())).toEqual(expected);
	});

	it('at the activation is not tried again when n8n activates again and again', async () => {
		const { simulator } = await nexthink();
		const credential = basicCredential(simulator.address, { password: 'never right' });
		for (let activation = 0; activation < 4; activation++) {
			await failureOf(activate(simulator.address, {}, { credential }).poll());
		}
		expect(simulator.requests).toHaveLength(1);
	});

	it('because even the smallest part takes too long names the setting', async () => {
		const { simulator, write } = await nexthink();
		write('Portal', ...Array.from({ length: 30 }, () => event('Portal')));
		simulator.settings.chunkBytes = 200;
		simulator.settings.fault = { kind: 'slowDrip', afterBytes: 0, intervalMilliseconds: 2 };
		const trigger = activate(simulator.address, {}, { budgetMilliseconds: 300 });
		const failure = await failureOf(trigger.poll());
		expect(failure.message).toMatch(/^3 hours of the log cannot be read in the time/);
		expect(failure.description).toMatch(/N8N_SCHEDULER_POLL_TIMEOUT/);
	});

	it('for want of an answer ends within the time that n8n gives a poll', async () => {
		const { simulator } = await nexthink();
		simulator.settings.fault = { kind: 'stallBeforeHeaders' };
		const trigger = activate(simulator.address, {}, { budgetMilliseconds: 2000 });
		const failure = await failureOf(trigger.poll());
		expect(failure.message).toBe('Nexthink did not answer within 1 second');
	});
});

describe('a test in the editor', () => {
	it('gives the newest few events that pass the filters, and leaves the state alone', async () => {
		const { simulator, write } = await nexthink();
		const trigger = activate(simulator.address, { filters: { codes: '20206' } });
		await trigger.poll();
		const kept = trigger.kept();
		const wanted = write('Portal', ...Array.from({ length: 12 }, () => event('Portal', 20206)));
		write('Portal', event('Portal', 20101));
		expect(lines(await trigger.poll('manual'))).toEqual(wanted.slice(-3));
		expect(trigger.kept()).toEqual(kept);
		expect(lines(await trigger.poll())).toEqual(wanted);
	});

	it('looks at a day first, and at a week when there is nothing', async () => {
		const { simulator, write } = await nexthink();
		const [old] = write('Portal', event('Portal', 20206, 100 * HOUR));
		const trigger = activate(simulator.address, { filters: { codes: '20206' } });
		expect(lines(await trigger.poll('manual'))).toEqual([old]);
		expect(simulator.requests.map(({ query }) => query.elapsed_hours)).toEqual(['24', '168']);
	});

	it('says what to do when nothing passes the filters', async () => {
		const { simulator } = await nexthink();
		const trigger = activate(simulator.address, { filters: { codes: '99999' } });
		const failure = await failureOf(trigger.poll('manual'));
		expect(failure.message).toBe('No event of the last 7 days passes the filters');
		expect(failure.description).toMatch(/remove a filter in 'Filters'/);
		expect(trigger.kept()).toEqual({});
	});

	it('takes the latest of all Engines', async () => {
		const { simulator, write } = await nexthink();
		const wanted = [
			...write('engine-1', ...Array.from({ length: 6 }, () => event('engine-1'))),
			...write('engine-2', ...Array.from({ length: 6 }, () => event('engine-2'))),
		];
		const trigger = activate(simulator.address, { operation: 'allEngines' });
		const given = lines(await trigger.poll('manual'));
		expect(given).toHaveLength(3);
		for (const line of given) expect(wanted).toContain(line);
	});
});

describe("n8n's log", () => {
	const warned = (warn: ReturnType<typeof jest.fn>): unknown[] => warn.mock.calls.flat();

	it.each([
		{
			what: 'tells that the log was rotated, and what that costs',
			isRotated: true,
			told: [expect.stringMatching(/: The log was rotated since the last/)],
		},
		{ what: 'stays empty otherwise', isRotated: false, told: [] },
	])('$what', async ({ isRotated, told }) => {
		const warn = jest.fn();
		const { simulator, write } = await nexthink();
		const trigger = activate(simulator.address, {}, { logger: { warn } as never });
		await trigger.poll();
		write('Portal', event('Portal'));
		await trigger.poll();
		if (isRotated) simulator.settings.portalLog = { entries: [event('Portal')] };
		else write('Portal', event('Portal'));
		expect(await trigger.poll()).toHaveLength(1);
		await trigger.poll();
		expect(warned(warn)).toEqual(told);
	});

	it.each([
		['now', 0],
		['lookBack', 1],
	])('tells that what was kept is damaged, and starts afresh from %s', async (startFrom, given) => {
		const warn = jest.fn();
		// Of another instance: for ten seconds a second poll without any state of the same log counts as one that was overtaken.
		const before = activate((await nexthink()).simulator.address);
		await before.poll();
		const kept = JSON.parse(JSON.stringify(before.kept()).replaceAll('"salt"', '"pepper"'));
		const trigger = activate(
			(await nexthink()).simulator.address,
			{ startFrom, lookBackHours: 24 },
			{ kept, logger: { warn } as never },
		);
		expect(lines(await trigger.poll())).toHaveLength(given);
		expect(warned(warn)).toEqual([expect.stringMatching(/: What n8n kept of the last poll is/)]);
	});
});

describe('the state', () => {
	it('holds no line and no secret', async () => {
		const { simulator, write } = await nexthink();
		const credential = oAuth2Credential(simulator.address);
		const trigger = activate(simulator.address, {}, { authentication: 'oAuth2', credential });
		await trigger.poll();
		write('Portal', event('Portal'));
		await trigger.poll();
		const kept = JSON.stringify(trigger.kept() as IDataObject);
		expect(kept).not.toMatch(/jdoe|session|client-secret/);
		expect(kept).toContain('portal');
	});
});
