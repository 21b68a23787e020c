import { certificateRows } from './rows/certificates.mts';
import { fileRows } from './rows/files.mts';
import { logContentRows } from './rows/logContent.mts';
import { networkRows } from './rows/network.mts';
import { parameterRows } from './rows/parameters.mts';
import { platformRows } from './rows/platform.mts';
import { redirectRows } from './rows/redirects.mts';
import { statusRows, wordsRows } from './rows/statuses.mts';
import { successRows } from './rows/successes.mts';
import { tokenRows } from './rows/tokens.mts';
import type { Row } from './row.mts';

/** All rows of the fault table, by what they have in common. */
export const kinds: ReadonlyArray<readonly [kind: string, rows: readonly Row[]]> = [
	['the network', networkRows],
	['the status', statusRows],
	['what a refusal says', wordsRows],
	['a success', successRows],
	['a redirect', redirectRows],
	['TLS', certificateRows],
	['the token end point', tokenRows],
	['the log holds', logContentRows],
	['a user enters', parameterRows],
	['the platform', platformRows],
	['a file', fileRows],
];
