import type { CredentialData } from './realN8n.mts';

/** @param data user name and password, and whatever else differs from the defaults */
export function basicCredentialAt(address: string, data: Record<string, unknown>): CredentialData {
	return { name: 'Basic', type: 'nexthinkBasicApi', data: { instance: address, ...data } };
}

/** @param data client id and secret, and whatever else differs from the defaults */
export function platformCredentialAt(
	address: string,
	data: Record<string, unknown>,
): CredentialData {
	const { data: fields } = oAuth2CredentialAt(address, { scope: 'service:integration', ...data });
	return { name: 'Platform', type: 'nexthinkPlatformOAuth2Api', data: fields };
}

/** @param data client id and secret, and whatever else differs from the defaults */
export function oAuth2CredentialAt(address: string, data: Record<string, unknown>): CredentialData {
	return {
		name: 'OAuth2',
		type: 'nexthinkOAuth2Api',
		data: {
			useCustomUrls: true,
			apiUrl: address,
			tokenUrl: `${address}/oauth2/default/v1/token`,
			scope: 'service:audit-trail',
			...data,
		},
	};
}
