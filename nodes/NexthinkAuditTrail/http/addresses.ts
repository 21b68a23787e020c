import { ExplainedError } from '../messages/explainedError';

/** What sends a request on to another address (RFC 9110, section 15.4). */
export const REDIRECT_STATUSES = [301, 302, 303, 307, 308];

const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/** White space, control characters, what begins a user part, a query or a fragment, a scheme or port alone; `\` is read as `/` by URLs. */
const NOT_IN_AN_ADDRESS = /[\s\p{Cc}@?#\\]|:$/u;
const LOOPBACK = /^(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])$/;
/** One label of a host name, as the documented regions are: eu, meta, pac, us. */
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * @param label the credential's field as the editor shows it
 * @param value a host name, or an https address without anything after the host and port
 * @returns the address without a slash at its end, for example `https://nexthink.example`
 * @throws ExplainedError
 */
export function baseAddress(label: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const url = text === '' || NOT_IN_AN_ADDRESS.test(text) ? null : secureUrl(text);
	if (url && url.pathname === '/') return url.origin;
	// The value is not shown: people paste addresses with a password in them.
	throw new ExplainedError(
		text === ''
			? `'${label}' in the credential is empty`
			: `'${label}' in the credential must be a host name or an https address without anything after it`,
		`Enter only the host name in '${label}', for example company.eu.nexthink.cloud, or its address with https:// and no path, user name or question mark.`,
	);
}

/**
 * @param label the credential's field as the editor shows it
 * @param value the address of a token end point; a path is allowed
 * @throws ExplainedError when a client secret must not be sent there
 */
export function checkTokenAddress(label: string, value: unknown): void {
	const text = typeof value === 'string' ? value.trim() : '';
	if (text !== '' && !text.includes('@') && WITH_SCHEME.test(text) && secureUrl(text)) return;
	throw new ExplainedError(
		`'${label}' in the credential must be an https address`,
		`Enter the whole address of the token end point in '${label}', beginning with https://.`,
	);
}

/**
 * @param region the region of a Nexthink cloud instance ("Calling the Audit Trail API", OAuth)
 * @throws ExplainedError
 */
export function regionAddress(region: unknown): string {
	if (typeof region === 'string' && REGION.test(region.trim())) {
		return `https://agora.${region.trim().toLowerCase()}.nexthink.cloud`;
	}
	throw new ExplainedError(
		"'Region' in the credential is not the name of a region",
		"Choose the region of your Nexthink instance in 'Region', or enter its name, for example eu, in 'Custom Region'.",
	);
}

/**
 * @param instance the name of a Nexthink cloud instance, of which n8n makes the token end point's address
 * @throws ExplainedError
 */
export function checkInstanceName(instance: unknown): void {
	if (typeof instance === 'string' && /[a-z0-9]/i.test(instance)) return;
	throw new ExplainedError(
		"'Instance' in the credential is empty",
		"Enter the name of your Nexthink instance in 'Instance': the first part of its host name.",
	);
}

/** @returns null for what is no URL, or one over which a secret would travel in the clear */
function secureUrl(text: string): URL | null {
	try {
		const url = new URL(WITH_SCHEME.test(text) ? text : `https://${text}`);
		const isSecure =
			url.protocol === 'https:' || (url.protocol === 'http:' && LOOPBACK.test(url.hostname));
		return isSecure ? url : null;
	} catch {
		return null;
	}
}
