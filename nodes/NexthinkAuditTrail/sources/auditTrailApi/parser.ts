import { BracketReader } from './bracket';
import type { AuditEvent } from '../../event/event';
import type { EventGroup } from '../../event/eventCatalogue';
import { groupOf, knownEvent } from '../../event/eventCatalogue';
import { IsoText } from '../../event/isoText';
import { PrefixReader } from './prefix';
import { RepeatedTexts } from './repeatedTexts';
import { TimestampReader } from './timestamp';
import { TimeZone } from '../../event/timeZone';

export interface ParserSettings {
	/** IANA name of the zone of times that are written without one. */
	logTimeZone: string;
	/** Epoch milliseconds, for times that are written without a year. */
	now: number;
}

/**
 * Reads lines, and tells of the one that was read last. Nothing is made of a line before it is asked for:
 * most lines are only looked at by a filter. A parser belongs to one log: it remembers what the lines before had
 * in common.
 */
export class Parser {
	/** The line that was read last. */
	line = '';
	/** The code of its bracket; null without one. */
	code: number | null = null;
	private readonly prefix: PrefixReader;
	private readonly texts = new RepeatedTexts();
	private readonly bracket = new BracketReader(this.texts);
	private readonly isoText = new IsoText();

	/** @throws RangeError when `logTimeZone` is not a known time zone */
	constructor({ logTimeZone, now }: ParserSettings) {
		const timestamps = new TimestampReader(new TimeZone(logTimeZone), now);
		this.prefix = new PrefixReader(timestamps, this.texts);
	}

	/** When the line was written, epoch milliseconds; NaN without a readable time. */
	get instant(): number {
		return this.prefix.instant;
	}

	get group(): EventGroup | null {
		return this.code === null ? null : groupOf(this.code);
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
		return this.code === null ? null : this.line.slice(this.bracket.messageStart);
	}

	/**
	 * @param line a line without its line end, whatever it holds
	 * @returns this parser; never throws, and of a line that is not understood everything but the line is null
	 */
	read(line: string): this {
		this.line = line;
		const end = this.prefix.read(line);
		this.code = end !== -1 && this.bracket.read(line, end) ? this.bracket.code : null;
		return this;
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
		const message = line.slice(bracket.messageStart);
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

	/** @returns the event of `line`, read as {@link read} does */
	parse(line: string): AuditEvent {
		return this.read(line).event();
	}
}
