import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { pollTable } from '../../../nodes/NexthinkAuditTrail/polling/tablePoll.ts';
import type { TablePollSettings } from '../../../nodes/NexthinkAuditTrail/polling/tablePoll.ts';
import type { TableState } from '../../../nodes/NexthinkAuditTrail/polling/tableState.ts';
import { isTableState } from '../../../nodes/NexthinkAuditTrail/polling/tableState.ts';
import { USUAL_COLUMNS } from '../../../nodes/NexthinkAuditTrail/sources/platform/columns.ts';
import { polledRows } from '../../../nodes/NexthinkAuditTrail/sources/platform/polledRows.ts';
import { windowOf } from '../../../nodes/NexthinkAuditTrail/sources/platform/query.ts';
import { UNFILTERED } from '../unfiltered.mts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const BEGIN = Date.parse('2024-12-24T08:00:00Z');
const WINDOW_HOURS = 3;
const SETTINGS: TablePollSettings = {
	log: 'a table',
	givesFirstWindow: false,
	mostEvents: Infinity,
	filter: UNFILTERED,
};

interface Row {
	at: number;
	/** When the table holds it. */
	visibleFrom: number;
	values: Record<string, unknown>;
}

/** A table whose query covers the last three hours, the running one included. */
class Table {
	readonly rows: Row[] = [];
	/** Columns that come and go, and say nothing about which rows are new. */
	note: unknown = undefined;
	/** So many rows are missing in the answers for now. */
	hidden = 0;

	at(now: number): string[] {
		const end = Math.ceil(now / HOUR) * HOUR;
		return this.rows
			.filter(({ at, visibleFrom }) => at >= end - WINDOW_HOURS * HOUR && visibleFrom <= now)
			.slice(this.hidden)
			.map(({ values }) => JSON.stringify({ ...values, note: this.note }));
	}

	async poll(now: number, state: TableState | null, settings: Partial<TablePollSettings> = {}) {
		const ask = async () => {
			const rows = this.at(now);
			const columns = [...new Set(rows.flatMap((row) => Object.keys(JSON.parse(row) as object)))];
			return { rows, columns, window: windowOf(`x during past ${WINDOW_HOURS}h`) };
		};
		return await pollTable(
			state,
			{ ...SETTINGS, ...settings },
			{ now, polledAt: null, table: polledRows(ask, USUAL_COLUMNS, state?.learned ?? null) },
		);
	}
}

const step = fc.record({
	minutes: fc.integer({ min: 1, max: 55 }),
	/** Of each row, how many minutes old it is, how late the table has it, and whether it equals others. */
	rows: fc.array(
		fc.record({
			age: fc.nat({ max: 50 }),
			late: fc.nat({ max: 50 }),
			isEqual: fc.boolean(),
		}),
		{ maxLength: 6 },
	),
	isRefused: fc.boolean(),
	mostEvents: fc.constantFrom(1, 3, Infinity),
	isReversed: fc.boolean(),
	hidden: fc.constantFrom(0, 0, 2, Infinity),
	note: fc.constantFrom(undefined, 1, 2),
});

function withoutNote(line: string): string {
	const { note: _, ...rest } = JSON.parse(line) as Record<string, unknown>;
	return JSON.stringify(rest);
}

