/** The servers of the platform: token end point, API, and the host of the files. */

import type { IncomingMessage } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect } from '@jest/globals';
import { platformCredential, within } from '../integration/asking.mts';
import type { StoredCredential } from '../integration/engine.mts';
import { TOKEN } from '../integration/secrets.mts';
import { log, refusal } from './answers.mts';
import { serveFaults } from './faultServer.mts';
import type { FaultServer } from './faultServer.mts';
import { USUAL_SECONDS } from './row.mts';
import type { Answer, How, PlatformStep, Requests, Row } from './row.mts';
import { Scene } from './scene.mts';

/** What a row of the fault table that is about the platform asks for. */
export const QUERY_ID = '#audit_log';

interface Event extends Record<string, unknown> {
	time: string;
	code: number;
	message: string;
}

const FIRST: Event = { time: '2024-12-24T13:00:00Z', code: 94031, message: 'Before it' };
const NEW: Event = { time: '2024-12-24T13:30:00Z', code: 94031, message: 'After it' };

/** In the order in which they are asked for. */
const STEPS_OF: Record<'execute' | 'export', readonly PlatformStep[]> = {
	execute: ['execute'],
	export: ['export', 'status', 'file'],
};
const STEP_OF_PATH: ReadonlyArray<readonly [beginning: string, step: PlatformStep]> = [
	['/api/v2/nql/execute', 'execute'],
	['/api/v1/nql/export', 'export'],
	['/api/v1/nql/status/', 'status'],
];

/** The answer to a query that is executed: as a table, if that is what is asked for. */
export function executed(events: readonly Event[], more: object = {}): Answer {
	return (request, response) => {
		const asked = { rows: events.length, data: events, ...more };
		const answer =
			request.headers.accept === 'text/csv' ? log(tableOf(events)) : refusal(200, asked);
		answer(request, response);
	};
}

/** A table as CSV. */
export function tableOf(events: readonly Event[]): string {
	const lines = events.map(({ time, code, message }) => `${time},${code},${message}\n`);
	return ['time,code,message\n', ...lines].join('');
}

export class PlatformScene extends Scene {
	override readonly parameters = {
		operation: 'platform',
		queryId: QUERY_ID,
		fetchBy: this.asked.fetchBy,
	};
	override readonly newLine = JSON.stringify(NEW);
	private files!: FaultServer;
	private events: Event[] = [];
	private answers: Partial<Record<PlatformStep, Answer>> = {};

	static override async open(row: Row, how: How, mark = ''): Promise<Scene> {
		const servers = await Scene.serversOf(row);
		const scene = new PlatformScene(row, how, mark, ...servers);
		const answer: Answer = (request, response) => scene.answer(request, response);
		servers[0].answer = answer;
		scene.files = await serveFaults(answer);
		scene.giveFirst();
		return scene;
	}

	override giveNothing(): void {
		this.give([]);
	}

	override giveFirst(): void {
		this.give([FIRST]);
	}

	override giveMore(): void {
		this.give([FIRST, NEW]);
	}

	override misbehave(): void {
		this.forgetRequests();
		this.giveMore();
		this.answers = this.asked.answers;
	}

	override forgetRequests(): void {
		super.forgetRequests();
		this.files.requests.length = 0;
	}

	override goodCredential(): StoredCredential {
		return this.credentialAt(this.api.address, {});
	}

	/** The host of the files is given no credential, and asked as often as there are files. */
	override expectRequests(times: number): void {
		super.expectRequests(times);
		expect(this.files.requests).toHaveLength(this.stepsAsked.includes('file') ? times : 0);
		for (const { headers } of this.files.requests) expect(headers.authorization).toBeUndefined();
	}

	override async expectReleased(): Promise<void> {
		await super.expectReleased();
		await within(USUAL_SECONDS, this.files.released());
	}

	override async close(): Promise<void> {
		await Promise.all([super.close(), this.files.close()]);
	}

	protected override credentialAt(
		address: string,
		more: Record<string, unknown>,
	): StoredCredential {
		return platformCredential(address, super.credentialAt(address, more).data);
	}

	/** Up to the step at which something is wrong. */
	protected override get usualRequests(): Requests {
		const ofApi = this.stepsAsked.filter((step) => step !== 'file');
		return { log: ofApi.length, token: 1 };
	}

	private get asked(): NonNullable<Row['platform']> {
		return this.row.platform!;
	}

	private get stepsAsked(): PlatformStep[] {
		const { fetchBy, answers } = this.asked;
		const steps = STEPS_OF[fetchBy];
		const wrong = steps.findIndex((step) => answers[step] !== undefined);
		return steps.slice(0, wrong === -1 ? steps.length : wrong + 1);
	}

	private give(events: Event[]): void {
		this.events = events;
		this.answers = {};
	}

	private answer(request: IncomingMessage, response: Parameters<Answer>[1]): void {
		const path = request.url ?? '';
		const step = STEP_OF_PATH.find(([beginning]) => path.startsWith(beginning))?.[1] ?? 'file';
		(this.answers[step] ?? this.usualAnswers[step])(request, response);
	}

	private get usualAnswers(): Record<PlatformStep, Answer> {
		const { events, files } = this;
		// The address lets in whoever has it: it is as secret as a token.
		const resultsFileUrl = `${files?.address}/exports/1.csv.gz?X-Amz-Signature=${TOKEN}`;
		return {
			execute: executed(events),
			export: refusal(200, { exportId: '1' }),
			status: refusal(200, { status: 'COMPLETED', resultsFileUrl }),
			file: log(gzipSync(tableOf(events))),
		};
	}
}
