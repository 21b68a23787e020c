/**
 * The rows of the fault table that are tried in a real n8n after each change: those in which n8n does something of its
 * own that its engine alone, which tries all rows, does not. `FAULT_ROWS=all` tries all of them here, too.
 */

import type { Row } from '../faults/row.mts';

type Kinds = ReadonlyArray<readonly [kind: string, rows: readonly Row[]]>;

interface RowInEveryGate {
	kind: string;
	what: string;
	/** What n8n does here that only a whole one shows. */
	why: string;
}

export const rowsInEveryGate: readonly RowInEveryGate[] = [
	...[
		{
			what: 'the host name is not found',
			why: 'replaces messages that hold the code of a system error',
		},
		{
			what: 'the server resets the connection amid a line, of a promised length',
			why: 'saves an execution whose node has failed midway',
		},
		{
			what: 'the server stops sending amid a line',
			why: 'has time limits of its own, for requests and for credential tests',
		},
	].map((row) => ({ kind: 'the network', ...row })),
	...[
		{
			what: '401 for ten input items, in an answer as documented',
			why: 'runs the items of all executions in one process, which remembers refused passwords',
		},
		{ what: '401 for every token', why: 'renews a refused token by itself' },
		{ what: '429 with {"Retry-After":"120"}', why: 'words statuses itself in credential tests' },
		{ what: '503', why: 'tries five times to publish a trigger whose first poll fails' },
	].map((row) => ({ kind: 'the status', ...row })),
	...[
		{
			what: '500 with what was sent, which is concealed',
			why: 'writes what a node says to its log, its database and its answers',
		},
		{
			what: '500 with what looks like an expression, which is passed on',
			why: 'shows messages in an editor that evaluates expressions',
		},
		{
			what: '500 with keys that prototypes have, which is passed on',
			why: 'saves errors in a form of its own and reads them back',
		},
	].map((row) => ({ kind: 'what a refusal says', ...row })),
	...[
		{
			what: 'a log compressed with gzip, in chunks, which n8n decompresses unsaid',
			why: 'decompresses in its client',
		},
		{ what: 'gzip that is cut, of its own length', why: 'decompresses in its client' },
	].map((row) => ({ kind: 'a success', ...row })),
	...[
		{ what: '302 to another port', why: 'would follow by itself, with the password' },
		{
			what: '302 to a sign-in page of another host',
			why: 'would call a credential good that ends on any page',
		},
	].map((row) => ({ kind: 'a redirect', ...row })),
	...[
		{ what: 'a certificate that nobody signed', why: 'makes the connections, its own way' },
		{
			what: 'a certificate that nobody signed, with the switch that accepts it',
			why: 'takes the switch from the credential in two places',
		},
	].map((row) => ({ kind: 'TLS', ...row })),
	...[
		{ what: '400 invalid_client', why: 'asks for tokens itself before it tests a credential' },
		{ what: '400 with the secret as a code', why: 'shows what the token end point says' },
		{ what: '302 to another server', why: 'sends the secret' },
		{ what: 'its address with nothing', why: 'refuses it before the node is asked' },
	].map((row) => ({ kind: 'the token end point', ...row })),
	...[
		{ what: 'zero bytes', why: 'saves items in a database, which may not take them' },
		{
			what: 'expressions of n8n, which nobody evaluates',
			why: 'evaluates expressions in what it hands on',
		},
		{
			what: 'what objects have by themselves, with every option',
			why: 'saves items in a form of its own and reads them back',
		},
	].map((row) => ({ kind: 'the log holds', ...row })),
	...[
		{
			what: 'Before Date "={{ $json.missing }}"',
			why: 'evaluates expressions before the node reads them',
		},
		{ what: 'the region ""', why: 'refuses it before the node is asked' },
	].map((row) => ({ kind: 'a user enters', ...row })),
	...[
		{ what: '401 for every token, of execute', why: 'renews a refused token by itself' },
		{ what: '503, of export', why: 'sends the body of a request' },
		{ what: '302 to another port, of file', why: 'would follow by itself' },
		{ what: 'it stalls, of file', why: 'has time limits of its own, for requests' },
		{ what: 'gzip that lacks its end, of file', why: 'decompresses in its client' },
	].map((row) => ({ kind: 'the platform', ...row })),
	{ kind: 'a file', what: 'gzip that lacks its end', why: 'stores files and hands them on' },
];

/** All rows when the environment says so, else those above, in the order of the table. */
export function chosenRows(kinds: Kinds): Kinds {
	if (process.env.FAULT_ROWS === 'all') return kinds;
	return kinds.map(([kind, rows]) => [
		kind,
		rows.filter(({ what }) =>
			rowsInEveryGate.some((each) => each.kind === kind && each.what === what),
		),
	]);
}
