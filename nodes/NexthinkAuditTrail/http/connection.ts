import type { ICredentialDataDecryptedObject } from 'n8n-workflow';
import {
	baseAddress,
	checkInstanceName,
	checkTokenAddress,
	platformAddress,
	regionAddress,
} from './addresses';

/** How a request signs in. */
export type Authentication = 'basicAuth' | 'oAuth2';

/** Where requests go and how they sign in. Holds no secret: n8n adds those when a request is sent. */
export interface Connection {
	authentication: Authentication;
	credentialType: string;
	/** Without a slash at its end. */
	address: string;
	/** Accept a certificate that cannot be verified. */
	ignoreCertificate: boolean;
}

/** The credential type that signs requests to the NQL API in. */
export const PLATFORM_CREDENTIAL = 'nexthinkPlatformOAuth2Api';

/** The credential type that signs requests to the Audit Trail API in. */
export function credentialTypeFor(authentication: Authentication): string {
	return authentication === 'basicAuth' ? 'nexthinkBasicApi' : 'nexthinkOAuth2Api';
}

/**
 * @param credential the credential's fields, expressions resolved
 * @throws ExplainedError when a secret must not be sent to the address that they make
 */
export function connectionOf(
	authentication: Authentication,
	credential: ICredentialDataDecryptedObject,
): Connection {
	const credentialType = credentialTypeFor(authentication);
	if (authentication === 'basicAuth') {
		const address = baseAddress('Instance', credential.instance);
		const ignoreCertificate = credential.ignoreSslIssues === true;
		return { authentication, credentialType, address, ignoreCertificate };
	}
	const ignoreCertificate = credential.ignoreSSLIssues === true;
	return { authentication, credentialType, address: oAuth2Address(credential), ignoreCertificate };
}

/**
 * The same for the NQL API of the platform.
 *
 * @throws ExplainedError when a secret must not be sent to the address that they make
 */
export function platformConnectionOf(credential: ICredentialDataDecryptedObject): Connection {
	const { useCustomUrls, tokenUrl, apiUrl, instance, region, customRegion } = credential;
	if (useCustomUrls === true) checkTokenAddress('Token Address', tokenUrl);
	return {
		authentication: 'oAuth2',
		credentialType: PLATFORM_CREDENTIAL,
		address:
			useCustomUrls === true
				? baseAddress('API Address', apiUrl)
				: platformAddress(instance, region === 'other' ? customRegion : region),
		ignoreCertificate: credential.ignoreSSLIssues === true,
	};
}

function oAuth2Address(credential: ICredentialDataDecryptedObject): string {
	if (credential.useCustomUrls === true) {
		checkTokenAddress('Token Address', credential.tokenUrl);
		return baseAddress('API Address', credential.apiUrl);
	}
	checkInstanceName(credential.instance);
	return regionAddress(credential.region === 'other' ? credential.customRegion : credential.region);
}
