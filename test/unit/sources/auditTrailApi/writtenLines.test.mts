import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { linesOf } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';

interface WrittenLine {
	note: string;
	/** A log of one line. */
	line: string;
	/** Whether its bracket counts. */
	event: boolean;
	timestamp?: string | null;
	host?: string | null;
	code?: number;
	target?: string;
}

/** What rsyslog and syslog-ng were seen to write, and what administrators make of it. */
const { now, lines } = JSON.parse(
	readFileSync('test/unit/sources/auditTrailApi/writtenLines.json', 'utf8'),
) as {
	now: string;
	lines: WrittenLine[];
};

async function eventOf(log: string, settings: object = {}) {
	async function* bytes(): AsyncGenerator<Uint8Array> {
		yield Buffer.from(log);
	}
	const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse(now), ...settings });
	const batches: string[][] = [];
	for await (const batch of linesOf(bytes())) batches.push(batch);
	expect(batches.flat()).toHaveLength(1);
	return parser.parse(batches.flat()[0]!);
}

describe('a line that was written', () => {
	it.each(lines)('is read: $note', async ({ line, event, note: _, ...expected }) => {
		const read = await eventOf(`${line}\n`);
		expect(read).toMatchObject({ ...expected, line: line.replace(/^\0+/, '') });
		expect(read.code !== null).toBe(event);
	});

	it.each(lines)('has its bracket read anywhere, if that is wanted: $note', async ({ line }) => {
		const read = await eventOf(line, { bracketPosition: 'anywhere' });
		expect(read.code).not.toBeNull();
	});
});
