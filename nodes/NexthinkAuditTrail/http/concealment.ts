import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import { onOneLine } from '../messages/printable';

const CONCEALED = '*****';
/** A shorter secret would take ordinary letters out of a text, and the gaps would spell it. */
const SHORTEST_REPLACED = 4;
/** A header that signs in, however its value is encoded. */
const SIGN_IN_HEADER =
	/(?:authorization(?:\s*[:=])?\s*)?\b(?:basic|bearer)\s+\S+|authorization\s*[:=]\s*\S+/gi;

/** Takes secrets out of a text, and puts it on one line. */
export type Conceal = (text: string) => string;

/**
 * A server may repeat what it was sent. Nothing of a credential gets into a message that way.
 * @param credential the credential's fields, the current token included
 * @returns what takes the secrets out of a text. One too short to be taken out has the whole text dropped
 */
export function concealing(credential: ICredentialDataDecryptedObject): Conceal {
	const secrets = secretsOf(credential);
	const short = secrets.filter(({ length }) => length < SHORTEST_REPLACED);
	const long = secrets.filter(({ length }) => length >= SHORTEST_REPLACED);
	return (text) => {
		const line = onOneLine(text);
		const characters = line.replaceAll(' ', '');
		if (short.some((secret) => characters.includes(secret))) return '';
		return withoutSecrets(line, placesOf(long, characters)).replace(SIGN_IN_HEADER, CONCEALED);
	};
}

/** @returns for each of the characters, 1 where it belongs to a secret */
function placesOf(secrets: readonly string[], characters: string): Uint8Array {
	const isSecret = new Uint8Array(characters.length);
	for (const secret of secrets) {
		let at = characters.indexOf(secret);
		while (at !== -1) {
			const end = at + secret.length;
			isSecret.fill(1, at, end);
			at = characters.indexOf(secret, end);
		}
	}
	return isSecret;
}

/**
 * Blanks may stand in a secret, or what a message shows as a blank: they do not count.
 * @param isSecret for each character of the line that is no blank
 */
function withoutSecrets(line: string, isSecret: Uint8Array): string {
	if (!isSecret.includes(1)) return line;
	let shown = '';
	let place = 0;
	for (let at = 0; at < line.length; at++) {
		const isInside = isSecret[place] === 1 && place > 0 && isSecret[place - 1] === 1;
		if (line[at] === ' ') shown += isInside ? '' : ' ';
		else if (isSecret[place++] !== 1) shown += line[at];
		else if (!isInside) shown += CONCEALED;
	}
	return shown;
}

/** Each in the ways in which it may be written, without blanks. */
function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const { username, password, clientId, clientSecret, oauthTokenData } = credential;
	const tokens = Object.entries((oauthTokenData ?? {}) as Record<string, unknown>)
		.filter(([name]) => name.endsWith('token'))
		.map(([, token]) => token);
	const written = [
		password,
		clientSecret,
		...tokens,
		base64Pair(username, password),
		base64Pair(clientId, clientSecret),
	]
		.filter((secret): secret is string => typeof secret === 'string' && secret !== '')
		.flatMap((secret) => [
			secret,
			formEncoded(secret),
			formEncoded(secret).replaceAll('+', '%20'),
			JSON.stringify(secret).slice(1, -1),
		])
		.map((secret) => onOneLine(secret).replaceAll(' ', ''));
	return [...new Set(written)].filter((secret) => secret !== '');
}

function base64Pair(name: unknown, secret: unknown): string | null {
	if (typeof secret !== 'string' || secret === '') return null;
	return Buffer.from(`${String(name)}:${secret}`).toString('base64');
}

function formEncoded(secret: string): string {
	return new URLSearchParams([['', secret]]).toString().slice('='.length);
}
