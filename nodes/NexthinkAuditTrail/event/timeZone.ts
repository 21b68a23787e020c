const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

/** A zone that has the same offset at both ends of an hour has it in between. */
const SPAN = 60 * MINUTE;
/** A log walks through time, so old hours are not asked for again; the limit bounds hostile time stamps. */
const MOST_REMEMBERED_OFFSETS = 10_000;

/** Which instant a local time means when clocks were set back and it was shown twice. */
export type InFold = 'earlier' | 'later';

/**
 * A time zone of the IANA list: what its clocks show at an instant, and at which instant they show something.
 * "Local milliseconds" are a wall clock's reading as if it were UTC.
 */
export class TimeZone {
	private readonly offsets = new Map<number, number>();
	private readonly format: Intl.DateTimeFormat;

	/** @throws RangeError when the name is not a known time zone */
	constructor(readonly name: string) {
		this.format = new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset' });
	}

	/** @returns what the zone's clocks show at `instant` (epoch milliseconds), in local milliseconds */
	toLocal(instant: number): number {
		return instant + this.offsetAt(instant);
	}

	/**
	 * @param local a wall clock's reading in local milliseconds
	 * @returns epoch milliseconds. A reading that was skipped when clocks were set forward moves forward
	 *   by what was skipped; one that was shown twice means the instant that `inFold` says.
	 */
	toInstant(local: number, inFold: InFold): number {
		// No zone changes its offset twice within two days of each other, so these two are the only candidates.
		const before = this.offsetAt(local - DAY);
		const after = this.offsetAt(local + DAY);
		const byBefore = local - before;
		if (before === after) return byBefore;
		const byAfter = local - after;
		const beforeFits = this.offsetAt(byBefore) === before;
		const afterFits = this.offsetAt(byAfter) === after;
		if (beforeFits && afterFits) {
			return inFold === 'earlier' ? Math.min(byBefore, byAfter) : Math.max(byBefore, byAfter);
		}
		return afterFits ? byAfter : byBefore;
	}

	private offsetAt(instant: number): number {
		const hour = Math.floor(instant / SPAN);
		const atStart = this.offsetAtHour(hour);
		return atStart === this.offsetAtHour(hour + 1) ? atStart : this.lookUpOffset(instant);
	}

	private offsetAtHour(hour: number): number {
		let offset = this.offsets.get(hour);
		if (offset === undefined) {
			if (this.offsets.size >= MOST_REMEMBERED_OFFSETS) this.offsets.clear();
			offset = this.lookUpOffset(hour * SPAN);
			this.offsets.set(hour, offset);
		}
		return offset;
	}

	private lookUpOffset(instant: number): number {
		// "GMT", "GMT+01:00" or, before standard time, "GMT+00:17:30".
		const text = this.format
			.formatToParts(instant)
			.find(({ type }) => type === 'timeZoneName')?.value;
		const match = /^GMT(?:([+-])(\d\d):(\d\d)(?::(\d\d))?)?$/.exec(text ?? '');
		if (!match) throw new RangeError(`No offset of ${this.name} for ${instant}`);
		const [, sign, hours = '0', minutes = '0', seconds = '0'] = match;
		const size = (Number(hours) * 60 + Number(minutes)) * MINUTE + Number(seconds) * 1000;
		return sign === '-' ? -size : size;
	}
}
