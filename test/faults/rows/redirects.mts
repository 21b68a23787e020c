/** Answers that send the request on. */

import { log, redirect } from '../answers.mts';
import type { Row } from '../row.mts';
import { page } from './words.mts';

const followed = { basicAuth: { log: 2, token: 0 }, oAuth2: { log: 2, token: 1 } };

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
	{
		what: '302 to a sign-in page of the same host',
		answer: (request, response) => {
			const answer =
				request.url === '/sign-in' ? log('<html>Sign in</html>') : redirect('/sign-in');
			answer(request, response);
		},
		requests: followed,
		outcome: page,
	},
	{
		what: '302 in circles',
		answer: (request, response) => redirect(request.url!)(request, response),
		requests: { basicAuth: { log: 22, token: 0 }, oAuth2: { log: 22, token: 1 } },
		outcome: {
			message: 'The address sends the request round in circles',
			description:
				'Check the address in the credential, and whether a proxy or a sign-in page answers in place of Nexthink. (ERR_FR_TOO_MANY_REDIRECTS)',
			cause: 'configuration-invalid',
		},
	},
];
