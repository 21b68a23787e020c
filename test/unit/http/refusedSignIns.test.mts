import { describe, expect, it } from '@jest/globals';
import { CredentialRefused } from '../../../nodes/NexthinkAuditTrail/http/refusal.ts';
import type { ExecutionMemory } from '../../../nodes/NexthinkAuditTrail/http/refusedSignIns.ts';
import { RefusedSignIns } from '../../../nodes/NexthinkAuditTrail/http/refusedSignIns.ts';
import { ExplainedError } from '../../../nodes/NexthinkAuditTrail/messages/explainedError.ts';

const MINUTE = 60_000;
const REFUSED = new CredentialRefused(
	'Nexthink refused the user name or the password (401)',
	'Check both in the credential.',
	{ status: 401, failure: { cause: 'credential-invalid' } },
);
const credential = { instance: 'a.example', username: 'reader', password: 'wrong' };

/** A sign-in desk with a clock of its own, and a count of what was really sent. */
function desk() {
	const state = { now: 0, sent: 0 };
	const refusedSignIns = new RefusedSignIns(() => state.now);
	const ask = async (
		signIn: Record<string, unknown>,
		thrown: Error | null = REFUSED,
		execution?: ExecutionMemory,
	): Promise<CredentialRefused | null> => {
		try {
			const send = async (): Promise<void> => {
				state.sent++;
				if (thrown) throw thrown;
			};
			await refusedSignIns.guard(signIn as never, send, execution);
			return null;
		} catch (error) {
			return error as CredentialRefused;
		}
	};
	return { state, ask };
}

describe('a refused sign-in', () => {
	it('is not sent again before a minute is over', async () => {
		const { state, ask } = desk();
		await ask(credential);
		state.now = MINUTE - 1;
		const refusal = await ask(credential);
		expect(state.sent).toBe(1);
		expect(refusal).toBeInstanceOf(CredentialRefused);
		expect(refusal).toMatchObject({
			message: REFUSED.message,
			status: 401,
			failure: REFUSED.failure,
		});
		expect(refusal?.remedy).toMatch(/before 00:01 UTC, unless the credential is changed/);
	});

	it('is tried again after 1, 2, 4, 8, 16 minutes and then every 30', async () => {
		const { state, ask } = desk();
		const sentAt: number[] = [];
		for (let minute = 0; minute <= 130; minute++) {
			state.now = minute * MINUTE;
			const before = state.sent;
			await ask(credential);
			if (state.sent > before) sentAt.push(minute);
		}
		expect(sentAt).toEqual([0, 1, 3, 7, 15, 31, 61, 91, 121]);
	});

	it.each([
		['password', 'right'],
		['username', 'other'],
		['instance', 'b.example'],
	])('is tried at once when the %s was changed', async (field, value) => {
		const { state, ask } = desk();
		await ask(credential);
		await ask({ ...credential, [field]: value });
		expect(state.sent).toBe(2);
	});

	it('stays refused when only the token that n8n keeps with it is another', async () => {
		const { state, ask } = desk();
		await ask({ ...credential, oauthTokenData: { access_token: 'a' } });
		await ask({ ...credential, oauthTokenData: { access_token: 'b' } });
		expect(state.sent).toBe(1);
	});

	it('is forgotten when it was accepted', async () => {
		const { state, ask } = desk();
		await ask(credential);
		state.now = MINUTE;
		expect(await ask(credential, null)).toBeNull();
		await ask(credential);
		state.now += MINUTE;
		await ask(credential);
		expect(state.sent).toBe(4);
	});

	it('is only what was refused, not what did not come through', async () => {
		const { state, ask } = desk();
		const unavailable = new ExplainedError(REFUSED.message, REFUSED.remedy, { status: 503 });
		await ask(credential, unavailable);
		await ask(credential, new Error('something else'));
		await ask(credential);
		expect(state.sent).toBe(3);
	});

	it('is not sent again by the same execution, however long that lasts, and says the same', async () => {
		const { state, ask } = desk();
		const execution: ExecutionMemory = {};
		await ask(credential, REFUSED, execution);
		state.now = 24 * 60 * MINUTE;
		// n8n keeps it as JSON.
		const kept = JSON.parse(JSON.stringify(execution)) as ExecutionMemory;
		const refusal = await ask(credential, REFUSED, kept);
		expect(state.sent).toBe(1);
		expect(refusal).toBeInstanceOf(CredentialRefused);
		const { message, remedy, status, failure } = REFUSED;
		expect(refusal).toMatchObject({ message, remedy, status, failure });
		await ask(credential, REFUSED, {});
		expect(state.sent).toBe(2);
	});

	it('does not fill the memory, however many there are', async () => {
		const { state, ask } = desk();
		for (let account = 0; account < 1500; account++) {
			await ask({ ...credential, username: `reader-${account}` });
		}
		const before = state.sent;
		await ask({ ...credential, username: 'reader-1499' });
		expect(state.sent).toBe(before);
		await ask({ ...credential, username: 'reader-0' });
		expect(state.sent).toBe(before + 1);
	});
});
