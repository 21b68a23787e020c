import type { ICredentialTestRequest } from 'n8n-workflow';
import { REDIRECT_STATUSES } from './addresses';

/** n8n does not export the type of its own. */
type StatusRules = Extract<ICredentialTestRequest['rules'], Array<{ type: 'responseCode' }>>;

/** What the test of a credential says to a redirect, which it does not follow. */
export const sentOnRules: StatusRules = REDIRECT_STATUSES.map((value) => ({
	type: 'responseCode',
	properties: {
		value,
		message: `The address redirects to another one (${value}), which this test does not follow. Enter the address that the API has now, and check whether a proxy or a sign-in page answers in place of Nexthink.`,
	},
}));
