/** n8n's editor in a browser, with the packed node and against the simulator: what a person sees who clicks and types. */

import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import type { Browser, Locator } from 'playwright-core';
import { demoLogs } from '../simulator/demoLogs.mts';
import { startSimulator } from '../simulator/server.mts';
import type { LogQuestion, RecordedRequest, Simulator } from '../simulator/server.mts';
import { startChromium } from './chromium.mts';
import { basicCredentialAt } from './credentials.mts';
import { Editor } from './editor.mts';
import { endAll } from './endAll.mts';
import type { NodePanel } from './nodePanel.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { RealN8n } from './realN8n.mts';
import { takeScreenshot } from './screenshots.mts';
import { startSlackReceiver } from './slackReceiver.mts';
import type { SlackReceiver } from './slackReceiver.mts';
import { line, until, write } from './watch.mts';
import {
	inARow,
	OUR_NODE,
	OUR_NODE_TYPE,
	OUR_TRIGGER,
	OUR_TRIGGER_TYPE,
	workflowNode,
	workflowWith,
} from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
jest.setTimeout(120_000);

/** The server's clock stands still: the same lines, and the same pictures, in every run. */
const NOW = Date.UTC(2026, 2, 10, 9);
const SEED = 1;

const ACCOUNT = { username: 'audit-reader', password: 'Right-Password-4711' };
const WRONG_PASSWORD = 'Wrong-Password-4713';
const CLIENT = {
	clientId: 'n8n-client',
	clientSecret: 'Right-Secret-4714',
	scopes: ['service:audit-trail', 'service:engines'],
};
const WRONG_SECRET = 'Wrong-Secret-4716';

/** The lines of Portal's log that an administrator caused. */
const ADMIN_CHANGES =
	/\[Portal\|(?:(?:USER|HIERARCHY|METRIC|SERVICE|CAMPAIGN|CATEGORY)\||REMOTE_ACTION\|20)/;

/** As n8n names the first two credentials of a package. */
const BASIC = 'Nexthink account';
const OAUTH2 = 'Nexthink account 2';

/** What the picture of a credential has in the place of the simulator's address. */
const SHOWN_INSTANCE = 'company.eu.nexthink.cloud';

/** The largest that a picture of the README may be. */
const MOST_BYTES_OF_A_PICTURE = 100_000;

let simulator: Simulator;
let n8n: RealN8n;
let slack: SlackReceiver;
let browser: Browser;
let editor: Editor;

beforeAll(async () => {
	browser = await startChromium();
	const { portalLog, engines } = demoLogs(NOW, SEED);
	simulator = await startSimulator({
		engines,
		portalLog,
		clock: () => NOW,
		basicAccounts: [ACCOUNT],
		clients: [CLIENT],
	});
	slack = await startSlackReceiver();
	n8n = await startRealN8n({ root: packageRoot(), env: slack.environment });
	editor = await Editor.open(browser, n8n.address);
}, UP_WITHIN_MILLISECONDS);

afterAll(async () => {
	await endAll(browser, n8n, simulator, slack);
}, UP_WITHIN_MILLISECONDS);

/** One thing that a person does. When it fails, the error tells what was on the page: nobody sees it otherwise. */
function story(title: string, steps: () => Promise<void>): void {
	it(title, async () => {
		try {
			await steps();
		} catch (error) {
			throw await editor.tellingThePage(error);
		}
	});
}

/** Takes a picture of what is on the screen, or of one part of it. */
async function picture(name: string, part?: Locator): Promise<void> {
	await editor.toasts.dismiss();
	expect(await editor.brokenImages()).toEqual([]);
	const bytes = await takeScreenshot(packageRoot(), name, editor.page, part);
	expect(bytes).toBeLessThan(MOST_BYTES_OF_A_PICTURE);
}

/** What the simulator is asked while something is done. */
async function requestsDuring(action: () => Promise<unknown>): Promise<RecordedRequest[]> {
	const before = simulator.requests.length;
	await action();
	return simulator.requests.slice(before);
}

/** The lines that the simulator has, as text. */
function linesOf(question: LogQuestion, pattern = /^/): string[] {
	const lines = simulator.linesOf({ elapsedHours: 24, ...question });
	return lines
		.map((line) => Buffer.from(line).toString('utf8'))
		.filter((line) => pattern.test(line));
}

/** Expects that the output panel shows exactly these lines as items. */
async function expectTable(panel: NodePanel, lines: string[]): Promise<void> {
	const { items, rows } = await panel.table();
	expect(rows.map(({ line }) => line)).toEqual(lines);
	expect(items).toBe(lines.length);
	for (const { line = '', code = '', account = '', timestamp = '' } of rows) {
		const [, bracketCode, bracketAccount] = /\[[^|]*\|[^|]*\|(\d+)\|([^\]]*)\]/.exec(line) ?? [];
		expect(code).toBe(bracketCode ?? 'null');
		expect(account).toBe(bracketAccount ?? 'null');
		expect(Math.trunc(Date.parse(timestamp) / 1000)).toBe(
			Math.trunc(Date.parse(line.split(' ')[0]!) / 1000),
		);
	}
}

