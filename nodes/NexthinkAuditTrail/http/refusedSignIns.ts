import { createHash, randomBytes } from 'node:crypto';
import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import type { RefusalText } from './refusal';
import { Refusal } from './refusal';

const MINUTE = 60 * 1000;
/** Long enough for a person to notice, as Nexthink locks an account after some refusals. */
const LONGEST_WAIT = 30 * MINUTE;
/** A person's credentials; more are not remembered. */
const MOST_REMEMBERED = 1000;

interface Refused {
	text: RefusalText;
	refusals: number;
	/** Epoch milliseconds. */
	notBefore: number;
}

/**
 * Passwords and client secrets that were refused. A trigger, a schedule or a model asks again and again, and
 * Nexthink locks accounts: so a refused one is tried again only after 1, 2, 4 … 30 minutes, or at once when
 * the credential was changed. Kept for as long as the process runs, because n8n keeps nothing of a poll or a
 * run that failed.
 */
export class RefusedSignIns {
	/** Another one in each process: nothing can be looked up by it. */
	private readonly salt = randomBytes(16);
	private readonly refused = new Map<string, Refused>();

	/** @param clock epoch milliseconds */
	constructor(private readonly clock: () => number = Date.now) {}

	/**
	 * Asks with a credential, unless it was refused and it is not time yet to try it again.
	 * @throws Refusal, and whatever asking throws
	 */
	async guard<Answer>(
		credential: ICredentialDataDecryptedObject,
		ask: () => Promise<Answer>,
	): Promise<Answer> {
		const key = this.keyOf(credential);
		this.check(key);
		const asking = ask();
		asking.then(
			() => this.refused.delete(key),
			(thrown: unknown) => {
				if (thrown instanceof Refusal && thrown.text.credentialRefused) this.note(key, thrown.text);
			},
		);
		return await asking;
	}

	private check(key: string): void {
		const refused = this.refused.get(key);
		if (refused === undefined || this.clock() >= refused.notBefore) return;
		const at = new Date(refused.notBefore).toISOString().slice(11, 16);
		throw new Refusal({
			...refused.text,
			description: `${refused.text.description} It is not tried again before ${at} UTC, unless the credential is changed.`,
		});
	}

	private note(key: string, text: RefusalText): void {
		const refusals = (this.refused.get(key)?.refusals ?? 0) + 1;
		// Set anew, so that the first of the map is the one that was refused longest ago.
		this.refused.delete(key);
		if (this.refused.size >= MOST_REMEMBERED) this.refused.delete([...this.refused.keys()][0]!);
		const wait = Math.min(MINUTE * 2 ** (refusals - 1), LONGEST_WAIT);
		this.refused.set(key, { text, refusals, notBefore: this.clock() + wait });
	}

	private keyOf(credential: ICredentialDataDecryptedObject): string {
		// A token comes and goes by itself: a credential is what a person entered.
		const entered = JSON.stringify({ ...credential, oauthTokenData: undefined });
		return createHash('sha256').update(this.salt).update(entered).digest('hex');
	}
}

/** Those of this process, whichever workflow they were refused in. */
export const refusedSignIns = new RefusedSignIns();
