/** The simulator on the command line: `npm run simulator -- --help`. */

import { parseArgs } from 'node:util';
import { demoLogs, generateLog, prefixExamples, prefixStyles } from './generator.mts';
import type { PrefixStyle } from './generator.mts';
import { faultKinds, startSimulator } from './server.mts';
import type { Fault, FaultKind, SimulatorSettings } from './server.mts';

const DEFAULT_SEED = 1;
const MILLISECONDS_PER_DAY = 86_400_000;
const LARGEST_ZONE_OFFSET_MINUTES = 840;
const LARGEST_PORT = 65_535;
const ENGINE_KEYS = ['name', 'address', 'either'] as const;
const ERROR_SHAPES = ['strings', 'objects'] as const;

const help = `A simulator of Nexthink's Audit Trail API (classic), on this computer only.

  npm run simulator -- [options]

Without options it serves a small installation: a Portal and four Engines, one of them away,
with what happened there in the last 24 hours. All names in it are invented.

What it serves
  --port <number>                 port to listen on; 0 takes a free one and says which (0)
  --seed <number>                 the same seed writes the same events (${DEFAULT_SEED})
  --lines <number>                that many lines in every log instead of the small set
  --prefix-style <name>           what stands before the bracket, with --lines (rfc3339Offset):
${prefixStyles.map((style) => `      ${style.padEnd(31)} ${prefixExamples[style]}`).join('\n')}
  --log-zone <minutes>            zone of the lines' local times, minutes east of UTC, with --lines (0)
  --hostile                       names that break things, with --lines

How the server reads the parameters
  --server-zone <minutes>         zone in which before_date is read, minutes east of UTC (0)
  --before-date-inclusive         a line written exactly at before_date is in the answer
  --elapsed-start-exclusive       a line written exactly at the start of the window is not
  --ignore-time-parameters        as old versions do: always the whole log
  --refuse-future-before-date     a before_date in the future answers 400
  --engine-key name|address|either   what <Engine_Hostname> is compared with (either)

How it answers
  --token-lifetime <seconds>      life of an OAuth token (900)
  --error-shape strings|objects   what the error array holds (strings)
  --torn-last-line <bytes>        cuts so many bytes off the end
  --rotation <lines>              drops the oldest lines of every log
  --carriage-returns              lines end with CR LF
  --missing-last-newline          files end without a line end
  --byte-order-mark               the answer starts with one
  --chunked                       chunked, without a length
  --chunk-bytes <number>          writes the body in pieces of that size
  --compress                      gzip for clients that accept it
  --fault <kind>[:<bytes>]        what goes wrong with every log answer, after so many bytes of the body:
      ${faultKinds.join(', ')}

  --help                          this text

It ends with Ctrl+C.
`;

class UsageError extends Error {}

function wholeNumber(name: string, text: string | undefined, least: number, most: number): number {
	const number = Number(text);
	if (text === undefined || !/^-?\d+$/.test(text) || number < least || number > most) {
		throw new UsageError(`--${name} takes a whole number from ${least} to ${most}, not "${text}"`);
	}
	return number;
}

function oneOf<Choice extends string>(
	name: string,
	text: string | undefined,
	choices: readonly Choice[],
): Choice {
	const choice = choices.find((one) => one === text);
	if (choice === undefined) {
		throw new UsageError(`--${name} takes one of ${choices.join(', ')}, not "${text}"`);
	}
	return choice;
}

function faultOf(text: string): Fault {
	const [kindText, bytesText = '0'] = text.split(':');
	const kind = oneOf<FaultKind>('fault', kindText, faultKinds);
	const afterBytes = wholeNumber('fault', bytesText, 0, Number.MAX_SAFE_INTEGER);
	return { kind, afterBytes };
}

/** Small demo set, or logs of the wanted size for the same Portal and Engines over the same day. */
function logsOf(
	now: number,
	seed: number,
	lines: number | null,
	prefixStyle: PrefixStyle,
	zoneOffsetMinutes: number,
	hostile: boolean,
): Pick<SimulatorSettings, 'portalLog' | 'engines'> {
	const demo = demoLogs(now, seed);
	if (lines === null) return demo;
	const from = now - MILLISECONDS_PER_DAY;
	const recipe = { lines, from, to: now, prefixStyle, zoneOffsetMinutes, hostile };
	return {
		portalLog: { entries: generateLog({ ...recipe, seed, component: 'Portal' }) },
		engines: demo.engines.map((engine, index) => ({
			...engine,
			log: { entries: generateLog({ ...recipe, seed: seed + index + 1, component: engine.name }) },
		})),
	};
}

