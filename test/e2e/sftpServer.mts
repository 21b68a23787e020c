/** OpenSSH's server, for SFTP and nothing else: not as root, with keys and files of its own. */

import { chown, mkdir, readFile, rename, utimes, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import {
	endingWithStarter,
	findPrograms,
	inPlaceOfRoot,
	runIn,
	startLocalServer,
} from './localServer.mts';
import type { LocalServer } from './localServer.mts';
import { freePorts } from './serverProcess.mts';

/** The programs, with the Debian package that brings them. */
const PACKAGES = {
	sshd: 'openssh-server',
	'ssh-keygen': 'openssh-client',
	'ssh-keyscan': 'openssh-client',
	setpriv: 'util-linux',
};

/** Where Debian has servers, which is in the PATH of administrators only. */
const FOLDERS_OF_SERVERS = ['/usr/sbin'];

/** It lets in only who runs it. Debian brings this user; 'nobody' is locked out where systemd answers for it. */
const USER_IN_PLACE_OF_ROOT = 'daemon';

const HOST_KEY = 'host-key';
const USER_KEY = 'user-key';
const SETTINGS = 'settings';

/** A running server. */
export interface SftpServer extends LocalServer {
	/** Where its files lie, as clients name it. */
	folder: string;
	/** What n8n's credential for it holds. */
	credential: { host: string; port: number; username: string; privateKey: string };
	/** Puts a file there, whole at once. */
	put(name: string, content: string | Uint8Array, modified?: Date): Promise<void>;
}

/** Starts one on a free port of 127.0.0.1; throws when a program is missing, and says what to install. */
export async function startSftpServer(): Promise<SftpServer> {
	const programs = findPrograms(PACKAGES, FOLDERS_OF_SERVERS);
	const [port = 0] = await freePorts(1);
	const user = inPlaceOfRoot(USER_IN_PLACE_OF_ROOT);
	const asUser = endingWithStarter(programs.setpriv, user);
	let home = '';
	const server = await startLocalServer({
		name: 'sshd',
		port,
		user,
		prepare: async (folder) => {
			home = folder;
			await mkdir(filesIn(folder));
			for (const key of [HOST_KEY, USER_KEY]) {
				const keygen = [programs['ssh-keygen'], '-q', '-t', 'ed25519', '-N', ''];
				await runIn(folder, [...asUser, ...keygen, '-f', join(folder, key)]);
			}
			await writeFile(join(folder, SETTINGS), settingsFor(folder, port));
		},
		command: (folder) => [...asUser, programs.sshd, '-D', '-e', '-f', join(folder, SETTINGS)],
		ping: [programs['ssh-keyscan'], '-t', 'ed25519', '-p', String(port), '127.0.0.1'],
	});
	const privateKey = await readFile(join(home, USER_KEY), 'utf8');
	const username = user?.name ?? userInfo().username;
	const folder = filesIn(home);
	return {
		...server,
		folder,
		credential: { host: '127.0.0.1', port, username, privateKey },
		async put(name, content, modified) {
			const written = join(home, 'written');
			await writeFile(written, content);
			if (modified) await utimes(written, modified, modified);
			if (user) await chown(written, user.id, user.groupId);
			await rename(written, join(folder, name));
		},
	};
}

function filesIn(folder: string): string {
	return join(folder, 'files');
}

function settingsFor(folder: string, port: number): string {
	return [
		`ListenAddress 127.0.0.1:${port}`,
		`HostKey ${join(folder, HOST_KEY)}`,
		`AuthorizedKeysFile ${join(folder, `${USER_KEY}.pub`)}`,
		'PidFile none',
		// All of it lies in a folder for temporary files, which everybody may write to.
		'StrictModes no',
		'UsePAM no',
		'PasswordAuthentication no',
		'KbdInteractiveAuthentication no',
		'Subsystem sftp internal-sftp',
		'ForceCommand internal-sftp',
		'DisableForwarding yes',
		'',
	].join('\n');
}
