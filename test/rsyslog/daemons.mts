/** rsyslog and syslog-ng of Debian, unpacked into a folder of their own, because the two cannot be installed together. */

import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

/** What the two need and a bare machine has not. Fetched by `apt-get download`, so the machine stays as it is. */
const PACKAGES = [
	...['rsyslog', 'libestr0', 'libfastjson4', 'liblognorm5'],
	...[
		'syslog-ng-core',
		'libivykis0',
		'libnet1',
		'libwrap0',
		'libjson-c5',
		'libglib2.0-0',
		'libpcre3',
	],
];
const PROGRAMS = join(import.meta.dirname, 'programs');
const MACHINE = `${process.arch === 'arm64' ? 'aarch64' : 'x86_64'}-linux-gnu`;
const LIBRARIES = join(PROGRAMS, 'usr', 'lib', MACHINE);
const SYSLOG_NG = join(PROGRAMS, 'usr', 'lib', 'syslog-ng');
const LONGEST_START_MILLISECONDS = 20_000;

export interface Daemon {
	/** Ends it, with all that it had to write on the disk. */
	close(): Promise<void>;
}

/** Fetches the programs, the first time. */
export function fetchDaemons(): void {
	if (existsSync(SYSLOG_NG)) return;
	mkdirSync(PROGRAMS, { recursive: true });
	// apt fetches as another user.
	chmodSync(PROGRAMS, 0o777);
	execFileSync('apt-get', ['download', '-q', ...PACKAGES], { cwd: PROGRAMS, stdio: 'ignore' });
	for (const file of readdirSync(PROGRAMS).filter((name) => name.endsWith('.deb'))) {
		execFileSync('dpkg', ['-x', file, '.'], { cwd: PROGRAMS });
	}
}

async function start(program: string, parameters: string[], socket: string): Promise<Daemon> {
	const paths = [LIBRARIES, join(PROGRAMS, 'lib', MACHINE), SYSLOG_NG].join(':');
	const child = spawn(join(PROGRAMS, 'usr', 'sbin', program), parameters, {
		env: { ...process.env, LD_LIBRARY_PATH: paths, TZ: 'UTC' },
		stdio: 'ignore',
	});
	const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
	const end = Date.now() + LONGEST_START_MILLISECONDS;
	while (!existsSync(socket)) {
		if (child.exitCode !== null || Date.now() > end) {
			child.kill();
			throw new Error(`${program} did not start`);
		}
		await sleep(50);
	}
	// The sockets of the network come after this one.
	await sleep(500);
	return {
		async close() {
			child.kill('SIGTERM');
			await ended;
		},
	};
}

/** @param configuration besides the modules' places */
export async function startRsyslog(folder: string, configuration: string): Promise<Daemon> {
	const file = join(folder, 'rsyslog.conf');
	writeFileSync(file, configuration);
	const modules = join(LIBRARIES, 'rsyslog');
	const parameters = ['-n', '-M', modules, '-f', file, '-i', join(folder, 'rsyslog.pid')];
	return await start('rsyslogd', parameters, join(folder, 'rsyslog.socket'));
}

export async function startSyslogNg(folder: string, configuration: string): Promise<Daemon> {
	const file = join(folder, 'syslog-ng.conf');
	writeFileSync(file, configuration);
	const own = ['persist', 'pid', 'control'].map((name) => join(folder, `syslog-ng.${name}`));
	const version = readdirSync(SYSLOG_NG).find((name) => /^\d/.test(name))!;
	const parameters = ['-F', '--no-caps', '-f', file, '-R', own[0]!, '-p', own[1]!, '-c', own[2]!];
	parameters.push(`--module-path=${join(SYSLOG_NG, version)}`);
	return await start('syslog-ng', parameters, join(folder, 'syslog-ng.socket'));
}
