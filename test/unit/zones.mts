import { IANAZone } from 'luxon';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** No zone keeps an offset for less than this; looks at the same places are remembered. */
const LOOK = 6 * HOUR;

/** Zones whose clocks do something that a simple reading of time zones gets wrong. */
export const STRANGE_ZONES = [
	'UTC',
	'Europe/Zurich',
	'Europe/Dublin',
	'America/New_York',
	'America/St_Johns',
	'America/Sao_Paulo',
	'America/Havana',
	'Asia/Kolkata',
	'Asia/Kathmandu',
	'Asia/Tehran',
	'Asia/Amman',
	'Asia/Beirut',
	'Asia/Gaza',
	'Asia/Pyongyang',
	'Africa/Casablanca',
	'Africa/Cairo',
	'Antarctica/Casey',
	'Antarctica/Troll',
	'Australia/Lord_Howe',
	'Australia/Adelaide',
	'Pacific/Apia',
	'Pacific/Chatham',
	'Pacific/Kiritimati',
	'Pacific/Norfolk',
	'Pacific/Pago_Pago',
] as const;

/** A zone as Luxon knows it: the oracle of these tests. */
export class OracleZone {
	private readonly zone: IANAZone;
	private readonly remembered = new Map<number, number>();

	constructor(name: string) {
		this.zone = IANAZone.create(name);
		if (!this.zone.isValid) throw new Error(`Luxon does not know ${name}`);
	}

	/** Milliseconds east of UTC. */
	offsetAt(instant: number): number {
		const minute = Math.floor(instant / MINUTE) * MINUTE;
		let offset = this.remembered.get(minute);
		if (offset === undefined) {
			offset = this.zone.offset(minute) * MINUTE;
			this.remembered.set(minute, offset);
		}
		return offset;
	}

	/** Every instant at which the zone's clocks show `local`, found by trying all offsets around it. */
	instantsOf(local: number): number[] {
		const offsets = new Set<number>();
		const nearby = Math.floor(local / LOOK) * LOOK;
		for (let steps = -8; steps <= 9; steps++) offsets.add(this.offsetAt(nearby + steps * LOOK));
		return [...offsets]
			.map((offset) => local - offset)
			.filter((instant) => instant + this.offsetAt(instant) === local)
			.sort((a, b) => a - b);
	}

	/** What a reading means; one that was skipped moves forward by what was skipped. */
	instantOf(local: number, inFold: 'earlier' | 'later'): number {
		const instants = this.instantsOf(local);
		if (instants.length === 0) return local - this.offsetBeforeGap(local);
		return inFold === 'earlier' ? instants[0]! : instants[instants.length - 1]!;
	}

	/** All instants from `from` to before `to` at which the offset changes, to the minute. */
	changesBetween(from: number, to: number): number[] {
		const changes: number[] = [];
		for (let low = Math.floor(from / LOOK) * LOOK; low < to; low += LOOK) {
			if (this.offsetAt(low) === this.offsetAt(low + LOOK)) continue;
			let before = low;
			let after = low + LOOK;
			while (after - before > MINUTE) {
				const middle = before + Math.floor((after - before) / 2 / MINUTE) * MINUTE;
				if (this.offsetAt(middle) === this.offsetAt(low)) before = middle;
				else after = middle;
			}
			changes.push(after);
		}
		return changes;
	}

	private offsetBeforeGap(local: number): number {
		for (const change of this.changesBetween(local - 50 * HOUR, local + 50 * HOUR)) {
			const before = this.offsetAt(change - MINUTE);
			const after = this.offsetAt(change);
			if (local >= change + before && local < change + after) return before;
		}
		throw new Error(`${new Date(local).toISOString()} is in no gap of ${this.zone.name}`);
	}
}
