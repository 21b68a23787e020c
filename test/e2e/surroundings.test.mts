/** What stands between n8n and Nexthink by n8n's own settings, and what becomes of what is told, in a real n8n. */

import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { startPlatform } from '../simulator/platform.mts';
import { startSimulator } from '../simulator/server.mts';
import type { Simulator } from '../simulator/server.mts';
import { basicCredentialAt, oAuth2CredentialAt, platformCredentialAt } from './credentials.mts';
import { endAll } from './endAll.mts';
import type { Execution } from './execution.mts';
import { packageRoot } from './pack.mts';
import { startRealN8n } from './realN8n.mts';
import type { CredentialData, RealN8n } from './realN8n.mts';
import { authorizationsOf, leaksIn, tracesOf } from './secrets.mts';
import { OUR_NODE, triggerWorkflowWith, workflowWith } from './workflow.mts';

/** On a fresh machine n8n is installed first. */
const UP_WITHIN_MILLISECONDS = 20 * 60_000;
jest.setTimeout(60_000);

const LINES = ['a', 'b', 'c'];
const ACCOUNT = { username: 'audit-reader', password: 'Right-Password-4711' };
const CLIENT = { clientId: 'n8n-client', clientSecret: 'Right-Secret-4714' };
const SCOPES = ['service:audit-trail', 'service:engines'];
const PLATFORM_CLIENT = {
	clientId: 'n8n-client',
	clientSecret: 'Right-Secret-4715',
	scopes: ['service:integration'],
};
const TITLE = 'ERROR: Access denied';

let simulator: Simulator;
let proxy: Server;
let n8n: RealN8n;
/** All that ever reached the simulator to sign in with. */
const authorizations = new Set<string>();
/** What lets in whoever knows it, of each file of an export. */
const fileQueries = new Set<string>();

/** Refuses every tunnel with a page. */
async function startRefusingProxy(): Promise<Server> {
	const page = `<html><title>${TITLE}</title></html>`;
	const head = ['HTTP/1.1 403 Forbidden', 'Content-Type: text/html'];
	const answer = [...head, `Content-Length: ${page.length}`, '', page].join('\r\n');
	const server = createServer((socket) => {
		socket.on('error', () => undefined);
		socket.once('data', () => socket.end(answer));
	});
	await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
	return server;
}

/** By its name, which n8n's SSRF protection is told to let through. */
const allowed = (): string => simulator.address.replace('127.0.0.1', 'localhost');

function credentialAt(kind: string, address: string, tokens = address): CredentialData {
	return kind === 'Basic'
		? basicCredentialAt(address, ACCOUNT)
		: oAuth2CredentialAt(address, { ...CLIENT, tokenUrl: `${tokens}/oauth2/default/v1/token` });
}

type Options = Partial<Parameters<typeof workflowWith>[0]>;

async function run(credential: CredentialData, options: Options = {}): Promise<Execution> {
	const id = await n8n.createCredential(credential);
	const authentication = credential.type === 'nexthinkBasicApi' ? 'basicAuth' : 'oAuth2';
	const workflow = workflowWith({
		...options,
		parameters: { authentication, operation: 'portal', timeRange: {}, ...options.parameters },
		credentials: { [credential.type]: id },
	});
	return await n8n.run(await n8n.createWorkflow(workflow));
}

function linesOf(execution: Execution): unknown[] {
	return (execution.nodes[OUR_NODE]?.items ?? []).map(({ json }) => json.line);
}

const logRequests = () => simulator.requests.filter(({ path }) => path.endsWith('/type/auditlog'));

beforeAll(async () => {
	simulator = await startSimulator({
		basicAccounts: [ACCOUNT],
		clients: [{ ...CLIENT, scopes: SCOPES }],
		portalLog: { entries: LINES.map((line) => ({ time: null, line })) },
	});
	proxy = await startRefusingProxy();
	n8n = await startRealN8n({
		root: packageRoot(),
		env: {
			N8N_SSRF_PROTECTION_ENABLED: 'true',
			N8N_SSRF_ALLOWED_HOSTNAMES: 'localhost',
			HTTPS_PROXY: `http://localhost:${(proxy.address() as AddressInfo).port}`,
			// As it comes from a file of settings whose reader leaves quotation marks where they are.
			GENERIC_TIMEZONE: '"Europe/Zurich"',
		},
		onProgress: (line) => process.stderr.write(`${line}\n`),
	});
}, UP_WITHIN_MILLISECONDS);
afterAll(async () => {
	await endAll(n8n, simulator);
	proxy?.close();
}, UP_WITHIN_MILLISECONDS);

afterEach(() => {
	for (const value of authorizationsOf(simulator.requests)) authorizations.add(value);
	simulator.requests.length = 0;
});

const kinds = ['Basic', 'OAuth2'];

