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

export type Kind = readonly [kind: string, rows: readonly Row[]];

/** Rows of the fault table about what happens on the way to an answer, by what they have in common. */
export const kindsOnTheWay: readonly Kind[] = [
	['the network', networkRows],
	['the status', statusRows],
	['a redirect', redirectRows],
	['TLS', certificateRows],
	['the token end point', tokenRows],
];

/** Rows about what was entered and what came of it. */
export const kindsOfContent: readonly Kind[] = [
	['what a refusal says', wordsRows],
	['a success', successRows],
	['the log holds', logContentRows],
	['a user enters', parameterRows],
	['the platform', platformRows],
	['a file', fileRows],
];

export const kinds = [...kindsOnTheWay, ...kindsOfContent];
