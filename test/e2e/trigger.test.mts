/**
 * The packed trigger in a real n8n, against the simulator, on each of n8n's two schedulers.
 *
 * n8n polls at its own pace, so what is tested takes minutes of waiting. That is why all stories
 * begin at once, each with a simulator and a workflow of its own, and each test waits for the end of its story.
 */

import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { connectedEngine } from '../simulator/connectedEngine.mts';
import { chosenEdition } from './edition.mts';
import { endAll } from './endAll.mts';
import { importedExample } from './examples.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { RealN8n } from './realN8n.mts';
import { handedOffBy, schedulersOf } from './schedulers.mts';
import type { Scheduler } from './schedulers.mts';
import { authorizationsOf, leaksIn, tracesOf } from './secrets.mts';
import { startSlackReceiver } from './slackReceiver.mts';
import type { SlackReceiver } from './slackReceiver.mts';
import { ACCOUNT, CLIENT, line, until, Watch, write } from './watch.mts';
import { OUR_TRIGGER, OUR_TRIGGER_TYPE, withNames } from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
/** All stories together, n8n's restart included. */
const TOLD_WITHIN_MILLISECONDS = 6 * 60_000;
jest.setTimeout(TOLD_WITHIN_MILLISECONDS);

const HOUR = 3_600_000;
const MINUTE = 60_000;
/** Some 15 seconds for four lines: longer than n8n waits between two polls, and shorter than it lets one last. */
const MILLISECONDS_BETWEEN_BYTES = 40;
const NEW_PASSWORD = 'Changed-Password-5713';
const SLACK_TOKEN = 'xoxb-invented-5714';

/** An n8n and all that its workflows watch. */
interface Scene {
	scheduler: Scheduler;
	n8n: RealN8n;
	watches: Watch[];
	/** Receives what the workflows send to Slack. */
	slack: SlackReceiver;
	prepare(options: Parameters<typeof Watch.prepare>[1]): Promise<Watch>;
}

/** Letters, signs and blanks that something on the way could take for something else. */
const AWKWARD_NAMES = [
	'Zoë Müller-Łukasiewicz 🛠️',
	'  two blanks, a tab\tand a trailing blank ',
	`quotes "double" 'single' \`back\` \\ backslash \\n`,
	'={{ $json.account }} {{ 1 + 1 }} %41 &amp; <b>',
	'a | bar [and brackets] #012 \u2028 line separator',
];

/** What the logs are about, and what a filter lets through of what is written. */
const logs = [
	{
		title: 'the Portal log, with a user name and a password',
		parameters: { authentication: 'basicAuth', operation: 'portal' },
		component: 'Portal',
	},
	{
		title: 'the log of one Engine, with OAuth',
		parameters: {
			authentication: 'oAuth2',
			operation: 'engine',
			engine: { __rl: true, mode: 'name', value: 'engine-1' },
		},
		component: 'engine-1',
	},
	{
		title: 'the logs of all Engines',
		parameters: { authentication: 'basicAuth', operation: 'allEngines' },
		component: 'engine-1',
	},
	{
		title: 'the admin changes in the Portal log, with OAuth',
		parameters: {
			authentication: 'oAuth2',
			operation: 'portal',
			filters: { eventGroups: ['adminChanges'] },
		},
		component: 'Portal',
	},
];

type Story = (scene: Scene) => Promise<void>;

const stories: Record<string, Story> = {};