/** Expects that node and trigger have this icon on the canvas, and that the browser could draw it. */
async function expectIcons(file: string): Promise<void> {
	for (const node of [OUR_NODE, OUR_TRIGGER]) {
		const icon = await editor.iconOf(node);
		expect(icon).toEqual({ file: expect.stringMatching(`/${file}$`), isDrawn: true });
	}
}

describe('a person makes a credential', () => {
	story('with user name and password', async () => {
		const credential = await editor.createCredential('Nexthink API');
		expect(await credential.labels()).toEqual(
			expect.arrayContaining(['Instance', 'Username', 'Password', 'Ignore SSL Issues (Insecure)']),
		);
		await credential.field('Instance').type(simulator.address);
		await credential.field('Username').type(ACCOUNT.username);

		await credential.field('Password').type(WRONG_PASSWORD);
		let shown = '';
		const refused = await requestsDuring(async () => (shown = await credential.save()));
		expect(shown).toContain('Nexthink refused the user name or the password (401)');
		// Nexthink locks accounts: a wrong password is sent once.
		expect(refused.map(({ status }) => status)).toEqual([401]);

		await credential.field('Password').type(ACCOUNT.password);
		expect(await credential.save()).toContain('Connection tested successfully');
		// What stands there is the address of the simulator; a reader is to see one of Nexthink's.
		await credential.field('Instance').show(SHOWN_INSTANCE);
		await picture('credential', credential.whole);
		await credential.close();
	});

	story('with OAuth2, at addresses of its own', async () => {
		const credential = await editor.createCredential('Nexthink OAuth2 API');
		const shownAtFirst = await credential.labels();
		expect(shownAtFirst).toEqual(expect.arrayContaining(['Instance', 'Region', 'Client ID']));
		for (const label of ['Custom Region', 'API Address', 'Token Address', 'Grant Type']) {
			expect(shownAtFirst).not.toContain(label);
		}
		await credential.field('Region').choose('Other');
		await credential.waitForField('Custom Region', 'shown');

		await credential.field('Use Custom Addresses').toggle();
		await credential.waitForField('API Address', 'shown');
		const shownWithAddresses = await credential.labels();
		expect(shownWithAddresses).toEqual(expect.arrayContaining(['API Address', 'Token Address']));
		for (const label of ['Instance', 'Region', 'Custom Region']) {
			expect(shownWithAddresses).not.toContain(label);
		}
		await credential.field('API Address').type(simulator.address);
		await credential.field('Token Address').type(`${simulator.address}/oauth2/default/v1/token`);
		await credential.field('Client ID').type(CLIENT.clientId);
		expect(await credential.field('Scope').value()).toBe('service:audit-trail');

		await credential.field('Client Secret').type(WRONG_SECRET);
		let shown = '';
		const refused = await requestsDuring(async () => (shown = await credential.save()));
		// n8n asks for the token by itself, and says so in its own words.
		expect(shown).toContain('Failed to acquire OAuth2 access token');
		expect(refused.map(({ status }) => status)).toEqual([401]);

		await credential.field('Client Secret').type(CLIENT.clientSecret);
		expect(await credential.save()).toContain('Connection tested successfully');
		await credential.close();
	});
});

