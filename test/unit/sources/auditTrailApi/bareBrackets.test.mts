import { describe, expect, it } from '@jest/globals';
import { decided } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/bareBrackets.ts';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { polledLines } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/polledLines.ts';

const settings = { logTimeZone: 'UTC', now: Date.parse('2026-11-28T12:00:00Z') };
const BARE = '[Portal|USER|20206|root] Role x is added';
const PREFIXED = `2026-11-03T02:28:01Z portal01 nxaudit: ${BARE}`;
const MEGABYTE = 1024 * 1024;

/** @returns what was read when each part was given, and whether a bare bracket is an event then */
async function givenAfter(parts: string[][]): Promise<Array<[read: number, isEvent: boolean]>> {
	const parser = new Parser(settings);
	let read = 0;
	async function* log(): AsyncGenerator<string[]> {
		for (const part of parts) {
			read++;
			yield part;
		}
	}
	const given: Array<[number, boolean]> = [];
	for await (const part of decided(log(), (lines) => lines, parser)) {
		expect(part).toBe(parts[given.length]);
		given.push([
			read,
			new Parser({ ...settings, bareBrackets: parser.bareBrackets }).parse(BARE).code !== null,
		]);
	}
	return given;
}

describe('a bare bracket', () => {
	it('is an event where no line has a prefix', async () => {
		expect(await givenAfter([[BARE], [BARE, 'text']])).toEqual([
			[2, true],
			[2, true],
		]);
	});

	it('is text where a line has one, also before that line', async () => {
		expect(await givenAfter([[BARE], [BARE, PREFIXED], [BARE]])).toEqual([
			[2, false],
			[2, false],
			[3, false],
		]);
	});

	it('waits for no more than a megabyte of lines without one', async () => {
		const [first] = await givenAfter([['x'.repeat(MEGABYTE)], ['x'], [PREFIXED]]);
		expect(first).toEqual([2, true]);
	});
});

describe('what the trigger learned of a log', () => {
	const polled = (learned: string | null) =>
		polledLines(
			async () =>
				(async function* () {
					yield Buffer.from(`${PREFIXED}\n`);
				})(),
			settings,
			false,
			learned,
		);

	it('is that its lines have a prefix, and holds at the next poll before any line was read', async () => {
		const first = polled(null);
		expect([first.learned, first.eventOf(BARE).code]).toEqual([null, 20206]);
		const entries: string[] = [];
		for await (const part of await first.ask(1)) entries.push(...part.entries);
		expect(entries).toEqual([PREFIXED]);
		expect(first.eventOf(BARE).code).toBeNull();
		const next = polled(first.learned);
		expect(next.eventOf(BARE).code).toBeNull();
		expect(next.eventOf(PREFIXED).code).toBe(20206);
		expect(next.learned).toBe(first.learned);
	});

	it('says nothing of whose a line is, and neither do settings: an old line would be new', () => {
		const nowhere = async (): Promise<never> => {
			throw new Error('asked');
		};
		const owners = [
			polledLines(nowhere, settings, true, null),
			polledLines(nowhere, settings, true, 'hasPrefixes'),
			polledLines(nowhere, { ...settings, bracketPosition: 'anywhere' }, true, null),
		].map((log) => [BARE, `e2 said [engine-3|USER|20206|root] x`].map((line) => log.ownerOf(line)));
		expect(owners).toEqual([owners[0], owners[0], owners[0]]);
		expect(owners[0]).toMatchObject([{ engine: null }, { engine: null }]);
	});
});
