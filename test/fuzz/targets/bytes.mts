/** The bytes of a log: cut into lines, and kept as a file. */

import { deepStrictEqual } from 'node:assert/strict';
import { createHash } from 'node:crypto';
import type * as charsetModule from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/charset.ts';
import type * as filterModule from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import type * as linesModule from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/lines.ts';
import type * as logFileModule from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/logFile.ts';
import type * as parserModule from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { hostileLogs } from '../logs.mts';
import { chosenBy, cutBy, must, numberOf, shipped, streamOf } from '../target.mts';
import type { Target } from '../target.mts';
import { settingsBy } from './events.mts';
import { filters } from './filters.mts';

const { Charset } = shipped<typeof charsetModule>('sources/auditTrailApi/charset');
const { linesOf, wholeLines } = shipped<typeof linesModule>('sources/auditTrailApi/lines');
const { LogFile } = shipped<typeof logFileModule>('sources/auditTrailApi/logFile');
const { Parser } = shipped<typeof parserModule>('sources/auditTrailApi/parser');
const { Matcher } = shipped<typeof filterModule>('event/filter');

const LINE_FEED = 0x0a;
const CARRIAGE_RETURN = 0x0d;
const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

interface RawLine {
	/** With its line end, without the zero bytes in front of it. */
	bytes: Uint8Array;
	text: string;
}

/** What the lines of a log are, told byte by byte. */
function rawLines(log: Uint8Array): RawLine[] {
	const lines: RawLine[] = [];
	let bytes: number[] = [];
	const end = (): void => {
		while (bytes[0] === 0) bytes.shift();
		const content = [...bytes];
		if (content.at(-1) === LINE_FEED) {
			content.pop();
			if (content.at(-1) === CARRIAGE_RETURN) content.pop();
		}
		const text = decoder.decode(Uint8Array.from(content));
		const isFirst = lines.length === 0;
		lines.push({
			bytes: Uint8Array.from(bytes),
			text: (isFirst ? text.replace(/^\ufeff/, '') : text).replace(/^\0+/, ''),
		});
		bytes = [];
	};
	for (const byte of log) {
		bytes.push(byte);
		if (byte === LINE_FEED) end();
	}
	if (bytes.length > 0) end();
	return lines;
}

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
	const list: Item[] = [];
	for await (const item of items) list.push(item);
	return list;
}

export const linesTarget: Target = {
	name: 'lines',
	corpus: hostileLogs,
	async run(input) {
		const chunks = cutBy(numberOf(input), input);
		const blocks = await all(wholeLines(streamOf(chunks), new Charset(null)));
		// UTF-16 is made UTF-8 before its lines are cut.
		if ((input[0] === 0xff && input[1] === 0xfe) || (input[0] === 0xfe && input[1] === 0xff)) {
			return ['UTF-16'];
		}
		const raw = Buffer.concat(rawLines(input).map(({ bytes }) => bytes));
		const given = Buffer.concat(rawLines(Buffer.concat(blocks)).map(({ bytes }) => bytes));
		must(given.equals(raw), 'give all bytes but zeros in front of lines, and no others');
		const isAtLineEnds = blocks.slice(0, -1).every((block) => block.at(-1) === LINE_FEED);
		must(isAtLineEnds, 'cut where lines end');
		const lines = (await all(linesOf(streamOf(chunks)))).flat();
		const expected = rawLines(input).map(({ text }) => text);
		deepStrictEqual(
			lines,
			expected.filter((text) => text !== ''),
		);
		return [`${chunks.length > 1}${blocks.length > 1}${lines.length === expected.length}`];
	},
};

export const logFileTarget: Target = {
	name: 'log file',
	corpus: hostileLogs,
	async run(input) {
		const number = numberOf(input);
		const settings = settingsBy(number);
		const filter = chosenBy(number >>> 4, filters);
		const matcher = new Matcher(filter);
		if ((input[0] === 0xff && input[1] === 0xfe) || (input[0] === 0xfe && input[1] === 0xff)) {
			return ['UTF-16'];
		}
		const lines = rawLines(input).filter(({ text }) => text !== '');
		const isPrefixed = lines.some(({ text }) => new Parser(settings).read(text).isPrefixed);
		const bareBrackets = isPrefixed ? 'text' : 'event';
		const events = lines.map(({ bytes, text }) => ({
			bytes,
			event: new Parser({ ...settings, bareBrackets }).parse(text),
		}));
		const wanted = events.filter(({ event }) => matcher.wants(event));
		const expected =
			filter === filters[0] ? input : Buffer.concat(wanted.map(({ bytes }) => bytes));

		const file = new LogFile(new Parser(settings), filter);
		const content = Buffer.concat(await all(file.contentOf(streamOf(cutBy(number, input)))));
		must(content.equals(expected), `hold exactly the wanted lines: ${JSON.stringify(filter)}`);
		const times = wanted.flatMap(({ event }) => event.timestamp ?? []);
		deepStrictEqual(
			[file.linesRead, file.summary()],
			[
				events.length,
				{
					lines: wanted.length,
					bytes: expected.length,
					sha256: createHash('sha256').update(expected).digest('hex'),
					firstTimestamp: times[0] ?? null,
					lastTimestamp: times.at(-1) ?? null,
				},
			],
		);
		return [
			`${filters.indexOf(filter)}${wanted.length === 0}${wanted.length === events.length}${times.length}`,
		];
	},
};