describe('polling a table', () => {
	it.each([
		['with ids, every state saved', true, false],
		['with ids, states saved with events only', true, true],
		['without ids, every state saved', false, false],
		['without ids, states saved with events only', false, true],
	])('gives each row once that a poll could see: %s', async (_, hasIds, isSavedWithEventsOnly) => {
		await fc.assert(
			fc.asyncProperty(
				fc.array(step, { maxLength: 25 }),
				fc.boolean(),
				async (steps, isLookBack) => {
					const table = new Table();
					let now = BEGIN;
					let saved: TableState | null = null;
					let count = 0;
					const seen = new Map<string, number>();
					const passedOver = new Map<string, number>();
					const given: string[] = [];
					const calm = {
						minutes: 1,
						rows: [],
						isRefused: false,
						mostEvents: Infinity,
						isReversed: false,
					};
					for (const each of [...steps, ...Array<typeof calm>(2).fill(calm)]) {
						now += each.minutes * MINUTE;
						for (const { age, late, isEqual } of each.rows) {
							const at = now - age * MINUTE;
							count++;
							const id = hasIds ? { id: count } : {};
							const message = isEqual ? 'the same' : `message ${count}`;
							const time = new Date(isEqual ? Math.floor(at / HOUR) * HOUR : at).toISOString();
							table.rows.push({
								at,
								visibleFrom: now + late * MINUTE,
								values: { ...id, time, code: 91021, message },
							});
						}
						if (each.isReversed) table.rows.reverse();
						table.hidden = 'hidden' in each ? each.hidden : 0;
						table.note = 'note' in each ? each.note : undefined;
						if (each.isRefused) continue;
						const isFirst = saved === null;
						const settings = { mostEvents: each.mostEvents, givesFirstWindow: isLookBack };
						const { events, state } = await table.poll(now, saved, settings);
						expect(isTableState(JSON.parse(JSON.stringify(state)))).toBe(true);
						const counts = new Map<string, number>();
						for (const line of table.at(now).map(withoutNote)) {
							counts.set(line, (counts.get(line) ?? 0) + 1);
						}
						for (const [line, copies] of counts) {
							seen.set(line, Math.max(copies, seen.get(line) ?? 0));
							if (isFirst && !isLookBack) passedOver.set(line, copies);
						}
						given.push(...events.map(({ event }) => withoutNote(event.line)));
						const times = events.map(({ event }) => event.timestamp);
						if (each.mostEvents === Infinity && (saved?.held.length ?? 0) === 0) {
							expect(times).toEqual(times.toSorted());
						}
						const isSaved = isFirst || events.length > 0 || !isSavedWithEventsOnly;
						if (isSaved) saved = JSON.parse(JSON.stringify(state)) as TableState;
					}
					const expected = [...seen].flatMap(([line, copies]) =>
						Array<string>(copies - (passedOver.get(line) ?? 0)).fill(line),
					);
					expect(given.toSorted()).toEqual(expected.toSorted());
				},
			),
		);
	});

	const row = (at: number, message: string, more: object = {}): Row => ({
		at,
		visibleFrom: at,
		values: { time: new Date(at).toISOString(), code: 91021, message, ...more },
	});

	it.each([
		['of another thing ends like one of an id', { 'user.id': 7 }, { 'user.id': 7 }],
		['says more than tells rows apart', { device: 'A' }, { device: 'B' }],
	])('gives the new row and no old one where a column %s', async (_, before, after) => {
		const table = new Table();
		const message = 'device' in before ? 'the same' : 'old';
		table.rows.push(row(BEGIN - MINUTE, message, before));
		const { state } = await table.poll(BEGIN, null);
		// The newest first.
		table.rows.unshift(row(BEGIN - MINUTE, 'device' in after ? 'the same' : 'new', after));
		const { events } = await table.poll(BEGIN + MINUTE, state);
		expect(events.map(({ event }) => event.line)).toEqual([table.at(BEGIN + MINUTE)[0]]);
	});

	it('numbers equal new rows', async () => {
		const table = new Table();
		const { state } = await table.poll(BEGIN, null);
		table.rows.push(...[1, 2, 3].map(() => row(BEGIN, 'the same')));
		const { events, state: next } = await table.poll(BEGIN + MINUTE, state, { mostEvents: 2 });
		const rest = await table.poll(BEGIN + MINUTE, next);
		expect([...events, ...rest.events].map(({ occurrence }) => occurrence)).toEqual([1, 2, 3]);
	});

	it('reads a held row by its own columns, and knows rows whose columns are named in full', async () => {
		const table = new Table();
		const { state } = await table.poll(BEGIN, null);
		table.rows.push(row(BEGIN, 'm1'), row(BEGIN + 1000, 'm2'));
		const second = await table.poll(BEGIN + MINUTE, state, { mostEvents: 1 });
		for (const each of table.rows) {
			each.values = Object.fromEntries(
				Object.entries(each.values).map(([name, value]) => [`audit_logs.${name}`, value]),
			);
		}
		const third = await table.poll(BEGIN + 2 * MINUTE, second.state);
		const given = [...second.events, ...third.events];
		expect(given.map(({ event }) => event.message)).toEqual(['m1', 'm2']);
		expect(given.map(({ event }) => event.code)).toEqual([91021, 91021]);
	});

	it('gives what is held back after it has left the window', async () => {
		const table = new Table();
		const first = await table.poll(BEGIN, null);
		table.rows.push(...[1, 2, 3].map((minute) => row(BEGIN + minute * MINUTE, `m${minute}`)));
		const second = await table.poll(BEGIN + 5 * MINUTE, first.state, { mostEvents: 1 });
		const third = await table.poll(BEGIN + 50 * HOUR, second.state);
		expect([...second.events, ...third.events].map(({ event }) => event.message)).toEqual([
			'm1',
			'm2',
			'm3',
		]);
	});

	it('leaves in the table what it cannot hold back, and says so', async () => {
		const table = new Table();
		const first = await table.poll(BEGIN, null);
		// Some of the equal rows are held back, and some are left.
		const messages = Array.from({ length: 1600 }, (_, index) => `m${index % 1100}`);
		table.rows.push(...messages.map((message) => row(BEGIN + 1, message)));
		const given: unknown[] = [];
		const warnings: string[] = [];
		let { state } = first;
		for (let poll = 1; poll < 9; poll++) {
			const polled = await table.poll(BEGIN + poll * MINUTE, state, { mostEvents: 300 });
			state = polled.state;
			given.push(...polled.events.map(({ event }) => event.message));
			warnings.push(...polled.warnings);
		}
		expect(given.toSorted()).toEqual(messages.toSorted());
		expect(warnings).toEqual([expect.stringMatching(/^More than 1,000 events wait to be given/)]);
	});

	it('says from when to when rows may be missing', async () => {
		const table = new Table();
		const { state } = await table.poll(BEGIN, null);
		expect((await table.poll(BEGIN + 2 * HOUR, state)).warnings).toEqual([]);
		expect((await table.poll(BEGIN + 9 * HOUR, state)).warnings).toEqual([
			expect.stringContaining('between 2024-12-24T08:00:00.000Z and 2024-12-24T14:00:00.000Z'),
		]);
	});

	it.each([
		['id', { id: 7 }, {}],
		['account', { account: 'a' }, {}],
	])('refuses rows that lack the %s by which they were told apart', async (name, before, after) => {
		const table = new Table();
		table.rows.push(row(BEGIN - MINUTE, 'm1', before));
		const { state } = await table.poll(BEGIN, null);
		table.rows.splice(0, 1);
		const empty = await table.poll(BEGIN + MINUTE, state);
		table.rows.push(row(BEGIN - MINUTE, 'm1', after));
		await expect(table.poll(BEGIN + MINUTE, empty.state)).rejects.toThrow(
			`The query no longer gives the column ${name}`,
		);
	});

	it('keeps digits of an id that a number does not hold', async () => {
		const table = new Table();
		table.rows.push(row(BEGIN - MINUTE, 'm1', { id: 0 }));
		const raw = (id: string) => `{"time":"2024-12-24T08:00:00Z","code":1,"message":"m","id":${id}}`;
		const rows = [raw('9223372036854775806'), raw('9223372036854775807')];
		const ask = async () => ({ rows, columns: ['time', 'code', 'message', 'id'], window: null });
		const answer = await polledRows(ask, USUAL_COLUMNS, null).ask();
		const seen = await pollTable(
			null,
			{ ...SETTINGS, givesFirstWindow: true },
			{ now: BEGIN, polledAt: null, table: { ask: async () => answer } },
		);
		expect(seen.events.map(({ event }) => event.line)).toEqual(rows);
	});
});