describe('a person builds a workflow', () => {
	let panel: NodePanel;

	story('and finds the node by what it is about', async () => {
		await editor.newWorkflow();
		const triggers = await editor.openNodeCreator();
		await triggers.search('manual', 'Manual Trigger');
		await triggers.choose('Manual Trigger');

		const nodes = await editor.openNodeCreator();
		for (const words of ['audit', 'SIEM', 'log', 'nexthink']) await nodes.search(words, OUR_NODE);
		await nodes.choose(OUR_NODE);
		const { actions, triggers: ourTriggers } = await nodes.actions();
		expect(actions).toEqual([
			'Get log of one engine',
			'Get logs of all engines',
			'Get platform log by NQL query',
			'Get portal log',
			'Read a file',
		]);
		expect(ourTriggers).toEqual(
			expect.arrayContaining([
				'On new Nexthink Audit Trail event',
				'On new events of all engines',
				'On new events of an engine',
				'On new events of the platform',
				'On new events of the portal',
			]),
		);

		await nodes.choose('Get log of one engine');
		panel = await editor.openedPanel();
		await panel.chooseCredential(BASIC);
	});

	story('and chooses an Engine from the list', async () => {
		expect(await panel.engine().openList()).toEqual([
			expect.stringContaining('engine-1.nexthink.example'),
			expect.stringContaining('engine-2.nexthink.example'),
			expect.stringContaining('engine-3.nexthink.example'),
			expect.stringMatching(/engine-4\.nexthink\.example.*disconnected|disconnected.*engine-4/),
		]);
		await picture('engine-list', panel.whole);
		expect(await panel.engine().search('ENGINE-1', 1)).toHaveLength(1);
		await panel.engine().pick('engine-1');
	});

	story('and reads its log, first all of it, then the admin changes', async () => {
		await panel.execute();
		const question: LogQuestion = { operation: 'engine', engine: 'engine-1' };
		const lines = linesOf(question);
		await expectTable(panel, lines);
		expect(await panel.hints()).toEqual([
			expect.stringMatching(
				new RegExp(`^${lines.length} lines read, all kept.* Asked for the last 24 hours\\.$`),
			),
		]);

		const groups = await panel.field('Filters').add('Event Groups');
		expect((await groups.options())[0]).toBe('Admin Changes');
		await groups.choose('Admin Changes');
		await groups.closeList();
		await panel.execute();
		const tagging = /\|10028\|/;
		await expectTable(panel, linesOf(question, tagging));
	});

	story('and the log of the Portal, without a field for an Engine', async () => {
		await panel.field('Operation').choose('Get Portal Log');
		await panel.waitForField('Engine', 'gone');
		await panel.execute();
		await expectTable(panel, linesOf({ operation: 'portal' }, ADMIN_CHANGES));
		await panel.widenOutput();
		await picture('node', panel.whole);
	});

	story('and is shown only what applies', async () => {
		expect(await panel.labels()).not.toContain('Limit');
		await panel.field('Return All').toggle();
		await panel.waitForField('Limit', 'shown');

		const forItems = ['Include ID', 'Include Raw Line', 'Include Source'];
		const forFiles = ['Compress', 'File Name', 'Put Output File in Field'];
		const optionsForItems = await panel.field('Options').addable();
		expect(optionsForItems).toEqual(expect.arrayContaining(forItems));
		for (const option of forFiles) expect(optionsForItems).not.toContain(option);

		await panel.field('Output').choose('File');
		await panel.waitForField('Return All', 'gone');
		expect(await panel.labels()).not.toContain('Limit');
		const optionsForFiles = await panel.field('Options').addable();
		expect(optionsForFiles).toEqual(expect.arrayContaining(forFiles));
		for (const option of forItems) expect(optionsForFiles).not.toContain(option);
		await panel.field('Output').choose('Items');
	});

	story('and types the host name of an Engine where the list may not be read', async () => {
		await panel.field('Operation').choose('Get Log of One Engine');
		await panel.chooseCredential(OAUTH2);
		const shown = await panel.engine().openRefusedList();
		expect(shown).toContain('403 - Nexthink does not give the list of Engines');
		expect(shown).toContain("Enter the Engine's host name instead");

		await panel.engine().typeHostName('engine-1');
		await panel.execute();
		await expectTable(panel, linesOf({ operation: 'engine', engine: 'engine-1' }, /\|10028\|/));
	});

	story('and is told what is wrong with an Engine that Nexthink does not know', async () => {
		await panel.engine().typeHostName('engine-9');
		await panel.execute();
		expect(await panel.error()).toEqual({
			message: "The Engine 'engine-9' may be disconnected, or Nexthink does not know it (500)",
			description: expect.stringContaining("check 'Engine'"),
		});
		await panel.close();
		expect(await editor.wordsOf(OUR_NODE)).toContain('Engine engine-9 · last 24 h');
	});
});

