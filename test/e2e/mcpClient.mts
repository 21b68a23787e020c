/** The version of the Model Context Protocol that this client speaks. */
const PROTOCOL_VERSION = '2025-06-18';

/** Before the data of an event in a stream. */
const DATA = 'data: ';

/** A tool as an MCP server lists it: all that a model knows of it. */
export interface ListedTool {
	name: string;
	description: string;
	inputSchema: {
		properties: Record<string, { type: string; description: string; default?: unknown }>;
		required?: string[];
	};
}

/** What a tool gave back, as a model reads it. */
export interface ToolAnswer {
	text: string;
	isError: boolean;
}

/** The little of an MCP client that a test needs, over streamable HTTP. */
export interface McpClient {
	/** What the server said of itself when the session began. */
	readonly server: { serverInfo: { name: string } };
	listTools(): Promise<ListedTool[]>;
	callTool(name: string, parameters: Record<string, unknown>): Promise<ToolAnswer>;
	close(): Promise<void>;
}

/** The server did not take a request. */
export class McpRefusal extends Error {
	readonly status: number;

	constructor(status: number, text: string) {
		super(`The MCP server refused with ${status}: ${text}`);
		this.status = status;
	}
}

/**
 * Begins a session.
 * @param token sent as `Authorization: Bearer …`
 * @throws McpRefusal, also for an error that the server answers in JSON-RPC
 */
export async function connectToMcp(address: string, token: string): Promise<McpClient> {
	let lastId = 0;
	let sessionId: string | undefined;

	const send = async (method: string, body?: Record<string, unknown>): Promise<Response> => {
		const response = await fetch(address, {
			method,
			headers: {
				accept: 'application/json, text/event-stream',
				authorization: `Bearer ${token}`,
				'content-type': 'application/json',
				...(sessionId !== undefined && { 'mcp-session-id': sessionId }),
			},
			...(body && { body: JSON.stringify({ jsonrpc: '2.0', ...body }) }),
		});
		if (!response.ok) throw new McpRefusal(response.status, await response.text());
		return response;
	};

	const request = async (method: string, params: Record<string, unknown>): Promise<unknown> => {
		const response = await send('POST', { id: ++lastId, method, params });
		sessionId ??= response.headers.get('mcp-session-id') ?? undefined;
		const { result, error } = messageOf(await response.text());
		if (error) throw new McpRefusal(response.status, JSON.stringify(error));
		return result;
	};

	const server = (await request('initialize', {
		protocolVersion: PROTOCOL_VERSION,
		capabilities: {},
		clientInfo: { name: 'test', version: '1' },
	})) as McpClient['server'];
	await send('POST', { method: 'notifications/initialized' });

	return {
		server,
		async listTools() {
			return ((await request('tools/list', {})) as { tools: ListedTool[] }).tools;
		},
		async callTool(name, parameters) {
			const { content, isError = false } = (await request('tools/call', {
				name,
				arguments: parameters,
			})) as { content: Array<{ text: string }>; isError?: boolean };
			return { text: content.map(({ text }) => text).join('\n'), isError };
		},
		async close() {
			await send('DELETE');
		},
	};
}

/** The answer to a request: a server may give it as plain JSON, or as the only event of a stream. */
function messageOf(text: string): { result?: unknown; error?: unknown } {
	// Only line feeds end a line of a stream; a log may hold other signs that JavaScript takes for line ends.
	const data = text.split('\n').find((line) => line.startsWith(DATA)) ?? DATA + text;
	return JSON.parse(data.slice(DATA.length)) as { result?: unknown; error?: unknown };
}
