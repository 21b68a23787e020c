/**
 * `npm run demo`: the built node in n8n's own engine, against the simulators, with all credentials and operations. Ends with an exit code other than 0 when anything is not as it should be.
 */
import type { INodeParameters } from 'n8n-workflow';
import { parametersOf, startEngine } from '../integration/engine.mts';
import type { NodeResult, StoredCredential } from '../integration/engine.mts';
import { demoPlatform } from '../simulator/demoPlatform.mts';
import { demoLogs } from '../simulator/generator.mts';
import { PLATFORM_TOKEN_PATH, startPlatform } from '../simulator/platform.mts';
import { startSimulator } from '../simulator/server.mts';
import { tableOf } from './table.mts';

const SEED = 20241224;
const ENGINE = 'engine-2';
const QUERY_ID = '#audit_log';
const ELAPSED_HOURS = 24;
/** Enough to see what events look like; all of them are fetched and counted. */
const ROWS_SHOWN = 8;

const columns = [
	{ title: 'Time (UTC)', key: 'time', width: 19 },
	{ title: 'Component', key: 'component', width: 10 },
	{ title: 'Code', key: 'code', width: 5 },
	{ title: 'Event', key: 'event', width: 30 },
	{ title: 'Account', key: 'account', width: 14 },
	{ title: 'Target', key: 'target', width: 20 },
	{ title: 'Message', key: 'text', width: 60 },
];

const print = (text = '') => console.log(text);

// The simulator's clock stands still, so that no line leaves the time range while the runs go on.
const now = Date.now();
const simulator = await startSimulator({ ...demoLogs(now, SEED), clock: () => now });
const { basicAccounts, clients } = simulator.settings;
const basic: StoredCredential = {
	type: 'nexthinkBasicApi',
	data: { instance: simulator.address, ...basicAccounts[0]! },
};
const oAuth2: StoredCredential = {
	type: 'nexthinkOAuth2Api',
	data: {
		useCustomUrls: true,
		apiUrl: simulator.address,
		tokenUrl: `${simulator.address}/oauth2/default/v1/token`,
		clientId: clients[0]!.clientId,
		clientSecret: clients[0]!.clientSecret,
	},
};

print('Nexthink Audit Trail: the built node in n8n’s engine, against the simulator');
print(`Simulator: ${simulator.address}, invented logs of the last ${ELAPSED_HOURS} hours\n`);

const engine = await startEngine(process.cwd());
const counts: Array<Record<string, unknown>> = [];
const results: Record<string, NodeResult> = {};

for (const [signIn, credential] of [
	['Basic Auth', basic],
	['OAuth2', oAuth2],
] as const) {
	for (const [operation, name] of [
		['portal', 'Portal'],
		['engine', `Engine ${ENGINE}`],
		['allEngines', 'All Engines'],
	] as const) {
		const result = await engine.run({
			credential,
			parameters: parametersOf({
				authentication: signIn === 'OAuth2' ? 'oAuth2' : 'basicAuth',
				operation,
				timeRange: { elapsedHours: ELAPSED_HOURS },
				...(operation === 'engine' && { engine: { __rl: true, mode: 'name', value: ENGINE } }),
			}),
		});
		if (result.error) throw result.error;
		results[operation] = result;
		const question = { operation, engine: ENGINE, elapsedHours: String(ELAPSED_HOURS) };
		const sent = simulator.linesOf(question).length;
		counts.push({ signIn, name, items: result.items.length, sent });
	}
}
await simulator.close();

const platform = await startPlatform({ ...demoPlatform(now), clock: () => now });
const [platformClient] = platform.settings.clients;
const platformCredential: StoredCredential = {
	type: 'nexthinkPlatformOAuth2Api',
	data: {
		useCustomUrls: true,
		apiUrl: platform.address,
		tokenUrl: `${platform.address}${PLATFORM_TOKEN_PATH}`,
		clientId: platformClient!.clientId,
		clientSecret: platformClient!.clientSecret,
	},
};
const rowsSent = platform.settings.rows.length;
const askPlatform = async (more: INodeParameters): Promise<NodeResult> => {
	const parameters = { operation: 'platform', queryId: QUERY_ID, ...more };
	const result = await engine.run({
		credential: platformCredential,
		parameters: parametersOf(parameters as never),
	});
	if (result.error) throw result.error;
	return result;
};
for (const [fetchBy, name] of [
	['execute', 'Platform, executed'],
	['export', 'Platform, exported'],
] as const) {
	results.platform = await askPlatform({ fetchBy });
	counts.push({ signIn: 'OAuth2', name, items: results.platform.items.length, sent: rowsSent });
}
const table = await askPlatform({ fetchBy: 'export', output: 'file', options: { compress: true } });
const fromFile = await engine.run({
	credential: platformCredential,
	parameters: parametersOf({ operation: 'file' }),
	binary: [table.items[0]!.binary!],
});
counts.push({ signIn: '', name: 'Read a File', items: fromFile.items.length, sent: rowsSent });
await platform.close();

results.file = fromFile;

for (const [operation, title] of [
	['portal', 'Get Portal Log: the newest events'],
	['engine', `Get Log of One Engine: the newest events of ${ENGINE}`],
	['allEngines', 'Get Logs of All Engines: the newest events'],
	['platform', 'Get Platform Log (NQL): the newest events'],
	['file', 'Read a File: the newest events of an export, read again'],
] as const) {
	print(`${title}:\n`);
	const rows = newest(results[operation]!).map((json) => ({
		...json,
		time: String(json.timestamp).slice(0, 19).replace('T', ' '),
		text: json.message ?? json.line,
	}));
	print(tableOf(columns, rows).join('\n') + '\n');
}

print(
	'· stands for null: the line does not say it. Of a line that is not recognized, all of it stands in Message.\n',
);
print('One item in full:\n');
print(JSON.stringify(exampleOf(results.portal!), null, 2));

print('\nItems of each run, beside the lines or rows that the simulators sent:\n');
const countColumns = [
	{ title: 'Sign-in', key: 'signIn', width: 12 },
	{ title: 'Operation', key: 'name', width: 20 },
	{ title: 'Items', key: 'items', width: 6 },
	{ title: 'Sent', key: 'sent', width: 10 },
];
print(tableOf(countColumns, counts).join('\n'));

print(`
What to try next:
  npm run n8n                 a real n8n with this node, ready to click (the first time 5 to 10 minutes, 3 GB)
  npm run simulator -- --help the simulator by itself, with its switches
  npm test                    lint, types, unit and integration tests`);

const different = counts.filter(({ items, sent }) => items !== sent);
if (different.length > 0) throw new Error('Items and what was sent differ, see the table above');

function newest({ items }: NodeResult): Array<Record<string, unknown>> {
	return items
		.map(({ json }) => json)
		.sort((a, b) => String(a.timestamp).localeCompare(String(b.timestamp)))
		.slice(-ROWS_SHOWN);
}

/** An event with a target shows the most of an item. */
function exampleOf({ items }: NodeResult): unknown {
	return (items.findLast(({ json }) => json.target !== null) ?? items[0])?.json;
}
