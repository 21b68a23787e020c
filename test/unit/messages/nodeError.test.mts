import { describe, expect, it } from '@jest/globals';
import type { INode } from 'n8n-workflow';
import { nodeError } from '../../../nodes/NexthinkAuditTrail/messages/nodeError.ts';
import { DoesNotFit, TooManyLines } from '../../../nodes/NexthinkAuditTrail/polling/poll.ts';
import { expectCalm, expectReadable } from '../messages.mts';

const node: INode = {
	id: '1',
	name: 'Nexthink Audit Trail Trigger',
	type: 'nexthinkAuditTrailTrigger',
	typeVersion: 1,
	position: [0, 0],
	parameters: {},
};

describe('a poll that is too much', () => {
	it.each([
		['time', new DoesNotFit(171), 'temporarily-unavailable'],
		['memory', new TooManyLines(), 'configuration-invalid'],
	])('for the %s says what to do', (_, thrown, cause) => {
		const { message, description, failure } = nodeError(node, thrown) as Error & {
			description: string;
			failure: object;
		};
		expectReadable(message, description);
		expectCalm(message, description);
		expect(description).toMatch(/^No event is lost/);
		expect(description).toMatch(/'Hours to Look Back'.*'Overlap Hours'.*trigger of its own/);
		expect(failure).toEqual({ cause });
	});

	it('for the memory names the limit of events, too', () => {
		expect(nodeError(node, new TooManyLines()).description).toMatch(/'Max Events Per Poll' to 0/);
	});
});
