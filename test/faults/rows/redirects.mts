/** Answers that send the request on. */

import { log, redirect } from '../answers.mts';
import { LOG_PATH } from '../../integration/asking.mts';
import { identities } from '../identities.mts';
import type { Row } from '../row.mts';
import { page } from './words.mts';

/** A redirect is refused first, then looked at. */
const looked = { basicAuth: { log: 2, token: 0 }, oAuth2: { log: 2, token: 1 } };
const followed = { basicAuth: { log: 3, token: 0 }, oAuth2: { log: 3, token: 1 } };
const INSECURE = { ignoreSslIssues: true, ignoreSSLIssues: true };

const sentElsewhere = {
	message: 'The address redirects to another one',
	description:
		'It was not followed: the credential is for the address in it only. Enter the address that the API has now, and check whether a proxy or a sign-in page answers in place of Nexthink.',
	cause: 'configuration-invalid',
} as const;

const sameHost = (status: number): Row => ({
	what: `${status} to another path of the same host`,
	answer: (request, response) => {
		const answer = request.url === '/new' ? log('a line\n') : redirect('/new', status);
		answer(request, response);
	},
	requests: followed,
	outcome: { lines: ['a line'] },
});

export const redirectRows: Row[] = [
	...[301, 302, 303, 307, 308].map(sameHost),
	...[301, 302, 303, 307, 308].map(
		(status): Row => ({
			what: `${status} to another port`,
			redirects: (address) => redirect(`${address}${LOG_PATH}`, status),
			requests: looked,
			outcome: sentElsewhere,
		}),
	),
	{
		what: '302 to another host name',
		redirects: (address) => redirect(`${address.replace('127.0.0.1', 'localhost')}${LOG_PATH}`),
		requests: looked,
		outcome: sentElsewhere,
	},
	{
		what: '302 from https to http',
		identity: () => identities.selfSigned,
		credential: INSECURE,
		redirects: (address) => redirect(`${address}${LOG_PATH}`),
		requests: looked,
		outcome: sentElsewhere,
	},
	{
		what: '302 to another host in an address without a scheme',
		redirects: (address) => redirect(`${address.replace('http:', '')}${LOG_PATH}`),
		requests: looked,
		outcome: sentElsewhere,
	},
	...[
		'ftp://files.example/',
		'javascript:alert(1)',
		'data:text/plain,a%20line',
		'file:///etc/passwd',
	].map(
		(location): Row => ({
			what: `302 to ${location}`,
			answer: redirect(location),
			requests: looked,
			outcome: sentElsewhere,
		}),
	),
	{
		what: '302 to what is no address',
		answer: redirect('http://'),
		requests: looked,
		outcome: {
			message: 'Nexthink answered with the HTTP status 302 instead of the log',
			description:
				'Check the address in the credential, and whether a proxy stands between n8n and Nexthink.',
			httpCode: 302,
			cause: 'configuration-invalid',
		},
	},
	{
		what: '302 within the host, after which it is another one',
		redirects: (address) => (request, response) => {
			const answer = redirect(request.url === '/new' ? `${address}/new` : '/new');
			answer(request, response);
		},
		requests: { basicAuth: { log: 4, token: 0 }, oAuth2: { log: 4, token: 1 } },
		outcome: sentElsewhere,
	},
	{
		what: '302 within the host that brings a sign-in of its own',
		answer: (request, response) => {
			const { host } = request.headers;
			const answer = request.url === '/new' ? log('a line\n') : redirect(`http://a:b@${host}/new`);
			answer(request, response);
		},
		requests: followed,
		outcome: { lines: ['a line'] },
	},
	{
		what: '302 to a sign-in page of another host',
		redirects: (address) => redirect(`${address}/sign-in`),
		requests: looked,
		outcome: sentElsewhere,
	},
	{
		what: '302 to a sign-in page of the same host',
		answer: (request, response) => {
			const answer =
				request.url === '/sign-in' ? log('<html>Sign in</html>') : redirect('/sign-in');
			answer(request, response);
		},
		requests: followed,
		outcome: page(200),
	},
	{
		what: '302 in circles',
		answer: (request, response) => redirect(request.url!)(request, response),
		requests: { basicAuth: { log: 12, token: 0 }, oAuth2: { log: 12, token: 1 } },
		outcome: {
			message: 'Too many redirects came from this address',
			description:
				'Check the address in the credential, and whether a proxy or a sign-in page answers in place of Nexthink.',
			cause: 'configuration-invalid',
		},
	},
];
