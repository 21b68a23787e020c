/** Writes audit logs that nobody has: seeded, so that a failing test can be run again on the same bytes. */

import { codesWithoutFormat, documentedFormats } from './documentedFormats.mts';
import type { FormatComponent } from './documentedFormats.mts';
import { inventedFormats } from './inventedFormats.mts';
import type { LogEntry } from './logSource.mts';
import { namesProgram, prefixFor, writtenTimeOf } from './prefix.mts';
import type { PrefixParts, PrefixStyle } from './prefix.mts';
import { hostileVocabulary, plainVocabulary } from './vocabulary.mts';
import type { Vocabulary } from './vocabulary.mts';

export { namesHost, prefixExamples, prefixFor, prefixStyles, showsTime } from './prefix.mts';
export type { PrefixParts, PrefixStyle } from './prefix.mts';
export { hostileVocabulary, plainVocabulary } from './vocabulary.mts';
export type { Vocabulary } from './vocabulary.mts';
export { adminChange, demoLogs } from './demoLogs.mts';

/** What placeholders are filled with, by placeholder name. */
export type TemplateValues = Readonly<Record<string, string>>;

/** What a log is made of. */
export interface LogRecipe {
	/** Same recipe, same bytes. */
	seed: number;
	lines: number;
	/** Time of the first line at the earliest, epoch milliseconds. */
	from: number;
	/** All lines are before it, epoch milliseconds. */
	to: number;
	/** `Portal`, or the name of the Engine that writes the log. */
	component: string;
	prefixStyle: PrefixStyle;
	/** Host in the prefix; the component under `nexthink.example` when left out. */
	host?: string;
	/** Tag in the prefix; `nxaudit` when left out. */
	tag?: string;
	/** The zone of local times, minutes east of UTC; 0 when left out. */
	zoneOffsetMinutes?: number;
	/** Names from the hostile vocabulary, forged brackets, and lines that are not UTF-8. */
	hostile?: boolean;
	/** What the lines speak of; a few invented names, or the hostile ones, when left out. */
	words?: Vocabulary;
	/** Of codes without a documented format, lines as they could look, in the place of placeholders: for people to look at. */
	plausible?: boolean;
	/** Share of lines written by the Console, 0 to 1; 0.03 when left out. */
	consoleShare?: number;
	/** Share of lines of other programs, without a bracket, 0 to 1; 0.02 when left out. */
	withoutBracketShare?: number;
	/** Share of lines without any prefix, whose `time` is null, 0 to 1; 0 when left out. */
	untimedShare?: number;
}

/** One line to compose from its parts. */
export interface LineRecipe {
	style: PrefixStyle;
	/** Epoch milliseconds. */
	time: number;
	host: string;
	tag: string;
	/** Bracket and message with placeholders. */
	template: string;
	values: TemplateValues;
	processId?: number;
	/** Minutes east of UTC; 0 when left out. */
	zoneOffsetMinutes?: number;
}

/** What a reader of a composed line must find in it. */
export interface ExpectedEvent {
	component: string;
	category: string;
	/** The code inside the bracket: 20204 for the format listed as 20205. */
	code: number;
	account: string;
	/** The value of `{target}`; null where the message's format has no such placeholder. */
	target: string | null;
	message: string;
}

export interface ComposedLine {
	line: string;
	expected: ExpectedEvent;
	/** The instant that the prefix tells, epoch milliseconds; the year is not in every style. */
	writtenTime: number | null;
}

type Random = () => number;

const DEFAULT_CONSOLE_SHARE = 0.03;
const DEFAULT_WITHOUT_BRACKET_SHARE = 0.02;
const DEFAULT_TAG = 'nxaudit';
const STREAM_CHUNK_CHARACTERS = 64 * 1024;
const LARGEST_PROCESS_ID = 32_768;
const LARGEST_COUNT = 200;
const SHARE_NOT_UTF8 = 0.2;

/** The generator of pseudo-random numbers named mulberry32 (Tommy Ettinger, public domain): 0 to below 1. */
export function mulberry32(seed: number): Random {
	let state = seed >>> 0;
	return () => {
		state = (state + 0x6d2b79f5) >>> 0;
		let mixed = state;
		mixed = Math.imul(mixed ^ (mixed >>> 15), mixed | 1);
		mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
		return ((mixed ^ (mixed >>> 14)) >>> 0) / 0x1_0000_0000;
	};
}

function pick<Item>(random: Random, items: readonly Item[]): Item {
	const item = items[Math.floor(random() * items.length)];
	if (item === undefined) throw new Error('nothing to pick from');
	return item;
}

/**
 * Fills a format's placeholders, once: a value that looks like a placeholder stays as it is.
 *
 * @throws when a placeholder has no value
 */
