import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Finding } from './report.mts';
import type { Tarball } from './tarball.mts';

/** What gives access to something, or tells of the machine on which the package was built. */
const KINDS: Array<[kind: string, pattern: RegExp]> = [
	['a private key', /-----BEGIN [A-Z ]*PRIVATE KEY-----/],
	['an npm token', /\bnpm_[A-Za-z0-9]{36}\b|_authToken\s*=/],
	['a GitHub token', /\bgh[opsru]_[A-Za-z0-9]{36,}\b|\bgithub_pat_\w{22,}/],
	['an AWS key', /\bA(?:KI|SI)A[A-Z0-9]{16}\b/],
	['a Slack token', /\bxox[abeoprs]-[A-Za-z0-9-]{10,}/],
	['a JSON web token', /\beyJ[\w-]{10,}\.eyJ[\w-]{10,}\.[\w-]*/],
	['an Authorization header', /\b(?:Basic|Bearer) [A-Za-z0-9+/_-]{20,}={0,2}/],
	['a password in an address', /\bhttps?:\/\/[^\s/:@'"`]+:[^\s/:@'"`]+@/],
	// `~/.n8n` and the container's /home/node are n8n's own places, which the README names.
	['a folder of a machine', /(?<![\w.~])\/(?:home\/(?!node\/)|Users\/|root\/|tmp\/|var\/)\w/],
	['a folder of a Windows machine', /\b[A-Z]:\\Users\\/i],
];

/** Looks through every shipped file for secrets and for traces of the machine that built it. */
export function checkSecretTexts({ folder, files }: Tarball): Finding {
	const problems = files.flatMap((file) =>
		secretsIn(readFileSync(join(folder, file), 'utf8')).map(
			(secret) =>
				`${file} holds ${secret}: take it out; a secret that was committed has to be replaced, too`,
		),
	);
	return { seen: `${files.length} files without secrets and traces of a machine`, problems };
}

/** Which kinds of secrets a text holds, with the line; never the secret itself. */
export function secretsIn(text: string): string[] {
	const lines = text.split('\n');
	return KINDS.flatMap(([kind, pattern]) => {
		const index = lines.findIndex((line) => pattern.test(line));
		return index < 0 ? [] : [`${kind} (line ${index + 1})`];
	});
}