function settingsOf(commandLine: string[]): Partial<SimulatorSettings> | null {
	const { values } = parseArgs({
		args: commandLine,
		options: {
			help: { type: 'boolean', default: false },
			port: { type: 'string', default: '0' },
			seed: { type: 'string', default: String(DEFAULT_SEED) },
			lines: { type: 'string' },
			'prefix-style': { type: 'string', default: 'rfc3339Offset' },
			'log-zone': { type: 'string', default: '0' },
			hostile: { type: 'boolean', default: false },
			'server-zone': { type: 'string', default: '0' },
			'before-date-inclusive': { type: 'boolean', default: false },
			'elapsed-start-exclusive': { type: 'boolean', default: false },
			'ignore-time-parameters': { type: 'boolean', default: false },
			'refuse-future-before-date': { type: 'boolean', default: false },
			'engine-key': { type: 'string', default: 'either' },
			'token-lifetime': { type: 'string', default: '900' },
			'error-shape': { type: 'string', default: 'strings' },
			'torn-last-line': { type: 'string', default: '0' },
			rotation: { type: 'string', default: '0' },
			'carriage-returns': { type: 'boolean', default: false },
			'missing-last-newline': { type: 'boolean', default: false },
			'byte-order-mark': { type: 'boolean', default: false },
			chunked: { type: 'boolean', default: false },
			'chunk-bytes': { type: 'string', default: '0' },
			compress: { type: 'boolean', default: false },
			fault: { type: 'string' },
		},
	});
	if (values.help) return null;
	if (values.lines === undefined) {
		const needsLines = ['--prefix-style', '--log-zone', '--hostile'];
		const given = needsLines.find((name) => commandLine.some((word) => word.startsWith(name)));
		if (given !== undefined) throw new UsageError(`${given} works together with --lines only`);
	}

	const most = Number.MAX_SAFE_INTEGER;
	const zone = (name: 'log-zone' | 'server-zone'): number =>
		wholeNumber(name, values[name], -LARGEST_ZONE_OFFSET_MINUTES, LARGEST_ZONE_OFFSET_MINUTES);
	const tokenLifetimeSeconds = Number(values['token-lifetime']);
	if (!(tokenLifetimeSeconds > 0)) throw new UsageError('--token-lifetime takes seconds above 0');
	const logs = logsOf(
		Date.now(),
		wholeNumber('seed', values.seed, 0, most),
		values.lines === undefined ? null : wholeNumber('lines', values.lines, 0, most),
		oneOf('prefix-style', values['prefix-style'], prefixStyles),
		zone('log-zone'),
		values.hostile,
	);
	return {
		...logs,
		listenPort: wholeNumber('port', values.port, 0, LARGEST_PORT),
		serverZoneOffsetMinutes: zone('server-zone'),
		beforeDateInclusive: values['before-date-inclusive'],
		elapsedStartInclusive: !values['elapsed-start-exclusive'],
		ignoreTimeParameters: values['ignore-time-parameters'],
		refuseFutureBeforeDate: values['refuse-future-before-date'],
		engineKey: oneOf('engine-key', values['engine-key'], ENGINE_KEYS),
		tokenLifetimeSeconds,
		errorShape: oneOf('error-shape', values['error-shape'], ERROR_SHAPES),
		tornLastLine: wholeNumber('torn-last-line', values['torn-last-line'], 0, most),
		rotation: wholeNumber('rotation', values.rotation, 0, most),
		lineEnd: values['carriage-returns'] ? '\r\n' : '\n',
		missingLastNewline: values['missing-last-newline'],
		byteOrderMark: values['byte-order-mark'],
		chunked: values.chunked,
		chunkBytes: wholeNumber('chunk-bytes', values['chunk-bytes'], 0, most),
		compress: values.compress,
		fault: values.fault === undefined ? null : faultOf(values.fault),
	};
}

async function main(): Promise<void> {
	const settings = settingsOf(process.argv.slice(2));
	if (settings === null) {
		process.stdout.write(help);
		return;
	}
	const simulator = await startSimulator(settings);
	const { address, settings: live } = simulator;
	const [account] = live.basicAccounts;
	const [client] = live.clients;
	const [engine] = live.engines;
	const logs = `${address}/audit-trail/api/v1`;
	const user = `-u '${account?.username}:${account?.password}'`;
	process.stdout.write(`The simulator answers at ${address}

These open the simulator and nothing else:
  user name      ${account?.username}
  password       ${account?.password}
  client id      ${client?.clientId}
  client secret  ${client?.clientSecret}
  token URL      ${address}/oauth2/default/v1/token
  scope          ${client?.scopes.join(' ')}

Try:
  curl ${user} ${logs}/portal/type/auditlog
  curl ${user} ${logs}/engine/${engine?.address}/type/auditlog
  curl ${user} '${logs}/engines/type/auditlog?elapsed_hours=6'
  curl ${user} ${address}/api/configuration/v1/engines
`);
	const end = (): void => {
		void simulator.close();
	};
	process.once('SIGINT', end);
	process.once('SIGTERM', end);
}

main().catch((error: unknown) => {
	// parseArgs and a taken port explain themselves; a stack would only hide it.
	process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
	process.stderr.write('npm run simulator -- --help lists what can be said.\n');
	process.exitCode = 1;
});
