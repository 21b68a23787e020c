/** The servers that a row is tried with, and the credential for them. */

import type { IncomingMessage } from 'node:http';
import { expect } from '@jest/globals';
import {
	basicCredential,
	CLIENT_SECRET,
	oAuth2Credential,
	PASSWORD,
	sendToken,
	TOKEN_PATH,
	within,
} from '../integration/asking.mts';
import type { Authentication } from '../integration/asking.mts';
import type { StoredCredential } from '../integration/engine.mts';
import { TOKEN } from '../integration/secrets.mts';
import { log } from './answers.mts';
import { serveFaults } from './faultServer.mts';
import type { FaultServer } from './faultServer.mts';
import { isTold, USUAL_SECONDS } from './row.mts';
import type { Answer, How, Requests, Row } from './row.mts';

const FIRST_LINE = '2024-12-24T13:00:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] Before it';
const NEW_LINE = '2024-12-24T13:30:00Z portal nxaudit: [Portal|LOGIN|20101|jdoe] After it';
const firstLog = log(`${FIRST_LINE}\n`);
const laterLog = log(`${FIRST_LINE}\n${NEW_LINE}\n`);
const goodToken: Answer = (_, response) => sendToken(response, TOKEN);

const IGNORE_CERTIFICATE: Record<Authentication, string> = {
	basicAuth: 'ignoreSslIssues',
	oAuth2: 'ignoreSSLIssues',
};

/** The API, the token end point, and a server that is never to be given a secret. */
export class Scene {
	/** What node and trigger are told of the log, beside what the row says. */
	readonly parameters: NonNullable<Row['parameters']> = {};
	/** What a trigger gives that has seen the first log and is then answered with the later one. */
	readonly newLine: string = NEW_LINE;

	protected constructor(
		protected readonly row: Row,
		protected readonly how: How,
		protected readonly mark: string,
		readonly api: FaultServer,
		readonly tokens: FaultServer,
		private readonly elsewhere: FaultServer,
	) {}

	/** @param mark what password and client secret end with: a refused one is not sent again by the same process */
	static async open(row: Row, how: How, mark = ''): Promise<Scene> {
		return new Scene(row, how, mark, ...(await Scene.serversOf(row)));
	}

	protected static async serversOf(row: Row): Promise<[FaultServer, FaultServer, FaultServer]> {
		const api = await serveFaults(firstLog, row.host, row.identity?.());
		const tokens = await serveFaults(goodToken, undefined, row.tokenIdentity?.());
		return [api, tokens, await serveFaults(laterLog)];
	}

	/** All is well, and there is nothing yet. */
	giveNothing(): void {
		this.api.answer = log('');
	}

	/** All is well, and there is something. */
	giveFirst(): void {
		this.api.answer = firstLog;
	}

	/** All is well again, and there is more. */
	giveMore(): void {
		this.api.answer = laterLog;
		this.tokens.answer = goodToken;
	}

	/** From now on the servers do what the row says, and the requests are counted anew. */
	misbehave(): void {
		const { api, tokens, row } = this;
		this.forgetRequests();
		const { outcome } = row;
		const asRow = row.redirects?.(this.elsewhere.address) ?? row.answer;
		api.answer = asRow ?? (isTold(outcome) ? laterLog : log(`${outcome.lines.join('\n')}\n`));
		tokens.answer = row.tokenRedirects?.(this.elsewhere.address) ?? row.token ?? goodToken;
	}

	forgetRequests(): void {
		this.api.requests.length = 0;
		this.tokens.requests.length = 0;
	}

	/** As the row has it. */
	credential(): StoredCredential {
		const { credential = {}, tls } = this.row;
		const served = tls ? this.api.address.replace('http:', 'https:') : this.api.address;
		return this.credentialAt(this.row.address ?? served, credential);
	}

	/** One that nothing is wrong with. */
	goodCredential(): StoredCredential {
		return this.credentialAt(this.api.address, {
			[IGNORE_CERTIFICATE[this.how.authentication]]: true,
		});
	}

	protected credentialAt(address: string, more: Record<string, unknown>): StoredCredential {
		const { mark, tokens } = this;
		return this.how.authentication === 'basicAuth'
			? basicCredential(address, { password: PASSWORD + mark, ...more })
			: oAuth2Credential(address, {
					clientSecret: CLIENT_SECRET + mark,
					tokenUrl: `${tokens.address}${TOKEN_PATH}`,
					...more,
				});
	}

	/**
	 * @param times how often the log was asked for: by how many items, or how many tries
	 * @param runs in how many runs or polls
	 */
	expectRequests(times: number, runs = 1): void {
		const { row, how, api, tokens } = this;
		const { authentication } = how;
		const expected = row.requests?.[authentication] ?? this.usualRequests;
		const isOnce = isTold(row.outcome) && row.outcome.credentialRefused === authentication;
		const once = (expected.logOnce ?? 0) * runs;
		expect(api.requests).toHaveLength(expected.log * (isOnce ? 1 : times) + once);
		// A token that was given serves the following items too.
		if (times === 1 || isOnce) expect(tokens.requests).toHaveLength(expected.token);
		row.sent?.(api.requests);
		for (const request of api.requests) this.expectSignedIn(request);
	}

	protected get usualRequests(): Requests {
		return { log: 1, token: this.how.authentication === 'oAuth2' ? 1 : 0 };
	}

	/**
	 * The same of tries that may take minutes on a busy machine, after which a refused password may be sent again: never
	 * at each of them.
	 */
	expectRequestsOfTries(tries: number): void {
		const { row, how, api } = this;
		const isHeldBack = isTold(row.outcome) && row.outcome.credentialRefused === how.authentication;
		if (!isHeldBack) return this.expectRequests(tries, tries);
		const sent = api.requests.length + this.tokens.requests.length;
		expect(sent).toBeGreaterThan(0);
		expect(sent).toBeLessThan(tries);
		for (const request of api.requests) this.expectSignedIn(request);
	}

	private expectSignedIn({ headers }: IncomingMessage): void {
		const scheme = this.how.authentication === 'basicAuth' ? /^Basic / : /^Bearer /;
		expect(headers.authorization).toMatch(scheme);
	}

	/**
	 * Nothing is left open: neither by what was refused nor by what was read to its end. How long n8n's OAuth2
	 * client keeps its own connection is its affair.
	 */
	async expectReleased(): Promise<void> {
		await within(USUAL_SECONDS, this.api.released());
	}

	/** No other server was asked, or only for a token and without a secret. */
	expectNothingElsewhere(): void {
		if (!this.row.tokenRedirects) expect(this.elsewhere.requests).toEqual([]);
		this.expectNoSignInElsewhere();
	}

	/** What n8n follows by itself, it follows without a secret. */
	expectNoSignInElsewhere(): void {
		for (const { headers } of this.elsewhere.requests) {
			expect(headers.authorization).toBeUndefined();
		}
	}

	async close(): Promise<void> {
		const servers = [this.api, this.tokens, this.elsewhere];
		await Promise.all(servers.map(async (server) => await server.close()));
	}
}
