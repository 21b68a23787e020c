/** Thousands of polls of triggers that watch different logs, in days of a clock that is set forward. */

import { setImmediate } from 'node:timers/promises';
import { inspect } from 'node:util';
import type { IDataObject, INodeParameters } from 'n8n-workflow';
import { credentialFor, engineNamed } from '../integration/asking.mts';
import type { Authentication } from '../integration/asking.mts';
import type { ActiveTrigger, Engine } from '../integration/engine.mts';
import { setForward } from './clock.mts';
import { calm, provoke } from './faults.mts';
import { Ledger } from './ledger.mts';
import { ENGINES } from './nexthink.mts';
import type { Nexthink } from './nexthink.mts';
import { demandNoSecret } from './secrets.mts';

type Random = () => number;

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
export const SHARE_OF_FAULTS = 0.2;
/** The shortest that the node takes. */
export const TIMEOUT_SECONDS = 1;
const MOST_MINUTES_BETWEEN = 6;
const SHARE_OF_GAPS = 0.01;
const LONGEST_GAP_HOURS = 5;
const SHARE_OF_RESTARTS = 0.005;
const SHARE_OF_TORN = 0.03;
const MOST_TORN_BYTES = 80;
const MOST_LINES_BETWEEN = 8;
const MOST_LINES_MEANWHILE = 3;
/** Some more than are written to a file between two polls, or it would rotate away before it is read. */
const MOST_AT_ONCE = 12;
/** A refused password is tried again after half an hour at most. */
const WAIT_AFTER_REFUSAL = 31 * MINUTE;
/** What was held back comes in parts. */
const MOST_LAST_POLLS = 2000;

interface Watch {
	authentication: Authentication;
	parameters: Record<string, unknown>;
	files: string[];
}

/** No two of them watch the same log: one process would take them for polls that overtake each other. */
const watches: readonly Watch[] = [
	{ authentication: 'basicAuth', parameters: { operation: 'portal' }, files: ['Portal'] },
	{
		authentication: 'oAuth2',
		parameters: { operation: 'engine', engine: engineNamed('engine-1') },
		files: ['engine-1'],
	},
	{
		authentication: 'basicAuth',
		parameters: {
			operation: 'engine',
			engine: engineNamed('engine-2'),
			maxEventsPerPoll: MOST_AT_ONCE,
		},
		files: ['engine-2'],
	},
	{ authentication: 'oAuth2', parameters: { operation: 'allEngines' }, files: ENGINES },
];

/** A trigger as n8n's in-memory scheduler holds it: its state is saved with events only. */
class Watched {
	readonly ledger = new Ledger();
	readonly watch: Watch;
	private trigger: ActiveTrigger;
	private saved: IDataObject | undefined;

	private readonly engine: Engine;
	private readonly address: string;
	private readonly log: (text: string) => void;

	constructor(engine: Engine, address: string, watch: Watch, log: (text: string) => void) {
		this.engine = engine;
		this.address = address;
		this.watch = watch;
		this.log = log;
		this.trigger = this.activate();
	}

	restart(): void {
		if (this.saved !== undefined) this.trigger = this.activate();
	}

	async poll(): Promise<void> {
		const items = await this.trigger.poll();
		if (items === null) return;
		for (const { json } of items) this.ledger.gave(String(json.line));
		this.saved = this.trigger.kept();
	}

	private activate(): ActiveTrigger {
		const { authentication, parameters } = this.watch;
		return this.engine.activate({
			credential: credentialFor(authentication, this.address),
			parameters: {
				authentication,
				startFrom: 'now',
				filters: {},
				overlapHours: 1,
				maxEventsPerPoll: 0,
				options: { timeout: TIMEOUT_SECONDS },
				...parameters,
			} as INodeParameters,
			...(this.saved && { kept: this.saved }),
			logger: logger(this.log) as never,
		});
	}
}

/** In the place of n8n's own, with all that it is told: words and data. */
function logger(log: (text: string) => void): Record<string, (...told: unknown[]) => void> {
	const say = (...told: unknown[]): void => log(inspect(told, { depth: null }));
	return { debug: say, info: say, warn: say, error: say };
}

