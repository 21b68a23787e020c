/** All that is fuzzed. */

import type { Target } from './target.mts';
import { addressesTarget } from './targets/addresses.mts';
import { linesTarget, logFileTarget } from './targets/bytes.mts';
import { filterTarget, parserTarget } from './targets/events.mts';
import { messagesTarget } from './targets/messages.mts';
import { parametersTarget } from './targets/parameters.mts';
import { pollStateTarget } from './targets/pollState.mts';

export const targets: readonly Target[] = [
	parserTarget,
	linesTarget,
	logFileTarget,
	filterTarget,
	parametersTarget,
	addressesTarget,
	messagesTarget,
	pollStateTarget,
];
