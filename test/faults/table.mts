/** Tries the rows of the fault table in n8n's engine, and holds each of them to what must hold for all. */

import { readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import type {
	IBinaryData,
	IBinaryKeyData,
	IDataObject,
	NodeParameterValueType,
} from 'n8n-workflow';
import { authentications, linesIn, within } from '../integration/asking.mts';
import { forgetRefusals, parametersOf, triggerParametersOf } from '../integration/engine.mts';
import type {
	ActiveTrigger,
	Engine,
	NodeResult,
	StoredCredential,
} from '../integration/engine.mts';
import { expectNoSecret } from '../integration/secrets.mts';
import {
	EVERYTHING,
	expectErrorItem,
	expectHint,
	expectKeys,
	expectTold,
} from './expectations.mts';
import type { Failure } from './expectations.mts';
import { isTold, USUAL_SECONDS, valueFor, ways } from './row.mts';
import type { Given, How, Row, Told } from './row.mts';
import { openScene } from './openScene.mts';
import type { Scene } from './scene.mts';

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
		private readonly scene: Scene,
	) {}

	static async try(stage: Stage, row: Row, how: How): Promise<void> {
		const scene = await openScene(row, how);
		try {
			const tried = new Case(stage, row, how, scene);
			await (how.way === 'poll' ? tried.poll() : tried.run());
			await scene.expectReleased();
			scene.expectNothingElsewhere();
			expectNoSecret(stage.logged.splice(0).join('\n'));
			expect(prototypes()).toEqual(prototypesBefore);
		} finally {
			await scene.close();
			// The system gives these ports to other cases.
			forgetRefusals();
		}
	}

	/** The node: with one item, or as the row has them; with two if it is to go on. */
	private async run(): Promise<void> {
		const { row, how, stage, scene } = this;
		const { way, authentication } = how;
		const filesBefore = this.storedFiles();
		const input = row.input ?? (way === 'goingOn' ? [{}, {}] : [{}]);
		scene.misbehave();
		const result = await this.inTime(
			stage.engine.run({
				credential: scene.credential(),
				parameters: parametersOf({
					authentication,
					...(way === 'file' && { output: 'file' }),
					...(scene.parameters as Record<string, NodeParameterValueType>),
					...(row.parameters as Record<string, NodeParameterValueType>),
				}),
				input,
				binary: await this.binaryFor(input.length),
				continueOnFail: way === 'goingOn',
				...(row.timezone !== undefined && { timezone: row.timezone }),
			}),
		);
		scene.expectRequests(input.length);
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
		if (way !== 'goingOn') {
			expect(result.hints).toEqual([]);
			expect(linesIn(items)).toEqual([]);
			expectTold(error, outcome, how, 0);
			return;
		}
		expect(error).toBeNull();
		expect(items.map(({ pairedItem }) => pairedItem)).toEqual(input.map((_, item) => ({ item })));
		for (const { json } of items) expectErrorItem(json, outcome, how);
		const hint = `The log was read for 0 of ${input.length} input items.`;
		expect(result.hints.map(({ message }) => message.startsWith(hint))).toEqual([true]);
	}

	/** The file of each input item, on n8n's disk. */
	private async binaryFor(items: number): Promise<IBinaryKeyData[]> {
		const { file } = this.row;
		if (file === undefined) return [];
		const { bytes, name, field = 'data' } = file;
		const store = async () => ({
			[field]: await this.stage.engine.files.store(Buffer.from(bytes), name),
		});
		return await Promise.all(Array.from({ length: items }, store));
	}

	/** The trigger: it has polled before, then comes what the row says, and then all is well again. */
	private async poll(): Promise<void> {
		const { scene, row, how } = this;
		const { outcome } = row;
		const good = scene.goodCredential();
		if (isTold(outcome)) scene.giveFirst();
		else scene.giveNothing();
		// What is given has to be new in the same log.
		const before = this.activate(good, isTold(outcome) ? {} : (row.parameters ?? {}));
		expect(await this.inTime(before.poll())).toBeNull();
		const kept = before.kept();

		scene.misbehave();
		const credential = scene.credential();
		const trigger = this.activate(credential, row.parameters ?? {}, kept);
		if (!isTold(outcome)) {
			const items = await this.inTime(trigger.poll());
			scene.expectRequests(1);
			expectNoSecret(JSON.stringify(items));
			expect(linesIn(items ?? [])).toEqual(outcome.lines);
			expectKeys(items ?? [], outcome);
			expect(await this.inTime(trigger.poll())).toBeNull();
			return;
		}

		expectTold(await this.failureOf(trigger), outcome, how, undefined);
		scene.expectRequests(1);
		expect(trigger.kept()).toEqual(kept);
		expectNoSecret(JSON.stringify(trigger.kept()));
		if (outcome.credentialRefused === how.authentication) {
			await this.expectNotTriedAgain(trigger, outcome);
		}

		scene.giveMore();
		const after = this.activate(good, {}, kept);
		expect(linesIn((await this.inTime(after.poll())) ?? [])).toEqual([scene.newLine]);
	}

	/** A refused password is not sent at every poll. */
	private async expectNotTriedAgain(trigger: ActiveTrigger, outcome: Told): Promise<void> {
		this.scene.forgetRequests();
		const { message, description } = await this.failureOf(trigger);
		expect(message).toBe(valueFor(outcome.message, this.how));
		expect(description).toMatch(/ It is not tried again before \d\d:\d\d UTC, unless /);
		expect([...this.scene.api.requests, ...this.scene.tokens.requests]).toEqual([]);
	}

	private activate(
		credential: StoredCredential,
		parameters: object,
		kept?: IDataObject,
	): ActiveTrigger {
		return this.stage.engine.activate({
			credential,
			parameters: triggerParametersOf({
				authentication: this.how.authentication,
				...this.scene.parameters,
				...parameters,
			}),
			...(kept && { kept }),
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

	private async expectGiven(result: NodeResult, given: Given, input: unknown[]): Promise<void> {
		const { items, hints } = result;
		const { way } = this.how;
		expectHint(hints, given);
		if (way === 'file') {
			expect(items.map(({ json }) => json.lines)).toEqual(input.map(() => given.lines.length));
			if (given.bytes === undefined) return;
			const file = items[0]!.binary!.data as IBinaryData;
			expect((await this.stage.engine.files.read(file)).equals(given.bytes)).toBe(true);
			return;
		}
		expect(linesIn(items)).toEqual(input.flatMap(() => given.lines));
		expectKeys(items, given);
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
