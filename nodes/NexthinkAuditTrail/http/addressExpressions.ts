import { ADDRESS, CLOUD_ADDRESS, INSTANCE_NAME } from './addresses';

/**
 * Where n8n itself makes a request, for a token or for the test of a credential, none of our code runs, only the
 * expressions of the credential. They read a field as `addresses.ts` does; what that refuses becomes an address that
 * cannot exist (RFC 6761, section 6.4), so that no secret is sent, and says in its name what to do, for n8n shows it.
 */
const NO_API_ADDRESS = '"https://api-address-must-be-a-whole-https-address.invalid"';
const NO_TOKEN_ADDRESS = '"https://token-address-must-be-a-whole-https-address.invalid"';

/**
 * @param field what gives the field in an expression, for example `$credentials.instance`
 * @returns an expression without its braces: the address that `baseAddress` gives
 */
export function baseAddressExpression(field: string): string {
	const text = `${field}.trim()`;
	const withScheme = `${text}.replace(/^(?!https?:\\/\\/)/i, "https://")`;
	return `(${ADDRESS}.test(${text}) ? ${withScheme}.split(/[\\/?#]/, 3).join("/") : ${NO_API_ADDRESS})`;
}

/**
 * @param tokenField what gives the field of the token address in an expression
 * @param apiField what gives the one of the API's address: where that is refused, no token is asked for
 * @returns an expression without its braces: the address, if `checkTokenAddress` takes it
 */
export function tokenAddressExpression(tokenField: string, apiField: string): string {
	const text = `${tokenField}.trim()`;
	const isAddress = `/^https?:/i.test(${text}) && ${ADDRESS}.test(${text})`;
	return `(!${ADDRESS}.test(${apiField}.trim()) ? ${NO_API_ADDRESS} : ${isAddress} ? ${text} : ${NO_TOKEN_ADDRESS})`;
}

/**
 * @param field what gives the field of the instance in an expression
 * @returns an expression without its braces: the name of the instance, if `checkInstanceName` takes it, or nothing
 */
export function instanceNameExpression(field: string): string {
	return `(${INSTANCE_NAME}.exec(${field}.trim()) || ["", ""])[1]`;
}

/**
 * @param instanceField what gives the field of the instance in an expression
 * @param regionField what gives the region that the user chose
 * @returns expressions without their braces: instance and region, as `platformAddress` reads them
 */
export function cloudNameExpressions(
	instanceField: string,
	regionField: string,
): { instance: string; region: string } {
	const address = `${CLOUD_ADDRESS}.exec(${instanceField}.trim())`;
	return {
		instance: `(${address} || ${INSTANCE_NAME}.exec(${instanceField}.trim()) || ["", ""])[1]`,
		// Only letters, digits and hyphens of the region get into the host name.
		region: `(${address} || ["", "", ${regionField}])[2].trim().replace(/[^a-z0-9-]/gi, "")`,
	};
}
