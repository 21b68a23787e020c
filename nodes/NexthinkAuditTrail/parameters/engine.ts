import { ExplainedError } from '../messages/explainedError';
import { shown } from './shown';

/** No host name is longer (RFC 1035, section 2.3.4). */
const LONGEST_HOST_NAME = 253;

/** White space inside, control characters, or halves of code points: no host name, and nothing that an address can hold. */
const NOT_IN_A_NAME = /[\s\p{Cc}\p{Cs}]/u;

/**
 * @param value what the 'Engine' field holds: the host name of an Engine
 * @throws ExplainedError when it cannot be a host name; whether the Engine exists only Nexthink knows
 */
export function readEngine(value: unknown): string {
	const engine = typeof value === 'string' ? value.trim() : '';
	// An address would lose segments that are "." or "..", and ask for something else.
	const isHostName =
		engine !== '' &&
		engine !== '.' &&
		engine !== '..' &&
		engine.length <= LONGEST_HOST_NAME &&
		!NOT_IN_A_NAME.test(engine);
	if (isHostName) return engine;
	throw new ExplainedError(
		`'Engine' must be the host name of an Engine, but is ${shown(value)}`,
		"Choose an Engine from the list, or enter its host name, for example engine-1, in 'Engine'.",
	);
}
