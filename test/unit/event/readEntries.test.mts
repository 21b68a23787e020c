import { describe, expect, it } from '@jest/globals';
import { AllEvents, LastEvents } from '../../../nodes/NexthinkAuditTrail/event/collection.ts';
import type { EventFilter } from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import { readEntries } from '../../../nodes/NexthinkAuditTrail/event/readEntries.ts';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';
import { linesOf } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import { Parser } from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { generateLog, streamLog } from '../../simulator/generator.mts';
import type { LogRecipe } from '../../simulator/generator.mts';
import { UNFILTERED } from '../unfiltered.mts';

const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') });
const recipe: LogRecipe = {
	seed: 20241224,
	lines: 3000,
	from: Date.parse('2024-12-20T00:00:00Z'),
	to: Date.parse('2024-12-24T12:00:00Z'),
	component: 'Portal',
	prefixStyle: 'traditional',
	hostile: true,
	untimedShare: 0.02,
};

async function* streamOf(chunks: Iterable<Uint8Array | string>): AsyncGenerator<Uint8Array> {
	for (const chunk of chunks) yield typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
}

function textOf(line: string | Uint8Array): string {
	return typeof line === 'string'
		? line
		: new TextDecoder('utf-8', { ignoreBOM: true }).decode(line);
}

describe('reading a log', () => {
	it('gives every line of it, in order and unaltered', async () => {
		const events = new AllEvents(parser);
		const { entries } = await readEntries(
			linesOf(streamOf(streamLog(recipe))),
			parser,
			UNFILTERED,
			events,
		);
		const written = generateLog(recipe).map(({ line }) => textOf(line));
		expect(events.kept().map(({ line }) => line)).toEqual(written);
		expect(entries).toBe(recipe.lines);
	});

	it('reads the times that were written', async () => {
		const events = new AllEvents(parser);
		await readEntries(linesOf(streamOf(streamLog(recipe))), parser, UNFILTERED, events);
		const written = generateLog(recipe).map(({ time }) =>
			time === null ? null : new Date(Math.floor(time / 1000) * 1000).toISOString(),
		);
		expect(events.kept().map(({ timestamp }) => timestamp)).toEqual(written);
	});

	it('counts all lines, keeps the wanted ones, and of these the last', async () => {
		const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse('2024-12-24T12:00:00Z') });
		const text = [
			'[Portal|USER|20206|a.keller] Role a is added',
			'',
			'-- MARK --',
			'[Portal|USER|20206|a.keller] Role b is added',
			'[Portal|LOGIN|20101|a.keller] User a.keller logged with session id 7',
			'[Portal|USER|20206|a.keller] Role c is added',
		].join('\r\n');
		const events = new LastEvents(2, parser);
		const filter: EventFilter = { ...UNFILTERED, codes: [{ first: 20206, last: 20206 }] };
		const counts = await readEntries(linesOf(streamOf([text])), parser, filter, events);
		expect(events.kept().map(({ target }) => target)).toEqual(['b', 'c']);
		expect(events.wanted).toBe(3);
		expect(counts).toEqual({
			entries: 5,
			understood: { lines: 5, recognized: 4, misplaced: 0, disregarded: 0 },
			blockedBy: [],
		});
	});

	it('finds nothing in an empty log', async () => {
		const events = new AllEvents(parser);
		const { entries } = await readEntries(linesOf(streamOf([])), parser, UNFILTERED, events);
		expect(entries).toBe(0);
		expect(events.kept()).toEqual([]);
	});

	it('ends with what broke the log off', async () => {
		async function* log(): AsyncGenerator<Uint8Array> {
			yield Buffer.from('a\n');
			throw new Error('broken off');
		}
		await expect(
			readEntries(linesOf(log()), parser, UNFILTERED, new AllEvents(parser)),
		).rejects.toThrow('broken off');
	});

	it('ends at a line without end, and closes the log', async () => {
		let closed = false;
		async function* log(): AsyncGenerator<Uint8Array> {
			try {
				for (;;) yield new Uint8Array(1024 * 1024).fill(0x78);
			} finally {
				closed = true;
			}
		}
		await expect(
			readEntries(linesOf(log()), parser, UNFILTERED, new AllEvents(parser)),
		).rejects.toBeInstanceOf(ExplainedError);
		expect(closed).toBe(true);
	});
});