describe('a person starts a workflow with new events', () => {
	story('and looks at some first', async () => {
		await editor.newWorkflow();
		const nodes = await editor.openNodeCreator();
		await nodes.search('nexthink', OUR_NODE);
		await nodes.choose(OUR_NODE);
		await nodes.choose('On new Nexthink Audit Trail event');
		const panel = await editor.openedPanel();
		await panel.chooseCredential(BASIC);

		expect(await panel.labels()).not.toContain('Hours to Look Back');
		await panel.field('Start From').choose('Look Back');
		await panel.waitForField('Hours to Look Back', 'shown');
		await panel.execute();
		await expectTable(panel, linesOf({ operation: 'portal' }).slice(-3));

		const events = await panel.field('Filters').add('Events');
		await events.choose('Role Created (20206)');
		await events.closeList();
		await panel.execute();
		await expectTable(panel, linesOf({ operation: 'portal' }, /\|20206\|/).slice(-3));

		const groups = await panel.field('Filters').add('Event Groups');
		await groups.choose('Admin Changes');
		await groups.closeList();
		await panel.execute();
		await expectTable(panel, linesOf({ operation: 'portal' }, ADMIN_CHANGES).slice(-3));
		await panel.widenOutput();
		await picture('trigger', panel.whole);
		await panel.close();
	});
});

describe('a person follows the quick start of the README', () => {
	story('from the example to the first message in Slack', async () => {
		const credential = await editor.createCredential('Slack API');
		await credential.field('Access Token').type('xoxb-invented-4717');
		expect(await credential.save()).toContain('Connection tested successfully');
		await credential.close();

		await editor.newWorkflow();
		await editor.importWorkflow(
			join(packageRoot(), 'examples', 'slack-alert-on-admin-changes.json'),
		);
		const trigger = await editor.openNode('When an Admin Changes Something');
		await trigger.chooseCredential(BASIC);
		await trigger.close();
		const send = await editor.openNode('Send to Slack');
		await send.chooseCredential('Slack account');
		await send.close();

		await editor.executeWorkflow();
		const changes = linesOf({ operation: 'portal' }, ADMIN_CHANGES).slice(-3);
		await until('messages in Slack', () => slack.messages.length === changes.length);
		for (const [index, { channel, text }] of slack.messages.entries()) {
			expect(channel).toBe('#nexthink-changes');
			expect(text.split('\n').at(-1)).toBe(changes[index]!.split('] ').at(-1));
		}
	});

	story('and to a message for each change from then on', async () => {
		// Publishing polls once, to know where to begin.
		const polls = simulator.requests.length;
		await editor.publish();
		await until('the first poll', () => simulator.requests.length > polls);
		const before = slack.messages.length;
		write(simulator.settings.portalLog, [line('20206 Role Night shift is added')], NOW);
		await until('a message in Slack', () => slack.messages.length > before);
		expect(slack.messages.at(-1)!.text).toContain('Whom or what: Night shift');
		expect(slack.messages).toHaveLength(before + 1);
	});
});

