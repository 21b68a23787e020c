import { bracketAnywhere, BracketReader } from './bracket';
import type { EntryReader, ReadEntry } from '../../event/entries';
import type { AuditEvent } from '../../event/event';
import { knownEvent } from '../../event/eventCatalogue';
import { IsoText } from '../../event/isoText';
import { PrefixReader } from './prefix';
import { TimestampReader } from './timestamp';
import { TimeZone } from '../../event/timeZone';

/** Where a documented bracket counts: only after a prefix that prefix.ts knows, or anywhere, and then the first one. */
export type BracketPosition = 'afterKnownPrefix' | 'anywhere';

/** What a bracket with nothing before it is: an event, or text because other lines of the log have a prefix. */
export type BareBrackets = 'event' | 'text';

export interface ParserSettings {
	/** IANA name of the zone of times that are written without one. */
	logTimeZone: string;
	/** Epoch milliseconds, for times that are written without a year. */
	now: number;
	/** `afterKnownPrefix` when left out. */
	bracketPosition?: BracketPosition;
	/** `event` when left out. */
	bareBrackets?: BareBrackets;
}

/**
 * Reads lines, and holds what the last one says. Nothing is made of a line before it is asked for, because most lines
 * are only looked at by a filter. A parser belongs to one log: it remembers what its lines have in common, to be faster.
 * What a line becomes depends on nothing but the line and the settings.
 */
export class Parser implements EntryReader, ReadEntry {
	/** Never anything: a line has all that an event is read from, or it is no event. */
	readonly missing = null;
	/** The line that was read last. */
	line = '';
	/** The code of its bracket; null without one. */
	code: number | null = null;
	/** May change while a log is read, as soon as one of its lines tells (see bareBrackets.ts). */
	bareBrackets: BareBrackets;
	private readonly prefix: PrefixReader;
	private readonly bracket = new BracketReader();
	private readonly isoText = new IsoText();
	private readonly isAnywhere: boolean;
	private messageEnd = 0;

	/** @throws RangeError when `logTimeZone` is not a known time zone */
	constructor({ logTimeZone, now, bracketPosition, bareBrackets = 'event' }: ParserSettings) {
		this.prefix = new PrefixReader(new TimestampReader(new TimeZone(logTimeZone), now));
		this.isAnywhere = bracketPosition === 'anywhere';
		this.bareBrackets = bareBrackets;
	}

	/** Whether the line has a prefix, whatever follows it: a time, or a header of RFC 5424. */
	get isPrefixed(): boolean {
		return this.prefix.isPrefixed;
	}

	/**
	 * Whether a documented bracket stands in the line, but in a place where it does not count. Not said of lines of
	 * programs that repeat what strangers type.
	 */
	get isMisplaced(): boolean {
		const { line, code, prefix } = this;
		if (code !== null || prefix.isForeign) return false;
		if (!prefix.isPrefixed && this.bareBrackets === 'text') return false;
		return bracketAnywhere(line) !== -1;
	}

	/** Whether the bracket stands in its place, but does not count because its program repeats what strangers type. */
	get isDisregarded(): boolean {
		const { line, code, prefix } = this;
		if (code !== null || line[prefix.disregarded] !== '[') return false;
		return bracketAnywhere(line) === prefix.disregarded;
	}

	/** When the line was written, epoch milliseconds; NaN without a readable time. */
	get instant(): number {
		return this.prefix.instant;
	}

	get account(): string | null {
		return this.code === null ? null : this.bracket.account;
	}

	get target(): string | null {
		const { code, message } = this;
		if (code === null || message === null) return null;
		return knownEvent(code, message)?.target?.(message) ?? null;
	}

	get message(): string | null {
		return this.code === null ? null : this.line.slice(this.bracket.messageStart, this.messageEnd);
	}

	/**
	 * @param line a line without its line end, whatever it holds
	 * @returns this parser; never throws: what cannot be read of a line is null
	 */
	read(line: string): this {
		this.line = line;
		this.messageEnd = line.length;
		const start = this.prefix.read(line);
		const isRead = (start !== -1 && this.readAt(start)) || (this.isAnywhere && this.readAnywhere());
		this.code = isRead ? this.bracket.code : null;
		return this;
	}

	private readAt(start: number): boolean {
		const { line, prefix } = this;
		if (!prefix.isPrefixed && this.bareBrackets === 'text') return false;
		if (prefix.isFolded && line.endsWith(']')) this.messageEnd = line.length - 1;
		return this.bracket.read(line, start, this.messageEnd);
	}

	private readAnywhere(): boolean {
		this.messageEnd = this.line.length;
		return this.bracket.read(this.line, bracketAnywhere(this.line));
	}

	/** @returns the event of the line that was read last */
	event(): AuditEvent {
		const { line, code, bracket, prefix } = this;
		const { instant, host } = prefix;
		const timestamp = Number.isNaN(instant) ? null : this.isoText.of(instant);
		if (code === null) {
			return {
				timestamp,
				event: null,
				account: null,
				target: null,
				message: null,
				code,
				group: null,
				component: null,
				category: null,
				host,
				line,
			};
		}
		const { component, category } = bracket.head;
		const message = line.slice(bracket.messageStart, this.messageEnd);
		const known = knownEvent(code, message);
		return {
			timestamp,
			event: known?.event ?? null,
			account: bracket.account,
			target: known?.target?.(message) ?? null,
			message,
			code,
			group: known?.group ?? 'other',
			component,
			category,
			host,
			line,
		};
	}

	/** Nothing tells equal lines apart, so they are counted. */
	identityOf(line: string): string {
		return line;
	}

	/** @returns the event of `line`, read as {@link read} does */
	parse(line: string): AuditEvent {
		return this.read(line).event();
	}
}
