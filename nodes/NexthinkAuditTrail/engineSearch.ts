import type { ILoadOptionsFunctions, INodeListSearchResult } from 'n8n-workflow';
import { nodeError } from './messages/nodeError';
import { printable } from './messages/printable';
import { connectionOf, credentialTypeFor } from './http/connection';
import type { Authentication } from './http/refusal';
import { notAListOfEngines } from './http/refusal';
import { requestEngineList } from './http/request';
import { parsedJson } from './http/serverWords';

/** A person waits for the list in the editor. */
const LIST_TIMEOUT_SECONDS = 20;

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
		const engines = enginesIn(await requestEngineList(this, connection, LIST_TIMEOUT_SECONDS));
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

/** @throws Refusal when the answer is no list */
function enginesIn(text: string): Engine[] {
	const parsed = parsedJson(text);
	if (!Array.isArray(parsed)) throw notAListOfEngines();
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
