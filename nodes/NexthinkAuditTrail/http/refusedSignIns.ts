import { createHash, randomBytes } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { Circumstances } from '../messages/explainedError';
import { CredentialRefused } from './refusal';

const MINUTE = 60 * 1000;
/** Long enough for a person to notice, as Nexthink locks an account after some refusals. */
const LONGEST_WAIT = 30 * MINUTE;
/** A person's credentials; more are not remembered. */
const MOST_REMEMBERED = 1000;

/** What a refusal said; plain, so that n8n can keep it for an execution. */
interface Refused {
	message: string;
	remedy: string;
	circumstances: Circumstances;
}

interface Remembered {
	refused: Refused;
	refusals: number;
	/** Epoch milliseconds. */
	notBefore: number;
}

/** What n8n keeps of a node for as long as an execution runs, over retries and loops as well. */
export interface ExecutionMemory {
	refusedCredential?: Refused;
}

/**
 * Passwords and client secrets that were refused: Nexthink locks accounts after repeated refusals. An execution sends a
 * refused one no more. A trigger, a schedule or a model asks again and again: so another execution tries it only
 * after 1, 2, 4 … 30 minutes, or at once when the credential was changed. That is kept for as long as the process runs,
 * because n8n keeps nothing of a poll or a run that failed.
 */
export class RefusedSignIns {
	/** Another one in each process: nothing can be looked up by it. */
	private readonly salt = randomBytes(16);
	private readonly refused = new Map<string, Remembered>();

	/** @param clock epoch milliseconds */
	constructor(private readonly clock: () => number = Date.now) {}

	/**
	 * Asks with a credential, unless it was refused and it is not time yet to try it again.
	 * @param execution of a node; a poll has none
	 * @throws CredentialRefused, and whatever asking throws
	 */
	async guard<Answer>(
		credential: ICredentialDataDecryptedObject,
		ask: () => Promise<Answer>,
		execution: ExecutionMemory = {},
	): Promise<Answer> {
		const key = this.keyOf(credential);
		const before = execution.refusedCredential ?? this.refusedBefore(key);
		if (before !== undefined) {
			execution.refusedCredential = before;
			throw new CredentialRefused(before.message, before.remedy, before.circumstances);
		}
		const asking = ask();
		asking.then(
			() => this.refused.delete(key),
			(thrown: unknown) => {
				if (!(thrown instanceof CredentialRefused)) return;
				const { message, remedy, status, failure } = thrown;
				execution.refusedCredential = { message, remedy, circumstances: { status, failure } };
				this.note(key, execution.refusedCredential);
			},
		);
		return await asking;
	}

	private refusedBefore(key: string): Refused | undefined {
		const known = this.refused.get(key);
		if (known === undefined || this.clock() >= known.notBefore) return undefined;
		const { message, remedy, circumstances } = known.refused;
		const at = new Date(known.notBefore).toISOString().slice(11, 16);
		return {
			message,
			remedy: `${remedy} It is not tried again before ${at} UTC, unless the credential is changed.`,
			circumstances,
		};
	}

	private note(key: string, refused: Refused): void {
		const refusals = (this.refused.get(key)?.refusals ?? 0) + 1;
		// Set anew, so that the first of the map is the one that was refused longest ago.
		this.refused.delete(key);
		if (this.refused.size >= MOST_REMEMBERED) this.refused.delete([...this.refused.keys()][0]!);
		const wait = Math.min(MINUTE * 2 ** (refusals - 1), LONGEST_WAIT);
		this.refused.set(key, { refused, refusals, notBefore: this.clock() + wait });
	}

	private keyOf(credential: ICredentialDataDecryptedObject): string {
		// A token comes and goes by itself: a credential is what a person entered.
		const entered = JSON.stringify({ ...credential, oauthTokenData: undefined });
		return createHash('sha256').update(this.salt).update(entered).digest('hex');
	}
}

/** Those of this process, whichever workflow they were refused in. */
export const refusedSignIns = new RefusedSignIns();
