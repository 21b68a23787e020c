/** Tries the rows of the fault table, and holds each of them to what must hold for all. */

import { readdirSync } from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type {
	IBinaryData,
	IDataObject,
	INodeExecutionData,
	NodeParameterValueType,
} from 'n8n-workflow';
import {
	authentications,
	basicCredential,
	linesIn,
	oAuth2Credential,
	sendToken,
	TOKEN_PATH,
	within,
} from '../integration/asking.mts';
import type { Authentication } from '../integration/asking.mts';
import { forgetRefusals, parametersOf, triggerParametersOf } from '../integration/engine.mts';
import type {
	ActiveTrigger,
	Engine,
	NodeFailure,
	NodeResult,
	StoredCredential,
} from '../integration/engine.mts';
import { expectNoSecret, TOKEN } from '../integration/secrets.mts';
import { expectCalm, expectReadable } from '../unit/messages.mts';
import { log } from './answers.mts';
import { serveFaults } from './faultServer.mts';
import type { FaultServer } from './faultServer.mts';
import { isTold, USUAL_SECONDS, valueFor, ways } from './row.mts';
import type { Answer, Given, How, Requests, Row, Told } from './row.mts';

const goodToken: Answer = (_, response) => sendToken(response, TOKEN);
const FIRST_LINE = '2024-12-24T13:00:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] Before it';
const NEW_LINE = '2024-12-24T13:30:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] After it';
const firstLog = log(`${FIRST_LINE}\n`);
const laterLog = log(`${FIRST_LINE}\n${NEW_LINE}\n`);

const IGNORE_CERTIFICATE: Record<Authentication, string> = {
	basicAuth: 'ignoreSslIssues',
	oAuth2: 'ignoreSSLIssues',
};

/** How the hint about a log with lines begins. */
const READ_HINT = /^(?:\d requests: )?[\d,]+ lines? read, (?:all|[\d,]+) kept/;

const ASKED_AGAIN_MILLISECONDS = 10;

/** What nothing that comes from outside may change. */
const prototypesBefore = prototypes();

/** The engine that the rows are tried in, and what it has written to its log. */
export interface Stage {
	engine: Engine;
	logged: string[];
}

/** A row in one of its kinds of case. */
class Case {
	private constructor(
		private readonly stage: Stage,
		private readonly row: Row,
		private readonly how: How,
		private readonly api: FaultServer,
		private readonly tokens: FaultServer,
		private readonly elsewhere: FaultServer,
	) {}

	static async try(stage: Stage, row: Row, how: How): Promise<void> {
		const api = await serveFaults(firstLog, row.host, row.identity?.());
		const tokens = await serveFaults(goodToken, undefined, row.tokenIdentity?.());
		const elsewhere = await serveFaults(laterLog);
		try {
			const tried = new Case(stage, row, how, api, tokens, elsewhere);
			await (how.way === 'poll' ? tried.poll() : tried.run());
			// Nothing is left open: neither by what was refused nor by what was read to its end. How long n8n's
			// OAuth2 client keeps its own connection is its affair.
			await within(USUAL_SECONDS, api.released());
			if (!row.tokenRedirects) expect(elsewhere.requests).toEqual([]);
			for (const { headers } of elsewhere.requests) expect(headers.authorization).toBeUndefined();
			expectNoSecret(stage.logged.splice(0).join('\n'));
			expect(prototypes()).toEqual(prototypesBefore);
		} finally {
			await Promise.all([api, tokens, elsewhere].map(async (server) => await server.close()));
			// The system gives these ports to other cases.
			forgetRefusals();
		}
	}

	/** The node: with one item, or as the row has them; with two if it is to go on. */
	private async run(): Promise<void> {
		const { row, how, stage } = this;
		const { way, authentication } = how;
		const filesBefore = this.storedFiles();
		const input = row.input ?? (way === 'goingOn' ? [{}, {}] : [{}]);
		this.misbehave();
		const result = await this.inTime(
			stage.engine.run({
				credential: this.credential(),
				parameters: parametersOf({
					authentication,
					...(way === 'file' && { output: 'file' }),
					...(row.parameters as Record<string, NodeParameterValueType>),
				}),
				input,
				continueOnFail: way === 'goingOn',
				...(row.timezone !== undefined && { timezone: row.timezone }),
			}),
		);
		this.expectRequests(input.length);
		const { items, error } = result;
		expectNoSecret(JSON.stringify(items) + inspect(items, EVERYTHING));
		expectNoSecret(result.saved);

		const { outcome } = row;
		if (!isTold(outcome)) {
			expect(error).toBeNull();
			await this.expectGiven(result, outcome, input);
			return;
		}
		if (way === 'file') await this.expectFilesAgain(filesBefore);
		expect(result.hints).toEqual([]);
		if (way !== 'goingOn') {
			expect(linesIn(items)).toEqual([]);
			this.expectTold(error, outcome, 0);
			return;
		}
		expect(error).toBeNull();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(input.map((_, item) => ({ item })));
		for (const [itemIndex, item] of items.entries()) {
			expect(item.json).toEqual({ error: valueFor(outcome.message, how) });
			this.expectTold(item.error as NodeFailure, outcome, itemIndex);
		}
	}