describe("n8n's SSRF protection", () => {
	const MESSAGE = "n8n's SSRF protection does not let requests through to this address";
	const expectTold = ({ status, error }: Execution): void => {
		expect(status).toBe('error');
		expect(error?.message).toBe(MESSAGE);
		expect(error?.description).toMatch(/N8N_SSRF_ALLOWED_HOSTNAMES.*N8N_SSRF_ALLOWED_IP_RANGES/);
		expect(simulator.requests).toEqual([]);
	};

	it.each(kinds)('is told, with %s', async (kind) => {
		expectTold(await run(credentialAt(kind, simulator.address)));
	});

	it('is told on the way to a token', async () => {
		expectTold(await run(credentialAt('OAuth2', allowed(), simulator.address)));
	});

	it('is told on the way to the file of an export, with its host and nothing else of its address', async () => {
		const platform = await startPlatform({ clients: [PLATFORM_CLIENT] });
		try {
			const { clientId, clientSecret } = PLATFORM_CLIENT;
			const address = platform.address.replace('127.0.0.1', 'localhost');
			const credential = platformCredentialAt(address, { clientId, clientSecret });
			const parameters = { operation: 'platform', queryId: '#audit_log', fetchBy: 'export' };
			const { status, error, raw } = await run(credential, { parameters });
			expect(status).toBe('error');
			expect(error?.message).toBe(`${MESSAGE}, on the way to the file of the export`);
			expect(error?.description).toBe(
				"Have n8n's administrator add 127.0.0.1, where Nexthink puts the files of exports, to N8N_SSRF_ALLOWED_HOSTNAMES, or their addresses to N8N_SSRF_ALLOWED_IP_RANGES.",
			);
			expect(platform.requests.map(({ kind }) => kind)).not.toContain('file');
			const queries = platform.fileAddresses.map((file) => new URL(file).search);
			expect(queries).toHaveLength(1);
			for (const query of queries) {
				expect(raw).not.toContain(query);
				fileQueries.add(query);
			}
		} finally {
			await platform.close();
		}
	});

	it('is told when a trigger is published', async () => {
		const id = await n8n.createCredential(credentialAt('Basic', simulator.address));
		const workflow = triggerWorkflowWith({
			parameters: {},
			credentials: { nexthinkBasicApi: id },
			pollSeconds: [0],
			name: 'Blocked',
		});
		const published = await n8n.publish(await n8n.createWorkflow(workflow));
		expect(JSON.stringify(published)).toContain(MESSAGE);
		expect(simulator.requests).toEqual([]);
	});

	it.each(kinds)('is told by the credential test in the words of n8n, with %s', async (kind) => {
		const { status, message } = await n8n.testCredential(credentialAt(kind, simulator.address));
		expect(status).toBe('Error');
		expect(message).toContain(
			'The request was blocked because it resolves to a restricted IP address',
		);
	});

	it.each(kinds)('lets a name through that its settings allow, with %s', async (kind) => {
		const credential = credentialAt(kind, allowed());
		expect(linesOf(await run(credential))).toEqual(LINES);
		expect(await n8n.testCredential(credential)).toMatchObject({ status: 'OK' });
	});

	it('looks names up itself, also where a proxy would', async () => {
		const unknown = 'https://nexthink.invalid';
		const toLog = await run(credentialAt('Basic', unknown));
		expect(toLog.error?.message).toBe("The host name of 'Instance' or of the region was not found");
		const toTokens = await run(credentialAt('OAuth2', allowed(), unknown));
		expect(toTokens.error?.message).toBe(
			"The host name of 'Instance' or of the region was not found, on the way to the token address",
		);
		expect(simulator.requests).toEqual([]);
	});
});

describe('a proxy that refuses', () => {
	const MESSAGE = "A proxy, a firewall or a sign-in page answered in Nexthink's place (403)";
	const proxied = (): string => allowed().replace('http:', 'https:');
	const expectTold = ({ status, error }: Execution, message: string): void => {
		expect(status).toBe('error');
		expect(error).toMatchObject({ message, httpCode: '403' });
		expect(error?.description).toContain(`Its page is titled: ${TITLE}. `);
		expect(error?.description).toContain('HTTPS_PROXY, HTTP_PROXY, NO_PROXY');
	};

	it.each(kinds)('is told on the way to the log, with %s', async (kind) => {
		expectTold(await run(credentialAt(kind, proxied(), allowed())), MESSAGE);
		expect(logRequests()).toEqual([]);
	});

	it('is told on the way to a token', async () => {
		const refused = await run(credentialAt('OAuth2', allowed(), proxied()));
		expectTold(refused, `${MESSAGE}, on the way to the token address`);
		expect(simulator.requests).toEqual([]);
	});

	it.each(kinds)('is one of two reasons for the credential test, with %s', async (kind) => {
		const { status, message } = await n8n.testCredential(credentialAt(kind, proxied(), allowed()));
		expect(status).toBe('Error');
		expect(message).toContain("A proxy or a firewall may also have refused in Nexthink's place");
		expect(logRequests()).toEqual([]);
	});
});

describe("n8n's time zone", () => {
	const parameters = { timeRange: { beforeDate: '2025-06-14T10:00:00' } };

	it('counts, although quotation marks stand around it', async () => {
		const { error } = await run(credentialAt('Basic', allowed()), { parameters });
		expect(error?.message).toBeUndefined();
		expect(logRequests().map(({ query }) => query)).toEqual([
			{ before_date: '2025-06-14T08:00:00' },
		]);
	});

	it('is told where it is none, before anything is sent', async () => {
		const settings = { timezone: 'Europe/Zürich' };
		const { error } = await run(credentialAt('Basic', allowed()), { parameters, settings });
		expect(error?.message).toBe(
			"The time zone of the workflow must be an IANA name, but is 'Europe/Zürich'",
		);
		expect(error?.description).toContain('GENERIC_TIMEZONE');
		expect(simulator.requests).toEqual([]);
	});
});

it('no secret stands in what n8n has kept of the executions or in its log', async () => {
	const traces = await tracesOf(n8n);
	expect(traces.saved).toContain('SSRF protection');
	const secrets = [ACCOUNT.password, CLIENT.clientSecret, PLATFORM_CLIENT.clientSecret];
	expect(leaksIn(traces, [...secrets, ...authorizations, ...fileQueries])).toEqual([]);
});