for (const { title, parameters, component } of logs) {
	stories[`${title}: each new line is one item of one execution`] = async ({ prepare }) => {
		const watch = await prepare({
			name: title,
			parameters,
			nexthink: {
				engines: [
					connectedEngine('engine-1', { entries: [] }),
					connectedEngine('engine-2', { entries: [] }),
				],
			},
		});
		const log = component === 'Portal' ? watch.portalLog : watch.engine(component).log;
		// A sign-in is no admin change; in an Engine's log these codes say nothing, and need not.
		const signIn = (name: string) => line(`20101 User ${name} logged`, { component });
		const change = (name: string) => line(`20206 Role ${name} is added`, { component });
		const isFiltered = 'filters' in parameters;
		const wanted = (lines: string[]) =>
			isFiltered ? lines.filter((each) => each.includes('|20206|')) : lines;
		const old = [change('old'), signIn('old'), change('old')];
		write(log, old, Date.now() - MINUTE);

		// Lines that come before the first poll that the scheduler makes. The durable one drops what the
		// activation's poll had its node keep.
		const activated = watch.activate();
		await until("the activation's poll", () => watch.requests().length > 0);
		// Two equal lines are two events, and one that is equal to an old line is one, too.
		const first = write(log, [
			...AWKWARD_NAMES.map(change),
			signIn('first'),
			...Array<string>(2).fill(change('twice')),
			...old.slice(0, 1),
		]);
		await activated;
		await watch.expectGiven([wanted(first)]);
		expect(first.length).toBeGreaterThan(5);

		const second = write(log, [signIn('second'), change('second')]);
		await watch.expectGiven([first, second].map(wanted));

		await watch.deactivate();
		const third = write(log, [change('while inactive'), signIn('while inactive')]);
		await watch.activate();
		await watch.expectGiven([first, second, third].map(wanted));

		const fourth = write(log, [change('after that')]);
		const all = [first, second, third, fourth].map(wanted);
		await watch.expectGiven(all);
		await watch.expectNothingBut(all);
	};
}

