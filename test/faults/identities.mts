/** Keys and certificates of servers, made anew for each run. */

import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { generate } from 'selfsigned';
import type { Identity } from './row.mts';

const DAY = 24 * 3_600_000;
const DNS_NAME = 2;
const IP_ADDRESS = 7;
const HERE = [
	{ type: IP_ADDRESS, ip: '127.0.0.1' },
	{ type: DNS_NAME, value: 'localhost' },
] as const;
const ELSEWHERE = [{ type: IP_ADDRESS, ip: '192.0.2.1' }] as const;

/** Filled by {@link makeIdentities}, before the first test runs. */
export const identities = {} as Record<
	'selfSigned' | 'trusted' | 'expired' | 'notYetValid' | 'ofAnotherHost',
	Identity
>;

let trustedBefore: string[] | undefined;

/** @param name each has another, because trusted ones are looked up by it */
async function identityFor(
	name: string,
	hosts: typeof HERE | typeof ELSEWHERE,
	daysFromNow: number,
): Promise<Identity> {
	const notBeforeDate = new Date(Date.now() + (daysFromNow - 2) * DAY);
	const notAfterDate = new Date(Date.now() + daysFromNow * DAY);
	const { private: key, cert } = await generate([{ name: 'commonName', value: name }], {
		notBeforeDate,
		notAfterDate,
		extensions: [
			{ name: 'basicConstraints', cA: true },
			{ name: 'subjectAltName', altNames: [...hosts] },
		],
	});
	return { key, certificate: cert };
}

export async function makeIdentities(): Promise<void> {
	identities.selfSigned = await identityFor('self-signed.test', HERE, 1);
	identities.trusted = await identityFor('trusted.test', HERE, 1);
	identities.expired = await identityFor('expired.test', HERE, -1);
	identities.notYetValid = await identityFor('not-yet-valid.test', HERE, 3);
	identities.ofAnotherHost = await identityFor('other-host.test', ELSEWHERE, 1);
}

/** All certificates but the self-signed one: what n8n has to trust, as with NODE_EXTRA_CA_CERTS. */
export function trustedCertificates(): string[] {
	const { trusted, expired, notYetValid, ofAnotherHost } = identities;
	return [trusted, expired, notYetValid, ofAnotherHost].map(({ certificate }) => certificate);
}

/** Has this process trust them. */
export function trustIdentities(): void {
	trustedBefore = getCACertificates('default');
	setDefaultCACertificates([...trustedBefore, ...trustedCertificates()]);
}

/** Has this process trust what it trusted before. */
export function forgetIdentities(): void {
	if (trustedBefore) setDefaultCACertificates(trustedBefore);
}
