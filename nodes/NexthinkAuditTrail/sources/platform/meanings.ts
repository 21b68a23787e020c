import type { Connection } from '../../http/connection';
import type { ApiWords, Asked, Told } from '../../http/refusal';
import { again } from '../../http/refusal';
import { printable } from '../../messages/printable';
import type { NqlQuery, NqlRequest } from './query';

/** What the messages about the NQL API name that is not the same for every API. */
const NQL_API: ApiWords = {
	shorter: 'shorter window in the query',
	tokens:
		'check that the API credentials still exist in Nexthink (Administration > API credentials), with the permission NQL API',
	scopes: 'The NQL API takes service:integration.',
	clients: 'Check that the API credentials in Nexthink have the permission NQL API.',
};

const WHERE_QUERIES_ARE = 'Administration > NQL API queries';

/** What messages about a query name. */
export function askedFor(
	{ authentication }: Connection,
	{ query, timeoutSeconds, isPoll }: NqlRequest,
): Asked {
	return { authentication, timeoutSeconds, isPoll, api: NQL_API, meaningOf: meaningFor(query) };
}

/** What a status means that was the answer to a query ("Responses" of the NQL API's documentation). */
function meaningFor({ queryId }: NqlQuery): Asked['meaningOf'] {
	return (status, asked, { isPage }): Told | null => {
		if (isPage) return null;
		if (status === 400) {
			return [
				'Nexthink did not accept the query (400)',
				"Check 'Query Parameters': each parameter of the query needs a value, and its name is written as in the query, without $.",
			];
		}
		if (status === 404) {
			return [
				`Nexthink knows no NQL API query '${printable(queryId)}' (404)`,
				`Check 'Query ID'. In Nexthink, save the query in ${WHERE_QUERIES_ARE}: its ID stands there, begins with #, and is not its name.`,
			];
		}
		return meaningOf(status, asked);
	};
}

/** What a status means that was the answer to a question about an export, or to the request for its file. */
export const exportMeaning: Asked['meaningOf'] = (status, asked, { isPage }): Told | null => {
	// A proxy says for itself that it wants a sign-in.
	if (isPage || status === 407) return null;
	if (asked.fileHost !== undefined) {
		return [
			`The file of the export could not be fetched (${status})`,
			'Its address is good for 15 minutes only. Run again.',
		];
	}
	if (status === 206) {
		return [
			'Nexthink cut the export, because it has more rows than the licence allows (206)',
			'Nothing of it was used. Shorten the window of the query, or have it list fewer events.',
		];
	}
	if (status === 404) {
		return ['Nexthink no longer knows the export (404)', 'Run again, for a new export.'];
	}
	return meaningOf(status, asked);
};

function meaningOf(status: number, asked: Asked): Told | null {
	switch (status) {
		case 401:
			return [
				'Nexthink refused the access token (401)',
				'Check the client ID, the client secret, the instance and the region in the credential, and whether the API credentials still exist in Nexthink (Administration > API credentials).',
			];
		case 403:
			return [
				'These API credentials may not read the audit log (403)',
				"In Nexthink, give them the permission NQL API (Administration > API credentials), and a role with the permission to view audit logs in NQL. The token needs the scope service:integration: check 'Scope' in the credential.",
			];
		case 406:
			return [
				'Nexthink does not give the result in the form that was asked for (406)',
				'Both forms that are asked for are documented. Check the addresses in the credential, and whether a proxy in between changes the header Accept.',
			];
		case 429:
			return [
				'Nexthink received too many queries (429)',
				again(
					asked,
					"Wait a while, then run again. Nexthink advises at most 24 exports a day; Execute in 'Fetch By' takes some more.",
				),
			];
		case 500:
			return [
				'Nexthink could not run the query (500)',
				again(
					asked,
					`Try again later. A ${NQL_API.shorter} asks less of Nexthink. Run the query in Nexthink (${WHERE_QUERIES_ARE}) to see what it says.`,
				),
			];
		default:
			return null;
	}
}
