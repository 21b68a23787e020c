import type { ICredentialDataDecryptedObject } from 'n8n-workflow';

const CONCEALED = '*****';
/** A shorter secret would take ordinary letters out of a text, and the gaps would spell it. */
const SHORTEST_REPLACED = 4;
/** A header that signs in, however its value is encoded. */
const SIGN_IN_HEADER =
	/(?:authorization\s*[:=]?\s*)?\b(?:basic|bearer)\s+\S+|authorization\s*[:=]\s*\S+/gi;

/** Takes secrets out of a text. */
export type Conceal = (text: string) => string;

/**
 * A server may repeat what it was sent. Nothing of a credential gets into a message that way.
 * @param credential the credential's fields, the current token included
 * @returns a text that holds a secret too short to be taken out is dropped as a whole
 */
export function concealing(credential: ICredentialDataDecryptedObject): Conceal {
	const secrets = secretsOf(credential).sort((a, b) => b.length - a.length);
	return (text) => {
		if (secrets.some((secret) => secret.length < SHORTEST_REPLACED && text.includes(secret))) {
			return '';
		}
		return secrets
			.reduce((rest, secret) => rest.split(secret).join(CONCEALED), text)
			.replace(SIGN_IN_HEADER, CONCEALED);
	};
}

function secretsOf(credential: ICredentialDataDecryptedObject): string[] {
	const { username, password, clientId, clientSecret, oauthTokenData } = credential;
	const tokens = Object.entries((oauthTokenData ?? {}) as Record<string, unknown>)
		.filter(([name]) => name.endsWith('token'))
		.map(([, token]) => token);
	return [
		password,
		clientSecret,
		...tokens,
		base64Pair(username, password),
		base64Pair(clientId, clientSecret),
	]
		.filter((secret): secret is string => typeof secret === 'string' && secret !== '')
		.flatMap((secret) => [secret, formEncoded(secret), JSON.stringify(secret).slice(1, -1)]);
}

function base64Pair(name: unknown, secret: unknown): string | null {
	if (typeof secret !== 'string' || secret === '') return null;
	return Buffer.from(`${String(name)}:${secret}`).toString('base64');
}

function formEncoded(secret: string): string {
	return new URLSearchParams([['', secret]]).toString().slice('='.length);
}
