/**
 * The floor: what a good Node developer writes who knows exactly one way in which lines begin. One stream, one split, one
 * regular expression, one object a line. Nothing here checks, filters, or reads a time.
 */

import { request } from 'undici';
import type { PrefixStyle } from '../test/simulator/generator.mts';

/** What the floor finds in a line; all but the line is null where the expression does not match. */
export interface PlainEvent {
	line: string;
	/** As it is written. */
	time: string | null;
	host: string | null;
	component: string | null;
	category: string | null;
	code: string | null;
	account: string | null;
	message: string | null;
}

const BRACKET = String.raw`\[([^|\]]*)\|([^|]*)\|(\d{5})\|([^\]]*)\] (.*)$`;
const NO_HOST = '()';

/** Up to the bracket: the time and the host, each in a group of its own. */
const PREFIXES: Readonly<Record<PrefixStyle, string>> = {
	rfc3339Offset: String.raw`(\S+) (\S+) [^:]+: `,
	rfc3339Utc: String.raw`(\S+) (\S+) [^:]+: `,
	rfc3339OffsetAfterBlank: String.raw`(\S+ \S+) (\S+) [^:]+: `,
	rfc3339WithoutZone: String.raw`(\S+) (\S+) [^:]+: `,
	timeInBrackets: String.raw`\[([^\]]+)\] (\S+) [^:]+: `,
	traditional: String.raw`(\w+ [ \d]\d [\d:]+) (\S+) [^:]+: `,
	traditionalWithProcess: String.raw`(\w+ [ \d]\d [\d:]+) (\S+) [^:]+: `,
	traditionalMilliseconds: String.raw`(\w+ \d+ [\d:.]+) (\S+) [^:]+: `,
	traditionalYearBeforeClock: String.raw`(\w+ [ \d]\d \d+ [\d:]+) (\S+) [^:]+: `,
	traditionalYearAfterClock: String.raw`(\w+ [ \d]\d [\d:]+ \d+) (\S+) [^:]+: `,
	traditionalYearInFront: String.raw`(\d+ \w+ [ \d]\d [\d:]+) (\S+) [^:]+: `,
	traditionalOffset: String.raw`(\w+ [ \d]\d [\d:]+ \S+) (\S+) [^:]+: `,
	traditionalZoneName: String.raw`(\w+ [ \d]\d [\d:]+ \S+) (\S+) [^:]+: `,
	weekday: String.raw`(\w+ \w+ [ \d]\d [\d:]+ \w+ \d+) (\S+) [^:]+: `,
	severalBlanks: String.raw`(\w+ [ \d]\d [\d:]+)  (\S+)  [^:]+:   `,
	severityBeforeHost: String.raw`(\w+ [ \d]\d [\d:]+) \w+ (\S+) [^:]+: `,
	facilityBeforeTag: String.raw`(\S+) (\S+) \S+ [^:]+: `,
	withoutColon: String.raw`(\S+) (\S+) \S+ `,
	withoutColonWithProcess: String.raw`(\w+ [ \d]\d [\d:]+) (\S+) \S+ `,
	withoutTag: String.raw`(\w+ [ \d]\d [\d:]+) (\S+) `,
	priorityTraditional: String.raw`<\d+>(\w+ [ \d]\d [\d:]+) (\S+) [^:]+: `,
	priorityTraditionalWithProcess: String.raw`<\d+>(\w+ [ \d]\d [\d:]+) (\S+) [^:]+: `,
	priorityRfc5424: String.raw`<\d+>1 (\S+) (\S+) \S+ \S+ - - `,
	priorityRfc5424WithData: String.raw`<\d+>1 (\S+) (\S+) \S+ - \S+ \[[^"]+"[^"]+"\] \ufeff`,
	priorityRfc5424WithoutTime: String.raw`<\d+>1 (-) (\S+) \S+ \S+ - - `,
	rfc5424: String.raw`1 (\S+) (\S+) \S+ \S+ - - `,
	isoMilliseconds: String.raw`([\d-]+ [\d:,]+)${NO_HOST} `,
	isoSeconds: String.raw`([\d-]+ [\d:]+)${NO_HOST} `,
	isoOffset: String.raw`([\d-]+ [\d:]+ \S+)${NO_HOST} `,
	isoWithHost: String.raw`([\d-]+ [\d:,]+) (\S+) [^:]+: `,
	bare: `()${NO_HOST}`,
};

/** The one expression for lines that begin in a given way. */
export function lineExpression(style: PrefixStyle): RegExp {
	return new RegExp(`^${PREFIXES[style]}${BRACKET}`);
}

/** Fetches a log and keeps an object of each of its lines. */
export async function readPlainly(url: string, style: PrefixStyle): Promise<PlainEvent[]> {
	const expression = lineExpression(style);
	const events: PlainEvent[] = [];
	const keep = (line: string): void => {
		const match = expression.exec(line);
		events.push(
			match === null
				? {
						line,
						time: null,
						host: null,
						component: null,
						category: null,
						code: null,
						account: null,
						message: null,
					}
				: {
						line,
						time: match[1]!,
						host: match[2]!,
						component: match[3]!,
						category: match[4]!,
						code: match[5]!,
						account: match[6]!,
						message: match[7]!,
					},
		);
	};

	const { body } = await request(url);
	body.setEncoding('utf8');
	let rest = '';
	for await (const text of body as AsyncIterable<string>) {
		const lines = (rest + text).split('\n');
		rest = lines.pop()!;
		for (const line of lines) keep(line);
	}
	if (rest !== '') keep(rest);
	return events;
}
