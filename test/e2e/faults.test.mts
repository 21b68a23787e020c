/** The rows of the fault table with the packed node in a real n8n: what its users see, and what it keeps. */

import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeIdentities, trustedCertificates } from '../faults/identities.mts';
import { kinds as allKinds } from '../faults/kinds.mts';
import { isTold, valueFor, ways } from '../faults/row.mts';
import type { How, Row } from '../faults/row.mts';
import { authentications } from '../integration/asking.mts';
import { expectNoSecret, secretsIn } from '../integration/secrets.mts';
import { endAll } from './endAll.mts';
import { expectRefusedByN8n, tryInEditor } from './faultCase.mts';
import { tryCredential } from './faultCredential.mts';
import { Publishing } from './faultPublishing.mts';
import { chosenRows, rowsInEveryGate } from './faultsInEveryGate.mts';
import { refusedByN8n, repeatedByN8n, waitedForByN8n } from './faultsOfN8n.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { RealN8n } from './realN8n.mts';
import { leaksIn, logSince, tracesOf } from './secrets.mts';
import { OUR_TRIGGER } from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;

/** The row's cases, each with the time that the row has for itself. */
const LONGEST_ROW_SECONDS = 150;

const REDIRECT_KIND = 'a redirect';

/**
 * What triggers are published for, in the background: the rows of the network come before it, because they are
 * about time.
 */
const PUBLISHED_KINDS = ['the status', REDIRECT_KIND, 'TLS', 'the token end point'];

/** What a credential test meets, too. It has no parameters. */
const TESTED_KINDS = ['the network', ...PUBLISHED_KINDS];

const kinds = chosenRows(allKinds);

let n8n: RealN8n;
let folder: string;
/** What n8n's REST API has answered since it was last looked at. */
const answers: string[] = [];

