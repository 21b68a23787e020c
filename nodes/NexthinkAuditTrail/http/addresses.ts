import { ExplainedError } from '../messages/explainedError';

/** What sends a request on to another address (RFC 9110, section 15.4). */
export const REDIRECT_STATUSES = [301, 302, 303, 307, 308];

const WITH_SCHEME = /^[a-z][a-z0-9+.-]*:\/\//i;
/**
 * An address over which a secret may travel: https, or no scheme, or http to this machine itself; a whole host name, which
 * has a dot, or an IP address; perhaps a port; and what a browser has behind it, which is not looked at. Neither a user part
 * nor `\`, which URLs read as `/`. The credentials evaluate it, too (`addressExpressions.ts`), so it needs no flag but `i`.
 */
export const ADDRESS =
	/^(?:https:\/\/|http:\/\/(?=(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/?#]|$)))?(?:localhost|\[[0-9a-f:.]+\]|[^\s@/?#\\:[\].]+\.[^\s@/?#\\:[\]]*)(?::\d+)?(?:[/?#][^\s@\\]*)?$/i;
/** The name of an instance: by itself, or at the beginning of the host name, in an address as a browser shows it. */
export const INSTANCE_NAME = /^(?:https?:\/\/)?([a-z0-9][a-z0-9-]*)(?:[.:/?#][^\s@\\]*)?$/i;
/** The address of a cloud instance, in any of its forms: instance and region stand in it. */
export const CLOUD_ADDRESS =
	/^(?:https?:\/\/)?([a-z0-9](?:[a-z0-9-]*[a-z0-9])?)(?:\.(?:data|api))?\.([a-z0-9-]+)\.nexthink\.cloud(?:[:/?#][^\s@\\]*)?$/i;
const PLAIN_HTTP = /^http:\/\/(?!(?:localhost|127(?:\.\d{1,3}){3}|\[::1\])(?:[:/?#]|$))/i;
const WITHOUT_A_DOT = /^(?:https:\/\/)?[\p{L}\p{N}_-]+(?::\d+)?(?:[/?#]|$)/iu;
/** One label of a host name, as the documented regions are: eu, meta, pac, us. */
const REGION = /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/i;

/**
 * @param label the credential's field as the editor shows it
 * @param value a host name, or an https address, of which the host and the port count: people paste what a browser shows
 * @returns the address without a slash at its end, for example `https://nexthink.example`
 * @throws ExplainedError
 */
export function baseAddress(label: string, value: unknown): string {
	const text = typeof value === 'string' ? value.trim() : '';
	const url = urlOf(text);
	if (url !== null) return url.origin;
	throw (
		unsafeAddress(label, text) ??
		new ExplainedError(
			text === ''
				? `'${label}' in the credential is empty`
				: `'${label}' in the credential must be a host name or an https address`,
			`Enter only the host name in '${label}', for example company.eu.nexthink.cloud, or its address with https://.`,
		)
	);
}

/**
 * @param label the credential's field as the editor shows it
 * @param value the whole address of a token end point
 * @throws ExplainedError when a client secret must not be sent there
 */
export function checkTokenAddress(label: string, value: unknown): void {
	const text = typeof value === 'string' ? value.trim() : '';
	const hasScheme = WITH_SCHEME.test(text);
	if (hasScheme && urlOf(text) !== null) return;
	throw (
		unsafeAddress(label, text) ??
		new ExplainedError(
			hasScheme || text === ''
				? `'${label}' in the credential must be an https address`
				: `'${label}' in the credential must begin with https://`,
			`Enter the whole address of the token end point in '${label}', for example https://company-login.eu.nexthink.cloud/oauth2/default/v1/token.`,
		)
	);
}

/**
 * @param region the region of a Nexthink cloud instance ("Calling the Audit Trail API", OAuth)
 * @throws ExplainedError
 */
export function regionAddress(region: unknown): string {
	return `https://agora.${regionIn(region)}.nexthink.cloud`;
}

/**
 * @param instance the name of a Nexthink cloud instance, or its address, as a browser shows it: then the region in it counts
 * @returns where its NQL API is ("NQL API" of its documentation)
 * @throws ExplainedError
 */
export function platformAddress(instance: unknown, region: unknown): string {
	checkInstanceName(instance);
	const text = String(instance).trim();
	const [, name, itsRegion] = CLOUD_ADDRESS.exec(text) ?? INSTANCE_NAME.exec(text)!;
	return `https://${name!.toLowerCase()}.api.${regionIn(itsRegion ?? region)}.nexthink.cloud`;
}

/** @throws ExplainedError when a value is not the name of a region */
function regionIn(region: unknown): string {
	if (typeof region === 'string' && REGION.test(region.trim())) return region.trim().toLowerCase();
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
	const text = typeof instance === 'string' ? instance.trim() : '';
	if (INSTANCE_NAME.test(text)) return;
	throw (
		withUserPart('Instance', text) ??
		new ExplainedError(
			text === ''
				? "'Instance' in the credential is empty"
				: "'Instance' in the credential must be the name of an instance",
			"Enter the name of your Nexthink instance in 'Instance': the first part of its host name, such as company in company.eu.nexthink.cloud.",
		)
	);
}

/** @returns null for what is no URL, or one over which a secret must not travel */
function urlOf(text: string): URL | null {
	if (!ADDRESS.test(text)) return null;
	try {
		return new URL(WITH_SCHEME.test(text) ? text : `https://${text}`);
	} catch {
		return null;
	}
}

/** What people paste or leave out, each with its own remedy; the value is not shown, because it may hold a password. */
function unsafeAddress(label: string, text: string): ExplainedError | null {
	const userPart = withUserPart(label, text);
	if (userPart !== null) return userPart;
	if (PLAIN_HTTP.test(text)) {
		return new ExplainedError(
			`'${label}' in the credential must not begin with http://, which anybody on the way can read`,
			`Use https:// in '${label}'.`,
		);
	}
	if (WITHOUT_A_DOT.test(text)) {
		return new ExplainedError(
			`'${label}' in the credential is not a whole host name`,
			`Enter the whole host name, such as company.eu.nexthink.cloud, in '${label}'.`,
		);
	}
	return null;
}

function withUserPart(label: string, text: string): ExplainedError | null {
	if (!text.includes('@')) return null;
	return new ExplainedError(
		`'${label}' in the credential must hold no user name and no password`,
		`Take the @ and what stands before it out of '${label}': what n8n signs in with has fields of its own.`,
	);
}
