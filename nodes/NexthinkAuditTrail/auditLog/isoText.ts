const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const ZERO = 0x30;
const LENGTH = 'yyyy-mm-ddThh:mm:ss.sssZ'.length;

/**
 * Writes instants as `Date.prototype.toISOString` does, at a fraction of its cost: the lines of a log
 * share their day, so mostly only the time of day is written anew.
 */
export class IsoText {
	private readonly bytes = Buffer.alloc(LENGTH);
	private day = NaN;

	/** @param instant epoch milliseconds, of the years 0 to 9999 */
	of(instant: number): string {
		const day = Math.floor(instant / DAY);
		if (day !== this.day) {
			this.bytes.write(new Date(instant).toISOString(), 'latin1');
			this.day = day;
		}
		const time = instant - day * DAY;
		this.write(11, 2, Math.floor(time / HOUR));
		this.write(14, 2, Math.floor(time / MINUTE) % 60);
		this.write(17, 2, Math.floor(time / SECOND) % 60);
		this.write(20, 3, time % SECOND);
		return this.bytes.toString('latin1');
	}

	private write(start: number, digits: number, value: number): void {
		let rest = value;
		for (let at = start + digits - 1; at >= start; at--) {
			this.bytes[at] = ZERO + (rest % 10);
			rest = Math.floor(rest / 10);
		}
	}
}
