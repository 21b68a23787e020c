import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { textOf, upTo } from './http/body';
import type { Authentication, Connection } from './http/connection';
import { connectionOf, credentialTypeFor } from './http/connection';
import type { Told } from './http/refusal';
import { request } from './http/request';
import { parsedJson } from './http/serverWords';
import { ExplainedError } from './messages/explainedError';
import { nodeError } from './messages/nodeError';
import { printable } from './messages/printable';

/** Nexthink's Engines API, configuration version 1. */
const ENGINE_LIST_PATH = '/api/configuration/v1/engines';
/** A person waits for the list in the editor. */
const LIST_TIMEOUT_SECONDS = 20;
/** Some thousand Engines; no more is read of whatever answers. */
const MOST_LIST_BYTES = 4 * 1024 * 1024;

const ENTER_HOST_NAME =
	"Enter the Engine's host name instead: choose 'By Name'. The list needs a newer version of Nexthink and, with OAuth, a scope of its own.";
/** Without the status, which the editor puts before it. */
const REFUSED: Told = ['Nexthink does not give the list of Engines', ENTER_HOST_NAME];

/** The usual status; only connected Engines give their logs. */
const CONNECTED = 'CONNECTED';

/** One Engine of the Engines API, as far as the list shows it. */
interface Engine {
	name: string;
	address: string;
	status: string;
}

/**
 * Fills the Engine list of the editor. The address of an Engine is stored, because requests in the
 * wild use it as the host name; which field the API compares is not documented.
 *
 * @param filter what the user typed; compared with name and address, ignoring case
 */
export async function searchEngines(
	this: ILoadOptionsFunctions,
	filter = '',
): Promise<INodeListSearchResult> {
	const authentication = this.getNodeParameter('authentication') as Authentication;
	try {
		const credential = await this.getCredentials(credentialTypeFor(authentication));
		const connection = connectionOf(authentication, credential);
		const engines = enginesIn(await engineListOf(this, connection));
		const typed = filter.trim().toLowerCase();
		return {
			results: engines
				.filter(({ name, address }) => `${name}\n${address}`.toLowerCase().includes(typed))
				.sort(inOrder)
				.map((engine) => ({ name: shownInList(engine), value: engine.address })),
		};
	} catch (thrown) {
		throw nodeError(this.getNode(), thrown, 0);
	}
}

async function engineListOf(
	context: ILoadOptionsFunctions,
	connection: Connection,
): Promise<string> {
	const { bytes } = await request(context, connection, ENGINE_LIST_PATH, {
		authentication: connection.authentication,
		timeoutSeconds: LIST_TIMEOUT_SECONDS,
		meaningOf: (status) => (status === 401 ? null : REFUSED),
	});
	return textOf(await upTo(bytes, MOST_LIST_BYTES));
}

/** Engine 2 before Engine 10. */
const byName = new Intl.Collator('en', { numeric: true });

function inOrder(one: Engine, other: Engine): number {
	return byName.compare(one.name, other.name) || byName.compare(one.address, other.address);
}

/** For example `engine-4, disconnected (engine-4.example.com)`: the field cuts what stands last. */
function shownInList({ name, address, status }: Engine): string {
	const unusual = status === CONNECTED || status === '' ? '' : `, ${status.toLowerCase()}`;
	return printable(`${name}${unusual}${address === name ? '' : ` (${address})`}`);
}

/** @throws ExplainedError when the answer is no list */
function enginesIn(text: string): Engine[] {
	const parsed = parsedJson(text);
	if (!Array.isArray(parsed)) {
		throw new ExplainedError(
			'Nexthink answered with something other than the list of Engines',
			ENTER_HOST_NAME,
			{ failure: { cause: 'configuration-invalid' } },
		);
	}
	return parsed.flatMap((entry: Partial<Record<keyof Engine, unknown>> | null) => {
		const { name, address, status } = entry ?? {};
		const host = typeof address === 'string' && address !== '' ? address : name;
		if (typeof host !== 'string' || host === '') return [];
		return {
			name: typeof name === 'string' ? name : host,
			address: host,
			status: typeof status === 'string' ? status : '',
		};
	});
}
