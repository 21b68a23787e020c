/** Looks for secrets in all that this process says, and in what errors hold. */

import { CLIENT_ID, CLIENT_SECRET, PASSWORD, USERNAME } from '../integration/asking.mts';

const base64 = (text: string): string => Buffer.from(text).toString('base64');
const secrets = [
	PASSWORD,
	CLIENT_SECRET,
	base64(`${USERNAME}:${PASSWORD}`),
	base64(`${CLIENT_ID}:${CLIENT_SECRET}`),
].flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);

/** @throws when a text holds one, or a token */
export function demandNoSecret(text: string, where: string): void {
	const found = secrets.some((secret) => text.includes(secret));
	if (found || /bearer [\w-]{20,}/i.test(text)) throw new Error(`a secret in ${where}: ${text}`);
}

export interface Said {
	/** How much was written to the two outputs, in characters; none of it is shown. */
	characters: number;
	/** The first of it that held a secret. */
	leak: string | null;
	/** Shows a line all the same. */
	print(line: string): void;
}

/** Reads what this process writes to its outputs from now on, instead of showing it. */
export function listen(): Said {
	const outputs = [process.stdout, process.stderr];
	const print = process.stdout.write.bind(process.stdout);
	const said: Said = {
		characters: 0,
		leak: null,
		print: (line) => void print(`${line}\n`),
	};
	for (const output of outputs) {
		output.write = ((text: string | Uint8Array) => {
			said.characters += text.length;
			try {
				demandNoSecret(String(text), 'what was logged');
			} catch (error) {
				said.leak ??= String(error);
			}
			return true;
		}) as typeof output.write;
	}
	return said;
}
