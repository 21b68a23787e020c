/** Lines and their events: the parser, and a filter that looks at the one or the other. */

import { deepStrictEqual } from 'node:assert/strict';
import type * as filterModule from '../../../nodes/NexthinkAuditTrail/event/filter.ts';
import type * as parserModule from '../../../nodes/NexthinkAuditTrail/sources/auditTrailApi/parser.ts';
import { hostileLogs } from '../logs.mts';
import { chosenBy, must, numberOf, shipped } from '../target.mts';
import type { Target } from '../target.mts';
import { filters } from './filters.mts';

const { Parser } = shipped<typeof parserModule>('sources/auditTrailApi/parser');
const { Matcher } = shipped<typeof filterModule>('event/filter');

const ZONES = ['UTC', 'Europe/Zurich', 'America/St_Johns', 'Australia/Lord_Howe', 'Pacific/Apia'];
const TIMES = ['2024-12-24T12:00:00Z', '2024-02-29T23:59:59Z', '2025-01-01T00:30:00Z'];
const KEYS = 'timestamp,event,account,target,message,code,group,component,category,host,line';
/** What is told of a line exactly if it has the documented bracket. */
const OF_BRACKET = ['component', 'category', 'group', 'account', 'message'] as const;
const MOST_LINES = 40;

export function settingsBy(number: number): parserModule.ParserSettings {
	return { logTimeZone: chosenBy(number, ZONES), now: Date.parse(chosenBy(number >>> 8, TIMES)) };
}

export function linesOfText(input: Uint8Array): string[] {
	return Buffer.from(input).toString().split('\n').slice(0, MOST_LINES);
}

export const parserTarget: Target = {
	name: 'parser',
	corpus: hostileLogs,
	run(input) {
		const settings = settingsBy(numberOf(input));
		const used = new Parser(settings);
		return linesOfText(input).map((line) => {
			const event = used.parse(line);
			deepStrictEqual(event, new Parser(settings).parse(line));
			must(event.line === line, 'give the line as it was');
			must(Object.keys(event).join() === KEYS, 'give the same keys in the same order');
			must(
				Object.values(event).every((value) => value !== undefined),
				'give null for nothing',
			);
			for (const key of OF_BRACKET) {
				must((event[key] === null) === (event.code === null), `give ${key} exactly with a code`);
			}
			const { timestamp, code, target, host } = event;
			must(
				timestamp === null || new Date(timestamp).toISOString() === timestamp,
				'give an instant as ISO 8601',
			);
			must(code === null || (Number.isInteger(code) && code >= 0 && code <= 99999), 'give a code');
			return `${timestamp === null}${code !== null && event.event}${target === null}${host === null}`;
		});
	},
};

export const filterTarget: Target = {
	name: 'filter',
	corpus: hostileLogs,
	run(input) {
		const settings = settingsBy(numberOf(input));
		const parser = new Parser(settings);
		const wanted: string[] = [];
		for (const line of linesOfText(input)) {
			const event = new Parser(settings).parse(line);
			for (const [number, filter] of filters.entries()) {
				const isWanted = new Matcher(filter).wants(event);
				must(
					new Matcher(filter).wants(parser.read(line)) === isWanted,
					`say the same of a line as of its event: ${JSON.stringify(filter)}`,
				);
				if (isWanted) wanted.push(`${number} ${event.code}`);
			}
		}
		return wanted;
	},
};