Object.assign(stories, {
	"'Look Back' begins with the events of the last hours": async ({ prepare }) => {
		const watch = await prepare({
			name: 'look back',
			parameters: { operation: 'portal', startFrom: 'lookBack', lookBackHours: 2 },
		});
		const writeOld = (name: string, age: number): string[] => {
			const time = Date.now() - age;
			return write(watch.portalLog, [line(`20206 Role ${name} is added`, { time })], time);
		};
		writeOld('too old', 3 * HOUR);
		const old = [...writeOld('old', 110 * MINUTE), ...writeOld('less old', MINUTE)];
		await watch.activate();
		await watch.expectGiven([old]);

		const fresh = write(watch.portalLog, [line('20206 Role new is added')]);
		await watch.expectGiven([old, fresh]);
		await watch.expectNothingBut([old, fresh]);
	},

	"'Max Events per Poll' leaves the rest for later polls, in order": async ({ prepare }) => {
		const watch = await prepare({
			name: 'most events',
			parameters: { operation: 'portal', maxEventsPerPoll: 3 },
		});
		await watch.activate();
		const numbers = Array.from({ length: 8 }, (_none, index) => index);
		const lines = numbers.map((number) => line(`20206 Role role-${number} is added`));
		write(watch.portalLog, lines);

		const parts = [lines.slice(0, 3), lines.slice(3, 6), lines.slice(6)];
		await watch.expectGiven(parts);
		await watch.expectNothingBut(parts);
	},

	'an Engine that was away brings what was written meanwhile': async ({ prepare }) => {
		const watch = await prepare({
			name: 'away',
			parameters: { operation: 'allEngines' },
			nexthink: {
				engines: [
					connectedEngine('engine-1', { entries: [] }),
					connectedEngine('engine-2', { entries: [] }),
				],
			},
		});
		const [stays, leaves] = [watch.engine('engine-1'), watch.engine('engine-2')];
		const change = (component: string, text: string) => line(`10009 ${text}`, { component });
		write(leaves.log, [change('engine-2', 'old')]);
		await watch.activate();
		const first = [
			...write(stays.log, [change('engine-1', 'both there')]),
			...write(leaves.log, [change('engine-2', 'both there')]),
		];
		await watch.expectGiven([first]);

		leaves.status = 'DISCONNECTED';
		const meanwhile = write(leaves.log, [change('engine-2', 'away'), change('engine-2', 'away')]);
		const second = write(stays.log, [change('engine-1', 'alone')]);
		await watch.expectGiven([first, second]);
		await watch.nextPoll();

		leaves.status = 'CONNECTED';
		await watch.expectGiven([first, second, meanwhile]);
		const fourth = write(leaves.log, [change('engine-2', 'back')]);
		const all = [first, second, meanwhile, fourth];
		await watch.expectGiven(all);
		await watch.expectNothingBut(all);
	},

	'a password that is refused is sent once, and nothing is lost until it is corrected': async ({
		prepare,
		scheduler,
	}) => {
		const watch = await prepare({ name: 'refused', parameters: { operation: 'portal' } });
		await watch.activate();
		const first = write(watch.portalLog, [line('20206 Role first is added')]);
		await watch.expectGiven([first]);

		watch.nexthink.settings.basicAccounts = [{ ...ACCOUNT, password: NEW_PASSWORD }];
		const meanwhile = write(watch.portalLog, [line('20206 Role meanwhile is added')]);
		const refused = async () =>
			(await watch.executions()).filter(({ status }) => status === 'error');
		await until('a refused poll', async () => (await refused()).length > 0);
		expect((await refused())[0]?.error?.message).toMatch(/refused the user name or the password/);
		if (scheduler.waitsAfterRefusal) await watch.timeOfPolls(2);
		else await until('more polls', async () => (await refused()).length > 2);
		expect(watch.requests(401)).toHaveLength(1);

		await watch.enterPassword(NEW_PASSWORD);
		if (scheduler.waitsAfterRefusal) {
			await watch.deactivate();
			await watch.activate();
		}
		await watch.expectGiven([first, meanwhile]);
		expect(watch.requests(401)).toHaveLength(1);
		await watch.expectNothingBut([first, meanwhile]);
	},

	'a password that is refused at the activation is sent once, and the activation says why': async ({
		prepare,
	}) => {
		const watch = await prepare({
			name: 'refused at once',
			parameters: { operation: 'portal' },
			nexthink: { basicAccounts: [{ ...ACCOUNT, password: NEW_PASSWORD }] },
		});
		// n8n itself tries five times.
		await expect(watch.activate()).rejects.toThrow(/refused the user name or the password/);
		expect(watch.requests(401)).toHaveLength(1);

		await watch.enterPassword(NEW_PASSWORD);
		await watch.activate();
		const lines = write(watch.portalLog, [line('20206 Role new is added')]);
		await watch.expectGiven([lines]);
		expect(watch.requests(401)).toHaveLength(1);
	},

	'a changed filter that is published goes on where the one before it was': async ({ prepare }) => {
		const watch = await prepare({
			name: 'changed filter',
			parameters: { operation: 'portal', filters: { accounts: 'alice' } },
		});
		const by = (account: string, role: string) => line(`20206 Role ${role} is added`, { account });
		await watch.activate();
		const [first = ''] = write(watch.portalLog, [by('alice', 'first'), by('bob', 'passed over')]);
		await watch.expectGiven([[first]]);

		await watch.saveWith({ filters: { accounts: 'alice, bob' } });
		// The next poll is some time off, so that it is the new version's.
		await watch.nextPoll();
		const between = write(watch.portalLog, [by('alice', 'between'), by('carol', 'between')]);
		await watch.activate();
		await watch.expectGiven([[first], between.slice(0, 1)]);
		const later = write(watch.portalLog, [by('bob', 'later'), by('carol', 'later')]);

		const given = [[first], between.slice(0, 1), later.slice(0, 1)];
		await watch.expectGiven(given);
		await watch.expectNothingBut(given);
	},

	'a copy of the trigger in its place starts afresh': async ({ prepare }) => {
		const watch = await prepare({ name: 'copy', parameters: { operation: 'portal' } });
		await watch.activate();
		const first = write(watch.portalLog, [line('20206 Role first is added')]);
		await watch.expectGiven([first]);

		await watch.deactivate();
		write(watch.portalLog, [line('20206 Role meanwhile is added')]);
		await watch.replaceTrigger('Copy of the Trigger');
		await watch.activate();
		const later = write(watch.portalLog, [line('20206 Role later is added')]);
		await watch.expectGiven([first, later]);
		await watch.expectNothingBut([first, later]);
	},

	'a test in the editor gives the newest few events and leaves the state alone': async ({
		prepare,
		n8n,
	}) => {
		const watch = await prepare({ name: 'manual', parameters: { operation: 'portal' } });
		const numbers = Array.from({ length: 15 }, (_none, index) => index);
		const old = numbers.map((number) => line(`20206 Role role-${number} is added`));
		write(watch.portalLog, old, Date.now() - MINUTE);
		await watch.activate();

		const fresh = write(watch.portalLog, [line('20206 Role new is added')]);
		const { status, mode, nodes } = await n8n.run(watch.workflowId);
		expect({ status, mode }).toEqual({ status: 'success', mode: 'manual' });
		const shown = nodes[OUR_TRIGGER]?.items.map(({ json }) => json.line) ?? [];
		expect(shown.length).toBeGreaterThan(2);
		expect(shown.length).toBeLessThan(old.length);
		expect(shown).toEqual([...old, ...fresh].slice(-shown.length));

		await watch.expectGiven([fresh]);
		await watch.expectNothingBut([fresh]);
	},

	'a test in the editor that finds nothing says so and what to do': async ({ prepare, n8n }) => {
		const watch = await prepare({
			name: 'manual, nothing',
			parameters: { operation: 'portal', filters: { accounts: 'nobody' } },
		});
		write(watch.portalLog, [line('20206 Role old is added')]);
		const { status, error } = await n8n.run(watch.workflowId);

		expect(status).toBe('error');
		expect(error?.message).toMatch(/^No event of the last 7 days passes the filters/);
		expect(error?.description).toMatch(/'Filters'/);
	},
	'polls that fail say why, and lose nothing': async ({ prepare }) => {
		const watch = await prepare({
			name: 'failing',
			parameters: {
				operation: 'engine',
				engine: { __rl: true, mode: 'name', value: 'engine-1' },
			},
			nexthink: { engines: [connectedEngine('engine-1', { entries: [] })] },
		});
		const engine = watch.engine('engine-1');
		const writeOne = (name: string) =>
			write(engine.log, [line(`10009 ${name}`, { component: 'engine-1' })]);
		await watch.activate();
		const failed = async () =>
			(await watch.executions()).flatMap(({ error }) => (error ? [error.message] : []));

		watch.nexthink.settings.fault = { kind: 'resetInBody', afterBytes: 20, times: 1 };
		const first = writeOne('in an answer that breaks off');
		await watch.expectGiven([first]);
		expect(await failed()).toEqual([expect.stringMatching(/broke off in the middle of the log/)]);

		engine.reachable = false;
		const second = writeOne('while it cannot be reached');
		await until('a failed poll', async () => (await failed()).length > 1);
		expect((await failed())[1]).toMatch(/^The Engine 'engine-1' may be disconnected/);
		engine.reachable = true;
		await watch.expectGiven([first, second]);
		await watch.expectNothingBut([first, second]);
	},

	'polls that overlap, because answers take long, give each line once': async ({ prepare }) => {
		const watch = await prepare({ name: 'slow', parameters: { operation: 'portal' } });
		const writeTwo = (name: string) =>
			write(watch.portalLog, [
				line(`20206 Role ${name} is added`),
				line(`20208 Role ${name} is removed`),
			]);
		await watch.activate();
		const first = writeTwo('fast');
		await watch.expectGiven([first]);

		watch.nexthink.settings.fault = {
			kind: 'slowDrip',
			intervalMilliseconds: MILLISECONDS_BETWEEN_BYTES,
		};
		const second = writeTwo('slow');
		await watch.expectGiven([first, second]);
		// Those that had begun before it was over.
		await watch.timeOfPolls(2);
		expect(await watch.given()).toEqual([first, second]);

		// On the durable scheduler the next poll does not wait for the one of the activation.
		await watch.deactivate();
		const third = writeTwo('while inactive');
		await watch.activate();
		watch.nexthink.settings.fault = null;
		const all = [first, second, third];
		await watch.expectGiven(all);
		await watch.timeOfPolls(2);
		await watch.expectNothingBut(all);
	},

	'the example "Slack alert on admin changes" tells of each change': async ({
		prepare,
		n8n,
		slack,
	}) => {
		const example = await importedExample(n8n, 'slack-alert-on-admin-changes.json');

		const slackApi = await n8n.createCredential({
			name: 'Slack',
			type: 'slackApi',
			data: { accessToken: SLACK_TOKEN },
		});
		const watch = await prepare({
			name: example.name,
			parameters: {},
			workflow: ({ nodes: [made] }) => ({
				...example,
				settings: { ...example.settings, timezone: 'Europe/Zurich' },
				nodes: example.nodes.map((node) => {
					if (node.type === OUR_TRIGGER_TYPE) return { ...node, credentials: made?.credentials };
					return node.type === SLACK ? { ...node, credentials: withNames({ slackApi }) } : node;
				}),
			}),
		});
		await watch.activate();
		// The time that the line tells; the simulator goes by when it is written.
		const time = Date.UTC(2025, 5, 15, 12, 3, 27);
		const [signIn = '', ...changes] = write(watch.portalLog, [
			line('20101 User a.keller logged with session id 1', { time }),
			line('20206 Role Helpdesk level 2 is added', { time }),
			line('20204 Updated profile of 12 users', { time, account: '<!channel> & co' }),
		]);
		expect(signIn).toContain('20101');
		await watch.expectGiven([changes]);

		const to = '#nexthink-changes';
		const texts = slack.messages.map(({ channel, text }) => (channel === to ? text : channel));
		expect(texts).toEqual([
			[
				'*Role created*',
				'Who: a.keller',
				'Whom or what: Helpdesk level 2',
				'When: 2025-06-15 14:03:27 GMT+2',
				'Code: 20206',
				'Role Helpdesk level 2 is added',
			].join('\n'),
			expect.stringContaining('Who: &lt;!channel&gt; &amp; co\nWhom or what: see the last line\n'),
		]);
	},
} satisfies Record<string, Story>);

