/** Rows of the fault table in which n8n itself decides, before our node is asked or without it. */

interface RefusedByN8n {
	kind: string;
	what: string;
	/** A part of what n8n says. */
	words: string;
}

export const refusedByN8n: readonly RefusedByN8n[] = [
	{
		kind: 'the token end point',
		what: 'its address with nothing',
		words: 'The field \\"tokenUrl\\" is mandatory',
	},
	{
		kind: 'a user enters',
		what: 'the Engine "" of 0 characters',
		words: 'Parameter "Engine" is required.',
	},
	{
		kind: 'a user enters',
		what: 'the region ""',
		words: 'The field \\"customRegion\\" is mandatory',
	},
];

/**
 * n8n asks for a token itself before it tests an OAuth2 credential, and shows what the token end point says to whoever
 * has entered the credential, and to its log: here that is the secret or the token.
 */
export const repeatedByN8n: readonly string[] = [
	'400 with the secret as a code',
	'200 with a web page',
	'200 with a token and a web page',
];

/** The credential test has no limit but n8n's, of minutes: beside rows about time, these are not met by it. */
export const waitedForByN8n: readonly string[] = [
	'401 for ten input items, in an answer that stalls',
];
