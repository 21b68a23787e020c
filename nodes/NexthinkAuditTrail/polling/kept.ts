import type { Digest } from './digests';
import { packed } from './digests';
import { MOST_REMEMBERED } from './limits';
import type { Memory, Remembered } from './memory';
import type { Source, Sources } from './sources';
import type { SourceState } from './state';
import { CLOCKS_APART, FURTHEST_BACK_HOURS, HOUR, MINUTE } from './window';

/**
 * An answer may begin earlier than the one before it, when a clock was set or an answer took long: twenty minutes are far
 * beyond any. What is so much older than all that will be read is forgotten.
 */
const REMEMBERED_AFTERWARDS = CLOCKS_APART + 20 * MINUTE;
/** A forgotten source that is there again is read like a new one: a week back, and before that the overlap, a week at most. */
const LONGEST_UNSEEN = (2 * FURTHEST_BACK_HOURS + 2 * 24) * HOUR;

/** What there is to keep of the memory until the next poll. */
export interface Kept {
	sources: SourceState[];
	/** From when on all unattributed entries are kept. */
	unattributedFrom: number;
	/** How many entries are remembered. */
	size: number;
	/** There was no room for entries that an answer of this poll held. */
	isCut: boolean;
}

/**
 * Makes of the memory what the next poll has to know: of each source, all from where on it counts as remembered, and a while
 * before that.
 *
 * @param now epoch milliseconds of n8n's clock
 */
export function keptUntilNextPoll(memory: Memory, sources: Sources, now: number): Kept {
	const kept = sources.all.filter(
		(source) => source.name === null || source.isPresent || now - source.seenAt <= LONGEST_UNSEEN,
	);
	// An unattributed entry may be of a source that was not read to its end, and comes again with its older ones.
	const unattributedFrom = Math.min(
		...kept
			.filter((source) => !source.hasMoved || source === sources.unattributed)
			.map(({ mark }) => mark.coveredFrom),
	);
	const isForgotten = (source: Source, since: number): boolean => {
		const isUnattributed = source === sources.unattributed;
		const coveredFrom = isUnattributed ? unattributedFrom : source.mark.coveredFrom;
		return coveredFrom - since > REMEMBERED_AFTERWARDS;
	};

	const lists = new Map(kept.map((source) => [source, new KeptEntries()]));
	let present = 0;
	let gone = 0;
	const each = (visit: (entries: KeptEntries, entry: Remembered, since: number | null) => void) => {
		for (const entry of memory.entries()) {
			const entries = lists.get(entry.source);
			if (entries === undefined) continue;
			const since = goneSince(entry);
			const missing = since === null ? 0 : entry.copies - entry.seen;
			const isMissingKept = missing > 0 && !isForgotten(entry.source, since!);
			if (entry.copies > missing) {
				visit(entries, { ...entry, copies: entry.copies - missing }, null);
			}
			if (isMissingKept) visit(entries, { ...entry, copies: missing }, since);
		}
	};
	each((_, { copies }, since) => {
		if (since === null) present += copies;
		else gone += copies;
	});
	// What an answer held comes first: the next one will hold it again.
	let cut = Math.max(0, present - MOST_REMEMBERED);
	let goneCut = Math.max(0, Math.min(gone, present + gone - MOST_REMEMBERED));
	each((entries, { digest, copies }, since) => {
		for (let copy = 0; copy < copies; copy++) {
			if (since === null ? cut-- > 0 : goneCut-- > 0) continue;
			entries.add(digest, since);
		}
	});
	return {
		sources: [...lists].map(([source, entries]) => stateOf(source, entries, now)),
		unattributedFrom,
		size: Math.min(MOST_REMEMBERED, present + gone),
		isCut: present > MOST_REMEMBERED,
	};
}

/** Where the first answer began that should have held copies of an entry, and did not; null: the last one held them. */
function goneSince({ source, copies, seen, goneSince: since }: Remembered) {
	if (seen === copies) return null;
	return source.hasMoved ? (since ?? source.answerBegan) : since;
}

function stateOf(source: Source, entries: KeptEntries, now: number): SourceState {
	const { name, mark, isPresent, seenAt, isQueued, missingSince, last, lastIsAfter } = source;
	return {
		name,
		mark,
		seenAt: isPresent || isQueued ? now : seenAt,
		isQueued,
		missingSince,
		...entries.asTexts(),
		last: packed(last),
		lastIsAfter,
		gap: source.gapAfterPoll(now),
	};
}

class KeptEntries {
	private readonly present: Digest[] = [];
	/** By epoch milliseconds. */
	private readonly gone = new Map<number, Digest[]>();

	/** @param since null: the last answer held it */
	add(digest: Digest, since: number | null): void {
		if (since === null) {
			this.present.push(digest);
			return;
		}
		const gone = this.gone.get(since);
		if (gone === undefined) this.gone.set(since, [digest]);
		else gone.push(digest);
	}

	asTexts(): Pick<SourceState, 'present' | 'gone'> {
		return {
			present: packed(this.present),
			gone: [...this.gone].map(([since, digests]) => ({ since, entries: packed(digests) })),
		};
	}
}