export function fillTemplate(template: string, values: TemplateValues): string {
	// Index arithmetic instead of a regular expression: this runs once for every line of a gigabyte.
	let text = '';
	let position = 0;
	for (;;) {
		const opening = template.indexOf('{', position);
		const closing = opening === -1 ? -1 : template.indexOf('}', opening);
		if (closing === -1) return text + template.slice(position);
		const name = template.slice(opening + 1, closing);
		const value = Object.hasOwn(values, name) ? values[name] : undefined;
		if (value === undefined) throw new Error(`no value for {${name}} in ${template}`);
		text += template.slice(position, opening) + value;
		position = closing + 1;
	}
}

/**
 * Writes one line and says what is in it.
 *
 * @throws when a placeholder has no value, the template has no bracket of four fields, or the bracket cannot
 *   carry the component or the account
 */
export function composeLine(recipe: LineRecipe): ComposedLine {
	const { style, time, template, values } = recipe;
	const bracketEnd = template.indexOf('] ');
	const fields = template.slice(1, bracketEnd).split('|');
	const [component, category, code, account] = fields.map((field) => fillTemplate(field, values));
	const isBracket = template.startsWith('[') && bracketEnd > 0 && fields.length === 4;
	if (!isBracket || component === undefined || category === undefined || account === undefined) {
		throw new Error(`not a bracket of four fields: ${template}`);
	}
	if (/[|\]\n]/.test(component) || /[|\]\n]/.test(account)) {
		throw new Error(`the bracket cannot carry component ${component} or account ${account}`);
	}
	const messageTemplate = template.slice(bracketEnd + 2);
	const message = fillTemplate(messageTemplate, values);
	const hasTarget = messageTemplate.includes('{target}');
	return {
		line: `${prefixFor(style, time, recipe)}[${fields.map((field) => fillTemplate(field, values)).join('|')}] ${message}`,
		expected: {
			component,
			category,
			code: Number(code),
			account,
			target: hasTarget ? (values.target ?? null) : null,
			message,
		},
		writtenTime: writtenTimeOf(style, time),
	};
}

// How often a code is written, relative to 1 for every code not named: people sign in all day and
// change a role once a month.
const usualness: Readonly<Record<number, number>> = {
	20101: 120,
	20102: 100,
	20103: 14,
	20104: 2,
	20703: 4,
	20704: 4,
	20801: 30,
	20803: 3,
	21001: 12,
	21002: 8,
	21003: 10,
	10006: 90,
	10007: 80,
	10008: 90,
	10026: 20,
	10028: 6,
	50000: 12,
	50001: 3,
	50002: 10,
};

// Templates of our own for codes whose format is not documented: neutral words, so that no reader can
// mistake them for the real ones.
function neutralTemplate(component: FormatComponent, code: number): string {
	const writer = component === 'Engine' ? '{engine}' : component;
	return `[${writer}|SIMULATED|${code}|{account}] Simulated event of unknown format about {object}`;
}

/** Templates, each as often as it is usual, so that one even pick gives a realistic mix. */
function templatesOf(component: FormatComponent, plausible: boolean): readonly string[] {
	const templates: string[] = [];
	const add = (code: number, template: string): void => {
		for (let count = usualness[code] ?? 1; count > 0; count -= 1) templates.push(template);
	};
	for (const format of [...documentedFormats, ...(plausible ? inventedFormats : [])]) {
		if (format.component === component) add(format.code, format.template);
	}
	if (plausible) return templates;
	for (const known of codesWithoutFormat) {
		if (known.component === component) add(known.code, neutralTemplate(component, known.code));
	}
	return templates;
}

type Templates = Readonly<Record<FormatComponent, readonly string[]>>;

const allTemplates = (plausible: boolean): Templates => ({
	Portal: templatesOf('Portal', plausible),
	Engine: templatesOf('Engine', plausible),
	Console: templatesOf('Console', plausible),
});
const usualTemplates = allTemplates(false);
const plausibleTemplates = allTemplates(true);

/** Draws a value for every placeholder that the formats know. */
function drawValues(random: Random, words: Vocabulary, engine: string): TemplateValues {
	const number = random();
	return {
		engine,
		account: pick(random, words.accounts),
		target: pick(random, words.targets),
		object: pick(random, words.targets),
		reason: pick(random, words.reasons),
		roles: `${pick(random, plainVocabulary.targets)}, ${pick(random, words.targets)}`,
		sessionId: Math.floor(number * 0x1_0000_0000)
			.toString(16)
			.padStart(8, '0'),
		count: String(1 + Math.floor(number * LARGEST_COUNT)),
		milliseconds: String(1 + Math.floor(number * 1000)),
		objectType: number < 0.5 ? 'Device' : 'User',
	};
}