const SLACK = 'n8n-nodes-base.slack';

/** Told when the others have ended, because it ends n8n. */
const restartStory = 'a restart of n8n loses nothing and repeats nothing';

async function tellOfRestart({ n8n, watches, prepare }: Scene): Promise<void> {
	const before = await Promise.all(
		watches.map(async (watch) => ({ watch, lines: await watch.given() })),
	);
	const restarted = await Promise.all(
		logs.map(async ({ title, parameters, component }) => {
			const watch = await prepare({
				name: `restart: ${title}`,
				parameters,
				nexthink: { engines: [connectedEngine('engine-1', { entries: [] })] },
			});
			const log = component === 'Portal' ? watch.portalLog : watch.engine(component).log;
			const lines = (text: string) =>
				write(log, [line(`20206 Role ${text} is added`, { component })]);
			write(log, [line('20206 Role old is added', { component })]);
			await watch.activate();
			return { watch, lines };
		}),
	);
	// The last one has never given anything when n8n ends.
	const used = restarted.slice(0, -1);
	const given = new Map(restarted.map(({ watch }) => [watch, [] as string[][]]));
	for (const { watch, lines } of used) given.get(watch)?.push(lines('before'));
	await Promise.all(used.map(async ({ watch }) => await watch.expectGiven(given.get(watch) ?? [])));
	await Promise.all(restarted.map(async ({ watch }) => await watch.nextPoll()));

	await n8n.restart(() => {
		for (const { watch, lines } of restarted) given.get(watch)?.push(lines('while n8n was down'));
	});
	const expectGiven = async () =>
		await Promise.all(
			restarted.map(async ({ watch }) => await watch.expectGiven(given.get(watch) ?? [])),
		);
	await expectGiven();
	for (const { watch, lines } of restarted) given.get(watch)?.push(lines('after'));
	await expectGiven();
	await Promise.all(
		restarted.map(async ({ watch }) => await watch.expectNothingBut(given.get(watch) ?? [])),
	);
	for (const { watch, lines } of before) expect(await watch.given()).toEqual(lines);
}

