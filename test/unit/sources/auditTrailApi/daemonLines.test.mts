import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import { Parser } from '../../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';

/** What rsyslog 8.2302 and syslog-ng 3.38 wrote by each template of test/rsyslog, which records it. */
const { now, files } = JSON.parse(
	readFileSync('test/unit/sources/auditTrailApi/daemonLines.json', 'utf8'),
) as { now: string; files: Record<string, string[]> };

/** Sent by `logger`, as nxaudit and as programs that repeat what strangers type. */
const AUDIT = 'Role x is added';
const FORGED = 'Role forged is added';

describe('what syslog daemons wrote', () => {
	it.each(Object.entries(files))('is an event or text, as it should: %s', (_, lines) => {
		const parser = new Parser({ logTimeZone: 'UTC', now: Date.parse(now) });
		const read = lines.map((line) => parser.parse(line));
		const events = read.filter(({ code }) => code !== null);
		expect(events.map(({ code, target }) => [code, target])).toEqual(Array(4).fill([20206, 'x']));
		expect(lines.filter((line) => line.includes(AUDIT))).toHaveLength(4);
		expect(lines.filter((line) => line.includes(FORGED))).toHaveLength(14);
		expect(read.filter(({ timestamp }) => timestamp === null)).toEqual([]);
	});
});
