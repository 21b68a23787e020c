import { jest } from '@jest/globals';
import type * as limitsModule from '../../../nodes/NexthinkAuditTrail/polling/limits.ts';
import type * as adapter from './adapter.mts';

const LIMITS = '../../../nodes/NexthinkAuditTrail/polling/limits.ts';

/**
 * The trigger's polls with other limits, as if a line took many times as much room. Nothing may have loaded them before.
 * @param limits those that differ
 */
export async function pollingWith(
	limits: Partial<Record<keyof typeof limitsModule, number>>,
): Promise<typeof adapter> {
	jest.doMock(LIMITS, () => ({ ...jest.requireActual<typeof limitsModule>(LIMITS), ...limits }));
	return await import('./adapter.mts');
}
