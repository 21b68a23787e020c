import { chromium } from 'playwright-core';
import type { Browser } from 'playwright-core';
import { findProgram } from './command.mts';

/** Debian's, or what GitHub's machines bring in its place. */
const PROGRAMS = ['chromium', 'google-chrome'];

const ARGUMENTS = [
	// Chromium refuses its sandbox to root and in most containers; it opens nothing but an n8n of our own.
	'--no-sandbox',
	'--disable-gpu',
	// It is to ask nobody but that n8n.
	'--disable-quic',
	'--no-first-run',
	'--disable-background-networking',
	'--disable-component-update',
	'--disable-sync',
];

/** Starts Chromium without a window; throws when it is missing, and says what to install. */
export async function startChromium(): Promise<Browser> {
	const [executablePath] = PROGRAMS.map((name) => findProgram(name)).filter(Boolean);
	if (executablePath === undefined) {
		throw new Error(
			`n8n's editor cannot be tested because ${PROGRAMS[0]} cannot be found. ` +
				'On Debian: apt-get install chromium fonts-liberation',
		);
	}
	return await chromium.launch({ executablePath, args: ARGUMENTS });
}
