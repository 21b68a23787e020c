import { readBracket } from './bracket';
import type { AuditEvent } from './event';
import { knownEvent } from './eventCatalogue';
import { IsoText } from './isoText';
import { readPrefix } from './prefix';
import { TimestampReader } from './timestamp';
import { TimeZone } from './timeZone';

export interface ParserSettings {
	/** IANA name of the zone of times that are written without one. */
	logTimeZone: string;
	/** Epoch milliseconds, for times that are written without a year. */
	now: number;
}

/** Makes events of lines. A parser belongs to one log: it remembers the last minute that it read. */
export class Parser {
	private readonly timestamps: TimestampReader;
	private readonly isoText = new IsoText();

	/** @throws RangeError when `logTimeZone` is not a known time zone */
	constructor({ logTimeZone, now }: ParserSettings) {
		this.timestamps = new TimestampReader(new TimeZone(logTimeZone), now);
	}

	/**
	 * @param line a line without its line end, whatever it holds
	 * @returns the event; never throws, and a line that is not understood is an event whose fields are null
	 */
	parse(line: string): AuditEvent {
		const prefix = readPrefix(line, this.timestamps);
		const bracket = prefix.end === -1 ? null : readBracket(line, prefix.end);
		const timestamp = prefix.instant === null ? null : this.isoText.of(prefix.instant);
		if (bracket === null) {
			return {
				timestamp,
				component: null,
				category: null,
				code: null,
				event: null,
				group: null,
				account: null,
				target: null,
				message: null,
				host: prefix.host,
				line,
			};
		}
		const { component, category, code, account, message } = bracket;
		const known = knownEvent(code, message);
		return {
			timestamp,
			component,
			category,
			code,
			event: known?.event ?? null,
			group: known?.group ?? 'other',
			account,
			target: known?.target?.(message) ?? null,
			message,
			host: prefix.host,
			line,
		};
	}
}