	/** The trigger: it has polled before, then comes what the row says, and then all is well again. */
	private async poll(): Promise<void> {
		const { api, row, how } = this;
		const { outcome } = row;
		const good = this.goodCredential();
		api.answer = isTold(outcome) ? firstLog : log('');
		// What is given has to be new in the same log.
		const before = this.activate(good, isTold(outcome) ? {} : (row.parameters ?? {}));
		expect(await this.inTime(before.poll())).toBeNull();
		const kept = before.kept();

		this.misbehave();
		const credential = this.credential();
		const trigger = this.activate(credential, row.parameters ?? {}, kept);
		if (!isTold(outcome)) {
			const items = await this.inTime(trigger.poll());
			this.expectRequests(1);
			expectNoSecret(JSON.stringify(items));
			expect(linesIn(items ?? [])).toEqual(outcome.lines);
			this.expectKeys(items ?? [], outcome);
			expect(await this.inTime(trigger.poll())).toBeNull();
			return;
		}

		this.expectTold(await this.failureOf(trigger), outcome, undefined);
		this.expectRequests(1);
		expect(trigger.kept()).toEqual(kept);
		expectNoSecret(JSON.stringify(trigger.kept()));
		if (outcome.credentialRefused === how.authentication) {
			await this.expectNotTriedAgain(trigger, outcome);
		}

		api.answer = laterLog;
		this.tokens.answer = goodToken;
		const after = this.activate(good, {}, kept);
		expect(linesIn((await this.inTime(after.poll())) ?? [])).toEqual([NEW_LINE]);
	}

	/** A refused password is not sent at every poll. */
	private async expectNotTriedAgain(trigger: ActiveTrigger, outcome: Told): Promise<void> {
		this.forgetRequests();
		const { message, description } = await this.failureOf(trigger);
		expect(message).toBe(valueFor(outcome.message, this.how));
		expect(description).toMatch(/ It is not tried again before \d\d:\d\d UTC, unless /);
		expect([...this.api.requests, ...this.tokens.requests]).toEqual([]);
	}

	private misbehave(): void {
		const { api, tokens, row } = this;
		this.forgetRequests();
		const { outcome } = row;
		const asRow = row.redirects?.(this.elsewhere.address) ?? row.answer;
		api.answer = asRow ?? (isTold(outcome) ? laterLog : log(`${outcome.lines.join('\n')}\n`));
		tokens.answer = row.tokenRedirects?.(this.elsewhere.address) ?? row.token ?? goodToken;
	}

	private forgetRequests(): void {
		this.api.requests.length = 0;
		this.tokens.requests.length = 0;
	}

	private activate(
		credential: StoredCredential,
		parameters: object,
		kept?: IDataObject,
	): ActiveTrigger {
		return this.stage.engine.activate({
			credential,
			parameters: triggerParametersOf({ authentication: this.how.authentication, ...parameters }),
			...(kept && { kept }),
		});
	}

	private credential(): StoredCredential {
		const { credential = {}, tls } = this.row;
		const served = tls ? this.api.address.replace('http:', 'https:') : this.api.address;
		const address = this.row.address ?? served;
		const tokenUrl = `${this.tokens.address}${TOKEN_PATH}`;
		return this.how.authentication === 'basicAuth'
			? basicCredential(address, credential)
			: oAuth2Credential(address, { tokenUrl, ...credential });
	}

	/** One that nothing is wrong with. */
	private goodCredential(): StoredCredential {
		const { authentication } = this.how;
		const more = { [IGNORE_CERTIFICATE[authentication]]: true };
		return authentication === 'basicAuth'
			? basicCredential(this.api.address, more)
			: oAuth2Credential(this.api.address, {
					tokenUrl: `${this.tokens.address}${TOKEN_PATH}`,
					...more,
				});
	}

	private async failureOf(trigger: ActiveTrigger): Promise<Failure> {
		const failure = await this.inTime(
			trigger.poll().then(
				(items) => new Error(`the poll gave ${items?.length} items`),
				(thrown: unknown) => thrown,
			),
		);
		return failure as Failure;
	}

	private inTime<Value>(promise: Promise<Value>): Promise<Value> {
		return within(this.row.seconds ?? USUAL_SECONDS, promise);
	}