const schedulers = schedulersOf(chosenEdition(packageRoot()));
const scenes = new Map<string, Scene>();
const tellings = new Map<string, Promise<void>>();

function begin(title: string, scheduler: Scheduler, telling: Promise<void>): Promise<void> {
	// Its test says so when it fails; until then nobody listens.
	telling.catch(() => undefined);
	tellings.set(`${scheduler.name}: ${title}`, telling);
	return telling;
}

function tellAll(scene: Scene): void {
	const { scheduler } = scene;
	const told = Object.entries(stories).map(([title, story]) =>
		begin(title, scheduler, story(scene)),
	);
	begin(
		restartStory,
		scheduler,
		Promise.allSettled(told).then(async () => await tellOfRestart(scene)),
	);
}

beforeAll(async () => {
	const onProgress = (text: string) => process.stderr.write(`${text}\n`);
	await Promise.all(
		schedulers.map(async (scheduler) => {
			const { name, environment } = scheduler;
			const slack = await startSlackReceiver();
			const n8n = await startRealN8n({
				root: packageRoot(),
				env: { ...environment, ...slack.environment },
				onProgress: (text) => onProgress(`${name}: ${text}`),
			});
			const watches: Watch[] = [];
			const prepare: Scene['prepare'] = async (options) => {
				const watch = await Watch.prepare(n8n, options);
				watches.push(watch);
				return watch;
			};
			scenes.set(name, { scheduler, n8n, watches, slack, prepare });
		}),
	);
	for (const scene of scenes.values()) tellAll(scene);
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => {
	await Promise.all(
		[...scenes.values()].map(async ({ n8n, watches, slack }) => {
			await endAll(n8n, slack, ...watches.map(({ nexthink }) => nexthink));
		}),
	);
}, UP_WITHIN_MILLISECONDS);

function sceneOf(name: string): Scene {
	const scene = scenes.get(name);
	if (!scene) throw new Error(`The ${name} scheduler has no n8n`);
	return scene;
}

describe.each(schedulers)('on the $name scheduler', ({ name }) => {
	const titles = [...Object.keys(stories), restartStory];

	it.each(titles)('%s', async (title) => {
		await tellings.get(`${name}: ${title}`);
	});

	it('it is this scheduler that polls, and keeps the state where it does', async () => {
		await Promise.allSettled(titles.map((title) => tellings.get(`${name}: ${title}`)));
		const { n8n, watches } = sceneOf(name);
		const [watch] = watches;
		if (!watch) throw new Error('Nothing was watched');
		const handedOff = handedOffBy((await tracesOf(n8n)).log).filter(
			(workflowId) => workflowId === watch.workflowId,
		);
		const { staticData } = (await n8n.request('GET', `/workflows/${watch.workflowId}`)) as {
			staticData: Record<string, Record<string, unknown>>;
		};
		const isKeptInTheWorkflow = staticData[`node:${OUR_TRIGGER}`]?.state !== undefined;

		expect({ polls: handedOff.length > 1, isKeptInTheWorkflow }).toEqual(
			name === 'durable'
				? { polls: true, isKeptInTheWorkflow: false }
				: { polls: false, isKeptInTheWorkflow: true },
		);
	});

	it('no secret stands in what n8n has kept of the executions or in its log', async () => {
		await Promise.allSettled(titles.map((title) => tellings.get(`${name}: ${title}`)));
		const { n8n, watches } = sceneOf(name);
		const traces = await tracesOf(n8n);
		const signIns = new Set(watches.flatMap(({ nexthink }) => authorizationsOf(nexthink.requests)));
		// The search finds what is there …
		expect(traces.saved).toContain('refused the user name or the password');
		expect(traces.log).toContain(OUR_TRIGGER);
		expect(signIns.size).toBeGreaterThan(3);
		// … and not what must not be.
		const passwords = [ACCOUNT.password, NEW_PASSWORD, CLIENT.clientSecret, SLACK_TOKEN];
		const secrets = [...passwords, ...signIns];
		expect(leaksIn(traces, secrets)).toEqual([]);
	});
});