export interface PollFigures {
	polls: number;
	/** By the name of the fault that was provoked. */
	provoked: Record<string, number>;
	failed: number;
	restarts: number;
	written: number;
	given: number;
	days: number;
	/** What n8n and the trigger said while polling. */
	loggedCharacters: number;
}

/** A poll that fails must say so in n8n's way, without a secret. */
export function demandFitFailure(thrown: unknown): void {
	const error = thrown as Error & { description?: string };
	if (!/^Node(?:Api|Operation)Error$/.test(error.name) || error instanceof TypeError) throw thrown;
	demandNoSecret(`${error.message} ${error.description} ${error.stack}`, 'a message');
	demandNoSecret(JSON.stringify(error), 'an error');
}

/**
 * @param onPoll called after each poll
 * @throws when a line was given twice, or not at all
 */
export async function soakPolls(
	engine: Engine,
	nexthink: Nexthink,
	random: Random,
	polls: number,
	onPoll: (poll: number) => Promise<void>,
): Promise<PollFigures> {
	const { simulator } = nexthink;
	const { settings } = simulator;
	const figures: PollFigures = {
		...{
			polls: 0,
			provoked: {},
			failed: 0,
			restarts: 0,
			written: 0,
			given: 0,
			days: 0,
			loggedCharacters: 0,
		},
	};
	const log = (text: string): void => {
		figures.loggedCharacters += text.length;
		demandNoSecret(text, "n8n's log");
	};
	const startedAt = Date.now();
	const all = watches.map((watch) => new Watched(engine, simulator.address, watch, log));
	// The first poll takes what is there for old: nothing is owed before it.
	for (const watched of all) await watched.poll();
	nexthink.onLine = (file, line) => {
		for (const { watch, ledger } of all) if (watch.files.includes(file)) ledger.wrote(line);
	};
	const writtenBefore = nexthink.written;

	for (let poll = 1; poll <= polls; poll++) {
		const isGap = random() < SHARE_OF_GAPS;
		setForward(
			Math.floor(random() * (isGap ? LONGEST_GAP_HOURS * HOUR : MOST_MINUTES_BETWEEN * MINUTE)),
		);
		nexthink.write(random, MOST_LINES_BETWEEN);
		nexthink.rotate();
		const watched = all[poll % all.length]!;
		if (random() < SHARE_OF_RESTARTS) {
			watched.restart();
			figures.restarts++;
		}
		if (random() < SHARE_OF_FAULTS) {
			const name = provoke(simulator, random, watched.watch.authentication);
			figures.provoked[name] = (figures.provoked[name] ?? 0) + 1;
		}
		const isTorn = random() < SHARE_OF_TORN && nexthink.areBeingWritten(watched.watch.files);
		settings.tornLastLine = isTorn ? 1 + Math.floor(random() * MOST_TORN_BYTES) : 0;
		settings.chunked = random() < 0.5;
		let failure: unknown = null;
		const polling = watched.poll().catch((thrown: unknown) => (failure = thrown));
		await setImmediate();
		nexthink.write(random, MOST_LINES_MEANWHILE);
		await polling;
		figures.polls++;
		if (failure !== null) {
			figures.failed++;
			demandFitFailure(failure);
		}
		calm(simulator);
		simulator.requests.length = 0;
		await onPoll(poll);
	}

	settings.tornLastLine = 0;
	setForward(WAIT_AFTER_REFUSAL);
	for (const watched of all) {
		let given = -1;
		// Lines that may have been torn are given when they were seen again.
		for (let last = 0; last < MOST_LAST_POLLS && given !== watched.ledger.given; last++) {
			given = watched.ledger.given;
			await watched.poll();
			await watched.poll();
		}
		simulator.requests.length = 0;
		const missing = watched.ledger.missing();
		if (missing.length > 0) {
			throw new Error(`never given: ${missing.length} lines, the first is ${missing[0]}`);
		}
		figures.given += watched.ledger.given;
	}
	figures.written = nexthink.written - writtenBefore;
	figures.days = (Date.now() - startedAt) / (24 * HOUR);
	nexthink.onLine = () => undefined;
	return figures;
}