	private expectTold(thrown: Failure | null, told: Told, itemIndex: number | undefined): void {
		const { how } = this;
		const error = thrown!;
		expect(error).not.toBeNull();
		expect(error.message).toBe(valueFor(told.message, how));
		const shown = error.description ?? '';
		const quoted = told.words === undefined ? '' : `Nexthink says: ${told.words}. `;
		expect(shown.slice(0, quoted.length)).toBe(quoted);
		const remedy = shown.slice(quoted.length);
		const expected = valueFor(told.description, how);
		if (typeof expected === 'string') expect(remedy).toBe(expected);
		else expect(remedy).toMatch(expected);
		const httpCode = told.httpCode === undefined ? null : String(valueFor(told.httpCode, how));
		expect(error.httpCode ?? null).toBe(httpCode);
		expect(error.context?.itemIndex).toBe(itemIndex);
		expect(error.failure?.cause).toBe(told.cause);
		if (told.retryAfter) expect(told.retryAfter(error.failure!.retryAfterMs!)).toBe(true);
		else expect(error.failure?.retryAfterMs).toBeUndefined();

		expectReadable(error.message, shown);
		expectCalm(remedy);
		if (!told.quotes) expectCalm(error.message);
		expectNoSecret(`${error.message}\n${shown}\n${error.stack}`);
		expectNoSecret(JSON.stringify(error) + inspect(error, EVERYTHING));
	}

	private async expectGiven(result: NodeResult, given: Given, input: unknown[]): Promise<void> {
		const { items, hints } = result;
		const { way } = this.how;
		const [hint] = hints.map(({ message }) => message);
		expect(hints).toHaveLength(1);
		if (given.hint === undefined) expect(hint).toMatch(READ_HINT);
		else expect(hint!.slice(0, given.hint.length)).toBe(given.hint);
		if (way === 'file') {
			expect(items.map(({ json }) => json.lines)).toEqual(input.map(() => given.lines.length));
			if (given.bytes === undefined) return;
			const file = items[0]!.binary!.data as IBinaryData;
			expect((await this.stage.engine.files.read(file)).equals(given.bytes)).toBe(true);
			return;
		}
		expect(linesIn(items)).toEqual(input.flatMap(() => given.lines));
		this.expectKeys(items, given);
	}

	private expectKeys(items: INodeExecutionData[], given: Given): void {
		for (const [index, expected] of (given.items ?? []).entries()) {
			expect(items[index]!.json).toMatchObject(expected);
		}
	}

	private expectRequests(items: number): void {
		const { row, how, api, tokens } = this;
		const { authentication } = how;
		const usual: Requests = { log: 1, token: authentication === 'oAuth2' ? 1 : 0 };
		const expected = row.requests?.[authentication] ?? usual;
		const isOnce = isTold(row.outcome) && row.outcome.credentialRefused === authentication;
		const times = isOnce ? 1 : items;
		expect(api.requests).toHaveLength(expected.log * times);
		// A token that was given serves the following items too.
		if (items === 1 || isOnce) expect(tokens.requests).toHaveLength(expected.token);
		row.sent?.(api.requests);
		for (const request of api.requests) this.expectSignedIn(request);
	}

	private expectSignedIn({ headers }: IncomingMessage): void {
		const scheme = this.how.authentication === 'basicAuth' ? /^Basic / : /^Bearer /;
		expect(headers.authorization).toMatch(scheme);
	}

	/** Nothing of a log stays that broke off; a case beside this one may still be at it. */
	private async expectFilesAgain(before: string[]): Promise<void> {
		const areAgain = async (): Promise<void> => {
			while (this.storedFiles().join() !== before.join()) await sleep(ASKED_AGAIN_MILLISECONDS);
		};
		await within(USUAL_SECONDS, areAgain());
	}

	/** Files of n8n's storage, without n8n's notes about them. */
	private storedFiles(): string[] {
		const { folder } = this.stage.engine.files;
		const names = readdirSync(folder, { recursive: true, encoding: 'utf8' });
		return names.filter((name) => /binary_data.[^/\\]+$/.test(name) && !name.endsWith('.metadata'));
	}
}

type Failure = NodeFailure & { failure?: { cause: string; retryAfterMs?: number } };

const EVERYTHING = { depth: Infinity, showHidden: true, maxStringLength: null } as const;

function prototypes(): unknown[] {
	return [Object.prototype, Array.prototype, String.prototype, Function.prototype].map(
		(prototype) => Reflect.ownKeys(prototype).map(String),
	);
}

/**
 * Makes a test of each row in each of its kinds of case.
 * @param kind what the rows have in common
 * @param stage asked for once the tests run
 */
export function tryRows(kind: string, rows: readonly Row[], stage: () => Stage): void {
	describe(kind, () => {
		it('is told apart in each row', () => {
			expect(new Set(rows.map(({ what }) => what)).size).toBe(rows.length);
		});

		describe.each([...rows])('$what', (row) => {
			const cases = (row.authentications ?? authentications).flatMap((authentication) =>
				(row.ways ?? ways).map((way): How => ({ way, authentication })),
			);
			// A case is several runs and polls, each with its own limit.
			const limit = 5 * (row.seconds ?? USUAL_SECONDS) * 1000;
			if (row.waits) {
				it(
					cases.map(({ way, authentication }) => `${way}, ${authentication}`).join('; '),
					async () => {
						await Promise.all(cases.map(async (how) => await Case.try(stage(), row, how)));
					},
					limit,
				);
				return;
			}
			it.each(cases)(
				'$way, $authentication',
				async (how) => await Case.try(stage(), row, how),
				limit,
			);
		});
	});
}