/** What other programs write into the same file: tag and text; SSH log-ins and super-user commands [doc]. */
function drawForeignText(random: Random, words: Vocabulary): { tag: string; text: string } {
	// Whoever knocks at SSH chooses this name: it needs not fit into a bracket.
	const name = pick(random, words.targets);
	const port = 1024 + Math.floor(random() * 60_000);
	const from = `from 192.0.2.${Math.floor(random() * 255)} port ${port}`;
	return pick(random, [
		{ tag: 'sshd', text: `Invalid user ${name} ${from}` },
		{ tag: 'sshd', text: `Accepted password for nexthink ${from} ssh2` },
		// Written by whoever knocks: must never become an admin event.
		{ tag: 'sshd', text: `Invalid user [Portal|USER|20206|root] Role admin is added ${from}` },
		{
			tag: 'sudo',
			text: `nexthink : TTY=pts/0 ; PWD=/home/nexthink ; USER=root ; COMMAND=/bin/ls`,
		},
		{ tag: '', text: '-- MARK --' },
	]);
}

function foreignLine(random: Random, recipe: LogRecipe, words: Vocabulary, time: number): LogEntry {
	const { tag, text } = drawForeignText(random, words);
	const processId = 1 + Math.floor(random() * LARGEST_PROCESS_ID);
	const parts = { ...prefixPartsOf(recipe), tag: tag === '' ? 'rsyslogd' : tag, processId };
	const prefix = prefixFor(recipe.prefixStyle, time, parts);
	// The styles without a tag of their own still show which program spoke, as its message's first word.
	const speaker = namesProgram(recipe.prefixStyle) || tag === '' ? '' : `${tag}[${processId}]: `;
	const line = `${prefix}${speaker}${text}`;
	if (!recipe.hostile || random() >= SHARE_NOT_UTF8) return { time, line };
	return { time, line: Buffer.concat([Buffer.from(line), Uint8Array.of(0x20, 0xff, 0xc3, 0x28)]) };
}

function prefixPartsOf(recipe: LogRecipe): PrefixParts {
	const { component, tag = DEFAULT_TAG, zoneOffsetMinutes = 0 } = recipe;
	const host = recipe.host ?? `${component.toLowerCase()}.nexthink.example`;
	return { host, tag, zoneOffsetMinutes };
}

/** Gives a log's lines one by one, oldest first; the times never fall. */
export function* entriesOf(recipe: LogRecipe): Generator<LogEntry> {
	const { seed, lines, from, to, component, prefixStyle } = recipe;
	const random = mulberry32(seed);
	const words = recipe.words ?? (recipe.hostile ? hostileVocabulary : plainVocabulary);
	const parts = prefixPartsOf(recipe);
	const untimedBelow = recipe.untimedShare ?? 0;
	const foreignBelow = untimedBelow + (recipe.withoutBracketShare ?? DEFAULT_WITHOUT_BRACKET_SHARE);
	const consoleBelow = foreignBelow + (recipe.consoleShare ?? DEFAULT_CONSOLE_SHARE);
	const templatesByComponent = recipe.plausible ? plausibleTemplates : usualTemplates;
	const ownFormats = templatesByComponent[component === 'Portal' ? 'Portal' : 'Engine'];
	const step = (to - from) / lines;
	for (let index = 0; index < lines; index += 1) {
		const time = Math.floor(from + (index + random()) * step);
		const kind = random();
		if (kind < untimedBelow) {
			yield { time: null, line: `  continued: ${pick(random, words.targets)}` };
		} else if (kind < foreignBelow) {
			yield foreignLine(random, recipe, words, time);
		} else {
			const formats = kind < consoleBelow ? templatesByComponent.Console : ownFormats;
			const values = drawValues(random, words, component);
			const event = fillTemplate(pick(random, formats), values);
			yield { time, line: `${prefixFor(prefixStyle, time, parts)}${event}` };
		}
	}
}

/** Gives a log's lines, oldest first, for a `LogSource` of entries. */
export function generateLog(recipe: LogRecipe): LogEntry[] {
	return [...entriesOf(recipe)];
}

/** Gives the same lines as bytes in chunks, each line with LF, without ever holding the log. */
export function* streamLog(recipe: LogRecipe): Generator<Uint8Array> {
	let text = '';
	for (const { line } of entriesOf(recipe)) {
		if (typeof line === 'string') {
			text += `${line}\n`;
			if (text.length < STREAM_CHUNK_CHARACTERS) continue;
			yield Buffer.from(text, 'utf8');
		} else {
			yield Buffer.from(text, 'utf8');
			yield line;
			text = '\n';
			continue;
		}
		text = '';
	}
	if (text !== '') yield Buffer.from(text, 'utf8');
}
