/** A row of the fault table, met by the editor's test of a credential. */

import { expect } from '@jest/globals';
import { isTold } from '../faults/row.mts';
import type { Row } from '../faults/row.mts';
import { openScene } from '../faults/openScene.mts';
import type { Authentication } from '../integration/asking.mts';
import { nextMark } from './faultCase.mts';
import type { RealN8n } from './realN8n.mts';

const LOWEST_REFUSAL = 400;

/**
 * n8n words most of what a test shows, and looks at the status alone. So what is compared is what must hold
 * whatever the row: a log passes, a refusal does not, nor a redirect, and a refused password was sent once.
 * @param isRedirect whether the row is about one: the node follows it within the host, the test does not
 * @returns what the editor shows
 */
export async function tryCredential(
	n8n: RealN8n,
	row: Row,
	authentication: Authentication,
	isRedirect: boolean,
): Promise<string> {
	const scene = await openScene(row, { way: 'run', authentication }, nextMark());
	try {
		scene.misbehave();
		const { type, data } = scene.credential();
		const { status, message } = await n8n.testCredential({ name: 'Tested', type, data });
		const { outcome } = row;
		expect(message).not.toBe('');
		if (isRedirect) {
			expect({ status, message }).toEqual({
				status: 'Error',
				message: expect.stringMatching(/^The address redirects to another one \(30\d\)/),
			});
		} else if (!isTold(outcome)) expect(status).toBe('OK');
		else if (Number(outcome.httpCode) >= LOWEST_REFUSAL) expect(status).toBe('Error');
		if (isTold(outcome) && outcome.credentialRefused === authentication) {
			expect(status).toBe('Error');
			expect([...scene.api.requests, ...scene.tokens.requests]).toHaveLength(1);
		}
		scene.expectNoSignInElsewhere();
		return message;
	} finally {
		await scene.close();
	}
}