describe('a person says in which time zone the server is', () => {
	let panel: NodePanel;

	beforeAll(async () => {
		const credential = basicCredentialAt(simulator.address, ACCOUNT);
		const id = await n8n.createCredential({ ...credential, name: 'Of the server' });
		const timeRange = { beforeDate: '2026-03-10T08:30:00Z' };
		const workflow = workflowWith({
			parameters: { operation: 'portal', timeRange },
			credentials: { nexthinkBasicApi: id },
		});
		await editor.openWorkflow(await n8n.createWorkflow(workflow));
		panel = await editor.openNode(OUR_NODE);
	});

	const beforeDates = async (): Promise<unknown[]> => {
		const requests = await requestsDuring(() => panel.execute());
		return requests.map(({ query }) => query.before_date);
	};

	story('by a part of its name', async () => {
		expect(await beforeDates()).toEqual(['2026-03-10T08:30:00']);
		const zone = await panel.field('Options').add('Log Time Zone');
		expect(await zone.value()).toBe('UTC');
		expect(await zone.search('zur')).toEqual(['Europe/Zurich']);
		await zone.pick('Europe/Zurich');
		expect(await beforeDates()).toEqual(['2026-03-10T09:30:00']);
	});

	story('and by an expression', async () => {
		await panel.field('Log Time Zone').express("{{ 'Asia/' + 'Kolkata' }}");
		expect(await beforeDates()).toEqual(['2026-03-10T14:00:00']);
		await panel.close();
	});
});

describe('a person opens a workflow that others made', () => {
	let workflowId: string;

	beforeAll(async () => {
		const id = await n8n.createCredential({
			...basicCredentialAt(simulator.address, { ...ACCOUNT, password: WRONG_PASSWORD }),
			name: 'Outdated',
		});
		const credentials = { nexthinkBasicApi: { id, name: 'Outdated' } };
		const trigger = workflowNode(OUR_TRIGGER, OUR_TRIGGER_TYPE, 1, {});
		// The editor finds a node by the beginning of its id, so none may begin with another's.
		const node = {
			...workflowNode(OUR_NODE, OUR_NODE_TYPE, 1, { operation: 'allEngines' }),
			id: 'all-engines',
		};
		const manual = workflowNode('Manual Trigger', 'n8n-nodes-base.manualTrigger', 1, {});
		workflowId = await n8n.createWorkflow({
			name: 'Audit trail',
			nodes: [
				{ ...trigger, credentials },
				{ ...manual, position: [0, 220] },
				{ ...node, credentials, position: [260, 220] },
			],
			connections: inARow([manual.name, node.name]),
			settings: { executionOrder: 'v1' },
		});
	});

	story('and is told that the password is wrong, which was sent once', async () => {
		await editor.openWorkflow(workflowId);
		const panel = await editor.openNode(OUR_NODE);
		const requests = await requestsDuring(() => panel.execute());
		expect(await panel.error()).toEqual({
			message: 'Nexthink refused the user name or the password (401)',
			description: expect.stringContaining('Check both in the credential'),
		});
		expect(requests.map(({ status }) => status)).toEqual([401]);
		await panel.close();
	});

	story('and sees our icons, in the dark theme as well', async () => {
		await editor.openWorkflow(workflowId);
		await expectIcons('auditTrail.svg');
		await picture('canvas-light');

		await editor.chooseTheme('Dark theme');
		await editor.openWorkflow(workflowId);
		await expectIcons('auditTrail.dark.svg');
		await picture('canvas-dark');
	});
});