beforeAll(async () => {
	await makeIdentities();
	folder = await mkdtemp(join(tmpdir(), 'certificates-'));
	const trusted = join(folder, 'trusted.pem');
	await writeFile(trusted, trustedCertificates().join('\n'));
	n8n = await startRealN8n({
		root: packageRoot(),
		onProgress: (line) => process.stderr.write(`${line}\n`),
		env: { NODE_EXTRA_CA_CERTS: trusted },
		onAnswer: (text) => answers.push(text),
	});
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => {
	await endAll(n8n);
	if (folder) await rm(folder, { recursive: true, force: true });
}, UP_WITHIN_MILLISECONDS);

/** One thing of a list after the other. */
const inTurns = <Value,>(values: readonly Value[], turn: number): Value =>
	values[turn % values.length]!;

const signInsOf = (row: Row) => row.authentications ?? authentications;

const isToldToTrigger = (row: Row): boolean =>
	isTold(row.outcome) && (row.ways ?? ways).includes('poll');

/** Nothing is sent, whichever the sign-in: one of them is enough. */
const isUnsent = ({ requests }: Row): boolean =>
	requests !== undefined && Object.values(requests).every(({ log, token }) => log + token === 0);

/**
 * As the node with each sign-in, for its file where that is all, and as the trigger where something is told: with
 * one sign-in, in turns with the next row.
 */
function casesOf(row: Row, turn: number): How[] {
	const its = row.ways ?? ways;
	const nodes = its.filter((way) => way === 'run' || (way === 'file' && !its.includes('run')));
	const inTurn = inTurns(signInsOf(row), turn);
	const cases = (isUnsent(row) ? [inTurn] : signInsOf(row)).flatMap((authentication) =>
		nodes.map((way): How => ({ way, authentication })),
	);
	return isToldToTrigger(row) ? [...cases, { way: 'poll', authentication: inTurn }] : cases;
}

/**
 * One row for each message, because that is all that n8n says of a trigger which it could not set up. With the
 * sign-in that the trigger of the row has not in the editor.
 */
function casesToPublish(): Array<{ row: Row; how: How }> {
	const cases = new Map<string, { row: Row; how: How }>();
	for (const [kind, rows] of kinds) {
		if (!PUBLISHED_KINDS.includes(kind)) continue;
		for (const [turn, row] of rows.entries()) {
			const { outcome } = row;
			if (!isToldToTrigger(row) || !isTold(outcome) || n8nsWords(kind, row) !== undefined) continue;
			const how: How = { way: 'poll', authentication: inTurns(signInsOf(row), turn + 1) };
			const message = valueFor(outcome.message, how);
			if (!cases.has(message)) cases.set(message, { row, how });
		}
	}
	return [...cases.values()];
}

function n8nsWords(kind: string, { what }: Row): string | undefined {
	return refusedByN8n.find((each) => each.kind === kind && each.what === what)?.words;
}

async function all(cases: How[], attempt: (how: How) => Promise<void>): Promise<void> {
	const ends = await Promise.allSettled(cases.map(attempt));
	for (const [index, end] of ends.entries()) {
		if (end.status === 'fulfilled') continue;
		const { way, authentication } = cases[index]!;
		const error = end.reason as Error;
		error.message = `${way}, ${authentication}: ${error.message}`;
		throw error;
	}
}

const published = casesToPublish();
let publishing: Publishing | undefined;

/** What n8n's REST API says, and n8n writes to its log, while something is done. */
async function tracesDuring(attempt: () => Promise<void>): Promise<{ said: string; log: string }> {
	const { size } = await stat(n8n.logFile);
	let said: string;
	try {
		await attempt();
	} finally {
		// Also of an attempt that failed, so that the next one is not blamed for it.
		said = answers.splice(0).join('\n');
	}
	return { said, log: await logSince(n8n.logFile, size) };
}

describe.each([...kinds])('%s', (kind, rows) => {
	beforeAll(async () => {
		if (kind === PUBLISHED_KINDS[0]) publishing = await Publishing.begin(n8n, published);
	}, UP_WITHIN_MILLISECONDS);

	it.each(rows.map((row, turn) => ({ row, turn, what: row.what })))(
		'$what',
		async ({ row, turn }) => {
			const words = n8nsWords(kind, row);
			const cases = casesOf(row, turn);
			expect(cases).not.toEqual([]);
			const { said, log } = await tracesDuring(async () => {
				await all(cases, async (how) =>
					words === undefined
						? await tryInEditor(n8n, row, how)
						: await expectRefusedByN8n(n8n, row, how, words),
				);
			});
			expectNoSecret(said);
			expectNoSecret(log);
		},
		LONGEST_ROW_SECONDS * 1000,
	);
});

describe('a trigger cannot be published, for', () => {
	beforeAll(async () => {
		// Begun before, unless only some tests are run.
		publishing ??= await Publishing.begin(n8n, published);
	}, UP_WITHIN_MILLISECONDS);
	afterAll(async () => await endAll(publishing), UP_WITHIN_MILLISECONDS);

	it(
		'and n8n says no secret meanwhile',
		async () => {
			const { said, log } = await tracesDuring(async () => await publishing!.ended());
			expectNoSecret(said);
			expectNoSecret(log);
		},
		UP_WITHIN_MILLISECONDS,
	);

	it.each(published.map((each) => ({ ...each, what: each.row.what })))(
		'$what',
		async ({ row }) => {
			await publishing!.expectRefused(row);
		},
		UP_WITHIN_MILLISECONDS,
	);
});

describe('after all these', () => {
	it('every row has a name of its own, and what is said of some is said of one of them', () => {
		const rows = allKinds.flatMap(([kind, its]) => its.map(({ what }) => `${kind}: ${what}`));
		const listed = [
			...[...refusedByN8n, ...rowsInEveryGate].map(({ kind, what }) => `${kind}: ${what}`),
			...repeatedByN8n.map((what) => `the token end point: ${what}`),
			...waitedForByN8n.map((what) => `the status: ${what}`),
		];
		expect(listed.filter((each) => !rows.includes(each))).toEqual([]);
		expect(new Set(rows).size).toBe(rows.length);
	});

	it(
		'no secret stands in all that n8n has kept or logged',
		async () => {
			const traces = await tracesOf(n8n);
			const { saved, log } = traces;
			// The search finds what is there …
			for (const text of [saved, log]) expect(text.includes(OUR_TRIGGER)).toBe(true);
			// … and not what must not be. n8n's files were read byte by byte.
			expect(secretsIn(saved)).toEqual([]);
			expect(secretsIn(Buffer.from(saved, 'latin1').toString('utf8'))).toEqual([]);
			expect(secretsIn(log)).toEqual([]);
			expect(leaksIn(traces, [])).toEqual([]);
		},
		UP_WITHIN_MILLISECONDS,
	);
});

/** At the end: of some rows n8n itself logs a secret. */
describe.each(kinds.filter(([kind]) => TESTED_KINDS.includes(kind)))(
	'the credential test: %s',
	(kind, rows) => {
		const tested = rows.filter(
			(row) =>
				!row.waits && !waitedForByN8n.includes(row.what) && n8nsWords(kind, row) === undefined,
		);

		it.each(tested)(
			'$what',
			async (row) => {
				const isRepeated = kind === 'the token end point' && repeatedByN8n.includes(row.what);
				const traces = await tracesDuring(async () => {
					// One after the other: n8n mixes tests up that run beside each other.
					for (const authentication of signInsOf(row)) {
						const shown = await tryCredential(n8n, row, authentication, kind === REDIRECT_KIND);
						expect(secretsIn(shown).length > 0).toBe(isRepeated);
					}
				});
				if (isRepeated) return;
				expect(secretsIn(traces.said)).toEqual([]);
				expect(secretsIn(traces.log)).toEqual([]);
			},
			LONGEST_ROW_SECONDS * 1000,
		);
	},
);
