import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';

setFlagsFromString('--expose-gc');
const collectGarbage = runInNewContext('gc') as (options: object) => void;

/**
 * Bytes of the strings, objects and buffers that a garbage collection leaves. The process has more than that: garbage
 * that nobody has collected yet, of which a busy machine has more than an idle one.
 */
export function heldBytes(): number {
	collectGarbage({ type: 'major', execution: 'sync', flavor: 'last-resort' });
	const { heapUsed, external } = process.memoryUsage();
	return heapUsed + external;
}
